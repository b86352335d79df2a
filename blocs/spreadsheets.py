"""XLSX in and out. What comes in is measured before it is opened, and read as plain values.

A spreadsheet is a stranger's ZIP of XML: its kind is told by content, its unpacked size, parts
and document types are looked at first, and only then openpyxl reads it, in constant memory.
"""

import io
import logging
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from itertools import zip_longest
from typing import Any, NamedTuple, TypeVar
from xml.etree.ElementTree import Element, iterparse

import puremagic
from django.conf import settings
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _
from openpyxl import Workbook, load_workbook
from openpyxl.styles.numbers import BUILTIN_FORMATS, BUILTIN_FORMATS_MAX_SIZE
from openpyxl.utils import column_index_from_string, get_column_letter
from openpyxl.utils.escape import unescape
from openpyxl.worksheet.datavalidation import DataValidation

from blocs.tables import Table, bytes_of, heading_cell, plain_cell, shape, write_tables
from common.errors import RuleViolation
from common.files import DAMAGE, OLE, PASSWORD_MARK
from common.numbers import printed
from common.text import fold, holds_no_text, normalise

logger = logging.getLogger(__name__)

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
COLUMNS_AT_MOST = 50  # what is right of them is not looked at
PARTS_AT_MOST = 500
DOCUMENT_TYPE = re.compile(rb"<!\s*(DOCTYPE|ENTITY)", re.IGNORECASE)
# What spreadsheets are packed with; damaged LZMA would break in ways of its own.
COMPRESSIONS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
READ_FOLDERS = ("[Content_Types].xml", "_rels/", "xl/", "docProps/")
# UTF-16 and UTF-32, in which a document type could not be seen; Excel writes UTF-8.
WIDE_MARKS = (b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<", b"\0\0")
LITERAL = re.compile(r'"[^"]*"|\\.')  # what a number format writes as it stands
MERGED = re.compile(rb"<(?:\w+:)?mergeCell\b[^>]*?\bref\s*=\s*[\"']([A-Z]+\d+:[A-Z]+\d+)[\"']")


def not_readable() -> RuleViolation:
    return RuleViolation(
        "import-not-xlsx",
        _("This is not an Excel workbook (.xlsx), or it is damaged. Open it in Excel, choose "
          "“Save as”, “Excel Workbook (.xlsx)”, and send that file."),
    )  # fmt: skip


class OddCell(NamedTuple):
    """A cell that holds no plain text or number: `formula`, `cell-error`, `not-text` (a date…),
    `percent` (0.96 that is shown as 96 %), `unprintable`; `text` is what of it can be shown."""

    fault: str
    text: str


def read_rows(data: bytes) -> Iterator[tuple[int, list[Any]]]:
    """The rows of the first sheet that hold something: row number and values.

    A value is a text, a number, None or an OddCell. Raises RuleViolation for what is no clean
    workbook: `import-too-large`, `import-not-xlsx`, `import-old-format`, `import-encrypted`,
    `import-with-macros`, `import-merged-cells`.
    """
    data = _clean_container(data)
    try:
        workbook: Any = load_workbook(io.BytesIO(data), read_only=True)
        sheet = workbook.worksheets[0]
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            part = archive.read(sheet._worksheet_path)
        _check_merged(part)
        odd = dict.fromkeys(_percents(workbook), "percent")
        odd |= dict.fromkeys(workbook._date_formats, "not-text")
        yield from _rows(part, sheet._shared_strings, odd)
    except RuleViolation:
        raise
    except Exception as error:  # a damaged file breaks openpyxl in many ways, all the sender's
        logger.info("A spreadsheet could not be read: %r", error)
        raise not_readable() from error


def _percents(workbook: Any) -> Iterator[int]:
    """The styles that show a number as a percentage."""
    own = workbook._number_formats
    for place, style in enumerate(workbook._cell_styles):
        number = style.numFmtId
        is_own = number >= BUILTIN_FORMATS_MAX_SIZE
        written = own[number - BUILTIN_FORMATS_MAX_SIZE] if is_own else BUILTIN_FORMATS.get(number)
        if "%" in LITERAL.sub("", written or ""):
            yield place


def _rows(
    part: bytes, strings: Sequence[str], odd: Mapping[int, str]
) -> Iterator[tuple[int, list[Any]]]:
    """openpyxl finds the sheet, its strings and its date formats; the cells are walked here, since
    it builds several objects a cell and 5,000 rows must not take longer to read than to write."""
    number = 0
    for _event, row in iterparse(io.BytesIO(part)):  # noqa: S314 - DTDs are refused before
        if _local(row.tag) != "row":
            continue
        number = int(row.get("r") or number + 1)
        values: list[Any] = []
        for cell in row:
            place = _column(cell.get("r", "").rstrip("0123456789")) or len(values) + 1
            if place > COLUMNS_AT_MOST:
                break
            values.extend([None] * (place - 1 - len(values)))
            values.append(_value(cell, strings, odd))
        row.clear()
        if any(value not in (None, "") for value in values):
            yield number, values


@lru_cache(maxsize=256)
def _column(letters: str) -> int:
    return column_index_from_string(letters) if letters else 0


@lru_cache(maxsize=256)
def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def _value(cell: Element, strings: Sequence[str], odd: Mapping[int, str]) -> Any:
    """`odd` says what the number of a cell is no number for, by its style."""
    text: str | None = None
    for part in cell:
        name = _local(part.tag)
        if name == "f":
            return OddCell("formula", "=" + (part.text or ""))
        if name == "v":
            text = part.text
        elif name == "is":
            text = "".join(piece.text or "" for piece in part.iter() if _local(piece.tag) == "t")
    if not text:
        return None
    kind = cell.get("t", "n")
    if kind == "s":
        text, kind = strings[int(text)], "str"
    if kind == "n":
        fault = odd.get(int(cell.get("s", 0)))
        if fault == "percent":
            return OddCell(fault, _percentage(text))
        return OddCell(fault, text) if fault else _number(text)
    if kind in {"b", "d", "e"}:
        return OddCell("cell-error" if kind == "e" else "not-text", text)
    return _unescaped(text) if "_x" in text else text


def _unescaped(text: str) -> str | OddCell:
    """`_x000D_` and the like stand for signs, and not all of them can be printed."""
    text = unescape(text)
    return OddCell("unprintable", normalise(text)) if holds_no_text(text) else text


def _percentage(text: str) -> str:
    """0.96 as it is shown: 96%."""
    return f"{printed(Decimal(f'{float(text):.13g}') * 100)}%"


def _number(text: str) -> int | float:
    """Whole numbers as such; minus zero keeps its sign, for those who refuse it."""
    number = float(text)
    is_minus_zero = not number and text.startswith("-")
    return int(number) if number.is_integer() and not is_minus_zero else number


def _clean_container(data: bytes) -> bytes:
    """The parts that are read of a ZIP of reasonable size that holds a workbook without macros.

    Only XML without a document type is handed on, whatever the workbook names as its parts: what
    was not looked at is not there. Pictures and printer settings (a Mac's have a DOCTYPE) stay out.
    """
    if data.startswith(OLE):
        raise _old_format(data)
    if not any(guess.extension == ".xlsx" for guess in _guesses(data)):
        raise not_readable()
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        parts = archive.infolist()
        if sum(p.file_size for p in parts) > settings.IMPORT_MAX_UNPACKED or (
            len(parts) > PARTS_AT_MOST
        ):
            raise too_large()
        if any(part.flag_bits & 1 for part in parts):
            raise _encrypted()
        if any(part.compress_type not in COMPRESSIONS for part in parts):
            raise not_readable()
        names = {part.filename for part in parts}
        if "[Content_Types].xml" not in names or "xl/workbook.xml" not in names:
            raise not_readable()
        if any(name.lower().endswith("vbaproject.bin") for name in names):
            raise _with_macros()
        return _only_plain_xml(archive, parts)
    except DAMAGE as error:
        raise not_readable() from error


def _only_plain_xml(archive: zipfile.ZipFile, parts: Iterable[zipfile.ZipInfo]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as plain:
        for part in parts:
            if part.filename.startswith(READ_FOLDERS) and part.filename.endswith((".xml", ".rels")):
                content = archive.read(part)
                if DOCUMENT_TYPE.search(content) or content.startswith(WIDE_MARKS):
                    raise not_readable()
                plain.writestr(part.filename, content)
    return file.getvalue()


def _guesses(data: bytes) -> list[Any]:
    try:
        return list(puremagic.magic_string(data))
    except (puremagic.PureError, ValueError):
        return []


def _check_merged(part: bytes) -> None:
    merged = MERGED.search(part)
    if merged:
        raise RuleViolation(
            "import-merged-cells",
            _("Cells %(cells)s are merged, so it is not clear which rows they speak of. Unmerge "
              "them, fill every cell and send the file again.")
            % {"cells": merged[1].decode()},
        )  # fmt: skip


def too_large() -> RuleViolation:
    return RuleViolation(
        "import-too-large",
        _("The file is larger than %(most)s MB or unpacks to too much. Take out pictures and other "
          "sheets, or send it in parts.")
        % {"most": settings.IMPORT_MAX_BYTES // 1024**2},
    )  # fmt: skip


def _old_format(data: bytes) -> RuleViolation:
    if PASSWORD_MARK in data:
        return _encrypted()
    return RuleViolation(
        "import-old-format",
        _("This is a file of an older Office (.xls). Open it in Excel, choose “Save as”, “Excel "
          "Workbook (.xlsx)”, and send that file."),
    )  # fmt: skip


def _encrypted() -> RuleViolation:
    return RuleViolation(
        "import-encrypted",
        _("The file is locked with a password. Take the password off in Excel and send it again."),
    )


def _with_macros() -> RuleViolation:
    return RuleViolation(
        "import-with-macros",
        _("The file holds macros. Save it as “Excel Workbook (.xlsx)” and send that file."),
    )


Row = TypeVar("Row")


def entries_in(
    rows: Iterator[tuple[int, list[Any]]],
    headings: Mapping[str, str],
    read: Callable[[int, list[Any], dict[str, int]], Row | None],
) -> tuple[list[Row], dict[str, str], list[str]]:
    """What `read` makes of each row below the headings (None leaves a row out), the letter of each
    column of ours, and the headings nobody asked for.

    Raises RuleViolation `import-missing-column`, `import-doubled-column`, `import-empty` or
    `import-too-many-rows`.
    """
    _number, found = next(rows, (0, []))
    places, unused = places_of(found, headings)
    entries: list[Row] = []
    for number, cells in rows:
        entry = read(number, cells, places)
        if entry is not None:
            entries.append(entry)
        if len(entries) > settings.IMPORT_MAX_ROWS:
            raise _too_many_rows()
    if not entries:
        raise _empty()
    return entries, {name: get_column_letter(at + 1) for name, at in places.items()}, unused


def _too_many_rows() -> RuleViolation:
    return RuleViolation(
        "import-too-many-rows",
        _("The file has more than %(most)s rows. Send it in parts.")
        % {"most": number_format(settings.IMPORT_MAX_ROWS, force_grouping=True)},
    )


def _empty() -> RuleViolation:
    return RuleViolation(
        "import-empty", _("There are no rows below the headings. Fill them in and send again.")
    )


def places_of(
    headings: Iterable[Any], wanted: Mapping[str, str]
) -> tuple[dict[str, int], list[str]]:
    """Where each column of ours stands, by its name in `wanted` (name → heading); and the headings
    nobody asked for. A star behind a heading marks what must be filled in and is not looked at.

    Raises RuleViolation `import-missing-column` or `import-doubled-column`.
    """
    known = {fold(heading): name for name, heading in wanted.items()}
    places: dict[str, int] = {}
    unused = []
    for index, heading in enumerate(headings):
        said = heading.text if isinstance(heading, OddCell) else heading
        text = str(said).strip() if said is not None else ""
        name = known.get(fold(text.rstrip("* ")))
        if name in places:
            raise RuleViolation(
                "import-doubled-column",
                _("The heading “%(heading)s” stands there twice. Keep one and send again.")
                % {"heading": wanted[name]},
            )
        if name:
            places[name] = index
        elif text:
            unused.append(text[:80])
    missing = [heading for name, heading in wanted.items() if name not in places]
    if missing:
        raise RuleViolation(
            "import-missing-column",
            _("The first row must hold the headings; missing: %(missing)s. Download the template "
              "and copy your rows into it.") % {"missing": ", ".join(missing)},
        )  # fmt: skip
    return places, unused


def write_table(
    title: str, headings: Sequence[str], rows: Iterable[Sequence[Any]], *, widths: Sequence[int]
) -> bytes:
    """A workbook of one sheet: see `write_tables`."""
    return write_tables([Table(title, headings, rows, widths)])


def write_template(
    title: str,
    headings: Sequence[str],
    *,
    widths: Sequence[int],
    guide_title: str,
    guide: Sequence[Sequence[str]],
    choices: tuple[int, str, Sequence[str]],
) -> bytes:
    """An empty form with a second sheet of help.

    `choices` names a column, the title of its list, and the words that may be picked; they stand
    on the help sheet, since a list written into the rule itself could hold no comma.
    """
    column, list_title, words = choices
    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet(title)
    shape(sheet, widths)
    sheet.append([heading_cell(sheet, heading) for heading in headings])
    rule = DataValidation(
        type="list", formula1=f"'{guide_title}'!$D$2:$D${len(words) + 1}", allow_blank=True
    )
    letter = get_column_letter(column)
    rule.add(f"{letter}2:{letter}{settings.IMPORT_MAX_ROWS + 1}")
    sheet.data_validations.append(rule)
    help_sheet = workbook.create_sheet(guide_title)
    shape(help_sheet, [28, 90, 4, 40])
    for index, (line, word) in enumerate(
        zip_longest(guide, [list_title, *words], fillvalue=("", "")), start=0
    ):
        make = heading_cell if index == 0 else plain_cell
        texts = [*line, "", word if isinstance(word, str) else ""]
        help_sheet.append([make(help_sheet, text) for text in texts])
    return bytes_of(workbook)
