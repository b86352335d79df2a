"""Totals and places: what holds for any marks, and how ties are told apart."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.ranking import (
    Leaf,
    Nature,
    Place,
    Scale,
    Standing,
    Threshold,
    Tie,
    TieRule,
    places,
    total_of,
)

LEAVES = [
    Leaf("I.1", "I", 60), Leaf("I.2", "I", 20), Leaf("II.1", "II", 20),
    Leaf("T", "Thưởng", 10, Nature.BONUS), Leaf("Tr", "Trừ", 10, Nature.DEDUCTION),
]  # fmt: skip
FULL = {"I.1": 60, "I.2": 20, "II.1": 20}
EVERY_RULE = (
    Tie(TieRule.GROUP, "I"), Tie(TieRule.FEWER_DEDUCTIONS), Tie(TieRule.BALLOT),
)  # fmt: skip

caps = st.none() | st.decimals(0, 12, places=2)
scales = st.builds(Scale, st.integers(0, 3), caps, caps, st.booleans())
all_marks = st.fixed_dictionaries(
    {leaf.code: st.fractions(0, leaf.maximum, max_denominator=1000) for leaf in LEAVES}
)
unassigned = st.sets(st.sampled_from([leaf.code for leaf in LEAVES]))


# -- totals ---------------------------------------------------------------------------------------


def test_a_total_keeps_what_it_was_made_of():
    total = total_of(LEAVES, {**FULL, "I.1": Decimal("50.5"), "T": 4, "Tr": 3}, Scale())
    assert (total.plain, total.bonus, total.deduction) == (Decimal("90.50"), 4, 3)
    assert (total.points, total.maximum) == (Decimal("91.50"), 100)
    assert total.groups == {"I": Decimal("70.50"), "II": 20, "Thưởng": 4, "Trừ": -3}


def test_ten_points_for_a_flag_pass_the_scale_only_where_declared():
    """Districts of Hồ Chí Minh City: 97 + 10 = 107 (domain.md §3 C)."""
    marks = {**FULL, "II.1": 17, "T": 10}
    assert total_of(LEAVES, marks, Scale()).points == 107
    assert total_of(LEAVES, marks, Scale(bonus_passes_scale=False)).points == 100


def test_bonus_and_deductions_end_at_their_caps_and_points_at_zero():
    capped = total_of(LEAVES, {"T": 9, "Tr": 9}, Scale(bonus_cap=5, deduction_cap=2))
    assert (capped.bonus, capped.deduction, capped.points) == (5, 2, 3)
    assert total_of(LEAVES, {"Tr": 9}, Scale()).points == 0


def test_what_is_not_assigned_leaves_total_and_maximum():
    total = total_of(LEAVES, {"I.1": 60, "I.2": 20}, Scale(), unassigned={"II.1"})
    assert (total.points, total.maximum, total.rate) == (80, 80, 1)
    assert "II" not in total.groups
    assert total_of(LEAVES, {}, Scale(), unassigned={leaf.code for leaf in LEAVES}).rate == 0


def test_a_rate_is_classified_by_the_highest_threshold_it_reaches():
    scale = Scale(thresholds=(Threshold(Decimal("0.5"), "Đạt"), Threshold(Decimal("0.9"), "Tốt")))
    given_ = [({}, ""), ({"I.1": 50}, "Đạt"), ({**FULL, "II.1": 10}, "Tốt")]
    assert [total_of(LEAVES, marks, scale).classification for marks, _ in given_] == [
        name for _, name in given_
    ]


@given(all_marks, scales, unassigned)
def test_no_total_passes_the_maximum_and_the_bonus_allowed(marks, scale, missing):
    total = total_of(LEAVES, marks, scale, unassigned=missing)
    allowed = total.bonus if scale.bonus_passes_scale else 0
    assert 0 <= total.points <= total.maximum + allowed
    assert total_of(LEAVES, marks, scale, unassigned=missing) == total


@given(all_marks, scales, unassigned, all_marks)
def test_marks_of_what_is_not_assigned_change_nothing(marks, scale, missing, others):
    changed = {code: others[code] if code in missing else mark for code, mark in marks.items()}
    before = total_of(LEAVES, marks, scale, unassigned=missing)
    assert total_of(LEAVES, changed, scale, unassigned=missing) == before


@given(all_marks, scales)
def test_printed_figures_add_up(marks, scale):
    total = total_of(LEAVES, marks, replace(scale, bonus_cap=None, deduction_cap=None))
    assert sum(total.groups.values()) == total.plain + total.bonus - total.deduction


# -- places ---------------------------------------------------------------------------------------


def standing(votes=0, **marks):
    codes = {"one": "I.1", "two": "II.1", "off": "Tr", "plus": "T"}
    return Standing(total_of(LEAVES, {codes[k]: v for k, v in marks.items()}, Scale()), votes)


def test_members_no_rule_parts_share_a_place_and_the_next_is_left_out():
    found = places({"a": standing(one=9), "b": standing(two=5), "c": standing(one=5),
                    "d": standing(one=1)})  # fmt: skip
    assert {key: (each.place, each.is_shared) for key, each in found.items()} == {
        "a": (1, False), "b": (2, True), "c": (2, True), "d": (4, False),
    }  # fmt: skip


def test_a_place_says_which_rule_decided_it():
    group, deductions, ballot = EVERY_RULE
    found = places(
        {
            "group": standing(one=10), "fewer": standing(two=10),
            "voted": standing(votes=5, plus=1, two=10, off=1),
            "left": standing(votes=4, plus=1, two=10, off=1), "last": standing(),
        },
        EVERY_RULE,
    )  # fmt: skip
    assert found == {
        "group": Place(1, by=group), "fewer": Place(2, by=deductions),
        "voted": Place(3, by=ballot), "left": Place(4, by=ballot), "last": Place(5),
    }  # fmt: skip


def test_rules_behind_shared_are_not_asked():
    tied = {"a": standing(votes=2, two=5), "b": standing(votes=1, two=5)}
    assert places(tied, (Tie(TieRule.SHARED), Tie(TieRule.BALLOT)))["a"].is_shared
    assert not places(tied, (Tie(TieRule.BALLOT), Tie(TieRule.SHARED)))["a"].is_shared


def test_who_has_less_assigned_is_ranked_by_the_rate():
    whole = Standing(total_of(LEAVES, {**FULL, "I.1": 30}, Scale()))
    part = Standing(total_of(LEAVES, {"I.1": 50}, Scale(), unassigned={"I.2", "II.1"}))
    assert whole.total.points > part.total.points
    assert places({"whole": whole, "part": part})["part"].place == 1


standings = st.dictionaries(
    st.integers(1, 30),
    st.builds(Standing, st.builds(lambda marks: total_of(LEAVES, marks, Scale(0)), all_marks),
              st.integers(0, 2)),
    max_size=12,
)  # fmt: skip
rules = st.permutations([*EVERY_RULE, Tie(TieRule.SHARED)])


@given(standings, rules, st.randoms())
def test_another_order_of_members_gives_everyone_the_same_place(rows, ties, random):
    shuffled = list(rows.items())
    random.shuffle(shuffled)
    assert places(dict(shuffled), ties) == places(rows, ties)


@given(standings, rules)
def test_places_follow_rates_and_leave_out_as_many_as_are_shared(rows, ties):
    found = places(rows, ties)
    for one in rows:
        above = sum(found[other].place < found[one].place for other in rows)
        assert found[one].place == above + 1
        assert found[one].is_shared == (
            sum(found[other].place == found[one].place for other in rows) > 1
        )
        for other in rows:
            if rows[one].total.rate > rows[other].total.rate:
                assert found[one].place < found[other].place


@pytest.mark.parametrize("count", [0, 1])
def test_a_bloc_of_none_or_one_is_ranked_too(count):
    rows = {number: standing(one=1) for number in range(count)}
    assert [each.place for each in places(rows).values()] == [1] * count
