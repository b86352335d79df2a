"""Papers of dossiers and scans of decisions: filing them, and handing them out."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from awards import actions
from awards.forms import PaperForm
from awards.models import Decision, DossierItem, DossierNeed, Nominee, Proposal
from awards.views.nominees import find_nominee
from awards.views.proposals import find_proposal, proposal_form
from common.forms import attempt
from common.uploads import was_too_large
from common.views import require
from scoring.downloads import evidence_answer


@login_required
def paper(request: HttpRequest, pk: int, need_pk: int) -> HttpResponse:
    """File a paper of the whole proposal."""
    proposal = find_proposal(request, pk)
    require(request.user, "awards.file_paper", proposal)
    return _paper_page(request, proposal, need_pk, None)


@login_required
def nominee_paper(request: HttpRequest, pk: int, need_pk: int) -> HttpResponse:
    """File a paper of one nominee."""
    nominee = find_nominee(request, pk)
    require(request.user, "awards.file_nominee_paper", nominee)
    return _paper_page(request, nominee.proposal, need_pk, nominee)


def _paper_page(
    request: HttpRequest, proposal: Proposal, need_pk: int, nominee: Nominee | None
) -> HttpResponse:
    needs = DossierNeed.objects.for_year(proposal.bloc_year)
    need = get_object_or_404(needs, pk=need_pk, is_per_nominee=nominee is not None)
    form = PaperForm(request.POST or None, request.FILES or None)
    if was_too_large(request):
        form = PaperForm({})
        form.errors.pop("file", None)
        form.add_error("file", _("The file is larger than 20 MB."))

    def deed() -> None:
        file = form.cleaned_data["file"]
        actions.file_paper(proposal, need, file, nominee=nominee, by=request.user)

    if request.method == "POST" and attempt(form, deed):
        messages.success(request, _("The paper is in the dossier."))
        return redirect(proposal)
    return proposal_form(
        request, proposal, form, heading=f"{need}: {nominee}" if nominee else str(need),
        submit=_("File the paper"), intro=need.legal_basis, is_upload=True,
    )  # fmt: skip


@login_required
@require_safe
def dossier_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """One paper of a dossier, for who reads it; never run in our name."""
    item: Any = get_object_or_404(DossierItem.objects.visible_to(request.user), pk=pk)
    return evidence_answer(request, item)


@dataclass(frozen=True)
class _Scan:
    """A scan as a file that is handed out."""

    file: Any
    name: str
    media_type: str
    sha256: str


@login_required
@require_safe
def decision_scan(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The scan of a decision, for who reads the proposal that it decided."""
    readable = Proposal.objects.visible_to(request.user)
    rows = Decision.objects.visible_to(request.user).filter(proposal__in=readable)
    decision = get_object_or_404(rows.exclude(scan=""), pk=pk)
    scan: Any = _Scan(decision.scan, decision.scan_name, decision.scan_type, decision.scan_sha256)
    return evidence_answer(request, scan)
