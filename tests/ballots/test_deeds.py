"""Preparing, opening, voting, closing."""

from datetime import timedelta
from decimal import Decimal as D

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from ballots.actions import (
    Candidate,
    cancel_ballot,
    cast_vote,
    change_ballot,
    close_ballot,
    create_ballot,
    enter_named_vote,
    open_ballot,
    set_way,
)
from ballots.actions.drafting import told
from ballots.closing import close_overdue
from ballots.enums import BallotState, BallotWay, Purpose, VoteWay
from ballots.models import Ballot, Elector, NamedVote, RollEntry, Urn
from blocs.models import BlocYear, Mandate
from common.changes import version_of
from common.errors import RuleViolation
from common.models import LogEntry, Notice
from tests.ballots.papers import (
    draft,
    entries,
    members_of,
    opened,
    plan_of,
    signatories,
    vote,
)
from tests.factories.blocs import (
    BlocYearFactory,
    MembershipFactory,
    OrganisationFactory,
    OrganisationRoleFactory,
)
from tests.factories.years import MandateFactory

pytestmark = pytest.mark.django_db


def refused(code, deed, *args, **kwargs):
    """The deed is refused with that code and writes no line of the log."""
    lines = LogEntry.objects.count()
    with pytest.raises(RuleViolation) as caught:
        deed(*args, **kwargs)
    assert caught.value.code == code
    assert LogEntry.objects.count() == lines
    return caught.value


# -- preparing ------------------------------------------------------------------------------------


def test_a_ballot_is_prepared_with_its_slip(year, secretary):
    ballot = draft(year, secretary, question="Đơn vị nào làm khối trưởng năm 2027?")
    assert ballot.state == BallotState.DRAFT
    assert [option.label for option in ballot.options.all()] == [
        organisation.label for organisation in members_of(year)
    ]
    line = LogEntry.objects.get(verb="prepared a ballot")
    assert line.after["title"] == "Bầu khối trưởng"
    assert len(line.after["options"]) == 3


@pytest.mark.parametrize(
    ("values", "code", "field"),
    [
        ({"seats": 0}, "ballot-seats", "seats"),
        ({"seats": 2}, "ballot-seats", "seats"),  # a bloc has one chair
        ({"seats": 4, "purpose": Purpose.VICE_CHAIR}, "ballot-seats", "seats"),
        ({"threshold": D("100.01")}, "percent", "threshold"),
        ({"threshold": D("NaN")}, "percent", "threshold"),
        ({"quorum": D(-1)}, "percent", "quorum"),
        ({"candidates": []}, "ballot-options", "candidates"),
        ({"candidates": [Candidate("Ông A")]}, "ballot-options", "candidates"),
        ({"candidates": [Candidate(" ")], "purpose": Purpose.APPROVAL}, "ballot-options",
         "candidates"),
        ({"candidates": [Candidate("Có"), Candidate("CÓ")], "purpose": Purpose.APPROVAL},
         "ballot-options", "candidates"),
        ({"candidates": [Candidate("Không", says_no=True)], "purpose": Purpose.APPROVAL},
         "ballot-options", "candidates"),
        ({"way": BallotWay.ACCLAMATION, "takes_written": True}, "written-by-hands",
         "takes_written"),
        ({"closes_at": timezone.now() - timedelta(minutes=1)}, "closes-in-past", "closes_at"),
    ],
)  # fmt: skip
def test_a_plan_that_contradicts_itself_is_refused(year, secretary, values, code, field):
    violation = refused(code, draft, year, secretary, **values)
    assert field in violation.fields
    assert not Ballot.objects.exists()


def test_only_members_stand_on_the_slip_and_each_once(year, secretary):
    outsider = [Candidate(organisation=OrganisationFactory())]
    refused("ballot-options", draft, year, secretary, candidates=outsider)
    twice = [Candidate(organisation=members_of(year)[0], label=name) for name in ("A", "B")]
    refused("ballot-options", draft, year, secretary, candidates=twice)


