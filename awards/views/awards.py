"""Awards of a year: given and proposed, with their receivers."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from awards import actions
from awards.enums import AwardState
from awards.forms import AwardForm, RemoveForm
from awards.models import Award
from blocs.models import BlocYear
from blocs.views.frame import after_refusal, find_year, form_page, year_page
from common.forms import attempt, mark
from common.views import require


@login_required
def year(request: HttpRequest, pk: int) -> HttpResponse:
    """Awards given and proposed: a part stands under the whole it is counted in."""
    year = find_year(request, pk)
    awards = Award.objects.visible_to(request.user).filter(bloc_year=year).for_lists()
    rows = in_order(list(awards))
    return year_page(
        request, year, "awards/year.html", "awards",
        granted=[row for row in rows if row.state == AwardState.GRANTED],
        proposed=[row for row in rows if row.state == AwardState.PROPOSED],
        revoked=[row for row in rows if row.state == AwardState.REVOKED],
        may_propose=request.user.has_perm("awards.propose_award", year),
        may_record=request.user.has_perm("awards.record_award", year),
    )  # fmt: skip


def in_order(awards: list[Award]) -> list[Award]:
    """Every whole, its parts right behind it."""
    parts: dict[int, list[Award]] = {}
    for award in awards:
        if award.part_of_id is not None:
            parts.setdefault(award.part_of_id, []).append(award)
    wholes = [award for award in awards if award.part_of_id is None]
    return [row for whole in wholes for row in (whole, *parts.get(whole.pk, []))]


def _require_right(request: HttpRequest, year: BlocYear, state: str) -> None:
    """Who runs the year enters proposals; what was given, the secretary of the council."""
    granted = state == AwardState.GRANTED
    require(request.user, "awards.record_award" if granted else "awards.propose_award", year)


@login_required
def add(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter awards proposed or given."""
    year = find_year(request, pk)
    _require_right(request, year, AwardState.PROPOSED)
    form = AwardForm(request.POST or None, year=year, user=request.user)
    if request.method == "POST" and attempt(
        form, lambda: actions.record_award(year, form.entry(), by=request.user)
    ):
        messages.success(request, _("The award is recorded."))
        return redirect("awards:year", year.pk)
    return _award_page(request, year, form, _("Record an award"))


def _award_page(
    request: HttpRequest, year: BlocYear, form: AwardForm, heading: str, **page: Any
) -> HttpResponse:
    return form_page(
        request, year, form, tab="awards", heading=heading, submit=_("Save"), is_grid=True,
        back=reverse("awards:year", args=[year.pk]), **page,
    )  # fmt: skip


def _find(request: HttpRequest, pk: int) -> Award:
    award = get_object_or_404(Award.objects.visible_to(request.user).for_lists(), pk=pk)
    award.bloc_year = find_year(request, award.bloc_year_id)
    _require_right(request, award.bloc_year, award.state)
    return award


@login_required
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct an award."""
    award = _find(request, pk)
    now = actions.told(award)
    form = AwardForm(request.POST or None, year=award.bloc_year, user=request.user, award=award)
    mark(form, now)

    def deed() -> None:
        seen = form.cleaned_data["seen"] or None
        actions.change_award(award, form.entry(), by=request.user, seen=seen)

    if request.method == "POST" and attempt(form, deed):
        messages.success(request, _("The award is recorded."))
        return redirect("awards:year", award.bloc_year_id)
    receivers = (_("Receivers"), "; ".join(now["receivers"]))
    again = after_refusal(form, now, receivers)
    return _award_page(request, award.bloc_year, form, str(award.award_type), **again)


@login_required
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take out an award entered by mistake."""
    award = _find(request, pk)
    form = RemoveForm(request.POST or None)
    if request.method == "POST" and attempt(
        form, lambda: actions.remove_award(award, by=request.user, **form.cleaned_data)
    ):
        messages.success(request, _("The award is taken out; the log keeps what it was."))
        return redirect("awards:year", award.bloc_year_id)
    return form_page(
        request, award.bloc_year, form, tab="awards", submit=_("Take out"),
        heading=_("Take out “%(award)s”") % {"award": award.award_type},
        intro=_("Awards counted in it are taken out with it."),
        back=reverse("awards:year", args=[award.bloc_year_id]),
    )  # fmt: skip
