"""What belongs to a conference: agenda, attendance, papers, conclusions, handover."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from blocs.models import Organisation
from common.errors import RuleViolation
from common.views import require
from conferences import actions
from conferences.forms import (
    AgendaForm,
    AttendanceForm,
    ConclusionForm,
    FollowUpForm,
    HandoverForm,
    PaperForm,
    PartForm,
    ReasonForm,
)
from conferences.models import (
    AgendaItem,
    Attendance,
    Conclusion,
    Conference,
    ConferencePart,
    Handover,
    Paper,
)
from conferences.views.finding import find_conference, frame, refuse

Text = str | Promise
FOUND_AT_MOST = 20


@dataclass(frozen=True)
class Kind:
    """One kind of row of a conference: its form, its deeds, its words."""

    model: type[ConferencePart]
    form: type[PartForm]
    add: Callable[..., Any]
    change: Callable[..., Any]
    remove: Callable[..., None]
    title_add: Text
    title_change: Text
    saved: Text
    removed: Text
    question: Text


KINDS = {
    "agenda": Kind(
        AgendaItem, AgendaForm,
        actions.add_agenda_item, actions.change_agenda_item, actions.remove_agenda_item,
        _("Add to the agenda"), _("Change the agenda"),
        _("The agenda was saved."), _("The point was taken off the agenda."),
        _("Take this point off the agenda?"),
    ),
    "attendance": Kind(
        Attendance, AttendanceForm,
        actions.add_attendance, actions.change_attendance, actions.remove_attendance,
        _("Add to the attendance"), _("Change the attendance"),
        _("The attendance was saved."), _("The attendance was removed."),
        _("Remove this person from the attendance? Points of the agenda they present lose the "
          "name of the presenter."),
    ),
    "papers": Kind(
        Paper, PaperForm, actions.add_paper, actions.change_paper, actions.remove_paper,
        _("Add a paper"), _("Change the paper"),
        _("The paper was saved."), _("The paper was removed."),
        _("Remove this paper with its summary?"),
    ),
    "conclusions": Kind(
        Conclusion, ConclusionForm,
        actions.add_conclusion, actions.change_conclusion, actions.remove_conclusion,
        _("Record a conclusion"), _("Change the conclusion"),
        _("The conclusion was saved."), _("The conclusion was removed."),
        _("Remove this conclusion? Its follow-up goes with it; the log keeps the text."),
    ),
}  # fmt: skip


def _place(conference: Conference, part: str, row: Any = None) -> str:
    """The tab of the conference where `part` is shown."""
    tab = "" if part == "agenda" else f"?tab={part}"
    anchor = f"#{part}-{row.pk}" if row is not None else f"#{part}"
    return f"{conference.get_absolute_url()}{tab}{anchor}"


def _find_part(request: HttpRequest, conference: Conference, part: str, row: int) -> Any:
    rows: Any = KINDS[part].model._default_manager
    found = get_object_or_404(rows.visible_to(request.user), pk=row, conference=conference.pk)
    found.conference = conference
    return found


@login_required
def add(request: HttpRequest, pk: int, part: str) -> HttpResponse:
    """A new row; “save and add another” comes back here."""
    kind, conference = KINDS[part], find_conference(request, pk)
    require(request.user, "conferences.change_conference", conference)
    form = kind.form(request.POST or None, conference=conference, person=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            row = kind.add(conference, form.values, by=request.user)
        except RuleViolation as violation:
            refuse(form, violation)
        else:
            messages.success(request, str(kind.saved))
            if "another" in request.POST:
                return redirect("conferences:part_add", pk=conference.pk, part=part)
            return redirect(_place(conference, part, row))
    context = {"form": form, "part": part, "title": kind.title_add, "is_new": True}
    return render(request, "conferences/part_form.html", {**frame(request, conference), **context})


@login_required
def edit(request: HttpRequest, pk: int, part: str, row: int) -> HttpResponse:
    """Correct a row; whoever saves second sees both texts."""
    kind, conference = KINDS[part], find_conference(request, pk)
    require(request.user, "conferences.change_conference", conference)
    found, differences = _find_part(request, conference, part, row), []
    data = request.POST or None
    form = kind.form(data, instance=found, conference=conference, person=request.user)
    if request.method == "POST" and form.is_valid():
        version = form.cleaned_data["version"]
        try:
            kind.change(found, form.values, by=request.user, version=version)
        except RuleViolation as violation:
            differences = refuse(form, violation, found)
        else:
            messages.success(request, str(kind.saved))
            return redirect(_place(conference, part, found))
    context = {
        "form": form, "part": part, "row": found, "title": kind.title_change,
        "question": kind.question, "differences": differences,
    }  # fmt: skip
    return render(request, "conferences/part_form.html", {**frame(request, conference), **context})


@login_required
@require_POST
def delete(request: HttpRequest, pk: int, part: str, row: int) -> HttpResponse:
    """Take a row away; the page asked before."""
    kind, conference = KINDS[part], find_conference(request, pk)
    require(request.user, "conferences.change_conference", conference)
    found = _find_part(request, conference, part, row)
    try:
        kind.remove(found, by=request.user)
    except RuleViolation as violation:
        messages.error(request, str(violation.message))
    else:
        messages.success(request, str(kind.removed))
    return redirect(_place(conference, part))


@login_required
@require_POST
def move(request: HttpRequest, pk: int, part: str, row: int) -> HttpResponse:
    """Change places with the neighbour above (`up`) or below."""
    conference = find_conference(request, pk)
    require(request.user, "conferences.change_conference", conference)
    if part == "conclusions":
        raise Http404("Conclusions are numbered, not moved.")
    found = _find_part(request, conference, part, row)
    actions.move_part(found, up=request.POST.get("direction") == "up", by=request.user)
    return redirect(_place(conference, part, found))


@login_required
@require_POST
def add_members(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter every member of the year that is not on the list yet."""
    conference = find_conference(request, pk)
    require(request.user, "conferences.change_conference", conference)
    try:
        added = actions.add_members(conference, by=request.user)
    except RuleViolation as violation:
        messages.error(request, str(violation.message))
        return redirect(_place(conference, "attendance"))
    said = ngettext("%(count)s member was entered.", "%(count)s members were entered.", added)
    nothing = _t("Every member is on the list already.")
    messages.success(request, said % {"count": added} if added else nothing)
    return redirect(_place(conference, "attendance"))


