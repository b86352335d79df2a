"""In what capacity a person signs for an organisation today."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from blocs.enums import OrganisationOffice
from blocs.models import Mandate
from blocs.querysets import today
from common.errors import RuleViolation
from documents.models import Party

HEAD = "Người đứng đầu"  # printed after “KT.” where the head's own title is not known


@dataclass(frozen=True)
class Capacity:
    """A signatory signs as what it is; a deputy by a mandate, for the head that gave it.

    The decree lets a deputy sign “KT.” the head, with the deputy's own title below (NĐ 30/2020,
    Phụ lục I, on the signature block).
    """

    title: str
    mandate: Mandate | None = None
    signs_for_head: str = ""

    @property
    def in_words(self) -> str:
        """As it is printed: `KT. CHỦ TỊCH, PHÓ CHỦ TỊCH`."""
        if not self.signs_for_head:
            return self.title
        return ", ".join(filter(None, [f"KT. {self.signs_for_head}", self.title]))


def capacity_of(user: Any, party: Party) -> Capacity:
    """The capacity in which `user` signs for `party` today.

    Raises RuleViolation `not-signatory`; `mandate-expired` and `mandate-revoked` for a deputy whose
    mandate held once; `title-unknown` for one whose title, printed below “KT.”, nobody recorded.
    """
    role = (
        user.organisation_roles.in_force()
        .filter(organisation=party.organisation_id, office=OrganisationOffice.SIGNATORY)
        .first()
    )
    if role is not None:
        return Capacity(role.position or user.position)
    held = Mandate.objects.filter(
        bloc_year=party.signing.bloc_year_id, organisation=party.organisation_id, deputy=user
    ).select_related("granted_by")
    in_force = held.in_force().first()
    if in_force is not None:
        title = _title(user, party)
        if not title:
            raise _untitled(party)
        return Capacity(title, in_force, _title(in_force.granted_by, party) or HEAD)
    _refuse_former(held.order_by("-ends_on").first())
    raise RuleViolation(
        "not-signatory",
        _("Only the signatory of %(organisation)s, or a deputy with its mandate, may sign for it.")
        % {"organisation": party.organisation},
    )


def _title(person: Any, party: Party) -> str:
    """What the person is in the organisation, as its register says; else the person's own title."""
    roles = person.organisation_roles.filter(organisation=party.organisation_id)
    titles = {role.office: role.position for role in roles.exclude(position="")}
    return titles.get(OrganisationOffice.SIGNATORY) or next(iter(titles.values()), person.position)


def _untitled(party: Party) -> RuleViolation:
    told = _(
        "The paper prints your title below “KT.”, and none is recorded. Ask the secretariat to"
        " record your position at %(organisation)s, then sign."
    )
    return RuleViolation("title-unknown", told % {"organisation": party.organisation})


def _refuse_former(mandate: Mandate | None) -> None:
    if mandate is None:
        return
    if mandate.revoked_at:
        raise RuleViolation(
            "mandate-revoked",
            _("Your mandate was revoked. Ask the signatory for a new one, then sign."),
        )
    if mandate.ends_on < today():
        raise RuleViolation(
            "mandate-expired",
            _("Your mandate has run out. Ask the signatory for a new one, then sign."),
        )
    raise RuleViolation(
        "mandate-not-begun", _("Your mandate has not begun yet. You can sign from its first day.")
    )


def may_sign(user: Any, party: Party) -> bool:
    """Whether `capacity_of` would give one."""
    try:
        capacity_of(user, party)
    except RuleViolation:
        return False
    return True
