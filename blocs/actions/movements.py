"""Deeds on the emulation movements (phong trào) a year takes part in."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from blocs.actions.years import locked_year
from blocs.models import BlocYear, Movement
from common.changes import apply_changes, locked_row, refuse_stale, stored, version_of
from common.errors import RuleViolation
from common.log import log

FIELDS = ("name", "kind", "launched_by", "starts_on", "ends_on")


@transaction.atomic
def add_movement(year: BlocYear, values: Mapping[str, Any], *, by: Any) -> Movement:
    """The year takes part in a movement. Raises RuleViolation when its dates are out of order."""
    year = locked_year(year)
    movement = Movement(bloc_year=year, position=year.movements.count() + 1, **values)
    _refuse_disorder(movement)
    movement.save()
    log(by, gettext_noop("added a movement"), movement, after=stored(movement, FIELDS))
    return movement


@transaction.atomic
def change_movement(
    movement: Movement, values: Mapping[str, Any], *, by: Any, seen: str | None = None
) -> Movement:
    """Correct a movement. Raises RuleViolation when its dates are out of order, it is gone, or
    somebody changed it since `seen`."""
    locked_year(movement.bloc_year)
    movement = locked_row(movement)
    refuse_stale(seen, version_of(stored(movement, FIELDS)))
    before, after = apply_changes(movement, values)
    _refuse_disorder(movement)
    if after:
        movement.save()
        log(by, gettext_noop("changed a movement"), movement, before=before, after=after)
    return movement


@transaction.atomic
def remove_movement(movement: Movement, *, by: Any) -> None:
    """The year no longer counts the movement; the log keeps what it was.

    Raises RuleViolation when somebody removed it already.
    """
    locked_year(movement.bloc_year)
    movement = locked_row(movement)
    log(by, gettext_noop("removed a movement"), movement, before=stored(movement, FIELDS))
    movement.delete()


def _refuse_disorder(movement: Movement) -> None:
    if movement.starts_on and movement.ends_on and movement.ends_on < movement.starts_on:
        message = _("The last day may not come before the first day.")
        raise RuleViolation("dates-out-of-order", message, fields={"ends_on": message})
