"""Deeds on what a council asks of a member before it is proposed for an award."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from awards.conditions import Kind, Limit, LimitRefused, rule_of
from awards.models import AwardType, Condition
from awards.validators import refuse_odd_days
from blocs.models import Council
from common.changes import apply_changes, locked_row, needed_text, refuse_stale, stored, version_of
from common.errors import RuleViolation
from common.formatting import date_short
from common.log import log
from common.numbers import printed

FIELDS = ("limits", "legal_basis", "effective_from", "effective_to", "note")
MAY_STAND_TWICE = {Kind.PRIOR_AWARDS}  # of several lower awards


@dataclass(frozen=True)
class ConditionEntry:
    """What a condition says: its limits as `conditions.rule_of` takes them, its basis and days."""

    legal_basis: str
    effective_from: date
    effective_to: date | None = None
    note: str = ""
    limits: Mapping[str, Any] = field(default_factory=dict)


def condition_mark(condition: Condition) -> str:
    """Changes whenever what the condition says does."""
    return version_of(stored(condition, FIELDS))


@transaction.atomic
def add_condition(
    council: Council, award_type: AwardType, kind: str, entry: ConditionEntry, *, by: Any
) -> Condition:
    """Ask something of a member before this award.

    Raises RuleViolation `condition-twice` where the kind is asked already in these days,
    `condition-not-clear` for limits that are not sane, `type-not-of-council`, and
    `type-not-for-members` for an award that no collective receives.
    """
    Council.objects.select_for_update(no_key=True).get(pk=council.pk)
    if award_type.council_id not in (None, council.pk):
        message = _("Choose an award of the catalogue of this council.")
        raise RuleViolation("type-not-of-council", message)
    if not award_type.is_for_members:
        message = _("No collective receives this award, so members are not held against anything.")
        raise RuleViolation("type-not-for-members", message)
    values = _sane(kind, entry)
    condition = Condition(council=council, award_type=award_type, kind=kind, **values)
    _refuse_twice(condition)
    condition.save()
    after = stored(condition, ("kind", *FIELDS))
    log(by, gettext_noop("asked a condition for an award"), condition, after=after)
    return condition


@transaction.atomic
def change_condition(
    condition: Condition, entry: ConditionEntry, *, by: Any, seen: str | None = None
) -> Condition:
    """Change what a condition says; the log keeps what it said.

    Raises RuleViolation `changed-meanwhile`, and as `add_condition` does.
    """
    Council.objects.select_for_update(no_key=True).get(pk=condition.council_id)
    condition = locked_row(condition)
    refuse_stale(seen, condition_mark(condition))
    before, after = apply_changes(condition, _sane(condition.kind, entry))
    _refuse_twice(condition)
    if after:
        condition.save()
        verb = gettext_noop("changed a condition for an award")
        log(by, verb, condition, before=before, after=after)
    return condition


@transaction.atomic
def end_condition(condition: Condition, on: date, *, by: Any, reason: str) -> Condition:
    """Ask it for the last time on that day; years that end later are judged without it.

    Only an earlier end is one: to ask it longer is a change. Raises RuleViolation
    `reason-required`, `days-out-of-order`, `condition-ends-earlier`.
    """
    reason = needed_text(reason, "reason-required", _("Write the reason."), "reason")
    Council.objects.select_for_update(no_key=True).get(pk=condition.council_id)
    condition = locked_row(condition)
    refuse_odd_days(on=on)
    message: Any
    if on < condition.effective_from:
        message = _("The last day lies before the first.")
        raise RuleViolation("days-out-of-order", message, fields={"on": message})
    if condition.effective_to is not None and on >= condition.effective_to:
        message = _("It ends on %(day)s already. To ask it longer, change it.") % {
            "day": date_short(condition.effective_to)
        }
        raise RuleViolation("condition-ends-earlier", message, fields={"on": message})
    before = stored(condition, ["effective_to"])
    condition.effective_to = on
    condition.save()
    verb, after = gettext_noop("ended a condition for an award"), {"effective_to": on}
    log(by, verb, condition, before=before, after=after, reason=reason)
    return condition


def _sane(kind: str, entry: ConditionEntry) -> dict[str, Any]:
    """The values to store; the limits as the rule writes them."""
    refuse_odd_days(effective_from=entry.effective_from, effective_to=entry.effective_to)
    if not entry.legal_basis.strip():
        message = _("Write the decision or regulation that says so.")
        raise RuleViolation("condition-not-clear", message, fields={"legal_basis": message})
    try:
        rule = rule_of(kind, entry.limits)
    except LimitRefused as refused:
        said = refusal_in_words(refused)
        raise RuleViolation("condition-not-clear", said, fields={refused.name: said}) from refused
    return {**vars(entry), "limits": rule.plain()}


def refusal_in_words(refused: LimitRefused) -> Any:
    """What is wrong with a limit, as a sentence to act on."""
    bounds = refused.limit or Limit(refused.name, 0, 0)  # type: ignore[arg-type]
    said: Mapping[str, Any] = {
        "missing": _("This field is required."),
        "not-a-number": _("Write a number, as 1.234,5."),
        "too-fine": _("At most %(most)s decimals.") % {"most": bounds.digits},
        "out-of-range": _("Write a number from %(least)s to %(most)s.")
        % {"least": printed(bounds.least), "most": printed(bounds.most)}
        if refused.limit
        else "",
        "unknown": _("There is no such field."),
    }
    return said[refused.code]


def _refuse_twice(condition: Condition) -> None:
    """Two places or two rates at once would contradict each other."""
    if condition.kind in MAY_STAND_TWICE:
        return
    days = Q(effective_to__isnull=True) | Q(effective_to__gte=condition.effective_from)
    if condition.effective_to is not None:
        days &= Q(effective_from__lte=condition.effective_to)
    same = Condition.objects.of_award(condition.award_type).filter(
        days, council=condition.council_id, kind=condition.kind
    )
    if same.exclude(pk=condition.pk).exists():
        message = _("This is asked already in these days: change or end that condition first.")
        raise RuleViolation("condition-twice", message, fields={"effective_from": message})
