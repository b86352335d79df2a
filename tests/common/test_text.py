"""Text is stored in one form and found without diacritics."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.formatting import date_in_words, date_short
from common.text import fold, normalise


@pytest.mark.parametrize(
    ("written", "folded"),
    [("Hội Nông dân", "hoi nong dan"), ("ĐẮK LẮK", "dak lak"), ("  Thừa  Thiên ", "thua thien")],
)
def test_folding_drops_case_diacritics_and_extra_space(written, folded):
    assert fold(written) == folded


@given(st.text())
def test_folding_twice_changes_nothing_and_ignores_the_unicode_form(text):
    assert fold(fold(text)) == fold(text)
    assert normalise(normalise(text)) == normalise(text)


def test_decomposed_text_is_stored_composed():
    assert normalise("Hội") == "Hội"


@pytest.mark.parametrize(
    "text", ["\u200b", " \u200d\u2060", "\u3164", "\u2800", "\u0301", "\u00ad"]
)
def test_text_in_which_nothing_is_seen_is_no_text(text):
    assert normalise(text) == ""


@pytest.mark.parametrize("sign", ["\x00", "\x07", "\x1b", "\u202e", "\u2066", "\ud800", "\uffff"])
def test_signs_that_are_no_text_are_not_stored(sign):
    assert normalise(f"Ho{sign}\u0323i\tnghị\n1{sign}") == "Họi\tnghị\n1"


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2021, 4, 9), "ngày 09 tháng 4 năm 2021"),
        (date(2024, 2, 27), "ngày 27 tháng 02 năm 2024"),
        (date(2020, 12, 30), "ngày 30 tháng 12 năm 2020"),
    ],
)
def test_dates_in_words_pad_days_below_ten_and_the_months_one_and_two(day, words):
    assert date_in_words(day) == words


def test_short_dates_follow_the_same_padding():
    assert date_short(date(2021, 4, 9)) == "09/4/2021"
