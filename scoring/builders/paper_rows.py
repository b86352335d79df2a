"""Rows and columns of the papers of a ranking: what stands in each cell, and how wide it is.

Plain values in, plain values out. Widths in millimetres, sizes of type in points.
"""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from itertools import groupby
from typing import Any

from common.numbers import printed
from scoring.marking import subtotals
from scoring.ranking import Nature
from scoring.trees import Node, from_canonical, groups_in, leaves_in

POINT = 25.4 / 72
SIZE, SMALL = 13, 11  # of figures, and of the names above them
PADDING = 2.2  # of a cell, both sides
SHEET = 252.0  # A4 on its side within its margins
TEXT = 58.0  # the least that the criteria need
NARROWEST, WIDEST, STEP = 14, 30, 2  # of a column; `paper.css` has a class for each step
MOST_COLUMNS = 12
NAME_SIGNS = 60
NONE = "–"
TIE_RULES = {
    "group": "nhiều điểm hơn ở nhóm {group}",
    "fewer-deductions": "bị trừ ít điểm hơn",
    "ballot": "được nhiều phiếu hơn",
}


def number(text: str | None) -> str:
    """A stored figure as Vietnamese write it; empty for none."""
    return printed(Decimal(text)) if text not in (None, "") else ""


def fixed(value: Decimal, digits: int) -> str:
    """With so many decimals, so that figures line up: 1.234,50."""
    return f"{value:,.{digits}f}".translate(str.maketrans(",.", ".,"))


def width_of(text: str, size: float) -> float:
    """About how wide bold `text` is in the type of papers; a little more rather than less."""
    ems = sum(
        0.25 if sign in ",.-– iịìíỉĩlj" else 0.5 if sign.isdigit() else
        0.85 if sign in "mwMWƯƠ" else 0.75 if sign.isupper() else 0.56
        for sign in text
    )  # fmt: skip
    return ems * size * POINT


def column_for(texts: Iterable[str], size: float, widest_of_all: int = WIDEST) -> int:
    """The width of a column in which no word of `texts` is broken, as far as that can be."""
    words = [word for text in texts for word in text.split()]
    widest = max((width_of(word, size) for word in words), default=0) + PADDING
    stepped = math.ceil(widest / STEP) * STEP
    return min(max(stepped, NARROWEST), widest_of_all)


@dataclass(frozen=True)
class Row:
    """One line: a criterion, a group of them, or a sum below all of them."""

    code: str
    text: str
    maximum: str
    cells: list[str]
    is_group: bool = False
    level: int = 1
    is_words: bool = False


@dataclass(frozen=True)
class Part:
    """Some of the members, side by side on pages of their own."""

    number: int
    of: int
    first: int
    last: int
    names: list[str]
    rows: list[Row]
    totals: list[Row]
    width: int
    code_width: int
    maximum_width: int

    @property
    def columns(self) -> int:
        """All columns: code, criterion, maximum, members."""
        return len(self.names) + 3


def _figures_of(member: Mapping[str, Any]) -> Iterator[str]:
    """Every number of points that is printed of a member; of its own paper the rungs too."""
    yield from member["marks"].values()
    yield from (member[name] for name in ("points", "maximum", "plain", "bonus", "deduction"))
    for told in member.get("criteria", {}).values():
        yield from (each["points"] for each in told["rungs"] if "points" in each)
        yield from [told["peers"]] if "peers" in told else []


