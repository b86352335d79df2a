"""A scorecard in Excel: what goes out comes in again, what is written wrong is told by cell."""

import io
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from scoring.formulas import Band
from scoring.marking import WITH_TARGET
from scoring.ranking import Nature
from scoring.trees import Fact, Node, Way
from scoring.workbooks.card_reading import CardRead, read_card
from scoring.workbooks.cards import (
    ACHIEVED,
    FILLED_IN,
    HEADINGS,
    LABELS,
    OBLIGATORY,
    CardBook,
    Filled,
    is_filled_in,
    plain_note,
    write_card,
)
from scoring.workbooks.sheets import SENTENCES
from tests.scoring.books import TEXTS, packed, told

D = Decimal
NODES = (
    Node("I", "Nhiệm vụ chuyên môn", D(70)),
    Node("I.1", "=Chất lượng tham mưu", D(20), way=Way.JUDGED, step=D("0.5")),
    Node("I.2", "Vận động quỹ", D(20), way=Way.LEADER_EXCESS),
    Node("I.3", "Đăng cai", D(10), way=Way.EITHER_OR),
    Node("I.4", "Việc của đơn vị khác", D(20), way=Way.JUDGED, assigned=("ub-b",)),
    Node("II", "Chỉ của đơn vị khác", D(10)),
    Node("II.1", "Việc của đơn vị khác", D(10), way=Way.JUDGED, assigned=("ub-b",)),
    Node("III", "Tham gia hoạt động của khối", D(60)),
    Node("III.1", "Dự họp đầy đủ", D(20), way=Way.FACTS, fact=Fact.ATTENDANCE),
    Node("III.2", "Giải ngân", D(20), way=Way.TARGET_SHARE, assigned=("ub-a",)),
    Node("III.3", "Tỷ lệ", D(20), way=Way.BANDS, bands=(Band(D(95), D(20)), Band(D(80), D(10)))),
    Node("III.4", "Điển hình", D(20), way=Way.BEST_SHARE),
    Node("T", "Cờ thi đua", D(10), Nature.BONUS, Way.COUNT, unit=D(5)),
)
FILLED = {
    "I.1": Filled(D("15.5"), None, "=1+1"), "I.2": Filled(D(1234567), D("0.0001")),
    "I.3": Filled(D(0)), "III.2": Filled(None, D(12), "Chờ số liệu\nquý IV"),
    "III.3": Filled(D("96.25")),
}  # fmt: skip
BOOK = CardBook(
    "Bộ tiêu chí 2026", "ub-a", "=Ủy ban A", "khoi-1", "Khối 1", 2026, "ab" * 32, NODES, FILLED,
    {"III.1": (3, 4)},
)  # fmt: skip
GIVEN = ("I.1", "I.2", "I.3", "III.2", "III.3", "III.4", "T")
ROWS = {"I": 7, "I.1": 8, "I.2": 9, "I.3": 10, "III": 11, "III.1": 12, "III.2": 13, "III.3": 14,
        "III.4": 15, "T": 16}  # fmt: skip


def opened(book=BOOK):
    return load_workbook(io.BytesIO(write_card(book)))


def changed(change, book=BOOK):
    """The workbook after somebody worked on its first sheet."""
    workbook = opened(book)
    change(workbook.worksheets[0])
    file = io.BytesIO()
    workbook.save(file)
    return file.getvalue()


def with_cells(**values):
    """The workbook with these cells written over."""

    def change(sheet):
        for cell, value in values.items():
            sheet[cell] = value

    return changed(change)


def with_formats(value, **formats):
    """The workbook with `value` in these cells, each shown by its format."""

    def change(sheet):
        for cell, written in formats.items():
            sheet[cell] = value
            sheet[cell].number_format = written

    return changed(change)


def of_rows(*rows, headings=None, **tops):
    """A workbook written by hand: rows are values by the name of their column."""
    sheet_of = Workbook()
    sheet = sheet_of.active
    for name in ("member", "bloc", "year", "sha256"):
        sheet.append([LABELS[name], tops.get(name, getattr(BOOK, name))])
    sheet.append(list(HEADINGS.values()) if headings is None else headings)
    for row in rows:
        sheet.append([row.get(name) for name in HEADINGS])
    file = io.BytesIO()
    sheet_of.save(file)
    return file.getvalue()


