"""What the system knows of the members: who came and how, who reported, who signed the pledge."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from blocs.models import Membership
from conferences.enums import Capacity, ConferenceState
from documents.enums import DocumentKind, SigningState, SigningWay
from documents.models import Signature
from scoring.builders.facts import facts_of
from scoring.trees import Fact
from tests.factories.blocs import MembershipFactory, UserFactory
from tests.factories.conferences import (
    AttendanceFactory,
    ConferenceFactory,
    MemberReportFactory,
    ReportRequestFactory,
)
from tests.factories.documents import SigningFactory, SigningPartyFactory
from tests.factories.years import DeadlineFactory

LAST_DAY, END_OF_JULY = date(2026, 3, 31), date(2026, 7, 31)


@pytest.fixture(autouse=True)
def _on_a_day_of_the_year():
    with time_machine.travel("2026-08-10 09:00+07:00", tick=False):
        yield


@pytest.fixture
def held(year):
    return ConferenceFactory(bloc_year=year, state=ConferenceState.HELD)


@pytest.fixture
def signing(year):
    """The year's pledge, open for signature until the last day of March."""
    DeadlineFactory(bloc_year=year, due_on=LAST_DAY)
    signing = SigningFactory(bloc_year=year, kind=DocumentKind.PLEDGE)
    for row in year.members():
        SigningPartyFactory(signing=signing, organisation=row.organisation)
    return signing


def sheet(year, organisation, fact):
    return facts_of(year)[organisation.code, fact]


def lines(year, organisation, fact):
    return [(line.is_kept, line.note) for line in sheet(year, organisation, fact).lines]


def come(conference, organisation, capacity=Capacity.DELEGATE, **facts):
    return AttendanceFactory(
        conference=conference, organisation=organisation, capacity=capacity, **facts
    )


def sign(signing, organisation, day, way=SigningWay.INK):
    facts = {"signed_on": day, "scan_sha256": "0" * 64 if way == SigningWay.INK else ""}
    party = signing.parties.get(organisation=organisation)
    return Signature.objects.create(party=party, way=way, **facts)


def become(signing, state, **facts):
    type(signing).objects.filter(pk=signing.pk).update(state=state, **facts)


# -- conferences ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "capacity", [Capacity.PRESIDING, Capacity.DIRECTING, Capacity.DELEGATE, Capacity.SPEAKER]
)
def test_who_came_in_the_right_capacity_kept_it(year, held, member, capacity):
    come(held, member, capacity)
    assert lines(year, member, Fact.ATTENDANCE) == [(True, "")]
    assert held.title in sheet(year, member, Fact.ATTENDANCE).lines[0].text


@pytest.mark.parametrize("capacity", [Capacity.GUEST, Capacity.SECRETARY])
def test_a_guest_or_a_minute_taker_does_not_sit_for_its_organisation(year, held, member, capacity):
    come(held, member, capacity)
    ((is_kept, note),) = lines(year, member, Fact.ATTENDANCE)
    assert not is_kept
    assert note


def test_a_stand_in_is_not_the_right_capacity(year, held, member):
    come(held, member, is_representative=True)
    ((is_kept, _note),) = lines(year, member, Fact.ATTENDANCE)
    assert not is_kept


def test_one_person_in_the_right_capacity_is_enough(year, held, member):
    come(held, member, is_representative=True)
    come(held, member, Capacity.SPEAKER)
    assert lines(year, member, Fact.ATTENDANCE) == [(True, "")]


def test_who_was_absent_missed_it_and_is_told_apart_from_a_guest(year, held, member, chair):
    come(held, chair, Capacity.GUEST)
    ((is_kept, absent),) = lines(year, member, Fact.ATTENDANCE)
    assert not is_kept
    assert absent != lines(year, chair, Fact.ATTENDANCE)[0][1]


@pytest.mark.parametrize("state", [ConferenceState.PLANNED, ConferenceState.CANCELLED])
def test_a_conference_that_was_not_held_is_not_due(year, held, member, state):
    come(held, member)
    type(held).objects.update(state=state)
    assert sheet(year, member, Fact.ATTENDANCE).due == 0


