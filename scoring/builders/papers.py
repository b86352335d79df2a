"""From a frozen ranking to the plain data that its papers are made of, and to their HTML.

Papers are in Vietnamese whatever the language of the screen, so words stand here as printed. A
paper is made of its data alone: the same data, the same paper.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import override

from blocs.models import LeadershipTerm
from common.formatting import date_in_words
from documents.enums import DocumentKind
from documents.frozen import in_groups
from documents.models import Letterhead
from documents.papers import facts_for_bloc, foot_of, head_of, subject_lines
from documents.rendering import printable
from scoring.builders.paper_card import card_rows, columns_of, widths_of
from scoring.builders.paper_rows import Points, notes_of, number, parts_of
from scoring.models import Ranking

# What the table of points prints of each member.
PRINTED = (
    "code", "label", "name", "place", "is_shared", "parted_by", "points", "maximum", "rate",
    "plain", "bonus", "deduction", "classification", "barred_by",
)  # fmt: skip


def chair_of(ranking: Ranking) -> LeadershipTerm | None:
    """The chair in office, else the last one."""
    terms = ranking.bloc_year.terms.select_related("organisation").chairs()
    return terms.in_order().first()


def _issue(ranking: Ranking, kind: DocumentKind) -> dict[str, Any]:
    """Issued by the chair under its letterhead; number and day are left to be filled in by hand."""
    term = chair_of(ranking)
    organisation = term.organisation if term else None
    letterhead = Letterhead.objects.filter(organisation=organisation).first() if term else None
    facts = facts_for_bloc(
        letterhead, ranking.bloc_year.bloc, kind,
        chair_name=organisation.name if organisation else "",
    )  # fmt: skip
    frozen = timezone.localtime(ranking.frozen_at)
    return {**facts, "number": "", "issued_on": None, "year": frozen.year}


def _base(ranking: Ranking, kind: DocumentKind, title: str) -> dict[str, Any]:
    """What every paper of a ranking holds."""
    data, replaced = ranking.data, ranking.replaces
    criteria = data["criteria"]
    return {
        "title": title,
        "issue": _issue(ranking, kind),
        "bloc": data["bloc"], "year": data["year"], "is_illustrative": data["is_illustrative"],
        "criteria": {name: criteria[name] for name in
                     ("title", "version", "sha256", "declared", "nodes")},
        "ranking": {
            "number": ranking.number, "sha256": ranking.sha256,
            "frozen_at": ranking.frozen_at.isoformat(),
            "replaces": {"number": replaced.number, "sha256": replaced.sha256} if replaced
            else None,
            "reason": ranking.reason,
        },
    }  # fmt: skip


def summary_data(ranking: Ranking) -> dict[str, Any]:
    """The data of the table of points: all members, what each got, without how."""
    title = f"Bảng tổng hợp điểm thi đua năm {ranking.data['year']}"
    members = [
        {name: each[name] for name in PRINTED}
        | {"marks": {code: told["points"] for code, told in each["criteria"].items()}}
        for each in ranking.data["members"]
    ]
    return {**_base(ranking, DocumentKind.POINTS, title), "members": members}


def card_data(ranking: Ranking, card: int) -> dict[str, Any]:
    """The data of one member's paper, by the key of its card. StopIteration for no such card."""
    member = next(each for each in ranking.data["members"] if each["card"] == card)
    title = f"Phiếu chấm điểm năm {ranking.data['year']} – {member['label']}"
    base = _base(ranking, DocumentKind.CARD, title)
    return {**base, "member": member, "among": len(ranking.data["members"])}


def _sheet(data: Mapping[str, Any]) -> dict[str, Any]:
    """What both papers print around their tables."""
    criteria, ranking = data["criteria"], data["ranking"]
    frozen = timezone.localtime(datetime.fromisoformat(ranking["frozen_at"]))
    replaced = ranking["replaces"]
    return {
        "title": data["title"], "author": data["issue"]["issuer_name"],
        "head": head_of(data["issue"]), "foot": foot_of(data["issue"]),
        "is_landscape": True, "is_illustrative": data["is_illustrative"],
        "basis": f"Chấm theo {criteria['title']}, phiên bản {criteria['version']}"
        f"{_scale(criteria['declared'])}.",
        "correction": f"Thay thế bảng xếp hạng số {replaced['number']} (SHA-256: "
        f"{in_groups(replaced['sha256'])}). Lý do: {ranking['reason']}" if replaced else "",
        "source_note": f"Lập từ bảng xếp hạng số {ranking['number']}, chốt lúc "
        f"{frozen:%H:%M} {date_in_words(frozen.date())}. SHA-256 của bảng xếp hạng: "
        f"{in_groups(ranking['sha256'])}. SHA-256 của bộ tiêu chí: "
        f"{in_groups(criteria['sha256'])}.",
    }  # fmt: skip


def _scale(declared: Mapping[str, Any]) -> str:
    total = declared.get("total")
    return f", thang {number(total)} điểm" if total else ""


def summary_sheet(data: Mapping[str, Any]) -> dict[str, Any]:
    """What the table of points prints."""
    points = Points(data["criteria"], data["members"])
    return {
        **_sheet(data),
        "kind_name": data["title"].upper(),
        "subject": subject_lines(data["bloc"]),
        "body_template": "scoring/paper_summary.html",
        "parts": parts_of(points),
        "notes": notes_of(points),
    }


def card_sheet(data: Mapping[str, Any]) -> dict[str, Any]:
    """What one member's paper prints."""
    member = data["member"]
    points = Points(data["criteria"], [{**member, "marks": {
        code: told["points"] for code, told in member["criteria"].items()
    }}])  # fmt: skip
    columns = columns_of(member)
    rows = card_rows(points, member, columns)
    return {
        **_sheet(data),
        "kind_name": f"PHIẾU CHẤM ĐIỂM NĂM {data['year']}",
        "subject": subject_lines(member["name"]),
        "body_template": "scoring/paper_card.html",
        "bloc": data["bloc"], "member": member, "among": data["among"],
        "columns": columns, "before_points": 4 + len(columns),
        "rows": rows, "widths": widths_of(rows),
        "totals": points.totals(points.members),
        "notes": notes_of(points),
    }  # fmt: skip


SHEETS = {DocumentKind.POINTS: summary_sheet, DocumentKind.CARD: card_sheet}


def paper_html(kind: DocumentKind, data: dict[str, Any]) -> str:
    """The paper as one HTML document for documents.rendering; signs that no face of papers has a
    letter for become “?”, since what was frozen cannot be written otherwise."""
    with override("vi"):
        return render_to_string("papers/base.html", SHEETS[kind](printable(data)))
