"""Deeds on mandates (ủy quyền): a signatory lets a deputy act for the organisation."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from blocs.actions.years import locked_year
from blocs.enums import OrganisationOffice
from blocs.models import BlocYear, Mandate, Organisation
from common.errors import RuleViolation
from common.formatting import date_short
from common.log import log


@dataclass(frozen=True)
class Grant:
    """Who may act for which organisation, from and to, on the basis of which paper."""

    organisation: Organisation
    deputy: Any
    starts_on: date
    ends_on: date
    basis: str


@transaction.atomic
def grant_mandate(year: BlocYear, grant: Grant, *, by: Any) -> Mandate:
    """Let the deputy act for the organisation in `year`.

    Raises RuleViolation unless `by` is a signatory of that organisation today, the organisation is
    a member in the year, the dates are in order, and the deputy has no mandate on those days yet.
    """
    year = locked_year(year)
    roles = by.organisation_roles.in_force().filter(
        organisation=grant.organisation, office=OrganisationOffice.SIGNATORY
    )
    if not roles.exists():
        raise RuleViolation(
            "mandate-not-signatory", _("Only a signatory of the organisation gives its mandate.")
        )
    if not year.members().filter(organisation=grant.organisation).exists():
        raise RuleViolation(
            "mandate-not-member",
            _("%(organisation)s is not a member in this year.")
            % {"organisation": grant.organisation},
        )
    _refuse_dates_and_people(year, grant, by)
    mandate = Mandate.objects.create(bloc_year=year, granted_by=by, **vars(grant))
    log(by, gettext_noop("gave a mandate"), mandate, after=_told(mandate))
    return mandate


def _refuse_dates_and_people(year: BlocYear, grant: Grant, by: Any) -> None:
    if grant.ends_on < grant.starts_on:
        message = _("The last day may not come before the first day.")
        raise RuleViolation("dates-out-of-order", message, fields={"ends_on": message})
    if grant.deputy == by:
        message = _("A mandate goes to another person.")
        raise RuleViolation("mandate-to-oneself", message, fields={"deputy": message})
    meeting = year.mandates.filter(
        organisation=grant.organisation, deputy=grant.deputy, revoked_at__isnull=True,
        starts_on__lte=grant.ends_on, ends_on__gte=grant.starts_on,
    )  # fmt: skip
    for other in meeting[:1]:
        met = _("%(deputy)s has a mandate from %(first)s to %(last)s already.") % {
            "deputy": grant.deputy,
            "first": date_short(other.starts_on),
            "last": date_short(other.ends_on),
        }
        raise RuleViolation("mandate-overlaps", met, fields={"starts_on": met})


@transaction.atomic
def revoke_mandate(mandate: Mandate, *, by: Any, reason: str = "") -> Mandate:
    """The mandate ends now. Raises RuleViolation when it was revoked already."""
    locked_year(mandate.bloc_year)
    mandate = Mandate.objects.select_for_update().get(pk=mandate.pk)
    if mandate.revoked_at is not None:
        raise RuleViolation("mandate-revoked", _("This mandate has been revoked already."))
    mandate.revoked_at = timezone.now()
    mandate.save(update_fields=["revoked_at", "updated_at"])
    log(by, gettext_noop("revoked a mandate"), mandate, before=_told(mandate), reason=reason)
    return mandate


def _told(mandate: Mandate) -> dict[str, Any]:
    return {
        "organisation": str(mandate.organisation),
        "deputy": str(mandate.deputy),
        "starts_on": mandate.starts_on,
        "ends_on": mandate.ends_on,
        "basis": mandate.basis,
    }