def read(content, book=BOOK):
    return read_card(content, book)


# -- out and in -----------------------------------------------------------------------------------


def test_a_card_goes_out_and_comes_in_unchanged():
    expected = {code: FILLED.get(code, Filled()) for code in GIVEN}
    assert read(write_card(BOOK)) == CardRead(expected)


MOST_OF_FOUR_DECIMALS = D("99999999999.9999")  # 15 digits in all
figures = st.decimals(0, MOST_OF_FOUR_DECIMALS, places=4)
targets = st.decimals(D("0.0001"), MOST_OF_FOUR_DECIMALS, places=4)
notes = st.just("") | TEXTS.map(plain_note)


@st.composite
def entries(draw, node):
    """Whatever the criterion may be given."""
    value = draw({
        Way.JUDGED: st.integers(0, 40).map(lambda steps: steps * D("0.5")),
        Way.EITHER_OR: st.sampled_from([D(0), D(1)]),
        Way.COUNT: st.integers(0, 10**12 - 1).map(D),
    }.get(node.way, figures) | st.none())  # fmt: skip
    target = draw(targets | st.none()) if node.way in WITH_TARGET else None
    if node.way == Way.TARGET_SHARE and value is not None:
        target = target or D(1)
    return Filled(value, target, draw(notes))


@settings(max_examples=60)
@given(st.data())
def test_any_card_goes_out_and_comes_in_unchanged(data):
    given_to = [node for node in NODES if node.code in GIVEN]
    filled = {node.code: data.draw(entries(node)) for node in given_to}
    book = CardBook(
        data.draw(TEXTS), "ub-a", data.draw(TEXTS), "khoi-1", data.draw(TEXTS), 2026, "cd" * 32,
        NODES, filled,
    )  # fmt: skip
    assert read(write_card(book), book) == CardRead(filled)


@pytest.mark.parametrize("value", [D("99999999999.9999"), D("999999999999.998"), D("0.1"),
                                   D("123456789012345") / 10000])  # fmt: skip
def test_a_figure_of_as_many_digits_as_are_taken_goes_and_comes(value):
    filled = {"III.4": Filled(value)}
    book = CardBook(**{**vars(BOOK), "filled": filled})
    assert read(write_card(book), book).filled["III.4"] == Filled(value)


def test_only_what_is_given_to_the_member_stands_there_in_the_order_of_the_set():
    sheet = opened().worksheets[0]
    assert {sheet.cell(row, 1).value: row for row in range(7, sheet.max_row + 1)} == ROWS
    assert [cell.value for cell in sheet[6]] == list(HEADINGS.values())
    assert (sheet["B2"].value, sheet["D2"].value, sheet["D1"].value) == ("=Ủy ban A", "ub-a", 2026)
    assert (sheet["B3"].value, sheet["D3"].value, sheet["B4"].value) == (
        "Khối 1", "khoi-1", "ab" * 32,
    )  # fmt: skip


def test_groups_are_bold_and_what_is_not_to_be_changed_is_grey():
    sheet = opened().worksheets[0]
    grey = {cell.coordinate for row in sheet.iter_rows(min_row=7) for cell in row
            if cell.fill.fill_type == "solid"}  # fmt: skip
    white = {cell.coordinate for row in sheet.iter_rows(min_row=7) for cell in row} - grey
    figures = {f"{letter}{ROWS[code]}" for code in GIVEN for letter in "EG"}
    assert white == figures | {f"F{ROWS['I.2']}", f"F{ROWS['III.2']}"}
    assert sheet["B7"].font.bold
    assert not sheet["B8"].font.bold


def test_facts_are_told_as_counted_and_hold_no_figure():
    sheet = opened().worksheets[0]
    assert "3/4" in sheet.cell(ROWS["III.1"], 4).value
    assert sheet.cell(ROWS["III.1"], 5).value is None


def test_achieved_or_not_is_chosen_from_a_list_on_the_guide():
    sheet, guide = opened().worksheets
    (rule,) = sheet.data_validations.dataValidation
    assert str(rule.sqref) == f"E{ROWS['I.3']}"
    where = rule.formula1.split("!")[1].replace("$", "")
    assert [row[0].value for row in guide[where]] == list(ACHIEVED.values())
    assert sheet.cell(ROWS["I.3"], 5).value == "Không đạt"
    assert {guide.cell(row, 1).value for row in range(1, 20)} >= {HEADINGS[n] for n in FILLED_IN}


