"""Years that can be ranked: all cards adopted, with ties where a test wants them."""

from django.utils import timezone

from scoring.actions import freeze_ranking, publish_ranking, reopen_ranking, save_marks
from scoring.enums import CardState, Rung
from scoring.models import Mark, Scorecard
from scoring.trees import Node, Way
from tests.factories.blocs import BlocYearFactory, LeadershipTermFactory, MembershipFactory
from tests.scoring.cards import NODES, D, adopted, cards, scored_year


def adopted_year(year, by, *figures, nodes=NODES, **declared):
    """`year` with every card adopted; `figures` are changes of the members' figures, in order."""
    criteria_set = scored_year(year, by, nodes, **declared)
    for place, card in enumerate(cards(year)):
        adopted(card, by, **(figures[place] if place < len(figures) else {}))
    return criteria_set


def frozen_year(year, by, *figures, **declared):
    adopted_year(year, by, *figures, **declared)
    return freeze_ranking(year, by=by)


def published_year(year, by, *figures, **declared):
    return publish_ranking(frozen_year(year, by, *figures, **declared), by=by)


def corrected(ranking, card, by, **figures):
    """A correction that adopts other figures for one member."""
    reopen_ranking(ranking, "Nhầm số liệu của một đơn vị", by=by)
    given = {code.replace("_", "."): each for code, each in figures.items()}
    save_marks(card, given, by=by)
    return freeze_ranking(ranking.bloc_year, by=by)


def large_year(members, leaves, by):
    """A year of so many members with so many judged criteria, every card adopted."""
    year = BlocYearFactory()
    joined = MembershipFactory.create_batch(members, bloc=year.bloc)
    LeadershipTermFactory(bloc_year=year, organisation=joined[0].organisation)
    judged = [Node(f"I.{n}", f"Tiêu chí {n}", D(1), way=Way.JUDGED) for n in range(2, leaves + 1)]
    first = Node("I.1", "Tiêu chí 1", D(101 - leaves), way=Way.JUDGED)
    nodes = [Node("I", "Nhóm", D(100)), first, *judged]
    criteria_set = scored_year(year, by, nodes)
    rows = criteria_set.criteria.exclude(way="")
    Mark.objects.bulk_create(
        Mark(scorecard=card, criterion=row, rung=Rung.SELF, value=D(place % 2) / 2)
        for place, card in enumerate(cards(year)) for row in rows
    )  # fmt: skip
    Scorecard.objects.filter(criteria_set=criteria_set).update(
        state=CardState.ADOPTED, submitted_at=timezone.now()
    )
    return year


def following(year, **values):
    """The year after, of the same bloc."""
    return BlocYearFactory(bloc=year.bloc, year=year.year + 1, previous=year, **values)
