"""Conferences of the demo: who came, what was said, given and handed over, and the report."""

from typing import Any

from django.db.models import Q

from awards.models import Award, AwardReceiver, AwardType
from blocs.models import BlocYear
from conferences.enums import ConferenceState, FollowUpState
from conferences.models import AgendaItem, Attendance, Conclusion, Conference, Handover, Paper
from emulation.demo.reader import Table
from emulation.demo.rows import Register, create, picked
from reports.enums import SectionKey
from reports.models import ConferenceReport, ReportSection, SectionRevision

People = dict[str, Attendance]


def add_conference(
    year: BlocYear, table: Table, register: Register, *, next_year: BlocYear | None, source: str
) -> Conference:
    """One conference with everything that hangs on it."""
    facts = ("kind", "title", "held_on", "starts_at", "part_of_day", "place", "form_of_address")
    known = picked(table, *facts)
    conference = create(
        Conference,
        bloc_year=year,
        next_year=next_year,
        state=table.get("state", ConferenceState.HELD),
        stated_papers=table.get("stated_papers", {}).get("number"),
        source=source,
        **known,
    )
    people = _add_people(conference, table.get("people", []), register)
    _add_agenda(conference, table.get("agenda", []), people)
    _add_papers(conference, table.get("papers", []), register)
    _add_points(conference, table.get("points", []), people, register)
    for handover in table.get("handovers", []):
        _add_handover(conference, handover, register)
    _add_award_types(conference, table.get("award_types", []))
    _add_awards(conference, table.get("awards", []), register)
    if "report" in table:
        _add_report(conference, table["report"])
    return conference


def _add_people(conference: Conference, tables: list[Table], register: Register) -> People:
    return {
        table["key"]: create(
            Attendance,
            conference=conference,
            full_name=table.get("name", ""),
            organisation=register.organisation(table.get("organisation")),
            organisation_name=table.get("outside", ""),
            is_representative=table.get("represents", False),
            order=order,
            **picked(table, "position", "capacity", "note"),
        )
        for order, table in enumerate(tables, 1)
    }


def _add_agenda(conference: Conference, tables: list[Table], people: People) -> None:
    for order, table in enumerate(tables, 1):
        create(
            AgendaItem,
            conference=conference,
            order=order,
            presenter=people[table["by"]] if "by" in table else None,
            **picked(table, "kind", "title", "summary", "starts_at"),
        )


def _add_papers(conference: Conference, tables: list[Table], register: Register) -> None:
    for order, table in enumerate(tables, 1):
        create(
            Paper,
            conference=conference,
            order=order,
            author_name=table["author"],
            author_position=table.get("position", ""),
            organisation=register.organisation(table.get("organisation")),
            **picked(table, "title", "summary"),
        )


def _add_points(
    conference: Conference, tables: list[Table], people: People, register: Register
) -> None:
    """Points in the order of the file; each speaker's are numbered from one."""
    counted: dict[str, int] = {}
    for table in tables:
        speaker = table["by"]
        counted[speaker] = counted.get(speaker, 0) + 1
        create(
            Conclusion,
            conference=conference,
            speaker=people[speaker],
            number=counted[speaker],
            responsible=register.organisation(table.get("responsible")),
            follow_up=table.get("follow_up", FollowUpState.NONE),
            **picked(table, "kind", "text", "due_on", "follow_up_note"),
        )


def _add_handover(conference: Conference, table: Table, register: Register) -> None:
    create(
        Handover,
        conference=conference,
        outgoing=register.organisations[table["outgoing"]],
        incoming=register.organisations[table["incoming"]],
        handed_on=table["on"],
        note=table.get("note", ""),
    )


def _add_award_types(conference: Conference, tables: list[Table]) -> None:
    """Awards an article names in words the catalogue does not have: the council's own types, in
    force in that year."""
    year = conference.bloc_year
    for rank, table in enumerate(tables, 101):
        known = picked(
            table, "code", "name", "form", "subjects", "level", "decided_by", "legal_basis"
        )
        create(
            AwardType,
            council=year.bloc.council,
            effective_from=year.starts_on,
            effective_to=year.ends_on,
            rank=rank,
            **known,
        )


def _award_type(year: BlocYear, code: str) -> AwardType:
    """The type of that code in force at the end of the year; the council's own comes first."""
    in_force = Q(effective_from__lte=year.ends_on) & (
        Q(effective_to__isnull=True) | Q(effective_to__gte=year.ends_on)
    )
    mine = Q(council__isnull=True) | Q(council=year.bloc.council)
    found = AwardType.objects.filter(in_force, mine, code=code)
    return sorted(found, key=lambda each: each.council_id is None)[0]


def _add_awards(conference: Conference, tables: list[Table], register: Register) -> None:
    made: dict[str, Award] = {}
    for table in tables:
        award = create(
            Award,
            bloc_year=conference.bloc_year,
            conference=conference,
            award_type=_award_type(conference.bloc_year, table["type"]),
            part_of=made[table["part_of"]] if "part_of" in table else None,
            **picked(table, "state", "subject", "quantity", "granted_by", "reason"),
        )
        if "key" in table:
            made[table["key"]] = award
        for order, code in enumerate(table.get("receivers", []), 1):
            receiver = register.organisations[code]
            create(AwardReceiver, award=award, organisation=receiver, order=order)


def _add_report(conference: Conference, table: Table) -> None:
    """The working report; number and day of issue stay empty, as the records clerk gives them."""
    report = create(
        ConferenceReport,
        conference=conference,
        recipients="\n".join(table["recipients"]),
        **picked(table, "signing_for", "signer_title", "signer_name", "place"),
    )
    for key in SectionKey.values:
        _add_section(report, key, table.get(key, []))


def _add_section(report: ConferenceReport, key: str, paragraphs: list[dict[str, Any]]) -> None:
    body = "\n\n".join(paragraph["text"] for paragraph in paragraphs)
    if body:
        section = create(
            ReportSection, unchecked=["updated_by"], report=report, key=key, body=body, version=1
        )
        create(SectionRevision, unchecked=["author"], section=section, base_version=0, body=body)
