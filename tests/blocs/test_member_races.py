"""Mergers, memberships and offices at once, with real connections: no deadlock, no half-truth."""

from datetime import date

import pytest

from blocs.actions.blocs import add_member, end_membership
from blocs.actions.leadership import Appointment, appoint_leader
from blocs.actions.organisations import merge_organisation
from blocs.models import Membership, Organisation
from common.log import verify_log
from tests.blocs.test_years_races import at_once
from tests.factories.blocs import (
    BlocFactory,
    MembershipFactory,
    OrganisationFactory,
    UserFactory,
)

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
ROUNDS = 5  # every round failed more often than not before the locks were put in order
DAY = date(2026, 5, 1)


def merge(organisation, successor, by):
    return lambda: merge_organisation(
        organisation, successor, effective_on=DAY, reason="QĐ 1", by=by
    )


@pytest.mark.parametrize("joins", ["organisation", "successor"])
def test_a_merger_and_a_joining_at_once_end_without_a_member_that_is_no_more(year, joins):
    by = UserFactory()
    for _round in range(ROUNDS):
        ending = MembershipFactory(bloc=year.bloc).organisation
        successor = OrganisationFactory()
        joining = Organisation.objects.get(
            pk={"organisation": ending, "successor": successor}[joins].pk
        )
        other = BlocFactory(council=year.bloc.council) if joins == "organisation" else year.bloc
        at_once(
            merge(ending, successor, by),
            lambda bloc=other, row=joining: add_member(
                bloc, row, starts_on=date(2026, 4, 1), by=by
            ),
        )
        ending.refresh_from_db()
        left = Membership.objects.filter(organisation=ending, ends_on__isnull=True)
        assert ending.is_active or not left.exists()
    assert not list(verify_log())


def test_two_mergers_that_write_into_the_same_two_chains_wait_for_each_other():
    first, second = BlocFactory(name="A"), BlocFactory(name="B")
    by = UserFactory()
    for _round in range(ROUNDS):
        one = OrganisationFactory(keeper=second.council)
        two = OrganisationFactory(keeper=first.council)
        MembershipFactory(bloc=first, organisation=one)
        MembershipFactory(bloc=second, organisation=two)
        at_once(merge(one, OrganisationFactory(), by), merge(two, OrganisationFactory(), by))
        assert not Organisation.objects.active().filter(pk__in=[one.pk, two.pk]).exists()
    assert not list(verify_log())


def test_nobody_takes_office_while_its_membership_ends(year):
    by = UserFactory()
    for _round in range(ROUNDS):
        member = MembershipFactory(bloc=year.bloc)
        office = Appointment(member.organisation, "vice_chair", DAY)
        results = at_once(
            lambda office=office: appoint_leader(year, office, by=by),
            lambda row=member: end_membership(row, ends_on=date(2025, 5, 1), by=by),
        )
        refused = [result for result in results if isinstance(result, str)]
        assert refused in (["leader-not-member"], ["leads-a-year"])
