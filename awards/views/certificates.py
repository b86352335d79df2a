"""Certificates: how they look, a preview, and those of a decision."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from awards.actions.certificates import (
    MAKE_CERTIFICATES,
    preview_layout,
    print_certificates,
    save_layout,
)
from awards.builders.certificates import layout_for, layout_mark, look_of
from awards.forms.certificates import LayoutForm
from awards.models import AwardType, CertificateLayout, CertificatePrint, Proposal
from awards.views.catalogue import address_of, crumbs, find_council, find_type, in_catalogue
from awards.views.proposals import find_proposal
from blocs.models import Council
from blocs.views.frame import after_refusal, year_page
from common.enums import JobState
from common.errors import RuleViolation
from common.files import safe_name
from common.forms import attempt, mark
from common.models import Job
from common.pictures import MEDIA_TYPE
from common.uploads import was_too_large
from common.views import require
from scoring.downloads import evidence_answer


@dataclass(frozen=True)
class _Handed:
    """A file that is handed out."""

    file: Any
    name: str
    media_type: str
    sha256: str


def _find(
    request: HttpRequest, pk: int, type_pk: int
) -> tuple[Council, AwardType, CertificateLayout | None]:
    council = find_council(request, pk, "awards.keep_catalogue")
    row = find_type(request, council, type_pk)
    layouts = CertificateLayout.objects.visible_to(request.user).filter(council=council)
    return council, row, layouts.of_award(row).select_related("award_type").first()


def _found(request: HttpRequest, pk: int, type_pk: int) -> CertificateLayout:
    layouts = CertificateLayout.objects.filter(pk=getattr(_find(request, pk, type_pk)[2], "pk", 0))
    return get_object_or_404(layouts)


def _form(request: HttpRequest, layout: CertificateLayout | None) -> LayoutForm:
    form = LayoutForm(request.POST or None, request.FILES or None, layout=layout)
    mark(form, look_of(layout))
    if was_too_large(request):
        form.errors.pop("background", None)
        form.add_error("background", _("The file is larger than 20 MB."))
    return form


@login_required
def certificate(request: HttpRequest, pk: int, type_pk: int) -> HttpResponse:
    """How the council prints the certificate of an award: its form, and a preview."""
    council, row, layout = _find(request, pk, type_pk)
    form = _form(request, layout)
    if request.method == "POST" and attempt(form, lambda: _save(request, council, row, form)):
        messages.success(request, _("The certificate is set up. Look at a preview."))
        return redirect("awards:certificate", council.pk, row.pk)
    return render(request, "awards/certificate.html", {
        "council": council, "row": row, "layout": layout, "form": form,
        "crumbs": crumbs(council, in_catalogue(council), (row, address_of(council, row))),
        **(_preview(request, layout) if layout else {}),
        **after_refusal(form, look_of(_find(request, pk, type_pk)[2] if form.errors else layout)),
    })  # fmt: skip


def _save(request: HttpRequest, council: Council, row: AwardType, form: LayoutForm) -> None:
    seen = form.cleaned_data["seen"] or None
    save_layout(council, row, form.entry(), by=request.user, seen=seen)


def _last_job(subject: str) -> dict[str, Any]:
    rows = Job.objects.filter(task=MAKE_CERTIFICATES, subject=subject)
    job = rows.order_by("-created_at", "-pk").first()
    return {
        "job": job if job and not job.is_finished else None,
        "failed": job if job and job.state == JobState.FAILED else None,
    }


def _preview(request: HttpRequest, layout: CertificateLayout) -> dict[str, Any]:
    rows = CertificatePrint.objects.visible_to(request.user)
    made = rows.filter(layout=layout, proposal__isnull=True).first()
    return {
        "layout": layout, "made": made, **_last_job(f"layout:{layout.pk}"),
        "is_old": made is not None and made.layout_mark != layout_mark(layout),
    }  # fmt: skip


@login_required
@require_POST
def certificate_preview(request: HttpRequest, pk: int, type_pk: int) -> HttpResponse:
    """Have a preview made."""
    preview_layout(_found(request, pk, type_pk), by=request.user)
    return redirect("awards:certificate", pk, type_pk)


@login_required
@require_safe
def certificate_state(request: HttpRequest, pk: int, type_pk: int) -> HttpResponse:
    """The preview alone, which asks again while it is being made."""
    council, row, layout = _find(request, pk, type_pk)
    if layout is None:
        return redirect("awards:certificate", pk, type_pk)
    context = {"council": council, "row": row, **_preview(request, layout)}
    return render(request, "awards/_certificate_preview.html", context)


@login_required
@require_safe
def certificate_ground(request: HttpRequest, pk: int, type_pk: int) -> HttpResponseBase:
    """The background, for who keeps the council's catalogue."""
    layout = _found(request, pk, type_pk)
    rows = CertificateLayout.objects.filter(pk=layout.pk).exclude(background="")
    layout = get_object_or_404(rows)
    file: Any = _Handed(layout.background, "nen.jpg", MEDIA_TYPE, layout.background_sha256)
    return evidence_answer(request, file)


@login_required
@require_safe
def certificate_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A PDF of certificates, or a preview, for the secretary of its council."""
    rows = CertificatePrint.objects.visible_to(request.user)
    made = get_object_or_404(rows.select_related("proposal", "layout__award_type"), pk=pk)
    name = safe_name(f"{made.proposal or made.layout}") + ".pdf"
    file: Any = _Handed(made.file, name, "application/pdf", made.sha256)
    return evidence_answer(request, file)


def _shown(request: HttpRequest, proposal: Proposal) -> dict[str, Any]:
    layout = layout_for(proposal)
    made = CertificatePrint.objects.visible_to(request.user).filter(proposal=proposal)
    last = made.select_related("layout").first()
    return {
        "proposal": proposal, "layout": layout, "made": last,
        "granted": proposal.nominees.filter(is_granted=True).count(),
        "council": proposal.bloc_year.bloc.council,
        "is_old": last is not None and layout is not None
        and last.layout_mark != layout_mark(layout),
        **_last_job(f"proposal:{proposal.pk}"),
    }  # fmt: skip


def _decided(request: HttpRequest, pk: int) -> Proposal:
    proposal = find_proposal(request, pk)
    require(request.user, "awards.print_certificates", proposal)
    return proposal


@login_required
def certificates(request: HttpRequest, pk: int) -> HttpResponse:
    """The certificates of a decision; a POST has them made."""
    proposal = _decided(request, pk)
    if request.method == "POST":
        try:
            print_certificates(proposal, by=request.user)
            messages.success(request, _("The certificates are being made."))
        except RuleViolation as violation:
            messages.error(request, str(violation.message))
        return redirect("awards:certificates", proposal.pk)
    shown = _shown(request, proposal)
    return year_page(request, proposal.bloc_year, "awards/certificates.html", "awards", **shown)


@login_required
@require_safe
def certificates_state(request: HttpRequest, pk: int) -> HttpResponse:
    """The result alone, which asks again while it is being made."""
    return render(request, "awards/_certificates.html", _shown(request, _decided(request, pk)))
