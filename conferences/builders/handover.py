"""Everything the record of a handover prints, as one plain dict: what both sides sign."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import override

from blocs.models import BlocYear
from conferences.models import Handover, HandoverItem
from documents.enums import DocumentKind
from documents.models import Letterhead
from documents.papers import letterhead_facts, lines_of

SCHEMA = 1


@override("vi")  # a paper is Vietnamese, whoever opens it
def frozen_handover(
    handover: Handover, items: Iterable[HandoverItem], *, issued_on: date
) -> dict[str, Any]:
    """The two sides with their people, the list with what was remarked, and the hour of force."""
    conference, year = handover.conference, handover.target
    moment: Any = handover.in_force_at
    return {
        "schema": SCHEMA,
        "title": title_of(handover),
        "year": {
            "year": year.year, "bloc": year.bloc.name, "council": year.bloc.council.name,
            "chair_title": year.bloc.chair_title,
        },
        "issue": _issue_of(handover, issued_on),
        "conference": {
            "title": conference.title, "held_on": conference.held_on.isoformat(),
            "place": conference.place,
        },
        "legal_bases": lines_of(conference.bloc_year.legal_basis),
        "outgoing": _side(handover.outgoing.name, handover.outgoing_people),
        "incoming": _side(handover.incoming.name, handover.incoming_people),
        "items": [each.facts for each in items],
        "in_force_at": timezone.localtime(moment).isoformat(timespec="minutes"),
        "note": handover.note,
        "copies": handover.copies,
        "is_illustrative": _is_illustrative(conference.bloc_year, year),
    }  # fmt: skip


def title_of(handover: Handover) -> str:
    """`Biên bản bàn giao nhiệm vụ Cụm trưởng năm 2027`"""
    year = handover.target
    with override("vi"):
        return f"Biên bản bàn giao nhiệm vụ {year.bloc.chair_title} năm {year.year}"


def _is_illustrative(*years: BlocYear) -> bool:
    return any(year.is_illustrative for year in years)


def _side(name: str, people: str) -> dict[str, Any]:
    return {"name": name, "people": lines_of(people)}


def _issue_of(handover: Handover, issued_on: date) -> dict[str, Any]:
    """The head: the letterhead of the side that hands over, where it has one, over council and
    bloc. Both sides sign, so nobody signs for the bloc and there is no list of recipients."""
    year = handover.target
    letterhead = Letterhead.objects.filter(organisation=handover.outgoing_id).first()
    facts = letterhead_facts(
        letterhead, parent_name=year.bloc.council.name, issuer_name=year.bloc.name
    )
    symbol = "-".join(filter(None, [DocumentKind.HANDOVER.abbreviation, facts["symbol"]]))
    blank = {"number": "", "recipients": [], "signing_for": "", "signer_title": "",
             "signer_name": ""}  # fmt: skip
    return {**facts, **blank, "symbol": symbol, "issued_on": issued_on.isoformat(),
            "year": issued_on.year}  # fmt: skip
