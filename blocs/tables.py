"""XLSX written: sheets of rows under bold headings."""

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter


@dataclass(frozen=True)
class Table:
    """One sheet; `notes` stand above its headings, a line each."""

    title: str
    headings: Sequence[str]
    rows: Iterable[Sequence[Any]]
    widths: Sequence[int]
    notes: Sequence[str] = ()


def write_tables(tables: Iterable[Table]) -> bytes:
    """A workbook of a sheet for each table: bold headings that stay in sight, one line a row.

    Text is written as text, whatever it begins with: no cell of ours becomes a formula. A Decimal
    is a number with the decimals it has.
    """
    workbook = Workbook(write_only=True)
    for table in tables:
        sheet = workbook.create_sheet(table.title)
        shape(sheet, table.widths, top=len(table.notes) + 1)
        for note in table.notes:
            sheet.append([plain_cell(sheet, note)])
        sheet.append([heading_cell(sheet, heading) for heading in table.headings])
        for row in table.rows:
            sheet.append([plain_cell(sheet, value) for value in row])
        at = len(table.notes) + 1
        sheet.auto_filter.ref = f"A{at}:{get_column_letter(len(table.headings))}{at}"
    return bytes_of(workbook)


def shape(sheet: Any, widths: Sequence[int], top: int = 1) -> None:
    """Widths of the columns, and headings that stay in sight."""
    sheet.freeze_panes = f"A{top + 1}"
    for index, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(index)].width = width


def heading_cell(sheet: Any, text: str) -> Any:
    """Bold text."""
    cell = plain_cell(sheet, text)
    cell.font = Font(bold=True)
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    return cell


def plain_cell(sheet: Any, value: Any) -> Any:
    """Text as text, a Decimal as a number with its decimals."""
    if isinstance(value, Decimal):
        number: Any = WriteOnlyCell(sheet, value=value)  # type: ignore[arg-type]
        decimals = max(-int(value.as_tuple().exponent), 0)
        number.number_format = "#,##0" + ("." + "0" * decimals if decimals else "")
        return number
    if not isinstance(value, str):
        return value
    cell = WriteOnlyCell(sheet, value=ILLEGAL_CHARACTERS_RE.sub("", value))
    cell.data_type = "s"  # never a formula
    return cell


def bytes_of(workbook: Workbook) -> bytes:
    """The file."""
    file = io.BytesIO()
    workbook.save(file)
    return file.getvalue()
