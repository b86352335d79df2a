"""What the workbooks of scoring have in common when they are read: headings found, faults told."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, ClassVar

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from openpyxl.utils import get_column_letter

from blocs.spreadsheets import read_rows, too_large
from common.errors import RuleViolation
from common.text import fold
from scoring.builders import fault_in_words
from scoring.trees import MOST_NODES, Fault
from scoring.workbooks.cells import Unreadable, is_blank, shown

Row = tuple[int, list[Any]]  # its number in the sheet, and its values
Parts = tuple[Sequence[Row], Row, Sequence[Row]]  # above the headings, the headings, below them
Top = tuple[int, int, Any]  # row, column and value of what stands above the headings
HEAD_AT_MOST = 20  # rows down to the headings
SENTENCES: dict[str, Any] = {
    "empty": _("This cell must not be empty."),
    "formula": _("A formula stands here. Put the plain value in its place (paste as values)."),
    "cell-error": _("Excel shows an error here (%(value)s). Write the value itself."),
    "not-text": _("A date or yes/no stands here where text belongs."),
    "percent": _("Excel shows %(value)s here and holds another number. Format the cell as a "
                 "number, then type the figure: 96 for 96%%."),
    "unprintable": _("The cell holds signs that cannot be printed. Type the text anew."),
    "text-too-long": _("The text is longer than %(most)s signs."),
    "code-is-number": _("Excel took this code for a number, and 1.10 becomes 1.1. Format the cell "
                        "as text and type the code anew."),
    "number-unclear": _("Write the number as 1.234,5: points between thousands, a comma before "
                        "decimals."),
    "number-out-of-range": _("Write points from 0 to 9.999.999,99, with two decimals at most."),
    "percent-out-of-range": _("Write a percentage from 0 to 100, with two decimals at most."),
    "line-unclear": _("“%(line)s” cannot be read. The second sheet shows how such a line is "
                      "written; each stands on a line of its own (Alt+Enter)."),
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
    # of a scorecard
    "unknown-code": _("The criteria have no such code."),
    "code-again": _("This code stands in a row above already. Keep one of the two rows."),
    "not-given": _("This criterion is not given to your organisation. Delete the row."),
    "group-filled": _("This is a group: its points are the sum of what it holds. Empty the cell."),
    "fact-filled": _("The system counts this itself. Empty the cell."),
    "target-not-taken": _("This criterion takes no target. Empty the cell."),
    "not-a-figure": _("A date or yes/no stands here where a figure belongs. Write the figure."),
    "too-many-decimals": _("Write at most %(most)s decimals."),
    "card-unsaid": _("The lines above the headings do not say whose scorecard this is. Download "
                     "the card again and copy your figures into it."),
    "card-of-another-member": _("This file is the card of another member (%(said)s), so nothing "
                                "was read. Send the file of %(wanted)s."),
    "card-of-another-year": _("This file is of another bloc or year (%(said)s), so nothing was "
                              "read. Download the card of this year."),
    "card-of-other-criteria": _("This file was made for other criteria than those of this card, so "
                                "nothing was read. Download the card again and copy your figures "
                                "into it."),
}  # fmt: skip


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
        """The fault in a sentence, in the language of whoever reads it now. What others refused
        (a whole file, a figure) brings its own sentence as the fact `message`."""
        if self.of_set is not None:
            return fault_in_words(self.of_set)
        if self.code in SENTENCES:
            return str(SENTENCES[self.code]) % self.facts
        return str(self.facts.get("message", self.code))


def folded(value: Any) -> str:
    """A heading or label without what people add to it: case, marks, a star, a colon."""
    return fold(value).rstrip("*: ") if isinstance(value, str) else ""


def parts_of(
    content: bytes, headings: Mapping[str, str], obligatory: Sequence[str]
) -> Parts | CellFault:
    """The rows of the first sheet around its headings, or why the whole file cannot be read."""
    try:
        if len(content) > settings.IMPORT_MAX_BYTES:
            raise too_large()
        rows = list(islice(read_rows(content), HEAD_AT_MOST + MOST_NODES + 1))
    except RuleViolation as violation:
        return whole(violation.code, message=str(violation.message))
    if len(rows) > HEAD_AT_MOST + MOST_NODES:
        return whole("too-many", most=MOST_NODES)
    known = {folded(heading) for heading in headings.values()}
    for at, row in enumerate(rows[:HEAD_AT_MOST]):
        if len({folded(value) for value in row[1]} & known) > 1:
            return rows[:at], row, rows[at + 1 :]
    return whole("no-headings", missing=", ".join(headings[name] for name in obligatory))


def whole(code: str, **facts: Any) -> CellFault:
    """A fault of the whole file."""
    return CellFault("", "", "", code, facts)


class SheetReader:
    """One sheet on its way to what it says: the rows above the headings, the headings, those below.

    `names` are headings and `labels` what may stand above them, by the name of what they hold.
    """

    names: ClassVar[Mapping[str, str]]
    obligatory: ClassVar[Sequence[str]]
    labels: ClassVar[Mapping[str, str]]

    def __init__(self, parts: Parts) -> None:
        self.head, self.headings, self.rows = parts
        self.faults: list[CellFault] = []
        self.places: dict[str, int] = {}
        self.unused: list[str] = []

    def find_columns(self) -> None:
        """Where each column of ours stands; what is missing or stands twice is a fault."""
        known = {folded(heading): name for name, heading in self.names.items()}
        number, values = self.headings
        for at, value in enumerate(values):
            name = known.get(folded(value))
            if name in self.places:
                self.note(number, at, self.names[name], value, "heading-twice")
            elif name:
                self.places[name] = at
            elif not is_blank(value):
                self.unused.append(shown(value)[:80])
        missing = [self.names[name] for name in self.obligatory if name not in self.places]
        if missing:
            facts = {"missing": ", ".join(missing)}
            self.faults.append(CellFault(f"A{number}", "", "", "headings-missing", facts))

    def tops(self) -> dict[str, Top]:
        """Row, column and value of what stands right of each label above the headings."""
        known = {folded(label): name for name, label in self.labels.items()}
        found: dict[str, Top] = {}
        for number, values in self.head:
            for at, (label, value) in enumerate(zip(values, [*values[1:], None], strict=True)):
                name = known.get(folded(label))
                if name:
                    found[name] = (number, at + 1, value)
        return found

    def value(
        self, number: int, at: int, heading: str, value: Any, reader: Callable[[Any], Any]
    ) -> Any:
        """What `reader` makes of a cell; None where it cannot be read, which is noted."""
        try:
            return reader(value)
        except Unreadable as error:
            self.note(number, at, heading, value, error.code, error.facts)
            return None

    def note(
        self, number: int, at: int, heading: str, value: Any, code: str,
        facts: Mapping[str, Any] | None = None,
    ) -> None:  # fmt: skip
        """Keep that this cell is wrong."""
        cell = f"{get_column_letter(at + 1)}{number}"
        self.faults.append(
            CellFault(cell, heading, shown(value), code, {"heading": heading, **(facts or {})})
        )
