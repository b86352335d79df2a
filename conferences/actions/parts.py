"""Agenda, attendance and papers: rows of a conference with an order of their own."""

from collections.abc import Mapping
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from common.errors import RuleViolation
from common.log import log
from conferences import validators
from conferences.actions import writing
from conferences.enums import Capacity, ConferenceState
from conferences.models import AgendaItem, Attendance, Conference, ConferencePart, Paper

Part = TypeVar("Part", bound=ConferencePart)


@transaction.atomic
def add_agenda_item(conference: Conference, data: Mapping[str, Any], *, by: Any) -> AgendaItem:
    """Append a point to the agenda. RuleViolation if its presenter does not attend."""
    _check_presenter(conference, data)
    return _append(AgendaItem, conference, data, by=by, verb=gettext_noop("added to the agenda"))


@transaction.atomic
def change_agenda_item(
    item: AgendaItem, data: Mapping[str, Any], *, by: Any, version: str | None = None
) -> AgendaItem:
    """Correct a point of the agenda; refusals as `add_agenda_item`, and `changed-meanwhile`."""
    _check_presenter(item.conference, data)
    verb = gettext_noop("changed on the agenda")
    return _change(item, data, by=by, version=version, verb=verb)


@transaction.atomic
def remove_agenda_item(item: AgendaItem, *, by: Any) -> None:
    """Take a point off the agenda."""
    writing.remove(writing.lock_part(item), by=by, verb=gettext_noop("took off the agenda"))


@transaction.atomic
def add_attendance(conference: Conference, data: Mapping[str, Any], *, by: Any) -> Attendance:
    """Record that somebody attends. RuleViolation if it names neither person nor organisation."""
    validators.check_names_somebody(data)
    verb = gettext_noop("recorded the attendance of")
    return _append(Attendance, conference, data, by=by, verb=verb)


@transaction.atomic
def change_attendance(
    attendance: Attendance, data: Mapping[str, Any], *, by: Any, version: str | None = None
) -> Attendance:
    """Correct an attendance; refusals as `add_attendance`, and `changed-meanwhile`."""
    validators.check_names_somebody(data)
    verb = gettext_noop("changed the attendance of")
    return _change(attendance, data, by=by, version=version, verb=verb)


@transaction.atomic
def remove_attendance(attendance: Attendance, *, by: Any) -> None:
    """Take an attendance away. RuleViolation while a conclusion names the person as its giver."""
    attendance = writing.lock_part(attendance)
    if attendance.conclusions.exists():
        raise RuleViolation(
            "attendance-gave-conclusions",
            _(
                "%(name)s gave conclusions at this conference, so the attendance stays. "
                "Delete or reassign the conclusions first."
            )
            % {"name": attendance},
        )
    writing.remove(attendance, by=by, verb=gettext_noop("removed the attendance of"))


@transaction.atomic
def add_members(conference: Conference, *, by: Any) -> int:
    """Enter every member of the year that is not on the list yet, as a delegation without names.

    Returns how many were entered. RuleViolation when the conference was cancelled.
    """
    conference = writing.lock_conference(conference.pk)
    _refuse_cancelled(conference)
    listed = set(conference.attendances.values_list("organisation_id", flat=True))
    members = [m.organisation for m in conference.bloc_year.members()]
    missing = [member for member in members if member.pk not in listed]
    first = _next_order(Attendance, conference)
    for offset, organisation in enumerate(missing):
        Attendance(
            conference=conference,
            organisation=organisation,
            capacity=Capacity.DELEGATE,
            order=first + offset,
        ).save()
    if missing:
        verb = gettext_noop("entered all members as attending")
        log(by, verb, conference, after={"organisations": [str(each) for each in missing]})
    return len(missing)


@transaction.atomic
def add_paper(conference: Conference, data: Mapping[str, Any], *, by: Any) -> Paper:
    """Append a paper (tham luận)."""
    return _append(Paper, conference, data, by=by, verb=gettext_noop("added the paper"))


@transaction.atomic
def change_paper(
    paper: Paper, data: Mapping[str, Any], *, by: Any, version: str | None = None
) -> Paper:
    """Correct a paper. RuleViolation if `version` is outdated."""
    return _change(paper, data, by=by, version=version, verb=gettext_noop("changed the paper"))


@transaction.atomic
def remove_paper(paper: Paper, *, by: Any) -> None:
    """Take a paper away."""
    writing.remove(writing.lock_part(paper), by=by, verb=gettext_noop("removed the paper"))


@transaction.atomic
def move_part(part: ConferencePart, *, up: bool, by: Any) -> None:
    """Change places with the neighbour above (`up`) or below; at the end nothing happens."""
    part = writing.lock_part(part)
    rows_of_kind: QuerySet[Any] = type(part)._default_manager.all()
    rows = list(rows_of_kind.filter(conference=part.conference))
    here = next(position for position, row in enumerate(rows) if row.pk == part.pk)
    there = here - 1 if up else here + 1
    if not 0 <= there < len(rows):
        return
    rows[here], rows[there] = rows[there], rows[here]
    for position, row in enumerate(rows):
        if row.order != position:
            # By update: a change of order is no change of text, forms open elsewhere stay good.
            rows_of_kind.filter(pk=row.pk).update(order=position)
    verb = gettext_noop("moved in the order")
    log(by, verb, part, before={"position": here + 1}, after={"position": there + 1})


def _append(
    model: type[Part], conference: Conference, data: Mapping[str, Any], *, by: Any, verb: str
) -> Part:
    conference = writing.lock_conference(conference.pk)
    _refuse_cancelled(conference)
    row = model(conference=conference)
    order = {"order": _next_order(model, conference)}
    writing.create(row, {**order, **data}, by=by, verb=verb)
    return row


def _change(row: Part, data: Mapping[str, Any], *, by: Any, version: str | None, verb: str) -> Part:
    row = writing.lock_part(row)
    writing.refuse_outdated(row, version)
    writing.change(row, data, by=by, verb=verb)
    return row


def _next_order(model: type[ConferencePart], conference: Conference) -> int:
    rows: QuerySet[Any] = model._default_manager.all()
    last = rows.filter(conference=conference).aggregate(last=Max("order"))["last"]
    return 0 if last is None else last + 1


def _check_presenter(conference: Conference, data: Mapping[str, Any]) -> None:
    presenter = data.get("presenter")
    if presenter is not None and presenter.conference_id != conference.pk:
        message = _("Choose somebody from the attendance of this conference.")
        raise RuleViolation("presenter-not-here", message, fields={"presenter": message})


def _refuse_cancelled(conference: Conference) -> None:
    if conference.state == ConferenceState.CANCELLED:
        raise RuleViolation(
            "conference-cancelled",
            _("The conference was cancelled. Set it back to planned to go on with it."),
        )
