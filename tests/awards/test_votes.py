"""What ballots tell conditions: the share of all who are entitled."""

from decimal import Decimal as D

import pytest

from awards.builders.facts import facts_in, votes_of
from ballots.actions import Candidate, cancel_ballot
from ballots.enums import Purpose
from tests.ballots.papers import counted, grow, members_of, opened, published, vote
from tests.factories.years import AwardTypeFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def flag(db):
    return AwardTypeFactory(name="Cờ thi đua")


def nominated(year, secretary, choices, **values):
    ballot = opened(year, secretary, purpose=Purpose.NOMINATION, seats=2, **values)
    vote(ballot, choices)
    return ballot


def test_votes_are_a_share_of_all_who_are_entitled_and_never_rounded_up(year, secretary, flag):
    published(nominated(year, secretary, [[1, 2], [1]]), secretary)
    first, second, third = members_of(year)
    assert votes_of(year, flag) == {first.pk: D("66.66"), second.pk: D("33.33"), third.pk: D(0)}
    assert facts_in(year, flag).facts[first.pk].vote_percent == D("66.66")


def test_nothing_is_told_before_the_result_is_published(year, secretary, flag):
    counted(nominated(year, secretary, [[1]]), secretary)
    cancel_ballot(nominated(year, secretary, [[1]]), by=secretary, reason="x")
    assert votes_of(year, flag) == {}
    assert {facts.vote_percent for facts in facts_in(year, flag).facts.values()} == {None}


def test_the_newest_ballot_in_which_it_stood_tells(year, secretary, flag):
    grow(year, 4)
    first, second, *_others = members_of(year)
    published(nominated(year, secretary, [[1], [1]]), secretary)
    lines = [Candidate(organisation=second), Candidate("Ông Nguyễn Văn A")]
    published(nominated(year, secretary, [[1, 2]] * 4, candidates=lines), secretary)
    assert votes_of(year, flag)[first.pk] == D(50)
    assert votes_of(year, flag)[second.pk] == D(100)


def test_a_ballot_on_the_lead_nominates_nobody(year, secretary, flag):
    ballot = opened(year, secretary)
    vote(ballot, [[1]] * 3)
    published(ballot, secretary)
    assert votes_of(year, flag) == {}


def test_what_was_voted_on_another_award_does_not_count(year, secretary, flag):
    other = AwardTypeFactory(name="Bằng khen")
    first, *_others = members_of(year)
    published(nominated(year, secretary, [[1, 2]] * 3, award_type=other), secretary)
    assert votes_of(year, flag) == {}
    published(nominated(year, secretary, [[1]], award_type=flag), secretary)
    published(nominated(year, secretary, [[1, 2]] * 3), secretary)
    assert votes_of(year, flag)[first.pk] == D("33.33"), "its own ballot before a general one"
    assert votes_of(year, other)[first.pk] == D(100)


def test_a_ballot_below_its_quorum_told_nothing(year, secretary, flag):
    published(nominated(year, secretary, [[1]], award_type=flag, quorum=D(90)), secretary)
    assert votes_of(year, flag) == {}
