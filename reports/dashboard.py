"""The leaders' dashboard: a council's year on one page, every figure leading to its rows."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from blocs.enums import DeadlineStep
from blocs.models import BlocYear, Council
from reports.figures_of_council import FIGURES
from reports.standing import BlocRow, standing

PAGE_SIZE = 50


@login_required
@require_GET
def dashboard(request: HttpRequest) -> HttpResponse:
    """Five figures with last year's beside, blocs by steps, what is late and due by name."""
    councils = _councils(request)
    council = _chosen_council(request, councils)
    years = _years_of(council, request.user)
    number = _chosen_year(request, years)
    rows = standing(council, number, request.user)
    context = {
        "councils": councils,
        "council": council,
        "years": years,
        "year_number": number,
        "figures": _figures(council, number, request.user),
        "steps": list(DeadlineStep),
        "rows": rows,
        "late": _by_name(rows, "late"),
        "due": _by_name(rows, "due"),
    }
    return render(request, "reports/dashboard.html", context)


@login_required
@require_GET
def figure_rows(request: HttpRequest, code: str) -> HttpResponse:
    """The rows that one figure counts."""
    council = _chosen_council(request, _councils(request))
    figure = FIGURES.get(code)
    if figure is None:
        raise Http404
    years = _years_of(council, request.user)
    number = _chosen_year(request, years)
    words = request.GET.get("q", "").strip()
    found = figure.found(figure.rows(council, number, request.user), words)
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "figure": figure,
        "council": council,
        "years": years,
        "year_number": number,
        "words": words,
        "page": page,
        "lines": [figure.line(row) for row in page.object_list],
    }
    return render(request, "reports/dashboard_rows.html", context)


def _councils(request: HttpRequest) -> list[Council]:
    """The councils the person leads or serves; PermissionDenied when there is none."""
    user: Any = request.user
    rows: QuerySet[Council] = Council.objects.visible_to(user)
    if not user.is_superuser:
        rows = rows.filter(pk__in=user.council_roles.in_force().values("council"))
    councils = list(rows)
    if not councils:
        raise PermissionDenied
    return councils


def _chosen_council(request: HttpRequest, councils: list[Council]) -> Council:
    asked = request.GET.get("council")
    if not asked:
        return councils[0]
    chosen = next((each for each in councils if str(each.pk) == asked), None)
    if chosen is None:
        raise Http404
    return chosen


def _years_of(council: Council, user: Any) -> list[int]:
    """The years the council's blocs have, newest first."""
    rows = BlocYear.objects.visible_to(user).filter(bloc__council=council).order_by("-year")
    return list(rows.values_list("year", flat=True).distinct())


def _chosen_year(request: HttpRequest, years: list[int]) -> int:
    """The year asked for, else this year if it was opened, else the newest."""
    asked = request.GET.get("year", "")
    if asked:
        if not (asked.isascii() and asked.isdigit() and len(asked) <= 4):
            raise Http404
        return int(asked)
    this_year = timezone.localdate().year
    return this_year if this_year in years or not years else years[0]


def _figures(council: Council, number: int, user: Any) -> list[dict[str, Any]]:
    return [
        {
            "code": figure.code,
            "title": figure.title,
            "now": figure.rows(council, number, user).count(),
            "before": figure.rows(council, number - 1, user).count(),
        }
        for figure in FIGURES.values()
    ]


def _by_name(rows: list[BlocRow], state: str) -> list[dict[str, Any]]:
    """What is late (or due) in all years, the longest first."""
    found = [
        {"row": row, "cell": cell}
        for row in rows
        for cell in (row.late if state == "late" else row.due)
    ]
    return sorted(found, key=lambda each: each["cell"].due_on)
