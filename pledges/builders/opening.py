"""What is good to know before a pledge is opened for signature; none of it forbids the opening."""

from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import ngettext

from blocs.enums import OrganisationOffice
from blocs.models import Mandate, Organisation, OrganisationRole
from pledges.models import Commitment, Pledge


@dataclass(frozen=True)
class Readiness:
    """The members asked to sign; those without a target, those for whom nobody may sign, and the
    people who would sign and get no mail: their names with whom they sign for."""

    members: list[Organisation]
    without_target: list[Organisation]
    without_signatory: list[Organisation]
    without_address: list[str]

    def warnings(self) -> list[str | Promise]:
        """What there is to warn of, in words, with everybody named."""
        rows: list[tuple[Any, list[Any]]] = [
            (
                ngettext(
                    "%(count)s member has registered no target: %(names)s. Once the pledge is open"
                    " no target can be added.",
                    "%(count)s members have registered no target: %(names)s. Once the pledge is"
                    " open no target can be added.",
                    len(self.without_target),
                ),
                self.without_target,
            ),
            (
                ngettext(
                    "%(count)s member has nobody who may sign for it: %(names)s.",
                    "%(count)s members have nobody who may sign for them: %(names)s.",
                    len(self.without_signatory),
                ),
                self.without_signatory,
            ),
            (
                ngettext(
                    "%(count)s signatory has no e-mail address and gets neither invitation nor"
                    " reminder: %(names)s.",
                    "%(count)s signatories have no e-mail address and get neither invitation nor"
                    " reminder: %(names)s.",
                    len(self.without_address),
                ),
                self.without_address,
            ),
        ]
        return [
            text % {"count": len(found), "names": "; ".join(map(str, found))}
            for text, found in rows
            if found
        ]


def readiness(pledge: Pledge) -> Readiness:
    """How ready the members are to sign, in a constant number of queries."""
    members = [row.organisation for row in pledge.bloc_year.members()]
    committed = set(Commitment.objects.filter(pledge=pledge).values_list("organisation", flat=True))
    people = _signatories(pledge, members)
    signing = {organisation.pk for organisation, _person in people}
    return Readiness(
        members,
        [each for each in members if each.pk not in committed],
        [each for each in members if each.pk not in signing],
        [f"{person} ({organisation})" for organisation, person in people
         if not person.email],
    )  # fmt: skip


def _signatories(pledge: Pledge, members: list[Organisation]) -> list[tuple[Organisation, Any]]:
    """Who may sign for each member: its signatories and the deputies with a mandate."""
    roles = OrganisationRole.objects.in_force().filter(
        organisation__in=members, office=OrganisationOffice.SIGNATORY, user__is_active=True
    )
    mandates = Mandate.objects.in_force().filter(
        organisation__in=members, bloc_year=pledge.bloc_year, deputy__is_active=True
    )
    people: list[tuple[Organisation, Any]] = [
        (row.organisation, row.user) for row in roles.select_related("user", "organisation")
    ]
    deputies = mandates.select_related("deputy", "organisation")
    return people + [(row.organisation, row.deputy) for row in deputies]
