"""The handover of the invented year as it stands while it is being prepared: a list half agreed."""

from collections.abc import Mapping
from datetime import time, timedelta
from typing import Any

from blocs.models import BlocYear
from conferences.actions import add_item, change_item, draft_handover, remark
from conferences.actions.handover_lists import ITEM
from conferences.models import Conference, Handover, HandoverItem
from emulation.demo.reader import Table
from emulation.demo.rows import Register

MARK = " (minh họa)"


def prepare_handover(year: BlocYear, table: Table, register: Register) -> Handover:
    """A draft at the year's `table["at"]` conference: usual rows, open tasks, rows of its own, and
    what the side that takes over says of some. Every row is marked as illustrative."""
    conference = Conference.objects.get(bloc_year=year, kind=table["at"])
    day = conference.held_on + timedelta(days=table["days_after"])
    facts = {
        "incoming": register.organisations[table["incoming"]], "handed_on": day,
        "hour": time(table["hour"]), "copies": table["copies"], "note": table["note"],
    }  # fmt: skip
    handover = draft_handover(conference, facts, by=None)
    for item in handover.items.all():
        _fill(item, table["amount"])
    for row in table["rows"]:
        add_item(handover, {**dict.fromkeys(("quantity", "amount")), "unit": "", "note": "", **row},
                 by=None)  # fmt: skip
    _say(handover, table["remarks"])
    return handover


def _fill(item: HandoverItem, amount: int) -> None:
    values: dict[str, Any] = {name: getattr(item, name) for name in ITEM}
    if MARK.strip() not in item.text:
        values["text"] = item.text + MARK
    if item.kind == "funds":
        values["amount"] = amount
    change_item(item, values, by=None)


def _say(handover: Handover, remarks: Mapping[str, str]) -> None:
    """The first row of each kind named gets its remark; one without words is agreed with."""
    for kind, words in remarks.items():
        item = handover.items.filter(kind=kind).first()
        if item is not None:
            remark(item, "remarked" if words else "accepted", words, by=None)
