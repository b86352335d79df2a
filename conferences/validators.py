"""Is this input acceptable? Forms, endpoints and actions ask the same questions here."""

from collections.abc import Mapping
from datetime import date, time, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from common.days import LATEST, refuse_odd_days
from common.errors import RuleViolation
from common.formatting import date_short
from common.text import normalise
from conferences.enums import ConferenceState, FollowUpState, ItemKind, PartOfDay, RemarkState

A_YEAR = timedelta(days=366)


def check_hour(starts_at: time | None, part_of_day: str) -> None:
    """The hour and the part of the day may both be given, but must agree."""
    if starts_at and part_of_day and not PartOfDay(part_of_day).holds(starts_at.hour):
        raise RuleViolation(
            "hour-outside-part-of-day",
            _("The hour does not fall in this part of the day."),
            fields={"starts_at": _("The hour does not fall in this part of the day.")},
        )


def check_within_course(held_on: date, window: tuple[date, date], year: int, reason: str) -> None:
    """A date outside the year's course needs a reason (Council.days_before_year, days_after_year).

    Year-end conferences are held as late as April of the next year (domain.md §4); what lies
    farther off is more often a slip of the pen than a plan.
    """
    first, last = window
    if first <= held_on <= last or normalise(reason):
        return
    message = _(
        "Conferences of the year %(year)s fall between %(first)s and %(last)s. "
        "Correct the date, or give the reason below."
    ) % {"year": year, "first": date_short(first), "last": date_short(last)}
    raise RuleViolation("conference-outside-course", message, fields={"held_on": message})


def check_state_and_date(state: str, held_on: date) -> None:
    """What lies in the future has not been held."""
    if state == ConferenceState.HELD and held_on > timezone.localdate():
        message = _("A conference whose day has not come cannot be recorded as held.")
        raise RuleViolation("conference-not-yet", message, fields={"held_on": message})


def check_names_somebody(data: Mapping[str, Any]) -> None:
    """An attendance names a person or an organisation, and one organisation at most."""
    if data.get("organisation") and data.get("organisation_name", "").strip():
        message = _("Choose an organisation of the register or write one outside it, not both.")
        raise RuleViolation("two-organisations", message, fields={"organisation_name": message})
    named = (
        data.get("full_name", "").strip()
        or data.get("organisation")
        or data.get("organisation_name", "").strip()
    )
    if not named:
        message = _("Name the person or the organisation.")
        raise RuleViolation("attendance-of-nobody", message, fields={"full_name": message})


def check_follow_up(data: Mapping[str, Any]) -> None:
    """A deadline without anything to be done is a contradiction."""
    if data.get("follow_up") == FollowUpState.NONE and data.get("due_on"):
        message = _("A date is set, so the follow-up must be to be done or done.")
        raise RuleViolation("deadline-without-follow-up", message, fields={"follow_up": message})


def check_last_day(due_on: date, window: tuple[date, date]) -> None:
    """The last day for a report lies in the year's course, as its conferences do."""
    first, last = window
    if not first <= due_on <= last:
        message = _("The last day lies between %(first)s and %(last)s.") % {
            "first": date_short(first), "last": date_short(last),
        }  # fmt: skip
        raise RuleViolation("last-day-outside-course", message, fields={"due_on": message})


def check_sending(number: str, dated_on: date | None) -> None:
    """A number goes with its day; no paper is dated in the future."""
    if number.strip() and dated_on is None:
        message = _("Give the day that the report of this number is dated.")
        raise RuleViolation("number-without-day", message, fields={"dated_on": message})
    if dated_on is not None and dated_on > timezone.localdate():
        message = _("This day lies in the future. Give the day on the report.")
        raise RuleViolation("dated-in-future", message, fields={"dated_on": message})


def check_received(received_on: date, dated_on: date | None) -> None:
    """Nothing is received before it was written, nor tomorrow."""
    if received_on > timezone.localdate():
        message = _("This day lies in the future. Give the day on which the report came.")
        raise RuleViolation("received-in-future", message, fields={"received_on": message})
    if dated_on is not None and received_on < dated_on:
        message = _("The report is dated %(day)s, so it cannot have come before.") % {
            "day": date_short(dated_on)
        }
        raise RuleViolation("received-before-dated", message, fields={"received_on": message})


def check_hour_of_force(day: date, held_on: date, year_ends_on: date) -> None:
    """A handover comes into force between its conference and the end of the year it concerns, or
    within a year of the conference: what lies farther off is a slip of the pen."""
    refuse_odd_days(handed_on=day)
    # A conference stored before its day had bounds may stand at the end of the calendar.
    last = max(year_ends_on, min(held_on, LATEST) + A_YEAR)
    if not held_on <= day <= last:
        message = _("The handover comes into force between %(first)s and %(last)s.") % {
            "first": date_short(held_on), "last": date_short(last),
        }  # fmt: skip
        raise RuleViolation("handover-outside-course", message, fields={"handed_on": message})


def check_item(data: Mapping[str, Any]) -> None:
    """A row of a handover says something; money is for funds alone."""
    if not normalise(data.get("text", "")):
        message = _("Write what is handed over.")
        raise RuleViolation("item-empty", message, fields={"text": message})
    if data.get("amount") is not None and data["kind"] != ItemKind.FUNDS:
        message = _("An amount of money belongs to funds. Choose that kind, or leave it empty.")
        raise RuleViolation("amount-not-of-funds", message, fields={"amount": message})


def check_remark(state: str, remark: str) -> None:
    """A remark says something; an agreement needs no words."""
    if state == RemarkState.REMARKED and not normalise(remark):
        message = _("Write your remark, or choose that you agree.")
        raise RuleViolation("remark-empty", message, fields={"remark": message})
