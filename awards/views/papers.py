"""The official papers of a proposal: what is made, and having them made."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from awards.actions.papers import MAKE_PAPER, make_paper
from awards.dossiers import told_at
from awards.enums import OPEN_DOSSIER
from awards.models import Nominee, Proposal
from awards.papers import ASSESSMENT, SUBMISSION, nominee_part, papers_of
from awards.views.proposals import find_proposal
from blocs.views.frame import year_page
from common.enums import JobState
from common.errors import RuleViolation
from common.models import Job
from common.views import require


def _find(request: HttpRequest, pk: int) -> Proposal:
    proposal = find_proposal(request, pk)
    require(request.user, "awards.handle_proposal", proposal)
    return proposal


def _shown(request: HttpRequest, proposal: Proposal) -> dict[str, Any]:
    """What is made and what is being made."""
    made, last = papers_of(proposal), {}
    rows = Job.objects.filter(task=MAKE_PAPER, subject__startswith=f"proposal:{proposal.pk}:")
    for job in rows.order_by("created_at"):
        last[job.subject.rpartition(":")[0]] = job
    nominees = proposal.nominees.select_related("organisation")
    return {
        "proposal": proposal, "submission": made.get(SUBMISSION),
        "assessment": made.get(ASSESSMENT),
        "reports": [(each, made.get(nominee_part(each.pk))) for each in nominees],
        "running": [job for job in last.values() if not job.is_finished],
        "failed": [job for job in last.values() if job.state == JobState.FAILED][:1],
        "is_assessment_current": (made_assessment := made.get(ASSESSMENT)) is not None
        and made_assessment.created_at >= told_at(proposal, ASSESSMENT),
        "may_make": proposal.state in OPEN_DOSSIER
        and request.user.has_perm("awards.compile_proposal", proposal),
    }  # fmt: skip


@login_required
@require_safe
def papers(request: HttpRequest, pk: int) -> HttpResponse:
    """All papers of a proposal, each with its button."""
    proposal = _find(request, pk)
    shown = _shown(request, proposal)
    shown["may_print"] = request.user.has_perm("awards.print_certificates", proposal)
    return year_page(request, proposal.bloc_year, "awards/papers.html", "awards", **shown)


@login_required
@require_safe
def papers_state(request: HttpRequest, pk: int) -> HttpResponse:
    """The list alone, which asks again while something is being made."""
    return render(request, "awards/_papers.html", _shown(request, _find(request, pk)))


@login_required
@require_POST
def submission_paper(request: HttpRequest, pk: int) -> HttpResponse:
    """Have the submission made."""
    return _made(request, _find(request, pk), None)


@login_required
@require_POST
def assessment_paper(request: HttpRequest, pk: int) -> HttpResponse:
    """Have the minutes of the assessment made."""
    return _made(request, _find(request, pk), None, ASSESSMENT)


@login_required
@require_POST
def achievement_paper(request: HttpRequest, pk: int) -> HttpResponse:
    """Have the achievement report of a nominee made."""
    nominee = get_object_or_404(Nominee.objects.in_full_to(request.user), pk=pk)
    return _made(request, _find(request, nominee.proposal_id), nominee)


def _made(
    request: HttpRequest, proposal: Proposal, nominee: Nominee | None, part: str = SUBMISSION
) -> HttpResponse:
    require(request.user, "awards.compile_proposal", proposal)
    try:
        make_paper(proposal, nominee, by=request.user, part=part)
        messages.success(request, _("The paper is being made."))
    except RuleViolation as violation:
        messages.error(request, str(violation.message))
    return redirect("awards:papers", proposal.pk)
