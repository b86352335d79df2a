"""Amounts in words, as a cashier would write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.spelling import DIGITS, in_dong, spelled

UNITS = {"tỷ": 10**9, "triệu": 10**6, "nghìn": 10**3}


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "không"),
        (4, "bốn"),
        (5, "năm"),
        (10, "mười"),
        (11, "mười một"),
        (14, "mười bốn"),
        (15, "mười lăm"),
        (20, "hai mươi"),
        (21, "hai mươi mốt"),
        (24, "hai mươi tư"),
        (25, "hai mươi lăm"),
        (100, "một trăm"),
        (101, "một trăm linh một"),
        (105, "một trăm linh năm"),
        (115, "một trăm mười lăm"),
        (999, "chín trăm chín mươi chín"),
        (1000, "một nghìn"),
        (1005, "một nghìn không trăm linh năm"),
        (1050, "một nghìn không trăm năm mươi"),
        (21_001, "hai mươi mốt nghìn không trăm linh một"),
        (1_000_000, "một triệu"),
        (12_345_000, "mười hai triệu ba trăm bốn mươi lăm nghìn"),
        (1_005_000, "một triệu không trăm linh năm nghìn"),
        (1_000_005, "một triệu không trăm linh năm"),
        (10**9, "một tỷ"),
        (10**9 + 5, "một tỷ không trăm linh năm"),
        (25 * 10**8, "hai tỷ năm trăm triệu"),
        (10**12, "một nghìn tỷ"),
        (1_001 * 10**9, "một nghìn không trăm linh một tỷ"),
    ],
)
def test_numbers_are_spelled(number, words):
    assert spelled(number) == words


def test_an_amount_begins_with_a_capital_and_ends_in_its_currency():
    assert in_dong(12_300_000) == "Mười hai triệu ba trăm nghìn đồng"
    assert in_dong(0) == "Không đồng"


def test_nothing_below_zero_is_spelled():
    with pytest.raises(ValueError, match="-1"):
        spelled(-1)


def read(words):
    """The number that words of `spelled` say: another way round, for the property below."""
    if "tỷ" in words:
        place = len(words) - 1 - words[::-1].index("tỷ")
        return read(words[:place]) * 10**9 + read(words[place + 1 :])
    for name in ("triệu", "nghìn"):
        if name in words:
            place = words.index(name)
            return read(words[:place]) * UNITS[name] + read(words[place + 1 :])
    total = 0
    digits = {word: value for value, word in enumerate(DIGITS)} | {"mốt": 1, "tư": 4, "lăm": 5}
    for place, word in enumerate(words):
        after = words[place + 1] if place + 1 < len(words) else ""
        if word == "mười":
            total += 10
        elif word in digits:
            total += digits[word] * {"trăm": 100, "mươi": 10}.get(after, 1)
    return total


@given(st.integers(min_value=0, max_value=10**15 - 1))
def test_what_is_spelled_says_the_number(number):
    assert read(spelled(number).split()) == number


@given(st.integers(min_value=0, max_value=10**15 - 1))
def test_no_two_blanks_and_no_unknown_word(number):
    known = {*DIGITS, "mốt", "tư", "lăm", "linh", "mười", "mươi", "trăm", "nghìn", "triệu", "tỷ"}
    assert set(spelled(number).split(" ")) <= known
