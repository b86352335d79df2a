"""The workbook of one member's scorecard, to be filled in away from the network and sent back.

Its words are part of the file's format: Vietnamese whatever the language of the screen.
"""

import io
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import zip_longest
from typing import Any

from django.utils.translation import override
from openpyxl import Workbook
from openpyxl.styles import Border, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from common.numbers import printed
from common.text import normalise
from scoring.builders.criteria import formula_of
from scoring.marking import WITH_TARGET
from scoring.ranking import Nature
from scoring.trees import Node, Way, groups_in
from scoring.workbooks.columns import (
    GUIDE_HEADINGS,
    GUIDE_SHEET,
    NATURES,
    WAY_GUIDE,
    WAYS,
)
from scoring.workbooks.writing import styled_cell

SHEET = "Phiếu chấm"
LABELS = {
    "title": "Tên bộ tiêu chí", "year": "Năm", "name": "Đơn vị", "member": "Mã đơn vị",
    "bloc_name": "Khối, cụm", "bloc": "Mã khối, cụm", "sha256": "Mã kiểm tra bộ tiêu chí",
}  # fmt: skip
TOP_ROWS = (("title", "year"), ("name", "member"), ("bloc_name", "bloc"), ("sha256",))
HEADINGS = {
    "code": "Mã",
    "text": "Nội dung",
    "maximum": "Điểm tối đa",
    "how": "Cách chấm",
    "value": "Số liệu tự chấm",
    "target": "Chỉ tiêu",
    "note": "Ghi chú",
}
FILLED_IN = ("value", "target", "note")
OBLIGATORY = ("code", *FILLED_IN)
HEADING_ROW = len(TOP_ROWS) + 2
WIDTHS = {"code": 17, "text": 52, "maximum": 14, "how": 40, "value": 18, "target": 16, "note": 40}
ACHIEVED = {Decimal(1): "Đạt", Decimal(0): "Không đạt"}
CHOICES = "Chọn kết quả"
MOST_DIGITS = 15  # of a number in Excel; a longer one is written as text
LONGEST_NOTE = 2000

LOCKED = PatternFill("solid", fgColor="EDEDED")
GROUP = PatternFill("solid", fgColor="DDDDDD")
THIN = Side("thin", color="BFBFBF")
LINES = Border(left=THIN, right=THIN, top=THIN, bottom=THIN)

GUIDE = {
    "Cách dùng": "Chỉ ghi vào các ô nền trắng của ba cột Số liệu tự chấm, Chỉ tiêu, Ghi chú; ô nền "
                 "xám giữ nguyên. Lưu tệp rồi chọn Nhập từ Excel trên trang phiếu chấm: hệ thống "
                 "cho xem trước thay đổi, chỉ ghi khi bạn xác nhận.",
    HEADINGS["value"]: "Điểm tự chấm, kết quả hoặc số lần, tùy cách chấm. Số ghi theo kiểu Việt "
                       "Nam: 1.234,5, tối đa 4 chữ số thập phân; không ghi công thức. Để trống là "
                       "chưa chấm (khác với 0); xóa số liệu đã có thì số liệu đó được rút lại khi "
                       "nhập tệp.",
    HEADINGS["target"]: "Chỉ ghi ở tiêu chí chấm theo chỉ tiêu; lớn hơn 0.",
    HEADINGS["note"]: "Nội dung giải thích thêm, tối đa 2.000 ký tự. Có thể để trống.",
    "Dòng, cột": "Có thể bỏ bớt dòng: tiêu chí không có trong tệp giữ nguyên số liệu. Có thể đổi "
                 "thứ tự cột, thêm cột của bạn; không đổi tên cột, không sửa các dòng phía trên "
                 "tiêu đề.",
}  # fmt: skip


@dataclass(frozen=True)
class Filled:
    """What a member says of one criterion; a figure left empty is not given, which is not 0."""

    value: Decimal | None = None
    target: Decimal | None = None
    note: str = ""


@dataclass(frozen=True)
class CardBook:
    """A card as its workbook holds it: whose it is, the criteria, what is filled in by code.

    `sha256` is that of the criteria set; `counted` says by code what the system itself found kept
    and due.
    """

    title: str
    member: str
    name: str
    bloc: str
    bloc_name: str
    year: int
    sha256: str
    nodes: tuple[Node, ...]
    filled: Mapping[str, Filled] = field(default_factory=dict)
    counted: Mapping[str, tuple[int, int]] = field(default_factory=dict)

    def is_given(self, node: Node) -> bool:
        """Does the criterion count for this member?"""
        return not node.assigned or self.member in node.assigned

    def rows(self) -> list[Node]:
        """The criteria given to the member, and the groups that hold any."""
        groups = groups_in(self.nodes)
        given = [node for node in self.nodes if node.code not in groups and self.is_given(node)]
        kept = {node.code for node in given}
        for node in given:
            parts = node.code.split(".")
            kept |= {".".join(parts[:length]) for length in range(1, len(parts))}
        return [node for node in self.nodes if node.code in kept]


