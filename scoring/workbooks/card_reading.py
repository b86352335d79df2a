"""From a workbook of a stranger to the figures of a card, and to what is wrong, cell by cell."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial
from typing import Any

from blocs.spreadsheets import OddCell
from scoring.builders.figures import refusal_in_words
from scoring.formulas import FigureRefused
from scoring.marking import WITH_TARGET, Entry, check_entry, refuse_unfit
from scoring.trees import Node, Way, groups_in
from scoring.workbooks.cards import (
    ACHIEVED,
    FILLED_IN,
    HEADINGS,
    LABELS,
    LONGEST_NOTE,
    OBLIGATORY,
    CardBook,
    Filled,
    is_filled_in,
)
from scoring.workbooks.cells import (
    Unreadable,
    code_of,
    is_blank,
    number_of,
    shown,
    text_of,
    word_of,
)
from scoring.workbooks.sheets import CellFault, Parts, Row, SheetReader, parts_of, whole

MOST_DECIMALS = 4


@dataclass(frozen=True)
class CardRead:
    """What a workbook says: by code, what stands in each row of a criterion that is filled in; and
    what is wrong with its cells. `unused` are headings that are none of ours, which is no fault."""

    filled: Mapping[str, Filled] = field(default_factory=dict)
    faults: tuple[CellFault, ...] = ()
    unused: tuple[str, ...] = ()


def read_card(content: bytes, book: CardBook) -> CardRead:
    """The figures in the first sheet of an XLSX; whatever `content` holds, this raises nothing.

    `book` is the card the file should be of: one that says another member, another bloc or year,
    or other criteria is one fault of the whole file.
    """
    parts = parts_of(content, HEADINGS, OBLIGATORY)
    if isinstance(parts, CellFault):
        return CardRead(faults=(parts,))
    return _CardReader(parts, book).read()


def figure_of(value: Any) -> Decimal:
    """A figure of at most four decimals. Raises Unreadable."""
    if isinstance(value, OddCell) and value.fault == "not-text":
        raise Unreadable("not-a-figure")
    number = number_of(value)
    if len(f"{number:f}".partition(".")[2].rstrip("0")) > MOST_DECIMALS:
        raise Unreadable("too-many-decimals", most=MOST_DECIMALS)
    return number


class _CardReader(SheetReader):
    """One sheet on its way to a CardRead."""

    names, obligatory, labels = HEADINGS, OBLIGATORY, LABELS

    def __init__(self, parts: Parts, book: CardBook) -> None:
        super().__init__(parts)
        self.book = book
        self.nodes = {node.code: node for node in book.nodes}
        self.groups = groups_in(book.nodes)
        self.filled: dict[str, Filled] = {}
        self.met: set[str] = set()

    def read(self) -> CardRead:
        stranger = self._stranger()
        if stranger is not None:
            return CardRead(faults=(stranger,))
        self.find_columns()
        if not self.faults:
            for row in self.rows:
                self._read_row(row)
        return CardRead(self.filled, tuple(self.faults), tuple(self.unused))

    def _stranger(self) -> CellFault | None:
        """Why this is the file of some other card."""
        tops = self.tops()
        said = {name: self._said(tops[name][2]) if name in tops else ""
                for name in ("member", "bloc", "year", "sha256")}  # fmt: skip
        book = self.book
        if not all(said.values()):
            return whole("card-unsaid")
        if said["member"] != book.member:
            return whole("card-of-another-member", said=said["member"], wanted=book.member)
        if (said["bloc"], said["year"]) != (book.bloc, str(book.year)):
            return whole("card-of-another-year", said=f"{said['bloc']}, {said['year']}")
        return None if said["sha256"] == book.sha256 else whole("card-of-other-criteria")

    def _said(self, value: Any) -> str:
        return "" if is_blank(value) else shown(value)

    def _read_row(self, row: Row) -> None:
        number, cells = row
        at = {name: cells[place] if place < len(cells) else None
              for name, place in self.places.items()}  # fmt: skip
        told = {name: at[name] for name in FILLED_IN if not is_blank(at[name])}
        if is_blank(at["code"]):
            if told:
                self._refuse(number, at, "code", "empty")
            return
        code = self.value(number, self.places["code"], HEADINGS["code"], at["code"], code_of)
        if code is None:
            return
        fault = self._fault_of_code(code)
        if fault:
            self._refuse(number, at, "code", fault)
            return
        self.met.add(code)
        node = self.nodes[code]
        closed = self._closed(node)
        if not closed:
            self._read_figures(node, number, at, told)
        for name in told if closed else ():
            self._refuse(number, at, name, closed)

    def _fault_of_code(self, code: str) -> str:
        if code not in self.nodes:
            return "unknown-code"
        if code in self.met:
            return "code-again"
        node = self.nodes[code]
        return "" if code in self.groups or self.book.is_given(node) else "not-given"

    def _closed(self, node: Node) -> str:
        """Why nothing is filled in here, as the code of a fault; empty where it is."""
        if node.code in self.groups:
            return "group-filled"
        if node.way == Way.FACTS:
            return "fact-filled"
        return "" if is_filled_in(node) else "not-scored"

    def _read_figures(
        self, node: Node, number: int, at: Mapping[str, Any], told: Mapping[str, Any]
    ) -> None:
        known = len(self.faults)
        figure = partial(word_of, ACHIEVED) if node.way == Way.EITHER_OR else figure_of
        readers: dict[str, Callable[[Any], Any]] = {
            "value": figure, "target": figure_of, "note": partial(text_of, most=LONGEST_NOTE),
        }  # fmt: skip
        values = {}
        for name, value in told.items():
            if name == "target" and node.way not in WITH_TARGET:
                self._refuse(number, at, name, "target-not-taken")
                continue
            place = self.places[name]
            values[name] = self.value(number, place, HEADINGS[name], value, readers[name])
        if len(self.faults) > known:
            return
        filled = Filled(**values)
        try:
            _check_target(filled.target)
        except FigureRefused as refused:
            self._refuse_figure(number, at, "target", refused)
            return
        try:
            check_entry(node, Entry(filled.value, filled.target))
        except FigureRefused as refused:
            name = "target" if refused.code == "target-missing" else "value"
            self._refuse_figure(number, at, name, refused)
            return
        self.filled[node.code] = filled

    def _refuse_figure(
        self, number: int, at: Mapping[str, Any], name: str, refused: FigureRefused
    ) -> None:
        self._refuse(number, at, name, refused.code, message=refusal_in_words(refused))

    def _refuse(
        self, number: int, at: Mapping[str, Any], name: str, code: str, **facts: Any
    ) -> None:
        self.note(number, self.places[name], HEADINGS[name], at[name], code, facts)


def _check_target(target: Decimal | None) -> None:
    """A target that stands there without a result is looked at as well."""
    if target is not None and target <= 0:
        raise FigureRefused("target-not-positive")
    refuse_unfit(target)
