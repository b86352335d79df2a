"""What holds for input of awards, wherever it comes from."""

from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from common import days as calendar
from common.errors import RuleViolation


def refuse_odd_days(**days: "date | None") -> None:
    """Raise RuleViolation `day-not-sensible` for a day no award was ever given on, or
    `days-out-of-order`, at the field it came from."""
    calendar.refuse_odd_days(**days)
    first, last = days.get("effective_from"), days.get("effective_to")
    if first and last and last < first:
        message: Any = _("The last day lies before the first.")
        raise RuleViolation("days-out-of-order", message, fields={"effective_to": message})
