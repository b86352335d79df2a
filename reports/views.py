"""Pages on which a report is written, made and watched."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from blocs.models import BlocYear
from blocs.views.frame import after_refusal
from common.changes import stored
from common.errors import RuleViolation
from common.forms import attempt
from conferences.models import Conference
from reports import actions
from reports.builders import default_issue, gather, paper_context
from reports.enums import SectionKey
from reports.forms import IssueForm
from reports.models import ConferenceReport, ReportEdition, ReportSection, SectionRevision
from reports.outline import outline_of

REVISIONS_SHOWN = 30
NO_VERSION = 2_147_483_647


@login_required
@require_GET
def report_page(request: HttpRequest, pk: int) -> HttpResponse:
    """The report as an outline that is written in place, the paper beside it."""
    conference = _conference(request, pk)
    report = ConferenceReport.objects.filter(conference=conference).first()
    may_write = request.user.has_perm("reports.make_report", conference)
    form = _issue_form(conference, report, None) if may_write else None
    return render(request, "reports/report.html", _page(conference, report, may_write, form))


@login_required
@require_GET
def paper(request: HttpRequest, pk: int) -> HttpResponse:
    """The paper as it would be printed now."""
    conference = _conference(request, pk)
    return render(request, "reports/_paper.html", paper_context(gather(conference.pk)))


@login_required
@require_GET
def panel(request: HttpRequest, pk: int) -> HttpResponse:
    """Where the report of a conference stands, for the conference's own page."""
    conference = _conference(request, pk)
    context = {
        "conference": conference,
        "edition": _editions(conference).first(),
        "may_write": request.user.has_perm("reports.make_report", conference),
    }
    return render(request, "reports/_conference_panel.html", context)


