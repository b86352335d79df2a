"""Calendar arithmetic of bloc-years, in plain Python."""

from calendar import monthrange
from datetime import date


def years_on(day: date, years: int) -> date:
    """`day` moved by whole years; the 29th of February falls on the 28th where there is none."""
    year = day.year + years
    last = monthrange(year, day.month)[1]
    return day.replace(year=year, day=min(day.day, last))
