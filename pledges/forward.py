"""A pledge's text brought forward to another year: plain functions, no Django."""

import re
from collections.abc import Mapping
from typing import Any

YEAR, SPAN = r"(?P<year>\d{4})", r"(?P<first>\d{4})(?P<dash>\s*[-–]\s*)(?P<last>\d{4})"
# No day of a paper (“tháng 5 năm 2026”) nor a count (“5 năm 2026-2030”) goes before.
NAMED = rf"(?<!\d\s)\bnăm(?:\s+học)?\s+(?:{SPAN}|{YEAR})(?!\d|\s*[-–/]\s*\d)"
# In a title also alone (“Giao ước thi đua 2026”), but neither in a number of a paper nor in a span.
ALONE = rf"(?<![\d/–-])(?<![–-]\s)(?<!\d\snăm\s)(?:{SPAN}|{YEAR})(?!\d|\s*[-–/]\s*\d)"
MARK = re.compile(r"[ \t]*\((?:[^()\d]{0,20} )?minh h(?:ọa|oạ)\)", re.IGNORECASE)


def brought_forward(
    text: Mapping[str, Any], year: int, shift: int, *, is_illustrative: bool
) -> dict[str, Any]:
    """The text of the year `year` as one of `shift` years later, where that is unambiguous.

    “năm 2026” becomes “năm 2027”, and a school year that begins or ends in it moves on whole: “năm
    học 2025-2026” becomes “năm học 2026-2027”. The title may name either without “năm”. Days of
    papers, their numbers, longer spans (“giai đoạn 2026-2030”) and other years stay, and so do the
    legal bases, which the chair looks through. The mark “(minh họa)”, also with a word more
    (“(văn bản minh họa)”), goes out everywhere unless the new year `is_illustrative` itself.
    """

    def moved(name: str, value: Any) -> Any:
        if isinstance(value, list):
            return [moved(name, each) for each in value]
        told = value if is_illustrative else MARK.sub("", value)
        if name == "legal_bases":
            return told
        return _moved(told, ALONE if name == "title" else NAMED, year, shift)

    return {name: moved(name, value) for name, value in text.items()}


def _moved(text: str, pattern: str, year: int, shift: int) -> str:
    def on(found: re.Match[str]) -> str:
        whole = found[0]
        if found["year"]:
            return _ended(whole, found["year"], shift) if int(found["year"]) == year else whole
        first, last = int(found["first"]), int(found["last"])
        if last != first + 1 or year not in {first, last}:
            return whole
        head = whole[: found.start("first") - found.start()]
        return f"{head}{first + shift}{found['dash']}{last + shift}"

    return re.sub(pattern, on, text, flags=re.IGNORECASE)


def _ended(whole: str, year: str, shift: int) -> str:
    return f"{whole.removesuffix(year)}{int(year) + shift}"
