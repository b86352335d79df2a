"""Conclusions: what was said from the chair, numbered, and what becomes of it."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from common.errors import RuleViolation
from conferences import validators
from conferences.actions import writing
from conferences.enums import ConferenceState, FollowUpState
from conferences.models import Attendance, Conclusion, Conference


@transaction.atomic
def add_conclusion(conference: Conference, data: Mapping[str, Any], *, by: Any) -> Conclusion:
    """Record a point somebody gave; without a `number` it takes the speaker's next.

    Raises RuleViolation when the speaker does not attend, the number is taken, or a deadline is
    set though nothing is to be done.
    """
    conference = writing.lock_conference(conference.pk)
    if conference.state == ConferenceState.CANCELLED:
        raise RuleViolation("conference-cancelled", _("A cancelled conference has no conclusions."))
    conclusion = Conclusion(conference=conference)
    data = _accepted(conclusion, data)
    writing.create(conclusion, data, by=by, verb=gettext_noop("recorded the conclusion"))
    return conclusion


@transaction.atomic
def change_conclusion(
    conclusion: Conclusion, data: Mapping[str, Any], *, by: Any, version: str | None = None
) -> Conclusion:
    """Correct a conclusion; refusals as `add_conclusion`, and `changed-meanwhile`."""
    conclusion = writing.lock_part(conclusion)
    writing.refuse_outdated(conclusion, version)
    data = _accepted(conclusion, data)
    writing.change(conclusion, data, by=by, verb=gettext_noop("changed the conclusion"))
    return conclusion


@transaction.atomic
def remove_conclusion(conclusion: Conclusion, *, by: Any) -> None:
    """Take a conclusion away; the log keeps its text."""
    conclusion = writing.lock_part(conclusion)
    writing.remove(conclusion, by=by, verb=gettext_noop("removed the conclusion"))


@transaction.atomic
def report_follow_up(
    conclusion: Conclusion, data: Mapping[str, Any], *, by: Any, version: str | None = None
) -> Conclusion:
    """Say what became of a conclusion: `follow_up` and `follow_up_note`.

    Raises RuleViolation when nothing was to be done, or it is said to be done without a word on
    what was done; RuleViolation if `version` is outdated.
    """
    conclusion = writing.lock_part(conclusion)
    writing.refuse_outdated(conclusion, version)
    if conclusion.follow_up == FollowUpState.NONE:
        raise RuleViolation("nothing-to-follow-up", _("Nothing is to be done about this point."))
    if data["follow_up"] == FollowUpState.DONE and not data["follow_up_note"].strip():
        message = _("Say in a sentence what was done.")
        raise RuleViolation("follow-up-unexplained", message, fields={"follow_up_note": message})
    wanted = {name: data[name] for name in ("follow_up", "follow_up_note")}
    verb = gettext_noop("reported the follow-up of the conclusion")
    writing.change(conclusion, wanted, by=by, verb=verb)
    return conclusion


def _accepted(conclusion: Conclusion, data: Mapping[str, Any]) -> dict[str, Any]:
    data, speaker = dict(data), data["speaker"]
    if speaker.conference_id != conclusion.conference_id:
        message = _("Choose somebody from the attendance of this conference.")
        raise RuleViolation("speaker-not-here", message, fields={"speaker": message})
    validators.check_follow_up(data)
    data["number"] = data.get("number") or _next_number(conclusion, speaker)
    taken = Conclusion.objects.filter(speaker=speaker, number=data["number"])
    if taken.exclude(pk=conclusion.pk).exists():
        message = _("%(name)s already has a point number %(number)s.") % {
            "name": speaker, "number": data["number"],
        }  # fmt: skip
        raise RuleViolation("conclusion-number-taken", message, fields={"number": message})
    return data


def _next_number(conclusion: Conclusion, speaker: Attendance) -> int:
    """The speaker's next number; a point kept by its speaker keeps the number it has."""
    if conclusion.pk and conclusion.speaker_id == speaker.pk:
        return conclusion.number
    last = Conclusion.objects.filter(speaker=speaker).aggregate(last=Max("number"))["last"]
    return (last or 0) + 1
