"""The arithmetic of ballots."""

from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ballots.counting import (
    Base,
    Count,
    Fault,
    Rule,
    Standing,
    Verdict,
    count_faults,
    count_slips,
    decide,
    reaches,
    rounded,
    share_of,
    slip_fault,
)

OPTIONS = ["a", "b", "c", "d"]
percents = st.decimals(0, 100, places=2)
bases = st.sampled_from(Base)


@st.composite
def rules(draw):
    return Rule(
        seats=draw(st.integers(1, 3)), base=draw(bases), threshold=draw(percents),
        above=draw(st.booleans()), quorum=draw(percents), may_abstain=draw(st.booleans()),
    )  # fmt: skip


@st.composite
def ballots(draw):
    """A rule, valid slips under it, and how many are entitled."""
    rule = draw(rules())
    fewest = 0 if rule.may_abstain else 1
    one = st.lists(st.sampled_from(OPTIONS), min_size=fewest, max_size=rule.seats, unique=True)
    slips = draw(st.lists(one, max_size=12))
    return rule, slips, len(slips) + draw(st.integers(0, 5))


def outcome_of(rule, slips, entitled, **more):
    return decide(rule, count_slips(slips, OPTIONS, entitled), OPTIONS, entitled=entitled, **more)


@given(ballots())
def test_a_count_of_valid_slips_adds_up(ballot):
    rule, slips, entitled = ballot
    count = count_slips(slips, OPTIONS, entitled)
    assert count_faults(count, OPTIONS, rule) == []
    assert count.cast == count.issued - count.unused == count.valid + count.invalid
    assert sum(count.votes.values()) <= count.valid * rule.seats


@given(ballots(), st.randoms())
def test_seats_do_not_depend_on_the_order_of_slips(ballot, random):
    rule, slips, entitled = ballot
    mixed = [random.sample(slip, len(slip)) for slip in random.sample(slips, len(slips))]
    assert outcome_of(rule, slips, entitled) == outcome_of(rule, mixed, entitled)


@given(ballots(), st.randoms())
def test_who_is_chosen_does_not_depend_on_the_order_of_options(ballot, random):
    rule, slips, entitled = ballot
    count = count_slips(slips, OPTIONS, entitled)
    mixed = decide(rule, count, random.sample(OPTIONS, 4), entitled=entitled)
    told = outcome_of(rule, slips, entitled)
    for standing in Standing:
        assert set(told.options(standing)) == set(mixed.options(standing))


@given(ballots())
def test_nobody_is_chosen_against_the_rule(ballot):
    rule, slips, entitled = ballot
    outcome = outcome_of(rule, slips, entitled)
    chosen = [each for each in outcome.results if each.standing == Standing.CHOSEN]
    assert len(chosen) + outcome.open_seats == rule.seats
    for each in chosen:
        assert each.share > rule.threshold if rule.above else each.share >= rule.threshold
        assert each.share <= 100
        beaten = [other for other in outcome.results if other.standing != Standing.CHOSEN]
        assert all(other.votes < each.votes for other in beaten)
    if len(slips) * 100 < rule.quorum * entitled:
        assert outcome.verdict == Verdict.NO_QUORUM
        assert not chosen


@given(ballots(), st.sampled_from(OPTIONS))
def test_one_more_slip_for_an_option_never_takes_its_seat(ballot, option):
    rule, slips, entitled = ballot
    before = outcome_of(rule, slips, entitled + 1)
    after = outcome_of(rule, [*slips, [option]], entitled + 1)
    if option in before.options(Standing.CHOSEN):
        assert option in after.options(Standing.CHOSEN)


@given(ballots(), ballots())
def test_counts_of_two_ways_add_up_to_one(first, second):
    rule, slips, entitled = first
    others = [slip[: rule.seats] for slip in second[1]]
    one = count_slips(slips, OPTIONS, entitled)
    two = count_slips(others, OPTIONS, second[2])
    assert one + two == count_slips([*slips, *others], OPTIONS, entitled + second[2])


def rule_of(**values):
    return Rule(**{"seats": 1, "base": Base.VALID, "threshold": D(50), **values})


def test_a_share_is_taken_of_the_declared_base():
    """8 of 10 entitled took part, one slip of theirs was invalid; 6 chose a."""
    count = Count(issued=9, cast=8, valid=7, votes={"a": 6, "b": 1})
    shares = {
        base: decide(rule_of(base=base), count, ["a", "b"], entitled=10, present=9).results[0].share
        for base in Base
    }
    assert rounded(shares[Base.VALID]) == D("85.71")
    assert shares == {
        Base.VALID: share_of(6, 7), Base.CAST: D(75), Base.PRESENT: share_of(6, 9),
        Base.ENTITLED: D(60),
    }  # fmt: skip


