"""What the layout of a certificate is made of: sheets, and boxes on them, in millimetres.

Knows no Django; the words for faults are chosen where they are shown.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

SHEETS = {"a4": (210.0, 297.0), "a3": (297.0, 420.0)}  # upright: width, height
# What stands on a certificate. Only the receiver's name must.
PARTS = ("name", "detail", "text", "decision", "dateline", "signer")
MUST = ("name",)
SIDES = ("left", "center", "right")
LEAST_SIZE, MOST_SIZE = 6.0, 120.0  # points
LEAST_BOX = 3.0  # mm: a line of the smallest letters
# What a new layout says until the council writes its own.
USUAL_WORDING = "Đã có thành tích xuất sắc trong phong trào thi đua năm {năm}"
# Words in the text that are filled in for each receiver.
WORDS = ("{danh hiệu}", "{năm}", "{khối}", "{nội dung}")


@dataclass(frozen=True)
class Box:
    """Where a part stands: its left and upper edge, width and height in mm; the largest size of
    its letters in points, and the side it is set to."""

    x: float
    y: float
    width: float
    height: float
    size: float
    side: str = "center"

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> "Box":
        numbers = {name: float(told[name]) for name in ("x", "y", "width", "height", "size")}
        return cls(**numbers, side=str(told["side"]))

    def told(self) -> dict[str, Any]:
        return asdict(self)


def sheet_size(paper: str, is_landscape: bool) -> tuple[float, float]:
    """Width and height of the sheet in mm."""
    short, long = SHEETS[paper]
    return (long, short) if is_landscape else (short, long)


def fault_of(box: Box, width: float, height: float) -> str:
    """What is wrong with a box on such a sheet: `size`, `small`, `off-sheet`, `side`, or nothing.
    Written so that a number that is none (NaN) is wrong too."""
    if not LEAST_SIZE <= box.size <= MOST_SIZE:
        return "size"
    if not (LEAST_BOX <= box.width <= width and LEAST_BOX <= box.height <= height):
        return "small"
    if not (0 <= box.x <= width - box.width and 0 <= box.y <= height - box.height):
        return "off-sheet"
    return "" if box.side in SIDES else "side"


def usual_boxes(paper: str, is_landscape: bool) -> dict[str, Box]:
    """A layout to begin with, in proportion to the sheet."""
    width, height = sheet_size(paper, is_landscape)
    scale = min(width / 297, height / 210) if is_landscape else min(width / 210, height / 297)
    rows = {
        "name": (0.12, 0.40, 0.76, 0.11, 32, "center"),
        "detail": (0.12, 0.51, 0.76, 0.07, 16, "center"),
        "text": (0.12, 0.59, 0.76, 0.13, 18, "center"),
        "decision": (0.10, 0.76, 0.38, 0.10, 12, "left"),
        "dateline": (0.52, 0.74, 0.38, 0.05, 14, "center"),
        "signer": (0.52, 0.79, 0.38, 0.16, 14, "center"),
    }
    return {
        name: Box(round(x * width, 1), round(y * height, 1), round(w * width, 1),
                  round(h * height, 1), round(size * scale * 2) / 2, side)
        for name, (x, y, w, h, size, side) in rows.items()
    }  # fmt: skip


def unknown_words(text: str) -> list[str]:
    """What stands in braces in the text and is no word of ours."""
    rest = text
    for word in WORDS:
        rest = rest.replace(word, "")
    return [rest[rest.index(sign) :][:40] for sign in "{}" if sign in rest][:1]
