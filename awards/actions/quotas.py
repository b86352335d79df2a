"""Deeds on quotas, and the guard that no deed which proposes awards may leave out."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import reduce
from operator import or_
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from awards.builders.quotas import Standing, standings_of
from awards.models import AwardType, Quota
from awards.querysets import of_award
from awards.quotas import overruns
from awards.validators import refuse_odd_days
from blocs.models import Bloc, BlocYear, Council
from common.changes import apply_changes, locked_row, needed_text, refuse_stale, stored, version_of
from common.errors import RuleViolation
from common.log import log

FIELDS = (
    "number", "percent", "base", "rounding", "legal_basis", "effective_from", "effective_to",
)  # fmt: skip
MOST = 32_000  # of a number; what a small column holds, and more than any council gives


@dataclass(frozen=True)
class QuotaEntry:
    """What a quota says: a number, or a percentage with its base and rounding. Those of a number
    mean nothing: they are left over from a percentage, and dropped."""

    legal_basis: str
    effective_from: date
    effective_to: date | None = None
    number: int | None = None
    percent: Decimal | None = None
    base: str = ""
    rounding: str = ""

    def tidy(self) -> "QuotaEntry":
        """Without what belongs to a percentage, where it is a number."""
        is_number = self.number is not None and self.percent is None
        return replace(self, base="", rounding="") if is_number else self


@dataclass(frozen=True)
class Scope:
    """What a quota is for; never changed later."""

    award_type: AwardType
    year: int
    bloc: Bloc | None = None
    subject: str = ""


@contextmanager
def within_quotas(year: BlocYear, *award_types: AwardType) -> Iterator[None]:
    """Everything that proposes awards of these types in the year, or records that they were given,
    is written inside this block, in the deed's own transaction and after it has locked the year.

    The council and its quotas are locked first, so that of two people at once the second counts
    what the first has written. Raises RuleViolation `quota-overrun`, which takes back the block,
    where it uses more of a quota than there is; giving awards back is always free.
    """
    with transaction.atomic():
        _hold(year.bloc.council_id)
        asked = reduce(or_, (of_award(each) for each in award_types))
        rows = Quota.objects.binding(year).filter(
            asked, Q(bloc__isnull=True) | Q(bloc=year.bloc_id),
            council=year.bloc.council_id, year=year.year,
        )  # fmt: skip
        quotas = list(rows.for_lists().select_for_update(of=("self",)).order_by("pk"))
        before = {each.quota.pk: each.used for each in standings_of(quotas)}
        yield
        for each in standings_of(quotas):
            if overruns(each.allowed, before=before[each.quota.pk], after=each.used):
                raise _overrun(each, before[each.quota.pk])


def _hold(council_id: int) -> None:
    """Whoever sets quotas or uses them waits here for whoever did so first: a quota that is only
    being set has no row yet to lock. Rows that merely point at the council go on."""
    Council.objects.select_for_update(no_key=True).get(pk=council_id)


def _overrun(standing: Standing, before: int) -> RuleViolation:
    message = _(
        "The quota “%(quota)s” allows %(allowed)s: %(used)s used, %(left)s left, and this would"
        " take %(more)s more. Lower the number, give a proposal back, or ask for a larger quota."
    ) % {
        "quota": standing.quota, "allowed": standing.allowed, "used": before,
        "left": max(standing.allowed - before, 0), "more": standing.used - before,
    }  # fmt: skip
    return RuleViolation("quota-overrun", message, fields={"quantity": message})


@transaction.atomic
def set_quota(council: Council, scope: Scope, entry: QuotaEntry, *, by: Any) -> Quota:
    """Set a quota for a season.

    Raises RuleViolation `quota-exists`, `quota-wrong-scope`, `quota-below-used`, and what
    `_refuse_nonsense` does.
    """
    _hold(council.pk)
    _refuse_wrong_scope(council, scope)
    entry = entry.tidy()
    _refuse_nonsense(entry)
    same = Quota.objects.standing().of_award(scope.award_type).filter(
        council=council, year=scope.year, bloc=scope.bloc, subject=scope.subject
    )  # fmt: skip
    if same.exists():
        message = _("There is such a quota already: change it instead.")
        raise RuleViolation("quota-exists", message, fields={"award_type": message})
    quota = Quota(council=council, **vars(scope), **vars(entry))
    _refuse_below_used(quota, before=None)
    quota.save()
    log(by, gettext_noop("set the quota"), quota, after=stored(quota, FIELDS))
    return quota


@transaction.atomic
def change_quota(
    quota: Quota, entry: QuotaEntry, *, by: Any, reason: str, seen: str | None = None
) -> Quota:
    """Change what a quota says; the log keeps what it said.

    Raises RuleViolation `quota-withdrawn`, `reason-required`, `changed-meanwhile`,
    `quota-below-used` when it would allow less than is used, and what `_refuse_nonsense` does.
    """
    _hold(quota.council_id)
    reason = _needed_reason(reason)
    quota = _standing_row(quota)
    refuse_stale(seen, quota_mark(quota))
    entry = entry.tidy()
    _refuse_nonsense(entry)
    allowed = standings_of([quota])[0].allowed
    before, after = apply_changes(quota, vars(entry))
    if after:
        _refuse_below_used(quota, before=allowed)
        quota.save()
        log(by, gettext_noop("changed the quota"), quota, before=before, after=after, reason=reason)
    return quota


@transaction.atomic
def withdraw_quota(quota: Quota, *, by: Any, reason: str) -> Quota:
    """Let a quota bind no more; the row stays and says why. Raises RuleViolation
    `quota-withdrawn`, `reason-required`."""
    _hold(quota.council_id)
    reason = _needed_reason(reason)
    quota = _standing_row(quota)
    quota.withdrawn_at, quota.withdrawn_because = timezone.now(), reason
    quota.save()
    before = stored(quota, FIELDS)
    log(by, gettext_noop("withdrew the quota"), quota, before=before, reason=reason)
    return quota


def quota_mark(quota: Quota) -> str:
    """Changes whenever what the quota says does."""
    return version_of(stored(quota, FIELDS))


def entry_of(values: Mapping[str, Any]) -> QuotaEntry:
    """The entry that cleaned form values give."""
    names = set(QuotaEntry.__dataclass_fields__)
    return QuotaEntry(**{name: value for name, value in values.items() if name in names})


def _standing_row(quota: Quota) -> Quota:
    row = locked_row(quota)
    if row.is_withdrawn:
        raise RuleViolation("quota-withdrawn", gettext_lazy("This quota was withdrawn already."))
    return row


def _needed_reason(reason: str) -> str:
    return needed_text(reason, "reason-required", gettext_lazy("Write the reason."), "reason")


def _refuse_wrong_scope(council: Council, scope: Scope) -> None:
    wrong: dict[str, Any] = {}
    if scope.award_type.council_id not in (None, council.pk):
        wrong["award_type"] = _("Choose an award of the catalogue of this council.")
    if scope.bloc is not None and scope.bloc.council_id != council.pk:
        wrong["bloc"] = _("Choose a bloc of this council.")
    if scope.subject and scope.subject not in scope.award_type.subjects:
        wrong["subject"] = _("“%(award)s” is not given to such a subject.") % {
            "award": scope.award_type
        }
    if not 1945 <= scope.year <= 2199:
        wrong["year"] = _("Look at the year: it lies between 1945 and 2199.")
    if wrong:
        raise RuleViolation("quota-wrong-scope", next(iter(wrong.values())), fields=wrong)


def _refuse_nonsense(entry: QuotaEntry) -> None:
    """Raises RuleViolation `quota-not-clear` unless it is a number or a percentage with all that
    belongs to it, and what `refuse_odd_days` does."""
    refuse_odd_days(effective_from=entry.effective_from, effective_to=entry.effective_to)
    wrong: dict[str, Any] = {}
    if not entry.legal_basis.strip():
        wrong["legal_basis"] = _("Write the decision or regulation that says so.")
    if entry.number is not None and entry.percent is not None:
        wrong["number"] = _("Write a number or a percentage, not both: clear one of them.")
    elif entry.number is not None:
        if not 0 <= entry.number <= MOST:
            wrong["number"] = _("Write a whole number of awards, from 0 on.")
    elif entry.percent is not None:
        wrong |= _faults_of_percentage(entry)
    else:
        wrong["number"] = _("Write a number, or a percentage.")
    if wrong:
        raise RuleViolation("quota-not-clear", next(iter(wrong.values())), fields=wrong)


def _faults_of_percentage(entry: QuotaEntry) -> dict[str, Any]:
    wrong: dict[str, Any] = {}
    percent = entry.percent
    if percent is None or not percent.is_finite() or not 0 < percent <= 100:
        wrong["percent"] = _("Write a percentage above 0 and up to 100.")
    elif percent != round(percent, 2):
        wrong["percent"] = _("At most two decimals.")
    if not entry.base:
        wrong["base"] = _("Choose what the percentage is of.")
    if not entry.rounding:
        wrong["rounding"] = _("Choose how a part of an award is rounded.")
    return wrong


def _refuse_below_used(quota: Quota, *, before: int | None) -> None:
    """Lowered only down to what is used. `before` is what it allowed; where the base has shrunk
    below what is used, whatever does not lower it further is free."""
    now = standings_of([quota])[0]
    is_lower = before is None or now.allowed < before
    if is_lower and now.is_overrun:
        message = _(
            "%(used)s are proposed or decided already, and this would allow %(allowed)s. Give"
            " proposals back first, or set at least %(used)s."
        ) % {"used": now.used, "allowed": now.allowed}
        name = "number" if quota.number is not None else "percent"
        raise RuleViolation("quota-below-used", message, fields={name: message})
