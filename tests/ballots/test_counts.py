"""Counting, publishing, and what follows."""

from datetime import date
from decimal import Decimal as D

import pytest

from ballots.actions import (
    Candidate,
    HandFigures,
    cancel_ballot,
    cast_vote,
    change_ballot,
    count_ballot,
    discard_count,
    draft_run_off,
    enter_count,
    enter_named_vote,
    mark_present,
    publish_ballot,
    seat_chosen,
    set_way,
)
from ballots.actions.counting import own_mark
from ballots.enums import BallotState, BallotWay, Purpose, ShareBase, VoteWay
from ballots.models import Ballot, HandCount
from blocs.models import LeadershipTerm
from common.log import verify_log
from common.models import LogEntry
from documents.frozen import hash_of
from tests.ballots.papers import (
    closed,
    counted,
    draft,
    entries,
    grow,
    members_of,
    opened,
    plan_of,
    published,
    signatories,
    standings,
    vote,
)
from tests.ballots.test_deeds import refused
from tests.factories.blocs import BlocYearFactory, UserFactory

pytestmark = pytest.mark.django_db


def test_the_count_is_frozen_under_its_hash(year, secretary):
    ballot = opened(year, secretary)
    receipts = vote(ballot, [[2], [2], [1]])
    ballot = counted(ballot, secretary)
    assert ballot.sha256 == hash_of(ballot.data)
    assert standings(ballot) == {1: "below", 2: "chosen", 3: "below"}
    assert ballot.data["counts"]["total"]["cast"] == 3
    assert sorted(receipts) == [receipt for receipt, _choices in ballot.data["slips"]]
    assert ballot.data["outcome"]["results"][0]["share"] == "66.67"
    refused("ballot-counted", count_ballot, ballot, by=secretary)
    assert Ballot.objects.get().sha256 == ballot.sha256


def test_no_count_while_voting_goes_on(year, secretary):
    ballot = opened(year, secretary)
    refused("ballot-open", count_ballot, ballot, by=secretary)
    refused("ballot-open", enter_count, ballot, HandFigures(0, 0, 0), by=secretary)
    refused("ballot-open", publish_ballot, ballot, by=secretary)


def test_a_ballot_nobody_voted_in_chooses_nobody(year, secretary):
    ballot = counted(opened(year, secretary), secretary)
    assert ballot.data["outcome"]["verdict"] == "nobody"
    assert {row["share"] for row in ballot.data["outcome"]["results"]} == {None}


def test_below_the_quorum_nobody_is_chosen(year, secretary):
    ballot = opened(year, secretary, quorum=D(80))
    vote(ballot, [[1], [1]])
    ballot = counted(ballot, secretary)
    assert ballot.data["outcome"]["verdict"] == "no-quorum"
    assert ballot.data["below_quorum_because"] == "Hết giờ"
    assert set(standings(ballot).values()) == {"below"}


def test_80_percent_of_all_who_are_entitled(year, secretary):
    grow(year, 10)
    ballot = opened(
        year, secretary, purpose=Purpose.NOMINATION, base=ShareBase.ENTITLED, threshold=D(80),
        above=False, seats=2,
    )  # fmt: skip
    vote(ballot, [[1, 2]] * 7 + [[1]])  # eight vote, and two of ten do not
    ballot = counted(ballot, secretary)
    assert standings(ballot)[1] == "chosen"
    assert standings(ballot)[2] == "below"
    assert ballot.data["outcome"]["verdict"] == "short"


def test_those_present_count_whether_they_voted_or_not(year, secretary):
    grow(year, 5)
    ballot = opened(year, secretary, base=ShareBase.PRESENT, threshold=D(75), above=False)
    for entry in entries(ballot)[:4]:
        mark_present(entry, is_present=True, by=secretary)
    vote(ballot, [[1], [1], [1]])
    assert standings(counted(ballot, secretary))[1] == "chosen"  # three of four


def hybrid(year, secretary, on_paper=2, written=1):
    """Six members: online the others, by hand these."""
    grow(year, 6)
    ballot = opened(year, secretary, takes_written=True)
    rows = entries(ballot)
    for entry in rows[:on_paper]:
        set_way(entry, VoteWay.PAPER, by=secretary)
    for entry in rows[on_paper : on_paper + written]:
        set_way(entry, VoteWay.WRITTEN, by=secretary)
    people = signatories(year)
    for entry in rows[on_paper + written :]:
        cast_vote(entry, [1], by=people[entry.organisation_id])
    return closed(ballot, secretary)


