"""What the system itself knows of the members in a year: attendance, reports, the pledge.

Seed 004's seventh criterion asks for it: attend in full and in the right capacity, report in time.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from blocs.enums import DeadlineStep
from blocs.models import BlocYear, Membership
from blocs.models.years import Deadline
from common.formatting import date_short
from conferences.enums import Capacity, ConferenceState, ReportState
from conferences.models import Attendance, Conference, MemberReport
from documents.enums import DocumentKind, SigningState
from documents.models import Party
from scoring.trees import Fact

# Who sits at the table for its organisation; a guest or a minute-taker does not.
RIGHT = frozenset(
    {Capacity.PRESIDING, Capacity.DIRECTING, Capacity.DELEGATE, Capacity.SPEAKER}
)  # fmt: skip


@dataclass(frozen=True)
class FactLine:
    """One thing that was due, and whether it was kept."""

    text: str
    is_kept: bool
    note: str = ""


@dataclass(frozen=True)
class FactSheet:
    """What was due of one member under one heading."""

    lines: tuple[FactLine, ...] = ()

    @property
    def kept(self) -> int:
        return sum(line.is_kept for line in self.lines)

    @property
    def due(self) -> int:
        return len(self.lines)


Facts = dict[tuple[str, Fact], FactSheet]


def facts_of(year: BlocYear) -> Facts:
    """What is known of each member (by code) under each heading, in a fixed number of queries."""
    members = [row.organisation for row in year.members()]
    found: dict[tuple[str, Fact], list[FactLine]] = {
        (member.code, fact): [] for member in members for fact in Fact
    }
    for source in (_attended, _reported, _signed):
        for code, fact, line in source(year, {each.pk: each.code for each in members}):
            found[code, fact].append(line)
    return {key: FactSheet(tuple(lines)) for key, lines in found.items()}


Found = Iterator[tuple[str, Fact, FactLine]]


def _attended(year: BlocYear, members: dict[int, str]) -> Found:
    """Conferences that were held: kept by who came itself and in the right capacity.

    Due of who was a member that day. A conference recorded from a published source names some who
    came and does not say that the others stayed away: of those it is not due.
    """
    held = Conference.objects.filter(bloc_year=year, state=ConferenceState.HELD)
    rows = Attendance.objects.filter(conference__in=held, organisation__in=members)
    present: dict[tuple[int, int], list[Attendance]] = {}
    for row in rows:
        present.setdefault((row.conference_id, row.organisation_id or 0), []).append(row)
    memberships = list(year.members())
    for conference in held.order_by("held_on", "pk"):
        text = f"{conference.title} ({date_short(conference.held_on)})"
        then = {row.organisation_id for row in memberships if _covers(row, conference.held_on)}
        tells_all = year.is_illustrative or not conference.source
        for pk, code in members.items():
            came = present.get((conference.pk, pk), [])
            if not came and not (tells_all and pk in then):
                continue
            proper = [row for row in came if row.capacity in RIGHT and not row.is_representative]
            note = "" if proper else _("in another capacity") if came else _("absent")
            yield code, Fact.ATTENDANCE, FactLine(text, bool(proper), note)


def _covers(membership: Membership, day: date) -> bool:
    """Was the organisation a member on `day`?"""
    ends_on = membership.ends_on
    return membership.starts_on <= day and (ends_on is None or day <= ends_on)


def _reported(year: BlocYear, members: dict[int, str]) -> Found:
    """Reports that were asked for: kept by who had it received no later than the last day.

    Due once it was received, or the last day is over; what was sent and whose receipt nobody has
    confirmed yet is not kept, and the line says so.
    """
    rows = MemberReport.objects.filter(request__bloc_year=year, organisation__in=members)
    for report in rows.select_related("request").order_by("request__due_on", "request_id", "pk"):
        state = report.state
        if state == ReportState.WAITING or (
            state == ReportState.SENT and report.request.due_on >= timezone.localdate()
        ):
            continue
        told = {"title": report.request.title, "day": date_short(report.request.due_on)}
        text = _("%(title)s, by %(day)s") % told
        line = FactLine(text, state == ReportState.RECEIVED, _report_note(report))
        yield members[report.organisation_id], Fact.REPORTS, line


def _report_note(report: MemberReport) -> str:
    """Why a report was not kept, in words; nothing for one that was."""
    if report.received_on is not None:
        if report.state == ReportState.RECEIVED:
            return ""
        return _("received on %(day)s") % {"day": date_short(report.received_on)}
    if report.sent_on is not None:
        told = {"day": date_short(report.sent_on)}
        return _("sent on %(day)s, receipt not confirmed") % told
    return _("not sent")


def _signed(year: BlocYear, members: dict[int, str]) -> Found:
    """The pledge: kept by who signed it, in any of its versions, by its last day.

    Due of who signed; of the others once the last day is over or the signing is closed. Where a
    source gives the number of signers and does not name them all, of those it names alone.
    """
    parties = (
        Party.objects.filter(
            signing__bloc_year=year, signing__kind=DocumentKind.PLEDGE, organisation__in=members
        )
        .exclude(signing__state__in=[SigningState.PREPARING, SigningState.VOIDED])
        .select_related("signing", "signature")
        .defer("signing__seal")
        .order_by("signing_id", "pk")
    )
    asked: dict[int, list[Party]] = {}
    for party in parties:
        asked.setdefault(party.organisation_id, []).append(party)
    deadline = Deadline.objects.filter(bloc_year=year, step=DeadlineStep.PLEDGE).first()
    last_day = deadline.due_on if deadline else None
    named = sum(party.is_signed for party in parties)
    for pk, rows in asked.items():
        days = [party.signature.day for party in rows if party.is_signed]
        day = min((each for each in days if each is not None), default=None)
        if day is not None or _is_over(rows, last_day, named):
            yield members[pk], Fact.PLEDGE, _pledge_line(day, last_day)


def _is_over(rows: list[Party], last_day: date | None, named: int) -> bool:
    """Is it known of a member that has not signed that it missed signing?"""
    signings = [party.signing for party in rows]
    if any(each.state == SigningState.RECORDED for each in signings):
        return all((each.stated_parties or 0) <= named for each in signings)
    if any(not each.is_open for each in signings):
        return True
    return last_day is not None and last_day < timezone.localdate()


def _pledge_line(day: date | None, last_day: date | None) -> FactLine:
    text = _("Pledge signed")
    if last_day:
        text = _("Pledge signed by %(day)s") % {"day": date_short(last_day)}
    if day is None:
        return FactLine(text, False, _("not signed"))
    if last_day is not None and day > last_day:
        return FactLine(text, False, _("signed on %(day)s") % {"day": date_short(day)})
    return FactLine(text, True)
