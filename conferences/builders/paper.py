"""From the frozen data of a handover to the context of its paper (`templates/papers/_sheet.html`).

Plain values in, plain values out: the same data, the same paper.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from common.formatting import date_in_words, two_digits
from common.numbers import printed
from common.spelling import in_dong
from documents.papers import based_on, head_of, subject_lines

KIND = "Biên bản"
# Papers are in Vietnamese whatever the language of the screen, so the words stand here as printed.
GROUPS = {
    "documents": "Hồ sơ, tài liệu",
    "tasks": "Công việc đang thực hiện",
    "seal": "Con dấu",
    "funds": "Kinh phí",
    "other": "Nội dung khác",
}


def sheet(data: Mapping[str, Any]) -> dict[str, Any]:
    """What the paper prints."""
    year, conference = data["year"], data["conference"]
    total = total_of(data["items"])
    return {
        "title": data["title"],
        "author": data["issue"]["issuer_name"],
        "head": head_of(data["issue"]),
        "kind_name": KIND.upper(),
        "subject": subject_lines(
            f"Bàn giao nhiệm vụ {year['chair_title']} {year['bloc']} năm {year['year']}"
        ),
        "body_template": "papers/_handover.html",
        "legal_bases": based_on([*data["legal_bases"], f"kết quả {_lower(conference['title'])}"]),
        "held": _held(conference),
        "chair_title": year["chair_title"],
        "sides": [
            ("I", "Bên bàn giao", data["outgoing"]), ("II", "Bên nhận bàn giao", data["incoming"]),
        ],
        "groups": grouped(data["items"]),
        "total": f"{printed(total)} đồng" if total is not None else "",
        "total_in_words": in_dong(int(total)) if total is not None else "",
        "in_force": hour_in_words(data["in_force_at"]),
        "note": [line for line in data["note"].splitlines() if line.strip()],
        "copies": two_digits(data["copies"]),
        "each": two_digits(data["copies"] // 2) if data["copies"] % 2 == 0 else "",
        "is_illustrative": data["is_illustrative"],
    }  # fmt: skip


def hour_in_words(moment: str) -> str:
    """`08 giờ 00 phút, ngày 01 tháng 01 năm 2027`, from ISO 8601."""
    at = datetime.fromisoformat(moment)
    return f"{at:%H} giờ {at:%M} phút, {date_in_words(at.date())}"


def total_of(items: Iterable[Mapping[str, Any]]) -> Decimal | None:
    """The sum of all amounts in đồng; None where no funds are handed over."""
    amounts = [Decimal(each["amount"]) for each in items if each["amount"] is not None]
    return sum(amounts, Decimal(0)) if amounts else None


def grouped(items: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The rows by kind, in the order of the kinds; numbered on through the whole list."""
    groups: list[dict[str, Any]] = []
    number = 0
    rows = list(items)
    for kind, name in GROUPS.items():
        mine = [each for each in rows if each["kind"] == kind]
        if mine:
            lines = [_row(each, number + place) for place, each in enumerate(mine, start=1)]
            groups.append({"name": name, "rows": lines})
            number += len(mine)
    return groups


def _row(item: Mapping[str, Any], number: int) -> dict[str, Any]:
    return {
        "number": number, "text": item["text"], "quantity": quantity_in_words(item),
        "note": item["note"], "remark": item["remark"],
    }  # fmt: skip


def quantity_in_words(item: Mapping[str, Any]) -> str:
    """`02 bộ`, or an amount of money: `12.300.000 đồng`."""
    if item["amount"] is not None:
        return f"{printed(Decimal(item['amount']))} đồng"
    number = two_digits(item["quantity"]) if item["quantity"] is not None else ""
    return " ".join(filter(None, [number, item["unit"]]))


def _held(conference: Mapping[str, Any]) -> str:
    held = (
        f"{_lower(conference['title'])}, {date_in_words(date.fromisoformat(conference['held_on']))}"
    )
    return f"{held}, tại {conference['place']}" if conference["place"] else held


def _lower(text: str) -> str:
    """A title in the middle of a sentence; an abbreviation keeps its capitals."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]
