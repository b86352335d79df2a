"""Letters of a round: to members when a draft is circulated, to one when it is answered."""

import pytest
from django.core import mail
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from common.models import Notice
from common.notices import send_due
from pledges.actions import PledgeText, answer_comment, circulate, write_pledge
from tests.factories.blocs import MembershipFactory, OrganisationRoleFactory
from tests.factories.years import PledgeCommentFactory
from tests.pledges.conftest import TEXT


def told():
    """Who has a letter in the outbox, by name."""
    return sorted(Notice.objects.values_list("recipient__username", flat=True))


def names(*people):
    return sorted(person.username for person in people)


@pytest.fixture
def answered(version, member, member_editor):
    Notice.objects.all().delete()
    return PledgeCommentFactory(
        version=version, organisation=member, author=member_editor, key="clause:1", body="Rõ hơn"
    )


@pytest.fixture
def colleague(member):
    """Another who acts for the member."""
    return OrganisationRoleFactory(organisation=member, office="signatory").user


def test_those_who_act_for_members_are_asked_to_comment_each_once(
    draft, member_editor, other_editor, other, chair_editor, viewer, stranger, leader
):
    OrganisationRoleFactory(organisation=other, office="signatory", user=other_editor)
    with override("en"):
        circulate(draft, note="Trước thứ Sáu", by=chair_editor)
    assert told() == names(member_editor, other_editor)
    send_due()
    assert {letter.subject for letter in mail.outbox} == {
        "Lấy ý kiến dự thảo: Giao ước thi đua năm 2026"
    }
    body = mail.outbox[0].body
    assert "Trước thứ Sáu" in body
    assert f"/years/{draft.bloc_year_id}/pledge/comments/" in body


def test_the_next_version_is_told_of_anew(year, draft, member_editor, version, secretary):
    assert told() == names(member_editor)
    write_pledge(year, PledgeText(TEXT.title, ["Đổi mới"]), by=secretary)
    circulate(draft, by=secretary)
    assert told() == names(member_editor, member_editor)


def test_a_circulation_that_comes_to_nothing_tells_nobody(draft, member_editor, secretary):
    with transaction.atomic():
        circulate(draft, by=secretary)
        transaction.set_rollback(True)
    assert told() == []


def test_an_answer_is_told_to_all_who_act_for_the_member(
    answered, member_editor, colleague, other_editor, viewer, secretary
):
    answer_comment(answered, "accepted", "Đã sửa", by=secretary)
    assert told() == names(member_editor, colleague)
    notice = Notice.objects.first()
    assert notice.subject == "Góp ý đã được trả lời: Giao ước thi đua năm 2026"
    for words in ("Điều 1", "Tiếp thu", "Đã sửa", "Rõ hơn"):
        assert words in notice.body


def test_the_answer_to_a_private_comment_is_told_to_its_author_alone(
    answered, member_editor, colleague, secretary
):
    answered.is_private = True
    answered.save()
    answer_comment(answered, "noted", "Riêng", by=secretary)
    assert told() == names(member_editor)


def test_an_author_who_left_office_is_told_nothing(answered, member_editor, secretary):
    answered.is_private = True
    answered.save()
    member_editor.organisation_roles.all().delete()
    answer_comment(answered, "noted", "Riêng", by=secretary)
    assert told() == []


def test_the_same_answer_is_told_once_and_another_again(answered, member_editor, secretary):
    for answer in ("Một", "Một", "Hai"):
        answer_comment(answered, "noted", answer, by=secretary)
    assert told() == names(member_editor, member_editor)


def test_who_answers_the_own_comment_is_told_nothing(answered, member_editor):
    answer_comment(answered, "noted", "", by=member_editor)
    assert told() == []


def test_letters_cost_as_many_questions_for_30_members_as_for_1(year, draft, secretary):
    def more(count):
        for row in MembershipFactory.create_batch(count, bloc=year.bloc):
            OrganisationRoleFactory(organisation=row.organisation, office="editor")

    def cost(clause):
        write_pledge(year, PledgeText(TEXT.title, [clause]), by=secretary)
        with CaptureQueriesContext(connection) as asked:
            circulate(draft, by=secretary)
        return len(asked)

    more(1)
    few = cost("Một")
    more(29)
    assert cost("Hai") == few