def test_no_text_of_ours_becomes_a_formula():
    for sheet in opened().worksheets:
        assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)


# -- what people write ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "column", "value", "meaning"),
    [
        ("III.4", "E", "1.234,5", D("1234.5")), ("III.4", "E", 0.1 + 0.2, D("0.3")),
        ("III.4", "E", 0, D(0)), ("I.3", "E", "ĐẠT", D(1)), ("I.3", "E", "khong dat", D(0)),
        ("I.2", "F", " 12 ", D(12)), ("T", "E", 3.0, D(3)), ("III.4", "E", " ", None),
    ],
)  # fmt: skip
def test_what_a_cell_may_say(code, column, value, meaning):
    found = read(with_cells(**{f"{column}{ROWS[code]}": value}))
    assert found.faults == ()
    assert getattr(found.filled[code], "target" if column == "F" else "value") == meaning


@pytest.mark.parametrize("written", ["0%", "0.00%", "#,##0.0 %"])
def test_a_percentage_is_no_figure_whatever_it_may_mean(written):
    found = read(with_formats(0.96, **{f"E{ROWS['III.3']}": written}))
    assert [(fault.code, fault.facts["value"]) for fault in found.faults] == [("percent", "96%")]
    assert "96%" in str(SENTENCES["percent"]) % found.faults[0].facts


@pytest.mark.parametrize("written", ['0"%"', "0\\%", '0.0" % năm"'])
def test_a_percent_sign_that_a_format_only_writes_changes_no_figure(written):
    found = read(with_formats(96, **{f"E{ROWS['III.3']}": written}))
    assert (found.faults, found.filled["III.3"].value) == ((), D(96))


def test_a_percentage_in_a_note_is_read_as_it_is_shown():
    found = read(with_formats(0.125, **{f"G{ROWS['III.3']}": "0.0%"}))
    assert (found.faults, found.filled["III.3"].note) == ((), "12,5%")


