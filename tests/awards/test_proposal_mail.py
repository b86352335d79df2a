"""Whom proposals write to, when, and what they keep to themselves."""

from datetime import timedelta

import pytest

from awards.actions import (
    NomineeEntry,
    add_nominee,
    announce,
    decide,
    draft_proposal,
    nominate,
    object_publicly,
    open_comment,
    record_objection,
    refuse_proposal,
    return_proposal,
    revoke,
    submit_proposal,
)
from blocs.querysets import today
from common.models import Notice
from tests.awards.test_proposals import decision, open_list, voted
from tests.factories.blocs import OrganisationRoleFactory
from tests.factories.proposals import NomineeFactory, proposal_in
from tests.factories.years import AwardTypeFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(secretary, leader, chair_editor, member_editor, viewer, stranger):
    return {
        "secretary": secretary, "leader": leader, "chair_editor": chair_editor,
        "member_editor": member_editor, "viewer": viewer, "stranger": stranger,
    }  # fmt: skip


def told(people, occasion):
    """Who of these people has a letter of this occasion."""
    rows = Notice.objects.filter(key__contains=f":{occasion}:").values_list("recipient", flat=True)
    return {name for name, person in people.items() if person.pk in set(rows)}


def of_member(proposal, member):
    NomineeFactory(proposal=proposal, organisation=member, name="Lê Văn An")
    return proposal


def test_drafting_and_nominating_write_to_nobody(year, member, secretary, people):
    proposal = draft_proposal(year, AwardTypeFactory(), "Tặng Bằng khen", by=secretary)
    add_nominee(proposal, NomineeEntry("individual", member, "Lê Văn An"), by=secretary)
    nominate(proposal, voted(), by=secretary)
    assert not Notice.objects.exists()


def test_the_window_is_told_to_the_nominees_organisations(year, member, secretary, people):
    proposal = of_member(proposal_in("nominated", year), member)
    open_comment(proposal, today(), today() + timedelta(days=5), by=secretary)
    assert told(people, "opened") == {"member_editor"}
    assert "Lê Văn An" not in Notice.objects.get(recipient=people["member_editor"]).body


def test_comments_are_told_to_secretaries_once_a_day_without_their_words(year, people, secretary):
    proposal = open_list(year)
    for number in range(3):
        object_publicly(proposal, by_name="Trần Góp", contact=f"0912 {number}", body="Lời riêng tư")
    assert told(people, "commented") == {"secretary"}
    letter = Notice.objects.get(recipient=secretary)
    assert not {"Trần Góp", "0912", "Lời riêng tư"} & set(letter.body.split("\n"))
    assert "Lời riêng tư" not in letter.body
    assert "Trần Góp" not in letter.body


def test_who_enters_a_comment_is_not_told_of_it(year, people, secretary):
    record_objection(
        open_list(year), by_name="Trần Góp", contact="Thư", body="Ý kiến", received_on=today(),
        by=secretary,
    )  # fmt: skip
    assert told(people, "commented") == set()


def test_what_goes_to_the_council_is_told_to_who_serves_it(year, member, people, secretary):
    proposal = of_member(proposal_in("public_comment", year), member)
    submit_proposal(proposal, "05/TTr", today(), by=secretary)
    assert told(people, "submitted") == {"leader"}, "who did it knows"


def test_what_is_returned_is_told_to_who_runs_the_year_each_time(year, member, people, secretary):
    for reason in ("Thiếu một", "Thiếu hai"):
        return_proposal(of_member(proposal_in("submitted", year), member), by=None, reason=reason)
    assert told(people, "returned") == {"secretary", "chair_editor"}
    bodies = list(Notice.objects.filter(recipient=secretary).values_list("body", flat=True))
    assert ["Thiếu một" in "".join(bodies), "Thiếu hai" in "".join(bodies)] == [True, True]


def test_a_refusal_is_told_to_makers_and_nominees(year, member, people):
    refuse_proposal(of_member(proposal_in("submitted", year), member), by=None, reason="Chưa đủ")
    assert told(people, "refused") == {"secretary", "chair_editor", "member_editor"}


def test_a_decision_is_told_when_it_is_announced_with_who_is_granted(
    year, member, chair, people, secretary
):
    proposal = of_member(proposal_in("submitted", year), member)
    NomineeFactory(proposal=proposal, organisation=chair, name="Trần Không")
    granted = [proposal.nominees.get(name="Lê Văn An").pk]
    done = decide(proposal, decision(proposal, granted=granted), by=secretary)
    assert not Notice.objects.exists(), "nobody hears of it before it may be known"
    done = announce(done, by=secretary)
    assert told(people, "announced") == {"member_editor", "chair_editor"}
    body = Notice.objects.get(recipient=people["member_editor"]).body
    assert "Lê Văn An" in body
    assert "Trần Không" not in body
    revoke(done, "99/QĐ", today(), by=secretary, reason="Khai man")
    assert told(people, "revoked") == {"member_editor"}
    assert "Khai man" in Notice.objects.filter(key__contains=":revoked:").get().body


def test_who_left_office_and_who_is_locked_out_hear_nothing(year, member, secretary):
    gone = OrganisationRoleFactory(
        organisation=member, office="editor", ends_on=today() - timedelta(days=1)
    ).user
    locked = OrganisationRoleFactory(organisation=member, office="editor").user
    locked.is_active = False
    locked.save()
    open_comment(of_member(proposal_in("nominated", year), member), today(), today(), by=secretary)
    assert not Notice.objects.filter(recipient__in=[gone, locked]).exists()


def test_a_title_of_two_lines_makes_one_line_of_subject(year, member, secretary, member_editor):
    proposal = of_member(proposal_in("nominated", year, title="Dòng\nhai " + "x" * 280), member)
    open_comment(proposal, today(), today(), by=secretary)
    subject = Notice.objects.get(recipient=member_editor).subject
    assert "\n" not in subject
    assert len(subject) <= 300