def test_paper_and_written_votes_are_counted_by_two_people(year, secretary, chair_editor):
    ballot = hybrid(year, secretary)
    figures = HandFigures(3, 3, 2, {1: 1, 2: 1})
    refused("count-needs-two", count_ballot, ballot, by=secretary)
    enter_count(ballot, figures, by=secretary)
    refused("count-needs-two", count_ballot, ballot, by=secretary)
    enter_count(ballot, HandFigures(3, 3, 3, {1: 2, 2: 1}), by=chair_editor)
    refused("counts-differ", count_ballot, ballot, by=secretary)
    enter_count(ballot, figures, by=chair_editor)
    ballot = count_ballot(ballot, by=secretary)
    assert ballot.data["counts"]["total"] == {
        "issued": 6, "cast": 6, "unused": 0, "valid": 5, "invalid": 1,
        "votes": {"1": 4, "2": 1, "3": 0, "4": 0, "5": 0, "6": 0},
    }  # fmt: skip
    assert ballot.data["counted_by_hand"] == [
        secretary.get_full_name(), chair_editor.get_full_name(),
    ]  # fmt: skip


def test_one_person_is_not_two(year, secretary):
    ballot = hybrid(year, secretary)
    for _time in range(2):
        enter_count(ballot, HandFigures(3, 3, 3, {1: 3}), by=secretary)
    assert HandCount.objects.count() == 1
    refused("count-needs-two", count_ballot, ballot, by=secretary)


@pytest.mark.parametrize(
    ("figures", "code", "field"),
    [
        (HandFigures(3, 4, 3, {1: 3}), "count-does-not-add-up", "cast"),
        (HandFigures(3, 2, 3, {1: 2}), "count-does-not-add-up", "valid"),
        (HandFigures(3, 3, 2, {1: 3}), "count-does-not-add-up", "votes"),
        (HandFigures(3, 3, 3, {1: 2, 2: 2}), "count-does-not-add-up", "votes"),
        (HandFigures(3, 3, 3, {1: 1}), "count-does-not-add-up", "votes"),
        (HandFigures(3, 3, 3, {9: 3}), "count-does-not-add-up", "votes"),
        (HandFigures(-1, -1, -1, {}), "count-does-not-add-up", "votes"),
        (HandFigures(10**20, 3, 3, {1: 3}), "count-does-not-add-up", "issued"),
        (HandFigures(4, 3, 3, {1: 3}), "count-against-roll", "issued"),
        (HandFigures(2, 2, 2, {1: 2}), "count-against-roll", "issued"),
    ],
)
def test_figures_that_do_not_add_up_are_refused(year, secretary, figures, code, field):
    ballot = hybrid(year, secretary)
    violation = refused(code, enter_count, ballot, figures, by=secretary)
    assert field in violation.fields
    assert not HandCount.objects.exists()


def test_the_log_keeps_the_first_persons_figures_from_the_second(year, secretary):
    ballot = hybrid(year, secretary)
    enter_count(ballot, HandFigures(3, 3, 2, {1: 2}), by=secretary)
    line = LogEntry.objects.get(verb="counted by hand")
    assert (line.before, line.after) == (None, None)


def test_of_two_tabs_of_one_counter_the_second_is_told(year, secretary):
    ballot = hybrid(year, secretary)
    blank = own_mark(None)
    enter_count(ballot, HandFigures(3, 3, 3, {1: 3}), by=secretary, seen=blank)
    other = HandFigures(3, 3, 3, {2: 3})
    refused("changed-meanwhile", enter_count, ballot, other, by=secretary, seen=blank)


def test_a_count_of_who_is_away_is_taken_out_for_a_reason(year, secretary, chair_editor):
    ballot = hybrid(year, secretary)
    wrong = enter_count(ballot, HandFigures(3, 3, 3, {1: 3}), by=chair_editor)
    refused("reason-needed", discard_count, wrong, by=secretary, reason=" ")
    discard_count(wrong, by=secretary, reason="Nhập nhầm, đã về")
    assert not HandCount.objects.exists()
    assert LogEntry.objects.get(verb="took out a count by hand").reason == "Nhập nhầm, đã về"
    refused("count-needs-two", count_ballot, ballot, by=secretary)


