"""The workbook of a set; of an empty set, it is the form to fill in."""

import io
import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import zip_longest
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from common.numbers import printed
from common.text import normalise
from scoring.declaring import line_of_knockout, line_of_threshold
from scoring.formulas import Band, rounded
from scoring.ranking import Tie
from scoring.texts import CriteriaText
from scoring.trees import MOST_NODES, Node, groups_in
from scoring.workbooks.columns import (
    COLUMN_GUIDE,
    DEFAULTS,
    GUIDE_HEADINGS,
    GUIDE_SHEET,
    HEADING_ROW,
    HEADINGS,
    LABELS,
    MEMBER_HEADINGS,
    OTHER_WIDTH,
    SHEET,
    TIE_OF_GROUP,
    TIES,
    TOP_GUIDE,
    WAY_GUIDE,
    WAYS,
    WIDTHS,
    WORDS,
    YES_NO,
)

LOOKS_ESCAPED = re.compile("_(?=x[0-9A-Fa-f]{4}_)")  # which spreadsheets would read as a sign
FIRST_WORDS = 4  # the guide's column from which the lists to choose from stand


def write_workbook(text: CriteriaText, members: Mapping[str, str]) -> bytes:
    """An XLSX that `read_workbook` reads as the same set.

    `members` are codes and names of the organisations that criteria may be assigned to; they stand
    on the second sheet. Text is written as text, whatever it begins with.
    """
    workbook = Workbook(write_only=True)
    _write_criteria(workbook.create_sheet(SHEET), text)
    _write_guide(workbook.create_sheet(GUIDE_SHEET), members)
    file = io.BytesIO()
    workbook.save(file)
    return file.getvalue()


def _write_criteria(sheet: Any, text: CriteriaText) -> None:
    _shape(sheet)
    tops = _tops(text)
    for name, label in LABELS.items():
        sheet.append(
            [styled_cell(sheet, label, bold=True), styled_cell(sheet, tops[name], bold=True)]
        )
    nodes = text.nodes
    sheet.append([])
    sheet.append([styled_cell(sheet, heading, bold=True) for heading in HEADINGS.values()])
    groups = groups_in(nodes)
    for node in nodes:
        group = node.code in groups
        sheet.append([
            styled_cell(sheet, value, bold=group, indent=node.level - 1 if name == "text" else 0)
            for name, value in _values(node)
        ])  # fmt: skip


def _tops(text: CriteriaText) -> dict[str, Any]:
    """What stands above the headings, by name."""
    declared = text.declared
    lines = {
        "ties": [_tie(each) for each in declared.ties],
        "thresholds": map(line_of_threshold, declared.thresholds),
        "knockouts": map(line_of_knockout, declared.knockouts),
    }
    words = {name: YES_NO[getattr(declared, name)] for name in ("bonus_passes_scale",
                                                                "cross_trimmed")}  # fmt: skip
    told = {name: "\n".join(each) or None for name, each in lines.items()}
    return {"title": text.title, **vars(declared), **told, **words}


def _tie(tie: Tie) -> str:
    return f"{TIE_OF_GROUP} {tie.group}" if tie.group else TIES[tie.rule]


def _shape(sheet: Any) -> None:
    """What Excel shows of the sheet: widths, headings that stay, lists to choose from, paper."""
    sheet.freeze_panes = f"C{HEADING_ROW + 1}"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = 9  # A4
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = f"{HEADING_ROW}:{HEADING_ROW}"
    for at, name in enumerate(HEADINGS, start=1):
        letter = get_column_letter(at)
        sheet.column_dimensions[letter].width = WIDTHS.get(name, OTHER_WIDTH)
        if name in {"code", "bands", "assigned"}:  # or Excel makes a number of 1.10
            sheet.column_dimensions[letter].number_format = "@"
        if name in WORDS:
            sheet.data_validations.append(_choice(name, letter))


def _choice(name: str, letter: str) -> DataValidation:
    """The words stand on the guide, since a list within the rule itself could hold no comma."""
    column = get_column_letter(FIRST_WORDS + list(WORDS).index(name))
    rule = DataValidation(
        type="list",
        formula1=f"'{GUIDE_SHEET}'!${column}$2:${column}${len(WORDS[name]) + 1}",
        allow_blank=True,
    )
    rule.add(f"{letter}{HEADING_ROW + 1}:{letter}{HEADING_ROW + MOST_NODES}")
    return rule


def _values(node: Node) -> Iterator[tuple[str, Any]]:
    for name in HEADINGS:
        value = getattr(node, name)
        if name == "nature":
            yield name, WORDS[name][value]
        elif value == DEFAULTS[name]:
            yield name, None
        elif name in WORDS:
            yield name, WORDS[name][value]
        elif name == "bands":
            yield name, _bands(value)
        elif name == "assigned":
            yield name, "; ".join(value)
        else:
            yield name, value


def _bands(bands: Iterable[Band]) -> str:
    return "; ".join(
        f"≥ {printed(rounded(band.at_least, 4))}: {printed(rounded(band.points))}" for band in bands
    )


def _write_guide(sheet: Any, members: Mapping[str, str]) -> None:
    """Columns and ways in words; to the right of them the lists, and the members."""
    for letter, width in zip("ABCDEFGH", [34, 90, 4, 16, 38, 30, 20, 50], strict=True):
        sheet.column_dimensions[letter].width = width
    sheet.freeze_panes = "A2"
    guide = [(HEADINGS[name], said) for name, said in COLUMN_GUIDE.items()]
    guide += [(LABELS[name], said) for name, said in TOP_GUIDE.items()]
    guide += [(WAYS[way], said) for way, said in WAY_GUIDE.items()]
    lists = [[HEADINGS[name], *words.values()] for name, words in WORDS.items()]
    named = [MEMBER_HEADINGS, *members.items()]
    rows = zip_longest([GUIDE_HEADINGS, *guide], *lists, named)
    for number, (line, nature, way, fact, member) in enumerate(rows):
        texts = [*(line or ("", "")), None, nature, way, fact, *(member or ())]
        sheet.append([styled_cell(sheet, text, bold=number == 0) for text in texts])


def styled_cell(sheet: Any, value: Any, *, bold: bool = False, indent: int = 0) -> Any:
    """Text as text, whatever it begins with, and a number as a number; long text in lines."""
    if isinstance(value, str):
        value = LOOKS_ESCAPED.sub("_x005F_", normalise(value))
    cell = WriteOnlyCell(sheet, value=value)
    if isinstance(value, str):
        cell.data_type = "s"  # never a formula,
        cell.quotePrefix = value.startswith(("=", "+", "-", "@"))  # nor when typed over in Excel
        cell.number_format = "@"
    cell.font = Font(bold=bold)
    cell.alignment = Alignment(wrap_text=True, vertical="top", indent=indent)
    return cell
