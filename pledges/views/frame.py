"""What every page of a pledge begins with: the year, its pledge, and the parts of the pledge."""

from typing import Any

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from blocs.models import BlocYear
from blocs.views.frame import find_year, year_page
from common.views import require
from pledges.models import Pledge


def pledge_of(request: HttpRequest, year: BlocYear) -> Pledge | None:
    """The pledge of a year the person reads, if one was written."""
    rows = Pledge.objects.visible_to(request.user).with_signing()
    pledge = rows.filter(bloc_year=year).first()
    if pledge is not None:
        pledge.bloc_year = year
    return pledge


def find(request: HttpRequest, pk: int, permission: str = "") -> tuple[BlocYear, Pledge]:
    """The year and its pledge, if this person reads it and may act on it; 404 or 403 else."""
    year = find_year(request, pk)
    if permission:
        require(request.user, permission, year)
    rows = Pledge.objects.visible_to(request.user).with_signing()
    pledge = get_object_or_404(rows, bloc_year=year)
    pledge.bloc_year = year
    return year, pledge


def page(
    request: HttpRequest, year: BlocYear, template: str, part: str, **context: Any
) -> HttpResponse:
    """A page of the pledge with its part `part` open: text, comments, commitments, versions; 422
    when it shows again, with its faults, a form that was sent."""
    answer = year_page(request, year, f"pledges/{template}", "pledge", part=part, **context)
    answer.status_code = status_of(context.get("form"))
    return answer


def status_of(form: BaseForm | None) -> int:
    """The status of a page that shows this form: 422 when it was sent and is shown once more."""
    return 422 if form is not None and form.is_bound else 200


def form_of(
    request: HttpRequest,
    year: BlocYear,
    form: Any,
    *,
    heading: Any,
    submit: Any,
    back: str,
    **context: Any,
) -> HttpResponse:
    """A page of the pledge that holds one form; `context` as of `blocs.views.frame.form_page`."""
    return page(
        request, year, "form.html", "", form=form, heading=heading, submit=submit, back=back,
        **context,
    )  # fmt: skip
