"""Awards counted in others: what may be taken out with the whole, and what a revocation leaves."""

import pytest
from django.urls import reverse

from awards.actions import announce, decide, remove_award, revoke
from awards.enums import AwardState
from awards.models import Award
from blocs.querysets import today
from common.models import LogEntry
from tests.awards.test_proposals import decision, refused, submitted
from tests.factories.years import AwardFactory, AwardTypeFactory

__all__ = ["submitted"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def whole(year):
    return AwardFactory(bloc_year=year, quantity=4, state="proposed")


def test_a_given_part_is_not_taken_out_with_a_proposed_whole(client, year, whole, chair_editor):
    part = AwardFactory(bloc_year=year, quantity=1, state="granted", part_of=whole)
    refusal = refused(
        "award-holds-parts", lambda: remove_award(whole, by=chair_editor, reason="Nhầm"),
        whole, part,
    )  # fmt: skip
    assert str(part.award_type) in str(refusal.message)
    client.force_login(chair_editor)
    answer = client.post(reverse("awards:remove", args=[whole.pk]), {"reason": "Nhầm"})
    assert str(part.award_type) in answer.text
    assert Award.objects.count() == 2


def test_a_part_that_a_decision_gave_stays(submitted, secretary):
    decide(submitted, decision(submitted), by=secretary)
    part = Award.objects.first()
    whole = AwardFactory(bloc_year=submitted.bloc_year, quantity=4, state="granted")
    Award.objects.filter(pk=part.pk).update(part_of=whole)
    refused("award-holds-parts", lambda: remove_award(whole, by=secretary, reason="X"), whole, part)


def test_an_award_given_since_it_was_read_is_not_taken_out(whole, chair_editor):
    Award.objects.filter(pk=whole.pk).update(state="granted")
    refused(
        "changed-meanwhile", lambda: remove_award(whole, by=chair_editor, reason="Nhầm"), whole
    )  # fmt: skip


# -- revoking -------------------------------------------------------------------------------------


@pytest.fixture
def part(submitted, secretary):
    """A flag entered by hand, given to one of those that the decision commended."""
    decide(submitted, decision(submitted), by=secretary)
    announce(submitted, by=secretary)
    commended = submitted.bloc_year.awards.first()
    flag = AwardTypeFactory(name="Cờ của khối")
    return AwardFactory(
        bloc_year=submitted.bloc_year, award_type=flag, quantity=1, state="granted",
        part_of=commended,
    )  # fmt: skip


def revoked(proposal, by, **more):
    return revoke(proposal, "20/QĐ", today(), by=by, reason="Khai sai", **more)


@pytest.mark.parametrize("fate", ["", "khác"])
def test_what_becomes_of_parts_is_said_before_a_decision_is_revoked(
    submitted, part, secretary, fate
):
    refusal = refused(
        "parts-undecided", lambda: revoked(submitted, secretary, parts=fate),
        submitted, part, part.part_of,
    )  # fmt: skip
    assert "Cờ của khối" in str(refusal.message)


def test_parts_are_revoked_with_their_whole(submitted, part, secretary):
    revoked(submitted, secretary, parts="revoked")
    part.refresh_from_db()
    assert part.state == AwardState.REVOKED
    assert part.decision == part.part_of.decision
    assert not Award.objects.in_force().exists()
    assert LogEntry.objects.filter(target_id=str(part.pk), reason="Khai sai").count() == 1


def test_a_part_of_another_decision_stays_and_counts_by_itself(submitted, part, secretary):
    revoked(submitted, secretary, parts="kept")
    part.refresh_from_db()
    assert (part.state, part.part_of, part.decision) == (AwardState.GRANTED, None, None)
    assert list(Award.objects.in_force()) == [part]
    assert LogEntry.objects.filter(target_id=str(part.pk), reason="Khai sai").count() == 1


def test_the_page_asks_only_where_there_are_parts(client, submitted, part, secretary):
    client.force_login(secretary)
    url = reverse("awards:revoke", args=[submitted.pk])
    assert "Cờ của khối" in client.get(url).text
    data = {"revoked_number": "20/QĐ", "revoked_on": today().isoformat(), "reason": "Khai sai"}
    assert client.post(url, data).context["form"].has_error("parts")
    part.delete()
    assert "parts" not in client.get(url).context["form"].fields
    assert client.post(url, data).status_code == 302
    assert not Award.objects.in_force().exists()
