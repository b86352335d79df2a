"""The first two steps of every view: find what the person may read, ask whether they may act."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from blocs.enums import YearPhase
from blocs.models import BlocYear
from common.errors import RuleViolation
from common.forms import add_violation
from conferences.exports import CONTENT_TYPE
from conferences.forms import GuardedForm
from conferences.models import Conference

PAGE_SIZE = 50


def find_year(request: HttpRequest, pk: int) -> BlocYear:
    """The year, with what its frame shows; 404 for strangers."""
    years = BlocYear.objects.visible_to(request.user).select_related("bloc__council")
    return get_object_or_404(years.prefetch_related("terms__organisation"), pk=pk)


def find_conference(request: HttpRequest, pk: int) -> Conference:
    """The conference, with its year and counts; 404 for strangers."""
    rows = (
        Conference.objects.visible_to(request.user)
        .with_counts()
        .select_related("bloc_year__bloc__council", "next_year__bloc__council")
        .prefetch_related("bloc_year__terms__organisation")
    )
    return get_object_or_404(rows, pk=pk)


def frame(request: HttpRequest, conference: Conference) -> dict[str, Any]:
    """What every page of a conference is framed by.

    Who reads the conference only because it opened the next year gets the frame of that year.
    """
    year = conference.bloc_year
    reads_year = BlocYear.objects.visible_to(request.user).filter(pk=year.pk).exists()
    return {
        "conference": conference,
        "year": year if reads_year or not conference.next_year else conference.next_year,
        "reads_year": reads_year,
        "tab": "conferences",
        "may_change": may_change(request, conference),
    }


def may_run(request: HttpRequest, year: BlocYear) -> bool:
    """Whether buttons are shown; even an administrator changes nothing in an archived year."""
    return year.phase != YearPhase.ARCHIVED and request.user.has_perm("blocs.run_year", year)


def may_change(request: HttpRequest, conference: Conference) -> bool:
    return conference.bloc_year.phase != YearPhase.ARCHIVED and request.user.has_perm(
        "conferences.change_conference", conference
    )


def words_of(request: HttpRequest) -> str:
    """What is searched for; PostgreSQL takes no NUL in a text."""
    return request.GET.get("q", "").replace("\x00", "")


def refuse(form: Any, violation: RuleViolation, fresh: Any = None) -> list[Any]:
    """Put a refused deed on its form. Returns saved and typed text where two people collided."""
    add_violation(form, violation)
    if violation.code != "changed-meanwhile" or not isinstance(form, GuardedForm) or fresh is None:
        return []
    return form.compare_with(fresh)


def spreadsheet(content: bytes, name: str) -> HttpResponse:
    """The answer that the browser saves as `name`.xlsx."""
    response = HttpResponse(content, content_type=CONTENT_TYPE)
    response["Content-Disposition"] = f'attachment; filename="{name}.xlsx"'
    return response
