"""What is measured on a paper. Lengths in millimetres, sizes in points."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

import pdfplumber
import pikepdf

MM = 72 / 25.4
A4 = (210.0, 297.0)
FAMILY = "Tinos"
# From, to: NĐ 30/2020, Phụ lục I.
TOP, BOTTOM, LEFT, RIGHT = (20, 25), (20, 25), (30, 35), (15, 20)
SLACK = 0.6  # of a millimetre: side bearings of letters, rounding
SIZE_SLACK = 0.25
BODY = PAGE_NUMBER = MOTTO = KIND = SUBJECT = DATED = (13, 14)
ISSUER = NATIONAL = (12, 13)
NUMBER = (13, 13)
ILLUSTRATIVE = "SỐ LIỆU MINH HỌA"
NATIONAL_TITLE = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO_TEXT = "Độc lập - Tự do - Hạnh phúc"
PARTY_TITLE = "ĐẢNG CỘNG SẢN VIỆT NAM"
# Day and month are left open until the paper is issued, and the year where nobody knows it yet.
DATE = re.compile(r"ngày\s+\d*\s*tháng\s+\d*\s*năm(?:\s+\d{4})?\s*$", re.IGNORECASE)
NUMBERED = re.compile(r"^Số:")
BLACK = {(0,), (0.0,), (0, 0, 0), (0.0, 0.0, 0.0), (0, 0, 0, 1), (0.0, 0.0, 0.0, 1.0), 0, None}


class Unreadable(Exception):
    """The file is no PDF with text that can be measured."""


@dataclass(frozen=True)
class Measure:
    """One measure: what was found, what is wanted, and whether it is."""

    name: str
    found: str
    wanted: str
    is_met: bool


@dataclass(frozen=True)
class Line:
    """A line of text of one half of a page, with where it is."""

    text: str
    size: float
    x0: float
    x1: float
    top: float
    bottom: float
    is_bold: bool
    is_italic: bool

    @property
    def centre(self) -> float:
        return (self.x0 + self.x1) / 2


def measure(path: Path, *, landscape_ok: bool = False, head: bool = True) -> list[Measure]:
    """Every measure of the paper at `path`. Raises Unreadable."""
    try:
        with pikepdf.open(path) as raw, pdfplumber.open(path) as pdf:
            if not any(page.chars for page in pdf.pages):
                raise Unreadable("there is no text in it")
            return list(_measures(raw, pdf.pages, landscape_ok, head))
    except (pikepdf.PdfError, OSError) as error:
        raise Unreadable(f"cannot be read as PDF ({error})") from error


def _measures(raw: Any, pages: Any, landscape_ok: bool, head: bool) -> Iterator[Measure]:
    yield _page_size(pages, landscape_ok)
    yield from _margins(pages)
    yield from _faces(raw)
    yield _text_is_text(pages)
    yield from _page_numbers(pages)
    if head:
        yield from _head(pages[0])
    yield _body_size(pages)
    yield _black(pages)
    yield from _archive(raw)


def _within(value: float, bounds: tuple[float, float], slack: float) -> bool:
    return bounds[0] - slack <= value <= bounds[1] + slack


def _span(bounds: tuple[float, float]) -> str:
    return f"{bounds[0]}" if bounds[0] == bounds[1] else f"{bounds[0]}–{bounds[1]}"


def _page_size(pages: Any, landscape_ok: bool) -> Measure:
    sizes = {(round(page.width / MM), round(page.height / MM)) for page in pages}
    allowed = {A4, A4[::-1]} if landscape_ok else {A4}
    found = ", ".join(f"{width} × {height} mm" for width, height in sorted(sizes))
    wanted = "A4 upright or on its side" if landscape_ok else "A4 upright, 210 × 297 mm"
    return Measure("page size", f"{found}, {len(pages)} page(s)", wanted, sizes <= allowed)


def _is_above(char: dict[str, Any]) -> bool:
    """In the top margin: where only the page number and the illustrative mark may stand."""
    return char["bottom"] <= TOP[0] * MM


def _ink(page: Any) -> list[dict[str, Any]]:
    """The signs that can be seen, without those in the top margin."""
    return [c for c in page.chars if c["text"].strip() and not _is_above(c)]


def _margins(pages: Any) -> Iterator[Measure]:
    """The narrowest margin on any page, and for the sides that the text does reach them."""
    inked = [(page, _ink(page)) for page in pages]
    inked = [(page, ink) for page, ink in inked if ink]
    left = min(min(c["x0"] for c in ink) for _page, ink in inked) / MM
    right = min(page.width - max(c["x1"] for c in ink) for page, ink in inked) / MM
    top = min(min(c["top"] for c in ink) for _page, ink in inked) / MM
    low = min(page.height - max(c["bottom"] for c in ink) for page, ink in inked) / MM
    for name, value, bounds in (("left", left, LEFT), ("right", right, RIGHT), ("top", top, TOP)):
        met = _within(value, bounds, SLACK)
        yield Measure(f"margin {name}", f"{value:.1f} mm", f"{_span(bounds)} mm", met)
    met = low >= BOTTOM[0] - SLACK
    yield Measure("margin bottom", f"{low:.1f} mm", f"at least {BOTTOM[0]} mm", met)


def _faces(raw: Any) -> Iterator[Measure]:
    fonts: dict[str, Any] = {}
    for page in raw.pages:
        fonts |= {str(font.BaseFont): font for font in _fonts(page.get("/Resources"), depth=0)}
    families = {name.lstrip("/").split("+")[-1].split("-")[0] for name in fonts}
    found = ", ".join(sorted(name.lstrip("/").split("+")[-1] for name in fonts)) or "none"
    yield Measure("faces", found, f"{FAMILY} only", families == {FAMILY})
    loose = sorted(name.lstrip("/") for name, font in fonts.items() if not _is_embedded(font))
    told = ", ".join(loose) if loose else "all"
    yield Measure("faces embedded", told, "all", bool(fonts) and not loose)


def _fonts(resources: Any, depth: int) -> Iterator[Any]:
    """The fonts of a page and of the forms drawn on it."""
    if resources is None or depth > 5:
        return
    yield from (resources.get("/Font") or {}).values()
    for drawn in (resources.get("/XObject") or {}).values():
        if drawn.get("/Subtype") == "/Form":
            yield from _fonts(drawn.get("/Resources"), depth + 1)


def _is_embedded(font: Any) -> bool:
    inner = font.get("/DescendantFonts")
    descriptor = (inner[0] if inner else font).get("/FontDescriptor")
    keys = ("/FontFile", "/FontFile2", "/FontFile3")
    return descriptor is not None and any(key in descriptor for key in keys)


def _text_is_text(pages: Any) -> Measure:
    signs = Counter(c["text"] for page in pages for c in page.chars)
    bad = sum(n for text, n in signs.items() if "(cid:" in text or "\ufffd" in text)
    return Measure("text layer", f"{bad} signs without letters", "0", bad == 0)


def _lines(chars: list[dict[str, Any]]) -> list[Line]:
    """Lines of text, from top to bottom."""
    ordered = sorted(chars, key=lambda c: (round(c["bottom"], 0), c["x0"]))
    rows = groupby(ordered, key=lambda c: round(c["bottom"], 0))
    return [line for _, row in rows if (line := _line(list(row)))]


def _line(row: list[dict[str, Any]]) -> Line | None:
    ink = [c for c in row if c["text"].strip()]
    if not ink:
        return None
    most = Counter((round(c["size"], 1), c["fontname"]) for c in ink).most_common(1)[0][0]
    return Line(
        text=re.sub(r"\s+", " ", "".join(c["text"] for c in row)).strip(),
        size=most[0],
        x0=min(c["x0"] for c in ink),
        x1=max(c["x1"] for c in ink),
        top=min(c["top"] for c in ink),
        bottom=max(c["bottom"] for c in ink),
        is_bold="Bold" in most[1],
        is_italic="Italic" in most[1],
    )


def _is_mark(char: dict[str, Any], page: Any) -> bool:
    """Part of the illustrative mark in the top margin."""
    return _is_above(char) and ILLUSTRATIVE in "".join(
        c["text"] for c in page.chars if _is_above(c) and c["fontname"] == char["fontname"]
    )


def _page_numbers(pages: Any) -> Iterator[Measure]:
    tops = [[c for c in page.chars if _is_above(c) and not _is_mark(c, page)] for page in pages]
    first = "".join(c["text"] for c in tops[0]).strip()
    yield Measure("number on page 1", first or "none", "none", not first)
    if len(pages) == 1:
        return
    numbers = [_line(row) if row else None for row in tops[1:]]
    texts = [line.text if line else "none" for line in numbers]
    wanted = [str(number) for number in range(2, len(pages) + 1)]
    yield Measure("page numbers", ", ".join(texts), "2, 3, … on top", texts == wanted)
    there = [line for line in numbers if line]
    sizes = sorted({line.size for line in there})
    met = bool(sizes) and all(_within(size, PAGE_NUMBER, SIZE_SLACK) for size in sizes)
    yield Measure("page number size", f"{sizes} pt", f"{_span(PAGE_NUMBER)} pt", met)
    off = [_off_centre(line, page) for line, page in zip(numbers, pages[1:], strict=True) if line]
    worst = max(off, default=999.0)
    told = "nothing to measure" if worst == 999.0 else f"{worst:.1f} mm off the middle"
    yield Measure("page number place", told, "in the middle (of the text or page)", worst <= 3)


def _off_centre(line: Line, page: Any) -> float:
    text = ((LEFT[0] * MM) + (page.width - RIGHT[0] * MM)) / 2
    return min(abs(line.centre - text), abs(line.centre - page.width / 2)) / MM


def _head(page: Any) -> Iterator[Measure]:
    upper = [c for c in _ink_and_blanks(page) if c["top"] < page.height / 2]
    middle = _split(upper, page)
    right = _lines([c for c in upper if c["x0"] >= middle])
    left = _lines([c for c in upper if c["x1"] <= middle])
    rules = [r for r in [*page.rects, *page.lines] if r["x1"] - r["x0"] > 5 and r["height"] < 2]
    yield from _motto(right, rules)
    yield from _issuer(left, rules)
    number = next((line for line in left if NUMBERED.match(line.text)), None)
    yield _styled("number and symbol", number, NUMBER, bold=False)
    dated = next((line for line in right if DATE.search(line.text)), None)
    yield _styled("place and date", dated, DATED, bold=False, italic=True)
    below = max([line.bottom for line in (number, dated) if line], default=0)
    yield from _kind(_lines([c for c in upper if c["top"] > below]), page, rules)


def _ink_and_blanks(page: Any) -> list[dict[str, Any]]:
    return [c for c in page.chars if not _is_above(c)]


def _split(chars: list[dict[str, Any]], page: Any) -> float:
    """Where the right half of the head begins: just before the national or Party title."""
    ordered = sorted(chars, key=lambda c: (round(c["bottom"], 0), c["x0"]))
    ink = [c for c in ordered if c["text"].strip()]
    text = "".join(c["text"][0] for c in ink)
    for title in (NATIONAL_TITLE, PARTY_TITLE):
        place = text.find(title.replace(" ", ""))
        if place >= 0:
            return float(ink[place]["x0"]) - 2 * MM
    return float(page.width) * 0.45


def _styled(
    name: str, line: Line | None, size: tuple[float, float], *, bold: bool, italic: bool = False
) -> Measure:
    style = " ".join(filter(None, ["bold" * bold, "italic" * italic])) or "upright"
    wanted = f"{_span(size)} pt, {style}"
    if line is None:
        return Measure(name, "missing", wanted, False)
    met = _within(line.size, size, SIZE_SLACK) and line.is_bold == bold
    met = met and line.is_italic == italic
    has = " ".join(filter(None, ["bold" * line.is_bold, "italic" * line.is_italic])) or "upright"
    return Measure(name, f"“{line.text[:48]}” {line.size} pt, {has}", wanted, met)


def _rule_under(line: Line | None, rules: list[Any]) -> float:
    """How long the rule under a line is, as a part of the line; 0 without one."""
    if line is None:
        return 0.0
    under = [
        rule for rule in rules
        if -1 <= rule["top"] - line.bottom <= 9
        and abs((rule["x0"] + rule["x1"]) / 2 - line.centre) < 3 * MM
    ]  # fmt: skip
    lengths = [rule["x1"] - rule["x0"] for rule in under]
    return max(lengths, default=0.0) / (line.x1 - line.x0)


def _motto(right: list[Line], rules: list[Any]) -> Iterator[Measure]:
    party = next((line for line in right if PARTY_TITLE in line.text), None)
    if party:
        yield _styled("Party title", party, (15, 15), bold=True)
        motto = party
    else:
        national = next((line for line in right if NATIONAL_TITLE in line.text), None)
        yield _styled("national title", national, NATIONAL, bold=True)
        motto = next((line for line in right if MOTTO_TEXT in line.text), None)  # type: ignore[assignment]
        yield _styled("motto", motto, MOTTO, bold=True)
    part = _rule_under(motto, rules)
    yield Measure("rule under the motto", f"{part:.0%} of the words", "100%", 0.9 <= part <= 1.1)


def _issuer(left: list[Line], rules: list[Any]) -> Iterator[Measure]:
    head = []
    for line in left:
        if NUMBERED.match(line.text):
            break
        head.append(line)
    bold = [line for line in head if line.is_bold]
    yield _styled("issuing body", bold[-1] if bold else None, ISSUER, bold=True)
    capital = bool(head) and all(line.text == line.text.upper() for line in head)
    sizes = sorted({line.size for line in head})
    met = capital and all(_within(size, ISSUER, SIZE_SLACK) for size in sizes)
    told = f"{len(head)} line(s), {sizes} pt{'' if capital else ', not all capitals'}"
    yield Measure("issuer and superior", told, f"capitals, {_span(ISSUER)} pt", met)
    widest = max(bold, key=lambda line: line.x1 - line.x0, default=None)
    part = _rule_under(bold[-1] if bold else None, rules)
    if widest and bold:  # the rule is measured against the longest line of the name
        part *= (bold[-1].x1 - bold[-1].x0) / (widest.x1 - widest.x0)
    met = 1 / 3 - 0.03 <= part <= 1 / 2 + 0.03
    yield Measure("rule under the issuer", f"{part:.0%} of the words", "33–50%", met)


def _kind(lines: list[Line], page: Any, rules: list[Any]) -> Iterator[Measure]:
    """The paper's name and, below it, its subject with a rule."""
    kind = lines[0] if lines and lines[0].text == lines[0].text.upper() else None
    yield _styled("name of the paper", kind, KIND, bold=True)
    subject = []
    for line in lines[1:] if kind else lines:
        if not line.is_bold or abs(line.centre - (lines[0].centre)) > 4 * MM:
            break
        subject.append(line)
    yield _styled("subject", subject[-1] if subject else None, SUBJECT, bold=True)
    part = _rule_under(subject[-1] if subject else None, rules)
    if subject:
        widest = max(line.x1 - line.x0 for line in subject)
        part *= (subject[-1].x1 - subject[-1].x0) / widest
    met = 1 / 3 - 0.03 <= part <= 1 / 2 + 0.03
    yield Measure("rule under the subject", f"{part:.0%} of the words", "33–50%", met)