@pytest.mark.parametrize(
    ("cell", "value", "code"),
    [
        ("E15", "1,234.5", "number-unclear"), ("E15", "12.34", "number-unclear"),
        ("E15", "nhiều", "number-unclear"), ("E15", "-0", "number-unclear"),
        ("E15", -0.0, "number-unclear"), ("E15", "NaN", "number-unclear"),
        ("E15", "1e400", "number-unclear"), ("E15", "=1+1", "formula"),
        ("E15", date(2026, 3, 5), "not-a-figure"), ("E15", True, "not-a-figure"),
        ("E15", "#REF!", "cell-error"), ("E15", 0.00001, "too-many-decimals"),
        ("E15", "1,00001", "too-many-decimals"), ("E15", -1, "below-zero"),
        ("E15", 10**13, "too-large"), ("E15", "9" * 4000, "too-large"),
        ("E8", 20.5, "above-maximum"), ("E8", "1,3", "between-steps"),
        ("E10", "có lẽ", "unknown-word"), ("E10", 1, "unknown-word"), ("E16", 1.5, "not-whole"),
        ("F9", 0, "target-not-positive"), ("F9", -3, "target-not-positive"),
        ("F13", 0, "target-not-positive"), ("F13", 10**13, "too-large"),
        ("F14", 80, "target-not-taken"), ("G8", "x" * 2001, "text-too-long"),
        ("E7", 5, "group-filled"), ("G11", "ghi chú", "group-filled"), ("E12", 3, "fact-filled"),
        ("G12", "đã dự", "fact-filled"), ("A8", None, "empty"), ("A8", "I.9", "unknown-code"),
        ("A8", 1.1, "code-is-number"), ("A9", "I.1", "code-again"), ("A9", "I", "code-again"),
        ("A8", "I.4", "not-given"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_at_its_cell(cell, value, code):
    found = read(with_cells(**{cell: value}))
    assert told(found) == [(cell, code)]
    (fault,) = found.faults
    column = list(HEADINGS.values())["ABCDEFG".index(cell[0])]
    assert (fault.heading, bool(fault.message), fault.message == code) == (column, True, False)
    assert bool(fault.value) == (value is not None)


def test_a_result_without_its_target_is_told_at_the_target():
    assert told(read(with_cells(E13=5, F13=None))) == [("F13", "target-missing")]


def test_a_number_that_only_xml_can_hold_is_told_at_its_cell():
    def infinite(name, part):
        return part.replace(b"<v>96.25</v>", b"<v>1e400</v>") if "sheet1" in name else part

    assert told(read(packed(write_card(BOOK), infinite))) == [("E14", "number-unclear")]


def test_rows_left_out_are_not_spoken_of_and_those_emptied_are_taken_back():
    found = read(changed(lambda sheet: sheet.delete_rows(8, 2)))
    assert set(found.filled) == {"I.3", "III.2", "III.3", "III.4", "T"}
    emptied = read(with_cells(E8=None, G8=None))
    assert emptied.filled["I.1"] == Filled()


def test_headings_stand_in_any_order_and_foreign_columns_are_named():
    headings = ["Ghi chú*", "Việc khác", "CHỈ TIÊU", "Mã", "Số liệu tự chấm:"]
    found = read(of_rows(headings=headings))
    assert (found.faults, found.unused) == ((), ("Việc khác",))
    row = {"code": "tham khảo", "text": "bỏ qua", "maximum": 10, "how": "I.2", "value": 7}
    assert read(of_rows({**row}, headings=headings)).filled == {
        "I.2": Filled(D(7), D(10), "tham khảo")
    }


def test_headings_that_are_missing_or_twice_are_faults():
    for name in OBLIGATORY:
        headings = [each for key, each in HEADINGS.items() if key != name]
        found = read(of_rows(headings=headings))
        assert told(found) == [("A5", "headings-missing")]
        assert HEADINGS[name] in found.faults[0].message
    doubled = [*HEADINGS.values(), HEADINGS["value"]]
    assert told(read(of_rows(headings=doubled))) == [("H5", "heading-twice")]


@pytest.mark.parametrize(
    ("tops", "code"),
    [
        ({"member": "ub-b"}, "card-of-another-member"), ({"year": 2025}, "card-of-another-year"),
        ({"bloc": "khoi-2"}, "card-of-another-year"), ({"sha256": "ef" * 32},
                                                       "card-of-other-criteria"),
        ({"member": None}, "card-unsaid"), ({"sha256": " "}, "card-unsaid"),
        ({"year": "=2026"}, "card-of-another-year"),
    ],
)  # fmt: skip
def test_the_file_of_another_card_is_refused_as_a_whole(tops, code):
    found = read(of_rows({"code": "I.1", "value": "sai"}, **tops))
    assert (told(found), found.filled) == ([("", code)], {})
    assert found.faults[0].message == SENTENCES[code] % found.faults[0].facts


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"", "import-not-xlsx"), (b"0" * (5 * 1024**2 + 1), "import-too-large")],
)
def test_what_is_no_workbook_is_refused(content, code):
    assert told(read(content)) == [("", code)]


def test_a_workbook_of_something_else_is_refused():
    workbook = Workbook()
    workbook.active.append(["Tên", "Số"])
    file = io.BytesIO()
    workbook.save(file)
    assert told(read(file.getvalue())) == [("", "no-headings")]


@settings(max_examples=50)
@given(st.binary(max_size=300), st.integers(0, 10**4), st.booleans())
def test_no_bytes_raise(noise, at, is_cut):
    content = write_card(BOOK)
    at %= len(content)
    read(noise)
    read(content[:at] + noise + content[at + (len(content) if is_cut else len(noise)) :])


anything = st.one_of(
    st.none(), TEXTS, st.booleans(), st.integers(-(10**30), 10**30), st.floats(allow_nan=False),
    st.dates(date(1901, 1, 1)), st.sampled_from(["=1", "#REF!", "1.2", "1,2", "Đạt", "I.1"]),
)  # fmt: skip
codes = st.sampled_from([node.code for node in NODES]) | anything


@settings(max_examples=60)
@given(
    st.lists(st.fixed_dictionaries({**dict.fromkeys(HEADINGS, anything), "code": codes}),
             max_size=4),
    st.just(2026) | anything,
)  # fmt: skip
def test_no_cells_raise_and_every_fault_can_be_told(rows, year):
    found = read(of_rows(*rows, year=year))
    assert all(fault.message for fault in found.faults)
    for code, filled in found.filled.items():
        node = next(node for node in NODES if node.code == code)
        assert is_filled_in(node)
        assert filled.target is None or filled.target > 0
