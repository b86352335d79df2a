"""Pages of a bloc-year: overview, opening, settings, deadlines."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from blocs.actions.years import (
    SETTINGS,
    change_year,
    deadlines_of,
    open_year,
    out_of_order,
    set_deadlines,
)
from blocs.enums import DeadlineStep
from blocs.forms.years import (
    DeadlinesForm,
    YearOpenForm,
    YearSettingsForm,
    opening_values,
    year_typed,
)
from blocs.models import Bloc, BlocYear
from blocs.views.frame import after_refusal, find_year, form_page, year_page
from common.changes import stored
from common.forms import attempt
from common.views import require
from common.wiring import Copy, Step, checks_for, copies_of, panels_of, steps_of


@login_required
def year(request: HttpRequest, pk: int) -> HttpResponse:
    """Overview: what is due now and by whom; beside it who leads, theme, conferences, papers."""
    year = find_year(request, pk)
    steps = steps_of(year)
    members = list(year.members())
    deadlines = list(year.deadlines.all())
    unfinished = {step.code: _unfinished(step) for step in steps}
    for deadline in deadlines:
        deadline.bloc_year = year  # spares a query a row
    leaders = year.terms.in_office().in_order().select_related("organisation")
    return year_page(
        request, year, "blocs/year.html", "overview",
        steps=steps,
        rows=[
            (member.organisation, [step.cells.get(member.organisation_id) for step in steps])
            for member in members
        ],
        deadlines=[(deadline, unfinished.get(deadline.step, 0)) for deadline in deadlines],
        leaders=leaders.prefetch_related("representatives"),
        movements=year.movements.all(),
        panels=panels_of(year, request.user),
        is_ready=_is_ready(year),
    )  # fmt: skip


def _unfinished(step: Step) -> int:
    """How many members a column still waits for."""
    return sum(cell.state in ("doing", "due", "late") for cell in step.cells.values())


def _is_ready(year: BlocYear) -> bool:
    """All that this phase asks for is done; only the move on is left."""
    following = year.phase_now.next
    return following is not None and all(check.is_met for check in checks_for(year, following))


@login_required
def year_open(request: HttpRequest, pk: int) -> HttpResponse:
    """Open a year of the bloc, from scratch or cloned, with what would be taken over in view."""
    bloc = get_object_or_404(Bloc.objects.visible_to(request.user).select_related("council"), pk=pk)
    require(request.user, "blocs.open_year", bloc)
    source = _source(bloc, request.POST.get("source", request.GET.get("source")))
    initial = opening_values(bloc, source, timezone.localdate())
    copies = _copies(source, request.POST.get("year") or request.GET.get("year"), initial["year"])
    form = YearOpenForm(
        request.POST or None, copies=copies,
        initial=initial | {"parts": [copy.code for copy in copies]},
    )  # fmt: skip
    opened: list[BlocYear] = []

    def deed() -> None:
        parts = form.cleaned_data["parts"]
        opened.append(open_year(bloc, form.plan(), by=request.user, source=source, parts=parts))

    if request.method == "POST" and attempt(form, deed):
        messages.success(request, _("The year %(year)s is open.") % {"year": opened[0].year})
        return redirect(opened[0])
    members = bloc.members_during(*_period(form, initial))
    return render(
        request, "blocs/year_open.html",
        {
            "bloc": bloc, "form": form, "source": source, "copies": copies, "members": members,
            "sources": bloc.years.all()[:12],
        },
    )  # fmt: skip


def _source(bloc: Bloc, asked: str | None) -> BlocYear | None:
    """The year to clone: the one asked for, none for "none", else the last one."""
    years = bloc.years.select_related("bloc")
    if asked == "none":
        return None
    if asked and asked.isascii() and asked.isdigit():
        return get_object_or_404(years, pk=asked)
    return years.order_by("-ends_on").first()


def _copies(source: BlocYear | None, typed: str | None, otherwise: int) -> list[Copy]:
    """What would be taken over, for the year typed (if it is one)."""
    if source is None:
        return []
    shift = (year_typed(typed or "") or otherwise) - source.year
    return [copy for copy in copies_of(source, shift) if copy.lines]


def _period(form: YearOpenForm, initial: dict[str, Any]) -> tuple[date, date]:
    cleaned = getattr(form, "cleaned_data", {})
    return (
        cleaned.get("starts_on") or initial["starts_on"],
        cleaned.get("ends_on") or initial["ends_on"],
    )


@login_required
def year_settings(request: HttpRequest, pk: int) -> HttpResponse:
    """Theme, legal basis, dates."""
    year = find_year(request, pk)
    require(request.user, "blocs.change_year", year)
    form = YearSettingsForm(request.POST or None, year=year)

    def deed() -> None:
        change_year(year, form.values(), by=request.user, seen=form.cleaned_data["seen"])

    if request.method == "POST" and attempt(form, deed):
        messages.success(request, _("The settings are saved."))
        return redirect(year)
    return form_page(
        request, year, form, tab="overview", heading=_("Settings of the year"),
        submit=_("Save"), back=year.get_absolute_url(),
        **after_refusal(form, stored(year, SETTINGS)),
    )  # fmt: skip


@login_required
def year_deadlines(request: HttpRequest, pk: int) -> HttpResponse:
    """The last day of every step, on one page."""
    year = find_year(request, pk)
    require(request.user, "blocs.run_year", year)
    form = DeadlinesForm(request.POST or None, year=year)

    def deed() -> None:
        set_deadlines(year, form.due(), by=request.user, seen=form.cleaned_data["seen"])

    if request.method == "POST" and attempt(form, deed):
        messages.success(request, _("The deadlines are saved."))
        for advice in _advice(year, form.due()):
            messages.warning(request, advice)
        return redirect(year)
    now = deadlines_of(year)
    return form_page(
        request, year, form, tab="overview", heading=_("Deadlines"), submit=_("Save"),
        back=year.get_absolute_url(), warnings=_advice(year, now), is_grid=True,
        intro=_(
            "One last day for each step; leave empty what the bloc does not do. A last day may"
            " fall in the next year."
        ),
        **after_refusal(form, now),
    )  # fmt: skip


def _advice(year: BlocYear, due: dict[str, Any]) -> list[str]:
    """Sentences about days that look wrong but are allowed."""
    names = dict(DeadlineStep.choices)
    found = [
        _("“%(second)s” ends before “%(first)s”: is that meant?")
        % {"first": names[first], "second": names[second]}
        for first, second in out_of_order(due)
    ]
    early = [str(names[step]) for step, day in due.items() if day and day < year.starts_on]
    if early:
        found.append(
            _("Before the first day of the year: %(steps)s.") % {"steps": ", ".join(early)}
        )
    return found
