"""Deeds on awards: entering what was proposed or given, correcting it, taking it out."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from awards.actions.quotas import within_quotas
from awards.models import Award, AwardReceiver, AwardType
from blocs.actions.years import locked_year
from blocs.models import BlocYear, Organisation
from common.changes import apply_changes, locked_row, refuse_stale, version_of
from common.errors import RuleViolation
from common.log import log
from common.text import normalise
from conferences.models import Conference

MOST_AWARDS = 10_000  # in one row; what its column holds, and far above any decision


@dataclass(frozen=True)
class AwardEntry:
    """Awards of one type for one kind of subject: how many, and the receivers that are named."""

    award_type: AwardType
    state: str
    subject: str
    quantity: int
    conference: Conference | None = None
    granted_by: str = ""
    reason: str = ""
    merit_type: str = ""
    part_of: Award | None = None
    organisations: Sequence[Organisation] = field(default_factory=list)
    names: Sequence[str] = field(default_factory=list)

    def own_fields(self) -> dict[str, Any]:
        """What lies on the award's own row."""
        return {
            name: value
            for name, value in vars(self).items()
            if name not in {"organisations", "names"}
        }


@transaction.atomic
def record_award(year: BlocYear, entry: AwardEntry, *, by: Any) -> Award:
    """Enter awards proposed or given in the year.

    Raises RuleViolation when the type is not given to such a subject, more receivers are named
    than awards counted, the whole it is part of does not hold it, or a quota does not allow as
    many (`quota-overrun`).
    """
    year = locked_year(year)
    award = Award(bloc_year=year, **entry.own_fields())
    _refuse_contradiction(award, entry)
    with within_quotas(year, award.award_type):
        award.save()
    _set_receivers(award, entry)
    log(by, gettext_noop("recorded an award"), award, after=told(award))
    return award


@transaction.atomic
def change_award(
    award: Award, entry: AwardEntry, *, by: Any, seen: str | None = None
) -> Award:  # fmt: skip
    """Correct an award; the log keeps what it was. Raises RuleViolation as `record_award` does, and
    when somebody else corrected it since `seen`."""
    year = locked_year(award.bloc_year)
    award = locked_row(award)
    _refuse_decided(award)
    before, former = told(award), award.award_type
    refuse_stale(seen, version_of(before))
    apply_changes(award, entry.own_fields())
    _refuse_contradiction(award, entry)
    with within_quotas(year, former, award.award_type):
        award.save()
    _set_receivers(award, entry)
    after = told(award)
    changed = [name for name in after if before[name] != after[name]]
    if changed:
        log(
            by, gettext_noop("corrected an award"), award,
            before={name: before[name] for name in changed},
            after={name: after[name] for name in changed},
        )  # fmt: skip
    return award


@transaction.atomic
def remove_award(award: Award, *, by: Any, reason: str) -> None:
    """Take out an award entered by mistake, with the parts counted in it.

    Raises RuleViolation without a reason, for an award that a decision gave, `award-holds-parts`
    where a part was given by a decision or stands in another state than the whole: whoever may take
    out the one may not take out the other; and `changed-meanwhile` where the award was given since
    it was read. The log keeps the reason and what the award was.
    """
    locked_year(award.bloc_year)
    if not normalise(reason):
        message = _("Write why the award is taken out.")
        raise RuleViolation("reason-required", message, fields={"reason": message})
    read, award, reason = award, locked_row(award), normalise(reason)
    _refuse_decided(award)
    if award.state != read.state:
        raise RuleViolation(
            "changed-meanwhile", _("Somebody changed the state of this award. Look at it again.")
        )
    _refuse_held_parts(award)
    for part in award.parts.all():
        log(by, gettext_noop("took out an award"), part, before=told(part), reason=reason)
    log(by, gettext_noop("took out an award"), award, before=told(award), reason=reason)
    award.delete()


def told(award: Award) -> dict[str, Any]:
    """An award as the log keeps it."""
    return {
        "award_type": str(award.award_type),
        "state": award.state,
        "subject": award.subject,
        "quantity": award.quantity,
        "conference": str(award.conference) if award.conference else None,
        "granted_by": award.granted_by,
        "reason": award.reason,
        "merit_type": award.merit_type,
        "part_of": str(award.part_of) if award.part_of else None,
        "receivers": [str(row) for row in AwardReceiver.objects.filter(award=award)],
    }


