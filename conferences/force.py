"""Bringing handovers into force: rights move when both sides have signed and the hour has come.

Until then the outgoing side keeps them. A run looks for all that is due by now, so a run that was
missed is made good by the next one, and one that comes twice finds nothing left.
"""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from blocs.actions.leadership import Appointment, appoint_leader
from blocs.actions.years import locked_year
from blocs.enums import LeadershipOffice
from common.errors import RuleViolation
from common.formatting import date_short
from common.log import log
from conferences.enums import HandoverState
from conferences.models import Conference, Handover


def bring_due_into_force() -> int:
    """Bring into force every handover that is due. Returns how many there were."""
    due = Handover.objects.due(timezone.now()).order_by("in_force_at", "pk")
    return sum(bring_into_force(pk) for pk in list(due.values_list("pk", flat=True)))


def bring_into_force(pk: int) -> bool:
    """Let the lead pass on by this handover if it is due; tells whether it did.

    When a rule stands against it (the chair changed otherwise, the newcomer left) nothing moves,
    and the handover says what the trouble is until it is put right or cancelled.
    """
    try:
        return _passed_on(pk)
    except RuleViolation as violation:
        _note_trouble(pk, str(violation.message))
        return False


@transaction.atomic
def _passed_on(pk: int) -> bool:
    conference = Conference.objects.get(handovers=pk)
    rows = Conference.objects.select_related("bloc_year").select_for_update(
        of=("self", "bloc_year")
    )
    rows.get(pk=conference.pk)  # as every deed on a conference locks, and in the same order
    now = timezone.now()
    handover = Handover.objects.due(now).select_related("signing", "incoming").filter(pk=pk).first()
    if handover is None:
        return False
    moment = max(filter(None, [handover.in_force_at, handover.signing.sealed_at]))  # type: ignore[union-attr]
    claimed = Handover.objects.filter(pk=pk, state=HandoverState.OPEN).update(
        state=HandoverState.IN_FORCE, entered_at=moment, trouble="", updated_at=now,
        handed_on=timezone.localdate(moment),
    )  # fmt: skip
    if claimed != 1:
        return False
    _seat(handover, moment)
    log(
        None, gettext_noop("brought the handover into force"), handover,
        before={"state": HandoverState.OPEN},
        after={"state": HandoverState.IN_FORCE, "in_force_since": moment},
    )  # fmt: skip
    return True


def _seat(handover: Handover, moment: datetime) -> None:
    """The newcomer's term as chair begins and the old one ends, on the day of `moment`."""
    target: Any = handover.year
    year = locked_year(target)
    chair = year.chair
    if chair is not None and chair.organisation_id == handover.incoming_id:
        log(None, gettext_noop("confirmed by handover the chair"), chair)
        return
    if chair is not None and chair.organisation_id != handover.outgoing_id:
        raise RuleViolation(
            "another-chair",
            _("%(chair)s is in the chair of %(year)s now. Put the leadership right, or cancel the"
              " handover.") % {"chair": chair.organisation, "year": year.year},
        )  # fmt: skip
    _refuse_not_leading(handover)
    conference = handover.conference
    told = f"Nhận bàn giao tại {conference.title}, ngày {date_short(conference.held_on)}"
    appointment = Appointment(
        handover.incoming, LeadershipOffice.CHAIR, timezone.localdate(moment), told[:300]
    )
    appoint_leader(year, appointment, by=None)


def _refuse_not_leading(handover: Handover) -> None:
    """Only who leads hands the lead over: the chair of the conference's own year."""
    own = handover.conference.bloc_year
    chair = own.chair
    if chair is None or chair.organisation_id != handover.outgoing_id:
        raise RuleViolation(
            "outgoing-not-chair",
            _("%(name)s is not in the chair of %(year)s any more. Cancel this handover and prepare"
              " another.") % {"name": handover.outgoing, "year": own.year},
        )  # fmt: skip


@transaction.atomic
def _note_trouble(pk: int, trouble: str) -> None:
    """Keep why it could not come into force; once, however often it is tried."""
    waiting = Handover.objects.filter(pk=pk, state=HandoverState.OPEN).exclude(trouble=trouble)
    if waiting.update(trouble=trouble):
        handover = Handover.objects.get(pk=pk)
        log(
            None, gettext_noop("could not bring the handover into force"), handover,
            reason=trouble,
        )  # fmt: skip
