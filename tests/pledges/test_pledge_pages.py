"""The page of a pledge: one next step for whoever looks, what a draft begins with, what waits."""

from datetime import date

import pytest
from django.urls import reverse

from blocs.actions.years import YearPlan, open_year
from common.wiring import waiting_for
from pledges.actions import answer_comment, write_pledge
from pledges.models import Pledge, pledge_parties
from tests.factories.years import (
    CommitmentFactory,
    MandateFactory,
    PartyFactory,
    PledgeCommentFactory,
    sign,
    signing_of,
)
from tests.pledges.conftest import TEXT


def address(name, *args):
    return reverse(f"pledges:{name}", args=args)


def step(client, user, year):
    client.force_login(user)
    found = client.get(address("year", year.pk)).context["step"]
    return found and found.url


def test_the_chair_circulates_answers_and_opens_step_by_step(
    client, year, draft, chair_editor, member, secretary
):
    assert step(client, chair_editor, year) == address("circulate", year.pk)
    client.post(address("circulate", year.pk), {"note": ""})
    assert step(client, chair_editor, year) == address("open", year.pk)
    made = PledgeCommentFactory(version=draft.versions.get(), organisation=member)
    assert step(client, chair_editor, year) == address("comments", year.pk)
    answer_comment(made, "noted", "", by=secretary)
    write_pledge(year, type(TEXT)(TEXT.title, ["Câu đã sửa"]), by=secretary)
    assert step(client, chair_editor, year) == address("circulate", year.pk)


def test_a_member_registers_then_comments_then_has_nothing_to_do(
    client, year, draft, version, member, member_editor
):
    assert step(client, member_editor, year) == address("commitments", year.pk)
    CommitmentFactory(pledge=draft, organisation=member)
    assert step(client, member_editor, year) == address("comments", year.pk)
    PledgeCommentFactory(version=version, organisation=member)
    assert step(client, member_editor, year) is None


@pytest.mark.parametrize("person", ["member_signatory", "chair_editor", "viewer"])
def test_an_open_pledge_leads_to_its_signing(client, year, draft, member, person, request):
    user = request.getfixturevalue(person)
    party = PartyFactory(pledge=draft, organisation=member)
    place = party.signing.get_absolute_url()
    assert step(client, user, year) == place
    page = client.get(address("year", year.pk)).content.decode()
    asked = "Đọc và ký giao ước" in page
    assert asked == (person == "member_signatory")
    assert ("Theo dõi việc ký" in page) == (person == "chair_editor")


def test_who_has_signed_is_not_asked_again(client, year, draft, member, member_signatory):
    sign(PartyFactory(pledge=draft, organisation=member), full_name="Lê Văn A")
    client.force_login(member_signatory)
    page = client.get(address("year", year.pk)).content.decode()
    assert "Đọc và ký giao ước" not in page
    assert "Lê Văn A" in page
    assert "1/1" in page


def test_a_deputy_with_a_mandate_is_asked_to_sign(client, year, draft, member, viewer):
    PartyFactory(pledge=draft, organisation=member)
    MandateFactory(bloc_year=year, organisation=member, deputy=viewer, ends_on=date(2099, 1, 1))
    client.force_login(viewer)
    assert "Đọc và ký giao ước" in client.get(address("year", year.pk)).content.decode()


@pytest.mark.parametrize(
    ("state", "words"),
    [("preparing", "Theo dõi việc ký"), ("sealing", "Theo dõi việc ký"),
     ("sealed", "Mở bản đã ký"), ("recorded", "Ký ngày 17/3/2026")],
)  # fmt: skip
def test_every_state_of_the_signing_has_its_page(client, year, draft, secretary, state, words):
    facts = {"signed_on": date(2026, 3, 17)} if state == "recorded" else {}
    signing_of(draft, state, **facts)
    client.force_login(secretary)
    page = client.get(address("year", year.pk)).content.decode()
    assert words in page
    assert draft.signing.data_sha256 in page


