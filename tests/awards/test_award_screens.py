"""What the pages of awards say to whoever has to go on from them."""

import pytest
from django.urls import reverse

from awards.actions import announce, decide
from awards.builders.papers import achievement_data, achievement_sheet
from awards.forms import AnswerForm
from tests.awards.test_proposals import decision, open_list
from tests.factories.proposals import NomineeFactory, ObjectionFactory, proposal_in

pytestmark = pytest.mark.django_db


def told(client, name, *args):
    return client.get(reverse(f"awards:{name}", args=args)).text


def test_every_form_of_a_proposal_names_it_and_leads_back(client, year, secretary):
    proposal = open_list(year)
    client.force_login(secretary)
    for name in ("submit", "return", "objection_enter"):
        text = told(client, name, proposal.pk)
        assert f'<li><a href="{proposal.get_absolute_url()}">{proposal.title}</a></li>' in text


def test_the_button_that_opens_public_comment_is_a_verb(client, year, member, chair_editor):
    proposal = proposal_in("nominated", year)
    NomineeFactory(proposal=proposal, organisation=member)
    client.force_login(chair_editor)
    assert "Mở lấy ý kiến công khai" in told(client, "proposal", proposal.pk)
    assert "Mở lấy ý kiến</button>" in told(client, "open_comment", proposal.pk)


def test_a_decided_proposal_leads_to_its_certificates(client, year, member, secretary):
    proposal = proposal_in("submitted", year)
    NomineeFactory(proposal=proposal, organisation=member)
    client.force_login(secretary)
    address = reverse("awards:certificates", args=[proposal.pk])
    assert address not in told(client, "proposal", proposal.pk)
    announce(decide(proposal, decision(proposal), by=secretary), by=secretary)
    assert address in told(client, "proposal", proposal.pk)


def test_nobody_answers_a_comment_with_what_stood_there_first():
    form = AnswerForm({"outcome": "", "answer": "Đã xem xét"})
    assert form["outcome"].value() == ""
    assert "outcome" in form.errors
    assert AnswerForm()["outcome"].subwidgets[0].data["value"] == ""


def test_an_open_comment_is_answered_only_by_a_choice(client, year, secretary):
    objection = ObjectionFactory(proposal=open_list(year))
    client.force_login(secretary)
    url = reverse("awards:objection_answer", args=[objection.pk])
    assert client.post(url, {"outcome": "", "answer": "Đã xem"}).status_code != 302
    objection.refresh_from_db()
    assert not objection.is_answered


def test_an_empty_history_says_how_awards_get_there_and_a_search_without_hit_does_not(
    client, year, secretary
):
    client.force_login(secretary)
    text = told(client, "history")
    assert "Chưa có khen thưởng nào nêu tên" in text
    assert "Tải XLSX" not in text
    searched = client.get(reverse("awards:history"), {"q": "khong co"}).text
    assert "Không tìm thấy" in searched
    assert "Chưa có khen thưởng nào nêu tên" not in searched


def test_the_public_page_marks_invented_lists_and_does_not_say_that_there_is_nothing(client, year):
    year.is_illustrative = True
    year.source = "Minh họa"
    year.save()
    proposal = open_list(year)
    text = client.get("/").text
    assert proposal.title in text
    assert "Số liệu minh họa" in text
    assert "Chưa có gì được công bố" not in text
    assert "Số liệu minh họa" in told(client, "open_list", proposal.pk)


def test_an_achievement_report_leaves_room_for_who_confirms_it(year, member):
    nominee = NomineeFactory(proposal=proposal_in("drafted", year), organisation=member)
    sheet = achievement_sheet(achievement_data(nominee))
    assert sheet["foot"]["secretary"] == "XÁC NHẬN CỦA CẤP TRÊN TRỰC TIẾP"
