"""Ballots for tests: prepared, opened, voted in, counted."""

from ballots.actions import (
    BallotPlan,
    Candidate,
    cast_vote,
    close_ballot,
    count_ballot,
    create_ballot,
    open_ballot,
    publish_ballot,
)
from ballots.enums import Purpose
from blocs.enums import OrganisationOffice
from tests.factories.blocs import MembershipFactory, OrganisationRoleFactory


def members_of(year):
    return [member.organisation for member in year.members()]


def signatories(year):
    """One signatory of each member, made where there is none; by the organisation's key."""
    people = {}
    for organisation in members_of(year):
        role = organisation.roles.filter(office=OrganisationOffice.SIGNATORY).first()
        role = role or OrganisationRoleFactory(
            organisation=organisation, office=OrganisationOffice.SIGNATORY
        )
        people[organisation.pk] = role.user
    return people


def grow(year, to):
    """More members, until there are so many."""
    MembershipFactory.create_batch(to - len(members_of(year)), bloc=year.bloc)
    return members_of(year)


def plan_of(year, **values):
    """A chair to be chosen among all members, unless told otherwise."""
    candidates = [Candidate(organisation=organisation) for organisation in members_of(year)]
    plan = {"purpose": Purpose.CHAIR, "title": "Bầu khối trưởng", "candidates": candidates}
    return BallotPlan(**{**plan, **values})


def draft(year, by, **values):
    return create_ballot(year, plan_of(year, **values), by=by)


def opened(year, by, **values):
    signatories(year)
    return open_ballot(draft(year, by, **values), by=by)


def entries(ballot):
    return list(ballot.roll.select_related("ballot__bloc_year", "organisation"))


def vote(ballot, choices_by_member, people=None):
    """Each of the first members votes so; the receipts."""
    people = people or signatories(ballot.bloc_year)
    return [
        cast_vote(entry, choices, by=people[entry.organisation_id]).receipt
        for entry, choices in zip(entries(ballot), choices_by_member, strict=False)
    ]


def closed(ballot, by, reason="Hết giờ"):
    return close_ballot(ballot, by=by, reason=reason)


def counted(ballot, by):
    return count_ballot(closed(ballot, by), by=by)


def published(ballot, by):
    return publish_ballot(counted(ballot, by), by=by)


def standings(ballot):
    """What became of each option, by its number."""
    return {row["number"]: row["standing"] for row in ballot.data["outcome"]["results"]}
