"""The year's tab of scores: how far every card is, the list as a workbook, opening
the cards, adopting them all."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from blocs.enums import DeadlineStep, YearPhase
from blocs.models import BlocYear
from blocs.spreadsheets import MEDIA_TYPE
from blocs.views.frame import find_year, year_page
from common.errors import RuleViolation
from common.views import require
from scoring import actions
from scoring.actions.bulk import adopt_appraised
from scoring.builders.points import points_told
from scoring.builders.score_lines import SORTS, Line, in_order, lines_of, matching
from scoring.builders.scores import scored_set
from scoring.enums import CardState
from scoring.forms.scores import ScoreFilter
from scoring.models import CriteriaSet, Scorecard
from scoring.querysets import TO_ADOPT
from scoring.workbooks.scores import write_scores

FEW = 5  # cards that need no filter
SHOWN_DEADLINES = (DeadlineStep.SELF_SCORE, DeadlineStep.APPRAISAL)


@dataclass(frozen=True)
class Listing:
    """The list as the address asks for it: all cards the person may know of, and the rows left by
    the filter, in the order asked for."""

    criteria_set: CriteriaSet | None
    cards: list[Scorecard]
    lines: list[Line]
    filters: ScoreFilter
    handles: bool
    state: str
    sort: str

    @property
    def is_filtered(self) -> bool:
        return bool(self.state or self.filters.words)


def _listing(request: HttpRequest, year: BlocYear, *, may_run: bool) -> Listing:
    criteria_set = scored_set(year)
    cards = _cards(request.user, year, criteria_set)
    filters = ScoreFilter(request.GET)
    state = request.GET.get("state", "")
    state = state if state in CardState.values else ""
    sort = request.GET.get("sort", "")
    sort = sort if sort.removeprefix("-") in SORTS else ""
    shown = matching(cards, state=state, words=filters.words) if filters.is_valid() else []
    handles = _handles(request.user, criteria_set)
    lines = (
        lines_of(request.user, criteria_set, shown, may_run=may_run, handles=handles)
        if criteria_set and shown
        else []
    )
    return Listing(criteria_set, cards, in_order(lines, sort), filters, handles, state, sort)


@login_required
def scores(request: HttpRequest, pk: int) -> HttpResponse:
    """The cards the person may know of, as filtered, in the order of the bloc or the one asked
    for."""
    year = find_year(request, pk)
    may_run = request.user.has_perm("scoring.run_scoring", year)
    listing = _listing(request, year, may_run=may_run)
    criteria_set, cards = listing.criteria_set, listing.cards
    is_long = len(cards) > FEW or listing.is_filtered
    return year_page(
        request, year, "scoring/scores.html", "scores", set=criteria_set, listing=listing,
        lines=listing.lines, state=listing.state, states=_states(cards) if is_long else [],
        deadlines=year.deadlines.filter(step__in=SHOWN_DEADLINES), may_run=may_run,
        handles=listing.handles,
        has_conditions=criteria_set and any(not k.code for k in criteria_set.declared.knockouts),
        **_to_do(year, criteria_set, cards),
    )  # fmt: skip


@login_required
@require_safe
def scores_export(request: HttpRequest, pk: int) -> HttpResponse:
    """The list as filtered, in its order, as a workbook; points as the ranking tells them."""
    year = find_year(request, pk)
    may_run = request.user.has_perm("scoring.run_scoring", year)
    listing = _listing(request, year, may_run=may_run)
    if listing.criteria_set is None:
        raise Http404
    points = points_told(year, request.user)
    data = write_scores(year, listing.lines, points)
    name = f"phieu-cham-{year.bloc.code}-{year.year}.xlsx"
    disposition = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(data, content_type=MEDIA_TYPE, headers=disposition)


def _cards(user: Any, year: BlocYear, criteria_set: CriteriaSet | None) -> list[Scorecard]:
    """The cards the person may know of, in the order of the bloc."""
    if criteria_set is None:
        return []
    rows = Scorecard.objects.known_to(user).filter(criteria_set=criteria_set)
    listed = year.members().values_list("organisation", flat=True)
    order = {organisation: place for place, organisation in enumerate(listed)}
    found = list(rows.select_related("organisation"))
    return sorted(found, key=lambda card: (order.get(card.organisation_id, len(order)), card.pk))


def _handles(user: Any, criteria_set: CriteriaSet | None) -> bool:
    if criteria_set is None:
        return False
    return CriteriaSet.objects.handled_by(user).filter(pk=criteria_set.pk).exists()


def _states(cards: Iterable[Scorecard]) -> list[tuple[CardState, int]]:
    """The states that some card is in, with how many."""
    held = [card.state_now for card in cards]
    return [(state, held.count(state)) for state in CardState if state in held]


def _to_do(
    year: BlocYear, criteria_set: CriteriaSet | None, cards: Iterable[Scorecard]
) -> dict[str, Any]:
    """What who runs the year could do now: members without a card, cards to adopt."""
    if criteria_set is None:
        return {"lacking": 0, "to_adopt": 0}
    have = criteria_set.scorecards.values("organisation")
    return {
        "has_ways": criteria_set.criteria.exclude(way="").exists(),
        "is_early": year.phase_now.position < YearPhase.UNDERWAY.position,
        "lacking": year.members().exclude(organisation__in=have).count(),
        "to_adopt": sum(card.state in TO_ADOPT for card in cards),
    }


@login_required
@require_POST
def open_cards(request: HttpRequest, pk: int) -> HttpResponse:
    """Give every member that has none a card."""
    year = find_year(request, pk)
    require(request.user, "scoring.run_scoring", year)
    try:
        made = actions.open_scorecards(year, by=request.user)
    except RuleViolation as violation:
        messages.error(request, str(violation.message))
    else:
        told = ngettext("%(count)s card is open.", "%(count)s cards are open.", made)
        messages.success(request, told % {"count": made})
    return redirect("scoring:scores", year.pk)


@login_required
@require_POST
def adopt_all(request: HttpRequest, pk: int) -> HttpResponse:
    """Adopt every card that the panel has finished."""
    year = find_year(request, pk)
    require(request.user, "scoring.run_scoring", year)
    criteria_set = scored_set(year)
    if criteria_set is None:
        raise Http404
    try:
        adopted = adopt_appraised(criteria_set, by=request.user)
    except RuleViolation as violation:
        messages.error(request, str(violation.message))
    else:
        told = ngettext("%(count)s card is adopted.", "%(count)s cards are adopted.", adopted)
        messages.success(request, told % {"count": adopted})
    return redirect("scoring:scores", year.pk)
