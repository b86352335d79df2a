"""What a year's overview shows of its conferences (YEAR_STEPS, YEAR_PANELS)."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.formatting import date_short
from common.wiring import Cell, Panel, PanelLine, Step
from conferences.models import Attendance, Conference


def year_steps(year: Any) -> Iterator[Step]:
    """One column: at how many of the conferences held so far each member was represented.

    A conference recorded from a published source names some who came; that the others stayed away
    is not said there, and is not said here.
    """
    held = dict(Conference.objects.held().filter(bloc_year=year).values_list("pk", "source"))
    told = {pk for pk, source in held.items() if year.is_illustrative or not source}
    attended: dict[int, set[int]] = defaultdict(set)
    for organisation, conference in Attendance.objects.filter(
        conference__in=list(held), organisation__isnull=False
    ).values_list("organisation_id", "conference_id"):
        attended[organisation or 0].add(conference)
    url = reverse("conferences:year", args=[year.pk])
    members = year.members().values_list("organisation_id", flat=True)
    cells = {
        member: _cell(len(attended[member]), len(told | attended[member]), bool(held), url)
        for member in members
    }
    yield Step("conferences", _("Conferences attended"), cells=cells)


def _cell(attended: int, known: int, any_held: bool, url: str) -> Cell:
    if not any_held:
        return Cell("none", _("None held yet"), url)
    if not known:
        return Cell("none", _("Not named by the source"), url)
    state = "done" if attended == known else "doing" if attended else "late"
    return Cell(state, _("%(attended)s of %(held)s") % {"attended": attended, "held": known}, url)


def year_panels(year: Any, user: Any) -> Iterator[Panel]:
    """The next conferences; when none is ahead, the last ones held."""
    rows = Conference.objects.visible_to(user).of_year(year)
    ahead = rows.planned().filter(held_on__gte=timezone.localdate()).order_by("held_on", "pk")[:2]
    shown = list(ahead) or list(rows.held()[:2])
    title = _("Next conference") if shown and shown[0].is_planned else _("Last conferences")
    yield Panel(
        "conferences",
        title,
        tuple(
            PanelLine(
                row.title,
                " – ".join(filter(None, [date_short(row.held_on), row.place])),
                row.get_absolute_url(),
            )
            for row in shown
        ),
        _("No conference yet."),
        reverse("conferences:year", args=[year.pk]),
    )
