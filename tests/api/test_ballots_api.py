"""A program reads ballots, and no vote before people may read it."""

from decimal import Decimal

import pytest

from ballots.actions import draft_run_off
from ballots.api import CountSerializer
from documents.frozen import hash_of
from tests.ballots.papers import counted, draft, opened, published, vote
from tests.factories.api import program_of
from tests.queries import queries_of

BALLOTS = "/api/v1/ballots/"


def read(user, ballot, status=200):
    answer = program_of(user).get(f"{BALLOTS}{ballot.pk}/")
    assert answer.status_code == status, answer.content.decode()
    return answer.json()


def ids(user, **parameters):
    answer = program_of(user).get(BALLOTS, parameters)
    assert answer.status_code == 200, answer.content.decode()
    return {row["id"] for row in answer.json()["results"]}


@pytest.mark.parametrize("way", ["secret", "named"])
def test_a_running_ballot_shows_the_turnout_and_no_vote_even_to_who_runs_it(
    year, secretary, member_signatory, way
):
    ballot = opened(year, secretary, way=way)
    receipts = vote(ballot, [[1]])
    for user in (secretary, member_signatory):
        told = read(user, ballot)
        assert told["turnout"] == {"entitled": ballot.roll.count(), "took_part": 1}
        assert (told["count"], told["sha256"], told["minutes"]) == (None, "", None)
        assert "voter" not in str(told)
        assert not any(receipt and receipt in str(told) for receipt in receipts)


def test_a_draft_is_not_there_for_members(year, secretary, member_signatory):
    ballot = draft(year, secretary)
    assert read(secretary, ballot)["state"] == "draft"
    read(member_signatory, ballot, 404)
    assert ids(secretary) == {ballot.pk}
    assert ids(member_signatory) == set()


def test_a_count_is_read_by_who_runs_the_year_until_it_is_published(
    year, secretary, member_signatory
):
    ballot = opened(year, secretary)
    vote(ballot, [[1]])
    ballot = counted(ballot, secretary)
    assert read(secretary, ballot)["count"]["outcome"]["took_part"] == 1
    told = read(member_signatory, ballot)
    assert (told["count"], told["sha256"]) == (None, "")


def test_a_published_ballot_tells_result_receipts_and_roll(year, secretary, member_signatory):
    ballot = opened(year, secretary)
    [receipt] = vote(ballot, [[1]])
    ballot = published(ballot, secretary)
    told = read(member_signatory, ballot)
    assert told["sha256"] == ballot.sha256 != ""
    assert told["count"]["slips"] == [[receipt, [1]]]
    assert len(told["count"]["roll"]) == told["turnout"]["entitled"]
    assert told["rule"]["threshold"] == "50"


def same_names(shape, told):
    """What is told has just the names that the schema declares, at every depth."""
    assert set(told) == set(shape.fields)
    for name, field in shape.fields.items():
        child = getattr(field, "child", None) if isinstance(told[name], list) else field
        rows = told[name] if isinstance(told[name], list) else [told[name]]
        for row in rows if hasattr(child, "fields") else []:
            if row is not None:
                same_names(child, row)


@pytest.mark.parametrize("way", ["named", "secret"])
def test_a_count_is_told_as_the_schema_declares_it_and_as_it_was_hashed(year, secretary, way):
    ballot = opened(year, secretary, way=way)
    vote(ballot, [[1], [2]])
    told = read(secretary, published(ballot, secretary))
    same_names(CountSerializer(), told["count"])
    assert hash_of(told["count"]) == told["sha256"]


def test_a_run_off_in_draft_is_told_to_who_runs_the_year_alone(year, secretary, member_signatory):
    ballot = opened(year, secretary, base="valid", threshold=Decimal(0), above=False)
    vote(ballot, [[1], [2]])
    ballot = published(ballot, secretary)
    following = draft_run_off(ballot, by=secretary)
    assert read(secretary, ballot)["followed_by"] == following.pk
    assert read(secretary, following)["follows"] == ballot.pk
    assert read(member_signatory, ballot)["followed_by"] is None


def test_ballots_are_filtered_and_strangers_read_none(year, secretary, stranger):
    one, two = opened(year, secretary), draft(year, secretary, purpose="vice_chair")
    assert ids(secretary, state="open") == {one.pk}
    assert ids(secretary, purpose="vice_chair") == {two.pk}
    assert ids(secretary, bloc_year=year.pk) == {one.pk, two.pk}
    assert ids(secretary, bloc_year=year.pk + 99) == set()
    assert ids(stranger) == set()
    read(stranger, one, 404)
    assert program_of(secretary).get(BALLOTS, {"state": "nowhere"}).status_code == 400


def test_thirty_ballots_cost_no_more_queries_than_one(year, secretary):
    program = program_of(secretary)
    opened(year, secretary)
    one, _answer = queries_of(program, BALLOTS, page_size=50)
    for _each in range(29):
        draft(year, secretary)
    many, answer = queries_of(program, BALLOTS, page_size=50)
    assert len(answer.json()["results"]) == 30
    assert many == one
