"""One conference: its page, its record, its state."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from blocs.rules import acting_organisations
from common.errors import RuleViolation
from common.text import fold
from common.views import require
from conferences import actions, exports
from conferences.enums import Capacity
from conferences.forms import ConferenceForm, ReasonForm
from conferences.models import Conference, Handover
from conferences.views.finding import find_conference, frame, refuse, spreadsheet, words_of

TABS = ("attendance", "papers", "conclusions", "handover")


@login_required
def conference(request: HttpRequest, pk: int) -> HttpResponse:
    """The agenda as a time line; attendance, papers, conclusions and handover as tabs."""
    row = find_conference(request, pk)
    part = request.GET.get("tab", TABS[0])
    part = part if part in TABS else TABS[0]
    context = {
        **frame(request, row),
        "part": part,
        "agenda": row.agenda.select_related("presenter__organisation"),
        "presiding": row.attendances.filter(capacity=Capacity.PRESIDING).select_related(
            "organisation"
        ),
        **_part_context(request, row, part),
    }
    return render(request, "conferences/conference.html", context)


def _part_context(request: HttpRequest, row: Conference, part: str) -> dict[str, Any]:
    if part == "attendance":
        return {"rows": _people(request, row), "capacities": Capacity.choices}
    if part == "papers":
        return {"rows": row.papers.select_related("organisation")}
    if part == "conclusions":
        acting = acting_organisations(request.user) if row.bloc_year.phase != "archived" else set()
        rows = row.conclusions.select_related("speaker__organisation", "responsible")
        return {"rows": rows, "acting": acting}
    found = Handover.objects.visible_to(request.user).filter(conference=row).for_lists()
    may_draft = request.user.has_perm("conferences.draft_handover", row)
    has_live = row.handovers.live().exists()
    return {"rows": found, "may_draft": may_draft, "has_live": has_live}


def _people(request: HttpRequest, row: Conference) -> list[Any]:
    """The attendance that the filters leave; folded here, since a conference has few people."""
    rows = row.attendances.select_related("organisation")
    if request.GET.get("capacity") in Capacity.values:
        rows = rows.filter(capacity=request.GET["capacity"])
    words = fold(words_of(request)).split()
    texts = ((each, fold(f"{each} {each.position} {each.organisation_label}")) for each in rows)
    return [each for each, text in texts if all(word in text for word in words)]


@login_required
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct what is known of the conference."""
    row = find_conference(request, pk)
    require(request.user, "conferences.change_conference", row)
    year, differences = row.bloc_year, []
    form = ConferenceForm(request.POST or None, instance=row, year=year, person=request.user)
    if request.method == "POST" and form.is_valid():
        version = form.cleaned_data["version"]
        try:
            actions.change_conference(row, form.values, by=request.user, version=version)
        except RuleViolation as violation:
            differences = refuse(form, violation, row)
        else:
            messages.success(request, _("The conference was saved."))
            return redirect(row)
    context = {**frame(request, row), "form": form, "differences": differences}
    return render(request, "conferences/conference_form.html", context)


@login_required
@require_POST
def hold(request: HttpRequest, pk: int) -> HttpResponse:
    """Record that the conference was held."""
    row = find_conference(request, pk)
    require(request.user, "conferences.change_conference", row)
    try:
        actions.hold_conference(row, by=request.user)
    except RuleViolation as violation:
        messages.error(request, str(violation.message))
    else:
        messages.success(request, _("The conference is recorded as held."))
    return redirect(row)


@login_required
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Call the conference off, with the reason."""
    return _with_reason(request, pk, "cancel")


@login_required
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """Set the conference back to planned, with the reason."""
    return _with_reason(request, pk, "reopen")


def _with_reason(request: HttpRequest, pk: int, deed: str) -> HttpResponse:
    row = find_conference(request, pk)
    require(request.user, "conferences.change_conference", row)
    act = actions.cancel_conference if deed == "cancel" else actions.reopen_conference
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            act(row, by=request.user, reason=form.cleaned_data["reason"])
        except RuleViolation as violation:
            refuse(form, violation)
        else:
            done = _("The conference was cancelled.")
            again = _("The conference is planned again.")
            messages.success(request, done if deed == "cancel" else again)
            return redirect(row)
    context = {**frame(request, row), "form": form, "deed": deed}
    return render(request, "conferences/reason_form.html", context)


@login_required
@require_POST
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Take away a conference entered by mistake."""
    row = find_conference(request, pk)
    require(request.user, "conferences.change_conference", row)
    try:
        actions.delete_conference(row, by=request.user)
    except RuleViolation as violation:
        messages.error(request, str(violation.message))
        return redirect(row)
    messages.success(request, _("The conference was deleted."))
    return redirect("conferences:year", row.bloc_year_id)


@login_required
def attendance_export(request: HttpRequest, pk: int) -> HttpResponse:
    """The attendance as a spreadsheet."""
    row = find_conference(request, pk)
    people = row.attendances.select_related("organisation")
    return spreadsheet(exports.attendance(people), f"thanh-phan-hoi-nghi-{row.pk}")


@login_required
def attendance_sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """The attendance as a sheet to print and sign at the door."""
    row = find_conference(request, pk)
    people = row.attendances.select_related("organisation")
    context = {**frame(request, row), "people": people}
    return render(request, "conferences/attendance_sheet.html", context)