def _body_size(pages: Any) -> Measure:
    sizes = Counter(round(c["size"], 1) for page in pages for c in _ink(page))
    size = sizes.most_common(1)[0][0]
    met = _within(size, BODY, SIZE_SLACK)
    return Measure("body size", f"{size} pt", f"{_span(BODY)} pt", met)


def _black(pages: Any) -> Measure:
    coloured = Counter(
        page.page_number
        for page in pages
        for c in page.chars
        if c["text"].strip() and not _is_black(c["non_stroking_color"]) and not _is_mark(c, page)
    )
    told = ", ".join(f"{count} signs on page {number}" for number, count in coloured.items())
    wanted = f"all (but the mark “{ILLUSTRATIVE}”)"
    return Measure("black", told or "all text", wanted, not coloured)


def _is_black(colour: Any) -> bool:
    return (tuple(colour) if isinstance(colour, list | tuple) else colour) in BLACK


def _archive(raw: Any) -> Iterator[Measure]:
    with raw.open_metadata() as metadata:
        part, level = metadata.get("pdfaid:part"), metadata.get("pdfaid:conformance")
        title = metadata.get("dc:title") or ""
    told = f"PDF/A-{part}{(level or '').lower()}" if part else "none"
    yield Measure("PDF/A marker", told, "PDF/A-2 or -3", part in {"2", "3"} and bool(level))
    intents = len(raw.Root.get("/OutputIntents", []))
    yield Measure("output intent", str(intents), "1", intents == 1)
    language = str(raw.Root.get("/Lang", ""))
    yield Measure("language", language or "none", "vi", language.startswith("vi"))
    yield Measure("title", str(title)[:60] or "none", "some", bool(str(title).strip()))
