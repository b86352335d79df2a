"""What must be true of the criteria, the cards and the ranking before a year moves on."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from blocs.enums import YearPhase
from blocs.models import BlocYear
from common.wiring import Check
from scoring.builders.scores import scored_set
from scoring.enums import CardState
from scoring.models import CriteriaSet, Ranking

NAMED = 5  # members named in a detail; the rest are counted


def year_checks(year: BlocYear, to: str) -> Iterator[Check]:
    """Criteria before the year gets under way, points before scores are given, every card submitted
    before the appraisal, adopted and ranked before the ballot."""
    if to in {YearPhase.UNDERWAY, YearPhase.SELF_SCORING}:
        yield _criteria_are_adopted(year)
    if to == YearPhase.SELF_SCORING:
        yield _criteria_give_points(year)
    if to == YearPhase.APPRAISAL:
        beyond = [state for state in CardState if state != CardState.DRAFT]
        label = _("Every member has submitted its scorecard")
        yield _cards_have_come_to("cards-submitted", label, year, beyond)
    if to == YearPhase.BALLOTING:
        label = _("Every scorecard is adopted")
        yield _cards_have_come_to("cards-adopted", label, year, [CardState.ADOPTED])
        yield _ranking_is_frozen(year)


def _criteria_are_adopted(year: BlocYear) -> Check:
    return Check(
        "criteria-adopted",
        _("The criteria are adopted"),
        CriteriaSet.objects.filter(bloc_year=year).adopted().exists(),
        url=reverse("scoring:year", args=[year.pk]),
    )


def _criteria_give_points(year: BlocYear) -> Check:
    newest = CriteriaSet.objects.filter(bloc_year=year).adopted().first()
    return Check(
        "criteria-give-points",
        _("The criteria say how they are scored"),
        newest is not None and newest.criteria.exclude(way="").exists(),
        url=reverse("scoring:year", args=[year.pk]),
    )


def _cards_have_come_to(
    code: str, label: Any, year: BlocYear, states: Iterable[CardState]
) -> Check:
    """Every member of the year has a card in one of the states; the detail names who has none."""
    criteria_set = scored_set(year)
    arrived = set()
    if criteria_set is not None:
        rows = criteria_set.scorecards.filter(state__in=list(states))
        arrived = set(rows.values_list("organisation", flat=True))
    members = list(year.members())
    missing = [row.organisation.label for row in members if row.organisation_id not in arrived]
    named, more = missing[:NAMED], len(missing) - NAMED
    told = {"members": ", ".join(named), "more": more}
    detail = _("Missing: %(members)s and %(more)s more") if more > 0 else _("Missing: %(members)s")
    return Check(
        code, label, bool(members) and not missing, detail % told if missing else "",
        reverse("scoring:scores", args=[year.pk]),
    )  # fmt: skip


def _ranking_is_frozen(year: BlocYear) -> Check:
    current = Ranking.objects.filter(bloc_year=year).current().first()
    is_corrected = current is not None and current.reopened_at is not None
    return Check(
        "ranking-frozen",
        _("The ranking is frozen"),
        current is not None and not is_corrected,
        _("A correction has been begun") if is_corrected else "",
        reverse("scoring:scores", args=[year.pk]),
    )