def is_filled_in(node: Node) -> bool:
    """Does the member give a figure here? Groups add up, and facts are counted by the system."""
    return node.way not in {None, Way.FACTS} and node.maximum is not None


def plain_note(text: str) -> str:
    """A note as a cell can hold it: line ends as Excel has them, no sign that cannot be printed."""
    text = normalise(text.replace("\r\n", "\n").replace("\r", "\n"))
    printable = (sign for sign in text if sign in "\n\t" or unicodedata.category(sign) != "Cc")
    return normalise("".join(printable))


def write_card(book: CardBook) -> bytes:
    """An XLSX that `read_card` reads as what is filled in. Text is written as text, whatever it
    begins with; what is not to be changed is grey."""
    workbook = Workbook(write_only=True)
    with override("vi"):
        _write_rows(workbook.create_sheet(SHEET), book)
    _write_guide(workbook.create_sheet(GUIDE_SHEET))
    file = io.BytesIO()
    workbook.save(file)
    return file.getvalue()


def _write_rows(sheet: Any, book: CardBook) -> None:
    rows = book.rows()
    _shape(sheet, rows)
    for names in TOP_ROWS:
        pairs = [text for name in names for text in (LABELS[name], getattr(book, name))]
        sheet.append([
            _locked(styled_cell(sheet, text, bold=at % 2 == 0)) for at, text in enumerate(pairs)
        ])  # fmt: skip
    sheet.append([])
    sheet.append([_locked(styled_cell(sheet, each, bold=True)) for each in HEADINGS.values()])
    groups = groups_in(book.nodes)
    for node in rows:
        sheet.append(list(_row(sheet, book, node, is_group=node.code in groups)))


def _shape(sheet: Any, rows: Iterable[Node]) -> None:
    """What Excel shows of the sheet: widths, headings that stay, lists to choose from, paper."""
    sheet.freeze_panes = f"B{HEADING_ROW + 1}"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = 9  # A4
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = f"{HEADING_ROW}:{HEADING_ROW}"
    for at, name in enumerate(HEADINGS, start=1):
        sheet.column_dimensions[get_column_letter(at)].width = WIDTHS[name]
    letter = get_column_letter(list(HEADINGS).index("value") + 1)
    rule = DataValidation(
        type="list", formula1=f"'{GUIDE_SHEET}'!$D$2:$D${len(ACHIEVED) + 1}", allow_blank=True
    )
    for number, node in enumerate(rows, start=HEADING_ROW + 1):
        if node.way == Way.EITHER_OR:
            rule.add(f"{letter}{number}")
    if rule.sqref:
        sheet.data_validations.append(rule)


def _row(sheet: Any, book: CardBook, node: Node, *, is_group: bool) -> Iterator[Any]:
    filled = book.filled.get(node.code, Filled())
    told = {
        "code": node.code, "text": node.text, "maximum": node.maximum, "how": _how(book, node),
        "value": _figure(node, filled.value), "target": _number(filled.target),
        "note": filled.note or None,
    }  # fmt: skip
    opened = set(FILLED_IN) if is_filled_in(node) and not is_group else set()
    if node.way not in WITH_TARGET:
        opened -= {"target"}
    for name, value in told.items():
        indent = node.level - 1 if name == "text" else 0
        cell = styled_cell(sheet, value, bold=is_group, indent=indent)
        if name == "note":
            cell.number_format = "@"
        if name in opened:
            cell.border = LINES
        else:
            _locked(cell, GROUP if is_group else LOCKED)
        yield cell


def _locked(cell: Any, fill: PatternFill = LOCKED) -> Any:
    """The look of what is not to be changed."""
    cell.fill, cell.border = fill, LINES
    return cell


def _how(book: CardBook, node: Node) -> str | None:
    kind = "" if node.nature == Nature.PLAIN else f"{NATURES[node.nature]}: "
    told = kind + formula_of(node)
    if node.way == Way.FACTS:
        kept, due = book.counted.get(node.code, (0, 0))
        told += f". Hệ thống đã ghi nhận {kept}/{due}, đơn vị không ghi số liệu."
    return told or None


def _figure(node: Node, value: Decimal | None) -> Any:
    if node.way == Way.EITHER_OR and value is not None:
        return ACHIEVED[Decimal(bool(value))]
    return _number(value)


def _number(value: Decimal | None) -> Any:
    if value is None:
        return None
    return value if len(value.normalize().as_tuple().digits) <= MOST_DIGITS else printed(value)


def _write_guide(sheet: Any) -> None:
    """Columns and ways in words; to the right of them the words of the list."""
    for letter, width in zip("ABCD", [40, 90, 4, 18], strict=True):
        sheet.column_dimensions[letter].width = width
    sheet.freeze_panes = "A2"
    guide = [
        GUIDE_HEADINGS,
        *GUIDE.items(),
        *((WAYS[way], said) for way, said in WAY_GUIDE.items()),
    ]
    for number, (line, word) in enumerate(zip_longest(guide, [CHOICES, *ACHIEVED.values()])):
        sheet.append([styled_cell(sheet, each, bold=number == 0) for each in (*line, None, word)])
