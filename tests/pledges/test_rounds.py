"""Rounds of a draft: circulating, commenting, answering, and the pages of them."""

from dataclasses import replace

import pytest
from django.urls import reverse

from common.errors import RuleViolation
from common.models import LogEntry
from pledges.actions import (
    PledgeText,
    agree,
    answer_comment,
    circulate,
    comment,
    open_pledge,
    reopen_pledge,
    text_of,
    withdraw_comment,
    write_pledge,
)
from pledges.models import PledgeComment, PledgeVersion
from tests.factories.years import (
    CommitmentFactory,
    PledgeCommentFactory,
    PledgeVersionFactory,
)
from tests.pledges.conftest import TEXT
from tests.queries import queries_of


def amend(year, secretary, *clauses):
    return write_pledge(year, PledgeText(TEXT.title, clauses), by=secretary)


def test_circulating_keeps_the_text_as_a_numbered_version(draft, secretary):
    version = circulate(draft, note="Mời góp ý", by=secretary)
    assert (version.number, version.text, version.note) == (1, text_of(draft), "Mời góp ý")
    assert LogEntry.objects.first().after["sha256"] == version.sha256


def test_the_same_text_is_not_circulated_twice(draft, version, secretary):
    with pytest.raises(RuleViolation, match="version-unchanged"):
        circulate(draft, by=secretary)
    assert PledgeVersion.objects.count() == 1


def test_what_is_open_for_signature_is_not_circulated(draft, secretary):
    open_pledge(draft, by=secretary)
    with pytest.raises(RuleViolation, match="pledge-not-draft"):
        circulate(draft, by=secretary)
    assert PledgeVersion.objects.count() == 1


def test_opening_the_text_last_circulated_makes_no_version_of_its_own(draft, version, secretary):
    pledge = open_pledge(draft, by=secretary)
    version.refresh_from_db()
    assert version.signing == pledge.signing
    assert PledgeVersion.objects.count() == 1


def test_opening_an_amended_text_makes_the_next_version(year, draft, version, secretary):
    amend(year, secretary, "Đổi mới")
    pledge = open_pledge(draft, by=secretary)
    last = PledgeVersion.objects.get(number=2)
    assert (last.signing, last.text["clauses"]) == (pledge.signing, ["Đổi mới"])
    assert pledge.signing.data["version"] == 2


def test_opening_again_after_taking_back_is_a_version_of_its_own(draft, version, secretary):
    first = open_pledge(draft, by=secretary).signing
    reopen_pledge(draft, by=secretary, reason="Sửa")
    second = open_pledge(draft, by=secretary).signing
    assert second.replaces == first
    assert list(PledgeVersion.objects.values_list("signing", flat=True)) == [second.pk, first.pk]


def test_a_member_comments_on_a_clause_and_the_log_tells(version, member, member_editor):
    made = comment(version, "clause:2", " Nên rõ hơn ", organisation=member, by=member_editor)
    assert (made.key, made.body, made.is_private) == ("clause:2", "Nên rõ hơn", False)
    entry = LogEntry.objects.first()
    assert (entry.after["part"], entry.role) == ("clause:2", str(member))


def test_the_log_does_not_tell_what_a_private_comment_says(version, member, member_editor):
    made = comment(
        version, "whole", "Chỉ nói riêng", organisation=member, is_private=True, by=member_editor
    )
    answer_comment(made, "noted", "Đáp riêng", by=member_editor)
    withdrawn = comment(
        version, "whole", "Chỉ nói riêng", organisation=member, is_private=True, by=member_editor
    )
    withdraw_comment(withdrawn, by=member_editor)
    told = str(list(LogEntry.objects.values_list("before", "after", "target_label")))
    assert "nói riêng" not in told
    assert "Đáp riêng" not in told


@pytest.mark.parametrize("key", ["clause:3", "clause:0", "title", "", "clause:x"])
def test_a_comment_on_what_the_text_has_not_is_refused(version, member, member_editor, key):
    with pytest.raises(RuleViolation, match="comment-on-nothing"):
        comment(version, key, "Nên rõ hơn", organisation=member, by=member_editor)
    assert not PledgeComment.objects.exists()


def test_an_empty_comment_is_refused(version, member, member_editor):
    with pytest.raises(RuleViolation, match="comment-empty"):
        comment(version, "whole", " \n ", organisation=member, by=member_editor)
    assert not PledgeComment.objects.exists()


def test_who_is_no_member_does_not_comment(version, stranger):
    organisation = stranger.organisation_roles.get().organisation
    with pytest.raises(RuleViolation, match="not-a-member"):
        comment(version, "whole", "Góp ý", organisation=organisation, by=stranger)
    assert not PledgeComment.objects.exists()


def test_comments_go_to_the_latest_version_only(year, draft, version, member, secretary):
    amend(year, secretary, "Đổi mới")
    circulate(draft, by=secretary)
    with pytest.raises(RuleViolation, match="version-not-latest"):
        comment(version, "whole", "Góp ý", organisation=member, by=secretary)
    assert not PledgeComment.objects.exists()


