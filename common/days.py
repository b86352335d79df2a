"""Which days make sense at all: the bounds that dates of every app share."""

from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from common.errors import RuleViolation

EARLIEST, LATEST = date(1945, 1, 1), date(2199, 12, 31)


def refuse_odd_days(**days: "date | None") -> None:
    """Raise RuleViolation `day-not-sensible` for a day before 1945 or after 2199, at the field it
    came from. Reckoning with what passes cannot leave the calendar."""
    for name, day in days.items():
        if day is not None and not EARLIEST <= day <= LATEST:
            message: Any = _("Look at the year: it lies between 1945 and 2199.")
            raise RuleViolation("day-not-sensible", message, fields={name: message})
