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
    """One column: at how many of the conferences held so far each member was represented."""
    held = list(Conference.objects.held().filter(bloc_year=year).values_list("pk", flat=True))
    attended: dict[int, set[int]] = defaultdict(set)
    for organisation, conference in Attendance.objects.filter(
        conference__in=held, organisation__isnull=False
    ).values_list("organisation_id", "conference_id"):
        attended[organisation or 0].add(conference)
    url = reverse("conferences:year", args=[year.pk])
    members = year.members().values_list("organisation_id", flat=True)
    cells = {member: _cell(len(attended[member]), len(held), url) for member in members}
    yield Step("conferences", _("Conferences attended"), cells=cells)


def _cell(attended: int, held: int, url: str) -> Cell:
    if not held:
        return Cell("none", _("None held yet"), url)
    state = "done" if attended == held else "doing" if attended else "late"
    return Cell(state, _("%(attended)s of %(held)s") % {"attended": attended, "held": held}, url)


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