def test_the_roll_is_corrected_until_the_count_and_the_slips_are_counted_again(
    year, secretary, chair_editor
):
    ballot = hybrid(year, secretary)
    figures = HandFigures(3, 3, 3, {1: 3})
    for person in (secretary, chair_editor):
        enter_count(ballot, figures, by=person)
    set_way(entries(ballot)[0], VoteWay.NONE, by=secretary)
    refused("count-against-roll", count_ballot, ballot, by=secretary)
    for person in (secretary, chair_editor):
        enter_count(ballot, HandFigures(2, 2, 2, {1: 2}), by=person)
    ballot = count_ballot(ballot, by=secretary)
    assert ballot.data["counts"]["total"]["cast"] == 5
    refused("ballot-counted", set_way, entries(ballot)[0], VoteWay.PAPER, by=secretary)
    refused("ballot-counted", mark_present, entries(ballot)[0], is_present=True, by=secretary)


def test_who_is_present_is_noted_until_the_count(year, secretary):
    """Six of ten vote, five for the first: 83 % of who voted, 50 % of the ten present."""
    grow(year, 10)
    ballot = opened(year, secretary, base=ShareBase.PRESENT, threshold=D(80), above=False)
    vote(ballot, [[1]] * 5 + [[2]])
    ballot = closed(ballot, secretary)
    for entry in entries(ballot):
        mark_present(entry, is_present=True, by=secretary)
    assert standings(count_ballot(ballot, by=secretary))[1] == "below"


def test_votes_by_name_on_paper_are_counted_by_another_and_taken_back(
    year, secretary, chair_editor
):
    ballot = opened(year, secretary, way=BallotWay.NAMED)
    first, second, _third = entries(ballot)
    enter_named_vote(first, [1], VoteWay.PAPER, by=secretary)
    enter_named_vote(second, [1], VoteWay.PAPER, by=secretary)
    set_way(second, VoteWay.NONE, by=secretary)
    enter_named_vote(second, [2], VoteWay.PAPER, by=secretary)
    for way in (VoteWay.NONE, VoteWay.ONLINE):
        refused("not-by-name", enter_named_vote, _third, [1], way, by=secretary)
    ballot = closed(ballot, secretary)
    refused("count-by-another", count_ballot, ballot, by=secretary)
    ballot = count_ballot(ballot, by=chair_editor)
    assert [row["choices"] for row in ballot.data["named"]] == [[1], [2]]


def test_a_run_off_that_was_called_off_makes_room_for_another(year, secretary):
    grow(year, 4)
    ballot = opened(year, secretary, threshold=D(40), above=False)
    vote(ballot, [[1], [1], [3], [3]])
    ballot = published(ballot, secretary)
    first = draft_run_off(ballot, by=secretary)
    cancel_ballot(first, by=secretary, reason="Hoãn")
    second = draft_run_off(ballot, by=secretary)
    assert second.follows == ballot
    refused("run-off-there", draft_run_off, ballot, by=secretary)


def test_nothing_is_counted_by_hand_where_all_voted_online(year, secretary):
    ballot = opened(year, secretary)
    vote(ballot, [[1]] * 3)
    ballot = closed(ballot, secretary)
    refused("nothing-by-hand", enter_count, ballot, HandFigures(0, 0, 0), by=secretary)


def test_hands_are_counted_by_one(year, secretary):
    ballot = closed(opened(year, secretary, way=BallotWay.ACCLAMATION), secretary)
    refused("count-needs-two", count_ballot, ballot, by=secretary)
    refused("count-above-roll", enter_count, ballot, HandFigures(4, 4, 4, {1: 4}), by=secretary)
    enter_count(ballot, HandFigures(3, 3, 3, {1: 3}), by=secretary)
    ballot = count_ballot(ballot, by=secretary)
    assert standings(ballot)[1] == "chosen"
    assert ballot.data["counts"]["online"] is None
    assert ballot.data["outcome"]["results"][0]["share"] == "100.00"