def test_comments_end_when_the_pledge_is_opened(draft, version, member, secretary):
    made = PledgeCommentFactory(version=version, organisation=member)
    open_pledge(draft, by=secretary)
    with pytest.raises(RuleViolation, match="comments-closed"):
        comment(version, "whole", "Góp ý", organisation=member, by=secretary)
    with pytest.raises(RuleViolation, match="pledge-not-draft"):
        answer_comment(made, "accepted", "", by=secretary)
    made.refresh_from_db()
    assert not made.is_answered


def test_the_chair_answers_and_may_put_it_otherwise(version, member, secretary):
    made = PledgeCommentFactory(version=version, organisation=member)
    answer_comment(made, "accepted", "", by=secretary)
    answered = answer_comment(made, "declined", "Đã có ở Điều 1", by=secretary)
    assert (answered.outcome, answered.answer) == ("declined", "Đã có ở Điều 1")
    assert LogEntry.objects.first().before == {"outcome": "accepted"}


def test_a_comment_is_not_declined_without_a_word(version, member, secretary):
    made = PledgeCommentFactory(version=version, organisation=member)
    with pytest.raises(RuleViolation, match="reason-required"):
        answer_comment(made, "declined", " ", by=secretary)
    made.refresh_from_db()
    assert not made.is_answered


def test_an_answered_comment_stays(version, member, member_editor, secretary):
    made = PledgeCommentFactory(version=version, organisation=member)
    answer_comment(made, "noted", "", by=secretary)
    with pytest.raises(RuleViolation, match="comment-answered"):
        withdraw_comment(made, by=member_editor)
    assert PledgeComment.objects.filter(pk=made.pk).exists()


# -- pages ----------------------------------------------------------------------------------------


def address(name, *args):
    return reverse(f"pledges:{name}", args=args)


def test_the_chair_circulates_the_member_comments_the_chair_answers(
    client, year, draft, member, member_editor, chair_editor
):
    client.force_login(chair_editor)
    client.post(address("circulate", year.pk), {"note": "Mời góp ý trước thứ Sáu"})
    client.force_login(member_editor)
    page = client.get(f"{address('comment_add', year.pk)}?part=clause:2").context["form"]
    data = {"key": page["key"].value(), "organisation": member.pk, "body": "Thêm chỉ tiêu",
            "is_private": ""}  # fmt: skip
    client.post(address("comment_add", year.pk), data)
    made = PledgeComment.objects.get()
    assert (made.key, made.organisation) == ("clause:2", member)
    client.force_login(chair_editor)
    assert "Thêm chỉ tiêu" in client.get(address("comments", year.pk)).content.decode()
    seen = client.get(address("answer", made.pk)).context["form"]["seen"].value()
    said = {"outcome": "accepted", "answer": "Đã thêm", "seen": seen}
    client.post(address("answer", made.pk), said)
    client.force_login(member_editor)
    assert "Đã thêm" in client.get(address("year", year.pk)).content.decode()


def test_a_member_agrees_in_one_click(client, year, version, member, member_editor):
    client.force_login(member_editor)
    assert address("agree", year.pk) in client.get(address("comments", year.pk)).content.decode()
    client.post(address("agree", year.pk))
    made = PledgeComment.objects.get()
    assert (made.key, made.organisation) == ("whole", member)
    assert made.body == "Chúng tôi nhất trí với dự thảo."


def test_agreeing_again_is_told_and_makes_no_second_comment(client, year, version, member_editor):
    client.force_login(member_editor)
    client.post(address("agree", year.pk))
    answer = client.post(address("agree", year.pk), follow=True)
    assert "Đơn vị đã nhất trí với phiên bản này rồi." in answer.content.decode()
    assert PledgeComment.objects.count() == 1


def test_the_next_version_is_agreed_with_anew(year, draft, version, member, other, secretary):
    agree(version, [member], by=secretary)
    assert [made.organisation for made in agree(version, [member, other], by=secretary)] == [other]
    amend(year, secretary, "Đổi mới")
    second = circulate(draft, by=secretary)
    assert len(agree(second, [member, other], by=secretary)) == 2


def test_agreeing_for_one_who_is_no_member_says_nothing_for_anybody(
    version, member, stranger, secretary
):
    outside = stranger.organisation_roles.get().organisation
    with pytest.raises(RuleViolation, match="not-a-member"):
        agree(version, [member, outside], by=secretary)
    assert not PledgeComment.objects.exists()


