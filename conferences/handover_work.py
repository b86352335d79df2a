"""What waits for a person because of handovers; signing itself waits through `documents`."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from blocs.models import BlocYear
from blocs.rules import acting_organisations
from common.wiring import WorkItem
from conferences.enums import HandoverStage, HandoverState, ItemKind, RemarkState
from conferences.models import Handover


def handovers_waiting_for(user: Any) -> Iterator[WorkItem]:
    """Lists to go through before they are opened, for the side that hands over; lists to look
    through, for the side that takes over; and what could not come into force."""
    mine = acting_organisations(user)
    kept = BlocYear.objects.run_by(user).current()
    rows = (
        Handover.objects.visible_to(user)
        .under_way()
        .filter(Q(outgoing__in=mine) | Q(incoming__in=mine) | Q(conference__bloc_year__in=kept))
        .exclude(conference__bloc_year__phase="archived")
        .annotate(
            unseen=Count("items", filter=Q(items__remark_state=RemarkState.NONE)),
            blank=Count("items", filter=Q(items__kind=ItemKind.FUNDS, items__amount__isnull=True)),
        )
    )
    for row in rows.for_lists():
        yield from _of(row, mine)


def _of(row: Any, mine: set[int]) -> Iterator[WorkItem]:
    told = {"title": row.conference.title}
    if row.state == HandoverState.DRAFT and row.outgoing_id in mine:
        title = _("Fill the list of the handover: %(title)s")
        if not row.blank and not row.unseen:
            title = _("The list is agreed, open it for signature: %(title)s")
        yield _item(row, title % told, _("Go through"))
    if row.state == HandoverState.DRAFT and row.incoming_id in mine and row.unseen:
        yield _item(row, _("Look through what you take over: %(title)s") % told, _("Look"))
    if row.trouble:
        yield _item(row, _("The handover could not come into force: %(title)s") % told,
                    _("See why"))  # fmt: skip
    elif row.stage == HandoverStage.INCOMPLETE and row.incoming_id not in mine:
        yield _item(row, _("Not signed by both sides: %(title)s") % told, _("See why"))


def _item(row: Handover, title: Any, action: Any) -> WorkItem:
    return WorkItem(
        title=title, context=str(row.conference.bloc_year), url=row.get_absolute_url(),
        action=action, due_on=row.handed_on,
    )  # fmt: skip
