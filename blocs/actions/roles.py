"""Deeds on roles: who acts for a council or an organisation, from when and to when."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from blocs.enums import CouncilOffice
from blocs.models import Council, CouncilRole, Organisation, OrganisationRole
from common.changes import stored
from common.errors import RuleViolation
from common.formatting import date_short
from common.log import log

TOLD = ("office", "starts_on", "ends_on")


@dataclass(frozen=True)
class Grant:
    """Which person gets which office, from when to when; no last day means until ended."""

    user: Any
    office: str
    starts_on: date
    ends_on: date | None = None


@transaction.atomic
def give_council_role(council: Council, grant: Grant, *, by: Any) -> CouncilRole:
    """Make a person secretary or leader of a council.

    Raises RuleViolation `role-held` when the person holds the office on one of these days,
    `dates-in-order` when it would end before it starts.
    """
    council = Council.objects.select_for_update().get(pk=council.pk)
    _refuse_doubled(council.roles.filter(user=grant.user, office=grant.office), grant)
    role = CouncilRole(
        council=council, user=grant.user, office=grant.office,
        starts_on=grant.starts_on, ends_on=grant.ends_on,
    )  # fmt: skip
    _save(role)
    log(by, gettext_noop("gave a role in the council"), role, after=_told(role))
    return role


@transaction.atomic
def end_council_role(role: CouncilRole, *, ends_on: date, by: Any) -> CouncilRole:
    """Let a role in a council end after `ends_on`.

    Raises RuleViolation `last-secretary` when nobody would be left to keep the council's things.
    """
    Council.objects.select_for_update().get(pk=role.council_id)
    role = CouncilRole.objects.select_for_update(of=("self",)).get(pk=role.pk)
    _refuse_bad_end(role.starts_on, role.ends_on, ends_on)
    others = CouncilRole.objects.secretaries().filter(council=role.council_id, ends_on__isnull=True)
    if role.office == CouncilOffice.SECRETARY and not others.exclude(pk=role.pk).exists():
        raise RuleViolation(
            "last-secretary",
            _("This is the council's only secretary. Give the role to another person first."),
        )
    before, role.ends_on = role.ends_on, ends_on
    role.save(update_fields=["ends_on", "updated_at"])
    log(
        by, gettext_noop("ended a role in the council"), role,
        before={"ends_on": before}, after={"ends_on": ends_on},
    )  # fmt: skip
    return role


@transaction.atomic
def give_organisation_role(
    organisation: Organisation, grant: Grant, *, position: str = "", by: Any
) -> OrganisationRole:
    """Let a person edit, sign or read for an organisation.

    Raises RuleViolation `role-held`, `dates-in-order`, or `organisation-ended`: for what has ended
    nobody new acts.
    """
    organisation = Organisation.objects.select_for_update().get(pk=organisation.pk)
    if not organisation.is_active:
        raise RuleViolation(
            "organisation-ended",
            _("This organisation has ended. Give the role in its successor."),
        )
    _refuse_doubled(organisation.roles.filter(user=grant.user, office=grant.office), grant)
    role = OrganisationRole(
        organisation=organisation, user=grant.user, office=grant.office, position=position,
        starts_on=grant.starts_on, ends_on=grant.ends_on,
    )  # fmt: skip
    _save(role)
    after = {**_told(role), "position": position}
    log(by, gettext_noop("gave a role in the organisation"), role, after=after)
    return role


@transaction.atomic
def end_organisation_role(role: OrganisationRole, *, ends_on: date, by: Any) -> OrganisationRole:
    """Let a role in an organisation end after `ends_on`."""
    role = OrganisationRole.objects.select_for_update(of=("self",)).get(pk=role.pk)
    _refuse_bad_end(role.starts_on, role.ends_on, ends_on)
    before, role.ends_on = role.ends_on, ends_on
    role.save(update_fields=["ends_on", "updated_at"])
    log(
        by, gettext_noop("ended a role in the organisation"), role,
        before={"ends_on": before}, after={"ends_on": ends_on},
    )  # fmt: skip
    return role


def _told(role: CouncilRole | OrganisationRole) -> dict[str, Any]:
    """A role as the log keeps it: names may be shared, so the account stands beside the name."""
    person = role.user
    return {"user": f"{person.get_full_name()} ({person.username})", **stored(role, TOLD)}


def _save(role: CouncilRole | OrganisationRole) -> None:
    try:
        with transaction.atomic():
            role.save()
    except IntegrityError as error:  # an open role given the same moment elsewhere
        raise _held(None) from error


def _refuse_doubled(held: Any, grant: Grant) -> None:
    if grant.ends_on and grant.ends_on < grant.starts_on:
        raise _out_of_order()
    same_days = held.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=grant.starts_on))
    if grant.ends_on:
        same_days = same_days.filter(Q(starts_on__isnull=True) | Q(starts_on__lte=grant.ends_on))
    found = same_days.first()
    if found:
        raise _held(found.starts_on)


def _held(since: date | None) -> RuleViolation:
    message = (
        _("This person holds the role already, since %(day)s.") % {"day": date_short(since)}
        if since
        else _("This person holds the role already.")
    )
    return RuleViolation("role-held", message, fields={"office": message})


def _out_of_order() -> RuleViolation:
    message = _("The last day is before the first.")
    return RuleViolation("dates-in-order", message, fields={"ends_on": message})


def _refuse_bad_end(starts_on: date | None, ended_on: date | None, ends_on: date) -> None:
    if starts_on and ends_on < starts_on:
        raise _out_of_order()
    if ended_on and ends_on >= ended_on:
        message = _("It ends on %(day)s already; choose an earlier day.") % {
            "day": date_short(ended_on)
        }
        raise RuleViolation("role-ended", message, fields={"ends_on": message})
