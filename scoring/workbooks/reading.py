"""From a workbook of a stranger to a set, and to what is wrong with it, cell by cell."""

from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import islice
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from openpyxl.utils import get_column_letter

from blocs.spreadsheets import read_rows, too_large
from common.errors import RuleViolation
from common.text import fold
from scoring.builders import fault_in_words
from scoring.texts import CriteriaText, Declared
from scoring.trees import MOST_NODES, Fault, Node, faults_of
from scoring.workbooks.cells import READERS, TOP_READERS, Unreadable, is_blank, shown
from scoring.workbooks.columns import HEADINGS, LABELS, OBLIGATORY

Row = tuple[int, list[Any]]  # its number in the sheet, and its values
HEAD_AT_MOST = 20  # rows down to the headings
NAMES = {fold(heading): name for name, heading in HEADINGS.items()}
SENTENCES: dict[str, Any] = {
    "empty": _("This cell must not be empty."),
    "formula": _("A formula stands here. Put the plain value in its place (paste as values)."),
    "cell-error": _("Excel shows an error here (%(value)s). Write the value itself."),
    "not-text": _("A date or yes/no stands here where text belongs."),
    "unprintable": _("The cell holds signs that cannot be printed. Type the text anew."),
    "text-too-long": _("The text is longer than %(most)s signs."),
    "code-is-number": _("Excel took this code for a number, and 1.10 becomes 1.1. Format the cell "
                        "as text and type the code anew."),
    "number-unclear": _("Write the number as 1.234,5: points between thousands, a comma before "
                        "decimals."),
    "number-out-of-range": _("Write points from 0 to 9.999.999,99, with two decimals at most."),
    "unknown-word": _("Choose one of: %(words)s."),
    "bands-unclear": _("Write the levels like this: ≥ 90: 10; ≥ 80: 8."),
    "assigned-unclear": _("“%(part)s” is not a code of an organisation. Part codes by semicolons, "
                          "e.g. ub-a; ub-b."),
    "not-member": _("“%(part)s” is not a member in this year. Take its code from the sheet of "
                    "instructions."),
    "too-many": _("A set has at most %(most)s criteria."),
    "no-headings": _("The first sheet has no headings within its first rows. They must hold: "
                     "%(missing)s. Download the template and copy your rows into it."),
    "headings-missing": _("These headings are missing: %(missing)s."),
    "heading-twice": _("The heading “%(heading)s” stands there twice. Keep one and send again."),
}  # fmt: skip
LABEL_NAMES = {fold(label): name for name, label in LABELS.items()}


@dataclass(frozen=True)
class CellFault:
    """What is wrong with a cell; one about the whole file names none. `code` is stable."""

    cell: str
    heading: str
    value: str
    code: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    of_set: Fault | None = None

    @property
    def message(self) -> str:
        """The fault in a sentence, in the language of whoever reads it now. What refused a whole
        file brings its own sentence as the fact `message`."""
        if self.of_set is not None:
            return fault_in_words(self.of_set)
        return str(SENTENCES.get(self.code, self.facts.get("message", self.code))) % self.facts


@dataclass(frozen=True)
class Read:
    """What a workbook says. With faults, it holds the criteria whose cells could all be read.

    `unused` are the headings of columns that are none of ours; they are no fault.
    """

    text: CriteriaText = field(default_factory=lambda: CriteriaText("", ()))
    faults: tuple[CellFault, ...] = ()
    unused: tuple[str, ...] = ()


def read_workbook(content: bytes, members: Container[str] | None = None) -> Read:
    """The set in the first sheet of an XLSX; whatever `content` holds, this raises nothing.

    With `members`, criteria may be given to organisations of these codes alone.

    A file that is too large, no clean workbook or far too long is one fault, told before the rest
    is read. What the set as a whole gets wrong (`faults_of`) is told once every cell can be read,
    since one lost number would make many sums wrong.
    """
    try:
        if len(content) > settings.IMPORT_MAX_BYTES:
            raise too_large()
        rows = list(islice(read_rows(content), HEAD_AT_MOST + MOST_NODES + 1))
    except RuleViolation as violation:
        return _refused(violation.code, message=str(violation.message))
    if len(rows) > HEAD_AT_MOST + MOST_NODES:
        return _refused("too-many", most=MOST_NODES)
    at = next((at for at, row in enumerate(rows[:HEAD_AT_MOST]) if _has_headings(row)), None)
    if at is None:
        return _refused("no-headings", missing=_listed(OBLIGATORY))
    return _Reader(rows[:at], rows[at], rows[at + 1 :], members).read()


def _refused(code: str, **facts: Any) -> Read:
    return Read(faults=(CellFault("", "", "", code, facts),))


def _listed(names: Sequence[str]) -> str:
    return ", ".join(HEADINGS[name] for name in names)


def _folded(value: Any) -> str:
    """A heading or label without what people add to it: case, marks, a star, a colon."""
    return fold(value).rstrip("*: ") if isinstance(value, str) else ""


def _has_headings(row: Row) -> bool:
    return len({_folded(value) for value in row[1]} & NAMES.keys()) > 1