@login_required
def section(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """A section: its editor (GET), or its text saved (POST), by hand or as one types."""
    conference, key = _writable(request, pk), _key(key)
    if request.method != "POST":
        return _editor(request, conference, _stored(conference, key))
    base = _number(request.POST.get("version"))
    try:
        saved = actions.save_section(
            conference, key, _chosen_text(request), base_version=base, by=request.user
        )
    except RuleViolation as violation:
        if not request.htmx:  # type: ignore[attr-defined]
            raise
        context = {"base": base, "violation": violation}  # the next save is still over this one
        return render(request, "reports/_saved.html", context, status=409)
    if saved.lost is not None:
        return _conflict(request, conference, saved)
    if not request.htmx:  # type: ignore[attr-defined]
        messages.success(request, _("Saved."))
        return redirect(f"{reverse('reports:report', args=[pk])}#section-{key}")
    if "choice" in request.POST:
        return _report_saved(_editor(request, conference, saved.section))
    context = {"conference": conference, "section": saved.section}
    return _report_saved(render(request, "reports/_saved.html", context))


@login_required
@require_GET
def revisions(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """Every text a section ever had, those that were not adopted too."""
    conference = _writable(request, pk)
    rows = SectionRevision.objects.filter(
        section__report__conference=conference, section__key=_key(key)
    ).select_related("author")
    context = {
        "conference": conference, "key": key, "title": SectionKey(key).label,
        "revisions": rows[:REVISIONS_SHOWN],
    }  # fmt: skip
    return render(request, "reports/revisions.html", context)


@login_required
@require_POST
def save_issue(request: HttpRequest, pk: int) -> HttpResponse:
    """How the report is issued."""
    conference = _writable(request, pk)
    report = ConferenceReport.objects.filter(conference=conference).first()
    form = _issue_form(conference, report, request.POST)

    def deed() -> None:
        values = dict(form.cleaned_data)
        actions.save_issue(conference, values, by=request.user, seen=values.pop("seen"))

    if attempt(form, deed):
        messages.success(request, _("Saved. The next edition will carry it."))
        return redirect(f"{reverse('reports:report', args=[pk])}#issue")
    now = ConferenceReport.objects.filter(conference=conference).first() or ConferenceReport()
    again = after_refusal(form, stored(now, actions.ISSUE))
    context = _page(conference, report, may_write=True, form=form) | again
    return render(request, "reports/report.html", context, status=422)


@login_required
@require_POST
def make(request: HttpRequest, pk: int) -> HttpResponse:
    """Have the report made; the answer watches it."""
    conference = _writable(request, pk)
    try:
        edition = actions.make_report(conference, by=request.user)
    except RuleViolation as violation:
        if not request.htmx:  # type: ignore[attr-defined]
            raise
        return render(request, "reports/_refused.html", {"violation": violation}, status=409)
    return _watch(request, edition)


@login_required
@require_GET
def progress(request: HttpRequest, pk: int) -> HttpResponse:
    """How far an edition is."""
    return _progress(request, _edition(request, pk))


@login_required
@require_POST
def retry(request: HttpRequest, pk: int) -> HttpResponse:
    """Run a failed edition again."""
    edition = _edition(request, pk)
    if not request.user.has_perm("reports.make_report", edition.report.conference):
        raise PermissionDenied
    return _watch(request, actions.retry_edition(edition, by=request.user))


def _watch(request: HttpRequest, edition: ReportEdition) -> HttpResponse:
    if request.htmx:  # type: ignore[attr-defined]
        return _progress(request, _edition(request, edition.pk))  # as it is since the commit
    return redirect(f"{reverse('reports:report', args=[edition.report.conference_id])}#edition")


def _progress(request: HttpRequest, edition: ReportEdition) -> HttpResponse:
    conference = edition.report.conference
    context = {
        "edition": edition,
        "may_write": request.user.has_perm("reports.make_report", conference),
    }
    return render(request, "reports/_edition.html", context)


def _conference(request: HttpRequest, pk: int) -> Conference:
    """The conference, for who reads its year: its report tells all of that year, so reading the
    year that was opened there is not enough."""
    years = BlocYear.objects.visible_to(request.user)
    rows = Conference.objects.filter(bloc_year__in=years).select_related("bloc_year__bloc__council")
    return get_object_or_404(
        rows.prefetch_related("bloc_year__terms__organisation__lineage"), pk=pk
    )


def _writable(request: HttpRequest, pk: int) -> Conference:
    conference = _conference(request, pk)
    if not request.user.has_perm("reports.make_report", conference):
        raise PermissionDenied
    return conference


def _edition(request: HttpRequest, pk: int) -> ReportEdition:
    rows = ReportEdition.objects.visible_to(request.user).select_related(
        "job", "document", "report__conference__bloc_year__bloc__council"
    )
    return get_object_or_404(rows.defer("snapshot", "document__data"), pk=pk)


def _editions(conference: Conference) -> Any:
    rows = ReportEdition.objects.filter(report__conference=conference)
    return rows.select_related("job", "document", "created_by", "report").defer(
        "snapshot", "document__data"
    )


def _key(key: str) -> SectionKey:
    if key not in SectionKey.values:
        raise Http404
    return SectionKey(key)


def _number(text: str | None) -> int:
    """The version a text was written over; what is no version is none that ever was stored."""
    is_number = text and text.isascii() and text.isdigit() and len(text) < 10
    return int(text) if text and is_number else NO_VERSION


def _stored(conference: Conference, key: str) -> ReportSection:
    """The section as saved last, or an empty one that is not stored."""
    rows = ReportSection.objects.filter(report__conference=conference, key=key)
    return rows.select_related("updated_by").first() or ReportSection(key=key)


def _issue_form(conference: Conference, report: ConferenceReport | None, data: Any) -> IssueForm:
    form = IssueForm(data, instance=report)
    form.show_defaults(default_issue(conference))
    return form


def _page(
    conference: Conference, report: ConferenceReport | None, may_write: bool, form: Any
) -> dict[str, Any]:
    rows = report.sections.select_related("updated_by") if report else ()
    stored = {section.key: section for section in rows}
    sections = [stored.get(key) or ReportSection(key=key) for key in SectionKey.values]
    editions = list(_editions(conference))
    return {
        "conference": conference,
        "may_write": may_write,
        "parts": outline_of(conference, sections),
        "form": form,
        "edition": editions[0] if editions else None,
        "editions": editions,
    }


def _editor(request: HttpRequest, conference: Conference, section: ReportSection) -> HttpResponse:
    context = {"conference": conference, "section": section, "may_write": True}
    return render(request, "reports/_section.html", context)


def _chosen_text(request: HttpRequest) -> str:
    """The text sent; after a conflict the person may have chosen the other, or both."""
    mine, theirs = request.POST.get("body", ""), request.POST.get("theirs", "")
    choice = request.POST.get("choice", "mine")
    return {"theirs": theirs, "both": f"{theirs}\n\n{mine}"}.get(choice, mine)


def _conflict(request: HttpRequest, conference: Conference, saved: actions.Saved) -> HttpResponse:
    """Both texts, side by side; nothing of either is lost."""
    context = {"conference": conference, "section": saved.section, "lost": saved.lost}
    whole = not request.htmx  # type: ignore[attr-defined]
    template = "reports/conflict.html" if whole else "reports/_conflict.html"
    answer = render(request, template, context, status=409)
    answer["HX-Retarget"] = f"#section-{saved.section.key}"
    answer["HX-Reswap"] = "innerHTML"
    return answer


def _report_saved(answer: HttpResponse) -> HttpResponse:
    """Tell the page that the paper beside it is stale."""
    answer["HX-Trigger"] = "report-saved"
    return answer