@login_required
def organisations(request: HttpRequest, pk: int) -> HttpResponse:
    """Organisations the person may read that hold the words, as options to choose (htmx)."""
    conference = find_conference(request, pk)
    require(request.user, "conferences.change_conference", conference)
    words = request.GET.get("organisation_name", "").strip()
    found = Organisation.objects.none()
    if len(words) > 1:
        found = Organisation.objects.visible_to(request.user).active().search(words)
    return render(request, "conferences/_options.html", {"found": found[:FOUND_AT_MOST]})


@login_required
def follow_up(request: HttpRequest, pk: int) -> HttpResponse:
    """Report what became of a conclusion: who runs the year, or the responsible organisation."""
    rows = Conclusion.objects.visible_to(request.user).select_related("responsible", "speaker")
    row, differences = get_object_or_404(rows, pk=pk), []
    conference = row.conference = find_conference(request, row.conference_id)
    require(request.user, "conferences.report_follow_up", row)
    data = request.POST or None
    form = FollowUpForm(data, instance=row, conference=conference, person=request.user)
    if request.method == "POST" and form.is_valid():
        version = form.cleaned_data["version"]
        try:
            actions.report_follow_up(row, form.values, by=request.user, version=version)
        except RuleViolation as violation:
            differences = refuse(form, violation, row)
        else:
            messages.success(request, _t("The follow-up was reported."))
            return redirect(_place(conference, "conclusions", row))
    context = {"form": form, "row": row, "differences": differences}
    return render(request, "conferences/follow_up.html", {**frame(request, conference), **context})


@login_required
def hand_over(request: HttpRequest, pk: int) -> HttpResponse:
    """Record the handover of the chair at this conference."""
    conference = find_conference(request, pk)
    require(request.user, "conferences.change_conference", conference)
    form = HandoverForm(request.POST or None, conference=conference, person=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            actions.record_handover(conference, form.values, by=request.user)
        except RuleViolation as violation:
            refuse(form, violation)
        else:
            messages.success(request, _t("The handover was recorded."))
            return redirect(_place(conference, "handover"))
    context = {**frame(request, conference), "form": form}
    return render(request, "conferences/handover_form.html", context)


@login_required
def withdraw_handover(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back a handover recorded by mistake, with the reason."""
    row = get_object_or_404(Handover.objects.visible_to(request.user), pk=pk)
    conference = find_conference(request, row.conference_id)
    require(request.user, "conferences.change_conference", conference)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.withdraw_handover(row, by=request.user, reason=form.cleaned_data["reason"])
        except RuleViolation as violation:
            refuse(form, violation)
        else:
            messages.success(request, _t("The handover was withdrawn."))
            return redirect(_place(conference, "handover"))
    context = {**frame(request, conference), "form": form, "deed": "withdraw"}
    return render(request, "conferences/reason_form.html", context)