class _Reader:
    """One sheet on its way to a Read: the rows above the headings, the headings, those below."""

    def __init__(
        self, head: Sequence[Row], headings: Row, rows: Sequence[Row],
        members: Container[str] | None,
    ) -> None:  # fmt: skip
        self.members = members
        self.head, self.headings, self.rows = head, headings, rows
        self.faults: list[CellFault] = []
        self.places: dict[str, int] = {}
        self.unused: list[str] = []

    def read(self) -> Read:
        self._find_columns()
        tops = self._tops()
        declared = self._declared(tops)
        title = declared.pop("title", "")
        nodes, rows = [], []
        for row in self.rows:
            node = self._node(row)
            if node is not None:
                nodes.append(node)
                rows.append(row)
        if not self.faults:
            self.faults += self._of_set(nodes, rows, declared.get("total"), tops)
        text = CriteriaText(title, tuple(nodes), Declared(**declared))
        return Read(text, tuple(self.faults), tuple(self.unused))

    def _find_columns(self) -> None:
        number, values = self.headings
        for at, value in enumerate(values):
            name = NAMES.get(_folded(value))
            if name in self.places:
                self._note(number, at, HEADINGS[name], value, "heading-twice")
            elif name:
                self.places[name] = at
            elif not is_blank(value):
                self.unused.append(shown(value)[:80])
        missing = [name for name in OBLIGATORY if name not in self.places]
        if missing:
            facts = {"missing": _listed(missing)}
            self.faults.append(CellFault(f"A{number}", "", "", "headings-missing", facts))

    def _tops(self) -> dict[str, tuple[int, int, Any]]:
        """Row, column and value of what stands right of each label above the headings."""
        tops: dict[str, tuple[int, int, Any]] = {"title": (1, 1, None), "total": (2, 1, None)}
        for number, values in self.head:
            for at, (label, value) in enumerate(zip(values, [*values[1:], None], strict=True)):
                name = LABEL_NAMES.get(_folded(label))
                if name:
                    tops[name] = (number, at + 1, value)
        return tops

    def _declared(self, tops: Mapping[str, tuple[int, int, Any]]) -> dict[str, Any]:
        """What stands above the headings, by name; what is left empty is left out."""
        found: dict[str, Any] = {}
        for name, (number, at, value) in tops.items():
            if not is_blank(value):
                found[name] = self._value(number, at, LABELS[name], value, TOP_READERS[name])
            elif name == "title":
                self._note(number, at, LABELS[name], value, "empty")
        return {name: value for name, value in found.items() if value is not None}

    def _node(self, row: Row) -> Node | None:
        """The node of a row; None for a row without any, and where a cell cannot be read."""
        number, cells = row
        known = len(self.faults)
        values: dict[str, Any] = {}
        for name, at in self.places.items():
            value = cells[at] if at < len(cells) else None
            if not is_blank(value):
                values[name] = self._value(number, at, HEADINGS[name], value, READERS[name])
        if not values or len(self.faults) > known:
            return None
        for code in values.get("assigned", ()):
            if self.members is not None and code not in self.members:
                at = self.places["assigned"]
                self._note(number, at, HEADINGS["assigned"], code, "not-member", {"part": code})
        return Node(**{"code": "", "text": "", **values})

    def _value(
        self, number: int, at: int, heading: str, value: Any, reader: Callable[[Any], Any]
    ) -> Any:
        try:
            return reader(value)
        except Unreadable as error:
            self._note(number, at, heading, value, error.code, error.facts)
            return None

    def _note(
        self, number: int, at: int, heading: str, value: Any, code: str,
        facts: Mapping[str, Any] | None = None,
    ) -> None:  # fmt: skip
        cell = f"{get_column_letter(at + 1)}{number}"
        self.faults.append(
            CellFault(cell, heading, shown(value), code, {"heading": heading, **(facts or {})})
        )

    def _of_set(
        self, nodes: Sequence[Node], rows: Sequence[Row], total: Decimal | None,
        tops: Mapping[str, tuple[int, int, Any]],
    ) -> Iterator[CellFault]:  # fmt: skip
        """The faults of the tree, each at the cell that could mend it."""
        for fault in faults_of(nodes, total):
            if fault.waits and fault.kind != "no-criterion":
                continue  # a draft may be unfinished, and the page says so
            place = _place_of(fault, nodes)
            if place is not None:
                number, cells = rows[place]
                name = fault.at if fault.at in self.places else "code"
                at, heading = self.places[name], HEADINGS[name]
                value = cells[at] if at < len(cells) else None
            elif fault.at == "total":
                (number, at, value), heading = tops["total"], LABELS["total"]
            else:
                yield CellFault("", "", "", fault.kind, of_set=fault)
                continue
            cell = f"{get_column_letter(at + 1)}{number}"
            yield CellFault(cell, heading, shown(value), fault.kind, of_set=fault)


def _place_of(fault: Fault, nodes: Sequence[Node]) -> int | None:
    """The row of the fault; of two rows with one code the later one, which repeats it."""
    places = [place for place, node in enumerate(nodes) if node.code == fault.code]
    if not places:
        return None
    return places[-1] if fault.kind == "code-twice" else places[0]
