"""Is this target acceptable? The form, the spreadsheet and the model share these."""

from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from common.formatting import date_short
from common.numbers import NotANumber, read_number

WHOLE_DIGITS, DECIMALS = 14, 4


def check_number(number: Decimal) -> None:
    """Raise ValidationError for a number that is none, or has more digits than are kept."""
    if not number.is_finite() or (number.is_signed() and not number):
        raise ValidationError(_("This is not a number."), code="not-a-number")
    _sign, digits, exponent = number.as_tuple()
    decimals = max(0, -int(exponent))
    if decimals > DECIMALS:
        raise ValidationError(
            _("At most %(most)s digits after the comma."), code="too-many-decimals",
            params={"most": DECIMALS},
        )  # fmt: skip
    if len(digits) + int(exponent) > WHOLE_DIGITS:
        raise ValidationError(
            _("At most %(most)s digits before the comma."), code="too-large",
            params={"most": WHOLE_DIGITS},
        )  # fmt: skip


def target_number(text: str) -> Decimal:
    """The number in `text`, as Vietnamese write it. Raises ValidationError."""
    try:
        number = read_number(text)
    except NotANumber as error:
        raise ValidationError(
            _("Write the number as 1.234,5: points between thousands, a comma before decimals."),
            code="not-a-number",
        ) from error
    check_number(number)
    return number


def check_due_on(day: date | None, starts_on: date, ends_on: date) -> None:
    """Raise ValidationError `deadline-outside-year` for a target due outside its year's days.

    The pledge of a year may be signed, and its conferences held, in the months around it; a target
    may not be due there: members score themselves on it in the year's last weeks.
    """
    if day and not starts_on <= day <= ends_on:
        raise ValidationError(
            _("A target is due within the year, from %(from)s to %(to)s."),
            code="deadline-outside-year",
            params={"from": date_short(starts_on), "to": date_short(ends_on)},
        )