def test_the_form_of_a_comment_opens_within_the_page(client, year, version, member_editor):
    client.force_login(member_editor)
    url = f"{address('comment_add', year.pk)}?part=preamble"
    text = client.get(url, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in text
    assert 'value="preamble" selected' in text


def test_what_was_typed_stays_when_a_comment_is_refused(client, year, version, member_editor):
    client.force_login(member_editor)
    data = {"key": "clause:9", "body": "Câu tôi đã gõ", "organisation": "", "is_private": "on"}
    answer = client.post(address("comment_add", year.pk), data)
    assert "Câu tôi đã gõ" in answer.content.decode()
    assert not PledgeComment.objects.exists()


@pytest.mark.parametrize("person", ["viewer", "leader", "secretary"])
def test_who_acts_for_no_member_does_not_comment(client, year, version, person, request):
    client.force_login(request.getfixturevalue(person))
    assert client.post(address("comment_add", year.pk), {"body": "x"}).status_code == 403
    assert client.post(address("agree", year.pk)).status_code == 403
    assert not PledgeComment.objects.exists()


def test_a_member_does_not_answer_nor_take_back_what_another_said(
    client, version, member_editor, other
):
    made = PledgeCommentFactory(version=version, organisation=other)
    client.force_login(member_editor)
    assert client.post(address("answer", made.pk), {"outcome": "noted"}).status_code == 403
    assert client.post(address("withdraw", made.pk)).status_code == 403
    made.refresh_from_db()
    assert not made.is_answered


def test_members_read_what_was_circulated_and_the_chair_its_amendments(
    client, year, draft, version, member_editor, chair_editor, secretary
):
    amend(year, secretary, "Câu chưa gửi đi")
    client.force_login(member_editor)
    page = client.get(address("year", year.pk)).content.decode()
    assert "Câu chưa gửi đi" not in page
    assert "Đoàn kết một lòng" in page
    client.force_login(chair_editor)
    page = client.get(address("year", year.pk)).content.decode()
    assert "Câu chưa gửi đi" in page
    assert address("circulate", year.pk) in page


def test_a_comment_follows_its_clause_when_another_is_put_before_it(
    client, year, draft, version, member, chair_editor, secretary
):
    PledgeCommentFactory(version=version, organisation=member, key="clause:1")
    amend(year, secretary, "Câu mới hoàn toàn khác", *TEXT.clauses)
    client.force_login(chair_editor)
    parts = client.get(address("year", year.pk)).context["parts"]
    assert {part.key: len(part.comments) for part in parts if part.comments} == {"clause:2": 1}


def test_the_page_of_a_version_marks_what_changed_by_more_than_colour(
    client, year, draft, version, viewer, secretary
):
    amend(year, secretary, "Đoàn kết trên dưới một lòng", TEXT.clauses[1])
    second = circulate(draft, by=secretary)
    client.force_login(viewer)
    page = client.get(second.get_absolute_url()).content.decode()
    assert "<ins>" in page
    assert "trên dưới " in page
    assert "[thêm:" in page
    assert client.get(second.get_absolute_url(), {"against": "nonsense"}).status_code == 200


def test_the_page_of_a_version_shows_text_and_never_marks_nor_anybodys_html(
    client, year, draft, version, viewer, secretary
):
    amend(year, secretary, "**Đoàn kết** <b>một</b> lòng &lt;i&gt;", TEXT.clauses[1])
    second = circulate(draft, by=secretary)
    client.force_login(viewer)
    page = client.get(second.get_absolute_url()).content.decode()
    assert "**" not in page
    assert "<strong>Đoàn kết " in page
    assert "&lt;b&gt;một&lt;/b&gt;" in page
    assert "&amp;lt;i&amp;gt;" in page


def test_the_page_of_a_version_says_when_only_the_layout_changed(
    client, year, draft, version, viewer, secretary
):
    write_pledge(year, replace(TEXT, clauses=[f"**{TEXT.clauses[0]}**", TEXT.clauses[1]]),
                 by=secretary)  # fmt: skip
    second = circulate(draft, by=secretary)
    client.force_login(viewer)
    page = client.get(second.get_absolute_url()).content.decode()
    assert "chỉ đổi cách trình bày" in page
    assert "[thêm:" not in page


def test_a_stranger_reads_no_version_and_no_comment(client, year, version, member, stranger):
    made = PledgeCommentFactory(version=version, organisation=member)
    client.force_login(stranger)
    for url in (
        address("year", year.pk), address("versions", year.pk), address("comments", year.pk),
        version.get_absolute_url(), address("answer", made.pk),
    ):  # fmt: skip
        assert client.get(url).status_code == 404


@pytest.mark.parametrize("person", ["chair_editor", "member_editor"])
@pytest.mark.parametrize("name", ["year", "comments", "versions", "commitments"])
def test_the_pages_ask_as_many_questions_for_30_as_for_1(
    client, year, draft, version, member, chair, person, name, request
):
    client.force_login(request.getfixturevalue(person))

    def more(count):
        for _ in range(count):
            PledgeCommentFactory(
                version=version, organisation=member, outcome="noted",
                answered_at=version.created_at, answered_by=version.circulated_by,
            )  # fmt: skip
            CommitmentFactory(pledge=draft, organisation=member)
            CommitmentFactory(pledge=draft, organisation=chair)
            PledgeVersionFactory(pledge=draft)

    more(1)
    few = queries_of(client, address(name, year.pk))[0]
    more(29)
    assert queries_of(client, address(name, year.pk))[0] == few
