"""The chair passes from one organisation to the next."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from django.db import connection

from blocs.enums import LeadershipOffice, YearPhase
from blocs.models import LeadershipTerm
from common.errors import RuleViolation
from common.models import LogEntry
from conferences import actions
from conferences.models import Handover
from tests.factories.blocs import LeadershipTermFactory, MembershipFactory, OrganisationFactory


@pytest.fixture
def opening(held, next_year):
    """The held conference opens the next year."""
    held.next_year = next_year
    held.save()
    return held


def parties(outgoing, incoming, **changes):
    return {
        "outgoing": outgoing, "incoming": incoming, "handed_on": date(2026, 7, 20), "note": "",
        **changes,
    }  # fmt: skip


def refused(code, conference, data, by):
    before = LogEntry.objects.count(), LeadershipTerm.objects.count(), Handover.objects.count()
    with pytest.raises(RuleViolation) as caught:
        actions.record_handover(conference, data, by=by)
    assert caught.value.code == code
    assert before == (
        LogEntry.objects.count(), LeadershipTerm.objects.count(), Handover.objects.count(),
    )  # fmt: skip


def test_who_takes_over_chairs_the_opened_year_from_that_day(
    opening, next_year, chair, member, chair_editor
):
    actions.record_handover(opening, parties(chair, member), by=chair_editor)
    term = LeadershipTerm.objects.get(bloc_year=next_year)
    assert (term.organisation, term.office) == (member, LeadershipOffice.CHAIR)
    assert term.starts_on == date(2026, 7, 20)
    assert opening.title in term.basis
    chains = set(LogEntry.objects.values_list("chain", flat=True))
    assert chains == {f"year:{opening.bloc_year_id}", f"year:{next_year.pk}"}


def test_a_chair_that_already_sits_is_confirmed(opening, next_year, chair, member, secretary):
    LeadershipTermFactory(bloc_year=next_year, organisation=member)
    actions.record_handover(opening, parties(chair, member), by=secretary)
    assert LeadershipTerm.objects.filter(bloc_year=next_year).count() == 1
    assert LogEntry.objects.filter(verb="confirmed by handover the chair").exists()


def test_a_vice_chair_that_rises_leaves_the_old_office(
    opening, next_year, chair, member, secretary
):
    vice = LeadershipTermFactory(
        bloc_year=next_year, organisation=member, office=LeadershipOffice.VICE_CHAIR
    )
    actions.record_handover(opening, parties(chair, member), by=secretary)
    vice.refresh_from_db()
    assert vice.ends_on == date(2026, 7, 20)
    next_year.refresh_from_db()
    assert next_year.chair.organisation == member


def test_without_an_opened_year_the_handover_is_recorded_only(held, chair, member, secretary):
    actions.record_handover(held, parties(chair, member), by=secretary)
    assert Handover.objects.count() == 1
    assert LeadershipTerm.objects.count() == 1


def test_only_a_chair_in_office_hands_over(opening, chair, member, secretary):
    refused("outgoing-not-chair", opening, parties(member, chair), secretary)
    LeadershipTerm.objects.filter(organisation=chair).update(ends_on=date(2026, 5, 1))
    refused("outgoing-not-chair", opening, parties(chair, member), secretary)


def test_only_a_member_takes_over(opening, chair, secretary):
    refused("incoming-not-member", opening, parties(chair, OrganisationFactory()), secretary)


def test_who_joins_with_the_opened_year_may_take_over(opening, chair, year, secretary):
    newcomer = MembershipFactory(bloc=year.bloc, starts_on=date(2027, 1, 1)).organisation
    handover = actions.record_handover(opening, parties(chair, newcomer), by=secretary)
    assert handover.incoming == newcomer


def test_the_chair_does_not_pass_to_itself(opening, chair, secretary):
    refused("handover-to-itself", opening, parties(chair, chair), secretary)


def test_another_chair_of_the_opened_year_is_not_pushed_aside(
    opening, next_year, chair, member, secretary
):
    LeadershipTermFactory(bloc_year=next_year, organisation=chair)
    refused("next-year-has-chair", opening, parties(chair, member), secretary)


def test_an_archived_opened_year_is_not_touched(opening, next_year, chair, member, secretary):
    next_year.phase = YearPhase.ARCHIVED
    next_year.save()
    refused("year-archived", opening, parties(chair, member), secretary)


def test_a_handover_waits_for_the_conference(conference, chair, member, secretary):
    refused("handover-before-conference", conference, parties(chair, member), secretary)


@pytest.mark.parametrize("day", [date(2026, 7, 19), date(2026, 8, 11)])
def test_a_handover_lies_between_the_conference_and_today(opening, chair, member, secretary, day):
    refused("handover-day", opening, parties(chair, member, handed_on=day), secretary)


def test_there_is_one_handover_at_a_conference(opening, chair, member, secretary):
    actions.record_handover(opening, parties(chair, member), by=secretary)
    refused("handover-already", opening, parties(chair, member), secretary)


def test_a_handover_is_withdrawn_with_a_reason_and_the_chair_stays(
    opening, next_year, chair, member, secretary
):
    handover = actions.record_handover(opening, parties(chair, member), by=secretary)
    with pytest.raises(RuleViolation, match="reason-needed"):
        actions.withdraw_handover(handover, by=secretary, reason="")
    assert Handover.objects.exists()
    actions.withdraw_handover(handover, by=secretary, reason="Ghi nhầm")
    assert not Handover.objects.exists()
    assert next_year.terms.in_office().get().organisation == member


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_people_recording_a_handover_at_once_record_one(opening, chair, member, secretary):
    def record(_number):
        try:
            actions.record_handover(opening, parties(chair, member), by=secretary)
            return "recorded"
        except RuleViolation as violation:
            return violation.code
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        answers = sorted(pool.map(record, range(2)))
    assert answers == ["handover-already", "recorded"]
    assert Handover.objects.count() == 1
    assert opening.next_year.terms.in_office().count() == 1
