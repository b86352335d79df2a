"""The catalogue of a council: all awards it may propose or give, and those it added itself."""

from datetime import date, timedelta
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from awards import actions
from awards.actions.conditions import MAY_STAND_TWICE
from awards.actions.types import FIELDS
from awards.builders.eligibility import asked_of
from awards.conditions import Kind
from awards.forms import CatalogueFilter, EndForm, TypeForm
from awards.models import AwardType, Condition, Quota
from awards.workbooks import catalogue_book
from blocs.models import Council
from blocs.querysets import today
from blocs.spreadsheets import MEDIA_TYPE
from blocs.views.lists import answer_form, in_order, page_of
from common.changes import stored
from common.forms import mark
from common.views import require

ORDERS = {
    "rank": ["rank", "search_text"],
    "name": ["search_text"],
    "level": ["level", "rank"],
    "form": ["form", "rank"],
    "from": ["effective_from", "rank"],
}


def find_council(request: HttpRequest, pk: int, right: str = "awards.view_catalogue") -> Council:
    """The council if this person reads it (else 404) and has the right (else 403)."""
    council = get_object_or_404(Council.objects.visible_to(request.user), pk=pk)
    require(request.user, right, council)
    return council


def crumbs(council: Council, *more: tuple[Any, str]) -> list[tuple[Any, str]]:
    """Where a page of the catalogue stands."""
    return [
        (_("Councils"), reverse("blocs:councils")), (council, council.get_absolute_url()), *more
    ]  # fmt: skip


def in_catalogue(council: Council) -> tuple[Any, str]:
    return (_("Award catalogue"), reverse("awards:catalogue", args=[council.pk]))


def address_of(council: Council, award_type: AwardType) -> str:
    return reverse("awards:type", args=[council.pk, award_type.pk])


def _filtered(request: HttpRequest, council: Council) -> tuple[CatalogueFilter, Any]:
    filters = CatalogueFilter(request.GET)
    rows = AwardType.objects.visible_to(request.user).of_council(council)
    return filters, in_order(request, filters.apply(rows), ORDERS)


@login_required
@require_safe
def catalogue(request: HttpRequest, pk: int) -> HttpResponse:
    """All awards the council knows: of the law, and its own."""
    council = find_council(request, pk)
    filters, rows = _filtered(request, council)
    context = {
        "council": council, "page": page_of(request, rows), "filters": filters, "today": today(),
        "is_filtered": any(request.GET.values()), "crumbs": crumbs(council),
        "may_keep": request.user.has_perm("awards.keep_catalogue", council),
    }  # fmt: skip
    return render(request, "awards/catalogue.html", context)


@login_required
@require_safe
def catalogue_export(request: HttpRequest, pk: int) -> HttpResponse:
    """The rows of the list as filtered, all pages, as a workbook."""
    council = find_council(request, pk)
    _filters, rows = _filtered(request, council)
    return download(catalogue_book(council, rows), f"danh-muc-{council.code}.xlsx")


def download(data: bytes, name: str) -> HttpResponse:
    disposition = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(data, content_type=MEDIA_TYPE, headers=disposition)


def find_type(
    request: HttpRequest, council: Council, pk: int, *, is_own: bool = False
) -> AwardType:  # fmt: skip
    """One award of the council's catalogue, or of its own alone; else 404."""
    rows = AwardType.objects.visible_to(request.user).of_council(council)
    rows = rows.filter(council=council) if is_own else rows
    return get_object_or_404(rows.select_related("council"), pk=pk)


@login_required
@require_safe
def award_type(request: HttpRequest, pk: int, type_pk: int) -> HttpResponse:
    """One award: its text and editions, the conditions and quotas of this council."""
    council = find_council(request, pk)
    row = find_type(request, council, type_pk)
    conditions = Condition.objects.visible_to(request.user).filter(council=council).of_award(row)
    asked = asked_of(list(conditions.select_related("award_type")))
    held = [each for each in asked if _is_asked(each.condition)]
    quotas = Quota.objects.visible_to(request.user).filter(council=council).of_award(row)
    context = {
        "council": council, "row": row, "crumbs": crumbs(council, in_catalogue(council)),
        "editions": AwardType.objects.visible_to(request.user).editions_of(row),
        "asked": held, "ended": [each for each in asked if each not in held], "today": today(),
        "seasons": sorted(set(quotas.standing().values_list("year", flat=True)), reverse=True),
        "may_keep": request.user.has_perm("awards.keep_catalogue", council),
        "for_members": row.is_for_members,
    }  # fmt: skip
    return render(request, "awards/type.html", context)


