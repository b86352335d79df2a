"""The workbook of results: everything in a ranking, or in a provisional picture of one.

Headings are in Vietnamese whatever the language of the screen, as the papers are.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.utils import timezone
from django.utils.translation import override

from blocs.tables import Table, write_tables
from scoring.builders.criteria import formula_of
from scoring.builders.figures import blend_in_words, worked_in_words
from scoring.enums import Rung
from scoring.trees import Node, from_canonical

RUNGS = {Rung.SELF: "Tự chấm", Rung.APPRAISED: "Thẩm định", Rung.EXPLAINED: "Sau giải trình",
         Rung.ADOPTED: "Thông qua"}  # fmt: skip
NATURES = {"plain": "", "bonus": "Điểm thưởng", "deduction": "Điểm trừ"}
PROVISIONAL = "TẠM TÍNH: chưa chốt, điểm còn thay đổi"
ILLUSTRATIVE = "SỐ LIỆU MINH HỌA"


@dataclass(frozen=True)
class Origin:
    """Which frozen ranking the figures are of."""

    number: int
    sha256: str
    frozen_at: datetime
    reason: str = ""


def write_results(data: Mapping[str, Any], origin: Origin | None = None) -> bytes:
    """An XLSX of `picture_of`'s data on four sheets; without an origin, each says “tạm tính”.

    Text is written as text, whatever it begins with; points are numbers.
    """
    with override("vi"):
        nodes = [from_canonical(each) for each in data["criteria"]["nodes"]]
        notes = list(_notes(data, origin))
        return write_tables([
            _places(data, notes), _by_criterion(data, nodes, notes),
            _rungs(data, nodes, notes), _criteria(nodes, notes),
        ])  # fmt: skip


def _notes(data: Mapping[str, Any], origin: Origin | None) -> Iterator[str]:
    """What stands above the headings of every sheet."""
    criteria = data["criteria"]
    told = f"{criteria['title']}, phiên bản {criteria['version']}"
    yield f"{data['bloc']}, năm {data['year']}. {told}"
    if data["is_illustrative"]:
        yield ILLUSTRATIVE
    if origin is None:
        yield PROVISIONAL
        return
    frozen = timezone.localtime(origin.frozen_at)
    yield f"Bảng xếp hạng số {origin.number}, chốt lúc {frozen:%H:%M %d/%m/%Y}, SHA-256: " + (
        origin.sha256
    )
    if origin.reason:
        yield f"Đính chính, lý do: {origin.reason}"


def _number(text: str | None) -> Decimal | None:
    return Decimal(text) if text not in (None, "") else None


def _places(data: Mapping[str, Any], notes: list[str]) -> Table:
    headings = ["Xếp hạng", "Mã đơn vị", "Đơn vị", "Tổng điểm", "Điểm tối đa được giao",
                "Tỷ lệ (%)", "Cộng điểm tiêu chí", "Điểm thưởng", "Điểm trừ", "Xếp loại",
                "Đồng hạng", "Số phiếu", "Không được xét khen thưởng"]  # fmt: skip
    figures = ("points", "maximum", "rate", "plain", "bonus", "deduction")
    rows = [
        [
            each["place"], each["code"], each["name"], *(_number(each[name]) for name in figures),
            each["classification"], "có" if each["is_shared"] else "", each["votes"],
            "; ".join(f"{why['condition']} ({why['reason']})" for why in each["barred_by"]),
        ]
        for each in sorted(data["members"], key=lambda each: each["place"])
    ]  # fmt: skip
    return Table("Xếp hạng", headings, rows, [10, 16, 44, *[14] * 6, 24, 11, 10, 50], notes)


def _by_criterion(data: Mapping[str, Any], nodes: list[Node], notes: list[str]) -> Table:
    members = data["members"]
    rows = [
        [node.code, node.text, node.maximum,
         *(_number(each["criteria"].get(node.code, {}).get("points")) for each in members)]
        for node in nodes
    ]  # fmt: skip
    rows.append(["", "Tổng điểm", None, *(_number(each["points"]) for each in members)])
    headings = ["Mã", "Tiêu chí", "Điểm tối đa", *(each["label"] for each in members)]
    return Table("Điểm theo tiêu chí", headings, rows, [12, 60, 12, *[14] * len(members)], notes)


def _rungs(data: Mapping[str, Any], nodes: list[Node], notes: list[str]) -> Table:
    headings = ["Mã đơn vị", "Đơn vị", "Mã tiêu chí", "Bậc", "Kết quả", "Chỉ tiêu", "Điểm",
                "Lý do", "Giải trình", "Ghi chú", "Cách tính"]  # fmt: skip
    weight = Decimal(data["criteria"]["declared"].get("cross_weight", "0"))
    rows: list[list[Any]] = []
    for member in data["members"]:
        for node in nodes:
            told = member["criteria"].get(node.code)
            if told is None:
                continue
            about = [member["code"], member["name"], node.code]
            rows += [
                [*about, RUNGS[Rung(each["rung"])], _number(each.get("value")),
                 _number(each.get("target")), _number(each.get("points")), each.get("reason", ""),
                 each.get("explanation", ""), each.get("note", ""), ""]
                for each in told["rungs"]
            ]  # fmt: skip
            if "peers" in told:
                rows.append([*about, "Chấm chéo (trung bình)", "", "", _number(told["peers"]),
                             "", "", "", ""])  # fmt: skip
            rows.append([*about, "Kết quả cuối", _number(told["value"]), _number(told["target"]),
                         _number(told["points"]), "", "", "",
                         _worked(node, told, weight)])  # fmt: skip
    widths = [16, 36, 12, 16, 14, 14, 12, 40, 40, 40, 50]
    return Table("Các bậc điểm", headings, rows, widths, notes)


def _worked(node: Node, told: Mapping[str, Any], weight: Decimal) -> str:
    if "branch" not in told:
        return ""
    numbers = {name: Fraction(text) for name, text in told["numbers"].items()}
    words = worked_in_words(node, told["branch"], numbers)
    return words + blend_in_words(told, weight)


def _criteria(nodes: list[Node], notes: list[str]) -> Table:
    headings = ["Mã", "Tiêu chí", "Điểm tối đa", "Loại", "Cách tính", "Minh chứng", "Giao cho"]
    rows = [
        [node.code, node.text, node.maximum, NATURES[node.nature], formula_of(node),
         node.evidence, "; ".join(node.assigned)]
        for node in nodes
    ]  # fmt: skip
    return Table("Tiêu chí", headings, rows, [12, 60, 12, 14, 60, 40, 30], notes)
