"""From a proposal to the plain data that its papers are made of, and what they print.

Tờ trình with its list, and báo cáo thành tích in the sections of Mẫu 02 (domain.md §5; the numbers
of forms of the decree in force were not at hand, so none is printed). Papers are in Vietnamese
whatever the language of the screen, so words stand here as printed.
"""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from awards.models import Nominee, Proposal
from ballots.enums import Purpose
from blocs.models import LeadershipTerm, Organisation
from common.formatting import date_in_words
from documents.enums import DocumentKind
from documents.models import Letterhead
from documents.papers import (
    based_on,
    facts_for_bloc,
    foot_of,
    head_of,
    letterhead_facts,
    lines_of,
    subject_lines,
)

SUBJECTS = {
    "collective": "tập thể", "individual": "cá nhân", "household": "gia đình",
    "community": "cộng đồng",
}  # fmt: skip


def chair_of(proposal: Proposal) -> Organisation | None:
    """The chair in office, else the last one."""
    terms: Any = proposal.bloc_year.terms.select_related("organisation")
    term: LeadershipTerm | None = terms.chairs().in_order().first()
    return term.organisation if term else None


def letterhead_of(organisation: Organisation | None) -> Letterhead | None:
    """What the organisation set up for its papers."""
    return Letterhead.objects.filter(organisation=organisation).first() if organisation else None


def submission_data(proposal: Proposal) -> dict[str, Any]:
    """The data of the submission: on what it rests, what it asks, and the list. Number and day are
    left to be filled in by hand."""
    year, chair = proposal.bloc_year, chair_of(proposal)
    facts = facts_for_bloc(
        letterhead_of(chair), year.bloc, DocumentKind.SUBMISSION,
        chair_name=chair.name if chair else "",
    )  # fmt: skip
    nominees = list(proposal.nominees.select_related("organisation"))
    return {
        "title": f"Tờ trình: {proposal.title}",
        "issue": {**facts, "number": "", "issued_on": None, "year": timezone.localdate().year},
        "subject": proposal.title, "council": year.bloc.council.name, "bloc": year.bloc.name,
        "year": year.year, "award": proposal.award_type.name,
        "bases": [proposal.legal_basis, *lines_of(year.legal_basis)],
        "nomination": _nomination(proposal),
        "counts": dict(Counter(each.subject for each in nominees)),
        "nominees": [
            {"name": str(each), "title": each.title, "place": each.place,
             "subject": each.subject} for each in nominees
        ],
        "is_illustrative": year.is_illustrative,
    }  # fmt: skip


def _nomination(proposal: Proposal) -> str:
    if proposal.nominated_on is None:
        return ""
    votes = f"{proposal.votes_for}/{proposal.votes_entitled} phiếu đồng ý"
    is_each = proposal.ballot is not None and proposal.ballot.purpose != Purpose.APPROVAL
    if is_each and proposal.nominees.count() > 1:  # the fewest that one of them got
        votes = f"mỗi trường hợp đạt từ {votes} trở lên"
    voted = f"; {votes}" if proposal.votes_entitled else ""
    basis = proposal.basis.rstrip(" .;")
    return f"Kết quả bình xét {date_in_words(proposal.nominated_on)}: {basis}{voted}."


def achievement_data(nominee: Nominee) -> dict[str, Any]:
    """The data of a nominee's achievement report, under the letterhead of its member."""
    proposal, house = nominee.proposal, nominee.organisation
    facts = letterhead_facts(letterhead_of(house), parent_name="", issuer_name=house.name)
    kind = DocumentKind.ACHIEVEMENT
    return {
        "title": f"Báo cáo thành tích: {nominee}",
        "issue": {
            **facts, "symbol": "-".join(filter(None, [kind.abbreviation, facts["symbol"]])),
            "signer_title": facts["signer_title"] or "Thủ trưởng đơn vị",
            "recipients": facts["recipients"] or [proposal.bloc_year.bloc.council.name, "Lưu: VT"],
            "number": "", "issued_on": None, "year": timezone.localdate().year,
        },
        "award": proposal.award_type.name, "year": proposal.bloc_year.year,
        "name": str(nominee), "subject": nominee.subject, "birth_year": nominee.birth_year,
        "position": nominee.title, "place": nominee.place, "member": house.name,
        "features": nominee.features.splitlines(),
        "achievements": nominee.achievements.splitlines(),
        "past_awards": lines_of(nominee.past_awards),
        "is_illustrative": proposal.bloc_year.is_illustrative,
    }  # fmt: skip


def sheet_of(data: Mapping[str, Any]) -> dict[str, Any]:
    """What every paper prints around its text."""
    return {
        "title": data["title"], "author": data["issue"]["issuer_name"],
        "head": head_of(data["issue"]), "foot": foot_of(data["issue"]),
        "is_illustrative": data["is_illustrative"],
    }  # fmt: skip


def submission_sheet(data: Mapping[str, Any]) -> dict[str, Any]:
    """What the submission prints."""
    asked = ", ".join(f"{count:02d} {SUBJECTS[name]}" for name, count in data["counts"].items())
    return {
        **sheet_of(data),
        "kind_name": "TỜ TRÌNH", "subject": subject_lines(data["subject"]),
        "body_template": "awards/paper_submission.html",
        "council": data["council"], "bloc": data["bloc"], "year": data["year"],
        "award": data["award"], "asked": asked, "nomination": data["nomination"],
        "bases": based_on(data["bases"]),
        "nominees": data["nominees"],
    }  # fmt: skip


def achievement_sheet(data: Mapping[str, Any]) -> dict[str, Any]:
    """What an achievement report prints; who is above the member confirms it at the left."""
    sheet = sheet_of(data)
    return {
        **sheet, "foot": {**sheet["foot"], "secretary": "XÁC NHẬN CỦA CẤP TRÊN TRỰC TIẾP"},
        "kind_name": "BÁO CÁO THÀNH TÍCH",
        "subject": subject_lines(f"Đề nghị tặng {data['award']} năm {data['year']}"),
        "body_template": "awards/paper_achievement.html", "nominee": data,
    }  # fmt: skip
