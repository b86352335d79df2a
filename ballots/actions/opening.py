"""Opening a ballot: the slip is settled and the roll frozen."""

from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from ballots.actions.drafting import told
from ballots.enums import BallotState
from ballots.mail import tell_of_opening
from ballots.models import Ballot, Elector, RollEntry, Urn
from ballots.moving import locked_ballot, refuse_move
from blocs.enums import OrganisationOffice
from blocs.models import BlocYear, Mandate, OrganisationRole
from common.changes import refuse_stale, version_of
from common.errors import RuleViolation
from common.log import log


@transaction.atomic
def open_ballot(ballot: Ballot, *, by: Any, seen: str | None = None) -> Ballot:
    """Let the members vote. The roll is every member of the year with its signatories and the
    deputies whose mandate holds now; whoever comes later is not on it.

    Raises RuleViolation unless it is a draft, when nobody could vote, when its closing time has
    passed, and `changed-meanwhile` when it is not what was seen.
    """
    ballot = locked_ballot(ballot)
    refuse_move(ballot, BallotState.OPEN)
    refuse_stale(seen, version_of(told(ballot)))
    now = timezone.now()
    if ballot.is_over(now):
        message = _("The time at which voting ends has passed. Set a later one, then open.")
        raise RuleViolation("closes-in-past", message, fields={"closes_at": message})
    entries = _write_roll(ballot)
    if ballot.is_secret:
        Urn.objects.create(ballot=ballot)
    ballot.state, ballot.opened_at = BallotState.OPEN, now
    ballot.save(update_fields=["state", "opened_at", "updated_at"])
    log(
        by, gettext_noop("opened the ballot"), ballot, before={"state": BallotState.DRAFT},
        after={
            "state": ballot.state,
            "organisations": [entry.organisation.label for entry in entries],
            "options": [option.label for option in ballot.options.all()],
        },
    )  # fmt: skip
    tell_of_opening(ballot)
    return ballot


def _write_roll(ballot: Ballot) -> list[RollEntry]:
    year = ballot.bloc_year
    members = [member.organisation for member in year.members()]
    if not members:
        raise RuleViolation(
            "roll-empty", _("The bloc has no member in this year; nobody can vote.")
        )
    entries = RollEntry.objects.bulk_create(
        RollEntry(ballot=ballot, organisation=organisation, number=number)
        for number, organisation in enumerate(members, start=1)
    )
    by_member = {entry.organisation_id: entry for entry in entries}
    Elector.objects.bulk_create(_electors(year, by_member))
    return entries


def _electors(year: BlocYear, entries: dict[int, RollEntry]) -> list[Elector]:
    """Signatories and deputies of the members today, each once for a member."""
    roles = OrganisationRole.objects.in_force().filter(
        organisation__in=entries, office=OrganisationOffice.SIGNATORY, user__is_active=True
    )
    found = {
        (role.organisation_id, role.user_id): Elector(
            entry=entries[role.organisation_id], user_id=role.user_id,
            capacity=role.position or role.user.position,
        )
        for role in roles.select_related("user")
    }  # fmt: skip
    mandates = year.mandates.in_force().filter(
        Q(organisation__in=entries), Q(deputy__is_active=True)
    )
    for mandate in mandates.select_related("deputy"):
        key = (mandate.organisation_id, mandate.deputy_id)
        if key not in found:
            found[key] = Elector(
                entry=entries[mandate.organisation_id], user_id=mandate.deputy_id,
                mandate=mandate, capacity=_deputy_title(mandate),
            )  # fmt: skip
    return list(found.values())


def _deputy_title(mandate: Mandate) -> str:
    return f"{mandate.deputy.position} ({mandate.basis})"[:400].strip()
