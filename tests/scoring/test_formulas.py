"""Points from figures: what each formula promises, for any figures."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.formulas import (
    Band,
    FigureRefused,
    Result,
    banded,
    counted,
    exact,
    excess_beside_leader,
    judged,
    pass_or_fail,
    rounded,
    share_of_best,
    share_of_facts,
    share_of_target,
)

figures = st.decimals(0, 10**9, places=4)
targets = st.decimals(Decimal("0.0001"), 10**9, places=4)
maxima = st.decimals(0, 1000, places=2)
results = st.builds(Result, figures, st.none() | targets)
blocs = st.dictionaries(st.integers(1, 40), results, min_size=1, max_size=12)


def refused(code):
    return pytest.raises(FigureRefused, match=code)


# -- one criterion, one member --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("points", "digits", "printed"),
    [
        (Fraction(5, 2), 0, "3"), (Decimal("2.345"), 2, "2.35"), (Decimal("2.3449"), 2, "2.34"),
        (Fraction(1, 3), 3, "0.333"), (Decimal("-0.5"), 0, "-1"), (Decimal("-0.001"), 2, "0.00"),
        (Decimal("-0"), 1, "0.0"), (Decimal("1e30"), 0, "1" + "0" * 30),
    ],
)  # fmt: skip
def test_a_half_goes_away_from_zero_and_no_zero_is_negative(points, digits, printed):
    assert f"{rounded(points, digits):f}" == printed


@given(st.decimals(-(10**12), 10**12, places=6), st.integers(0, 4))
def test_rounding_moves_by_half_a_unit_at_most_and_once_is_enough(points, digits):
    once = rounded(points, digits)
    assert abs(exact(once) - exact(points)) * 10**digits <= Fraction(1, 2)
    assert rounded(once, digits) == once


def test_judged_points_stand_on_a_step_within_the_maximum():
    assert judged(10, Decimal("2.5"), step=Decimal("0.5")) == Fraction(5, 2)
    assert judged(10, Decimal("2.51")) == Fraction(251, 100)
    for given_, code in [(Decimal("10.01"), "above-maximum"), (-1, "below-zero")]:
        with refused(code):
            judged(10, given_)
    with refused("between-steps"):
        judged(10, Decimal("2.4"), step=Decimal("0.5"))


@pytest.mark.parametrize("nonsense", ["NaN", "sNaN", "Infinity", "-Infinity"])
def test_what_is_no_number_gives_no_points(nonsense):
    with refused("not-a-number"):
        judged(10, Decimal(nonsense))


def test_passed_is_all_and_failed_is_nothing():
    assert (pass_or_fail(5, True), pass_or_fail(5, False)) == (5, 0)


def test_a_value_takes_the_highest_band_it_reaches_in_whatever_order_they_stand():
    bands = [Band(90, 8), Band(50, 4), Band(95, 10)]
    values = [(0, 0), (Decimal("49.99"), 0), (50, 4), (90, 8), (Decimal("94.9"), 8), (100, 10)]
    for value, points in values:
        assert banded(value, bands) == points


def test_a_share_of_the_target_ends_at_the_maximum_or_at_the_declared_excess():
    assert share_of_target(10, Result(50, 100)) == 5
    assert share_of_target(10, Result(300, 100)) == 10
    assert share_of_target(10, Result(115, 100), excess=Decimal("1.2")) == Fraction(23, 2)
    assert share_of_target(10, Result(300, 100), excess=Decimal("1.2")) == 12


@pytest.mark.parametrize(
    ("target", "code"),
    [(None, "target-missing"), (0, "target-not-positive"), (-5, "target-not-positive")],
)
def test_without_a_target_above_zero_there_is_no_share_of_it(target, code):
    with refused(code):
        share_of_target(10, Result(1, target))


def test_counted_units_are_capped():
    assert (counted(5, 3, 1), counted(5, 9, 1), counted(5, 0, 1)) == (3, 5, 0)
    with refused("below-zero"):
        counted(5, -1, 1)


def test_facts_give_their_share_and_all_while_nothing_was_due():
    assert (share_of_facts(6, 2, 3), share_of_facts(6, 0, 3), share_of_facts(6, 0, 0)) == (4, 0, 6)
    with refused("more-than-due"):
        share_of_facts(6, 4, 3)


# -- one criterion, a whole bloc ------------------------------------------------------------------


def test_the_excess_beside_the_leader_as_the_police_of_quang_tri_have_it():
    """domain.md §3 A, MS = 20."""
    found = excess_beside_leader(
        20,
        {
            "below": Result(60, 100), "met": Result(100, 100), "ahead": Result(110, 100),
            "first": Result(140, 100), "free": Result(30), "free first": Result(40),
            "free idle": Result(0),
        },
    )  # fmt: skip
    assert found == {
        "below": 6, "met": 10, "ahead": Fraction(25, 2), "first": 20, "free": 15,
        "free first": 20, "free idle": 0,
    }  # fmt: skip


def test_where_nobody_went_past_its_target_nobody_has_more_than_half():
    assert excess_beside_leader(20, {1: Result(5, 5), 2: Result(1, 5)}) == {1: 10, 2: 2}
    assert excess_beside_leader(20, {1: Result(0), 2: Result(0)}) == {1: 0, 2: 0}
    assert excess_beside_leader(20, {}) == {}


@pytest.mark.parametrize("result", [Result(1, 0), Result(1, -1), Result(-1, 1), Result(-1)])
def test_a_bloc_with_one_impossible_figure_gets_no_points_at_all(result):
    with refused("target-not-positive|below-zero"):
        excess_beside_leader(20, {1: Result(5, 5), 2: result})


@given(maxima, blocs)
def test_nobody_gets_less_than_nothing_or_more_than_the_maximum(maximum, bloc):
    actuals = {key: each.actual for key, each in bloc.items()}
    for found in (excess_beside_leader(maximum, bloc), share_of_best(maximum, actuals)):
        assert found.keys() == bloc.keys()
        assert all(0 <= points <= maximum for points in found.values())


@given(maxima, blocs, st.data())
def test_raising_ones_own_actual_never_lowers_ones_own_points(maximum, bloc, data):
    member = data.draw(st.sampled_from(sorted(bloc)))
    before = bloc[member]
    after = Result(before.actual + data.draw(figures), before.target)
    more = {**bloc, member: after}
    assert (
        excess_beside_leader(maximum, more)[member] >= excess_beside_leader(maximum, bloc)[member]
    )
    fewer, best = ({key: each.actual for key, each in rows.items()} for rows in (bloc, more))
    assert share_of_best(maximum, best)[member] >= share_of_best(maximum, fewer)[member]
    if before.target is not None:
        assert share_of_target(maximum, after) >= share_of_target(maximum, before)


@given(maxima, blocs, st.randoms())
def test_the_order_of_members_changes_nothing(maximum, bloc, random):
    shuffled = list(bloc.items())
    random.shuffle(shuffled)
    assert excess_beside_leader(maximum, dict(shuffled)) == excess_beside_leader(maximum, bloc)
