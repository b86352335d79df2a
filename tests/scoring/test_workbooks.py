"""Criteria in Excel: what goes out comes in again, and what people write wrong is told by cell."""

import inspect
import io
import re
import zipfile
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from scoring import declaring, enums, trees
from scoring.builders import FAULTS
from scoring.marking import FOR_PEERS
from scoring.ranking import Nature, Threshold, Tie, TieRule
from scoring.texts import CriteriaText, Declared, Knockout
from scoring.trees import MOST_NODES, Fact, Node, Way, leaves_in
from scoring.workbooks import CellFault, Read, cells, read_workbook, reading, sheets, write_workbook
from scoring.workbooks.columns import (
    COLUMN_GUIDE,
    DEFAULTS,
    FACTS,
    HEADINGS,
    NATURES,
    OBLIGATORY,
    WAY_GUIDE,
    WAYS,
)
from tests.scoring.books import (
    BLOC,
    MEMBERS,
    NAMES,
    ROW,
    SCALE,
    TEXTS,
    D,
    at,
    packed,
    told,
    workbook,
)
from tests.scoring.test_trees import sets

# -- out and in -----------------------------------------------------------------------------------


def test_a_set_goes_out_and_comes_in_unchanged():
    text = CriteriaText("Bộ tiêu chí năm 2026", BLOC, SCALE)
    assert read_workbook(write_workbook(text, MEMBERS), MEMBERS) == Read(text)


@settings(max_examples=25)
@given(sets("", 3), TEXTS, TEXTS, st.data())
def test_any_set_goes_out_and_comes_in_unchanged(nodes, title, words, data):
    nodes = tuple(replace(node, text=words, evidence=words) for node in nodes)
    total = sum((node.maximum for node in nodes if node.level == 1), D(0))
    declared = data.draw(declarations(nodes, total))
    text = CriteriaText(" ".join(title.split()), nodes, declared)
    assert read_workbook(write_workbook(text, {})) == Read(text)


LINES = TEXTS.map(lambda text: " ".join(text.split())).filter(bool)


@st.composite
def declarations(draw, nodes, total):
    """Whatever may be declared of these criteria."""
    tops = [Tie(TieRule.GROUP, node.code) for node in nodes if node.level == 1]
    rules = [*tops, Tie(TieRule.FEWER_DEDUCTIONS), Tie(TieRule.BALLOT)]
    ties = draw(st.lists(st.sampled_from(rules), unique=True, max_size=3))
    ties += [Tie(TieRule.SHARED)] * draw(st.integers(0, 1))
    rates = draw(st.lists(st.decimals(0, 100, places=2), unique=True, max_size=4))
    names = draw(st.lists(LINES, min_size=len(rates), max_size=len(rates), unique=True))
    most = {node.code: node.maximum for node in nodes if node.maximum}
    texts = draw(st.lists(LINES.filter(lambda text: "<" not in text), unique=True, max_size=3))
    codes = [draw(st.sampled_from(["", *most])) for _text in texts]
    knockouts = [Knockout(text, code, most[code] if code else None)
                 for text, code in zip(texts, codes, strict=True)]  # fmt: skip
    judged = any(leaf.way in FOR_PEERS for leaf in leaves_in(nodes))
    weight = draw(st.decimals(0, 100, places=2)) if judged else D(0)
    return Declared(
        total, draw(st.sampled_from([0, 1, 2])), None, D("0.5"), draw(st.booleans()), tuple(ties),
        tuple(map(Threshold, rates, names)), tuple(knockouts), weight, draw(st.booleans()),
    )  # fmt: skip


