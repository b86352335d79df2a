"""What holds for input of awards, wherever it comes from."""

from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from common.errors import RuleViolation

EARLIEST, LATEST = date(1945, 1, 1), date(2199, 12, 31)


def refuse_odd_days(**days: "date | None") -> None:
    """Raise RuleViolation `day-not-sensible` for a day no award was ever given on, or
    `days-out-of-order`, at the field it came from."""
    for name, day in days.items():
        if day is not None and not EARLIEST <= day <= LATEST:
            message: Any = _("Look at the year: it lies between 1945 and 2199.")
            raise RuleViolation("day-not-sensible", message, fields={name: message})
    first, last = days.get("effective_from"), days.get("effective_to")
    if first and last and last < first:
        message = _("The last day lies before the first.")
        raise RuleViolation("days-out-of-order", message, fields={"effective_to": message})
