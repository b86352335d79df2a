"""What is good to know before a handover is opened for signature; none of it forbids it."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from blocs.enums import OrganisationOffice
from blocs.models import BlocYear, Mandate, Organisation, OrganisationRole
from conferences.enums import RemarkState
from conferences.models import Handover


@dataclass
class Invited:
    """One side, and the people who are asked to sign for it."""

    organisation: Organisation
    people: list[Any] = field(default_factory=list)


def invited(handover: Handover, year: BlocYear) -> list[Invited]:
    """Both sides with those who may sign for them in `year`: signatories, and deputies."""
    sides = {each.pk: Invited(each) for each in (handover.outgoing, handover.incoming)}
    roles = OrganisationRole.objects.in_force().filter(
        organisation__in=sides, office=OrganisationOffice.SIGNATORY, user__is_active=True
    )
    mandates = Mandate.objects.in_force().filter(
        organisation__in=sides, bloc_year=year, deputy__is_active=True
    )
    for role in roles.select_related("user").order_by("pk"):
        sides[role.organisation_id].people.append(role.user)
    for mandate in mandates.select_related("deputy").order_by("pk"):
        sides[mandate.organisation_id].people.append(mandate.deputy)
    return list(sides.values())


def warnings_of(handover: Handover, sides: list[Invited], *, is_late: bool) -> list[str]:
    """What there is to warn of, in words, with everybody named."""
    told = [
        _("Nobody may sign for %(name)s yet.") % {"name": side.organisation}
        for side in sides
        if not side.people
    ]
    deaf = [f"{person} ({side.organisation})" for side in sides for person in side.people
            if not person.email]  # fmt: skip
    if deaf:
        told.append(_("No e-mail address, so no invitation: %(names)s.")
                    % {"names": "; ".join(deaf)})  # fmt: skip
    said = list(handover.items.values_list("remark_state", flat=True))
    unseen, remarked = said.count(RemarkState.NONE), said.count(RemarkState.REMARKED)
    if unseen:
        told.append(
            ngettext(
                "The side that takes over has not looked at %(count)s row.",
                "The side that takes over has not looked at %(count)s rows.",
                unseen,
            )
            % {"count": unseen}
        )
    if remarked:
        told.append(
            ngettext(
                "%(count)s row carries a remark; the paper prints it.",
                "%(count)s rows carry a remark; the paper prints them.",
                remarked,
            )
            % {"count": remarked}
        )
    if is_late:
        told.append(_("Its hour is past: it comes into force as soon as both sides have signed and"
                      " the paper is sealed."))  # fmt: skip
    return told
