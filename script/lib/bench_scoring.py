"""What scoring costs: a ranking from the database, and one figure saved."""

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from django.test import Client
from django.urls import reverse

from accounts.models import User
from blocs.enums import YearPhase
from blocs.models import BlocYear
from scoring.actions import Given, adopt_criteria, open_scorecards, save_marks, write_criteria
from scoring.builders.boards import Board, board_of, picture_of
from scoring.builders.versions import mark_version
from scoring.enums import Rung
from scoring.formulas import Band
from scoring.marking import Sheet, reckon
from scoring.models import CriteriaSet, Mark, Scorecard
from scoring.ranking import Standing, places
from scoring.texts import CriteriaText, Declared
from scoring.trees import Node, Way
from script.lib.bench import Ratio, in_turns, timed
from script.lib.bench_blocs import blocs
from tests.factories.blocs import (
    BlocYearFactory,
    CouncilRoleFactory,
    MembershipFactory,
    OrganisationRoleFactory,
)

LARGE, SMALL = (30, 100), (3, 10)  # members, criteria
BANDS = (Band(Decimal(9), Decimal(10)), Band(Decimal(5), Decimal(5)))
KINDS: tuple[dict[str, Any], ...] = (
    {"way": Way.JUDGED}, {"way": Way.LEADER_EXCESS}, {"way": Way.BEST_SHARE},
    {"way": Way.BANDS, "bands": BANDS}, {"way": Way.TARGET_SHARE},
)  # fmt: skip


def scored_bloc(members: int, leaves: int) -> tuple[CriteriaSet, User]:
    """A bloc with a full card of each member, and its secretary."""
    year: Any = BlocYearFactory()
    MembershipFactory.create_batch(members, bloc=year.bloc)
    role: Any = CouncilRoleFactory(council=year.bloc.council)
    nodes = [Node("I", "Nhóm tiêu chí")] + [
        Node(f"I.{n}", f"Tiêu chí thứ {n}", Decimal(10), **KINDS[n % len(KINDS)])
        for n in range(1, leaves + 1)
    ]
    text = CriteriaText("Bộ tiêu chí", nodes, Declared())
    criteria_set = adopt_criteria(
        write_criteria(year, text, by=role.user), date(2026, 2, 27), by=role.user
    )
    BlocYear.objects.filter(pk=year.pk).update(phase=YearPhase.SELF_SCORING)
    year.refresh_from_db()
    open_scorecards(year, by=role.user)
    rows = list(criteria_set.criteria.exclude(way=""))
    Mark.objects.bulk_create(
        Mark(
            scorecard=card, criterion=row, rung=Rung.SELF, by=role.user,
            value=Decimal((place * 7 + row.number * 3) % 10 + 1),
            target=Decimal(8) if row.way in {Way.LEADER_EXCESS, Way.TARGET_SHARE} else None,
        )
        for place, card in enumerate(criteria_set.scorecards.all())
        for row in rows
    )  # fmt: skip
    return criteria_set, role.user


def ranking() -> Iterator[Ratio]:
    """How a bloc stands, all from the database, against the same arithmetic on values in memory."""
    criteria_set, _secretary = scored_bloc(*LARGE)
    board = board_of(criteria_set)
    sheets = {rung: _sheets(board, rung) for rung in Rung}

    def ours() -> float:
        fresh = CriteriaSet.objects.get(pk=criteria_set.pk)
        return timed(lambda: picture_of(board_of(fresh)))

    def bare() -> float:
        return timed(lambda: _in_memory(board, sheets))

    name = f"ranking {LARGE[0]} members × {LARGE[1]} criteria ÷ in memory"
    whole, arithmetic = in_turns(7, ours, bare)
    yield Ratio(name, whole, arithmetic, 5)


def _sheets(board: Board, rung: Rung) -> dict[str, Sheet]:
    return {
        member: Sheet({leaf.code: board.entry(member, leaf, rung) for leaf in board.leaves})
        for member in board.cards
    }


def _in_memory(board: Board, sheets: dict[Rung, dict[str, Sheet]]) -> None:
    """Every rung that the picture works out, and the places."""
    scale, crossing = board.declared.scale, board.declared.crossing
    found = {rung: reckon(board.nodes, each, scale, crossing) for rung, each in sheets.items()}
    final = found[Rung.ADOPTED]
    places({member: Standing(each.total) for member, each in final.items()}, scale.ties)


def autosave() -> Iterator[Ratio]:
    """One figure saved in a large bloc, against the same in a small one."""
    large, small = _saving(*LARGE), _saving(*SMALL)
    name = "one figure saved at {} × {} ÷ at {} × {}".format(*LARGE, *SMALL)
    in_large, in_small = in_turns(41, large, small)
    yield Ratio(name, in_large, in_small, 1.2)
    posted_large, posted_small = in_turns(41, _posting(*LARGE), _posting(*SMALL))
    yield Ratio("  the same through its page", posted_large, posted_small, 1.2)


def _saving(members: int, leaves: int) -> Callable[[], float]:
    criteria_set, secretary = scored_bloc(members, leaves)
    card = Scorecard.objects.filter(criteria_set=criteria_set).earliest("pk")
    turn = [0]

    def deed() -> float:
        turn[0] = turn[0] % 9 + 1  # always another figure, or nothing would be written
        given = {"I.5": Given(Decimal(turn[0]))}
        return timed(lambda: save_marks(card, given, by=secretary))

    return deed


def _posting(members: int, leaves: int) -> Callable[[], float]:
    """The same through the page of the cell, as the sheet saves it."""
    criteria_set, _secretary = scored_bloc(members, leaves)
    card = Scorecard.objects.filter(criteria_set=criteria_set).earliest("pk")
    role: Any = OrganisationRoleFactory(organisation=card.organisation)
    client = Client(HTTP_ACCEPT="application/json")
    client.force_login(role.user)
    path = reverse("scoring:cell", args=[card.pk, "I.5"])
    mark = Mark.objects.get(scorecard=card, criterion__code="I.5")
    held: dict[str, Any] = {"turn": 0, "seen": mark_version(mark)}

    def deed() -> float:
        held["turn"] = held["turn"] % 9 + 1
        given = {"value": held["turn"], "seen": held["seen"]}
        answers: list[Any] = []
        took = timed(lambda: answers.append(client.post(path, given)))
        told = answers[0].json()
        assert answers[0].status_code == 200, told  # noqa: S101
        held["seen"] = told["seen"]
        return took

    return deed


SUBJECTS = {"ranking": ranking, "autosave": autosave, "blocs": blocs}
