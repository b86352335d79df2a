"""Deeds on the register: organisations added, changed, renamed, merged."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from blocs.builders.lineage import MergePlan, check_day, plan_merger
from blocs.enums import LineageKind
from blocs.models import Bloc, Council, LeadershipTerm, LineageEvent, Membership, Organisation
from common.changes import apply_changes, refuse_stale, stored, version_of
from common.errors import RuleViolation
from common.log import hold_chains, log
from common.text import normalise

FIELDS = ("code", "name", "short_name", "other_names", "kind", "parent", "address", "email")


def organisation_mark(organisation: Organisation) -> str:
    """Changes whenever one of the fields a form shows does."""
    return version_of(stored(organisation, FIELDS))


@transaction.atomic
def add_organisation(keeper: Council, values: Mapping[str, Any], *, by: Any) -> Organisation:
    """Put an organisation into the register, kept by `keeper`.

    Raises RuleViolation `code-taken` or `parent-ended`.
    """
    organisation = Organisation(keeper=keeper, **values)
    _check_parent(organisation)
    _save(organisation)
    log(
        by, gettext_noop("added the organisation"), organisation, after=stored(organisation, FIELDS)
    )
    return organisation


@transaction.atomic
def change_organisation(
    organisation: Organisation, values: Mapping[str, Any], *, by: Any, seen: str | None = None
) -> Organisation:
    """Correct the facts of an organisation. A new name by decision is a rename, not a correction.

    Raises RuleViolation `changed-meanwhile`, `code-taken`, `parent-ended`, `superiors-in-a-circle`.
    """
    organisation = Organisation.objects.select_for_update().get(pk=organisation.pk)
    refuse_stale(seen, organisation_mark(organisation))
    before, after = apply_changes(organisation, values)
    if after:
        if "parent" in after:
            _check_parent(organisation)
        _save(organisation)
        log(by, gettext_noop("changed the organisation"), organisation, before=before, after=after)
    return organisation


def _save(organisation: Organisation) -> None:
    try:
        with transaction.atomic():
            organisation.save()
    except IntegrityError as error:
        raise _code_taken() from error


def _code_taken() -> RuleViolation:
    message = _("The register holds another organisation with this code; choose another one.")
    return RuleViolation("code-taken", message, fields={"code": message})


def _check_parent(organisation: Organisation) -> None:
    parent, seen = organisation.parent, {organisation.pk}
    if parent and not parent.is_active:
        message = _("%(parent)s has ended and cannot be a superior.") % {"parent": parent}
        raise RuleViolation("parent-ended", message, fields={"parent": message})
    while parent:
        if parent.pk in seen:
            message = _(
                "This organisation stands above %(parent)s already, so the two would be each "
                "other's superior."
            ) % {"parent": organisation.parent}
            raise RuleViolation("superiors-in-a-circle", message, fields={"parent": message})
        seen.add(parent.pk)
        parent = parent.parent


@transaction.atomic
def rename_organisation(
    organisation: Organisation,
    *,
    name: str,
    short_name: str,
    effective_on: date,
    reason: str,
    by: Any,
    seen: str | None = None,
) -> Organisation:
    """Give the organisation its new name; papers dated before `effective_on` keep the old one.

    Raises RuleViolation when it has ended, the name is the same, or the day does not follow the
    last rename or lies ahead; `changed-meanwhile` when it bears another name than was shown.
    """
    organisation = Organisation.objects.select_for_update().get(pk=organisation.pk)
    refuse_stale(seen, rename_mark(organisation))
    check_rename(organisation, name, short_name, effective_on)
    LineageEvent.objects.create(
        organisation=organisation,
        kind=LineageKind.RENAMED,
        effective_on=effective_on,
        former_name=organisation.name,
        former_short_name=organisation.short_name,
        reason=reason,
    )
    before, after = apply_changes(organisation, {"name": name, "short_name": short_name})
    organisation.save(update_fields=["name", "short_name", "updated_at"])
    after["effective_on"] = effective_on
    log(
        by, gettext_noop("renamed the organisation"), organisation,
        before=before, after=after, reason=reason,
    )  # fmt: skip
    return organisation


def rename_mark(organisation: Organisation) -> str:
    return version_of(stored(organisation, ("name", "short_name")))


def check_rename(
    organisation: Organisation, name: str, short_name: str, effective_on: date
) -> None:
    """Raise RuleViolation when the rename cannot be."""
    if not organisation.is_active:
        raise RuleViolation(
            "organisation-ended", _("This organisation has ended; its name and lineage stay.")
        )
    names = (organisation.name, organisation.short_name)
    if (normalise(name), normalise(short_name)) == names:
        message = _("This is the name it bears now.")
        raise RuleViolation("same-name", message, fields={"name": message})
    check_day(organisation, effective_on)


@transaction.atomic
def merge_organisation(
    organisation: Organisation,
    successor: Organisation,
    *,
    effective_on: date,
    reason: str,
    by: Any,
    seen: str | None = None,
) -> MergePlan:
    """End the organisation and let `successor` take its places from `effective_on` on.

    What happens is the plan of `plan_merger`; each bloc's council finds its own line in the log.
    Roles of people stay, so that they finish and read what lies behind. Raises what the plan
    raises, and `changed-meanwhile` when it is not the plan that was shown (`seen`).
    """
    organisation, successor = _held_to_merge(organisation, successor)
    plan = plan_merger(organisation, successor, effective_on)
    refuse_stale(seen, plan.mark)
    touched: list[Any] = [organisation, *plan.ending, *plan.joining, *plan.terms]
    hold_chains(row.log_chain() for row in touched)
    _take_over(plan, by=by, reason=reason)
    LineageEvent.objects.create(
        organisation=organisation,
        kind=LineageKind.MERGED,
        effective_on=effective_on,
        former_name=organisation.name,
        former_short_name=organisation.short_name,
        successor=successor,
        reason=reason,
    )
    organisation.merged_into, organisation.dissolved_on = successor, plan.last_day
    organisation.save(update_fields=["merged_into", "dissolved_on", "updated_at"])
    log(
        by, gettext_noop("merged the organisation"), organisation,
        before={"memberships": [str(row.bloc) for row in plan.ending]},
        after={"merged_into": str(successor), "effective_on": effective_on},
        reason=reason,
    )  # fmt: skip
    return plan


def _held_to_merge(
    organisation: Organisation, successor: Organisation
) -> tuple[Organisation, Organisation]:
    """The two as they are now. All that a merger touches is locked, in the order of every deed:
    blocs, organisations, memberships, terms. The organisations' keys stay free (`no_key`), since
    rows that merely point at them are written meanwhile by deeds that wait for us."""
    keys = [organisation.pk, successor.pk]
    joined = Membership.objects.filter(organisation__in=keys).values("bloc")
    blocs = Bloc.objects.filter(pk__in=joined).select_for_update(no_key=True).order_by("pk")
    held = {bloc.pk for bloc in blocs}
    touched = Organisation.objects.filter(Q(pk__in=keys) | Q(parent=organisation.pk))
    rows = touched.select_for_update(no_key=True).order_by("pk").in_bulk()
    members = Membership.objects.filter(organisation__in=keys).select_for_update().order_by("pk")
    if {row.bloc_id for row in members} - held:
        refuse_stale("seen", "joined another bloc this moment")
    terms = LeadershipTerm.objects.in_office().filter(organisation=organisation.pk)
    list(terms.select_for_update().order_by("pk"))
    return rows[keys[0]], rows[keys[1]]


def _take_over(plan: MergePlan, *, by: Any, reason: str) -> None:
    """Memberships, offices and subordinates pass on; the successor must not end below itself."""
    successor = plan.successor
    for row in plan.ending:
        row.ends_on = plan.last_day
        row.save(update_fields=["ends_on", "updated_at"])
    for row in plan.joining:
        row.save()
    for row in [*plan.ending, *plan.joining]:
        log(
            by, gettext_noop("passed the membership on by a merger"), row,
            after=stored(row, ("starts_on", "ends_on")), reason=reason,
        )  # fmt: skip
    for term in plan.terms:
        term.ends_on = max(plan.last_day, term.starts_on or plan.last_day)
        term.save(update_fields=["ends_on", "updated_at"])
        log(
            by, gettext_noop("ended the term by a merger"), term,
            after={"ends_on": term.ends_on}, reason=reason,
        )  # fmt: skip
    if _stands_above(plan.organisation, successor):
        successor.parent = plan.organisation.parent
        successor.save(update_fields=["parent", "updated_at"])
    plan.organisation.children.exclude(pk=successor.pk).update(parent=successor)


def _stands_above(upper: Organisation, lower: Organisation) -> bool:
    seen: set[int] = set()
    above = lower.parent
    while above and above.pk not in seen:
        if above.pk == upper.pk:
            return True
        seen.add(above.pk)
        above = above.parent
    return False
