"""Who may act on councils, organisations, blocs and years.

Predicates look only at what they are handed and at the person's roles in force.
"""

from typing import Any

import rules
from django.utils.translation import gettext as _

from blocs.enums import CouncilOffice, LeadershipOffice, OrganisationOffice

ACTING = {OrganisationOffice.EDITOR.value, OrganisationOffice.SIGNATORY.value}


def council_offices(user: Any, council_id: int) -> set[str]:
    """The offices the person holds today in the council."""
    held = user.council_roles.in_force().filter(council=council_id)
    return set(held.values_list("office", flat=True))


def acting_organisations(user: Any) -> set[int]:
    """Ids of the organisations the person edits or signs for today."""
    return set(
        user.organisation_roles.in_force().acting().values_list("organisation_id", flat=True)
    )


@rules.predicate
def is_administrator(user: Any) -> bool:
    return bool(user.is_superuser)


@rules.predicate
def is_secretary_anywhere(user: Any) -> bool:
    return user.is_authenticated and user.council_roles.in_force().secretaries().exists()


@rules.predicate
def is_secretary_of_council(user: Any, council: Any) -> bool:
    return council is not None and CouncilOffice.SECRETARY in council_offices(user, council.pk)


@rules.predicate
def is_leader_of_council(user: Any, council: Any) -> bool:
    return council is not None and CouncilOffice.LEADER in council_offices(user, council.pk)


@rules.predicate
def is_keeper_of_organisation(user: Any, organisation: Any) -> bool:
    return organisation is not None and CouncilOffice.SECRETARY in council_offices(
        user, organisation.keeper_id
    )


@rules.predicate
def is_secretary_of_bloc(user: Any, bloc: Any) -> bool:
    return bloc is not None and CouncilOffice.SECRETARY in council_offices(user, bloc.council_id)


@rules.predicate
def is_secretary_of_year(user: Any, year: Any) -> bool:
    return year is not None and is_secretary_of_bloc(user, year.bloc)


@rules.predicate
def is_leader_of_year(user: Any, year: Any) -> bool:
    return year is not None and CouncilOffice.LEADER in council_offices(user, year.bloc.council_id)


@rules.predicate
def acts_for_leadership(user: Any, year: Any) -> bool:
    """An editor or signatory of the chair in office or of a vice-chair."""
    if year is None:
        return False
    acting = acting_organisations(user)
    return any(term.organisation_id in acting for term in year.leaders)


@rules.predicate
def is_not_archived(user: Any, year: Any) -> bool:
    return year is not None and year.phase != "archived"


def signs_for(user: Any) -> set[int]:
    """Ids of the organisations the person is a signatory of today."""
    roles = user.organisation_roles.in_force().filter(office=OrganisationOffice.SIGNATORY)
    return set(roles.values_list("organisation_id", flat=True))


@rules.predicate
def signs_for_member(user: Any, year: Any) -> bool:
    """A signatory of an organisation that is a member in the year."""
    if year is None:
        return False
    mine = signs_for(user)
    return bool(mine) and year.members().filter(organisation__in=mine).exists()


@rules.predicate
def may_revoke(user: Any, mandate: Any) -> bool:
    """A signatory of the organisation that gave the mandate, or the council's secretary."""
    if mandate is None or mandate.bloc_year.phase == "archived":
        return False
    return mandate.organisation_id in signs_for(user) or bool(
        (is_administrator | is_secretary_of_year)(user, mandate.bloc_year)
    )


runs_year = is_administrator | is_secretary_of_year | acts_for_leadership

rules.add_perm("blocs.add_council", is_administrator)
rules.add_perm("blocs.change_council", is_administrator | is_secretary_of_council)
rules.add_perm(
    "blocs.view_council_log", is_administrator | is_secretary_of_council | is_leader_of_council
)
rules.add_perm("blocs.manage_register", is_administrator | is_secretary_anywhere)
rules.add_perm("blocs.change_organisation", is_administrator | is_keeper_of_organisation)
rules.add_perm("blocs.form_blocs", is_administrator | is_secretary_of_council)
rules.add_perm("blocs.change_bloc", is_administrator | is_secretary_of_bloc)
rules.add_perm("blocs.open_year", is_administrator | is_secretary_of_bloc)
rules.add_perm("blocs.change_year", (is_administrator | is_secretary_of_year) & is_not_archived)
rules.add_perm("blocs.run_year", runs_year & is_not_archived)
rules.add_perm("blocs.view_year_log", runs_year | is_leader_of_year)
rules.add_perm("blocs.grant_mandate", signs_for_member & is_not_archived)
rules.add_perm("blocs.revoke_mandate", may_revoke)


def council_role_in_words(user: Any, council: Any) -> str:
    """In which role `user` acts on things of `council`, for the log."""
    if CouncilOffice.SECRETARY in council_offices(user, council.pk):
        return _("Secretary of %(council)s") % {"council": council}
    return _("Administrator") if user.is_superuser else ""


def year_role_in_words(user: Any, year: Any) -> str:
    """In which role `user` acts on things of `year`, for the log.

    Who acts for the chair or a vice-chair acts as that; a secretary who acts in a year that has a
    chair acts for the chair, and the log says so (product.md, "Actors").
    """
    acting = acting_organisations(user)
    for term in year.leaders:
        if term.organisation_id in acting:
            bloc = year.bloc
            is_chair = term.office == LeadershipOffice.CHAIR
            title = bloc.chair_title if is_chair else bloc.vice_chair_title
            return f"{title}: {term.organisation}"
    role = council_role_in_words(user, year.bloc.council)
    if role and year.chair and not user.is_superuser:
        return _("%(role)s, for the chair %(chair)s") % {
            "role": role,
            "chair": year.chair.organisation,
        }
    if not role and acting:
        members = year.members().filter(organisation__in=acting)
        return ", ".join(str(member.organisation) for member in members)
    return role
