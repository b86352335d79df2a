"""Whole numbers in Vietnamese words, as papers write amounts: `Bằng chữ: …`. Plain Python."""

DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
THOUSANDS = ((10**6, "triệu"), (10**3, "nghìn"))
BILLION = 10**9


def spelled(number: int) -> str:
    """1205 → `một nghìn hai trăm linh năm`. Raises ValueError below zero.

    Above a thousand million the count of `tỷ` is spelled in turn: `một nghìn tỷ`.
    """
    if number < 0:
        raise ValueError(number)
    return " ".join(_words(number, leads=True)) or DIGITS[0]


def in_dong(amount: int) -> str:
    """`Mười hai triệu đồng`: an amount as a sentence begins."""
    words = f"{spelled(amount)} đồng"
    return words[0].upper() + words[1:]


def _words(number: int, *, leads: bool) -> list[str]:
    """The words of a number; one that does not lead names the hundreds that it has not."""
    words: list[str] = []
    if number >= BILLION:
        words += [*_words(number // BILLION, leads=leads), "tỷ"]
        number, leads = number % BILLION, False
    for unit, name in THOUSANDS:
        if number >= unit:
            words += [*_below_thousand(number // unit, leads=leads), name]
            number, leads = number % unit, False
    return words + (_below_thousand(number, leads=leads) if number else [])


def _below_thousand(number: int, *, leads: bool) -> list[str]:
    hundreds, rest = divmod(number, 100)
    words = [] if leads and not hundreds else [DIGITS[hundreds], "trăm"]
    tens, ones = divmod(rest, 10)
    if tens > 1:
        words += [DIGITS[tens], "mươi"]
    elif tens == 1:
        words.append("mười")
    elif ones and words:
        words.append("linh")
    return words + ([_ones(ones, tens)] if ones else [])


def _ones(ones: int, tens: int) -> str:
    """`mốt` and `tư` after two tens or more, `lăm` after any ten."""
    if ones == 5 and tens:
        return "lăm"
    if tens > 1 and ones in (1, 4):
        return "mốt" if ones == 1 else "tư"
    return DIGITS[ones]
