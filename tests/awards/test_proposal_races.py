"""Two people at once on one proposal, with two real connections."""

import pytest

from awards.actions import (
    NomineeEntry,
    add_nominee,
    answer_objection,
    decide,
    nominate,
    object_publicly,
    refuse_proposal,
    submit_proposal,
)
from awards.enums import ObjectionOutcome
from awards.models import Award, Decision, Nominee, Objection, Proposal
from blocs.querysets import today
from common.log import verify_log
from tests.awards.test_proposals import decision, open_list, said, voted
from tests.blocs.test_years_races import at_once, refusals
from tests.factories.proposals import (
    NomineeFactory,
    ObjectionFactory,
    ProposalFactory,
    proposal_in,
)

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def submitted(year, member):
    proposal = proposal_in("submitted", year)
    NomineeFactory(proposal=proposal, organisation=member)
    return proposal


def test_of_two_secretaries_who_decide_at_once_one_does(submitted, secretary):
    entry = decision(submitted)
    results = at_once(*[lambda: decide(submitted, entry, by=secretary)] * 2)
    assert refusals(results) == ["move-not-allowed"]
    assert Decision.objects.count() == Award.objects.count() == 1
    assert not list(verify_log())


def test_of_one_who_decides_and_one_who_refuses_at_once_one_does(submitted, secretary):
    entry = decision(submitted)
    results = at_once(
        lambda: decide(submitted, entry, by=secretary),
        lambda: refuse_proposal(submitted, by=secretary, reason="Không đạt"),
    )
    assert refusals(results) == ["move-not-allowed"]
    assert Award.objects.exists() == (Proposal.objects.get().state == "decided")


def test_who_comes_while_it_is_nominated_is_in_the_list_or_refused(year, member, secretary):
    draft = ProposalFactory(bloc_year=year)
    NomineeFactory(proposal=draft, organisation=member)
    late = NomineeEntry("individual", member, "Người đến sau")
    results = at_once(
        lambda: nominate(draft, voted(), by=secretary),
        lambda: add_nominee(draft, late, by=secretary),
    )
    was_refused = refusals(results) == ["proposal-not-drafted"]
    assert Nominee.objects.filter(name="Người đến sau").exists() != was_refused


def test_of_two_answers_at_once_one_stands(year, secretary):
    objection = ObjectionFactory(proposal=open_list(year))
    outcome = ObjectionOutcome.NOTED
    results = at_once(
        *[lambda: answer_objection(objection, outcome, "Đã ghi nhận", by=secretary)] * 2
    )
    assert refusals(results) == ["objection-answered"]


def test_no_comment_slips_in_behind_a_submission(year, secretary):
    proposal = proposal_in("public_comment", year)
    results = at_once(
        lambda: submit_proposal(proposal, "05", today(), by=secretary),
        lambda: object_publicly(proposal, **said()),
    )
    assert refusals(results) == ["comment-closed"]
    assert not Objection.objects.exists()
    assert Proposal.objects.get().submitted_on == today() > proposal.comment_to