def test_an_empty_set_is_the_form_to_fill_in():
    content = write_workbook(CriteriaText("", ()), MEMBERS)
    assert told(read_workbook(content)) == [("B1", "empty")]
    named = write_workbook(CriteriaText("Tên", ()), {})
    assert told(read_workbook(named)) == [("", "no-criterion")]
    sheet, guide = load_workbook(io.BytesIO(content)).worksheets
    assert (sheet.title, guide.title) == ("Tiêu chí", "Hướng dẫn")
    assert [cell.value for cell in sheet[13]] == list(HEADINGS.values())
    assert sheet.max_row == 13
    lists = {str(rule.sqref)[0]: rule.formula1 for rule in sheet.data_validations.dataValidation}
    found = {letter: [row[0].value for row in guide[where.split("!")[1].replace("$", "")]]
             for letter, where in lists.items()}  # fmt: skip
    assert found == {
        "D": list(NATURES.values()), "E": list(WAYS.values()), "J": list(FACTS.values()),
    }  # fmt: skip
    assert [(guide.cell(row, 7).value, guide.cell(row, 8).value) for row in (2, 3)] == [
        *MEMBERS.items()
    ]


def test_words_of_the_workbook_are_those_of_the_screen():
    for words, screen in ((NATURES, enums.NATURES), (WAYS, enums.WAYS), (FACTS, enums.FACTS)):
        assert words == {meaning: str(label) for meaning, label in screen.items()}


def test_every_field_has_a_column_and_every_column_way_and_fact_its_words():
    assert set(HEADINGS) == set(DEFAULTS) == set(COLUMN_GUIDE)
    assert set(WAYS) == set(Way) == set(WAY_GUIDE)
    assert (set(NATURES), set(FACTS)) == (set(Nature), set(Fact))


@pytest.mark.parametrize("text", ["=1+1", "+84 24", "-5", "@SUM(A1)", '=HYPERLINK("x")'])
def test_text_that_looks_like_a_formula_stays_text(text):
    nodes = (Node("1", text, D(1), way=Way.JUDGED, evidence=text),)
    whole = CriteriaText(text, nodes)
    content = write_workbook(whole, {"ub-a": text})
    for sheet in load_workbook(io.BytesIO(content)).worksheets:
        assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
    assert load_workbook(io.BytesIO(content)).worksheets[0]["B14"].quotePrefix
    assert read_workbook(content) == Read(whole)


# -- what people write ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "value", "meaning"),
    [
        ("maximum", "1.234,5", D("1234.5")), ("maximum", "10", D(10)), ("maximum", 10.5, D("10.5")),
        ("code", 1, "1"), ("text", 12.5, "12,5"), ("text", " Một\r\nhai ", "Một\nhai"),
        ("nature", "điểm thưởng", Nature.BONUS), ("nature", None, Nature.PLAIN),
        ("way", "DAT hoac  KHONG DAT", Way.EITHER_OR),
        ("assigned", "UB-A;ub-b; ", ("ub-a", "ub-b")), ("assigned", 12, ("12",)),
        ("step", "0,5", D("0.5")),
    ],
)  # fmt: skip
def test_what_has_one_meaning_is_read(name, value, meaning):
    read = read_workbook(workbook({**ROW, "maximum": 10, name: value}))
    assert (read.faults, getattr(read.text.nodes[0], name)) == ((), meaning)


