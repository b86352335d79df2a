"""A form sent with faults comes back as 422, with what was typed, and nothing is changed."""

import pytest
from django.urls import reverse

from common.models import LogEntry
from pledges.actions import open_pledge
from tests.factories.years import CommitmentFactory, PartyFactory, PledgeCommentFactory, signing_of

TYPED = "Chữ tôi đã gõ"


def assert_comes_back(client, url, data, **headers):
    """The answer is 422 with what was typed, and the log tells of no deed."""
    lines = LogEntry.objects.count()
    answer = client.post(url, data, **headers)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert TYPED in page or TYPED not in data.values()
    assert "alert-danger" in page
    assert LogEntry.objects.count() == lines


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("edit", {"title": TYPED, "clauses": ""}),
        ("circulate", {"note": TYPED}),  # nothing new in it
        ("start_over", {"seen": "nonsense"}),
        ("comment_add", {"key": "clause:9", "body": TYPED}),
        ("commitment_add", {"name": TYPED, "kind": "number", "target_number": "abc"}),
        ("commitment_file", {"file": ""}),
        ("record_signing", {"place": TYPED, "signed_on": ""}),
    ],
)
def test_a_faulty_form_of_a_draft_comes_back(
    client, year, draft, version, chair_editor, secretary, name, data
):
    client.force_login(secretary if name == "record_signing" else chair_editor)
    code = "?from=localities" if name == "start_over" else ""
    assert_comes_back(client, reverse(f"pledges:{name}", args=[year.pk]) + code, data)


def test_a_faulty_answer_or_change_of_a_target_comes_back(
    client, draft, version, member, chair_editor
):
    client.force_login(chair_editor)
    made = PledgeCommentFactory(version=version, organisation=member)
    answer = reverse("pledges:answer", args=[made.pk])
    assert_comes_back(client, answer, {"outcome": "declined", "answer": ""})
    assert_comes_back(
        client, answer, {"outcome": "", "answer": TYPED}, headers={"HX-Request": "true"}
    )
    row = CommitmentFactory(pledge=draft, organisation=member)
    change = reverse("pledges:commitment_edit", args=[row.pk])
    assert_comes_back(client, change, {"name": TYPED, "kind": "number", "target_number": ""})


def test_an_opening_that_is_refused_comes_back(client, year, draft, chair_editor):
    draft.clauses.all().delete()
    client.force_login(chair_editor)
    assert_comes_back(client, reverse("pledges:open", args=[year.pk]), {})


def test_a_reason_that_is_missing_comes_back(client, year, draft, chair_editor):
    client.force_login(chair_editor)
    pledge = open_pledge(draft, by=chair_editor)
    assert_comes_back(client, reverse("pledges:back_to_draft", args=[year.pk]), {"reason": " "})
    pledge.signing = None
    signing_of(pledge, "sealed")
    assert_comes_back(client, reverse("pledges:new_version", args=[year.pk]), {"reason": " "})


def test_a_faulty_signature_on_paper_comes_back(client, draft, member, secretary):
    party = PartyFactory(pledge=draft, organisation=member, state="recorded")
    client.force_login(secretary)
    url = reverse("pledges:record_signature", args=[party.pk])
    assert_comes_back(client, url, {"full_name": TYPED, "signed_on": ""})


def test_a_form_that_is_only_opened_is_no_fault(client, year, draft, version, chair_editor):
    client.force_login(chair_editor)
    for name in ("edit", "circulate", "open", "commitment_add", "comment_add", "commitment_file"):
        assert client.get(reverse(f"pledges:{name}", args=[year.pk])).status_code == 200


def test_what_was_typed_into_a_draft_that_was_opened_meanwhile_is_not_lost(
    client, year, draft, chair_editor
):
    client.force_login(chair_editor)
    url = reverse("pledges:edit", args=[year.pk])
    form = client.get(url).context["form"]
    data = {name: form[name].value() for name in form.fields} | {"preamble": TYPED}
    signing_of(draft, "open")
    assert_comes_back(client, url, data)
    assert client.get(url).status_code == 302
