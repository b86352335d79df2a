"""What the system knows about one conference and its year, as one plain, frozen dict.

Names of organisations are those of the day of the conference. Nothing here is written for people:
`prose.py` makes sentences of it, so an old snapshot can always be set again.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Prefetch, Q
from django.utils.translation import override

from awards.models import Award, AwardReceiver
from blocs.enums import LineageKind
from blocs.models import BlocYear, LeadershipTerm, LineageEvent, Organisation
from conferences.enums import ConferenceKind
from conferences.models import (
    AgendaItem,
    Attendance,
    Conclusion,
    Conference,
    Handover,
    Paper,
)
from documents.enums import DocumentKind, SigningState
from documents.models import Party, Signing
from pledges.builders import plain
from reports.builders.issue import issue_of
from reports.models import ConferenceReport
from scoring.enums import CriteriaState
from scoring.models import CriteriaSet

SCHEMA = 1


@override("vi")  # a paper is Vietnamese, whoever has it made
def gather(conference_id: int) -> dict[str, Any]:
    """Everything the report of the conference prints, in a constant number of queries."""
    conference = _conference(conference_id)
    names = _Names(conference.held_on)
    report = ConferenceReport.objects.filter(conference=conference).first()
    sections = report.sections.all() if report else ()
    return {
        "schema": SCHEMA,
        "conference": _facts_of(conference),
        "year": _year(conference.bloc_year, names),
        "issue": issue_of(conference, report, names.of),
        "sections": {section.key: section.body for section in sections if section.body},
        "agenda": [_agenda_item(item) for item in conference.agenda.all()],
        "attendance": [_attendance(row, names) for row in conference.attendances.all()],
        "papers": {
            "stated": conference.stated_papers,
            "named": [_paper(paper, names) for paper in conference.papers.all()],
        },
        "movements": [movement.name for movement in conference.bloc_year.movements.all()],
        "criteria": _criteria(conference),
        "pledges": [_pledge(pledge, names) for pledge in _pledges(conference)],
        "elected": _elected(conference, names),
        "handovers": [
            {"outgoing": names.of(each.outgoing), "incoming": names.of(each.incoming),
             "on": each.handed_on.isoformat(), "note": each.note}
            for each in conference.handovers.all()
        ],
        "awards": _awards(conference, names),
        "conclusions": _conclusions(conference, names),
    }  # fmt: skip


class _Names:
    """Names of organisations as they were on a day: `Organisation.name_on` for many of them, with
    one query for all."""

    def __init__(self, day: date) -> None:
        renames = LineageEvent.objects.filter(kind=LineageKind.RENAMED, effective_on__gt=day)
        self.day = day
        self.former = {
            event.organisation_id: event.former_name  # the earliest after the day is kept
            for event in renames.order_by("-effective_on", "-pk")
        }

    def of(self, organisation: Organisation | None) -> str:
        if organisation is None:
            return ""
        return self.former.get(organisation.pk, organisation.name)


def _conference(conference_id: int) -> Conference:
    terms = LeadershipTerm.objects.select_related("organisation").prefetch_related(
        "representatives"
    )
    along = ("speaker__organisation", "responsible")
    conferences = Conference.objects.select_related("bloc_year__bloc__council", "next_year")
    return conferences.prefetch_related(
        Prefetch("bloc_year__terms", terms),
        Prefetch("next_year__terms", terms),
        "bloc_year__movements",
        Prefetch("agenda", AgendaItem.objects.select_related("presenter")),
        Prefetch("attendances", Attendance.objects.select_related("organisation")),
        Prefetch("papers", Paper.objects.select_related("organisation")),
        Prefetch("conclusions", Conclusion.objects.select_related(*along)),
        Prefetch("handovers", Handover.objects.effective().select_related("outgoing", "incoming")),
    ).get(pk=conference_id)


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _facts_of(conference: Conference) -> dict[str, Any]:
    return {
        "id": conference.pk,
        "title": conference.title,
        "kind": conference.kind,
        "held_on": conference.held_on.isoformat(),
        "starts_at": conference.starts_at.strftime("%H:%M") if conference.starts_at else "",
        "part_of_day": conference.part_of_day,
        "place": conference.place,
        "address": conference.form_of_address,
        "source": conference.source,
    }


def _year(year: BlocYear, names: _Names) -> dict[str, Any]:
    return {
        "year": year.year,
        "bloc": year.bloc.name,
        "label": year.bloc.label,
        "chair_title": year.bloc.chair_title,
        "vice_chair_title": year.bloc.vice_chair_title,
        "council": year.bloc.council.name,
        "theme": year.theme,
        "legal_basis": [line for line in year.legal_basis.splitlines() if line.strip()],
        "stated_members": year.stated_members,
        "members": [names.of(member.organisation) for member in year.members()],
        "leaders": [_term(term, names) for term in _led_on(year, names.day)],
        "source": year.source,
        "is_illustrative": year.is_illustrative,
    }


def _led_on(year: BlocYear, day: date) -> list[LeadershipTerm]:
    """Who led the year on that day, chair first."""
    terms = [
        t for t in year.terms.all()
        if (t.starts_on is None or t.starts_on <= day) and (t.ends_on is None or t.ends_on >= day)
    ]  # fmt: skip
    return sorted(terms or year.leaders, key=lambda t: (t.office != "chair", t.position, t.pk))


def _term(term: LeadershipTerm, names: _Names) -> dict[str, Any]:
    return {
        "office": term.office,
        "organisation": names.of(term.organisation),
        "basis": term.basis,
        "people": [
            {"name": person.full_name, "position": person.position}
            for person in term.representatives.all()
        ],
    }


def _agenda_item(item: Any) -> dict[str, Any]:
    presenter = item.presenter
    return {
        "kind": item.kind,
        "title": item.title,
        "summary": item.summary,
        "presenter": presenter.full_name if presenter else "",
        "presenter_position": presenter.position if presenter else "",
    }


def _attendance(row: Any, names: _Names) -> dict[str, Any]:
    return {
        "name": row.full_name,
        "position": row.position,
        "organisation": names.of(row.organisation) or row.organisation_name,
        "capacity": row.capacity,
        "is_representative": row.is_representative,
        "note": row.note,
    }


def _paper(paper: Any, names: _Names) -> dict[str, Any]:
    return {
        "title": paper.title,
        "author": paper.author_name,
        "position": paper.author_position,
        "organisation": names.of(paper.organisation),
        "summary": paper.summary,
    }


def _criteria(conference: Conference) -> dict[str, Any] | None:
    """The adopted criteria of the year: the last version known by the end of the conference."""
    day = conference.held_on
    adopted = (
        CriteriaSet.objects.filter(bloc_year=conference.bloc_year, state=CriteriaState.ADOPTED)
        .filter(Q(adopted_on__isnull=True) | Q(adopted_on__lte=day))
        .prefetch_related("criteria")
        .first()
    )
    if adopted is None:
        return None
    rows = list(adopted.criteria.all())
    return {
        "title": adopted.title,
        "adopted_on": _iso(adopted.adopted_on),
        "total": None if adopted.total is None else str(adopted.total),
        "points": [
            {"number": each.code, "text": each.text,
             "maximum": None if each.maximum is None else str(each.maximum)}
            for each in rows if "." not in each.code
        ],
        "in_groups": any("." in each.code for each in rows),
    }  # fmt: skip


def _pledges(conference: Conference) -> Iterable[Signing]:
    """Pledges signed at the conference: those recorded as of that day or sealed on it, and one
    recorded without a date for the year it opens."""
    years = Q(bloc_year=conference.bloc_year) | Q(bloc_year=conference.next_year_id)
    opened = conference.bloc_year_id if conference.kind == ConferenceKind.LAUNCH else 0
    recorded, sealed = Q(state=SigningState.RECORDED), Q(state=SigningState.SEALED)
    undated = Q(signed_on__isnull=True) & (
        Q(bloc_year=conference.next_year_id) | Q(bloc_year=opened)
    )
    signed = recorded & (Q(signed_on=conference.held_on) | undated)
    return (
        Signing.objects.filter(years, signed | sealed & Q(sealed_at__date=conference.held_on))
        .filter(kind=DocumentKind.PLEDGE)
        .select_related("bloc_year", "text")
        .prefetch_related(
            Prefetch("parties", Party.objects.signed().select_related("organisation"))
        )
        .order_by("bloc_year__year", "pk")
    )


def _pledge(signing: Signing, names: _Names) -> dict[str, Any]:
    """What was signed is read from the text that the signing froze."""
    return {
        "year": signing.bloc_year.year,
        "title": signing.title,
        "clauses": [plain(clause) for clause in signing.data.get("clauses", [])],
        "stated": signing.stated_parties,
        "parties": [names.of(party.organisation) for party in signing.parties.all()],
    }


def _elected(conference: Conference, names: _Names) -> dict[str, Any] | None:
    """Chair and vice-chairs chosen here for the year opened here.

    Who merely took over from the former chair was not chosen here, unless its basis says so.
    """
    if conference.next_year is None:
        return None
    taken_over = {each.incoming_id for each in conference.handovers.all()}
    chosen = [
        _term(term, names)
        for term in conference.next_year.leaders
        if term.organisation_id not in taken_over
        or any(word in term.basis.lower() for word in ("suy tôn", "bầu"))
    ]
    return {"year": conference.next_year.year, "terms": chosen} if chosen else None


def _awards(conference: Conference, names: _Names) -> list[dict[str, Any]]:
    """Awards of the conference that were not taken back; a year-end review also tells those tied
    to no conference."""
    mine = Q(conference=conference)
    if conference.kind == ConferenceKind.YEAR_END:
        mine |= Q(conference__isnull=True)
    named = Prefetch("receivers", AwardReceiver.objects.select_related("organisation"))
    rows = (
        Award.objects.in_force()
        .filter(mine, bloc_year=conference.bloc_year)
        .select_related("award_type")
        .prefetch_related(named)
    )
    return [_award(row, names) for row in rows]


def _award(award: Award, names: _Names) -> dict[str, Any]:
    return {
        "id": award.pk,
        "part_of": award.part_of_id,
        "type": award.award_type.name,
        "state": award.state,
        "subject": award.subject,
        "quantity": award.quantity,
        "granted_by": award.granted_by,
        "reason": award.reason,
        "receivers": [names.of(each.organisation) or each.name for each in award.receivers.all()],
    }


def _conclusions(conference: Conference, names: _Names) -> list[dict[str, Any]]:
    """Points by speaker and kind, in the order of the table of speakers."""
    groups: dict[tuple[int, str], dict[str, Any]] = {}
    for point in conference.conclusions.all():
        group = groups.setdefault(
            (point.speaker_id, point.kind),
            {"speaker": _attendance(point.speaker, names), "kind": point.kind, "points": []},
        )
        group["points"].append(
            {"number": point.number, "text": point.text, "due_on": _iso(point.due_on),
             "responsible": names.of(point.responsible)}
        )  # fmt: skip
    return list(groups.values())