def _set_receivers(award: Award, entry: AwardEntry) -> None:
    award.receivers.all().delete()
    named = [AwardReceiver(award=award, organisation=each) for each in entry.organisations]
    named += [
        AwardReceiver(award=award, name=clean) for name in entry.names if (clean := normalise(name))
    ]
    for order, receiver in enumerate(named, start=1):
        receiver.order = order
    AwardReceiver.objects.bulk_create(named)


def _refuse_decided(award: Award) -> None:
    """What a decision gave changes with the decision alone."""
    if award.decision_id is not None:
        raise RuleViolation(
            "award-by-decision",
            _("A decision gave this award. It is taken back by revoking the decision."),
        )


def _refuse_held_parts(award: Award) -> None:
    """Parts that a decision gave, or that are given while the whole is proposed, do not go along
    with it."""
    held = [
        part for part in award.parts.select_related("award_type").order_by("pk")
        if part.decision_id is not None or part.state != award.state
    ]  # fmt: skip
    if held:
        message = _(
            "Counted in this award are others that are given already: %(parts)s. The council's"
            " secretary first enters them by themselves, or takes them out."
        ) % {"parts": "; ".join(str(part) for part in held)}
        raise RuleViolation("award-holds-parts", message)


def _refuse_contradiction(award: Award, entry: AwardEntry) -> None:
    message: Any
    if award.subject not in award.award_type.subjects:
        message = _("“%(award)s” is not given to such a subject.") % {"award": award.award_type}
        raise RuleViolation("award-wrong-subject", message, fields={"subject": message})
    if not 1 <= award.quantity <= MOST_AWARDS:
        message = _("Enter a number from 1 to %(most)s.") % {"most": MOST_AWARDS}
        raise RuleViolation("award-quantity", message, fields={"quantity": message})
    named = len(entry.organisations) + len([name for name in entry.names if name.strip()])
    if named > award.quantity:
        message = _("%(named)s receivers are named, but only %(quantity)s counted.") % {
            "named": named, "quantity": award.quantity,
        }  # fmt: skip
        raise RuleViolation("award-too-many-receivers", message, fields={"quantity": message})
    _refuse_bad_whole(award)
    _refuse_own_parts(award)


def _refuse_bad_whole(award: Award) -> None:
    whole = award.part_of
    if whole is None:
        return
    message: Any = None
    if whole.pk == award.pk or whole.part_of_id is not None or award.parts_count():
        message = _("Choose an award that is counted by itself.")
    elif whole.bloc_year_id != award.bloc_year_id or whole.state != award.state:
        message = _("A part belongs to an award of the same year and state.")
    elif _is_same(whole.award_type, award.award_type):
        message = _("An award is not counted in another of its own kind: enter it by itself.")
    elif whole.quantity < award.quantity + _parts_of(whole, but=award):
        message = _("The parts together are more than the whole (%(whole)s).") % {
            "whole": whole.quantity
        }
    if message:
        raise RuleViolation("award-wrong-whole", message, fields={"part_of": message})


def _refuse_own_parts(award: Award) -> None:
    """A whole stays one for the parts that are counted in it."""
    message: Any
    parts = list(award.parts.all()) if award.pk else []
    if sum(part.quantity for part in parts) > award.quantity:
        message = _("The parts together are more than the whole (%(whole)s).") % {
            "whole": award.quantity
        }
        raise RuleViolation("award-wrong-whole", message, fields={"quantity": message})
    if any(part.state != award.state for part in parts):
        message = _("Parts are counted in this award in another state; change them first.")
        raise RuleViolation("award-wrong-whole", message, fields={"state": message})


def _is_same(one: AwardType, other: AwardType) -> bool:
    """Editions of one award."""
    return (one.code, one.council_id) == (other.code, other.council_id)


def _parts_of(whole: Award, *, but: Award) -> int:
    """How many awards are counted in the whole already."""
    return sum(part.quantity for part in whole.parts.exclude(pk=but.pk))
