"""Pages of the rounds: who reads what, what waits for whom, and at what cost."""

from datetime import date

import pytest
from django.urls import reverse

from blocs.enums import OrganisationOffice
from common.models import LogEntry
from scoring.actions import adopt_criteria, write_criteria
from scoring.actions.rounds import agree, answer_comment, circulate
from scoring.enums import Stand
from scoring.models import Agreement, CriteriaRound, CriteriaSet, RoundComment
from scoring.work_rounds import waiting_for
from tests.factories.blocs import MembershipFactory, OrganisationRoleFactory
from tests.queries import queries_of
from tests.scoring.rounds import SECRET, circulated, said, text

pytestmark = pytest.mark.django_db
DAY = date(2026, 2, 27)


@pytest.fixture
def round(year, secretary):
    return circulated(year, secretary)


@pytest.fixture
def other_editor(year):
    """Of a member that neither leads nor is `member`."""
    other = year.bloc.memberships.order_by("pk")[2].organisation
    return OrganisationRoleFactory(organisation=other, office=OrganisationOffice.EDITOR).user


@pytest.fixture
def private(round, member, member_editor):
    return said(round, member, member_editor, body=SECRET, is_private=True)


def pages_of(year, round):
    return [
        reverse("scoring:year", args=[year.pk]), reverse("scoring:rounds", args=[year.pk]),
        round.get_absolute_url(), reverse("blocs:year_log", args=[year.pk]),
        f"{reverse('search')}?q=noi+rieng",
    ]  # fmt: skip


@pytest.mark.parametrize("person", ["other_editor", "leader", "stranger"])
def test_others_neither_read_nor_count_what_is_private(client, year, private, person, request):
    round, user = private.round, request.getfixturevalue(person)
    assert not RoundComment.objects.visible_to(user).exists()
    client.force_login(user)
    for url in pages_of(year, round):
        assert SECRET not in client.get(url).text
    if person != "stranger":
        rows = client.get(reverse("scoring:rounds", args=[year.pk])).context["rows"]
        assert [counts for _round, counts in rows] == [{}]
        page = client.get(round.get_absolute_url())
        assert {each.stand for each in page.context["standings"]} == {Stand.SILENT}
    assert client.get(reverse("scoring:answer", args=[private.pk])).status_code == 404
    assert client.post(reverse("scoring:withdraw", args=[private.pk])).status_code == 404


def test_the_log_keeps_nothing_of_what_is_private(private, secretary):
    answer_comment(private, "declined", SECRET, by=secretary)
    lines = LogEntry.objects.filter(target_type="scoring.RoundComment")
    assert lines.count() == 2
    for line in lines:
        assert SECRET not in f"{line.before}{line.after}{line.target_label}"
        assert not {"part", "body", "answer", "outcome"} & set(line.after)


@pytest.mark.parametrize("person", ["member_editor", "viewer", "chair_editor", "secretary"])
def test_its_own_organisation_and_who_runs_the_year_read_it(client, private, person, request):
    client.force_login(request.getfixturevalue(person))
    assert SECRET in client.get(private.round.get_absolute_url()).text


def test_an_open_comment_is_read_by_all_members(client, round, member, member_editor, other_editor):
    said(round, member, member_editor)
    client.force_login(other_editor)
    page = client.get(round.get_absolute_url())
    assert "Nên rõ hơn" in page.text
    assert [len(part.comments) for part in page.context["parts"]] == [1, 0]


def test_the_chair_circulates_and_answers_on_the_pages(client, year, chair_editor, member):
    draft = write_criteria(year, text("Một", "Hai"), by=chair_editor)
    client.force_login(chair_editor)
    url = reverse("scoring:circulate", args=[draft.pk])
    seen = client.get(url).context["form"]["seen"].value()
    client.post(url, {"note": "Xin góp ý", "seen": seen})
    assert CriteriaRound.objects.get().note == "Xin góp ý"
    page = client.post(url, {"note": "Gửi lại", "seen": seen})
    assert "Gửi lại" in page.text
    assert page.context["form"].non_field_errors()
    assert CriteriaRound.objects.count() == 1
    row = said(CriteriaRound.objects.get(), member, chair_editor)
    url = reverse("scoring:answer", args=[row.pk])
    page = client.post(url, {"outcome": "declined", "answer": ""})
    assert page.context["form"].errors["answer"]
    client.post(url, {"outcome": "declined", "answer": "Trái quy định"})
    row.refresh_from_db()
    assert (row.outcome, row.answer) == ("declined", "Trái quy định")


def test_a_member_comments_takes_back_and_agrees_on_the_pages(client, round, member, member_editor):
    client.force_login(member_editor)
    url = reverse("scoring:comment_add", args=[round.pk])
    data = {"code": "2", "body": "", "organisation": member.pk}
    assert client.post(url, data).context["form"].errors["body"]
    part = client.post(
        url, {**data, "code": "9", "body": "Giữ lại"}, headers={"hx-request": "true"}
    )
    assert part.status_code == 422
    assert "Giữ lại" in part.text
    client.post(url, {**data, "body": "Nên rõ hơn"})
    row = RoundComment.objects.get()
    assert (row.code, row.organisation, row.is_private) == ("2", member, False)
    client.post(reverse("scoring:withdraw", args=[row.pk]))
    assert not RoundComment.objects.exists()
    for _time in range(2):
        client.post(reverse("scoring:agree", args=[round.pk]))
    assert Agreement.objects.get().organisation == member
    assert not client.get(round.get_absolute_url()).context["may_agree"]


