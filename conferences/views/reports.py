"""Reports of members: the year's list, asking for them, sending one, confirming its receipt."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from blocs.models import BlocYear, Organisation
from blocs.rules import acting_organisations
from blocs.views.frame import find_year, form_page, saved_beside, year_page
from common.errors import RuleViolation
from common.forms import attempt, renew
from common.uploads import was_too_large
from common.views import require
from conferences import actions, exports
from conferences.forms import AskForm, ReasonForm, ReceiptForm, ReportFilter, SendForm
from conferences.models import MemberReport, ReportRequest
from conferences.views.finding import PAGE_SIZE, may_run, spreadsheet

TAB = "conferences"


def _address(year: BlocYear) -> str:
    return reverse("conferences:reports", args=[year.pk])


@login_required
@require_GET
def reports(request: HttpRequest, pk: int) -> HttpResponse:
    """The reports of a year that the person reads: what was asked, sent, received."""
    year = find_year(request, pk)
    requests = ReportRequest.objects.visible_to(request.user).filter(bloc_year=year)
    form = ReportFilter(request.GET, requests=requests)
    rows = _asked_for(request, year, form)
    if request.GET.get("export") == "xlsx":
        return spreadsheet(exports.member_reports(rows), f"bao-cao-don-vi-{year.year}")
    runs = may_run(request, year)
    is_over = year.phase == "archived"
    return year_page(
        request, year, "conferences/reports.html", TAB, filters=form,
        page=Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page")),
        requests=requests.with_counts() if runs else [], has_any=requests.exists(),
        may_run=runs, acting=set() if is_over else acting_organisations(request.user),
    )  # fmt: skip


def _asked_for(request: HttpRequest, year: BlocYear, form: ReportFilter) -> QuerySet[MemberReport]:
    rows = MemberReport.objects.visible_to(request.user).filter(request__bloc_year=year)
    asked = form.asked
    if "state" in asked:
        rows = rows.in_state(asked["state"])
    if "request" in asked:
        rows = rows.filter(request=asked["request"])
    if "q" in asked:
        rows = rows.filter(organisation__in=Organisation.objects.search(asked["q"]))
    return rows.for_lists().order_by("request__due_on", "request_id", "pk")


@login_required
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask all members of the year for a report."""
    year = find_year(request, pk)
    require(request.user, "blocs.run_year", year)
    form = AskForm(request.POST or None)

    def deed() -> None:
        data = form.cleaned_data
        actions.ask_for_reports(year, data["title"], data["due_on"], by=request.user)

    if request.method == "POST" and attempt(form, deed):
        messages.success(request, _("All members are asked for the report."))
        return redirect(_address(year))
    return form_page(
        request, year, form, tab=TAB, heading=_("Ask all members for a report"),
        submit=_("Ask all members"), back=_address(year),
        intro=_("Every member of the year sees it in its work until the report is sent."),
    )  # fmt: skip


@login_required
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a request back while nothing was sent, with the reason."""
    row = get_object_or_404(ReportRequest.objects.visible_to(request.user), pk=pk)
    year = find_year(request, row.bloc_year_id)
    require(request.user, "blocs.run_year", year)
    form = ReasonForm(request.POST or None)

    def deed() -> None:
        actions.withdraw_request(row, by=request.user, reason=form.cleaned_data["reason"])

    if request.method == "POST" and attempt(form, deed):
        messages.success(request, _("The request is taken back."))
        return redirect(_address(year))
    return form_page(
        request, year, form, tab=TAB, submit=_("Take the request back"), back=_address(year),
        heading=_("Take back: %(title)s") % {"title": row.title},
        intro=_("Nobody is asked for this report any more. The log keeps the request."),
    )  # fmt: skip


def _find(request: HttpRequest, pk: int, permission: str) -> tuple[MemberReport, BlocYear]:
    """A report that the person reads and may do this to, with its year."""
    row = get_object_or_404(MemberReport.objects.visible_to(request.user).for_lists(), pk=pk)
    require(request.user, permission, row)
    return row, find_year(request, row.request.bloc_year_id)


@login_required
def send(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark the member's report as sent: number and day, file, or both."""
    row, year = _find(request, pk, "conferences.send_report")
    form = SendForm(request.POST or None, request.FILES or None, report=row)
    if was_too_large(request):
        form.refuse_size()

    def deed() -> None:
        version = form.cleaned_data["version"]
        actions.send_report(row, form.sending, by=request.user, version=version)

    if request.method == "POST" and attempt(form, deed):
        messages.success(request, _("The report is marked as sent."))
        return redirect(_address(year))
    return _form(
        request, year, row, form, heading=_("Send the report: %(title)s"), submit=_("Send"),
        is_upload=True,
    )  # fmt: skip


@login_required
def receive(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm the receipt of a report, or correct it with the reason."""
    row, year = _find(request, pk, "conferences.receive_report")
    form = ReceiptForm(request.POST or None, report=row, today=timezone.localdate())
    is_new = row.received_on is None

    def deed() -> None:
        data = form.cleaned_data
        if is_new:
            actions.confirm_receipt(row, data["received_on"], by=request.user)
        else:
            actions.correct_receipt(
                row, data["received_on"], by=request.user, reason=data["reason"],
                version=data["version"],
            )  # fmt: skip

    if request.method == "POST" and attempt(form, deed):
        told = _("The receipt is confirmed.") if is_new else _("The receipt is corrected.")
        messages.success(request, told)
        return redirect(_address(year))
    heading = _("Confirm the receipt: %(title)s") if is_new else _("Correct the receipt: %(title)s")
    submit = _("Confirm the receipt") if is_new else _("Save the correction")
    return _form(request, year, row, form, heading=heading, submit=submit)


def _form(
    request: HttpRequest, year: BlocYear, row: MemberReport, form: Any, *, heading: str,
    submit: str, **context: Any,
) -> HttpResponse:  # fmt: skip
    """A form on one report; after a collision it shows what is saved now, beside what was typed,
    and carries that version, so that saving again is a choice."""
    saved: list[Any] = []
    fresh = MemberReport.objects.filter(pk=row.pk).first()
    if form.is_bound and form.non_field_errors() and fresh is not None:
        now = {name: getattr(fresh, name) for name in ("number", "dated_on", "received_on")}
        saved = saved_beside(form, now)
        renew(form, version=actions.version_of(fresh))
    return form_page(
        request, year, form, tab=TAB, heading=heading % {"title": row.request.title},
        submit=submit, back=_address(year), intro=row.organisation.name, saved=saved, **context,
    )  # fmt: skip


@login_required
@require_GET
def file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The file of a report, for whoever reads the report; downloaded, never shown in our name."""
    rows = MemberReport.objects.visible_to(request.user).exclude(file="")
    row = get_object_or_404(rows, pk=pk)
    try:
        content = row.file.open("rb")
    except FileNotFoundError:
        raise RuleViolation(
            "report-missing",
            _("The stored file is missing. Tell the administrator which one it is."),
        ) from None
    answer = FileResponse(
        content, as_attachment=True, filename=row.file_name, content_type=row.media_type
    )
    answer["X-Content-Type-Options"] = "nosniff"
    patch_cache_control(answer, private=True, no_store=True)
    return answer
