"""Deeds on a bloc-year: opening, settings, deadlines, and moving it along its course."""

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from itertools import pairwise
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from blocs.dates import years_on
from blocs.enums import DeadlineStep, YearPhase
from blocs.models import Bloc, BlocYear, Deadline
from common.changes import apply_changes, refuse_stale, stored, version_of
from common.errors import RuleViolation
from common.formatting import date_short
from common.log import log
from common.text import normalise
from common.wiring import Check, checks_for, copies_of

LONGEST = 2  # years; a school year spans two calendar years, nothing spans more
SETTINGS = ("theme", "legal_basis", "starts_on", "ends_on")


@dataclass(frozen=True)
class YearPlan:
    """What a new year is opened with."""

    year: int
    starts_on: date
    ends_on: date
    theme: str = ""
    legal_basis: str = ""


@transaction.atomic
def open_year(
    bloc: Bloc,
    plan: YearPlan,
    *,
    by: Any,
    source: BlocYear | None = None,
    parts: Collection[str] | None = None,
) -> BlocYear:
    """Open a year of `bloc` as planned; with `source`, take over its parts (all, or those named).

    Members need no copying: whoever is a member on a day of the year takes part in it.
    Raises RuleViolation when the bloc has that year already, or one that shares a day with it.
    """
    bloc = Bloc.objects.select_for_update().get(pk=bloc.pk)
    refuse_overlap(bloc, plan.starts_on, plan.ends_on, year=plan.year)
    year = BlocYear.objects.create(bloc=bloc, previous=_year_before(bloc, plan), **asdict(plan))
    log(by, gettext_noop("opened the year"), year, after=asdict(plan))
    if source is not None:
        copy_parts(source, year, by=by, parts=parts)
    return year


def copy_parts(
    source: BlocYear, year: BlocYear, *, by: Any, parts: Collection[str] | None = None
) -> None:
    """Write into `year` what it takes over from `source`: all parts, or those named."""
    if source.bloc_id != year.bloc_id:
        raise RuleViolation(
            "year-of-another-bloc", _("A year is cloned from a year of the same bloc.")
        )
    chosen = [
        copy
        for copy in copies_of(source, year.year - source.year)
        if copy.lines and (parts is None or copy.code in parts)
    ]
    for copy in chosen:
        copy.write(year, by)
    if chosen and source.is_illustrative:  # what comes from illustrative data stays marked so
        year.is_illustrative = True
        year.save(update_fields=["is_illustrative", "updated_at"])
    log(
        by, gettext_noop("took over from the last year"), year,
        after={"source": str(source), "parts": [str(copy.label) for copy in chosen]},
    )  # fmt: skip


def _year_before(bloc: Bloc, plan: YearPlan) -> BlocYear | None:
    """The last year of the bloc before the planned one, unless another year follows it already."""
    last = bloc.years.filter(ends_on__lt=plan.starts_on).order_by("-ends_on").first()
    return None if last is None or hasattr(last, "following") else last


def refuse_overlap(
    bloc: Bloc, starts_on: date, ends_on: date, *, year: int, but: BlocYear | None = None
) -> None:
    """Raise RuleViolation when the dates are out of order, or meet another year of the bloc."""
    if ends_on <= starts_on:
        raise RuleViolation(
            "dates-out-of-order",
            _("The dates are out of order."),
            fields={"ends_on": _("The last day must come after the first day.")},
        )
    others = bloc.years.exclude(pk=but.pk) if but else bloc.years.all()
    if others.filter(year=year).exists():
        message = _("%(bloc)s already has a year %(year)s.") % {"bloc": bloc, "year": year}
        raise RuleViolation("year-exists", message, fields={"year": message})
    if not starts_on.year <= year <= ends_on.year or ends_on > years_on(starts_on, LONGEST):
        message = _(
            "The year %(year)s must fall within its dates, and they span at most two years."
        ) % {"year": year}
        raise RuleViolation("year-outside-dates", message, fields={"ends_on": message})
    met = others.filter(starts_on__lte=ends_on, ends_on__gte=starts_on).order_by("starts_on")
    for other in met[:1]:
        message = _(
            "These dates overlap the year %(year)s of this bloc (%(first)s – %(last)s). Years of"
            " one bloc do not share a day; a conference or a deadline may fall in the next year."
        ) % {
            "year": other.year,
            "first": date_short(other.starts_on),
            "last": date_short(other.ends_on),
        }
        raise RuleViolation("year-overlaps", message, fields={"starts_on": message})


def locked_year(year: BlocYear) -> BlocYear:
    """The year's row, locked until the deed is done; RuleViolation when it is archived."""
    year = BlocYear.objects.select_for_update().get(pk=year.pk)
    if year.phase == YearPhase.ARCHIVED:
        raise RuleViolation(
            "year-archived", _("This year is archived; what belongs to it no longer changes.")
        )
    return year


