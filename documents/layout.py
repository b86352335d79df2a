"""How official papers set their lines (NĐ 30/2020, Phụ lục I): arithmetic without Django."""

import math
import re

NBSP = "\u00a0"
JOINS = (" - ", " – ")
# Words of two syllables that names of bodies are made of: a line does not end inside one.
COMPOUNDS = (
    "bảo vệ", "ban ngành", "chính phủ", "chính trị", "chữ thập", "công đoàn", "công nghiệp",
    "cơ quan", "doanh nghiệp", "đơn vị", "giáo dục", "hiệp hội", "hội đồng", "hợp tác xã",
    "hữu nghị", "khen thưởng", "khoa học", "kinh tế", "kỹ thuật", "lao động", "lãnh đạo",
    "liên đoàn", "liên hiệp", "liên minh", "lĩnh vực", "mặt trận", "nghệ thuật",
    "nhân dân", "nhà nước", "nông dân", "phụ nữ", "quân đội", "quốc hội", "thanh niên",
    "thành phố", "thi đua", "thương binh", "thương mại", "trực thuộc", "trung ương", "tổ chức",
    "tổ quốc", "tổng cục", "tổng hợp", "ủy ban", "văn hóa", "văn phòng", "việt nam", "xã hội",
)  # fmt: skip
_COMPOUND = re.compile(rf"\b({'|'.join(COMPOUNDS)})\b", re.IGNORECASE)
_NUMBER = re.compile(r"\b(\d+) (?=\w)")
_DATED = re.compile(r"\b(năm|ngày|tháng|số) (?=\d)", re.IGNORECASE)
_AND = re.compile(r"\b(và|các) ", re.IGNORECASE)
BLANK_NUMBER = NBSP * 8
BLANK_DAY = NBSP * 6


def balanced_lines(text: str, longest: int) -> list[str]:
    """`text` in as few lines of at most `longest` signs as it takes, all about equally long.

    A dash between words stays at the end of its line, and no line ends inside a compound or a date,
    on a number, on “và” or on “các”. A single word longer than a line keeps a line of its own.
    """
    text = _COMPOUND.sub(lambda found: found[0].replace(" ", NBSP), text)
    text = _NUMBER.sub(lambda found: found[1] + NBSP, text)
    text = _DATED.sub(lambda found: found[1] + NBSP, text)
    text = _AND.sub(lambda found: found[1] + NBSP, text)
    for join in JOINS:
        text = text.replace(join, f"{NBSP}{join.strip()} ")
    words = text.split(" ")
    count = max(1, math.ceil(len(text) / longest))
    while count < len(words):
        lines = _filled(words, count)
        if max(map(len, lines)) <= longest:
            return lines
        count += 1
    return _filled(words, len(words)) if len(words) > 1 and len(text) > longest else [text]


def _filled(words: list[str], count: int) -> list[str]:
    """The words in `count` lines, so that the longest line is as short as it can be."""
    best: dict[tuple[int, int], tuple[int, list[str]]] = {}

    def split(start: int, lines: int) -> tuple[int, list[str]]:
        if (start, lines) not in best:
            rest = " ".join(words[start:])
            found = (len(rest), [rest])
            if lines > 1:
                for end in range(start + 1, len(words) - lines + 2):
                    first = " ".join(words[start:end])
                    width, others = split(end, lines - 1)
                    found = min(found, (max(len(first), width), [first, *others]), key=_width)
            best[start, lines] = found
        return best[start, lines]

    return split(0, count)[1]


def _width(candidate: tuple[int, list[str]]) -> int:
    return candidate[0]


def full_number(number: str, symbol: str) -> str:
    """`Số: 05/BC-MTTW`; a number not given yet leaves the room that a clerk fills in by hand."""
    number = f"{int(number):02d}" if number.isdigit() else number
    parts = [number or BLANK_NUMBER] + ([symbol] if symbol else [])
    return "Số: " + "/".join(parts)


def date_line(place: str, written_date: str, year: int | None) -> str:
    """`Hà Nội, ngày 09 tháng 4 năm 2021`; without a date the day and month are left open, and the
    year with them where it is not known."""
    day = written_date or f"ngày{BLANK_DAY}tháng{BLANK_DAY}năm {year or BLANK_DAY}"
    return f"{place}, {day}" if place else day[:1].upper() + day[1:]


def roman(number: int) -> str:
    """1 → I, 4 → IV: the numbers of a paper's parts."""
    signs = [(10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")]
    text = ""
    for value, sign in signs:
        while number >= value:
            text, number = text + sign, number - value
    return text
