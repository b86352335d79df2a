"""One member's card as its page shows it: criteria as rows, rungs as columns."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from common.numbers import printed
from scoring.builders.boards import Board
from scoring.builders.criteria import formula_of
from scoring.builders.figures import entry_in_words, worked_in_words
from scoring.builders.readers import Reader
from scoring.builders.versions import mark_version
from scoring.enums import NATURES, CardState, Rung
from scoring.formulas import Number, rounded
from scoring.marking import (
    FOR_PEERS,
    RELATIVE,
    WITH_TARGET,
    Reckoned,
    points_across,
    subtotals,
)
from scoring.models import Criterion, Mark, PeerMark, Scorecard
from scoring.ranking import Nature
from scoring.trees import Node, Way, groups_in

PEERS, RESULT = "peers", "result"  # the columns that are no rung


@dataclass(frozen=True)
class Column:
    """A rung, the peers, or the result; `is_open`: the person writes in it now."""

    key: str
    label: Any
    is_open: bool = False


@dataclass(frozen=True)
class Cell:
    """What stands in one column of one criterion. `figure` and `target` as they are typed, `shown`
    as they are read, `points` without or with a sign of being provisional; `below` and
    `below_target` are what the figure is compared with."""

    column: Column
    figure: str = ""
    target: str = ""
    shown: str = ""
    points: str = ""
    note: str = ""
    reason: str = ""
    explanation: str = ""
    seen: str = ""
    below: str = ""
    below_target: str = ""
    is_open: bool = False
    is_provisional: bool = False


@dataclass(frozen=True)
class Line:
    """One criterion, or a group of them, with its cells in the order of the columns; `done` and
    `due` count what the member has to score in it."""

    node: Node
    cells: tuple[Cell, ...]
    is_group: bool
    kind: str
    formula: str
    done: int = 0
    due: int = 0
    is_missing: bool = False

    @property
    def with_target(self) -> bool:
        return self.node.way in WITH_TARGET

    @property
    def is_choice(self) -> bool:
        return self.node.way == Way.EITHER_OR

    @property
    def depth(self) -> int:
        return self.node.level

    @property
    def open_cell(self) -> Cell | None:
        return next((cell for cell in self.cells if cell.is_open), None)


@dataclass(frozen=True)
class CardSheet:
    """The whole page. `totals` by column; `total` is the result's."""

    card: Scorecard
    columns: tuple[Column, ...]
    lines: tuple[Line, ...]
    totals: Mapping[str, str]
    reckoned: Reckoned
    missing: tuple[str, ...]
    due: int
    has_provisional: bool
    is_writable: bool

    @property
    def total(self) -> Any:
        return self.reckoned.total

    @property
    def rate(self) -> str:
        """Achieved ÷ assigned maximum, in per cent."""
        return printed(rounded(self.total.rate * 100, 2))

    def totals_in_line(self) -> list[str]:
        """The totals in the order of the columns."""
        return [self.totals.get(column.key, "") for column in self.columns]


def figure(number: Number | None) -> str:
    """A figure as it is typed; empty for none, which is not 0."""
    return "" if number is None else printed(Decimal(str(number)))


def figures(mark: Mark | None) -> tuple[str, str]:
    """The figure and the target of a mark as they are typed; empty where there is none."""
    return (figure(mark.value), figure(mark.target)) if mark else ("", "")


def columns_of(card: Scorecard, reader: Reader, has_adopted: bool) -> tuple[Column, ...]:
    """The rungs that are shown or written, the peers where the criteria want them, the result."""
    found = []
    for rung in Rung:
        is_open = reader.rung == rung and bool(reader.groups)
        shown = reader.shows(rung, card.state) and _reached(card, rung)
        if is_open or (shown and (rung != Rung.ADOPTED or has_adopted)):
            found.append(Column(rung.value, rung.label, is_open))
    if card.criteria_set.cross_weight and (reader.peer or reader.sees_peers(card.state)):
        label = _("Points you give") if reader.peer else _("Cross-scored")
        found.append(Column(PEERS, label, bool(reader.peer)))
    return (*found, Column(RESULT, _("Result")))


# The states from which on a rung may hold something.
FROM = {Rung.SELF: CardState.DRAFT, Rung.APPRAISED: CardState.SUBMITTED,
        Rung.EXPLAINED: CardState.EXPLAINED, Rung.ADOPTED: CardState.ADOPTED}  # fmt: skip


def _reached(card: Scorecard, rung: Rung) -> bool:
    return card.state_now.position >= FROM[rung].position


