"""The rows of one member's paper: every rung beside the others, and how points were made."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any

from scoring.builders.figures import blend_in_words, worked_in_words
from scoring.builders.paper_rows import NONE, SIZE, Points, column_for, fixed, number
from scoring.trees import Node, Way

RUNGS = {
    "self": "Tự chấm", "appraised": "Thẩm định", "explained": "Sau giải trình",
    "peers": "Chấm chéo",
}  # fmt: skip
ALWAYS = ("self", "appraised")
WIDEST_FIGURE = 44  # twelve digits and four decimals
SAID_BY = {"self": "Đơn vị", "appraised": "Thẩm định", "explained": "Sau giải trình",
           "adopted": "Thông qua"}  # fmt: skip


@dataclass(frozen=True)
class CardRow:
    """One criterion, or a group of them."""

    code: str
    text: str
    maximum: str
    is_group: bool
    level: int
    target: str = ""
    figure: str = ""
    rungs: list[str] = field(default_factory=list)
    points: str = ""
    worked: str = ""
    facts: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)


def columns_of(member: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The rungs that get a column, with their headings: those that say something of somebody."""
    used = set(ALWAYS)
    for told in member["criteria"].values():
        used |= {each["rung"] for each in told["rungs"]}
        used |= {"peers"} if "peers" in told else set()
    return [(rung, heading) for rung, heading in RUNGS.items() if rung in used]


def widths_of(rows: Sequence[CardRow]) -> dict[str, int]:
    """How wide the columns must be for no figure to be broken."""
    return {
        "code": column_for((row.code for row in rows), SIZE),
        "maximum": column_for((row.maximum for row in rows), SIZE),
        "target": column_for((row.target for row in rows), SIZE, WIDEST_FIGURE),
        "figure": column_for((row.figure for row in rows), SIZE, WIDEST_FIGURE),
        "points": column_for((text for row in rows for text in (row.points, *row.rungs)), SIZE),
    }


def card_rows(
    points: Points, member: Mapping[str, Any], columns: Sequence[tuple[str, str]]
) -> list[CardRow]:  # fmt: skip
    """All criteria of the set, in order; those not given to the member with a dash."""
    told = points.columns[member["code"]]
    weight = Decimal(points.criteria["declared"].get("cross_weight") or 0)
    rows = []
    for node in points.nodes:
        row = CardRow(
            node.code, node.text, points.maximum(node), node.code in points.groups, node.level,
            points=told.get(node.code, NONE), rungs=[""] * len(columns),
        )  # fmt: skip
        of_leaf = member["criteria"].get(node.code)
        rows.append(_filled(row, node, of_leaf, columns, points.digits, weight) if of_leaf else row)
    return rows


def _filled(
    row: CardRow, node: Node, told: Mapping[str, Any], columns: Sequence[tuple[str, str]],
    digits: int, weight: Decimal,
) -> CardRow:  # fmt: skip
    by_rung = {each["rung"]: each.get("points") for each in told["rungs"]}
    by_rung["peers"] = told.get("peers")
    rungs = [fixed(Decimal(by_rung[rung]), digits) if by_rung.get(rung) else ""
             for rung, _heading in columns]  # fmt: skip
    return CardRow(
        row.code, row.text, row.maximum, row.is_group, row.level,
        target=number(told["target"]), figure=_figure(node, told), rungs=rungs, points=row.points,
        worked=_worked(node, told, weight), facts=_facts(told), said=_said(told),
    )  # fmt: skip


def _figure(node: Node, told: Mapping[str, Any]) -> str:
    """What was entered; points that are judged stand among the rungs already."""
    value = told["value"]
    if value is None or node.way == Way.JUDGED:
        return ""
    if node.way == Way.EITHER_OR:
        return "Đạt" if Decimal(value) else "Không đạt"
    if node.way == Way.FACTS:
        return f"{number(value)}/{number(told.get('numbers', {}).get('due', '0'))}"
    return number(value)


def _worked(node: Node, told: Mapping[str, Any], weight: Decimal) -> str:
    if "branch" not in told:
        return "Chưa có số liệu"
    numbers = {name: Fraction(text) for name, text in told["numbers"].items()}
    return worked_in_words(node, told["branch"], numbers) + blend_in_words(told, weight)


def _facts(told: Mapping[str, Any]) -> list[str]:
    return [
        f"{'Có' if is_kept else 'Không'}: {text}{f' – {note}' if note else ''}"
        for text, is_kept, note in told.get("facts", [])
    ]


def _said(told: Mapping[str, Any]) -> list[str]:
    """Reasons, explanations and notes of every rung, each with who says it."""
    lines = []
    for each in told["rungs"]:
        who = SAID_BY[each["rung"]]
        lines += [f"{who}: {each[name]}" for name in ("reason", "note") if each.get(name)]
        if each.get("explanation"):
            lines.append(f"Giải trình: {each['explanation']}")
    return lines
