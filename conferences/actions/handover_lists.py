"""Preparing a handover: who hands over to whom and from when, and the list of what goes along.

Every line of the log stands at the handover, so that who may not read its list does not read it in
the log either (`conferences/veils.py`).
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from blocs.models import Organisation
from common.changes import apply_changes, locked_row, refuse_stale, stored, version_of
from common.errors import RuleViolation
from common.formatting import date_short
from common.log import log
from common.text import normalise
from conferences import validators
from conferences.actions import writing
from conferences.builders import default_items, open_conclusions, people_of
from conferences.enums import ConferenceState, HandoverState, RemarkState
from conferences.models import Conference, Handover, HandoverItem
from documents.models import Signing

MOST_ITEMS = 2000  # a bloc may have years of tasks open; all of them go along
ITEM = ("kind", "text", "quantity", "unit", "amount", "note")


@transaction.atomic
def draft_handover(conference: Conference, data: Mapping[str, Any], *, by: Any) -> Handover:
    """Prepare that the chair in office hands over to `incoming` at `hour` on `handed_on`. The list
    begins with the usual rows and with every conclusion that is still to be done.

    Raises RuleViolation when the conference was called off or has a handover, the year has no
    chair, `incoming` is no member, or the hour lies outside the year's course.
    """
    conference = writing.lock_conference(conference.pk)
    _refuse_second(conference)
    chair = conference.bloc_year.chair
    if chair is None:
        raise RuleViolation(
            "handover-without-chair",
            _("The year has no chair in office, so nobody can hand over. Set its leadership."),
        )
    handover = Handover(
        conference=conference, outgoing=chair.organisation, state=HandoverState.DRAFT,
        last_signing=_last_paper(conference),
    )  # fmt: skip
    values = _accepted(handover, data)
    for side in ("outgoing", "incoming"):
        organisation = values.get(side) or chair.organisation
        if not normalise(values.get(f"{side}_people", "")):
            values[f"{side}_people"] = people_of(organisation, conference.bloc_year)
    writing.create(handover, values, by=by, verb=gettext_noop("began to prepare the handover"))
    rows = [*default_items(handover.target), *open_conclusions(handover)]
    _append(handover, rows)
    log(by, gettext_noop("filled the list of the handover"), handover, after={"rows": len(rows)})
    return handover


@transaction.atomic
def change_handover(
    handover: Handover, data: Mapping[str, Any], *, by: Any, version: str | None = None
) -> Handover:
    """Correct who takes over, from when, the people, the copies. What another side had said of the
    list is taken back. Raises RuleViolation as `draft_handover`, and `changed-meanwhile`."""
    handover = locked_draft(handover)
    writing.refuse_outdated(handover, version)
    former = handover.incoming_id
    values = _accepted(handover, data)
    writing.change(handover, values, by=by, verb=gettext_noop("changed the handover"))
    if handover.incoming_id != former:
        _take_back_remarks(handover, by=by)
    return handover


def _take_back_remarks(handover: Handover, *, by: Any) -> None:
    """Another side takes over: what the former one said holds no more; the log keeps it."""
    spoken = handover.items.exclude(remark_state=RemarkState.NONE)
    agreed = spoken.filter(remark_state=RemarkState.ACCEPTED).count()
    remarks = [f"{row}: {row.remark}" for row in spoken.filter(remark_state=RemarkState.REMARKED)]
    if not (agreed or remarks):
        return
    spoken.update(
        remark_state=RemarkState.NONE, remark="", remarked_by=None, updated_at=timezone.now()
    )
    verb = gettext_noop("took back what was said of the list of the handover")
    log(by, verb, handover, before={"agreed": agreed, "remarks": remarks})


@transaction.atomic
def add_item(handover: Handover, data: Mapping[str, Any], *, by: Any) -> HandoverItem:
    """Append a row to the list. RuleViolation when it says nothing, or the list is full."""
    handover = locked_draft(handover)
    validators.check_item(data)
    (item,) = _append(handover, [data])
    verb = gettext_noop("added to the list of the handover")
    log(by, verb, handover, after=_told(item))
    return item


@transaction.atomic
def change_item(
    item: HandoverItem, data: Mapping[str, Any], *, by: Any, version: str | None = None
) -> HandoverItem:
    """Correct a row; an agreement with what it said before is taken back, a remark stays. Raises
    RuleViolation as `add_item`, and `changed-meanwhile`."""
    item = _locked_item(item)
    validators.check_item(data)
    refuse_stale(version, writing.version_of(item))
    before, after = apply_changes(item, data)
    if after:
        if item.remark_state == RemarkState.ACCEPTED:
            item.remark_state, item.remarked_by = RemarkState.NONE, None
        item.save()
        verb = gettext_noop("changed in the list of the handover")
        log(by, verb, item.handover, before={"row": str(item), **before}, after=after)
    return item


@transaction.atomic
def remove_item(item: HandoverItem, *, by: Any) -> None:
    """Strike a row out of the list."""
    item = _locked_item(item)
    log(by, gettext_noop("struck from the list of the handover"), item.handover,
        before=_told(item))  # fmt: skip
    item.delete()


@transaction.atomic
def move_item(item: HandoverItem, *, up: bool, by: Any) -> None:
    """Change places with the neighbour of the same kind above (`up`) or below; at the end nothing
    happens."""
    item = _locked_item(item)
    rows = list(item.handover.items.all())
    same = [row.pk for row in rows if row.kind == item.kind]
    here = same.index(item.pk)
    there = here - 1 if up else here + 1
    if not 0 <= there < len(same):
        return
    ids = [row.pk for row in rows]
    one, other = ids.index(item.pk), ids.index(same[there])
    ids[one], ids[other] = ids[other], ids[one]
    for place, pk in enumerate(ids):
        # By update: a change of order is no change of text, forms open elsewhere stay good.
        HandoverItem.objects.filter(pk=pk).update(order=place)
    log(by, gettext_noop("moved in the list of the handover"), item.handover,
        before={"row": str(item), "position": here + 1}, after={"position": there + 1})  # fmt: skip


@transaction.atomic
def take_in_conclusions(handover: Handover, *, by: Any) -> int:
    """Put on the list what conferences asked for and is still to be done, each once. Returns how
    many rows were added."""
    handover = locked_draft(handover)
    rows = _append(handover, open_conclusions(handover))
    if rows:
        verb = gettext_noop("put open tasks on the list of the handover")
        log(by, verb, handover, after={"rows": [str(row) for row in rows]})
    return len(rows)


@transaction.atomic
def remark(
    item: HandoverItem, state: str, text: str = "", *, by: Any, version: str | None = None
) -> HandoverItem:
    """What the side that takes over says of a row. RuleViolation for a remark without words, or
    when the row was changed since `version`."""
    item = _locked_item(item)
    refuse_stale(version, writing.version_of(item))
    validators.check_remark(state, text)
    text = text if state == RemarkState.REMARKED else ""
    before, after = apply_changes(item, {"remark_state": state, "remark": text})
    if after:
        item.remarked_by = by if state != RemarkState.NONE else None
        item.save()
        verb = gettext_noop("remarked on the list of the handover")
        log(by, verb, item.handover, before={"row": str(item), **before}, after=after)
    return item


@transaction.atomic
def accept_items(handover: Handover, *, by: Any, seen: str) -> int:
    """Agree with every row that nothing was said of yet. Returns how many. RuleViolation when the
    list is not the one that was `seen` (`list_version`): nobody agrees with what they did not
    read."""
    handover = locked_draft(handover)
    refuse_stale(seen, list_version(handover))
    rows = handover.items.filter(remark_state=RemarkState.NONE)
    number = rows.update(
        remark_state=RemarkState.ACCEPTED, remarked_by=by, updated_at=timezone.now()
    )
    if number:
        verb = gettext_noop("agreed with the list of the handover")
        log(by, verb, handover, after={"rows": number})
    return number


def list_version(handover: Handover) -> str:
    """The mark of what the list says now."""
    return version_of([stored(item, ITEM) for item in handover.items.all()])


def locked_draft(handover: Handover) -> Handover:
    """The handover as it is now, it and its conference locked; RuleViolation unless a draft."""
    handover = writing.lock_part(handover)
    if not handover.is_draft:
        raise RuleViolation(
            "handover-not-draft",
            _("The handover is no draft any more, so nothing was changed."),
        )
    return handover


def _locked_item(item: HandoverItem) -> HandoverItem:
    handover = locked_draft(item.handover)
    fresh = locked_row(item)
    fresh.handover = handover
    return fresh


def _append(handover: Handover, rows: Sequence[Mapping[str, Any]]) -> list[HandoverItem]:
    if handover.items.count() + len(rows) > MOST_ITEMS:
        raise RuleViolation(
            "list-full", _("A list holds %(most)s rows at most.") % {"most": MOST_ITEMS}
        )
    last = handover.items.aggregate(last=Max("order"))["last"]
    first = 0 if last is None else last + 1
    items = [
        HandoverItem(handover=handover, order=place, **row)
        for place, row in enumerate(rows, start=first)
    ]
    for item in items:
        item.tidy()
    return HandoverItem.objects.bulk_create(items)


def _told(item: HandoverItem) -> dict[str, Any]:
    """A row as the log keeps it."""
    return {name: value for name, value in stored(item, ITEM).items() if value not in (None, "")}


def _refuse_second(conference: Conference) -> None:
    if conference.state == ConferenceState.CANCELLED:
        raise RuleViolation(
            "conference-cancelled",
            _("The conference was cancelled. Set it back to planned to go on with it."),
        )
    if conference.handovers.live().exists():
        raise RuleViolation(
            "handover-already",
            _("A handover is recorded or prepared at this conference; there is one at most."),
        )


def _last_paper(conference: Conference) -> Signing | None:
    """The paper of the handover cancelled last at the conference: the next one stands in its
    place."""
    cancelled = conference.handovers.filter(state=HandoverState.CANCELLED).order_by("-updated_at")
    for each in cancelled.select_related("signing", "last_signing"):
        paper = each.signing or each.last_signing
        if paper is not None:
            return paper
    return None


def _accepted(handover: Handover, data: Mapping[str, Any]) -> dict[str, Any]:
    """What is stored of `data`, checked: `hour` and `handed_on` become one moment."""
    values = dict(data)
    day, hour = values["handed_on"], values.pop("hour")
    conference = handover.conference
    validators.check_hour_of_force(day, conference.held_on, handover.target.ends_on)
    check_sides(handover, values["incoming"], day)
    moment = datetime.combine(day, hour.replace(second=0, microsecond=0))  # as the paper prints it
    values["in_force_at"] = timezone.make_aware(moment)
    return values


def check_sides(handover: Handover, incoming: Organisation, day: date) -> None:
    """RuleViolation unless the lead passes from one organisation to another, which is a member on
    `day`, and not before the term that it would end."""
    if handover.outgoing_id == incoming.pk:
        message = _("The chair passes from one organisation to another.")
        raise RuleViolation("handover-to-itself", message, fields={"incoming": message})
    year = handover.target
    if not year.members_on(day).filter(organisation=incoming).exists():
        message = _("%(name)s is not a member on %(day)s.") % {
            "name": incoming, "day": date_short(day),
        }  # fmt: skip
        raise RuleViolation("incoming-not-member", message, fields={"incoming": message})
    chair = year.chair
    if chair is not None and chair.starts_on and day < chair.starts_on:
        message = _("%(name)s took the chair of %(year)s on %(day)s; choose that day or a later"
                    " one.") % {
            "name": chair.organisation, "year": year.year, "day": date_short(chair.starts_on),
        }  # fmt: skip
        raise RuleViolation("handover-before-term", message, fields={"handed_on": message})
