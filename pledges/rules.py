"""Who may write a pledge, comment on it, and commit a member. The state of the pledge is the
deed's affair."""

from typing import Any

import rules

from blocs.models import BlocYear, Organisation
from blocs.rules import (
    acting_organisations,
    council_offices,
    is_administrator,
    is_not_archived,
    is_secretary_of_year,
    runs_year,
)


def members_of(user: Any, year: BlocYear) -> list[Organisation]:
    """The members of the year that the person edits or signs for."""
    acting = acting_organisations(user)
    if not acting:
        return []
    return [row.organisation for row in year.members().filter(organisation__in=acting)]


@rules.predicate
def acts_for_member(user: Any, year: Any) -> bool:
    return year is not None and bool(members_of(user, year))


@rules.predicate
def reads_all_commitments(user: Any, pledge: Any) -> bool:
    """Whether `Commitment.objects.visible_to` gives this person every member's rows."""
    if pledge is None:
        return False
    year = pledge.bloc_year
    runs = runs_year.test(user, year)
    return pledge.is_signed or runs or bool(council_offices(user, year.bloc.council_id))


rules.add_perm("pledges.write_pledge", runs_year & is_not_archived)
rules.add_perm(
    "pledges.record_signing", (is_administrator | is_secretary_of_year) & is_not_archived
)
rules.add_perm("pledges.comment", acts_for_member & is_not_archived)
rules.add_perm("pledges.commit", (runs_year | acts_for_member) & is_not_archived)


@rules.predicate
def is_of_own_organisation(user: Any, row: Any) -> bool:
    """Something of an organisation the person edits or signs for."""
    return row is not None and row.organisation_id in acting_organisations(user)


@rules.predicate
def its_year_goes_on(user: Any, row: Any) -> bool:
    return row is not None and is_not_archived.test(user, row.year_of)


@rules.predicate
def runs_its_year(user: Any, row: Any) -> bool:
    return row is not None and runs_year.test(user, row.year_of)


rules.add_perm("pledges.withdraw_comment", is_of_own_organisation & its_year_goes_on)
rules.add_perm(
    "pledges.change_commitment", (is_of_own_organisation | runs_its_year) & its_year_goes_on
)
