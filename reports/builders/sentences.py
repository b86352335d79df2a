"""Single sentences and phrases of a report, from pieces of a snapshot."""

from copy import deepcopy
from datetime import date
from typing import Any

from common.formatting import date_in_words, date_short, two_digits
from conferences.enums import PartOfDay

Snapshot = dict[str, Any]
COMRADE = "đồng chí"
NUMBERS = ["không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín", "mười"]
SUBJECTS = {
    "collective": "tập thể", "individual": "cá nhân", "household": "hộ gia đình",
    "community": "cộng đồng",
}  # fmt: skip
PARTS_OF_DAY = {
    PartOfDay.MORNING: "vào sáng", PartOfDay.AFTERNOON: "vào chiều",
    PartOfDay.EVENING: "vào tối", PartOfDay.ALL_DAY: "trọn",
}  # fmt: skip


def addressed(snapshot: Snapshot) -> Snapshot:
    """A copy in which people are named as the report addresses them: `đồng chí A`, `ông A`.

    A snapshot from before the form was asked for has none, and said “đồng chí” of everybody.
    """
    form, snapshot = snapshot["conference"].get("address", COMRADE), deepcopy(snapshot)
    people = [(person, "name") for term in snapshot["year"]["leaders"] for person in term["people"]]
    people += [(row, "name") for row in snapshot["attendance"]]
    people += [(group["speaker"], "name") for group in snapshot["conclusions"]]
    people += [(item, "presenter") for item in snapshot["agenda"]]
    people += [(paper, "author") for paper in snapshot["papers"]["named"]]
    for row, key in people:
        if row[key]:
            row[key] = f"{form} {row[key]}".strip()
    return snapshot


def person(name: str, position: str) -> str:
    """`đồng chí A, Chủ tịch …`"""
    return f"{name}, {position}" if position else name


def attendee(row: dict[str, Any]) -> str:
    """Who came, for whom, or the organisation alone where nobody is named."""
    if not row["name"]:
        told = row["position"] or ("đại diện lãnh đạo" if row["is_representative"] else "")
        if row["organisation"] and row["organisation"] not in told:
            told = f"{told or 'đại diện'} {row['organisation']}"
    else:
        told = person(row["name"], row["position"])
        if row["organisation"] and not _holds(row["position"], row["organisation"]):
            join = "đại diện " if row["is_representative"] else ""
            told = f"{told}, {join}{row['organisation']}"
    note = row["note"].strip().rstrip(".")
    note = f"đại diện{note[8:]}" if note.startswith("Đại diện") else note
    return f"{told} ({note})" if note and note not in told else told


def _holds(position: str, organisation: str) -> bool:
    return organisation.lower() in position.lower()


def paper(paper: dict[str, Any]) -> str:
    """Whose paper, and on what."""
    told = person(paper["author"], paper["position"])
    if paper["organisation"] and not _holds(paper["position"], paper["organisation"]):
        told += f", {paper['organisation']}"
    if paper["title"]:
        told += f", với chủ đề “{paper['title'].strip('“”. ')}”"
    return f"{told}: {paper['summary'].strip().rstrip('.')}" if paper["summary"] else told


def award(award: dict[str, Any]) -> str:
    """Which award, how many, to whom."""
    told = f"{award['type']}: {two_digits(award['quantity'])} {SUBJECTS[award['subject']]}"
    receivers = award["receivers"]
    if not receivers:
        return told
    return f"{told} ({joined(receivers)})"


def reason(reason: str, *, comma: bool = True) -> str:
    """For what, as the end of a sentence: `12 tập thể có thành tích …`, but `… (A), có …`."""
    text = reason.strip().rstrip(".")
    if not text:
        return ""
    join = "có " if text.lower().startswith("thành tích") else ""
    join = "về " if text.lower().startswith("kết quả") else join
    return f"{', ' if comma or not join else ' '}{join}{text[0].lower()}{text[1:]}"


def when_and_where(conference: dict[str, Any]) -> str:
    """The sentence on time and place."""
    day = date_in_words(date.fromisoformat(conference["held_on"]))
    part = PARTS_OF_DAY.get(conference["part_of_day"], "vào")
    when = f"{part} {day}"
    if conference["starts_at"]:
        hour, minute = conference["starts_at"].split(":")
        when = f"vào hồi {hour} giờ {minute} phút, {day}"
    where = f", tại {conference['place'].rstrip('.')}" if conference["place"] else ""
    return f"Hội nghị được tổ chức {when}{where}."


def elected(snapshot: Snapshot) -> str:
    """The sentence on who was chosen for the next year."""
    year, elected = snapshot["year"], snapshot["elected"]
    offices = {"chair": year["chair_title"], "vice_chair": year["vice_chair_title"]}
    told = [f"{term['organisation']} làm {offices[term['office']]}" for term in elected["terms"]]
    return f"Hội nghị đã thống nhất suy tôn {joined(told)} năm {elected['year']}."


def among(told: str, named: list[str], count: int) -> str:
    """`told` with the names: all of them, or some of `count`."""
    if not named:
        return f"{told}."
    word = "trong đó có" if count > len(named) else "gồm"
    return f"{told}, {word}: {'; '.join(named)}."


def counted(count: int) -> str:
    """`tám`, `14`: numbers up to ten in words, as papers write them."""
    return NUMBERS[count] if count < len(NUMBERS) else str(count)


def decimal(number: str) -> str:
    """`12,5`: a decimal comma, no zeros at the end."""
    return (number.rstrip("0").rstrip(".") if "." in number else number).replace(".", ",")


def ended(lines: list[str]) -> list[str]:
    """The lines of a list: semicolons, a full stop after the last."""
    bare = [line.rstrip(" ;.") for line in lines]
    return [f"{line};" for line in bare[:-1]] + [f"{line}." for line in bare[-1:]]


def joined(names: list[str]) -> str:
    """`A, B và C`"""
    return " và ".join(filter(None, [", ".join(names[:-1]), names[-1]]))


def point(point: dict[str, Any]) -> str:
    """One point of opinion, with who does it and by when."""
    text = point["text"].strip().rstrip(" ;,.")
    told = []
    if point["responsible"]:
        told.append(f"đơn vị thực hiện: {point['responsible']}")
    if point["due_on"]:
        told.append(f"hoàn thành trước ngày {date_short(date.fromisoformat(point['due_on']))}")
    text = f"{text} ({'; '.join(told)})" if told else text
    return text if text.endswith(("…", "!", "?")) else f"{text}."