def test_who_may_not_is_refused_and_sees_no_button(client, round, viewer, member_editor):
    client.force_login(viewer)
    page = client.get(round.get_absolute_url())
    assert not page.context["may_comment"]
    assert not page.context["may_agree"]
    assert client.post(reverse("scoring:agree", args=[round.pk])).status_code == 403
    assert client.get(reverse("scoring:comment_add", args=[round.pk])).status_code == 403
    client.force_login(member_editor)
    url = reverse("scoring:circulate", args=[round.criteria_set_id])
    assert url not in client.get(reverse("scoring:rounds", args=[round.year_of.pk])).text
    assert client.post(url, {"note": "x"}).status_code == 403
    assert not Agreement.objects.exists()


def test_a_member_answers_and_takes_back_nothing_of_others(
    client, round, member, member_editor, other_editor
):
    row = said(round, member, member_editor)
    client.force_login(other_editor)
    assert client.post(reverse("scoring:withdraw", args=[row.pk])).status_code == 403
    assert client.post(reverse("scoring:answer", args=[row.pk])).status_code == 403
    assert RoundComment.objects.waiting().count() == 1


def test_the_page_of_adoption_shows_what_members_said(
    client, year, round, secretary, member, member_editor, chair, chair_editor
):
    said(round, member, member_editor)
    agree(round, [chair], by=chair_editor)
    client.force_login(secretary)
    url = reverse("scoring:adopt", args=[round.criteria_set_id])
    page = client.get(url)
    assert dict(page.context["counts"]) == {
        Stand.AGREED: 1, Stand.COMMENTED: 1, Stand.SILENT: 1,
    }  # fmt: skip
    assert [each.body for each in page.context["unanswered"]] == ["Nên rõ hơn"]
    assert page.context["warnings"] == []
    write_criteria(year, text("Một", "Ba"), by=secretary)
    assert len(client.get(url).context["warnings"]) == 1


def test_a_set_is_adopted_without_a_round_and_the_page_says_so(client, year, secretary):
    draft = write_criteria(year, text("Một"), by=secretary)
    client.force_login(secretary)
    url = reverse("scoring:adopt", args=[draft.pk])
    page = client.get(url)
    assert len(page.context["warnings"]) == 1
    seen = page.context["form"]["seen"].value()
    client.post(url, {"adopted_on": "2026-02-27", "seen": seen})
    assert not CriteriaSet.objects.get().is_draft


def test_the_criteria_name_the_round_whose_text_they_are(client, year, round, secretary, viewer):
    adopt_criteria(round.criteria_set, DAY, by=secretary)
    client.force_login(viewer)
    page = client.get(reverse("scoring:year", args=[year.pk]))
    assert page.context["in_force"]["round"] == round
    assert round.get_absolute_url() in page.text


def test_a_round_waits_for_members_that_said_nothing(
    year, round, member, member_editor, viewer, secretary
):
    assert [item.url for item in waiting_for(member_editor)] == [round.get_absolute_url()]
    assert list(waiting_for(viewer)) == []
    agree(round, [member], by=member_editor)
    assert list(waiting_for(member_editor)) == []
    write_criteria(year, text("Một", "Ba"), by=secretary)
    new = circulate(round.criteria_set, by=secretary)
    assert [item.url for item in waiting_for(member_editor)] == [new.get_absolute_url()]
    said(new, member, member_editor, is_private=True)
    assert list(waiting_for(member_editor)) == []


def test_comments_wait_for_the_chair_until_answered_or_adopted(
    year, round, member, member_editor, secretary
):
    rows = [said(round, member, member_editor) for _time in range(2)]
    [item] = waiting_for(secretary)
    assert item.url == reverse("scoring:rounds", args=[year.pk])
    answer_comment(rows[0], "accepted", "Đã sửa", by=secretary)
    assert len(list(waiting_for(secretary))) == 1
    adopt_criteria(round.criteria_set, DAY, by=secretary)
    assert list(waiting_for(secretary)) == []


def test_pages_cost_the_same_with_more_of_everything(client, year, round, secretary, member):
    client.force_login(secretary)
    said(round, member, secretary)
    agree(round, [member], by=secretary)
    urls = [
        reverse("scoring:rounds", args=[year.pk]), reverse("scoring:year", args=[year.pk]),
        reverse("scoring:adopt", args=[round.criteria_set_id]), reverse("home"),
    ]  # fmt: skip
    write_criteria(year, text("Một", "Ba"), by=secretary)
    second = circulate(round.criteria_set, by=secretary)
    said(second, member, secretary)
    agree(second, [member], by=secretary)
    few = [queries_of(client, url)[0] for url in [*urls, second.get_absolute_url()]]
    write_criteria(year, text("Một", "Hai", "Ba", "Bốn"), by=secretary)
    third = circulate(round.criteria_set, by=secretary)
    more = [each.organisation for each in MembershipFactory.create_batch(3, bloc=year.bloc)]
    for each in more:
        row = said(third, each, secretary)
        said(third, each, secretary, code="2", is_private=True)
        answer_comment(row, "accepted", "Đã sửa", by=secretary)
    agree(third, [*more, member], by=secretary)
    many = [queries_of(client, url)[0] for url in [*urls, third.get_absolute_url()]]
    assert many == few
