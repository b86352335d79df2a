"""What all writes share: the lock, the check against two people at once, the line in the log."""

from collections.abc import Mapping
from typing import Any, TypeVar

from django.utils.translation import gettext as _

from blocs.enums import YearPhase
from blocs.models import BlocYear
from common.changes import apply_changes, locked_row, refuse_stale, stored
from common.errors import RuleViolation
from common.log import log
from common.models import Base
from common.text import normalise
from conferences.models import Conference

Row = TypeVar("Row", bound=Base)


def refuse_archived(year: BlocYear) -> None:
    """Raise RuleViolation when nothing in `year` may change any more."""
    if year.phase == YearPhase.ARCHIVED:
        raise RuleViolation(
            "year-archived", _("The year is archived; its conferences can only be read.")
        )


def lock_conference(pk: int) -> Conference:
    """The conference, its row and its year's locked until the transaction ends."""
    conference = (
        Conference.objects.select_related("bloc_year__bloc__council")
        .select_for_update(of=("self", "bloc_year"))
        .get(pk=pk)
    )
    refuse_archived(conference.bloc_year)
    return conference


def lock_part(row: Row) -> Row:
    """A row of a conference as it is now, the conference locked. RuleViolation if it is gone."""
    conference = lock_conference(row.conference_id)  # type: ignore[attr-defined]
    fresh = locked_row(row)
    fresh.conference = conference  # type: ignore[attr-defined]
    return fresh


def version_of(row: Base) -> str:
    """Which saving of `row` a form was filled from; it travels with the form and comes back."""
    return row.updated_at.isoformat() if row.pk else ""


def refuse_outdated(row: Base, version: str | None) -> None:
    """RuleViolation `changed-meanwhile` if `row` was saved after the form of `version` was opened.

    `version` None means that the caller looked at nothing before.
    """
    refuse_stale(version, version_of(row))


def create(row: Base, data: Mapping[str, Any], *, by: Any, verb: str) -> None:
    """Fill the new `row` with `data`, save and log it."""
    for name, value in data.items():
        setattr(row, name, value)
    row.save()
    after = {name: value for name, value in stored(row, data).items() if value not in (None, "")}
    log(by, verb, row, after=after)  # type: ignore[arg-type]


def change(row: Base, data: Mapping[str, Any], *, by: Any, verb: str, reason: str = "") -> None:
    """Write `data` into the locked `row` and log what differs; nothing when nothing does."""
    before, after = apply_changes(row, data)
    if after:
        row.save()
        log(by, verb, row, before=before, after=after, reason=reason)  # type: ignore[arg-type]


def remove(row: Base, *, by: Any, verb: str, reason: str = "") -> None:
    """Log the row as it was, then delete it."""
    names = [f.name for f in row._meta.concrete_fields if f.editable and not f.primary_key]
    log(by, verb, row, before=stored(row, names), reason=reason)  # type: ignore[arg-type]
    row.delete()


def needed(reason: str) -> str:
    """The reason, trimmed; RuleViolation `reason-needed` without one."""
    reason = normalise(reason)
    if not reason:
        message = _("Give the reason; the log keeps it.")
        raise RuleViolation("reason-needed", message, fields={"reason": message})
    return reason
