"""Starting a draft over from another text: what is replaced is shown before and kept after."""

import pytest
from django.urls import reverse

from common.errors import RuleViolation
from common.models import LogEntry
from pledges.actions import (
    PledgeText,
    open_pledge,
    pledge_version,
    replaced_draft,
    start_over,
    text_of,
    write_pledge,
)
from pledges.models import PledgeVersion
from tests.factories.years import CommitmentFactory, PledgeCommentFactory
from tests.pledges.conftest import TEXT

OTHER = PledgeText("Giao ước khác", ["Một điều"])


def address(year, code=""):
    return reverse("pledges:start_over", args=[year.pk]) + (f"?from={code}" if code else "")


def test_the_draft_is_replaced_whole_and_the_old_text_is_kept(draft, secretary):
    old = text_of(draft)
    pledge = start_over(draft, OTHER, begun_with="Mẫu", by=secretary)
    assert text_of(pledge)["clauses"] == ["Một điều"]
    assert text_of(pledge)["legal_bases"] == ""
    entry = LogEntry.objects.first()
    assert (entry.before, entry.after["begun_with"]) == (old, "Mẫu")
    assert replaced_draft(pledge)[1] == old


def test_what_was_circulated_said_and_registered_stays(draft, version, member, secretary):
    CommitmentFactory(pledge=draft, organisation=member)
    made = PledgeCommentFactory(version=version, organisation=member)
    start_over(draft, OTHER, begun_with="Mẫu", by=secretary)
    assert PledgeVersion.objects.get().text["clauses"] == list(TEXT.clauses)
    made.refresh_from_db()
    assert draft.commitments.count() == 1


def test_a_text_that_somebody_changed_meanwhile_is_not_replaced(year, draft, secretary):
    seen = pledge_version(draft)
    write_pledge(year, PledgeText(TEXT.title, ["Vừa sửa"]), by=secretary)
    with pytest.raises(RuleViolation):
        start_over(draft, OTHER, begun_with="Mẫu", by=secretary, seen=seen)
    assert text_of(draft)["clauses"] == ["Vừa sửa"]


def test_what_is_open_for_signature_is_not_started_over(client, year, draft, secretary):
    open_pledge(draft, by=secretary)
    with pytest.raises(RuleViolation, match="pledge-not-draft"):
        start_over(draft, OTHER, begun_with="Mẫu", by=secretary)
    client.force_login(secretary)
    assert client.post(address(year, "localities")).url == reverse("pledges:year", args=[year.pk])
    assert text_of(draft)["clauses"] == list(TEXT.clauses)


def test_the_chair_chooses_looks_confirms_and_takes_it_back(client, year, draft, chair_editor):
    client.force_login(chair_editor)
    assert address(year) in client.get(reverse("pledges:year", args=[year.pk])).content.decode()
    assert "?from=localities" in client.get(address(year)).content.decode()
    answer = client.get(address(year, "localities"))
    page = answer.content.decode()
    assert "<del>" in page
    assert "2 điều" in page
    assert "7 điều" in page
    assert text_of(draft)["clauses"] == list(TEXT.clauses)
    seen = answer.context["form"]["seen"].value()
    client.post(address(year, "localities"), {"seen": seen})
    assert len(text_of(draft)["clauses"]) == 7
    seen = client.get(address(year, "replaced")).context["form"]["seen"].value()
    draft.refresh_from_db()
    client.post(address(year, "replaced"), {"seen": seen})
    draft.refresh_from_db()
    assert text_of(draft)["clauses"] == list(TEXT.clauses)


def test_a_confirmation_of_a_text_no_longer_there_asks_again(client, year, draft, secretary):
    client.force_login(secretary)
    seen = client.get(address(year, "localities")).context["form"]["seen"].value()
    write_pledge(year, PledgeText(TEXT.title, ["Vừa sửa"]), by=secretary)
    answer = client.post(address(year, "localities"), {"seen": seen})
    assert answer.context["form"].non_field_errors()
    assert text_of(draft)["clauses"] == ["Vừa sửa"]
    seen = answer.context["form"]["seen"].value()
    client.post(address(year, "localities"), {"seen": seen})
    assert len(text_of(draft)["clauses"]) == 7


@pytest.mark.parametrize("code", ["replaced", "last", "nonsense"])
def test_a_text_that_is_not_offered_is_not_found(client, year, draft, secretary, code):
    client.force_login(secretary)
    assert client.get(address(year, code)).status_code == 404


@pytest.mark.parametrize(
    ("person", "status"), [("member_editor", 403), ("leader", 403), ("stranger", 404)]
)
def test_only_who_runs_the_year_starts_over(client, year, draft, person, status, request):
    client.force_login(request.getfixturevalue(person))
    for answer in (client.get(address(year)), client.post(address(year, "localities"))):
        assert answer.status_code == status
    assert text_of(draft)["clauses"] == list(TEXT.clauses)
