"""How far the cards of a year are: what is scored and proven of each, and who is on the panel."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.db.models import Count

from blocs.models import BlocYear, CouncilRole, OrganisationRole
from scoring.enums import Rung
from scoring.models import CriteriaSet, Criterion, Evidence, Mark, Scorecard
from scoring.trees import Way


def scored_set(year: BlocYear) -> CriteriaSet | None:
    """The adopted set that the year's cards are on, the newest where there are several; before
    cards are opened the one they would be opened on."""
    rows = CriteriaSet.objects.filter(bloc_year=year).adopted()
    with_cards = rows.filter(scorecards__isnull=False).distinct()
    found = with_cards.first() or rows.first()
    if found is not None:
        found.bloc_year = year  # spares a query
    return found


@dataclass(frozen=True)
class Progress:
    """Of the criteria a member has to score (`due`): how many it has, how many lack evidence."""

    scored: int = 0
    due: int = 0
    unproven: int = 0

    @property
    def is_complete(self) -> bool:
        return self.scored >= self.due

    @property
    def share(self) -> Fraction:
        """How much of what is due is scored; all of nothing."""
        return Fraction(self.scored, self.due) if self.due else Fraction(1)


def progress_of(cards: Iterable[Scorecard]) -> dict[int, Progress]:
    """How far each card is, by its id, in four queries however many cards and sets."""
    cards = list(cards)
    leaves = _leaves({card.criteria_set_id for card in cards})
    pks = [card.pk for card in cards]
    marks = Mark.objects.filter(scorecard__in=pks, rung=Rung.SELF, value__isnull=False)
    counted = marks.exclude(criterion__way=Way.FACTS).order_by().values("scorecard")
    scored = dict(counted.annotate(count=Count("pk")).values_list("scorecard", "count"))
    evidence = Evidence.objects.filter(scorecard__in=pks, withdrawn_at__isnull=True)
    proven = set(evidence.order_by().values_list("scorecard", "criteria").distinct())
    return {
        card.pk: _progress(card, leaves.get(card.criteria_set_id, []), scored, proven)
        for card in cards
    }


@dataclass(frozen=True)
class Leaf:
    """A criterion that members score; `given_to` empty: all of them."""

    pk: int
    wants_evidence: bool
    given_to: frozenset[int]


def _leaves(sets: set[int]) -> dict[int, list[Leaf]]:
    rows = Criterion.objects.filter(criteria_set__in=sets).exclude(way__in=["", Way.FACTS])
    found: dict[int, list[Leaf]] = {}
    for row in rows.prefetch_related("assigned"):
        given_to = frozenset(each.pk for each in row.assigned.all())
        leaf = Leaf(row.pk, bool(row.evidence), given_to)
        found.setdefault(row.criteria_set_id, []).append(leaf)
    return found


def _progress(
    card: Scorecard, leaves: Iterable[Leaf], scored: Mapping[int, int],
    proven: set[tuple[int, int]],
) -> Progress:  # fmt: skip
    own = [leaf for leaf in leaves if not leaf.given_to or card.organisation_id in leaf.given_to]
    unproven = [leaf for leaf in own if leaf.wants_evidence and (card.pk, leaf.pk) not in proven]
    return Progress(scored.get(card.pk, 0), len(own), len(unproven))


@dataclass(frozen=True)
class Person:
    """Somebody who may be put on the panel, and what for it acts in the bloc."""

    user: Any
    of: str

    @property
    def label(self) -> str:
        return f"{self.user.get_full_name()} – {self.of}"


def candidates(year: BlocYear) -> dict[int, Person]:
    """Who may appraise: people who act for a member of the year or hold an office in its council,
    by their ids, in order of names."""
    members = year.members().values("organisation")
    acting = OrganisationRole.objects.in_force().acting().filter(organisation__in=members)
    held: dict[int, tuple[Any, list[str]]] = {}
    for role in acting.filter(user__is_active=True).select_related("user", "organisation"):
        _note(held, role.user, role.organisation.label)
    council = year.bloc.council
    serving = CouncilRole.objects.in_force().filter(council=council, user__is_active=True)
    for served in serving.select_related("user"):
        _note(held, served.user, f"{served.get_office_display()}, {council}")
    people = [Person(user, "; ".join(places)) for user, places in held.values()]
    people.sort(key=lambda each: (each.user.get_full_name(), each.user.pk))
    return {each.user.pk: each for each in people}


def _note(held: dict[int, tuple[Any, list[str]]], user: Any, place: str) -> None:
    places = held.setdefault(user.pk, (user, []))[1]
    if place not in places:
        places.append(place)
