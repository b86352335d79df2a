"""Quotas of a council in one season: how many, what is used, what is left."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from awards import actions
from awards.actions.quotas import FIELDS
from awards.builders.quotas import Standing, standings_of
from awards.forms import QuotaForm, SeasonFilter, WithdrawForm
from awards.models import Quota
from awards.views.catalogue import crumbs, download, find_council
from awards.workbooks import quota_book
from blocs.models import BlocYear, Council
from blocs.querysets import today
from blocs.views.lists import answer_form
from common.changes import stored
from common.forms import mark
from common.views import require


def _address(council: Council, year: int) -> str:
    return f"{reverse('awards:quotas', args=[council.pk])}?year={year}"


def _seasons(council: Council) -> list[int]:
    """The years of its blocs and of its quotas, and this one, the newest first."""
    years = BlocYear.objects.filter(bloc__council=council).order_by().values_list("year", flat=True)
    quotas = Quota.objects.filter(council=council).order_by().values_list("year", flat=True)
    return sorted({*years.distinct(), *quotas.distinct(), today().year}, reverse=True)


SORTS: dict[str, Callable[[Standing], Any]] = {
    "award": lambda row: row.quota.award_type.search_text,
    "allowed": lambda row: row.allowed,
    "proposed": lambda row: row.proposed,
    "decided": lambda row: row.decided,
    "left": lambda row: row.left,
}


def _in_order(rows: list[Standing], asked: str) -> list[Standing]:
    """The rows by one of SORTS, with “-” before it downwards; as the catalogue ranks them else."""
    key = SORTS.get(asked.removeprefix("-"))
    return sorted(rows, key=key, reverse=asked.startswith("-")) if key else rows


def _asked(request: HttpRequest, council: Council) -> tuple[SeasonFilter, int, list[Standing]]:
    """The season that the address asks for, this one where it asks for none we know, and its
    quotas as they stand."""
    years = _seasons(council)
    filters = SeasonFilter({"year": today().year, **request.GET.dict()}, years=years)
    year = (filters.is_valid() and filters.cleaned_data["year"]) or today().year
    rows = Quota.objects.visible_to(request.user).filter(council=council, year=year)
    found = standings_of(rows.for_lists())
    return filters, year, _in_order(found, request.GET.get("sort", ""))


def _days_of(council: Council, year: int) -> list[tuple[date, date]]:
    """First and last days of the years of its blocs in the season; of the calendar without any."""
    years = BlocYear.objects.filter(bloc__council=council, year=year).order_by()
    found = list(years.values_list("starts_on", "ends_on").distinct())
    return found or [(date(year, 1, 1), date(year, 12, 31))]


@login_required
@require_safe
def quotas(request: HttpRequest, pk: int) -> HttpResponse:
    """The quotas of a season, with what of each is used and left."""
    council = find_council(request, pk)
    filters, year, rows = _asked(request, council)
    days = _days_of(council, year)
    context = {
        "council": council, "year": year, "filters": filters, "crumbs": crumbs(council),
        "rows": [
            (row, any(row.quota.binds_in(*each) for each in days))
            for row in rows if not row.quota.is_withdrawn
        ],
        "withdrawn": [row for row in rows if row.quota.is_withdrawn],
        "may_keep": request.user.has_perm("awards.keep_catalogue", council),
    }  # fmt: skip
    return render(request, "awards/quotas.html", context)


@login_required
@require_safe
def quotas_export(request: HttpRequest, pk: int) -> HttpResponse:
    """The quotas of the season as a workbook."""
    council = find_council(request, pk)
    _filters, year, rows = _asked(request, council)
    return download(quota_book(council, year, rows), f"chi-tieu-{council.code}-{year}.xlsx")


@login_required
def quota_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Set a quota for a season."""
    council = find_council(request, pk, "awards.keep_catalogue")
    _filters, year, _rows = _asked(request, council)
    form = QuotaForm(request.POST or None, council=council, year=year)
    return answer_form(
        request, form,
        lambda: actions.set_quota(council, form.scope(), form.entry(), by=request.user),
        done=_("The quota is set."), then=lambda row: _address(council, row.year),
        page=_page(council, year, heading=_("Set a quota"), submit=_("Set the quota"),
                   is_grid=True),
    )  # fmt: skip


def _page(council: Council, year: int, **page: Any) -> dict[str, Any]:
    back = _address(council, year)
    told = _("Quotas of %(year)s") % {"year": year}
    return {"crumbs": crumbs(council, (told, back)), "back": back, **page}


def _find(request: HttpRequest, pk: int) -> Quota:
    quota = get_object_or_404(Quota.objects.visible_to(request.user).for_lists(), pk=pk)
    require(request.user, "awards.keep_catalogue", quota.council)
    return quota


@login_required
def quota_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Change what a quota allows, with a reason."""
    quota = _find(request, pk)
    form = QuotaForm(request.POST or None, council=quota.council, quota=quota)
    mark(form, stored(quota, FIELDS))
    intro = _("%(used)s used now; it is lowered down to that at most.") % {
        "used": standings_of([quota])[0].used
    }
    return answer_form(
        request, form,
        lambda: actions.change_quota(
            quota, form.entry(), by=request.user, reason=form.cleaned_data["reason"],
            seen=form.cleaned_data["seen"] or None,
        ),
        done=_("Saved."), then=lambda row: _address(quota.council, row.year),
        now=lambda: stored(Quota.objects.get(pk=quota.pk), FIELDS),
        page=_page(quota.council, quota.year, intro=intro, submit=_("Save"), is_grid=True,
                   heading=_("Change the quota: %(quota)s") % {"quota": quota}),
    )  # fmt: skip


@login_required
def quota_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a quota bind no more."""
    quota = _find(request, pk)
    form = WithdrawForm(request.POST or None)
    page = _page(
        quota.council, quota.year, submit=_("Withdraw the quota"),
        heading=_("Withdraw the quota: %(quota)s") % {"quota": quota},
        intro=_("The award is then proposed without a limit, until another quota is set."),
    )  # fmt: skip
    return answer_form(
        request, form,
        lambda: actions.withdraw_quota(quota, by=request.user, **form.cleaned_data),
        done=_("The quota is withdrawn."), page=page,
        then=lambda row: _address(quota.council, row.year),
    )  # fmt: skip
