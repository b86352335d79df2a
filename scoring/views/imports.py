"""Criteria as workbooks: taken out, and read in with a preview."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from blocs.models import BlocYear
from blocs.spreadsheets import MEDIA_TYPE
from blocs.views.frame import find_year, year_page
from common.errors import RuleViolation
from common.forms import SheetForm, attempt
from common.views import require
from scoring import actions
from scoring.enums import ImportState
from scoring.models import CriteriaImport, CriteriaSet
from scoring.texts import CriteriaText
from scoring.workbooks import write_workbook


@login_required
@require_GET
def export(request: HttpRequest, pk: int) -> HttpResponse:
    """One version as a workbook that can be read in again."""
    criteria_set = get_object_or_404(CriteriaSet.objects.visible_to(request.user), pk=pk)
    year = find_year(request, criteria_set.bloc_year_id)
    name = f"tieu-chi-{year.year}-{criteria_set.version}.xlsx"
    return _file(year, actions.text_of(criteria_set), name)


@login_required
@require_GET
def template(request: HttpRequest, pk: int) -> HttpResponse:
    """The empty form to fill in."""
    year = find_year(request, pk)
    require(request.user, "scoring.write_criteria", year)
    return _file(year, CriteriaText("", ()), "mau-tieu-chi.xlsx")


def _file(year: BlocYear, text: CriteriaText, name: str) -> HttpResponse:
    members = {each.organisation.code: each.organisation.name for each in year.members()}
    disposition = {"Content-Disposition": f'attachment; filename="{name}"'}
    data = write_workbook(text, members)
    return HttpResponse(data, content_type=MEDIA_TYPE, headers=disposition)


@login_required
def import_file(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a workbook; nothing is written by that."""
    year = find_year(request, pk)
    require(request.user, "scoring.write_criteria", year)
    form = SheetForm(request.POST or None, request.FILES or None)
    made: list[CriteriaImport] = []

    def deed() -> None:
        made.append(actions.preview_import(year, form.cleaned_data["file"], by=request.user))

    if request.method == "POST" and attempt(form, deed):
        return redirect(made[0])
    return year_page(request, year, "scoring/import_file.html", "criteria", form=form)


def _import(request: HttpRequest, pk: int) -> tuple[BlocYear, CriteriaImport]:
    row = get_object_or_404(CriteriaImport.objects.visible_to(request.user), pk=pk)
    year = row.bloc_year = find_year(request, row.bloc_year_id)
    require(request.user, "scoring.write_criteria", year)
    return year, row


@login_required
@require_GET
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """What the workbook would do; nothing is written by looking."""
    year, row = _import(request, pk)
    rows = [{**each, "state": ImportState(each["state"])} for each in row.rows]
    return year_page(
        request, year, "scoring/import.html", "criteria", sent=row, rows=rows,
        counts=[(state, row.summary.get(state, 0)) for state in ImportState],
    )  # fmt: skip


@login_required
@require_POST
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Write it all, or say why not."""
    year, row = _import(request, pk)
    try:
        actions.confirm_import(row, by=request.user)
    except RuleViolation as violation:
        messages.error(request, str(violation.message))
        return redirect(row)
    messages.success(request, _("The draft is now what the file says."))
    return redirect(reverse("scoring:edit", args=[year.pk]))
