"""The report's sentences: parts and blocks from a snapshot, in the Vietnamese of official papers.

Papers are in Vietnamese whatever the language of the screen, so the words stand here as they are
printed. What the snapshot does not have is not on paper, and numbering follows what is there.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from common.formatting import date_short, two_digits
from conferences.enums import Capacity, ConclusionKind, ConferenceKind
from documents.layout import roman
from reports.builders.sentences import (
    addressed,
    among,
    attendee,
    award,
    counted,
    decimal,
    elected,
    ended,
    paper,
    person,
    point,
    reason,
    when_and_where,
)
from reports.enums import SectionKey

Snapshot = dict[str, Any]
LETTERS = "abcdđeghiklmnopqrstuvxy"
CAPACITIES = {
    Capacity.PRESIDING: "Chủ trì Hội nghị",
    Capacity.DIRECTING: "Dự và chỉ đạo Hội nghị",
    Capacity.DELEGATE: "Đại biểu các đơn vị thành viên",
    Capacity.SPEAKER: "Đại biểu phát biểu, tham luận",
    Capacity.GUEST: "Khách mời",
    Capacity.SECRETARY: "Thư ký Hội nghị",
}
OPINIONS = {
    ConclusionKind.DIRECTION: "Ý kiến chỉ đạo",
    ConclusionKind.CONTRIBUTION: "Ý kiến phát biểu",
    ConclusionKind.CONCLUSION: "Kết luận",
}


@dataclass
class Block:
    """A piece of the body: `kind` is p, basis, point, list or markdown."""

    kind: str
    text: str = ""
    items: list[str] = field(default_factory=list)


@dataclass
class Section:
    """A titled run of blocks inside a part; the title may be empty.

    `number` is printed before it, empty where the part has no other titled section.
    """

    title: str
    blocks: list[Block]
    number: str = ""


@dataclass
class Part:
    """A part of the body, numbered in Roman."""

    title: str
    sections: list[Section]
    number: str = ""


def body_of(snapshot: Snapshot) -> dict[str, Any]:
    """The whole body: basis, opening, the parts that have something to say, closing."""
    snapshot = addressed(snapshot)
    parts = [part for part in _parts(snapshot) if part.sections]
    for index, part in enumerate(parts, 1):
        part.number = roman(index)
        titled = [section for section in part.sections if section.title]
        for number, section in enumerate(titled, 1):
            section.number = f"{number}. " if len(titled) > 1 else ""
    group = snapshot["year"]["chair_title"].split()[0]
    return {
        "basis": [] if _is_recorded(snapshot) else list(_basis(snapshot["year"]["legal_basis"])),
        "opening": f"{snapshot['year']['bloc']} báo cáo kết quả Hội nghị như sau:",
        "parts": parts,
        "closing": f"Trên đây là báo cáo kết quả Hội nghị của {group} thi đua./.",
    }


def source_note(snapshot: Snapshot) -> str:
    """Said after a paper of the past: from what it was compiled, and that it is no original."""
    if snapshot["year"]["is_illustrative"]:
        return "Ghi chú: Số liệu trong báo cáo này là số liệu minh họa, không phải số liệu thật."
    sources = (snapshot["conference"]["source"], snapshot["year"]["source"])
    told = [source.strip().rstrip(".") for source in dict.fromkeys(sources) if source.strip()]
    told = [f"bài{each[3:]}" if each.startswith("Bài ") else each for each in told]
    if not told:
        return ""
    return (
        f"Ghi chú: Báo cáo này được tổng hợp từ thông tin đã công bố ({'; '.join(told)}), "
        "không phải là văn bản gốc của cơ quan, tổ chức nêu trong báo cáo."
    )


def _parts(snapshot: Snapshot) -> Iterator[Part]:
    opinions = list(_opinions(snapshot["conclusions"]))
    yield Part("Đặc điểm tình hình", list(_situation(snapshot)))
    yield Part(_results_title(snapshot), list(_results(snapshot)))
    yield Part("Kết quả Hội nghị", list(_conference(snapshot)))
    yield Part("Tồn tại, hạn chế", list(_narrative(snapshot, SectionKey.SHORTCOMINGS)))
    yield Part("Ý kiến phát biểu và chỉ đạo tại Hội nghị", opinions)
    yield Part("Phương hướng, nhiệm vụ", list(_narrative(snapshot, SectionKey.DIRECTIONS)))


def _is_recorded(snapshot: Snapshot) -> bool:
    """A year of the past, compiled from what was published about it."""
    return bool(snapshot["year"]["source"]) and not snapshot["year"]["is_illustrative"]


def _basis(lines: list[str]) -> Iterator[str]:
    for index, line in enumerate(lines, 1):
        text = line.strip().rstrip(" ;.")
        text = text if text.lower().startswith("căn cứ") else f"Căn cứ {text}"
        yield text + (";" if index < len(lines) else ".")


def _narrative(snapshot: Snapshot, key: str, title: str = "") -> Iterator[Section]:
    text = snapshot["sections"].get(key)
    if text:
        yield Section(title, [Block("markdown", text)])


def _situation(snapshot: Snapshot) -> Iterator[Section]:
    blocks = [*_membership(snapshot["year"]), *_leadership(snapshot["year"])]
    if snapshot["year"]["theme"]:
        theme = snapshot["year"]["theme"].strip(" “”\"'.")
        blocks.append(Block("p", f"Chủ đề thi đua năm {snapshot['year']['year']}: “{theme}”."))
    papers = snapshot["year"]["legal_basis"]
    if papers and _is_recorded(snapshot):  # the source quotes them and calls them no basis
        quoted = "; ".join(line.strip().rstrip(" ;.") for line in papers)
        blocks.append(Block("p", f"Các văn bản liên quan: {quoted}."))
    if blocks:
        yield Section("", blocks)
    yield from _narrative(snapshot, SectionKey.SITUATION)


def _membership(year: dict[str, Any]) -> Iterator[Block]:
    members, whole = year["members"], f"{year['bloc']} năm {year['year']}"
    count = _known_count(year, year["stated_members"], members)
    if count:
        told = f"{whole} có {two_digits(count)} đơn vị thành viên"
        yield Block("p", among(told, members, count))
    elif members:
        yield Block("p", f"Trong các đơn vị thành viên {whole} có: {'; '.join(members)}.")


def _known_count(year: dict[str, Any], stated: int | None, named: list[str]) -> int:
    """How many there are, or 0: a source that names some does not say that these are all."""
    is_compiled = year["source"] and not year["is_illustrative"]
    return stated or (0 if is_compiled else len(named))


def _leadership(year: dict[str, Any]) -> Iterator[Block]:
    for term in year["leaders"]:
        office = year["chair_title"] if term["office"] == "chair" else year["vice_chair_title"]
        people = "; ".join(person(p["name"], p["position"]) for p in term["people"])
        represented = f", đại diện là {people}" if people else ""
        yield Block("p", f"{office}: {term['organisation']}{represented}.")


def _is_launch(snapshot: Snapshot) -> bool:
    """Nothing was carried out yet: what is told of the year is what it sets out to do."""
    return bool(snapshot["conference"]["kind"] == ConferenceKind.LAUNCH)


def _results_title(snapshot: Snapshot) -> str:
    if _is_launch(snapshot):
        return f"Nội dung thi đua năm {snapshot['year']['year']}"
    return "Kết quả thực hiện phong trào thi đua"


def _results(snapshot: Snapshot) -> Iterator[Section]:
    movements = snapshot["movements"]
    heading = "Phong trào thi đua" if len(movements) == 1 else "Các phong trào thi đua"
    if _is_launch(snapshot):
        heading = "Các phong trào thi đua, cuộc vận động được hưởng ứng"
    has_more = bool(movements or snapshot["awards"])
    title = "Kết quả công tác thi đua" if has_more else ""
    yield from _narrative(snapshot, SectionKey.RESULTS, title)
    if movements:
        yield Section(heading, list(_listed(ended(movements))))
    for state, heading in (("granted", "Khen thưởng"), ("proposed", "Đề nghị khen thưởng")):
        items = list(_awards(snapshot["awards"], state))
        if items:
            yield Section(heading, list(_listed(ended(items))))


def _listed(lines: list[str]) -> Iterator[Block]:
    """The lines as a list, or as a sentence where there is but one."""
    yield Block("list", items=lines) if len(lines) > 1 else Block("p", lines[0])


def _awards(awards: list[dict[str, Any]], state: str) -> Iterator[str]:
    """A sentence for each award; those counted inside another stand in its sentence."""
    known = {each["id"] for each in awards}
    for given in awards:
        if given["state"] != state or given["part_of"] in known:
            continue
        text = award(given)
        parts = [award(each) for each in awards if each["part_of"] == given["id"]]
        is_bare = not (given["receivers"] or given["granted_by"])
        if given["granted_by"] and given["granted_by"] not in given["type"]:
            text += f", do {given['granted_by']} {'tặng' if state == 'granted' else 'quyết định'}"
        text += reason(given["reason"], comma=not is_bare)
        yield f"{text}; trong đó có {'; '.join(parts)}" if parts else text


def _conference(snapshot: Snapshot) -> Iterator[Section]:
    yield Section("Thời gian, địa điểm", [Block("p", when_and_where(snapshot["conference"]))])
    attendance = list(_attendance(snapshot["attendance"]))
    if attendance:
        yield Section("Thành phần dự Hội nghị", attendance)
    agenda = list(_agenda(snapshot))
    if agenda:
        yield Section("Nội dung, chương trình Hội nghị", agenda)
    papers = list(_papers(snapshot["papers"]))
    if papers:
        yield Section("Tham luận tại Hội nghị", papers)
    if snapshot["criteria"]:
        yield Section("Tiêu chí thi đua", list(_criteria(snapshot)))
    for pledge in snapshot["pledges"]:
        yield Section("Ký kết giao ước thi đua", list(_pledge(pledge, snapshot["year"])))
    if snapshot["elected"]:
        year = snapshot["year"]
        title = f"Suy tôn {year['chair_title']}, {year['vice_chair_title']}"
        yield Section(title, [Block("p", elected(snapshot))])
    if snapshot["handovers"]:
        yield Section("Bàn giao", list(_handovers(snapshot)))


def _attendance(rows: list[dict[str, Any]]) -> Iterator[Block]:
    for capacity, label in CAPACITIES.items():
        told = [attendee(row) for row in rows if row["capacity"] == capacity]
        if len(told) == 1:
            one = told[0]
            if one.startswith(("Đại diện ", "Lãnh đạo ")):  # a role that stands for a name
                one = one[0].lower() + one[1:]
            yield Block("p", f"{label}: {one}.")
        elif told:
            yield Block("p", f"{label}:")
            yield Block("list", items=[text[0].upper() + text[1:] for text in ended(told)])


def _agenda(snapshot: Snapshot) -> Iterator[Block]:
    lines = []
    known = {row["name"] for row in snapshot["attendance"] if row["position"]}
    for item in snapshot["agenda"]:
        line = item["title"].rstrip(".")
        if item["presenter"]:
            position = "" if item["presenter"] in known else item["presenter_position"]
            line += f" - {person(item['presenter'], position)}"
        if item["summary"]:
            line += f": {item['summary'].strip().rstrip('.')}"
        lines.append(line)
    if lines:
        yield Block("list", items=ended(lines))


def _papers(papers: dict[str, Any]) -> Iterator[Block]:
    named = papers["named"]
    count = papers["stated"] or len(named)
    if not count:
        return
    told = f"Hội nghị đã nghe {counted(count)} tham luận"
    if not named:
        yield Block("p", f"{told}.")
        return
    if len(named) == 1:
        word = ", trong đó có tham luận của" if count > 1 else " của"
        yield Block("p", f"{told}{word} {paper(named[0])}.")
        return
    yield Block("p", f"{told}, {'trong đó có' if count > len(named) else 'gồm'}:")
    lines = [f"Tham luận của {paper(each)}" for each in named]
    yield Block("list", items=ended(lines))


def _criteria(snapshot: Snapshot) -> Iterator[Block]:
    criteria, year = snapshot["criteria"], snapshot["year"]
    points = criteria["points"]
    adopted = snapshot["conference"]["held_on"] == criteria["adopted_on"]
    subject = "Hội nghị đã thảo luận và thông qua" if adopted else f"{year['bloc']} thực hiện"
    told = f"{subject} {criteria['title'][0].lower()}{criteria['title'][1:]}"
    if criteria["total"]:
        told += f", thang điểm {decimal(criteria['total'])} điểm"
    if not points:
        yield Block("p", f"{told}.")
        return
    noun = "nhóm tiêu chí" if criteria.get("in_groups") else "tiêu chí"
    yield Block("p", f"{told}, gồm {two_digits(len(points))} {noun}:")
    for each in points:
        most = f" (tối đa {decimal(each['maximum'])} điểm)" if each["maximum"] else ""
        yield Block(
            "p",
            f"{noun.capitalize()} {each['number']}: {each['text'].strip().rstrip(' ;.')}{most}.",
        )


def _pledge(pledge: dict[str, Any], year: dict[str, Any]) -> Iterator[Block]:
    count = _known_count(year, pledge["stated"], pledge["parties"])
    who = f"Đại diện {two_digits(count)}" if count else "Đại diện các"
    told = f"{who} đơn vị thành viên đã ký kết giao ước thi đua năm {pledge['year']}"
    yield Block("p", among(told, pledge["parties"], count or len(pledge["parties"]) + 1))
    if pledge["clauses"]:
        yield Block("p", "Nội dung giao ước:")
        for text in _lettered([text.strip().rstrip(" ;.") for text in pledge["clauses"]]):
            yield Block("p", f"{text}.")


def _handovers(snapshot: Snapshot) -> Iterator[Block]:
    office, held_on = snapshot["year"]["chair_title"], snapshot["conference"]["held_on"]
    for each in snapshot["handovers"]:
        told = f"{each['outgoing']} đã bàn giao nhiệm vụ {office} cho {each['incoming']}"
        if each["on"] != held_on:
            told += f" ngày {date_short(date.fromisoformat(each['on']))}"
        note = each["note"].strip().rstrip(".")
        yield Block("p", f"{told}{f' ({note})' if note else ''}.")


def _opinions(groups: list[dict[str, Any]]) -> Iterator[Section]:
    for group in groups:
        title = f"{OPINIONS[group['kind']]} của {attendee(group['speaker'])}"
        points = _lettered([point(each) for each in group["points"]])
        yield Section(title, [Block("p", text) for text in points])


def _lettered(texts: list[str]) -> list[str]:
    """`a) …`, `b) …`: points under a numbered title; a single one bears no letter."""
    marks = [LETTERS[i] if i < len(LETTERS) else str(i + 1) for i in range(len(texts))]
    if len(texts) < 2:
        return texts
    return [f"{mark}) {text}" for mark, text in zip(marks, texts, strict=True)]
