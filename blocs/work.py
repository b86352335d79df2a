"""What the years make secretaries, chairs and vice-chairs do."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.db.models import Max
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from blocs.enums import YearPhase
from blocs.models import Bloc, BlocYear, Council
from blocs.querysets import today
from common.wiring import WorkItem

OPEN_BEFORE = timedelta(days=60)  # a new year is prepared this long before the old one ends
FORGET_AFTER = timedelta(days=180)  # a bloc silent for so long is history, not work


def waiting_for(user: Any) -> list[WorkItem]:
    """Years without a chair or deadlines, steps due, and years to be opened."""
    years = list(
        BlocYear.objects.run_by(user).current().with_leaders().prefetch_related("deadlines")
    )
    return [item for year in years for item in _of_year(year)] + _years_to_open(user)


def _of_year(year: BlocYear) -> Iterator[WorkItem]:
    is_running = year.phase_now.position < YearPhase.CONCLUDED.position
    if is_running and year.chair is None:
        yield WorkItem(
            title=_("The year has no chair"), context=str(year),
            url=reverse("blocs:leadership", args=[year.pk]), action=_("Appoint a chair"),
            due_on=year.starts_on,
        )  # fmt: skip
    deadlines = list(year.deadlines.all())
    if year.phase == YearPhase.PLANNING and not deadlines:
        yield WorkItem(
            title=_("The year has no deadlines yet"), context=str(year),
            url=reverse("blocs:year_deadlines", args=[year.pk]), action=_("Set deadlines"),
            due_on=year.starts_on,
        )  # fmt: skip
    following = year.phase_now.next
    for deadline in deadlines:
        deadline.bloc_year = year  # spares a query a row
    due = [deadline for deadline in deadlines if deadline.is_now]
    if following and due:
        steps = ", ".join(str(deadline.get_step_display()) for deadline in due)
        yield WorkItem(
            title=_("%(step)s, then move the year on to “%(phase)s”")
            % {"step": steps, "phase": following.label},
            context=str(year), url=reverse("blocs:year_move", args=[year.pk]),
            action=_("Check and move on"), due_on=due[0].due_on,
        )  # fmt: skip


def _years_to_open(user: Any) -> list[WorkItem]:
    """Blocs whose last year ends soon or ended lately, for their secretary."""
    day = today()
    blocs = (
        Bloc.objects.filter(council__in=Council.objects.served_by(user), dissolved_on__isnull=True)
        .annotate(last_day=Max("years__ends_on"))
        .filter(last_day__gte=day - FORGET_AFTER, last_day__lte=day + OPEN_BEFORE)
    )
    return [
        WorkItem(
            title=_("Open the next year"), context=bloc.name,
            url=reverse("blocs:year_open", args=[bloc.pk]), action=_("Open a year"),
            due_on=bloc.last_day + timedelta(days=1),
        )
        for bloc in blocs
    ]  # fmt: skip