@transaction.atomic
def change_year(
    year: BlocYear, values: Mapping[str, Any], *, by: Any, seen: str | None = None
) -> BlocYear:
    """Change theme, legal basis or dates (`SETTINGS`); nothing is logged when nothing differs.

    Raises RuleViolation when the dates meet another year of the bloc, the year is archived, or
    somebody saved a change since `seen` (see `settings_version`).
    """
    bloc = Bloc.objects.select_for_update().get(pk=year.bloc_id)
    year = locked_year(year)
    refuse_stale(seen, settings_version(year))
    before, after = apply_changes(year, {name: values[name] for name in SETTINGS})
    refuse_overlap(bloc, year.starts_on, year.ends_on, year=year.year, but=year)
    if after:
        year.save()
        log(by, gettext_noop("changed the settings of the year"), year, before=before, after=after)
    return year


def settings_version(year: BlocYear) -> str:
    """The mark of the settings as they are: what `change_year` compares."""
    return version_of(stored(year, SETTINGS))


@transaction.atomic
def set_deadlines(
    year: BlocYear, due: Mapping[str, date | None], *, by: Any, seen: str | None = None
) -> dict[str, date]:
    """Set, move or (None) take away the last day of each step named in `due`.

    Their order is advice and not a rule (see `out_of_order`), and a last day may fall in the next
    year. Raises RuleViolation when the year is archived, or changed since `seen`.
    """
    year = locked_year(year)
    old = deadlines_of(year)
    refuse_stale(seen, version_of(old))
    _refuse_far_off(year, due)
    changed = {step: day for step, day in due.items() if old.get(step) != day}
    for step, day in changed.items():
        if day is None:
            Deadline.objects.filter(bloc_year=year, step=step).delete()
        else:
            Deadline.objects.update_or_create(bloc_year=year, step=step, defaults={"due_on": day})
    if changed:
        log(
            by, gettext_noop("set the deadlines"), year,
            before={step: old.get(step) for step in changed}, after=changed,
        )  # fmt: skip
    return deadlines_of(year)


def _refuse_far_off(year: BlocYear, due: Mapping[str, date | None]) -> None:
    """A last day may fall in the next year, but not in another age: that is a slip of the pen."""
    first, last = years_on(year.starts_on, -1), years_on(year.ends_on, 1)
    message = _("Choose a day from %(first)s to %(last)s.") % {
        "first": date_short(first),
        "last": date_short(last),
    }
    wrong = {step: message for step, day in due.items() if day and not first <= day <= last}
    if wrong:
        raise RuleViolation("deadline-far-off", message, fields=wrong)


def deadlines_of(year: BlocYear) -> dict[str, date]:
    """The last day of each step that has one, in the order of the course."""
    known = dict(Deadline.objects.filter(bloc_year=year).values_list("step", "due_on"))
    return {step: known[step] for step in DeadlineStep.values if step in known}


def out_of_order(due: Mapping[str, date | None]) -> list[tuple[str, str]]:
    """Neighbouring steps whose last days are the wrong way round: the earlier step, the later."""
    dated = [(step, day) for step in DeadlineStep.values if (day := due.get(step))]
    return [
        (first, second) for (first, day), (second, next_day) in pairwise(dated) if next_day < day
    ]


@transaction.atomic
def move_year(year: BlocYear, to: str, *, by: Any, seen: str, reason: str = "") -> BlocYear:
    """Move the year one phase on, or one back with a reason.

    `seen` is the phase the person saw. A check that is not met refuses the move on unless a reason
    is given, which the log keeps with the names of the checks overridden; one that is binding
    refuses it whatever reason. Raises RuleViolation.
    """
    year = locked_year(year)
    if year.phase != seen:
        raise RuleViolation(
            "phase-moved-meanwhile",
            _("Meanwhile the year has moved to “%(phase)s”. Look at the list again, then decide.")
            % {"phase": year.phase_now.label},
        )
    if not year.phase_now.can_become(to):
        raise RuleViolation("phase-move-not-allowed", _("A year moves one step at a time."))
    target = YearPhase(to)
    is_forward = target.position > year.phase_now.position
    unmet = [check for check in checks_for(year, to) if not check.is_met] if is_forward else []
    _refuse_without_reason(is_forward, unmet, normalise(reason))
    before, year.phase = year.phase, target.value
    year.save(update_fields=["phase", "updated_at"])
    after: dict[str, Any] = {"phase": target.value}
    if unmet:
        after["overridden_checks"] = [str(check.label) for check in unmet]
    verb = gettext_noop("moved the year on") if is_forward else gettext_noop("moved the year back")
    log(by, verb, year, before={"phase": before}, after=after, reason=normalise(reason))
    return year


def _refuse_without_reason(is_forward: bool, unmet: list[Check], reason: str) -> None:
    binding = [str(check.label) for check in unmet if check.is_binding]
    if binding:
        raise RuleViolation(
            "checks-binding",
            _("No reason overrides this: %(checks)s.") % {"checks": "; ".join(binding)},
        )
    if reason:
        return
    if not is_forward:
        message = _("A step back needs a reason; the log keeps it.")
        raise RuleViolation("reason-required", message, fields={"reason": message})
    if unmet:
        message = _(
            "Not everything is done yet. Finish what is missing, or write why the year moves on"
            " without it; the log keeps the reason."
        )
        raise RuleViolation("checks-not-met", message, fields={"reason": message})