def test_the_lead_is_chosen_for_this_year_or_a_later_one_of_the_bloc(year, secretary):
    refused("ballot-year", draft, year, secretary, for_year=BlocYearFactory())
    names = [Candidate("Có"), Candidate("Không", says_no=True)]
    values = {"for_year": year, "purpose": Purpose.APPROVAL, "candidates": names}
    refused("ballot-year", draft, year, secretary, **values)
    assert draft(year, secretary, for_year=year).for_year == year


def test_a_draft_is_changed_and_the_second_person_is_told(year, secretary):
    ballot = draft(year, secretary)
    seen = version_of(told(ballot))
    changed = change_ballot(ballot, plan_of(year, title="Bầu lại"), by=secretary, seen=seen)
    assert changed.title == "Bầu lại"
    line = LogEntry.objects.get(verb="changed a ballot")
    assert (line.before, line.after) == ({"title": "Bầu khối trưởng"}, {"title": "Bầu lại"})
    refused("changed-meanwhile", change_ballot, ballot, plan_of(year), by=secretary, seen=seen)
    refused("changed-meanwhile", open_ballot, ballot, by=secretary, seen=seen)


def test_nothing_changes_once_voting_has_begun(year, secretary):
    ballot = opened(year, secretary)
    refused("ballot-open", change_ballot, ballot, plan_of(year, title="Khác"), by=secretary)
    refused("ballot-open", open_ballot, ballot, by=secretary)
    assert Ballot.objects.get().title == "Bầu khối trưởng"


def test_a_ballot_is_called_off_for_a_reason(year, secretary):
    ballot = opened(year, secretary)
    refused("reason-needed", cancel_ballot, ballot, by=secretary, reason=" ")
    cancel_ballot(ballot, by=secretary, reason="Danh sách sai")
    assert Ballot.objects.get().cancelled_because == "Danh sách sai"
    entry = entries(ballot)[0]
    refused("ballot-cancelled", cast_vote, entry, [1], by=signatories(year)[entry.organisation_id])
    refused("ballot-cancelled", cancel_ballot, ballot, by=secretary, reason="Lần nữa")


# -- the roll -------------------------------------------------------------------------------------


def test_the_roll_is_frozen_with_signatories_and_deputies(year, member, secretary):
    people = signatories(year)
    deputy = MandateFactory(bloc_year=year, organisation=member)
    past = MandateFactory(
        bloc_year=year, organisation=member, starts_on=timezone.localdate() - timedelta(days=9),
        ends_on=timezone.localdate() - timedelta(days=1),
    )  # fmt: skip
    ballot = open_ballot(draft(year, secretary), by=secretary)
    assert ballot.roll.count() == 3
    electors = set(
        Elector.objects.filter(entry__organisation=member).values_list("user", flat=True)
    )
    assert electors == {people[member.pk].pk, deputy.deputy_id}
    assert past.deputy_id not in electors
    late = OrganisationRoleFactory(organisation=member, office="signatory").user
    entry = ballot.roll.get(organisation=member)
    refused("not-on-roll", cast_vote, entry, [1], by=late)


