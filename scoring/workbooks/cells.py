"""What a cell of each column says. A cell that could mean two things is refused, never guessed."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import partial
from typing import Any

from blocs.spreadsheets import OddCell
from blocs.validators import CODE
from common.numbers import NotANumber, read_number
from common.text import fold, normalise
from scoring.declaring import UnclearLine, knockout_of, threshold_of
from scoring.formulas import Band
from scoring.ranking import Tie, TieRule
from scoring.trees import LONGEST, MOST_POINTS
from scoring.workbooks.columns import FACTS, NATURES, TIE_OF_GROUP, TIES, WAYS, YES_NO

TITLE_AT_MOST = 400
ASSIGNED_AT_MOST = 10_000  # signs of a list of codes
LINES_AT_MOST = 12_000  # signs of a cell of lines
BAND = re.compile(r"(?:≥|>=)\s*(\S+)\s*:\s*(\S+)")


class Unreadable(ValueError):
    """The cell says nothing its column could hold; `code` and `facts` tell why."""

    def __init__(self, code: str, **facts: Any) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts


def is_blank(value: Any) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def shown(value: Any) -> str:
    """A cell as a message quotes it: short, and without signs no page could hold."""
    text = value.text if isinstance(value, OddCell) else "" if value is None else str(value)
    return normalise(text)[:120]


def text_of(value: Any, most: int = LONGEST["text"]) -> str:
    """The text of a cell, in NFC, white space around it gone. A number is read as it is shown, a
    percentage too.

    Raises Unreadable: `formula`, `cell-error`, `not-text`, `unprintable`, `text-too-long`.
    """
    if isinstance(value, OddCell) and value.fault == "percent":
        return value.text
    if isinstance(value, OddCell):
        raise Unreadable(value.fault, value=shown(value))
    if not isinstance(value, str):
        value = f"{Decimal(repr(value)):f}".replace(".", ",")
    text = value.replace("\r\n", "\n").replace("\r", "\n")
    if any(unicodedata.category(sign) == "Cc" for sign in text if sign not in "\n\t"):
        raise Unreadable("unprintable")
    text = normalise(text)
    if len(text) > most:
        raise Unreadable("text-too-long", most=most)
    return text


def title_of(value: Any) -> str:
    """A title on one line. Raises Unreadable like `text_of`."""
    return " ".join(text_of(value, TITLE_AT_MOST).split())


def code_of(value: Any) -> str:
    """A code as it stands there. `code-is-number` where Excel holds 1.1, which may have been 1.10:
    Unreadable like every fault of a text."""
    if isinstance(value, float):
        raise Unreadable("code-is-number")
    return str(value) if isinstance(value, int) else text_of(value)


def number_of(value: Any) -> Decimal:
    """A number, or text that Vietnamese read as one. Raises Unreadable, also `number-unclear`, and
    `percent` where 96 % is shown and 0.96 is held: which of the two is meant is not guessed."""
    if isinstance(value, OddCell) and value.fault == "percent":
        raise Unreadable("percent", value=shown(value))
    if isinstance(value, int | float):
        # Excel shows 15 digits at most; what a float holds below them (0.1 + 0.2) nobody typed
        number = Decimal(value if isinstance(value, int) else f"{value:.15g}")
        if not number.is_finite() or (number.is_signed() and not number):
            raise Unreadable("number-unclear")
        return number
    try:
        return read_number(text_of(value))
    except NotANumber as error:
        raise Unreadable("number-unclear") from error


def word_of(words: Mapping[Any, str], value: Any) -> Any:
    """What one of `words` stands for, however its letters are cased or marked.

    Raises Unreadable, also `unknown-word`.
    """
    text = fold(text_of(value))
    for meaning, word in words.items():
        if fold(word) == text:
            return meaning
    raise Unreadable("unknown-word", words="; ".join(words.values()))


def bands_of(value: Any) -> tuple[Band, ...]:
    """Bands as `≥ 90: 10; ≥ 80: 8`, in their order. Raises Unreadable, also `bands-unclear`."""
    bands = []
    for part in re.split(r"[;\n]", text_of(value).rstrip("; \n")):
        found = BAND.fullmatch(part.strip())
        if not found:
            raise Unreadable("bands-unclear")
        bands.append(Band(number_of(found[1]), number_of(found[2])))
    return tuple(bands)


def assigned_of(value: Any) -> tuple[str, ...]:
    """Codes of organisations, parted by semicolons, in lower case as the register keeps them.

    Raises Unreadable, also `assigned-unclear`. Whether they are members is the caller's to ask.
    """
    text = str(value) if isinstance(value, int) else text_of(value, ASSIGNED_AT_MOST)
    codes = tuple(part.strip().lower() for part in text.rstrip("; \n").split(";"))
    for code in codes:
        if not CODE.fullmatch(code):
            raise Unreadable("assigned-unclear", part=code)
    return codes


def digits_of(value: Any) -> int:
    """0, 1 or 2 decimals. Raises Unreadable."""
    number = number_of(value)
    if number not in (0, 1, 2):
        raise Unreadable("unknown-word", words="0; 1; 2")
    return int(number)


def cap_of(value: Any) -> Decimal:
    """Points that are not negative, with two decimals at most. Raises Unreadable."""
    number = number_of(value)
    if not 0 <= number <= MOST_POINTS or number != round(number, 2):
        raise Unreadable("number-out-of-range")
    return number


def lines_of(read: Callable[[str], Any], value: Any) -> tuple[Any, ...]:
    """What each line of a cell says. Raises Unreadable, also `line-unclear`."""
    text = text_of(value, LINES_AT_MOST)
    found = []
    for line in filter(None, map(str.strip, text.split("\n"))):
        try:
            found.append(read(line))
        except UnclearLine as error:
            raise Unreadable("line-unclear", line=line[:60]) from error
    return tuple(found)


def tie_of(line: str) -> Tie:
    """`Điểm nhóm I` or one of the other rules. Raises UnclearLine."""
    folded = fold(line)
    for rule, word in TIES.items():
        if fold(word) == folded:
            return Tie(rule)
    group = line.split()[-1]
    if fold(f"{TIE_OF_GROUP} {group}") != folded:
        raise UnclearLine(line)
    return Tie(TieRule.GROUP, group)


def ties_of(value: Any) -> tuple[Tie, ...]:
    """Rules for equal totals, a line or a part between semicolons each. Raises Unreadable."""
    if isinstance(value, str):
        value = value.replace(";", "\n")
    return lines_of(tie_of, value)


def percent_of(value: Any) -> Decimal:
    """From 0 to 100, with two decimals at most. Raises Unreadable."""
    number = number_of(value)
    if not 0 <= number <= 100 or number != round(number, 2):
        raise Unreadable("percent-out-of-range")
    return number


TOP_READERS: dict[str, Callable[[Any], Any]] = {
    "title": title_of,
    "total": cap_of,
    "digits": digits_of,
    "bonus_cap": cap_of,
    "deduction_cap": cap_of,
    "bonus_passes_scale": partial(word_of, YES_NO),
    "ties": ties_of,
    "thresholds": partial(lines_of, threshold_of),
    "knockouts": partial(lines_of, knockout_of),
    "cross_weight": percent_of,
    "cross_trimmed": partial(word_of, YES_NO),
}
READERS: dict[str, Callable[[Any], Any]] = {
    "code": code_of,
    "text": text_of,
    "maximum": number_of,
    "nature": partial(word_of, NATURES),
    "way": partial(word_of, WAYS),
    "step": number_of,
    "bands": bands_of,
    "unit": number_of,
    "excess": number_of,
    "fact": partial(word_of, FACTS),
    "evidence": partial(text_of, most=LONGEST["evidence"]),
    "assigned": assigned_of,
}
