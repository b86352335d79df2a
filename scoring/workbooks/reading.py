"""From a workbook of a stranger to a set, and to what is wrong with it, cell by cell."""

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from openpyxl.utils import get_column_letter

from scoring.declaring import faults_of_set
from scoring.texts import CriteriaText, Declared
from scoring.trees import Fault, Node
from scoring.workbooks.cells import READERS, TOP_READERS, is_blank, shown
from scoring.workbooks.columns import HEADINGS, LABELS, OBLIGATORY
from scoring.workbooks.sheets import CellFault, Parts, Row, SheetReader, Top, parts_of


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
    parts = parts_of(content, HEADINGS, OBLIGATORY)
    if isinstance(parts, CellFault):
        return Read(faults=(parts,))
    return _Reader(parts, members).read()


class _Reader(SheetReader):
    """One sheet on its way to a Read."""

    names, obligatory, labels = HEADINGS, OBLIGATORY, LABELS

    def __init__(self, parts: Parts, members: Container[str] | None) -> None:
        super().__init__(parts)
        self.members = members

    def read(self) -> Read:
        self.find_columns()
        tops: dict[str, Top] = {"title": (1, 1, None), "total": (2, 1, None), **self.tops()}
        declared = self._declared(tops)
        title = declared.pop("title", "")
        nodes, rows = [], []
        for row in self.rows:
            node = self._node(row)
            if node is not None:
                nodes.append(node)
                rows.append(row)
        text = CriteriaText(title, tuple(nodes), Declared(**declared))
        if not self.faults:
            self.faults += self._of_set(text, rows, tops)
        return Read(text, tuple(self.faults), tuple(self.unused))

    def _declared(self, tops: Mapping[str, Top]) -> dict[str, Any]:
        """What stands above the headings, by name; what is left empty is left out."""
        found: dict[str, Any] = {}
        for name, (number, at, value) in tops.items():
            if not is_blank(value):
                found[name] = self.value(number, at, LABELS[name], value, TOP_READERS[name])
            elif name == "title":
                self.note(number, at, LABELS[name], value, "empty")
        return {name: value for name, value in found.items() if value is not None}

    def _node(self, row: Row) -> Node | None:
        """The node of a row; None for a row without any, and where a cell cannot be read."""
        number, cells = row
        known = len(self.faults)
        values: dict[str, Any] = {}
        for name, at in self.places.items():
            value = cells[at] if at < len(cells) else None
            if not is_blank(value):
                values[name] = self.value(number, at, HEADINGS[name], value, READERS[name])
        if not values or len(self.faults) > known:
            return None
        for code in values.get("assigned", ()):
            if self.members is not None and code not in self.members:
                at = self.places["assigned"]
                self.note(number, at, HEADINGS["assigned"], code, "not-member", {"part": code})
        return Node(**{"code": "", "text": "", **values})

    def _of_set(
        self, text: CriteriaText, rows: Sequence[Row], tops: Mapping[str, Top]
    ) -> Iterator[CellFault]:
        """The faults of the set, each at the cell that could mend it."""
        for fault in faults_of_set(text):
            if fault.waits and fault.kind != "no-criterion":
                continue  # a draft may be unfinished, and the page says so
            place = _place_of(fault, text.nodes)
            if place is not None:
                number, cells = rows[place]
                name = fault.at if fault.at in self.places else "code"
                at, heading = self.places[name], HEADINGS[name]
                value = cells[at] if at < len(cells) else None
            elif fault.at in tops:
                (number, at, value), heading = tops[fault.at], LABELS[fault.at]
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