def test_conferences_are_counted_one_by_one(year, held, member):
    come(held, member)
    ConferenceFactory(bloc_year=year, state=ConferenceState.HELD, held_on=date(2026, 8, 1))
    found = sheet(year, member, Fact.ATTENDANCE)
    assert (found.kept, found.due) == (1, 2)


def test_a_conference_of_another_year_is_not_due_here(year, member):
    ConferenceFactory(state=ConferenceState.HELD)
    assert sheet(year, member, Fact.ATTENDANCE).due == 0


def test_a_conference_before_somebody_joined_or_after_it_left_is_not_due(year, held, member):
    Membership.objects.filter(organisation=member).update(starts_on=date(2026, 7, 21))
    assert sheet(year, member, Fact.ATTENDANCE).due == 0
    Membership.objects.filter(organisation=member).update(
        starts_on=date(2020, 1, 1), ends_on=date(2026, 7, 19)
    )
    assert sheet(year, member, Fact.ATTENDANCE).due == 0


def test_a_source_that_names_some_does_not_say_that_others_stayed_away(year, held, member, chair):
    type(held).objects.update(source="Báo điện tử")
    come(held, chair)
    assert sheet(year, member, Fact.ATTENDANCE).due == 0
    assert lines(year, chair, Fact.ATTENDANCE) == [(True, "")]


# -- the pledge -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "is_kept"), [(date(2026, 2, 3), True), (LAST_DAY, True), (date(2026, 4, 1), False)]
)
def test_the_pledge_is_kept_by_who_signed_up_to_its_last_day(year, signing, member, day, is_kept):
    sign(signing, member, day)
    ((kept, note),) = lines(year, member, Fact.PLEDGE)
    assert kept is is_kept
    assert ("1/4/2026" in note) is not is_kept


def test_who_has_not_signed_when_the_last_day_is_over_missed_it(year, signing, member):
    ((is_kept, note),) = lines(year, member, Fact.PLEDGE)
    assert not is_kept
    assert note


def test_a_pledge_whose_last_day_lies_ahead_is_not_due_yet_of_who_has_not_signed(
    year, signing, member, chair
):
    sign(signing, chair, date(2026, 2, 3))
    with time_machine.travel("2026-03-31 23:00+07:00", tick=False):
        assert sheet(year, member, Fact.PLEDGE).due == 0
        assert lines(year, chair, Fact.PLEDGE) == [(True, "")]
    with time_machine.travel("2026-04-01 00:30+07:00", tick=False):
        assert sheet(year, member, Fact.PLEDGE).due == 1


def test_a_pledge_without_a_last_day_is_due_once_its_signing_is_closed(year, signing, member):
    year.deadlines.all().delete()
    assert sheet(year, member, Fact.PLEDGE).due == 0
    become(signing, SigningState.SEALING)
    ((is_kept, _note),) = lines(year, member, Fact.PLEDGE)
    assert not is_kept


def test_who_signed_a_pledge_without_a_last_day_signed_in_time(year, signing, member):
    year.deadlines.all().delete()
    sign(signing, member, date(2026, 6, 1))
    assert lines(year, member, Fact.PLEDGE) == [(True, "")]


@pytest.mark.parametrize("state", [SigningState.PREPARING, SigningState.VOIDED])
def test_what_nobody_can_sign_is_not_due(year, signing, member, state):
    become(signing, state)
    assert sheet(year, member, Fact.PLEDGE).due == 0


def test_a_pledge_recorded_from_a_source_counts_by_the_day_it_states(year, signing, member, chair):
    become(signing, SigningState.RECORDED)
    sign(signing, chair, date(2026, 2, 27), SigningWay.SOURCE)
    assert lines(year, chair, Fact.PLEDGE) == [(True, "")]
    ((is_kept, _note),) = lines(year, member, Fact.PLEDGE)
    assert not is_kept


def test_a_source_that_does_not_name_all_signers_accuses_nobody(year, signing, member, chair):
    become(signing, SigningState.RECORDED, stated_parties=3)
    sign(signing, chair, date(2026, 2, 27), SigningWay.SOURCE)
    assert sheet(year, member, Fact.PLEDGE).due == 0
    assert sheet(year, chair, Fact.PLEDGE).kept == 1


