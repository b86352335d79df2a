"""What every page of a bloc-year begins with: find the year, draw its frame."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from blocs.models import BlocYear
from common.changes import told, version_of
from common.forms import renew


def find_year(request: HttpRequest, pk: int) -> BlocYear:
    """The year if this person reads it, with bloc, council and terms; else 404."""
    return get_object_or_404(BlocYear.objects.visible_to(request.user).with_leaders(), pk=pk)


def year_page(
    request: HttpRequest, year: BlocYear, template: str, tab: str, **context: Any
) -> HttpResponse:
    """A page of the year with tab `tab` open."""
    return render(request, template, {"year": year, "tab": tab, **context})


def form_page(
    request: HttpRequest,
    year: BlocYear,
    form: forms.BaseForm,
    *,
    tab: str,
    heading: Any,
    submit: Any,
    back: str,
    **context: Any,
) -> HttpResponse:
    """A page of the year that holds one form. `context` may give `intro`, `warnings`, `confirm`
    (the question asked before sending) and `saved` (see `saved_beside`)."""
    return year_page(
        request, year, "blocs/year_form.html", tab,
        form=form, heading=heading, submit=submit, back=back, **context,
    )  # fmt: skip


def after_refusal(
    form: forms.BaseForm, now: Mapping[str, Any], *beside: tuple[Any, Any]
) -> dict[str, Any]:
    """The `saved` of a form that was refused: what is stored `now`, where somebody else saved since
    the form was drawn, and the pairs `beside`, for what lies in no field of the form. The form then
    carries the mark of now, so that saving again is a choice."""
    if not form.is_bound:
        return {}
    mark = version_of(now)
    is_stale = form.data.get("seen", "") != mark
    renew(form, seen=mark)
    return {"saved": [*saved_beside(form, now), *beside] if is_stale else []}


def saved_beside(form: forms.BaseForm, now: Mapping[str, Any]) -> list[tuple[Any, Any]]:
    """What is stored where it differs from what was typed: label and value.

    Shown when somebody else saved meanwhile, so that nobody's text is lost.
    """
    if not form.has_error(NON_FIELD_ERRORS):
        return []
    typed = form.cleaned_data if hasattr(form, "cleaned_data") else {}
    return [
        (form.fields[name].label, _as_read(form.fields[name], value))
        for name, value in now.items()
        if name in form.fields and told(typed.get(name)) != value
    ]


def _as_read(field: forms.Field, value: Any) -> Any:
    """A choice by its words; everything else as it is."""
    if isinstance(value, str) and isinstance(field, forms.ChoiceField):
        return dict(field.choices).get(value, value)  # type: ignore[arg-type]
    return value
