"""A handover recorded as a fact: the chair passed from one organisation to the next."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from blocs.actions.leadership import Appointment, appoint_leader
from blocs.enums import LeadershipOffice
from blocs.models import BlocYear, Organisation
from common.errors import RuleViolation
from common.formatting import date_short
from common.log import log
from common.text import normalise
from conferences.actions import writing
from conferences.models import Conference, Handover


@transaction.atomic
def record_handover(conference: Conference, data: Mapping[str, Any], *, by: Any) -> Handover:
    """Record that `outgoing` handed the chair to `incoming` on `handed_on`.

    If the conference opens a year that has no chair, `incoming` takes its chair from that day; a
    vice-chair who rises leaves the old office the same day. Raises RuleViolation when the
    conference was not held, a handover is there already, `outgoing` was not in the chair that
    day, `incoming` is no member, or the opened year has another chair.
    """
    conference = writing.lock_conference(conference.pk)
    outgoing, incoming, day = data["outgoing"], data["incoming"], data["handed_on"]
    _check_moment(conference, day)
    _check_parties(conference, outgoing, incoming, day)
    handover = Handover(conference=conference)
    writing.create(handover, data, by=by, verb=gettext_noop("recorded the handover"))
    if conference.next_year:
        _seat(conference.next_year, conference, incoming, on=day, by=by)
    return handover


@transaction.atomic
def withdraw_handover(handover: Handover, *, by: Any, reason: str) -> None:
    """Take back a handover recorded by mistake. RuleViolation without a reason.

    The chair of the opened year stays: who leads a year is changed in its leadership.
    """
    if not normalise(reason):
        message = _("Give the reason; the log keeps it.")
        raise RuleViolation("reason-needed", message, fields={"reason": message})
    handover = writing.lock_part(handover)
    if not handover.is_recorded:
        raise RuleViolation(
            "handover-not-recorded",
            _("This handover is signed here. Cancel it instead, as long as it is not in force."),
        )
    verb = gettext_noop("withdrew the handover")
    writing.remove(handover, by=by, verb=verb, reason=normalise(reason))


def _check_moment(conference: Conference, day: date) -> None:
    if not conference.is_held:
        raise RuleViolation(
            "handover-before-conference",
            _("Record first that the conference was held, then the handover."),
        )
    if not conference.held_on <= day <= timezone.localdate():
        message = _("The handover takes place between the day of the conference and today.")
        raise RuleViolation("handover-day", message, fields={"handed_on": message})
    if conference.handovers.live().exists():
        raise RuleViolation(
            "handover-already",
            _(
                "A handover is recorded or prepared at this conference. Withdraw or cancel it"
                " before recording another."
            ),
        )


def _check_parties(
    conference: Conference, outgoing: Organisation, incoming: Organisation, day: date
) -> None:
    year, target = conference.bloc_year, conference.next_year or conference.bloc_year
    if outgoing == incoming:
        message = _("The chair passes from one organisation to another.")
        raise RuleViolation("handover-to-itself", message, fields={"incoming": message})
    in_office = year.terms.chairs().filter(
        Q(starts_on__isnull=True) | Q(starts_on__lte=day),
        Q(ends_on__isnull=True) | Q(ends_on__gte=day),
    )
    if not in_office.filter(organisation=outgoing).exists():
        message = _("%(name)s was not in the chair of this year on %(day)s.") % {
            "name": outgoing, "day": date_short(day),
        }  # fmt: skip
        raise RuleViolation("outgoing-not-chair", message, fields={"outgoing": message})
    if not target.members_on(day).filter(organisation=incoming).exists():
        message = _("%(name)s is not a member on %(day)s.") % {
            "name": incoming, "day": date_short(day),
        }  # fmt: skip
        raise RuleViolation("incoming-not-member", message, fields={"incoming": message})


def _seat(
    opened: BlocYear, conference: Conference, incoming: Organisation, *, on: date, by: Any
) -> None:
    """Put `incoming` into the chair of the opened year, or confirm that it sits there."""
    year = BlocYear.objects.select_for_update().get(pk=opened.pk)
    writing.refuse_archived(year)
    chair = year.chair
    if chair is not None and chair.organisation_id != incoming.pk:
        message = _("%(year)s already has a chair, %(chair)s. Change its leadership first.") % {
            "year": year.year, "chair": chair.organisation,
        }  # fmt: skip
        raise RuleViolation("next-year-has-chair", message, fields={"incoming": message})
    if chair is not None:
        log(by, gettext_noop("confirmed by handover the chair"), chair)
        return
    basis = f"Nhận bàn giao tại {conference.title}, ngày {date_short(conference.held_on)}"[:300]
    appoint_leader(year, Appointment(incoming, LeadershipOffice.CHAIR, on, basis), by=by)
