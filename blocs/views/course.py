"""Moving a year along its course, and its decision log."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from blocs.actions.years import move_year
from blocs.builders.deeds import Change, changes_in
from blocs.enums import YearPhase
from blocs.forms.years import LogFilterForm, MoveForm
from blocs.models import BlocYear
from blocs.views.frame import find_year, year_page
from common.forms import attempt
from common.models import LogEntry
from common.views import require
from common.wiring import checks_for, hidden_in, veiled_in

ON_A_PAGE = 50


@login_required
def year_move(request: HttpRequest, pk: int) -> HttpResponse:
    """Chuyển bước: every check with its state, then one step on, or back with a reason."""
    year = find_year(request, pk)
    require(request.user, "blocs.run_year", year)
    form = MoveForm(request.POST or None)

    def deed() -> None:
        data = form.cleaned_data
        move_year(year, data["to"], by=request.user, seen=data["seen"], reason=data["reason"])

    if request.method == "POST" and attempt(form, deed):
        label = YearPhase(form.cleaned_data["to"]).label
        messages.success(request, _("The year is now in “%(phase)s”.") % {"phase": label})
        return redirect(year)
    return year_page(request, year, "blocs/year_move.html", "overview", **_moves(year, form))


def _moves(year: BlocYear, form: MoveForm) -> dict[str, Any]:
    """The phases before and after, the checks of the move on, and the form as it was typed."""
    following = year.phase_now.next
    checks = checks_for(year, following) if following else []
    is_back = bool(form.is_bound and following and form.data.get("to") != following.value)
    return {
        "form": form,
        "is_back": is_back,
        "following": following,
        "previous": year.phase_now.previous,
        "checks": checks,
        "unmet": [check for check in checks if not check.is_met],
    }


@login_required
def year_log(request: HttpRequest, pk: int) -> HttpResponse:
    """The decision log of the year: who, in which role, what, before and after, why."""
    year = find_year(request, pk)
    require(request.user, "blocs.view_year_log", year)
    lines = LogEntry.objects.of_chain(year.log_chain()).exclude(hidden_in(year, request.user))
    actors = lines.order_by("actor_name").values_list("actor_name", flat=True).distinct()
    verbs = lines.order_by("verb").values_list("verb", flat=True).distinct()
    form = LogFilterForm(
        request.GET,
        actors=[name for name in actors if name],
        verbs=[(verb, _(verb)) for verb in verbs],
    )
    page = Paginator(_filtered(lines, form), ON_A_PAGE).get_page(request.GET.get("page"))
    return year_page(
        request, year, "blocs/year_log.html", "log",
        form=form, page=page, lines=_lines(year, request.user, list(page)),
        is_filtered=any(request.GET.get(name) for name in form.fields),
    )  # fmt: skip


def _lines(
    year: BlocYear, user: Any, entries: list[LogEntry]
) -> list[tuple[LogEntry, list[Change], bool]]:
    """The lines of a page: what each changed, and whether that is not this person's to read yet."""
    veiled = veiled_in(year, user, entries)
    return [
        (entry, [] if entry.pk in veiled else changes_in(entry), entry.pk in veiled)
        for entry in entries
    ]


def _filtered(lines: QuerySet, form: LogFilterForm) -> QuerySet:
    """The lines the filters leave; a filter that makes no sense is shown as such and left out."""
    form.is_valid()
    wanted = form.cleaned_data
    conditions = {
        "actor_name": wanted.get("actor"),
        "verb": wanted.get("verb"),
        "at__date__gte": wanted.get("since"),
        "at__date__lte": wanted.get("until"),
    }
    return lines.filter(**{name: value for name, value in conditions.items() if value})
