"""Workbooks as people fill them in, and a set that uses every way of scoring."""

import io
import re
import zipfile
from decimal import Decimal

from hypothesis import strategies as st
from openpyxl import Workbook

from common.text import normalise
from scoring.formulas import Band
from scoring.ranking import Nature, Threshold, Tie, TieRule
from scoring.texts import Declared, Knockout
from scoring.trees import Fact, Node, Way
from scoring.workbooks.columns import HEADINGS, LABELS

D = Decimal
MEMBERS = {"ub-a": "Ủy ban A", "ub-b": "=Ủy ban B"}
NAMES = list(HEADINGS)
ROW = {
    "code": "1",
    "text": "Một",
    "maximum": 10,
    "nature": "Tính điểm",
    "way": "Chấm theo đánh giá",
}


BLOC = (
    Node("I", "Thực hiện nhiệm vụ chuyên môn", D(60)),
    Node("I.1", "Chỉ tiêu chủ yếu", D(40)),
    Node("I.1.a", "Vận động Quỹ", D(20), way=Way.LEADER_EXCESS),
    Node("I.1.b", "Nhà Đại đoàn kết", D(20), way=Way.TARGET_SHARE, excess=D("1.2")),
    Node("I.2", "Giám sát, phản biện", D(20), way=Way.BANDS,
         bands=(Band(D(90), D(20)), Band(D(80), D(15)))),
    Node("II", "Tham gia hoạt động của khối", D(40)),
    Node("II.1", "Dự hội nghị", D(15), way=Way.FACTS, fact=Fact.ATTENDANCE),
    Node("II.2", "Điển hình tiên tiến", D(15), way=Way.JUDGED, step=D("0.5"), evidence="Danh sách"),
    Node("II.3", "Đăng cai", D(10), way=Way.EITHER_OR, assigned=("ub-a", "ub-b")),
    Node("T", "Cờ thi đua", D(10), Nature.BONUS, Way.COUNT, unit=D(5)),
    Node("G", "Chậm báo cáo", D(5), Nature.DEDUCTION, Way.COUNT, unit=D("0.5")),
)  # fmt: skip
SCALE = Declared(
    D(100), 1, D(5), None, False, (Tie(TieRule.GROUP, "I"), Tie(TieRule.BALLOT)),
    (Threshold(D(90), "Hoàn thành xuất sắc"), Threshold(D("70.5"), "Hoàn thành tốt")),
    (Knockout("Bị kỷ luật từ khiển trách trở lên"), Knockout("Chuyên môn yếu", "I", D(30))),
    D(20), True,
)  # fmt: skip
TEXTS = (
    st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn"]), min_size=1, max_size=40)
    | st.sampled_from(["=1+1", "+84", "-5", "@ai", "_x0041_", "dòng một\ndòng hai", "1.234,5"])
).map(normalise).filter(bool)  # fmt: skip


def workbook(*rows, headings=None, **tops):
    """A workbook as a person fills it in: rows are values by the name of their column."""
    book = Workbook()
    sheet = book.active
    for name, label in LABELS.items():
        sheet.append([label, {"title": "Bộ tiêu chí", **tops}.get(name)])
    sheet.append([])
    sheet.append(list(HEADINGS.values()) if headings is None else headings)
    for row in rows:
        sheet.append([row.get(name) for name in NAMES])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def at(cell, by=9):
    """The cell so many rows below: the headings stand in row 13, not in 4."""
    letter, number = re.fullmatch(r"([A-Z]+)(\d+)", cell).groups()
    return f"{letter}{int(number) + by}"


def packed(content, change, packing=zipfile.ZIP_DEFLATED, **more):
    """The workbook with each part passed through `change`, and `more` parts added."""
    file = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as source,
        zipfile.ZipFile(file, "w", packing) as target,
    ):
        for name in source.namelist():
            target.writestr(name, change(name, source.read(name)))
        for name, part in more.items():
            target.writestr(name, part)
    return file.getvalue()


def told(read):
    return [(fault.cell, fault.code) for fault in read.faults]
