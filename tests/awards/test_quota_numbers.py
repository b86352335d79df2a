"""How many awards a quota allows: exact, rounded once, as declared."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from awards.quotas import Rounding, left, of_number, of_percent, overruns, whole

percents = st.decimals(0, 100, places=2)
bases = st.integers(0, 5000)
roundings = st.sampled_from(list(Rounding))


@pytest.mark.parametrize(
    ("percent", "base", "rounding", "allowed"),
    [
        ("20", 2, Rounding.DOWN, 0), ("20", 2, Rounding.HALF_UP, 0), ("20", 2, Rounding.UP, 1),
        ("25", 2, Rounding.DOWN, 0), ("25", 2, Rounding.HALF_UP, 1), ("25", 2, Rounding.UP, 1),
        ("20", 15, Rounding.UP, 3), ("33.33", 3, Rounding.HALF_UP, 1), ("0", 9, Rounding.UP, 0),
        ("100", 7, Rounding.DOWN, 7), ("20", 0, Rounding.UP, 0),
    ],
)  # fmt: skip
def test_a_percentage_is_rounded_as_declared(percent, base, rounding, allowed):
    assert of_percent(Decimal(percent), base, rounding).allowed == allowed


def test_half_a_flag_keeps_what_it_was_made_of():
    worked = of_percent(Decimal("25"), 2, Rounding.UP)
    assert (worked.exact, worked.allowed, worked.is_rounded) == (Fraction(1, 2), 1, True)


def test_a_number_is_a_number():
    assert of_number(3).allowed == 3
    assert not of_number(3).is_rounded


@given(percents, bases)
def test_the_roundings_are_one_apart_at_most_and_in_order(percent, base):
    down, half, up = (of_percent(percent, base, each).allowed for each in
                      (Rounding.DOWN, Rounding.HALF_UP, Rounding.UP))  # fmt: skip
    assert down <= half <= up <= down + 1


@given(percents, bases, roundings)
def test_no_percentage_up_to_a_hundred_allows_more_than_its_base(percent, base, rounding):
    worked = of_percent(percent, base, rounding)
    assert 0 <= worked.allowed <= base
    assert abs(worked.exact - worked.allowed) < 1


@given(st.integers(0, 500), roundings)
def test_a_whole_number_is_never_changed(number, rounding):
    assert whole(Fraction(number), rounding) == number


@given(percents, bases, bases, roundings)
def test_a_larger_base_never_allows_fewer(percent, base, more, rounding):
    small = of_percent(percent, base, rounding).allowed
    assert of_percent(percent, base + more, rounding).allowed >= small


@given(st.integers(0, 20), st.lists(st.integers(-5, 5), max_size=60))
def test_no_run_of_proposals_and_withdrawals_passes_what_is_allowed(allowed, deeds):
    used = 0
    for change in deeds:
        after = max(used + change, 0)
        if not overruns(allowed, before=used, after=after):
            used = after
        assert used <= allowed
        assert left(allowed, used) == allowed - used


def test_who_gives_back_is_not_told_of_too_many():
    assert not overruns(2, before=5, after=4)
    assert overruns(2, before=5, after=6)
    assert left(2, 5) == 0
