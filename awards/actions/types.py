"""Deeds on a council's own award types. The general catalogue is law: it comes from its data file,
and administrators correct it."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import reduce
from itertools import product
from operator import or_
from typing import Any

from django.db import transaction
from django.db.models import Max, Min, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from awards.enums import AwardForm, AwardLevel, AwardSubject, MeritType
from awards.models import AwardType
from awards.validators import refuse_odd_days
from blocs.models import Council
from common.changes import apply_changes, locked_row, needed_text, refuse_stale, stored, version_of
from common.errors import RuleViolation
from common.log import log

TEXT = (
    "code", "name", "form", "subjects", "level", "merit_types", "decided_by", "legal_basis",
)  # fmt: skip
FIELDS = (*TEXT, "effective_from", "effective_to")
KINDS = list(product(AwardForm.values, AwardLevel.values))  # form and level, the highest first
NOTHING = Q(pk__in=[])


@dataclass(frozen=True)
class TypeEntry:
    """What an edition of an award type says."""

    code: str
    name: str
    form: str
    level: str
    legal_basis: str
    effective_from: date
    effective_to: date | None = None
    decided_by: str = ""
    subjects: list[str] = field(default_factory=list)
    merit_types: list[str] = field(default_factory=list)


def type_mark(award_type: AwardType) -> str:
    """Changes whenever what the edition says does."""
    return version_of(stored(award_type, FIELDS))


@transaction.atomic
def add_type(council: Council, entry: TypeEntry, *, by: Any) -> AwardType:
    """Add an award of the council's own to the catalogue, before the first general one that is
    lower by form and level.

    Raises RuleViolation `code-taken`, and what `_refuse_nonsense` does.
    """
    Council.objects.select_for_update(no_key=True).get(pk=council.pk)
    _refuse_nonsense(entry)
    held = AwardType.objects.of_council(council).filter(code__iexact=entry.code)
    if held.exists():
        message = _("Another award of the catalogue has this code; choose another one.")
        raise RuleViolation("code-taken", message, fields={"code": message})
    award_type = AwardType(council=council, rank=_rank(entry), **vars(entry))
    award_type.save()
    log(by, gettext_noop("added the award type"), award_type, after=stored(award_type, FIELDS))
    return award_type


@transaction.atomic
def change_type(
    award_type: AwardType, entry: TypeEntry, *, by: Any, seen: str | None = None
) -> AwardType:
    """Correct an edition that nothing stands on yet.

    Raises RuleViolation `type-not-own`, `type-in-use`, which names what stands on it (a new edition
    is the way then), `changed-meanwhile`, `editions-overlap`, and what `_refuse_nonsense` does. The
    code stays.
    """
    award_type = _own_row(award_type)
    refuse_stale(seen, type_mark(award_type))
    used = uses_in_words(award_type)
    if used:
        raise RuleViolation(
            "type-in-use",
            _("Its text stays, for this stands on it: %(uses)s. Enter the day from which the new"
              " text holds: it becomes a new edition.") % {"uses": used},
        )  # fmt: skip
    _refuse_nonsense(entry)
    before, after = apply_changes(award_type, vars(entry) | {"code": award_type.code})
    _refuse_overlap(award_type)
    if after:
        award_type.save()
        log(by, gettext_noop("changed the award type"), award_type, before=before, after=after)
    return award_type


@transaction.atomic
def renew_type(
    award_type: AwardType, entry: TypeEntry, *, by: Any, seen: str | None = None
) -> AwardType:
    """A new edition from `entry.effective_from` on; the old one ends the day before and keeps its
    text. Quotas and conditions hold for all editions.

    Raises RuleViolation `type-not-own`, `changed-meanwhile`, `edition-too-early`,
    `editions-overlap`, and what `_refuse_nonsense` does.
    """
    former = _own_row(award_type)
    refuse_stale(seen, type_mark(former))
    _refuse_nonsense(entry)
    if entry.effective_from <= former.effective_from:
        message = _("The new text holds from a later day than the present one.")
        raise RuleViolation("edition-too-early", message, fields={"effective_from": message})
    day_before = entry.effective_from - timedelta(days=1)
    if former.effective_to is None or former.effective_to > day_before:
        before = stored(former, ["effective_to"])
        former.effective_to = day_before
        former.save()
        ended = {"effective_to": day_before}
        log(by, gettext_noop("ended the award type"), former, before=before, after=ended)
    values = vars(entry) | {"code": former.code}
    edition = AwardType(council=former.council, rank=former.rank, **values)
    _refuse_overlap(edition)
    edition.save()
    log(by, gettext_noop("gave the award type a new text"), edition, after=stored(edition, FIELDS))
    return edition


@transaction.atomic
def end_type(award_type: AwardType, on: date, *, by: Any, reason: str) -> AwardType:
    """The award is given for the last time on that day.

    Raises RuleViolation `type-not-own`, `reason-required`, `days-out-of-order`.
    """
    reason = needed_text(reason, "reason-required", _("Write the reason."), "reason")
    award_type = _own_row(award_type)
    refuse_odd_days(effective_to=on)
    if on < award_type.effective_from:
        message = _("The last day lies before the first.")
        raise RuleViolation("days-out-of-order", message, fields={"on": message})
    before = stored(award_type, ["effective_to"])
    award_type.effective_to = on
    _refuse_overlap(award_type)
    award_type.save()
    after = {"effective_to": on}
    log(
        by, gettext_noop("ended the award type"), award_type,
        before=before, after=after, reason=reason,
    )  # fmt: skip
    return award_type


def uses_in_words(award_type: AwardType) -> str:
    """What stands on the edition, with how many of each; empty where nothing does."""
    told: dict[str, Any] = {
        "awards": _("%(count)s awards recorded in years"),
        "proposals": _("%(count)s proposals"),
        "quotas": _("%(count)s quotas"),
    }
    said = [
        str(told.get(name, _("%(count)s other entries"))) % {"count": count}
        for name, count in award_type.uses().items()
    ]
    return "; ".join(said)


def _own_row(award_type: AwardType) -> AwardType:
    row = locked_row(award_type)
    if not row.is_own:
        raise RuleViolation(
            "type-not-own",
            _("This award stands in the general catalogue; only an administrator changes it."),
        )
    return row


def _rank(entry: TypeEntry) -> int:
    """Before the first general type that is lower: of a form further down, or of the same form and
    a level further down. Own types between the same two stand by form and level too."""
    place = KINDS.index((entry.form, entry.level))
    general = AwardType.objects.filter(council__isnull=True)
    lower = reduce(or_, (Q(form=form, level=level) for form, level in KINDS[place + 1 :]), NOTHING)
    first = general.filter(lower).aggregate(rank=Min("rank"))["rank"]
    above = general if first is None else general.filter(rank__lt=first)
    last = above.aggregate(rank=Max("rank"))["rank"] or 0
    rank = last + 1 + place
    return rank if first is None else max(last, min(rank, first - 1))


def _refuse_overlap(award_type: AwardType) -> None:
    others = AwardType.objects.editions_of(award_type).exclude(pk=award_type.pk)
    ends = Q(effective_to__isnull=True) | Q(effective_to__gte=award_type.effective_from)
    if award_type.effective_to is not None:
        ends &= Q(effective_from__lte=award_type.effective_to)
    if others.filter(ends).exists():
        message = _("Another edition of this award holds on some of these days.")
        raise RuleViolation("editions-overlap", message, fields={"effective_from": message})


def _refuse_nonsense(entry: TypeEntry) -> None:
    refuse_odd_days(effective_from=entry.effective_from, effective_to=entry.effective_to)
    wrong: dict[str, Any] = {}
    if entry.form not in AwardForm.values:
        wrong["form"] = _("Choose a title or a form of commendation.")
    if entry.level not in AwardLevel.values:
        wrong["level"] = _("Choose a level.")
    if not entry.subjects or set(entry.subjects) - set(AwardSubject.values):
        wrong["subjects"] = _("Choose who may receive it.")
    if set(entry.merit_types) - set(MeritType.values):
        wrong["merit_types"] = _("Choose among the kinds of merit.")
    if wrong:
        raise RuleViolation("type-not-clear", next(iter(wrong.values())), fields=wrong)
