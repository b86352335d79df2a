"""Decimal numbers as Vietnamese write them: `1.234,5`. Read exactly, never guessed."""

import re
from decimal import Decimal

NUMBER = re.compile(r"-?(\d{1,3}(\.\d{3})+|\d+)(,\d+)?")


class NotANumber(ValueError):
    """What stands there is no number as Vietnamese write it."""


def read_number(text: str) -> Decimal:
    """`1.234,5` as 1234.5; thousands are parted by points, or not at all, and whole.

    Raises NotANumber for everything else: `1,234.5` and `12.34` could mean two things, `NaN`, an
    exponent and minus zero mean nothing here.
    """
    text = text.strip()
    if not text.isascii() or not NUMBER.fullmatch(text):
        raise NotANumber(text)
    number = Decimal(text.replace(".", "").replace(",", "."))
    if number.is_signed() and not number:
        raise NotANumber(text)
    return number


def printed(number: Decimal) -> str:
    """1234.5000 as `1.234,5`: no zeros at the end, no exponent."""
    whole, _point, rest = f"{number:,f}".partition(".")
    rest = rest.rstrip("0")
    return whole.replace(",", ".") + (f",{rest}" if rest else "")