@dataclass(frozen=True)
class Points:
    """The points of some members, as they were frozen."""

    criteria: Mapping[str, Any]
    members: Sequence[Mapping[str, Any]]

    @cached_property
    def nodes(self) -> list[Node]:
        """The criteria and their groups, in order."""
        return [from_canonical(each) for each in self.criteria["nodes"]]

    @cached_property
    def groups(self) -> set[str]:
        """The codes of groups."""
        return groups_in(self.nodes)

    @cached_property
    def leaves(self) -> dict[str, Node]:
        """What is scored, by code."""
        return {leaf.code: leaf for leaf in leaves_in(self.nodes)}

    @cached_property
    def digits(self) -> int:
        """As many decimals as the set declares, none where all points are whole."""
        figures = [Decimal(each) for member in self.members for each in _figures_of(member)]
        figures += [node.maximum for node in self.nodes if node.maximum is not None]
        whole = all(each == each.to_integral_value() for each in figures)
        return 0 if whole else int(self.criteria["declared"].get("digits", 2))

    def figure(self, text: str) -> str:
        """Points with the decimals of this paper."""
        return fixed(Decimal(text), self.digits)

    def of_member(self, member: Mapping[str, Any]) -> dict[str, str]:
        """What stands in the member's column, by code of criterion or group."""
        marks = {code: Decimal(points) for code, points in member["marks"].items()}
        told = {}
        for code, points in marks.items():
            taken = self.leaves[code].nature == Nature.DEDUCTION and points
            told[code] = fixed(-points if taken else points, self.digits)
        given = {code.rpartition(".")[0] for code in marks}
        while any(given):
            sums = subtotals(self.nodes, marks)
            told |= {code: fixed(sums[code], self.digits) for code in given if code}
            given = {code.rpartition(".")[0] for code in given}
        return told

    @cached_property
    def columns(self) -> dict[str, dict[str, str]]:
        """What stands in each member's column."""
        return {member["code"]: self.of_member(member) for member in self.members}

    def rows(self, members: Sequence[Mapping[str, Any]]) -> list[Row]:
        """Criteria and groups with the points of these members."""
        return [
            Row(
                node.code, node.text, self.maximum(node),
                [self.columns[each["code"]].get(node.code, NONE) for each in members],
                node.code in self.groups, node.level,
            )
            for node in self.nodes
        ]  # fmt: skip

    def maximum(self, node: Node) -> str:
        """The most that a criterion gives; empty where a group declares none."""
        return "" if node.maximum is None else fixed(node.maximum, self.digits)

    def totals(self, members: Sequence[Mapping[str, Any]]) -> list[Row]:
        """What stands below the criteria: sums, rate, classification, place."""
        lines: list[tuple[str, Any, bool]] = [
            ("Cộng điểm tiêu chí", lambda each: self.figure(each["plain"]), False),
            ("Điểm thưởng", lambda each: self.figure(each["bonus"]), False),
            ("Điểm trừ", lambda each: self.figure(each["deduction"]), False),
            ("TỔNG ĐIỂM", lambda each: self.figure(each["points"]), True),
            ("Điểm tối đa được giao", lambda each: self.figure(each["maximum"]), False),
            ("Tỷ lệ (%)", lambda each: fixed(Decimal(each["rate"]), 2), False),
            ("Xếp loại", lambda each: each["classification"] or NONE, False),
            ("XẾP HẠNG", lambda each: str(each["place"]), True),
        ]
        return [
            Row("", text, "", [told(each) for each in members], bold, is_words=text == "Xếp loại")
            for text, told, bold in lines
        ]


def shortened(name: str) -> str:
    """A name that is no taller than a page when it is wrapped into a column."""
    return name if len(name) <= NAME_SIGNS else f"{name[:NAME_SIGNS].rsplit(' ', 1)[0]}…"


def parts_of(points: Points) -> list[Part]:
    """The members in as few parts as the page allows, all about equally wide."""
    members = list(points.members)
    names = [shortened(each["label"]) for each in members]
    figures = [cell for column in points.columns.values() for cell in column.values()]
    sums = [row for row in points.totals(members) if not row.is_words]
    words = [*names, *(each["classification"] for each in members)]
    figures += [cell for row in sums for cell in row.cells]
    width = max(column_for(figures, SIZE), column_for(words, SMALL))
    code_width = column_for((node.code for node in points.nodes), SIZE)
    maximum = column_for((points.maximum(node) for node in points.nodes), SIZE)
    room = SHEET - TEXT - code_width - maximum
    most = min(max(int(room // width), 1), MOST_COLUMNS)
    count = max(math.ceil(len(members) / most), 1)
    each_has = math.ceil(len(members) / count)
    parts = []
    for at in range(count):
        some = members[at * each_has : (at + 1) * each_has]
        parts.append(Part(
            at + 1, count, at * each_has + 1, at * each_has + len(some),
            names[at * each_has : (at + 1) * each_has],
            points.rows(some), points.totals(some), width, code_width, maximum,
        ))  # fmt: skip
    return parts


def notes_of(points: Points) -> list[str]:
    """What has to be said below the table: shared places, what parted equals, who is barred."""
    members = sorted(points.members, key=lambda each: each["place"])
    notes = []
    for place, some in groupby(members, key=lambda each: each["place"]):
        names = [each["label"] for each in some]
        if len(names) > 1:
            notes.append(f"Đồng hạng {place}: {', '.join(names)}.")
    for each in members:
        if by := each["parted_by"]:
            rule = TIE_RULES.get(by["rule"], by["rule"]).format(group=by["group"])
            notes.append(
                f"{each['label']} xếp hạng {each['place']}: bằng tỷ lệ điểm với đơn vị khác, phân "
                f"định theo quy tắc “{rule}”."
            )
    notes += [
        f"{each['label']} không được xét khen thưởng: {barred['condition']} ({barred['reason']})."
        for each in members
        for barred in each["barred_by"]
    ]
    if any(set(points.leaves) - set(each["marks"]) for each in members):
        notes.append(
            f"Dấu “{NONE}”: tiêu chí không giao cho đơn vị, không tính vào điểm và điểm tối đa."
        )
    return notes
