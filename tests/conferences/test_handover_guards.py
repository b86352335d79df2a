"""What keeps a handover true: members of the day, papers that were called off, hours that come."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse

from blocs.actions.leadership import Appointment, appoint_leader
from blocs.actions.years import move_year
from blocs.enums import LeadershipOffice
from blocs.models import LeadershipTerm
from common.errors import RuleViolation
from conferences import actions
from conferences.enums import HandoverState
from conferences.models import Handover
from conferences.tasks import bring_handovers_into_force
from documents.actions import annul_signing, publish_document
from documents.enums import SigningState
from documents.models import Document
from documents.verification import verify_code, verify_file
from tests.conferences.signed_handovers import DAY, facts, opened, sealed, with_amounts
from tests.conferences.test_conference_actions import data
from tests.conferences.test_signed_handovers import refused
from tests.factories.blocs import MembershipFactory

LEFT, JOINS = {"ends_on": date(2026, 8, 19)}, {"starts_on": date(2026, 8, 21)}


@pytest.fixture
def handover(conference, member, secretary):
    return actions.draft_handover(conference, facts(member), by=secretary)


@pytest.fixture(autouse=True)
def _own_media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


# -- members on the day ---------------------------------------------------------------------------


@pytest.mark.parametrize("days", [LEFT, JOINS], ids=["joins", "left"])
def test_who_takes_over_is_a_member_on_the_day(conference, secretary, days):
    other = MembershipFactory(bloc=conference.bloc_year.bloc, **days).organisation
    refused("incoming-not-member", actions.draft_handover, conference, facts(other), by=secretary)


def test_who_left_after_the_draft_is_told_when_it_is_opened(handover, year, member, secretary):
    year.bloc.memberships.filter(organisation=member).update(ends_on=date(2026, 8, 19))
    refused("incoming-not-member", actions.open_handover, handover, by=secretary)


@pytest.mark.parametrize("days", [LEFT, JOINS], ids=["joins", "left"])
def test_who_takes_office_is_a_member_on_the_day(year, secretary, days):
    other = MembershipFactory(bloc=year.bloc, **days).organisation
    entry = Appointment(other, LeadershipOffice.CHAIR, DAY)
    with pytest.raises(RuleViolation, match="leader-not-member"):
        appoint_leader(year, entry, by=secretary)
    assert not LeadershipTerm.objects.filter(organisation=other).exists()


def test_a_term_that_began_before_the_year_asks_for_its_first_day(year, secretary):
    other = MembershipFactory(bloc=year.bloc, starts_on=year.starts_on).organisation
    entry = Appointment(other, LeadershipOffice.VICE_CHAIR, date(2025, 12, 20))
    assert appoint_leader(year, entry, by=secretary).starts_on == date(2025, 12, 20)


# -- papers of what was called off ----------------------------------------------------------------


def test_the_sealed_record_of_a_cancelled_handover_vouches_for_nothing(handover, secretary):
    handover = sealed(handover, secretary)
    document = publish_document(handover.signing.document, by=secretary)
    with handover.signing.file.open("rb") as file:
        content = file.read()
    assert verify_file(content).code == "sealed"
    actions.cancel_handover(handover, by=secretary, reason="Hội nghị quyết định lại")
    assert [verify_file(content).code, verify_code(document.verification_code).code] == [
        "voided", "voided",
    ]  # fmt: skip
    assert not verify_file(content).is_intact
    document.refresh_from_db()
    assert document.published_at is None
    assert not Document.objects.current().filter(pk=document.pk).exists()
    with pytest.raises(RuleViolation, match="document-unsealed"):
        publish_document(document, by=secretary)


def test_the_next_record_stands_in_the_place_of_the_cancelled_one(
    handover, conference, member, secretary
):
    first = sealed(handover, secretary)
    actions.cancel_handover(first, by=secretary, reason="Nhầm")
    again = actions.draft_handover(conference, facts(member), by=secretary)
    actions.cancel_handover(again, by=secretary, reason="Vẫn nhầm")  # without a paper of its own
    third = sealed(
        actions.draft_handover(conference, facts(member), by=secretary), secretary
    )  # fmt: skip
    assert third.signing.replaces == first.signing
    verdict = verify_code(first.signing.document.verification_code)
    assert (verdict.code, verdict.newer) == ("voided", third.signing.document)


def test_only_a_sealed_paper_is_annulled_and_for_a_reason(handover, secretary):
    signing = opened(handover, secretary).signing
    with pytest.raises(RuleViolation, match="signing-not-sealed"):
        annul_signing(signing, by=secretary, reason="x")
    signing = sealed_of(handover, secretary)
    with pytest.raises(RuleViolation, match="reason-needed"):
        annul_signing(signing, by=secretary, reason=" ")
    signing.refresh_from_db()
    assert signing.state == SigningState.SEALED


def sealed_of(handover, secretary):
    handover.refresh_from_db()
    actions.return_handover(handover, by=secretary, reason="Lại")
    return sealed(Handover.objects.get(pk=handover.pk), secretary).signing


# -- hours and years ------------------------------------------------------------------------------


def test_an_hour_before_the_term_it_would_end_is_refused(conference, year, member, secretary):
    year.terms.update(starts_on=date(2026, 9, 1))
    refused("handover-before-term", actions.draft_handover, conference, facts(member), by=secretary)
    later = facts(member, handed_on=date(2026, 9, 1))
    assert actions.draft_handover(conference, later, by=secretary).is_draft


def test_a_year_is_not_archived_over_a_handover_whatever_reason(handover, year, secretary, client):
    year.phase = "concluded"
    year.save()
    with pytest.raises(RuleViolation, match="checks-binding"):
        move_year(year, "archived", by=secretary, seen="concluded", reason="Vẫn lưu trữ")
    client.force_login(secretary)
    address = reverse("blocs:year_move", args=[year.pk])
    page = client.post(
        address, {"to": "archived", "seen": "concluded", "reason": "Vẫn lưu trữ"}
    )  # fmt: skip
    assert "Không lý do nào thay được" in page.text
    assert "Vẫn lưu trữ" in page.text
    actions.cancel_handover(handover, by=secretary, reason="Hoãn")
    moved = move_year(year, "archived", by=secretary, seen="concluded", reason="Xong")
    assert moved.phase == "archived"


@pytest.mark.parametrize("state", ["draft", "in force", "open"])
def test_day_and_opened_year_stay_as_the_record_states_them(
    handover, conference, next_year, secretary, state
):
    if state == "open":
        opened(handover, secretary)
    if state == "in force":
        sealed(handover, secretary)
        with time_machine.travel("2026-08-20 08:00+07:00", tick=False):
            bring_handovers_into_force()
    same = data(held_on=conference.held_on, title="Tên khác")
    for change in ({"held_on": date(2026, 7, 21)}, {"next_year": next_year}):
        conference.refresh_from_db()
        if state == "draft":
            actions.change_conference(conference, {**same, **change}, by=secretary)
            continue
        with pytest.raises(RuleViolation, match="handover-states-it"):
            actions.change_conference(conference, {**same, **change}, by=secretary)
    if state != "draft":
        actions.change_conference(conference, same, by=secretary)
        conference.refresh_from_db()
        assert conference.title == "Tên khác"


def test_who_does_not_lead_any_more_hands_nothing_over(
    conference, year, next_year, member, secretary
):
    conference.next_year = next_year
    conference.save()
    opening = facts(member, handed_on=date(2027, 1, 1))
    sealed(actions.draft_handover(conference, opening, by=secretary), secretary)
    other = year.bloc.memberships.order_by("pk").last().organisation
    year.terms.update(organisation=other)
    with time_machine.travel("2027-01-01 08:00+07:00", tick=False):
        bring_handovers_into_force()
    fresh = Handover.objects.get()
    assert fresh.state == HandoverState.OPEN
    assert "2026" in fresh.trouble
    assert not next_year.terms.exists()


def test_a_conference_moved_behind_the_hour_of_its_draft_is_told_at_opening(
    handover, conference, secretary
):
    with_amounts(handover)
    later = data(held_on=date(2026, 8, 25), title=conference.title)
    actions.change_conference(conference, later, by=secretary)
    refused("handover-outside-course", actions.open_handover, handover, by=secretary)
