"""What is looked at before a year moves on, as far as conferences know (YEAR_CHECKS)."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from blocs.enums import YearPhase
from common.wiring import Check
from conferences.enums import ConferenceKind
from conferences.models import Conclusion, Conference, Handover


def year_checks(year: Any, to: str) -> Iterator[Check]:
    """The checks before `year` moves to the phase `to`; a step back needs none."""
    if YearPhase(to).position < year.phase_now.position:
        return
    url = reverse("conferences:year", args=[year.pk])
    held = Conference.objects.held()
    if to == YearPhase.UNDERWAY:
        opened = held.filter(Q(bloc_year=year, kind=ConferenceKind.LAUNCH) | Q(next_year=year))
        label = _("The conference that opens the year was held")
        yield Check("launch-held", label, opened.exists(), url=url)
    if to == YearPhase.SELF_SCORING:
        midyear = held.filter(bloc_year=year, kind=ConferenceKind.MIDYEAR)
        label = _("The mid-year review was held")
        yield Check("midyear-held", label, midyear.exists(), url=url)
    if to == YearPhase.CONCLUDED:
        final = held.filter(bloc_year=year, kind=ConferenceKind.YEAR_END)
        label = _("The year-end conference was held")
        yield Check("year-end-held", label, final.exists(), url=url)
    if to == YearPhase.ARCHIVED:
        yield from _before_archiving(year, url)


def _before_archiving(year: Any, url: str) -> Iterator[Check]:
    planned = Conference.objects.planned().filter(bloc_year=year).count()
    yield Check(
        "no-conference-planned",
        _("No conference is left planned"),
        not planned,
        _("%(count)s still planned") % {"count": planned} if planned else "",
        url,
    )
    todo = Conclusion.objects.open().filter(conference__bloc_year=year).count()
    yield Check(
        "follow-ups-done",
        _("Everything the conferences asked for is done"),
        not todo,
        _("%(count)s still to be done") % {"count": todo} if todo else "",
        reverse("conferences:follow_ups", args=[year.pk]),
    )
    of_year = Q(conference__bloc_year=year) | Q(conference__next_year=year) | Q(year=year)
    waiting = Handover.objects.under_way().filter(of_year)
    yield Check(
        "handovers-settled",
        _("Every handover is in force or cancelled"),
        not waiting.exists(),
        _("%(count)s under way") % {"count": waiting.count()} if waiting.exists() else "",
        url=reverse("conferences:handovers", args=[year.pk]),
        is_binding=True,  # of an archived year nothing moves: it could be neither signed nor ended
    )
