"""Dates and numbers as official papers print them (NĐ 30/2020, Phụ lục I)."""

from datetime import date


def date_in_words(day: date) -> str:
    """`ngày 09 tháng 4 năm 2021`: days below 10 and the months 1 and 2 carry a zero."""
    month = f"{day.month:02d}" if day.month < 3 else str(day.month)
    return f"ngày {day.day:02d} tháng {month} năm {day.year}"


def date_short(day: date) -> str:
    """`09/4/2021`, the short form of running text."""
    month = f"{day.month:02d}" if day.month < 3 else str(day.month)
    return f"{day.day:02d}/{month}/{day.year}"


def two_digits(count: int) -> str:
    """A count below 10 as papers write it: `05`."""
    return f"{count:02d}"