@pytest.mark.parametrize(
    "value", ["≥ 90: 10; ≥ 80: 7,5", ">=90:10\n>= 80 : 7,5", "≥90: 10; ≥ 80: 7,50;"]
)
def test_bands_are_read_as_people_write_them(value):
    read = read_workbook(workbook({**ROW, "way": "Theo bảng mức điểm", "bands": value}))
    assert read.faults == ()
    assert [(band.at_least, band.points) for band in read.text.nodes[0].bands] == [
        (90, 10), (80, D("7.5")),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "value", "cell", "code"),
    [
        ("maximum", "1,234.5", "C5", "number-unclear"), ("maximum", "=5+5", "C5", "formula"),
        ("maximum", "12.34", "C5", "number-unclear"), ("maximum", "mười", "C5", "number-unclear"),
        ("maximum", True, "C5", "not-text"), ("maximum", date(2026, 1, 1), "C5", "not-text"),
        ("excess", "120%", "I5", "number-unclear"), ("code", 1.1, "A5", "code-is-number"),
        ("code", date(2026, 1, 1), "A5", "not-text"), ("text", "=A1", "B5", "formula"),
        ("text", "x" * 4001, "B5", "text-too-long"), ("text", "a_x0007_b", "B5", "unprintable"),
        ("text", "a\x85b", "B5", "unprintable"), ("text", "#N/A", "B5", "cell-error"),
        ("nature", "Điểm cộng", "D5", "unknown-word"), ("way", "Chấm", "E5", "unknown-word"),
        ("fact", "Dự hội nghị", "J5", "unknown-word"), ("bands", "90: 10", "G5", "bands-unclear"),
        ("bands", "≥ 90%: 10", "G5", "number-unclear"),
        ("bands", "≥ 90: 10 ≥ 80: 8", "G5", "bands-unclear"),
        ("assigned", "ub-a, ub-b", "L5", "assigned-unclear"),
        ("assigned", "Ủy ban A", "L5", "assigned-unclear"),
    ],
)  # fmt: skip
def test_a_cell_that_says_nothing_or_two_things_is_a_fault(name, value, cell, code):
    read = read_workbook(workbook({**ROW, name: value}))
    assert (told(read), read.text.nodes) == ([(at(cell), code)], ())
    assert read.faults[0].heading == HEADINGS[name]
    assert read.faults[0].message


def test_a_fault_quotes_the_cell_and_says_what_may_stand_there():
    fault = read_workbook(workbook({**ROW, "nature": "Điểm cộng"})).faults[0]
    assert (fault.cell, fault.heading, fault.value) == ("D14", "Loại", "Điểm cộng")
    assert "Tính điểm; Điểm thưởng; Điểm trừ" in fault.message


def test_what_is_wrong_with_the_set_is_told_at_the_cell_that_could_mend_it():
    rows = [
        {"code": "I", "text": "Nhóm", "maximum": 15},
        {**ROW, "code": "I.1"}, {**ROW, "code": "I.2"}, {},
        {**ROW, "code": "I.2"}, {**ROW, "code": "III", "step": 3}, {**ROW, "code": "V.1"},
    ]  # fmt: skip
    read = read_workbook(workbook(*rows, total=30))
    assert sorted(told(read)) == sorted([
        ("C14", "children-exceed"), ("A18", "code-twice"), ("F19", "step-does-not-divide"),
        ("A20", "parent-missing"),
    ])  # fmt: skip
    exceeds = next(fault for fault in read.faults if fault.code == "children-exceed")
    assert (exceeds.heading, exceeds.value) == ("Điểm tối đa", "15")
    assert "15" in exceeds.message


def test_what_is_only_unfinished_is_taken_as_a_draft():
    read = read_workbook(workbook({**ROW, "way": None}, total=30))
    assert (read.faults, len(read.text.nodes)) == ((), 1)


def test_a_criterion_goes_to_members_alone():
    content = workbook({**ROW, "assigned": "ub-a; la"})
    assert told(read_workbook(content, {"ub-a"})) == [("L14", "not-member")]
    assert told(read_workbook(content)) == []


def test_the_set_as_a_whole_is_looked_at_once_every_cell_can_be_read():
    broken = {**ROW, "code": "2", "maximum": "1,234.5"}
    read = read_workbook(workbook(ROW, broken, total=99))
    assert (told(read), [node.code for node in read.text.nodes]) == (
        [("C15", "number-unclear")],
        ["1"],
    )


def test_a_fault_of_a_column_that_is_not_there_is_told_at_the_code():
    few = [HEADINGS[name] for name in OBLIGATORY]
    book = load_workbook(io.BytesIO(workbook(ROW, ROW, headings=few)))
    file = io.BytesIO()
    book.save(file)
    assert told(read_workbook(file.getvalue())) == [("A15", "code-twice")]


