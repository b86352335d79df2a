"""Two people at one draft: the second is told, sees what the first did, and nothing is lost."""

import pytest
from django.urls import reverse

from common.models import LogEntry
from pledges.actions import (
    PledgeText,
    answer_comment,
    comment,
    open_pledge,
    reopen_pledge,
    write_pledge,
)
from pledges.models import Pledge, PledgeComment, PledgeVersion

pytestmark = pytest.mark.django_db


@pytest.fixture
def said(version, member, member_editor):
    return comment(
        version, "whole", "Nên rõ hơn", organisation=member, by=member_editor, is_private=True
    )


def filled(page, **changes):
    form = page.context["form"]
    return {name: form[name].value() or "" for name in form.fields} | changes


def test_the_second_answer_to_a_comment_does_not_wipe_out_the_first(
    client, said, secretary, chair_editor
):
    client.force_login(secretary)
    url = reverse("pledges:answer", args=[said.pk])
    data = filled(client.get(url), outcome="declined", answer="Không cần")
    answer_comment(said, "accepted", "Đã sửa Điều 2", by=chair_editor)
    page = client.post(url, data)
    said.refresh_from_db()
    assert (said.outcome, said.answer) == ("accepted", "Đã sửa Điều 2")
    assert "Đã sửa Điều 2" in page.text
    assert "Không cần" in page.text
    client.post(url, filled(page))
    assert PledgeComment.objects.get(pk=said.pk).answer == "Không cần"


def test_only_the_text_that_was_read_is_opened(client, year, draft, chair_editor, secretary):
    client.force_login(chair_editor)
    url = reverse("pledges:open", args=[year.pk])
    data = filled(client.get(url))
    write_pledge(year, PledgeText("Giao ước", ["Một điều", "Điều chưa ai đọc"]), by=secretary)
    lines = LogEntry.objects.count()
    page = client.post(url, data)
    assert page.status_code in {200, 422}
    assert Pledge.objects.get().is_draft
    assert LogEntry.objects.count() == lines
    client.post(url, filled(page))
    assert not Pledge.objects.get().is_draft


def test_only_the_text_that_was_read_is_circulated(client, year, draft, chair_editor, secretary):
    client.force_login(chair_editor)
    url = reverse("pledges:circulate", args=[year.pk])
    data = filled(client.get(url), note="Xin góp ý")
    write_pledge(year, PledgeText("Giao ước", ["Một điều", "CHƯA XONG"]), by=secretary)
    page = client.post(url, data)
    assert not PledgeVersion.objects.exists()
    assert "Xin góp ý" in page.text
    client.post(url, filled(page))
    assert PledgeVersion.objects.get().text["clauses"] == ["Một điều", "CHƯA XONG"]


def test_only_the_version_that_was_shown_is_taken_back(
    client, year, draft, chair_editor, secretary
):
    client.force_login(chair_editor)
    open_pledge(draft, by=secretary)
    url = reverse("pledges:back_to_draft", args=[year.pk])
    data = filled(client.get(url), reason="Sửa Điều 1 của bản đầu")
    reopen_pledge(draft, by=secretary, reason="Sửa")
    second = open_pledge(Pledge.objects.get(), by=secretary).signing
    page = client.post(url, data)
    second.refresh_from_db()
    assert second.state != "voided"
    assert "Sửa Điều 1 của bản đầu" in page.text
    client.post(url, filled(page))
    second.refresh_from_db()
    assert second.state == "voided"
