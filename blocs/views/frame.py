"""What every page of a bloc-year begins with: find the year, draw its frame."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from blocs.models import BlocYear


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


def saved_beside(form: forms.BaseForm, now: Mapping[str, Any]) -> list[tuple[Any, Any]]:
    """What is stored where it differs from what was typed: label and value.

    Shown when somebody else saved meanwhile, so that nobody's text is lost.
    """
    if not form.has_error(NON_FIELD_ERRORS):
        return []
    typed = form.cleaned_data if hasattr(form, "cleaned_data") else {}
    return [
        (form.fields[name].label, value)
        for name, value in now.items()
        if name in form.fields and typed.get(name) != value
    ]