def test_an_approval_is_carried_or_not(year, secretary):
    names = [Candidate("Đồng ý"), Candidate("Không đồng ý", says_no=True)]
    values = {"purpose": Purpose.APPROVAL, "candidates": names, "way": BallotWay.NAMED}
    ballot = opened(year, secretary, **values)
    vote(ballot, [[1], [2], [2]])
    ballot = counted(ballot, secretary)
    assert standings(ballot) == {1: "below", 2: "against"}
    assert [row["choices"] for row in ballot.data["named"]] == [[1], [2], [2]]


# -- what follows ---------------------------------------------------------------------------------


def test_who_was_chosen_takes_the_chair_of_the_year_it_was_chosen_for(year, secretary):
    coming = BlocYearFactory(
        bloc=year.bloc, year=year.year + 1, starts_on=date(year.year + 1, 1, 1),
        ends_on=date(year.year + 1, 12, 31),
    )  # fmt: skip
    ballot = opened(year, secretary, for_year=coming)
    vote(ballot, [[2], [2], [2]])
    ballot = counted(ballot, secretary)
    refused("ballot-not-published", seat_chosen, ballot, coming, coming.starts_on, by=secretary)
    ballot = publish_ballot(ballot, by=secretary)
    refused("ballot-year", seat_chosen, ballot, BlocYearFactory(), coming.starts_on, by=secretary)
    seat_chosen(ballot, coming, coming.starts_on, by=secretary)
    term = LeadershipTerm.objects.get(bloc_year=coming)
    assert (term.organisation, term.office) == (members_of(year)[1], "chair")
    assert "Bầu khối trưởng" in term.basis
    refused("seated-already", seat_chosen, ballot, coming, coming.starts_on, by=secretary)
    assert not list(verify_log())


def test_two_vice_chairs_take_office_together(year, secretary):
    ballot = opened(year, secretary, purpose=Purpose.VICE_CHAIR, seats=2)
    vote(ballot, [[2, 3]] * 3)
    ballot = published(ballot, secretary)
    seat_chosen(ballot, year, year.starts_on, by=secretary)
    year = type(year).objects.get(pk=year.pk)
    assert {term.organisation for term in year.vice_chairs} == set(members_of(year)[1:])


def test_nobody_takes_office_by_a_ballot_that_chose_nobody(year, secretary):
    ballot = published(opened(year, secretary), secretary)
    terms = LeadershipTerm.objects.count()
    refused("nobody-chosen", seat_chosen, ballot, year, year.starts_on, by=secretary)
    assert LeadershipTerm.objects.count() == terms


def test_a_tie_leads_to_a_run_off_between_those_who_tied(year, secretary):
    grow(year, 4)
    ballot = opened(year, secretary, threshold=D(40), above=False)
    vote(ballot, [[1], [1], [3], [3]])
    ballot = counted(ballot, secretary)
    assert ballot.data["outcome"]["verdict"] == "tie"
    refused("ballot-not-published", draft_run_off, ballot, by=secretary)
    ballot = publish_ballot(ballot, by=secretary)
    following = draft_run_off(ballot, by=secretary)
    names = [option.organisation for option in following.options.all()]
    assert names == [members_of(year)[0], members_of(year)[2]]
    assert (following.state, following.seats) == (BallotState.DRAFT, 1)
    refused("run-off-there", draft_run_off, ballot, by=secretary)


def test_no_run_off_without_a_tie_or_where_the_rule_knows_none(year, secretary):
    ballot = opened(year, secretary)
    vote(ballot, [[1]] * 3)
    refused("no-tie", draft_run_off, published(ballot, secretary), by=secretary)
    grow(year, 4)
    other = opened(year, secretary, threshold=D(40), run_off=False)
    vote(other, [[1], [1], [3], [3]])
    refused("no-run-off", draft_run_off, published(other, secretary), by=secretary)


def test_a_run_off_keeps_its_names(year, secretary):
    grow(year, 4)
    ballot = opened(year, secretary, threshold=D(40), above=False)
    vote(ballot, [[1], [1], [3], [3]])
    following = draft_run_off(published(ballot, secretary), by=secretary)
    refused("run-off-fixed", change_ballot, following, plan_of(year), by=secretary)


def test_a_draft_is_not_counted(year, secretary):
    refused("ballot-draft", count_ballot, draft(year, secretary), by=UserFactory())