def test_who_is_on_the_roll_is_called_by_mail_once_committed(
    year, secretary, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        opened(year, secretary)
    assert Notice.objects.filter(subject__contains="Bầu khối trưởng").count() == 3


def test_a_bloc_without_members_has_no_ballot(secretary, year):
    ballot = draft(year, secretary)
    year.bloc.memberships.update(starts_on=year.ends_on + timedelta(days=1), ends_on=None)
    refused("roll-empty", open_ballot, ballot, by=secretary)
    assert Ballot.objects.get().state == BallotState.DRAFT


# -- voting ---------------------------------------------------------------------------------------


def test_a_secret_vote_is_taken_once_and_leaves_a_receipt(year, secretary):
    ballot = opened(year, secretary)
    entry = entries(ballot)[0]
    person = signatories(year)[entry.organisation_id]
    given = cast_vote(entry, [2], by=person)
    assert Urn.objects.get().slips == [[given.receipt, [2]]]
    entry.refresh_from_db()
    assert (entry.way, entry.voter) == (VoteWay.ONLINE, person)
    refused("voted-already", cast_vote, entry, [3], by=person)
    assert len(Urn.objects.get().slips) == 1


def test_of_two_people_of_one_member_one_votes(year, member, secretary):
    people = signatories(year)
    deputy = MandateFactory(bloc_year=year, organisation=member).deputy
    ballot = open_ballot(draft(year, secretary), by=secretary)
    entry = ballot.roll.get(organisation=member)
    cast_vote(entry, [1], by=deputy)
    refused("voted-already", cast_vote, entry, [2], by=people[member.pk])


def test_a_deputy_whose_mandate_ended_meanwhile_is_refused(year, member, secretary):
    mandate = MandateFactory(bloc_year=year, organisation=member)
    ballot = opened(year, secretary)
    entry = ballot.roll.get(organisation=member)
    Mandate.objects.update(revoked_at=timezone.now())
    refused("mandate-ended", cast_vote, entry, [1], by=mandate.deputy)
    Mandate.objects.update(revoked_at=None, ends_on=timezone.localdate() - timedelta(days=1))
    refused("mandate-ended", cast_vote, entry, [1], by=mandate.deputy)
    assert Urn.objects.get().slips == []


def test_a_signatory_who_left_meanwhile_is_refused(year, member, secretary):
    ballot = opened(year, secretary)
    person = signatories(year)[member.pk]
    person.organisation_roles.update(ends_on=timezone.localdate() - timedelta(days=1))
    entry = ballot.roll.get(organisation=member)
    refused("no-longer-signatory", cast_vote, entry, [1], by=person)


def test_nobody_votes_for_another_member(year, member, secretary, member_editor):
    ballot = opened(year, secretary)
    entry = ballot.roll.exclude(organisation=member).first()
    for person in (secretary, member_editor, signatories(year)[member.pk]):
        refused("not-on-roll", cast_vote, entry, [1], by=person)


@pytest.mark.parametrize(
    ("choices", "code"),
    [([1, 2], "more-choices-than-seats"), ([9], "unknown-option"), ([1, 1], "unknown-option"),
     ([], "nothing-chosen")],
)  # fmt: skip
def test_a_slip_that_holds_no_vote_is_refused_and_may_be_given_again(
    year, secretary, choices, code
):
    ballot = opened(year, secretary)
    entry = entries(ballot)[0]
    person = signatories(year)[entry.organisation_id]
    refused(code, cast_vote, entry, choices, by=person)
    assert cast_vote(entry, [1], by=person).receipt


def test_no_vote_after_closing_nor_after_the_time_is_over(year, secretary, time_machine):
    ballot = opened(year, secretary, closes_at=timezone.now() + timedelta(hours=1))
    first, second, _third = entries(ballot)
    people = signatories(year)
    time_machine.move_to(timezone.now() + timedelta(hours=1))
    refused("voting-over", cast_vote, first, [1], by=people[first.organisation_id])
    close_ballot(ballot, by=secretary)
    refused("ballot-closed", cast_vote, second, [1], by=people[second.organisation_id])


def test_what_is_overdue_is_closed_once(year, secretary, time_machine):
    ballot = opened(year, secretary, closes_at=timezone.now() + timedelta(hours=1), quorum=D(50))
    assert close_overdue() == 0
    time_machine.move_to(timezone.now() + timedelta(hours=1))
    assert (close_overdue(), close_overdue()) == (1, 0)
    ballot.refresh_from_db()
    assert ballot.state == BallotState.CLOSED
    assert LogEntry.objects.get(verb="closed the ballot").actor is None


def test_an_overdue_ballot_of_an_archived_year_stops_no_other(year, secretary, time_machine):
    later = timezone.now() + timedelta(hours=1)
    other = BlocYearFactory()
    MembershipFactory.create_batch(2, bloc=other.bloc)
    for each in (year, other):
        opened(each, secretary, closes_at=later)
    BlocYear.objects.filter(pk=year.pk).update(phase="archived")
    time_machine.move_to(timezone.now() + timedelta(hours=1))
    assert close_overdue() == 1
    assert close_overdue() == 0


def test_below_the_quorum_a_ballot_is_closed_for_a_reason_alone(year, secretary):
    ballot = opened(year, secretary, quorum=D("66.67"))
    vote(ballot, [[1], [1]])  # two of three are 66,66… %
    violation = refused("below-quorum", close_ballot, ballot, by=secretary)
    assert "2" in str(violation.message)
    closed = close_ballot(ballot, by=secretary, reason="Hai đơn vị vắng")
    assert closed.below_quorum_because == "Hai đơn vị vắng"


def test_who_votes_on_paper_no_longer_votes_online(year, secretary):
    ballot = opened(year, secretary)
    entry = entries(ballot)[0]
    person = signatories(year)[entry.organisation_id]
    set_way(entry, VoteWay.PAPER, by=secretary)
    refused("voted-already", cast_vote, entry, [1], by=person)
    set_way(entry, VoteWay.NONE, by=secretary)
    cast_vote(entry, [1], by=person)
    refused("voted-already", set_way, entry, VoteWay.PAPER, by=secretary)
    refused("written-not-taken", set_way, entries(ballot)[1], VoteWay.WRITTEN, by=secretary)
    refused("online-by-member", set_way, entries(ballot)[1], VoteWay.ONLINE, by=secretary)


def test_votes_by_name_are_kept_by_name(year, secretary):
    ballot = opened(year, secretary, way=BallotWay.NAMED)
    first, second, third = entries(ballot)
    people = signatories(year)
    assert cast_vote(first, [1], by=people[first.organisation_id]).receipt == ""
    enter_named_vote(second, [2], VoteWay.PAPER, by=secretary)
    refused("written-not-taken", enter_named_vote, third, [2], VoteWay.WRITTEN, by=secretary)
    refused("voted-already", enter_named_vote, first, [2], VoteWay.PAPER, by=secretary)
    refused("votes-by-name", set_way, third, VoteWay.PAPER, by=secretary)
    assert [vote.choices for vote in NamedVote.objects.order_by("entry__number")] == [[1], [2]]
    assert not Urn.objects.exists()


def test_a_secret_ballot_takes_no_vote_by_name(year, secretary):
    ballot = opened(year, secretary)
    refused("not-by-name", enter_named_vote, entries(ballot)[0], [1], VoteWay.PAPER, by=secretary)


def test_a_show_of_hands_takes_no_vote_on_the_screen(year, secretary):
    ballot = opened(year, secretary, way=BallotWay.ACCLAMATION)
    entry = entries(ballot)[0]
    refused("by-hands", cast_vote, entry, [1], by=signatories(year)[entry.organisation_id])


def test_the_database_keeps_states_honest(year, secretary):
    ballot = draft(year, secretary)
    for values in (
        {"state": "open"}, {"state": "counted"}, {"state": "cancelled"}, {"seats": 0},
        {"threshold": 101}, {"state": "unheard"},
    ):  # fmt: skip
        with pytest.raises(IntegrityError), transaction.atomic():
            Ballot.objects.filter(pk=ballot.pk).update(**values)
    opened_one = open_ballot(ballot, by=secretary)
    with pytest.raises(IntegrityError), transaction.atomic():
        RollEntry.objects.filter(ballot=opened_one).update(way="online")


def test_a_plan_is_refused_in_an_archived_year(year, secretary):
    plan = plan_of(year)
    BlocYear.objects.filter(pk=year.pk).update(phase="archived")
    refused("year-archived", create_ballot, year, plan, by=secretary)