def test_the_chair_opens_takes_back_and_begins_a_new_version_on_the_pages(
    client, year, draft, chair_editor, member
):
    client.force_login(chair_editor)
    seen = client.get(address("open", year.pk)).context["form"]["seen"].value()
    client.post(address("open", year.pk), {"seen": seen})
    pledge = Pledge.objects.get()
    assert pledge.state == "preparing"
    sign(pledge_parties().get(organisation=member))
    page = client.get(address("back_to_draft", year.pk)).content.decode()
    assert member.name in page
    client.post(address("back_to_draft", year.pk), {"reason": "Sửa lỗi chính tả"})
    pledge.refresh_from_db()
    assert pledge.state == "draft"
    signing_of(pledge, "sealed")
    client.post(address("new_version", year.pk), {"reason": "Bổ sung chỉ tiêu"})
    pledge.refresh_from_db()
    assert (pledge.state, pledge.in_force.state) == ("draft", "sealed")
    page = client.get(address("year", year.pk)).content.decode()
    assert pledge.in_force.get_absolute_url() in page


@pytest.mark.parametrize("name", ["open", "back_to_draft", "new_version", "circulate", "edit"])
@pytest.mark.parametrize("person", ["member_editor", "viewer", "leader"])
def test_only_who_runs_the_year_leads_it_to_signature(client, year, draft, name, person, request):
    client.force_login(request.getfixturevalue(person))
    assert client.post(address(name, year.pk), {"reason": "x"}).status_code == 403
    assert Pledge.objects.get().state == "draft"


def test_a_draft_begins_with_a_template_or_with_last_years_text(
    client, year, draft, chair_editor, secretary
):
    plan = YearPlan(2027, date(2027, 1, 1), date(2027, 12, 31))
    later = open_year(year.bloc, plan, by=secretary)
    client.force_login(secretary)
    starts = client.get(address("year", later.pk)).context["starts"]
    assert {code for code, _name, _about in starts} == {"last", "localities", "organisations", ""}
    form = client.get(f"{address('edit', later.pk)}?from=last").context["form"]
    assert form["title"].value() == "Giao ước thi đua năm 2027"
    assert form["clauses"].value() == "Điều 1. Đoàn kết một lòng\n\nĐiều 2. Sáng tạo không ngừng"
    form = client.get(f"{address('edit', later.pk)}?from=localities").context["form"]
    assert year.bloc.name in form["clauses"].value()
    assert not Pledge.objects.filter(bloc_year=later).exists()
    data = {name: form[name].value() for name in form.fields}
    client.post(address("edit", later.pk), data)
    assert Pledge.objects.get(bloc_year=later).clauses.count() == 7


def urls(user):
    return {item.url for item in waiting_for(user)}


def test_a_circulated_draft_waits_for_targets_and_comments_of_members(
    year, draft, version, member, member_editor, viewer
):
    targets, talk = address("commitments", year.pk), address("comments", year.pk)
    assert {targets, talk} <= urls(member_editor)
    assert not {targets, talk} & urls(viewer)
    CommitmentFactory(pledge=draft, organisation=member)
    PledgeCommentFactory(version=version, organisation=member)
    assert not {targets, talk} & urls(member_editor)


def test_a_draft_that_was_not_circulated_waits_for_nobody(year, draft, member_editor):
    assert address("commitments", year.pk) not in urls(member_editor)


def test_comments_wait_for_the_chair_until_they_are_answered(
    year, draft, version, member, secretary, chair_editor, leader
):
    talk = address("comments", year.pk)
    made = PledgeCommentFactory(version=version, organisation=member)
    assert talk in urls(secretary)
    assert any(item.url == talk and "1 góp ý" in str(item.title) for item in
               waiting_for(chair_editor))  # fmt: skip
    assert talk not in urls(leader)
    answer_comment(made, "noted", "", by=secretary)
    assert talk not in urls(secretary)
    assert not any("góp ý về giao ước" in str(item.title) for item in waiting_for(chair_editor))


def test_a_panel_of_further_deeds_is_shown_only_where_there_is_one(
    client, year, draft, chair_editor, secretary
):
    client.force_login(chair_editor)
    client.post(address("circulate", year.pk), {"note": ""})
    assert step(client, chair_editor, year) == address("open", year.pk)
    assert "side-deeds" not in client.get(address("year", year.pk)).content.decode()
    client.force_login(secretary)
    assert "side-deeds" in client.get(address("year", year.pk)).content.decode()