def test_who_signed_the_first_version_in_time_is_not_late_with_the_second(year, signing, member):
    sign(signing, member, date(2026, 2, 3))
    second = SigningFactory(bloc_year=year, kind=DocumentKind.PLEDGE)
    SigningPartyFactory(signing=second, organisation=member)
    sign(second, member, date(2026, 7, 1))
    assert lines(year, member, Fact.PLEDGE) == [(True, "")]


def test_the_day_of_signing_is_that_of_the_people_not_of_the_server(year, signing, member):
    signature = sign(signing, member, None)
    late = datetime(2026, 3, 31, 17, 30, tzinfo=UTC)  # half past midnight in Hà Nội
    Signature.objects.filter(pk=signature.pk).update(signed_at=late)
    ((is_kept, _note),) = lines(year, member, Fact.PLEDGE)
    assert not is_kept


def test_another_paper_signed_in_the_year_is_no_pledge(year, member):
    paper = SigningFactory(bloc_year=year, state=SigningState.SEALING)
    SigningPartyFactory(signing=paper, organisation=member)
    assert sheet(year, member, Fact.PLEDGE).due == 0


# -- reports --------------------------------------------------------------------------------------


@pytest.fixture
def asked_for(year):
    """A report that the member is asked for until the end of July."""

    def one(organisation, **facts):
        request = ReportRequestFactory(bloc_year=year, due_on=facts.pop("due_on", END_OF_JULY))
        return MemberReportFactory(request=request, organisation=organisation, **facts)

    return one


def received(day):
    return {"received_on": day, "received_by": UserFactory()}


@pytest.mark.parametrize(
    ("day", "is_kept"),
    [(date(2026, 7, 1), True), (END_OF_JULY, True), (date(2026, 8, 1), False)],
)
def test_a_report_is_kept_by_the_day_of_its_receipt(year, asked_for, member, day, is_kept):
    report = asked_for(member, **received(day))
    found = sheet(year, member, Fact.REPORTS)
    assert (found.kept, found.due) == (int(is_kept), 1)
    (line,) = found.lines
    assert report.request.title in line.text
    assert "31/7/2026" in line.text
    assert ("1/8/2026" in line.note) is not is_kept


def test_a_report_is_missed_once_its_last_day_is_over(year, asked_for, member):
    asked_for(member)
    with time_machine.travel("2026-07-31 23:00+07:00", tick=False):
        assert sheet(year, member, Fact.REPORTS).due == 0
    with time_machine.travel("2026-08-01 00:30+07:00", tick=False):
        ((is_kept, note),) = lines(year, member, Fact.REPORTS)
    assert not is_kept
    assert note


def test_a_report_received_before_its_last_day_counts_at_once(year, asked_for, member):
    asked_for(member, due_on=date(2026, 8, 31), **received(date(2026, 8, 9)))
    assert lines(year, member, Fact.REPORTS) == [(True, "")]


def test_a_report_that_was_sent_waits_for_its_receipt_until_the_last_day_is_over(
    year, asked_for, member
):
    sent_at = datetime(2026, 7, 30, 2, tzinfo=UTC)
    asked_for(member, number="45/BC", sent_at=sent_at)
    with time_machine.travel("2026-07-31 09:00+07:00", tick=False):
        assert sheet(year, member, Fact.REPORTS).due == 0
    ((is_kept, note),) = lines(year, member, Fact.REPORTS)
    assert not is_kept
    assert "30/7/2026" in note


def test_reports_of_another_member_or_year_are_not_counted_here(year, asked_for, member, chair):
    asked_for(chair)
    MemberReportFactory(organisation=member, request__due_on=END_OF_JULY)
    assert sheet(year, member, Fact.REPORTS).due == 0


# -- all of it ------------------------------------------------------------------------------------


def test_facts_are_read_in_a_fixed_number_of_queries(year, held, signing, asked_for, member):
    def asked():
        with CaptureQueriesContext(connection) as found:
            facts_of(year)
        return len(found)

    asked_for(member)
    few = asked()
    for row in MembershipFactory.create_batch(3, bloc=year.bloc):
        come(held, row.organisation)
        SigningPartyFactory(signing=signing, organisation=row.organisation)
        sign(signing, row.organisation, LAST_DAY)
        asked_for(row.organisation)
    come(ConferenceFactory(bloc_year=year, state=ConferenceState.HELD), member)
    assert asked() == few