@pytest.mark.parametrize(
    ("tops", "faults"),
    [
        ({"title": ""}, [("B1", "empty")]), ({"title": "=A1"}, [("B1", "formula")]),
        ({"title": "x" * 401}, [("B1", "text-too-long")]), ({"total": "10"}, []),
        ({"total": "1,234.5"}, [("B2", "number-unclear")]),
        ({"total": -1}, [("B2", "number-out-of-range")]),
        ({"total": 5}, [("B2", "children-exceed")]),
        ({"digits": 3}, [("B3", "unknown-word")]),
        ({"bonus_cap": "0,001"}, [("B4", "number-out-of-range")]),
        ({"bonus_passes_scale": "Có thể"}, [("B6", "unknown-word")]),
        ({"ties": "Điểm nhóm 1; ít điểm trừ hơn"}, []),
        ({"ties": "Bốc thăm"}, [("B7", "line-unclear")]),
        ({"ties": "Điểm nhóm IX"}, []),  # waits: the group may still be written
        ({"ties": "Cùng xếp hạng\nNhiều phiếu bầu hơn"}, [("B7", "tie-after-shared")]),
        ({"thresholds": "≥ 90%: Xuất sắc\n70,5: Tốt"}, []),
        ({"thresholds": "90.5: Xuất sắc"}, [("B8", "line-unclear")]),
        ({"thresholds": "90: A\n90: B"}, [("B8", "threshold-twice")]),
        ({"thresholds": "101: A", "bonus_passes_scale": "Không"},
         [("B8", "threshold-above-scale")]),
        ({"thresholds": date(2026, 1, 1)}, [("B8", "not-text")]),
        ({"knockouts": "Kỷ luật\n1 < 3: Yếu"}, []),
        ({"knockouts": "1 < ba: Yếu"}, [("B9", "line-unclear")]),
        ({"knockouts": "1 < 0: Yếu"}, [("B9", "knockout-points")]),
        ({"cross_weight": 101}, [("B10", "percent-out-of-range")]),
        ({"cross_trimmed": "x"}, [("B11", "unknown-word")]),
    ],
)  # fmt: skip
def test_what_the_set_declares_is_told_at_its_cells(tops, faults):
    assert told(read_workbook(workbook(ROW, **tops))) == faults


# -- headings -------------------------------------------------------------------------------------


def test_headings_are_known_in_any_order_and_foreign_ones_are_named():
    book = Workbook()
    for row in [
        ["ghi chú đầu trang"], [None, "TÊN BỘ TIÊU CHÍ:", "Tên"], ["x", "Tổng thang điểm", 10],
        ["Nội dung *", "STT", "MÃ", "điểm tối đa", "Cách chấm", "Loại", "Ghi chú"],
        ["Một", 1, "I", 10, "Đạt hoặc không đạt", None, "x"], [None, 2, None, None],
    ]:  # fmt: skip
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    node = Node("I", "Một", D(10), way=Way.EITHER_OR)
    text = CriteriaText("Tên", (node,), Declared(D(10)))
    expected = Read(text, unused=("STT", "Ghi chú"))
    assert read_workbook(file.getvalue()) == expected


def test_missing_and_doubled_headings_are_faults():
    headings = list(HEADINGS.values())
    read = read_workbook(workbook(ROW, headings=["x", *headings[1:]]))
    assert told(read) == [("A13", "headings-missing")]
    assert read.faults[0].facts == {"missing": "Mã"}
    read = read_workbook(workbook(ROW, headings=[*headings, "Mã*"]))
    assert told(read) == [("M13", "heading-twice")]
    assert told(read_workbook(workbook(ROW, headings=["a", "b"]))) == [("", "no-headings")]


# -- hostile files --------------------------------------------------------------------------------


