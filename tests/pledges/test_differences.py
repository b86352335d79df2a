"""What changed between two texts of a pledge, and numbers as Vietnamese write them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.numbers import NotANumber, printed, read_number
from pledges.differences import LONGEST, compare, count_changes, pieces
from pledges.wording import words_of, words_of_lines

WORDS = st.lists(st.sampled_from(["đoàn", "kết", "sáng", "tạo", "\n", "- "]), max_size=12).map(
    " ".join
)
CLAUSES = st.lists(WORDS.filter(str.strip), max_size=6)


def told(old, new):
    return [(piece.kind, piece.text) for piece in pieces(words_of(old), words_of(new))]


def only(part, old, new):
    """The difference of the one part that both texts have."""
    (found,) = compare({part: old}, {part: new})
    return found


def clauses(old, new):
    parts = compare({"clauses": old}, {"clauses": new})
    return [(part.kind, part.old_number, part.new_number) for part in parts]


def test_words_put_in_and_taken_out_are_told_apart():
    assert told("Hoàn thành chỉ tiêu được giao", "Hoàn thành vượt mức chỉ tiêu") == [
        ("same", "Hoàn thành "), ("added", "vượt mức "), ("same", "chỉ tiêu "),
        ("removed", "được giao"),
    ]  # fmt: skip


def test_a_text_that_stays_is_one_piece_and_nothing_is_none():
    assert told("Đoàn kết", "Đoàn kết") == [("same", "Đoàn kết")]
    assert told("", "") == []


def test_a_clause_put_in_does_not_change_those_below():
    old = ["Đoàn kết một lòng", "Sáng tạo không ngừng"]
    assert clauses(old, ["Mở đầu hoàn toàn mới", *old]) == [
        ("added", None, 1), ("same", 1, 2), ("same", 2, 3),
    ]  # fmt: skip


def test_a_clause_taken_out_and_one_rewritten_are_found():
    old = ["Một điều sẽ bỏ", "Phấn đấu hoàn thành các chỉ tiêu được giao", "Giữ nguyên điều này"]
    new = ["Phấn đấu hoàn thành vượt mức các chỉ tiêu được giao", "Giữ nguyên điều này"]
    assert clauses(old, new) == [("removed", 1, None), ("changed", 2, 1), ("same", 3, 2)]


def test_a_clause_that_says_something_else_is_no_rewritten_one():
    assert clauses(["Trồng cây xanh"], ["Cải cách thủ tục hành chính"]) == [
        ("removed", 1, None), ("added", None, 1),
    ]  # fmt: skip


def test_parts_around_the_clauses_are_compared_by_name():
    old = {"title": "Giao ước", "preamble": "Mở", "clauses": ["A b c"], "closing": ""}
    new = {"title": "Giao ước", "preamble": "Mở đầu", "clauses": ["A b c"], "closing": "Kết"}
    parts = compare(old, new)
    assert [(part.key, part.kind) for part in parts] == [
        ("title", "same"), ("preamble", "changed"), ("clause", "same"), ("closing", "added"),
    ]  # fmt: skip
    assert count_changes(parts) == 2


def test_texts_that_share_a_word_here_and_there_are_shown_one_after_the_other():
    old = "Các thành phố thành viên thống nhất ký giao ước"
    new = "Với tinh thần đoàn kết, lập thành tích, các địa phương cùng ký"
    assert told(old, new) == [("removed", f"{old} "), ("added", new)]


def test_a_text_beyond_all_measure_is_shown_as_replaced():
    long = "từ " * (LONGEST + 1)
    assert [kind for kind, _text in told(long, long + "cuối")] == ["removed", "added"]


def test_no_mark_of_markdown_is_a_word_of_the_difference():
    old = "## Mục tiêu\n\n**Điều hành.** Ba việc:\n\n1. trồng *cây*\n2. giữ \\*nước\\*"
    part = only("preamble", old, old.replace("trồng", "chăm"))
    assert [(block.mark, [(p.kind, p.text.strip()) for p in block.pieces])
            for block in part.blocks] == [
        ("", [("same", "Mục tiêu")]),
        ("", [("same", "Điều hành."), ("same", "Ba việc:")]),
        ("1.", [("removed", "trồng"), ("added", "chăm"), ("same", "cây")]),
        ("2.", [("same", "giữ *nước*")]),
    ]  # fmt: skip
    assert [piece.text for piece in part.pieces if piece.is_bold] == ["Mục tiêu ", "Điều hành. "]
    assert [piece.text for piece in part.pieces if piece.is_italic] == ["cây "]


@pytest.mark.parametrize(
    ("old", "new"),
    [("Một lòng", "**Một** lòng"), ("Một\nlòng", "Một lòng"), ("Một lòng", "- Một lòng"),
     ("Một **lòng**.", "Một lòng.")],
)  # fmt: skip
def test_what_only_looks_otherwise_is_told_so_and_no_word_is_marked(old, new):
    part = only("preamble", old, new)
    assert part.kind == "formatted"
    assert {piece.kind for piece in part.pieces} == {"same"}
    assert count_changes([part]) == 1


def test_legal_bases_are_plain_lines_and_keep_their_stars():
    part = only("legal_bases", "Luật *A*\n1. Nghị định", "Luật *A*\n1. Nghị quyết")
    assert [piece.text for piece in part.pieces] == ["Luật *A* ", "1. Nghị ", "định ", "quyết"]
    assert len(part.blocks) == 2
    assert words_of_lines("a\n\nb") == [*words_of_lines("a"), *words_of_lines("b")]


def test_a_clause_of_marks_alone_still_stands_there():
    assert clauses(["- "], ["- ", "Hai"]) == [("same", 1, 1), ("added", None, 2)]


@given(WORDS, WORDS)
def test_both_texts_can_be_read_from_the_pieces(old, new):
    words = [words_of(old), words_of(new)]
    woven = pieces(*words)
    after = "".join(piece.text for piece in woven if piece.kind != "removed")
    assert after.split() == [word.text for word in words[1]]
    before = "".join(piece.text for piece in woven if piece.kind != "added")
    assert before.split() == [word.text for word in words[0]]


@given(CLAUSES, CLAUSES)
def test_every_clause_of_both_texts_stands_there_once_and_in_order(old, new):
    parts = compare({"clauses": old}, {"clauses": new})
    olds = [part.old_number for part in parts if part.old_number]
    news = [part.new_number for part in parts if part.new_number]
    assert olds == list(range(1, len(old) + 1))
    assert news == list(range(1, len(new) + 1))


# -- numbers --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "number"),
    [("1.234,5", "1234.5"), ("98,5", "98.5"), ("1234", "1234"), (" 12.000.000 ", "12000000"),
     ("-5", "-5"), ("0", "0"), ("0,0001", "0.0001")],
)  # fmt: skip
def test_a_number_is_read_as_vietnamese_write_it(text, number):
    assert read_number(text) == Decimal(number)


@pytest.mark.parametrize(
    "text",
    ["1,234.5", "12.34", "1.23,4", "1.2345", "NaN", "Infinity", "1e400", "-0", "-0,0", "", "−5",
     "1 000", "١٢", "98%", ",5", "5,", "+5", "0x1F", "1_000"],
)  # fmt: skip
def test_what_could_mean_two_things_or_nothing_is_never_guessed(text):
    with pytest.raises(NotANumber):
        read_number(text)


@given(st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-(10**13),
                   max_value=10**13))  # fmt: skip
def test_what_is_printed_is_read_back(number):
    if number or not number.is_signed():
        assert read_number(printed(number)) == number


def test_a_number_is_printed_without_zeros_at_its_end():
    assert [printed(Decimal(each)) for each in ("1234.5000", "98.0000", "0.0000", "-1200.25")] == [
        "1.234,5", "98", "0", "-1.200,25",
    ]  # fmt: skip