class SheetMaker:
    """Makes the lines of one card's page from a board that holds only what is shown."""

    def __init__(self, card: Scorecard, board: Board, reader: Reader) -> None:
        self.card, self.board, self.reader = card, board, reader
        self.member = card.organisation.code
        self.digits = board.declared.digits
        held = board.marks.get(self.member, {})
        has_adopted = any(Rung.ADOPTED in each for each in held.values())
        self.columns = columns_of(card, reader, has_adopted)
        keys = [column.key for column in self.columns]
        self.ladder: dict[Rung, Reckoned] = {rung: board.reckoned_of(self.member, rung)
                       for rung in Rung if rung.value in keys and rung != Rung.ADOPTED}  # fmt: skip
        self.final = board.reckoned_of(self.member)
        self.ladder[Rung.ADOPTED] = self.final
        self.given = self._given_by_peer()
        self.missing = board.missing(self.member)

    def _given_by_peer(self) -> dict[str, Decimal]:
        if self.reader.peer is None:
            return {}
        gate: QuerySet = PeerMark.objects.visible_to(self.reader.user)
        rows = gate.filter(scorecard=self.card, organisation=self.reader.peer)
        return dict(rows.values_list("criterion__code", "value"))

    def sheet(self) -> CardSheet:
        """The whole page."""
        lines = tuple(self._lines())
        return CardSheet(
            self.card, self.columns, lines, self._totals(), self.final, tuple(self.missing),
            sum(self._is_due(leaf) for leaf in self.board.leaves),
            any(cell.is_provisional for line in lines for cell in line.cells),
            any(line.open_cell for line in lines),
        )  # fmt: skip

    def _totals(self) -> dict[str, str]:
        sums = {rung.value: each.total for rung, each in self.ladder.items()}
        sums[RESULT] = self.final.total
        return {key: printed(total.points) for key, total in sums.items()}

    def _lines(self) -> list[Line]:
        groups = groups_in(self.board.nodes)
        sums = {column.key: subtotals(self.board.nodes, self._points(column))
                for column in self.columns}  # fmt: skip
        return [
            self._group(node, sums) if node.code in groups else self.line(node)
            for node in self.board.nodes
            if node.code in groups or node.code not in self.final.unassigned
        ]

    def _points(self, column: Column) -> dict[str, Decimal]:
        """The points of one column by code, as they are shown."""
        if column.key == PEERS:
            return {}
        source = (
            self.final.points
            if column.key == RESULT
            else {code: each.points for code, each in self.ladder[Rung(column.key)].panel.items()}
        )
        return {code: rounded(points, self.digits) for code, points in source.items()}

    def _is_due(self, leaf: Node) -> bool:
        return leaf.way not in {None, Way.FACTS} and leaf.code not in self.final.unassigned

    def _group(self, node: Node, sums: Mapping[str, Mapping[str, Decimal]]) -> Line:
        within = [leaf.code for leaf in self.board.leaves
                  if leaf.code.startswith(f"{node.code}.") and self._is_due(leaf)]  # fmt: skip
        cells = tuple(
            Cell(column, points=figure(sums[column.key].get(node.code))) for column in self.columns
        )
        open_ones = sum(code in self.missing for code in within)
        return Line(node, cells, True, _kind(node), "", len(within) - open_ones, len(within))

    def line(self, node: Node) -> Line:
        """One criterion that is scored."""
        cells = tuple(self._cell(node, column) for column in self.columns)
        return Line(
            node, cells, False, _kind(node), formula_of(node),
            is_missing=node.code in self.missing,
        )  # fmt: skip

    def _cell(self, node: Node, column: Column) -> Cell:
        if column.key == PEERS:
            return self._peers(node, column)
        points = figure(self._points_at(node, column))
        provisional = node.way in RELATIVE and not self.reader.is_frozen and bool(points)
        if column.key == RESULT:
            return Cell(column, points=points, is_provisional=provisional)
        return self._rung(node, column, points, provisional)

    def _points_at(self, node: Node, column: Column) -> Decimal | None:
        if column.key == RESULT:
            found: Number | None = self.final.points.get(node.code)
        else:
            worked = self.ladder[Rung(column.key)].panel.get(node.code)
            found = worked.points if worked else None
        return None if found is None else rounded(found, self.digits)

    def _rung(self, node: Node, column: Column, points: str, provisional: bool) -> Cell:
        rung = Rung(column.key)
        mark: Mark | None = self.board.marks.get(self.member, {}).get(node.code, {}).get(rung)
        is_open = column.is_open and node.way != Way.FACTS and self.reader.writes(node.code)
        below = self._below(node, rung)
        shown = entry_in_words(node, mark.value, mark.target) if mark else ""
        if node.way == Way.FACTS and rung == Rung.SELF:
            facts = self.board.fact_sheet(self.member, node)
            shown = f"{facts.kept}/{facts.due}"
        return Cell(
            column, *figures(mark), shown, points,
            mark.note if mark else "", mark.reason if mark else "",
            self._answer(mark), mark_version(mark) if is_open else "",
            *figures(below), is_open, provisional,
        )  # fmt: skip

    def _answer(self, mark: Mark | None) -> str:
        """The member's answer to the mark: a draft of its own until it is sent."""
        is_told = self.reader.is_own or self.card.explained_at is not None
        return mark.explanation if mark and is_told else ""

    def _below(self, node: Node, rung: Rung) -> Mark | None:
        lower = [each for each in Rung if each.position < rung.position]
        return self.board.mark(self.member, node.code, lower[-1]) if lower else None

    def _peers(self, node: Node, column: Column) -> Cell:
        if node.way not in FOR_PEERS:
            return Cell(column)
        if self.reader.peer is not None:
            given = figure(self.given.get(node.code))
            return Cell(column, given, shown=given, is_open=True)
        mean = self.final.peers.get(node.code)
        return Cell(column, points=figure(mean if mean is None else rounded(mean, self.digits)))

    def worked(self, node: Node) -> list[tuple[Any, str, str]]:
        """How the points came about, rung by rung: its name, the formula with its numbers, the
        points; a rung that says nothing new is left out."""
        found: list[tuple[Any, str, str]] = []
        for rung, each in self.ladder.items():
            own = each.panel.get(node.code)
            if own is None:
                continue
            words = worked_in_words(node, own.branch, own.numbers)
            told = (words, printed(rounded(own.points, self.digits)))
            if not found or found[-1][1:] != told:
                found.append((rung.label, *told))
        return found


def _kind(node: Node) -> str:
    return "" if node.nature == Nature.PLAIN else str(NATURES[node.nature])


def points_alone(criterion: Criterion, mark: Mark | None, digits: int) -> str | None:
    """The points of one mark where they depend on nobody else: what saving one cell answers. None
    where they do, or where the system counts."""
    node = criterion.node
    if mark is None or mark.value is None or node.way in RELATIVE | {None, Way.FACTS}:
        return None
    return printed(rounded(points_across(node, {"": mark.entry})[""].points, digits))
