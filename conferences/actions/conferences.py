"""The conference itself: planned, held, cancelled."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from blocs.models import BlocYear
from common.days import refuse_odd_days
from common.errors import RuleViolation
from conferences import validators
from conferences.actions import writing
from conferences.enums import ConferenceState
from conferences.models import Conference, course_window


@transaction.atomic
def add_conference(year: BlocYear, data: Mapping[str, Any], *, by: Any) -> Conference:
    """Plan a conference of `year`, or record one already held (`state` in `data`).

    Raises RuleViolation when the year is archived, the date makes no sense or lies outside the
    year's course without a reason, or `next_year` is no other year of the same bloc.
    """
    year = (
        BlocYear.objects.select_related("bloc__council")
        .select_for_update(of=("self",))
        .get(pk=year.pk)
    )
    writing.refuse_archived(year)
    conference = Conference(bloc_year=year)
    data = _accepted(conference, data)
    if data.get("state", ConferenceState.PLANNED) == ConferenceState.CANCELLED:
        raise RuleViolation("conference-born-cancelled", _("A new conference is planned or held."))
    verb = gettext_noop("added the conference")
    writing.create(conference, data, by=by, verb=verb)
    return conference


@transaction.atomic
def change_conference(
    conference: Conference, data: Mapping[str, Any], *, by: Any, version: str | None = None
) -> Conference:
    """Correct what is known of a conference; its state moves by deeds of their own.

    Raises RuleViolation as `add_conference` does; `changed-meanwhile` if `version` is outdated.
    """
    conference = writing.lock_conference(conference.pk)
    writing.refuse_outdated(conference, version)
    data = _accepted(conference, {**data, "state": conference.state})
    _refuse_moving_from_paper(conference, data)
    writing.change(conference, data, by=by, verb=gettext_noop("changed the conference"))
    return conference


def _refuse_moving_from_paper(conference: Conference, data: Mapping[str, Any]) -> None:
    """Day and opened year stand in the record of handover that is being signed or was."""
    moved = [name for name in ("held_on", "next_year")
             if name in data and data[name] != getattr(conference, name)]  # fmt: skip
    if moved and conference.handovers.signed_or_signing().exists():
        message = _("The record of handover states this. Return or cancel the handover first.")
        raise RuleViolation(
            "handover-states-it", message, fields=dict.fromkeys(moved, message)
        )  # fmt: skip


@transaction.atomic
def hold_conference(conference: Conference, *, by: Any) -> Conference:
    """Record that the conference was held. RuleViolation before its day."""
    conference = _moved(conference, ConferenceState.HELD)
    validators.check_state_and_date(ConferenceState.HELD, conference.held_on)
    verb = gettext_noop("recorded as held the conference")
    writing.change(conference, {"state": ConferenceState.HELD}, by=by, verb=verb)
    return conference


@transaction.atomic
def cancel_conference(conference: Conference, *, by: Any, reason: str) -> Conference:
    """Call a planned conference off. RuleViolation without a reason, or while a handover is
    prepared or signed there."""
    reason = writing.needed(reason)
    conference = _moved(conference, ConferenceState.CANCELLED)
    if conference.handovers.live().exists():
        raise RuleViolation(
            "conference-has-handover",
            _("A handover is prepared or signed at this conference. Cancel the handover first."),
        )
    data = {"state": ConferenceState.CANCELLED, "cancel_reason": reason}
    verb = gettext_noop("cancelled the conference")
    writing.change(conference, data, by=by, verb=verb, reason=reason)
    return conference


@transaction.atomic
def reopen_conference(conference: Conference, *, by: Any, reason: str) -> Conference:
    """Back to planned: it was called off or recorded as held by mistake.

    RuleViolation without a reason, or when a handover was recorded at it.
    """
    reason = writing.needed(reason)
    conference = _moved(conference, ConferenceState.PLANNED)
    if conference.handovers.effective().exists():
        raise RuleViolation(
            "conference-has-handover",
            _("A handover was recorded at this conference. Withdraw the handover first."),
        )
    data = {"state": ConferenceState.PLANNED, "cancel_reason": ""}
    verb = gettext_noop("set back to planned the conference")
    writing.change(conference, data, by=by, verb=verb, reason=reason)
    return conference


@transaction.atomic
def delete_conference(conference: Conference, *, by: Any) -> None:
    """Take away a conference entered by mistake, with its agenda.

    RuleViolation once it was held, or when anything was recorded at it or points at it.
    """
    conference = writing.lock_conference(conference.pk)
    recorded = [conference.attendances, conference.papers, conference.conclusions]
    if conference.is_held or any(rows.exists() for rows in (*recorded, conference.handovers)):
        raise RuleViolation(
            "conference-has-content",
            _("Things were recorded at this conference, so it stays. You can cancel it instead."),
        )
    try:
        with transaction.atomic():
            writing.remove(conference, by=by, verb=gettext_noop("deleted the conference"))
    except ProtectedError as error:
        raise RuleViolation(
            "conference-in-use",
            _("A report or an award refers to this conference, so it stays. Cancel it instead."),
        ) from error


def suggested_title(kind: str, year: BlocYear) -> str:
    """What a conference of this kind is usually called, in the language of the papers."""
    names = {
        "launch": "Hội nghị phát động và ký kết giao ước thi đua năm {year}",
        "midyear": "Hội nghị sơ kết hoạt động thi đua 6 tháng đầu năm {year}",
        "year_end": "Hội nghị tổng kết công tác thi đua, khen thưởng năm {year}",
        "thematic": "Hội nghị chuyên đề năm {year}",
    }
    return f"{names[kind].format(year=year.year)} – {year.bloc.short_name or year.bloc.name}"[:400]


def _accepted(conference: Conference, data: Mapping[str, Any]) -> dict[str, Any]:
    """`data` after every rule of a conference; RuleViolation names the field at fault."""
    year = conference.bloc_year
    data = dict(data)
    held_on, next_year = data["held_on"], data.get("next_year")
    refuse_odd_days(held_on=held_on)
    window = course_window(year)
    reason = data.get("outside_course_reason", "")
    validators.check_hour(data.get("starts_at"), data.get("part_of_day", ""))
    validators.check_within_course(held_on, window, year.year, reason)
    validators.check_state_and_date(data.get("state", ConferenceState.PLANNED), held_on)
    _check_opens(year, next_year)
    if window[0] <= held_on <= window[1]:
        data["outside_course_reason"] = ""
    data["title"] = data.get("title", "").strip() or suggested_title(data["kind"], year)
    return data


def _check_opens(year: BlocYear, next_year: BlocYear | None) -> None:
    """A conference opens a later year of its bloc: members of that year read the conference."""
    if next_year is None:
        return
    if next_year == year or next_year.bloc_id != year.bloc_id:
        message = _("The year opened here must be another year of the same bloc.")
        raise RuleViolation("next-year-of-another-bloc", message, fields={"next_year": message})
    if next_year.starts_on < year.starts_on:
        early = _("The year opened here must be a later one.")
        raise RuleViolation("next-year-is-earlier", early, fields={"next_year": early})


def _moved(conference: Conference, to: str) -> Conference:
    """The conference, locked, if its state may become `to`."""
    conference = writing.lock_conference(conference.pk)
    if not ConferenceState(conference.state).can_become(to):
        raise RuleViolation(
            "conference-cannot-move",
            _("The conference is “%(state)s”, so this cannot be done now. Reload the page.")
            % {"state": conference.get_state_display()},
        )
    return conference
