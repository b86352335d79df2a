"""Proposals take their places from the quotas when they are nominated, and give them back."""

import pytest

from awards.actions import decide, nominate, return_proposal, revoke
from awards.builders.quotas import standings_of
from awards.models import Quota
from blocs.querysets import today
from common.log import verify_log
from tests.awards.test_proposals import decision, refused, voted
from tests.blocs.test_years_races import at_once, refusals
from tests.factories.blocs import BlocFactory, BlocYearFactory, MembershipFactory
from tests.factories.proposals import NomineeFactory, ProposalFactory, proposal_in
from tests.factories.years import AwardTypeFactory, QuotaFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def flag(db):
    return AwardTypeFactory(code="CO_BT", name="Cờ thi đua")


@pytest.fixture
def quota(year, flag):
    """Three flags for the council's season."""
    return QuotaFactory(bloc_year=year, award_type=flag, number=3)


def draft_of(year, flag, nominees):
    draft = ProposalFactory(bloc_year=year, award_type=flag)
    for organisation in [each.organisation for each in year.members()][:nominees]:
        NomineeFactory(proposal=draft, organisation=organisation, name="", subject="collective")
    return draft


def used(quota):
    return standings_of([Quota.objects.for_lists().get(pk=quota.pk)])[0].used


def test_a_nomination_takes_its_places_and_a_return_gives_them_back(year, flag, quota, secretary):
    draft = draft_of(year, flag, 2)
    assert used(quota) == 0
    nominated = nominate(draft, voted(), by=secretary)
    assert used(quota) == 2
    other = draft_of(year, flag, 2)
    refusal = refused("quota-overrun", lambda: nominate(other, voted(), by=secretary), other)
    assert "quantity" in refusal.fields
    return_proposal(nominated, by=secretary, reason="Thiếu số liệu")
    assert used(quota) == 0
    nominate(other, voted(), by=secretary)
    assert used(quota) == 2


def test_what_is_decided_counts_once_and_what_is_revoked_no_more(year, flag, quota, secretary):
    proposal = proposal_in("submitted", year, award_type=flag)
    for organisation in (each.organisation for each in year.members()):
        NomineeFactory(proposal=proposal, organisation=organisation, name="", subject="collective")
    assert used(quota) == 3
    granted = [each.pk for each in proposal.nominees.all()][:2]
    decided = decide(proposal, decision(proposal, granted=granted), by=secretary)
    assert used(quota) == 2
    revoke(decided, "15/QĐ-MTTW", today(), by=secretary, reason="Kê khai không đúng")
    assert used(quota) == 0


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_two_nominations_at_once_in_two_blocs_none_overruns(year, flag, quota, secretary):
    other = BlocYearFactory(bloc=BlocFactory(council=year.bloc.council), year=year.year)
    MembershipFactory.create_batch(3, bloc=other.bloc)
    drafts = [draft_of(year, flag, 2), draft_of(other, flag, 2)]
    results = at_once(
        *[lambda draft=draft: nominate(draft, voted(), by=secretary) for draft in drafts]
    )
    assert refusals(results) == ["quota-overrun"]
    assert used(quota) == 2
    assert not list(verify_log())