def _is_asked(condition: Condition) -> bool:
    """Asked now, or from a later day on."""
    return condition.effective_to is None or condition.effective_to >= today()


@login_required
def type_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Add an award of the council's own."""
    council = find_council(request, pk, "awards.keep_catalogue")
    form = TypeForm(request.POST or None)
    return answer_form(
        request, form, lambda: actions.add_type(council, form.entry(), by=request.user),
        done=_("The award stands in the catalogue."),
        then=lambda row: address_of(council, row),
        page={
            "heading": _("Add an award of the council's own"), "submit": _("Add"), "is_grid": True,
            "crumbs": crumbs(council, in_catalogue(council)), "back": in_catalogue(council)[1],
        },
    )  # fmt: skip


@login_required
def type_change(request: HttpRequest, pk: int, type_pk: int) -> HttpResponse:
    """Correct an award that nobody was given yet; of another, enter the text that holds next."""
    council = find_council(request, pk, "awards.keep_catalogue")
    row = find_type(request, council, type_pk, is_own=True)
    used = actions.uses_in_words(row)
    form = TypeForm(request.POST or None, award_type=row)
    mark(form, stored(row, FIELDS))
    deed = actions.renew_type if used else actions.change_type
    heading = _("Give “%(award)s” a new text") if used else _("Change “%(award)s”")
    intro = _(
        "The present text stays, for this stands on it: %(uses)s. What you enter holds from the day"
        " you name; the present one ends the day before."
    ) % {"uses": used}
    here = (row, address_of(council, row))
    return answer_form(
        request, form,
        lambda: deed(row, form.entry(), by=request.user, seen=form.cleaned_data["seen"] or None),
        done=_("Saved."), then=lambda edition: address_of(council, edition),
        now=lambda: stored(AwardType.objects.get(pk=row.pk), FIELDS),
        page={
            "heading": heading % {"award": row}, "intro": intro if used else "",
            "submit": _("Save"), "back": here[1], "is_grid": True,
            "crumbs": crumbs(council, in_catalogue(council), here),
        },
    )  # fmt: skip


@login_required
def type_end(request: HttpRequest, pk: int, type_pk: int) -> HttpResponse:
    """Name the last day of an award of the council's own."""
    council = find_council(request, pk, "awards.keep_catalogue")
    row = find_type(request, council, type_pk, is_own=True)
    form = EndForm(request.POST or None)
    here = (row, address_of(council, row))
    return answer_form(
        request, form, lambda: actions.end_type(row, by=request.user, **form.cleaned_data),
        done=_("The award ends on that day."), then=lambda _row: here[1],
        page={
            "heading": _("End “%(award)s”") % {"award": row}, "submit": _("End the award"),
            "intro": _("What was given under it stays as it is."), "back": here[1],
            "crumbs": crumbs(council, in_catalogue(council), here),
        },
    )  # fmt: skip


def kinds_to_ask(council: Council, row: AwardType) -> dict[Kind, date]:
    """The kinds of conditions that may still be asked, with the first day from today on which each
    may be: after the end of one that is asked now."""
    held = Condition.objects.filter(council=council).of_award(row).order_by("effective_from", "pk")
    rows: dict[str, list[Condition]] = {}
    for each in held:
        rows.setdefault(each.kind, []).append(each)
    days = {
        kind: today() if kind in MAY_STAND_TWICE else _free_from(rows.get(kind, []))
        for kind in Kind
    }  # fmt: skip
    return {kind: day for kind, day in days.items() if day is not None}


def _free_from(held: list[Condition]) -> date | None:
    """The first day from today on which none of them is asked; they come by their first days."""
    day = today()
    for each in held:
        if each.effective_from > day:
            break
        if each.effective_to is None:
            return None
        day = max(day, each.effective_to + timedelta(days=1))
    return day
