"""Biên bản bình xét: how the bloc came to nominate, as plain data for its paper.

Time, place, who took part, what was weighed, the votes, the conclusion (domain.md §5). What was not
recorded is not printed. Words stand here as printed, in Vietnamese.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone

from awards.builders.papers import SUBJECTS, chair_of, letterhead_of, sheet_of
from awards.builders.votes import Outcome, Vote, outcome_for
from awards.models import Nominee, Proposal
from ballots.builders.facts import facts_of
from ballots.builders.minutes import SLIPS, WAYS
from ballots.builders.results import slip_counts
from ballots.counting import rounded
from ballots.enums import BallotWay
from ballots.models import Ballot
from common.formatting import date_in_words
from common.numbers import printed
from documents.enums import DocumentKind
from documents.papers import based_on, facts_for_bloc, lines_of, subject_lines


def assessment_data(proposal: Proposal) -> dict[str, Any]:
    """The data of the minutes; of a proposal that was nominated."""
    year, chair = proposal.bloc_year, chair_of(proposal)
    outcome = outcome_for(proposal)
    nominees = list(proposal.nominees.select_related("organisation"))
    facts = facts_for_bloc(
        letterhead_of(chair), year.bloc, DocumentKind.MINUTES,
        chair_name=chair.name if chair else "",
    )  # fmt: skip
    day: Any = proposal.nominated_on  # never empty once nominated
    return {
        "title": f"Biên bản bình xét: {proposal.title}",
        "issue": {
            **facts, "number": "", "issued_on": day.isoformat(), "year": day.year,
        },
        "subject": f"Bình xét, đề nghị tặng {proposal.award_type.name} năm {year.year}",
        "council": year.bloc.council.name, "bloc": year.bloc.name, "year": year.year,
        "chair": chair.name if chair else "", "award": proposal.award_type.name,
        "bases": [proposal.legal_basis, *lines_of(year.legal_basis)],
        "held": _held(day, outcome), "basis": _basis(proposal, outcome),
        "ballots": [_ballot(each) for each in outcome.ballots] if outcome else [],
        "votes": [proposal.votes_for, proposal.votes_entitled],
        "nominees": _nominees(proposal, nominees, outcome),
        "counts": dict(Counter(each.subject for each in nominees)),
        "is_illustrative": year.is_illustrative,
    }  # fmt: skip


def _basis(proposal: Proposal, outcome: Outcome | None) -> str:
    """How it was nominated, unless the ballots that are told below say it already."""
    return "" if outcome and proposal.basis == outcome.in_words else proposal.basis


def _held(day: date, outcome: Outcome | None) -> dict[str, str]:
    """When and where the bloc met."""
    at = outcome.first.conference if outcome else None
    return {
        "day": date_in_words(day), "title": at.title if at else "",
        "place": at.place if at else "",
    }  # fmt: skip


def _ballot(ballot: Ballot) -> dict[str, Any]:
    """How one ballot went, from its frozen count."""
    data = ballot.frozen
    at = timezone.localtime(ballot.counted_at)
    return {
        "title": ballot.title, "way": ballot.way, "entitled": data["entitled"],
        "took_part": data["outcome"]["took_part"],
        "slips": [[name, number, None if share is None else str(share)]
                  for name, number, share in slip_counts(data)],
        "counted": f"{at:%H:%M} {date_in_words(at.date())}", "sha256": ballot.sha256,
    }  # fmt: skip


def _nominees(
    proposal: Proposal, nominees: Sequence[Nominee], outcome: Outcome | None
) -> list[dict[str, str]]:
    """Who was weighed: what the ranking says of a member itself, and the votes."""
    votes = outcome.votes_for(nominees) if outcome else {}
    places = facts_of(proposal.bloc_year)
    return [
        {
            "name": str(each), "place": each.place,
            "ranking": places.get(each.organisation_id, "") if each.is_member_itself else "",
            "votes": _votes(votes.get(each.pk)),
        }
        for each in nominees
    ]  # fmt: skip


def _votes(vote: Vote | None) -> str:
    if vote is None:
        return ""
    share = rounded(vote.share)
    return f"{vote.votes}/{vote.entitled}" + ("" if share is None else f" ({printed(share)} %)")


def assessment_sheet(data: Mapping[str, Any]) -> dict[str, Any]:
    """What the minutes print."""
    held, sheet = data["held"], sheet_of(data)
    asked = ", ".join(f"{count:02d} {SUBJECTS[name]}" for name, count in data["counts"].items())
    where = f" tại {held['title']}" if held["title"] else ""
    where += f" ({held['place']})" if held["place"] else ""
    return {
        **sheet, "foot": {**sheet["foot"], "secretary": "THƯ KÝ", "recipients": []},
        "kind_name": "BIÊN BẢN BÌNH XÉT", "subject": subject_lines(data["subject"]),
        "body_template": "awards/paper_assessment.html",
        "bases": based_on(data["bases"]),
        "opening": f"{held['day'][:1].upper()}{held['day'][1:]}{where}, {data['bloc']} họp bình "
        f"xét, đề nghị tặng {data['award']} năm {data['year']}.",
        "chair": data["chair"], "basis": data["basis"].rstrip(" .;"),
        "attended": _attended(data["ballots"]),
        "ballots": [_ballot_told(each) for each in data["ballots"]],
        "voted": _typed_votes(data),
        "nominees": data["nominees"],
        "has_places": any(each["place"] for each in data["nominees"]),
        "has_ranking": any(each["ranking"] for each in data["nominees"]),
        "has_votes": any(each["votes"] for each in data["nominees"]),
        "asked": asked, "bloc": data["bloc"], "council": data["council"],
        "award": data["award"], "year": data["year"],
    }  # fmt: skip


def _ballot_told(ballot: Mapping[str, Any]) -> list[str]:
    """The sentences on one ballot; hands are no slips."""
    lead = f"{ballot['title']} ({WAYS[BallotWay(ballot['way'])]})."
    if ballot["way"] == BallotWay.ACCLAMATION:
        return [lead]
    slips = "; ".join(_slips_told(*each) for each in ballot["slips"])
    counted = f"Kiểm phiếu xong lúc {ballot['counted']}; biên bản kiểm phiếu kèm theo."
    return [lead, f"{slips[:1].upper()}{slips[1:]}.", counted]


def _attended(ballots: Sequence[Mapping[str, Any]]) -> str:
    """Who took part, by the first ballot."""
    if not ballots:
        return ""
    first = ballots[0]
    hands = first["way"] == BallotWay.ACCLAMATION
    deed = "biểu quyết" if hands else "bỏ phiếu"
    return (f"Số đơn vị có quyền {deed}: {first['entitled']}; số đơn vị tham gia {deed}: "
            f"{first['took_part']}.")  # fmt: skip


def _slips_told(name: str, number: int, share: str | None) -> str:
    percent = "" if share is None else f" ({printed(Decimal(share))} %)"
    return f"{SLIPS[name].lower()}: {number}{percent}"


def _typed_votes(data: Mapping[str, Any]) -> str:
    votes, entitled = data["votes"]
    if data["ballots"] or not entitled:
        return ""
    return f"Số phiếu đồng ý: {votes}/{entitled}."