def test_whoever_took_part_was_there_whatever_the_list_says():
    count = Count(5, 5, 5, {"a": 5})
    outcome = decide(rule_of(base=Base.PRESENT), count, ["a"], entitled=5, present=2)
    assert outcome.base == 5
    assert outcome.results[0].share == 100


@pytest.mark.parametrize(
    ("votes", "percent", "above", "expected"),
    [(8, 80, False, True), (8, 80, True, False), (7, 80, False, False), (9, 80, True, True)],
)
def test_at_least_and_more_than(votes, percent, above, expected):
    assert reaches(votes, 10, D(percent), above=above) is expected


def test_a_third_of_three_is_reached_only_when_it_is():
    assert not reaches(2, 3, D("66.67"))
    assert reaches(2, 3, D("66.66"))


def test_a_tie_at_the_cut_seats_nobody_of_the_tied():
    votes = {"a": 5, "b": 3, "c": 3, "d": 1}
    count = Count(6, 6, 6, votes)
    outcome = decide(rule_of(seats=2, threshold=D(10)), count, OPTIONS, entitled=6)
    assert outcome.verdict == Verdict.TIE
    assert outcome.options(Standing.CHOSEN) == ("a",)
    assert outcome.options(Standing.TIED) == ("b", "c")
    assert outcome.options(Standing.BEATEN) == ("d",)
    assert outcome.open_seats == 1


def test_a_tie_above_the_cut_is_none():
    count = Count(6, 6, 6, {"a": 5, "b": 5, "c": 1, "d": 0})
    outcome = decide(rule_of(seats=2), count, OPTIONS, entitled=6)
    assert outcome.verdict == Verdict.DECIDED
    assert outcome.options(Standing.CHOSEN) == ("a", "b")


@pytest.mark.parametrize("base", Base)
def test_a_ballot_nobody_voted_in_chooses_nobody(base):
    outcome = decide(rule_of(base=base, threshold=D(0)), Count(5), OPTIONS, entitled=5)
    assert outcome.verdict == Verdict.NOBODY
    assert {each.votes for each in outcome.results} == {0}
    shares = {each.share for each in outcome.results}
    assert shares == ({D(0)} if base == Base.ENTITLED else {None})


def test_a_ballot_without_a_roll_chooses_nobody():
    assert decide(rule_of(quorum=D(1)), Count(), OPTIONS, entitled=0).verdict == Verdict.NO_QUORUM


def test_who_says_no_is_never_chosen():
    count = Count(5, 5, 5, {"yes": 2, "no": 3})
    outcome = decide(rule_of(), count, ["yes", "no"], entitled=5, against={"no"})
    assert outcome.options(Standing.AGAINST) == ("no",)
    assert outcome.verdict == Verdict.NOBODY


def test_some_seats_may_find_nobody():
    count = Count(6, 6, 6, {"a": 6, "b": 1})
    outcome = decide(rule_of(seats=2), count, ["a", "b"], entitled=6)
    assert (outcome.verdict, outcome.open_seats) == (Verdict.SHORT, 1)


@pytest.mark.parametrize(
    ("count", "fault"),
    [
        (Count(5, 6, 5, {"a": 5}), Fault.CAST_ABOVE_ISSUED),
        (Count(6, 5, 6, {"a": 6}), Fault.VALID_ABOVE_CAST),
        (Count(5, 5, 4, {"a": 5}), Fault.OPTION_ABOVE_VALID),
        (Count(5, 5, 5, {"a": 4, "b": 4}), Fault.MORE_CHOICES_THAN_SEATS),
        (Count(5, 5, 5, {"a": 2, "b": 2}), Fault.FEWER_CHOICES_THAN_SLIPS),
        (Count(5, 5, 5, {"a": 6, "b": -1}), Fault.NEGATIVE),
        (Count(5, 5, 5, {"x": 5}), Fault.UNKNOWN_OPTION),
    ],
)
def test_what_does_not_add_up(count, fault):
    assert fault in count_faults(count, OPTIONS, rule_of())


@pytest.mark.parametrize(
    ("choices", "fault"),
    [
        (["a"], None),
        (["a", "b"], None),
        (["a", "b", "c"], Fault.MORE_CHOICES_THAN_SEATS),
        (["a", "a"], Fault.UNKNOWN_OPTION),
        (["x"], Fault.UNKNOWN_OPTION),
        ([], Fault.FEWER_CHOICES_THAN_SLIPS),
        (["a", "no"], Fault.MORE_CHOICES_THAN_SEATS),
        (["no"], None),
    ],
)
def test_what_a_slip_may_say(choices, fault):
    assert slip_fault(choices, [*OPTIONS, "no"], rule_of(seats=2), against={"no"}) is fault


def test_an_empty_slip_is_valid_where_one_may_abstain():
    assert slip_fault([], OPTIONS, rule_of(may_abstain=True), against=()) is None