def test_a_hundred_thousand_rows_are_refused_before_they_are_read():
    row = '<row r="{0}"><c r="A{0}" t="inlineStr"><is><t>{0}</t></is></c></row>'
    rows = "".join(row.format(number) for number in range(9, 100_009)).encode()

    def longer(name, part):
        return part.replace(b"</sheetData>", rows + b"</sheetData>") if "sheet1" in name else part

    content = packed(workbook(), longer)
    read = read_workbook(content)
    assert read == Read(faults=(CellFault("", "", "", "too-many", {"most": MOST_NODES}),))


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "import-not-xlsx"), (b"PK\x03\x04", "import-not-xlsx"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "import-old-format"),
        (b"0" * (5 * 1024**2 + 1), "import-too-large"),
    ],
)  # fmt: skip
def test_what_is_no_workbook_is_refused(content, code):
    assert told(read_workbook(content)) == [("", code)]
    assert read_workbook(content).faults[0].message


@pytest.mark.parametrize(
    ("change", "packing", "more", "code"),
    [
        (lambda _name, part: part, zipfile.ZIP_LZMA, {}, "import-not-xlsx"),
        (lambda _name, part: part, zipfile.ZIP_DEFLATED, {"xl/vbaProject.bin": b"x"},
         "import-with-macros"),
        (lambda _name, part: part, zipfile.ZIP_DEFLATED, {"xl/bomb.xml": b"0" * 41 * 1024**2},
         "import-too-large"),
        (lambda _name, part: b"<!DOCTYPE x>" + part, zipfile.ZIP_DEFLATED, {}, "import-not-xlsx"),
        (lambda name, part: part[:300] if "sheet1" in name else part, zipfile.ZIP_DEFLATED, {},
         "import-not-xlsx"),
    ],
)  # fmt: skip
def test_a_workbook_built_to_harm_is_refused(change, packing, more, code):
    assert told(read_workbook(packed(workbook(ROW), change, packing, **more))) == [("", code)]


@settings(max_examples=50)
@given(st.binary(max_size=300), st.integers(0, 10**4), st.booleans())
def test_no_bytes_raise(noise, at, is_cut):
    content = workbook(ROW)
    at %= len(content)
    read_workbook(noise)
    read_workbook(content[:at] + noise + content[at + (len(content) if is_cut else len(noise)) :])


anything = st.one_of(
    st.none(), TEXTS, st.booleans(), st.integers(-(10**30), 10**30), st.floats(allow_nan=False),
    st.dates(date(1901, 1, 1)), st.sampled_from(["=1", "≥ 1: 1", "#REF!", "1.2", "1,2"]),
)  # fmt: skip


@settings(max_examples=30)
@given(st.lists(st.fixed_dictionaries(dict.fromkeys(NAMES, anything)), max_size=4), anything)
def test_no_cells_raise_and_every_fault_can_be_told(rows, total):
    read = read_workbook(workbook(*rows, total=total))
    assert all(fault.message for fault in read.faults)


# -- words ----------------------------------------------------------------------------------------


def test_every_fault_of_a_set_and_of_a_cell_has_its_sentence():
    written = re.compile(r"Fault\(\s*\"([a-z-]+)\"")
    of_sets = {kind for module in (trees, declaring)
               for kind in written.findall(inspect.getsource(module))}  # fmt: skip
    assert of_sets | {"threshold-too-high", "threshold-above-scale", "bands-missing",
                      "unit-missing", "fact-missing", "parent-below-child",
                      "parent-missing", "digits-below-maximum",
                      "digits-below-cap"} == set(FAULTS)  # fmt: skip
    coded = re.compile(r"(?:Unreadable|_refused|_note)\([^()\"]*\"((?:[a-z]+-)*[a-z]+)\"")
    of_cells = {code for module in (cells, reading, sheets)
                for code in coded.findall(inspect.getsource(module))}  # fmt: skip
    assert of_cells <= set(sheets.SENTENCES) | {"assigned"}
