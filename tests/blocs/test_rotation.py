"""Who is due to lead: what holds for any bloc, and the courses that the articles tell of."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blocs.rotation import Led, Proposal, Reason, Rotation, Rule, Why, propose

ORDER = ("a", "b", "c", "d")
VICE, TURNS, FREE = (Rule(each) for each in Rotation)
members = st.sampled_from(ORDER)
histories = st.dictionaries(
    st.integers(2000, 2030),
    st.builds(Led, st.lists(members, max_size=2, unique=True), st.lists(members, max_size=3)),
)
rules = st.builds(Rule, st.sampled_from(Rotation), st.integers(0, 5))


def due(rule, history, year=2026, order=ORDER):
    found = propose(rule, order, history, year)
    return found.chair, found.vice, found.chair_because


# -- what blocs do --------------------------------------------------------------------------------


def test_the_vice_chair_of_the_year_before_leads():
    history = {2021: Led(("a",), ("c",))}
    assert due(VICE, history, 2022) == ("c", "d", Reason(Why.WAS_VICE, 2021))


def test_members_take_turns_and_begin_anew():
    assert due(TURNS, {2025: Led(("b",))})[:2] == ("c", "d")
    assert due(TURNS, {2025: Led(("d",))}) == ("a", "b", Reason(Why.NEXT_IN_TURN, 2025))


def test_who_led_lately_rests_and_says_until_when():
    rule = replace(TURNS, rest=2)
    found = propose(rule, ORDER, {2024: Led(("d",)), 2025: Led(("c",))}, 2026)
    assert (found.chair, found.vice) == ("a", "b")
    reasons = {each.member: each.reason for each in found.members}
    assert reasons["d"] == Reason(Why.RESTS, 2024, 2027)
    assert reasons["c"] == Reason(Why.RESTS, 2025, 2028)
    assert propose(rule, ORDER, {2024: Led(("d",))}, 2027).members[3].is_free


def test_a_vice_chair_that_rests_or_left_is_passed_over():
    history = {2024: Led(("b",), ("a",)), 2025: Led(("a",), ("b", "x", "c"))}
    assert due(replace(VICE, rest=2), history)[0] == "c"
    assert due(VICE, {2025: Led(("a",), ("x",))}) == ("b", "c", Reason(Why.LONGEST_AGO, None))


def test_where_the_chair_left_whoever_led_longest_ago_is_due():
    history = {2023: Led(("a",)), 2022: Led(("b",)), 2024: Led(("c",)), 2020: Led(("d",)),
               2025: Led(("x",))}  # fmt: skip
    assert due(TURNS, history) == ("d", "a", Reason(Why.LONGEST_AGO, 2020))


def test_after_a_handover_within_the_year_the_turn_goes_on_from_the_last_chair():
    assert due(TURNS, {2025: Led(("a", "b"))})[0] == "c"


def test_a_free_election_proposes_nobody_and_says_who_may_not():
    found = propose(replace(FREE, rest=1), ORDER, {2025: Led(("b",), ("c",))}, 2026)
    assert (found.chair, found.vice) == (None, None)
    assert [each.member for each in found.members if not each.is_free] == ["b"]


@pytest.mark.parametrize("order", [(), ("a",)])
def test_a_bloc_of_one_or_none_breaks_nothing(order):
    found = propose(TURNS, order, {2025: Led(("a",))}, 2026)
    assert (found.chair, found.vice) == (order[0] if order else None, None)


# -- what holds for any bloc ----------------------------------------------------------------------


@given(rules, histories, st.integers(2000, 2031))
def test_who_is_proposed_is_free_and_no_two_offices_go_to_one(rule, history, year):
    found = propose(rule, ORDER, history, year)
    free = {each.member for each in found.members if each.is_free}
    assert {found.chair, found.vice} - {None} <= free
    assert found.chair is None or found.chair != found.vice
    assert (found.chair is None) == (rule.rotation == Rotation.FREE or not free)
    assert [each.member for each in found.members] == list(ORDER)


@given(rules, histories, st.integers(2000, 2031))
def test_nobody_who_led_within_its_rest_is_free(rule, history, year):
    for each in propose(rule, ORDER, history, year).members:
        years = [at for at, led in history.items() if at < year and each.member in led.chairs]
        assert each.last == max(years, default=None)
        assert each.is_free == all(year - at > rule.rest for at in years)


@given(rules, histories, st.integers(2000, 2031), histories)
def test_what_comes_later_decides_nothing(rule, history, year, later):
    before = {at: led for at, led in history.items() if at < year}
    after = before | {at: led for at, led in later.items() if at >= year}
    assert propose(rule, ORDER, before, year) == propose(rule, ORDER, after, year)


@given(st.integers(1, 12))
def test_in_as_many_years_as_members_everybody_leads_once(years):
    history: dict[int, Led] = {}
    for year in range(2000, 2000 + years):
        found: Proposal = propose(TURNS, ORDER, history, year)
        history[year] = Led((found.chair,), (found.vice,))
    led = [history[year].chairs[0] for year in sorted(history)]
    assert led == [ORDER[place % len(ORDER)] for place in range(years)]
