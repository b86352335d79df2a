"""Proposals of a year: the list, one of them with all that belongs to it, and its draft."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from awards import actions
from awards.actions.proposals import PROPOSAL
from awards.builders.votes import outcome_for
from awards.dossiers import Line, checklist
from awards.enums import ProposalState
from awards.forms import ProposalForm, SayWhyForm
from awards.models import Nominee, Objection, Proposal
from blocs.models import BlocYear
from blocs.rules import acting_organisations
from blocs.views.frame import after_refusal, find_year, form_page, year_page
from common.changes import stored
from common.forms import attempt, mark, marked
from common.views import require


def find_proposal(request: HttpRequest, pk: int) -> Proposal:
    """The proposal if this person reads it, its year with leaders; else 404."""
    rows = Proposal.objects.visible_to(request.user).select_related("award_type", "decision")
    proposal = get_object_or_404(rows, pk=pk)
    proposal.bloc_year = find_year(request, proposal.bloc_year_id)
    return proposal


def proposal_form(
    request: HttpRequest, proposal: Proposal, form: forms.BaseForm, **page: Any
) -> HttpResponse:
    """A page with one form of the proposal, which it names; it leads back to the proposal."""
    here = proposal.get_absolute_url()
    trail = [_to_list(proposal.bloc_year), (proposal.title, here)]
    return form_page(
        request, proposal.bloc_year, form,
        **{"tab": "awards", "back": here, "trail": trail, **page},
    )  # fmt: skip


def _to_list(year: BlocYear) -> tuple[str, str]:
    """Words and address of the year's proposals."""
    return _("Proposals of awards"), reverse("awards:proposals", args=[year.pk])


@login_required
@require_safe
def proposals(request: HttpRequest, pk: int) -> HttpResponse:
    """All proposals of the year that this person reads, with their states."""
    year = find_year(request, pk)
    rows = Proposal.objects.visible_to(request.user).filter(bloc_year=year).for_lists()
    rows = rows.with_count_for(request.user)
    return year_page(
        request, year, "awards/proposals.html", "awards", proposals=rows,
        may_propose=request.user.has_perm("awards.propose_award", year),
    )  # fmt: skip


@login_required
def draft(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin a proposal."""
    year = find_year(request, pk)
    require(request.user, "awards.propose_award", year)
    form = ProposalForm(request.POST or None, year=year)
    made: list[Proposal] = []
    if request.method == "POST" and attempt(
        form,
        lambda: made.append(actions.draft_proposal(year, **form.cleaned_data, by=request.user)),
    ):
        messages.success(request, _("The proposal is begun. Add the nominees now."))
        return redirect(made[0])
    return form_page(
        request, year, form, tab="awards", heading=_("Begin a proposal"), submit=_("Begin"),
        back=_to_list(year)[1], trail=[_to_list(year)],
        intro=_("One proposal is for one award. Nominees and papers are added to it afterwards."),
    )  # fmt: skip


@login_required
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Change the award, the subject or the basis of a draft."""
    proposal = find_proposal(request, pk)
    require(request.user, "awards.compile_proposal", proposal)
    now = stored(proposal, PROPOSAL)
    form = ProposalForm(
        request.POST or None, year=proposal.bloc_year,
        initial={name: getattr(proposal, name) for name in PROPOSAL},
    )  # fmt: skip
    mark(form, now)
    if request.method == "POST" and attempt(
        form, lambda: actions.change_proposal(proposal, **marked(form), by=request.user)
    ):
        messages.success(request, _("The proposal is saved."))
        return redirect(proposal)
    return proposal_form(
        request, proposal, form, heading=_("Change the proposal"), submit=_("Save"),
        **after_refusal(form, now),
    )  # fmt: skip


@login_required
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Take out a draft that was begun by mistake."""
    proposal = find_proposal(request, pk)
    require(request.user, "awards.compile_proposal", proposal)
    form = SayWhyForm(request.POST or None)
    if request.method == "POST" and attempt(
        form, lambda: actions.discard_proposal(proposal, by=request.user, **form.cleaned_data)
    ):
        messages.success(request, _("The proposal is taken out; the log keeps what it was."))
        return redirect("awards:proposals", proposal.bloc_year_id)
    return proposal_form(
        request, proposal, form, submit=_("Take out"),
        heading=_("Take out “%(title)s”") % {"title": proposal},
        intro=_("Its nominees are taken out with it. A draft that has papers cannot be taken out."),
    )  # fmt: skip


# -- one proposal ---------------------------------------------------------------------------------


@login_required
@require_safe
def proposal(request: HttpRequest, pk: int) -> HttpResponse:
    """One proposal: what comes next, its nominees, dossier and comments, as far as the person
    reads them."""
    found = find_proposal(request, pk)
    user = request.user
    nominees = list(
        Nominee.objects.visible_to(user).filter(proposal=found).select_related("organisation")
    )
    full = set(Nominee.objects.in_full_to(user).filter(proposal=found).values_list("pk", flat=True))
    handles = user.has_perm("awards.handle_proposal", found)
    compiles = user.has_perm("awards.compile_proposal", found)
    serves = user.has_perm("awards.serve_proposal", found)
    acting = acting_organisations(user)
    outcome = outcome_for(found)
    return year_page(
        request, found.bloc_year, "awards/proposal.html", "awards",
        proposal=found, ballot=outcome.first if outcome else None,
        votes=outcome.votes_for(nominees) if outcome else {},
        nominees=nominees, full=full, handles=handles,
        papers=_papers(request, found, nominees, handles=handles, acting=acting),
        has_all_papers=handles,
        objections=_objections(request, found),
        steps=[step for step in STEPS if _is_open(request, found, step)],
        may_nominate=user.has_perm("awards.nominate", found),
        may_print=user.has_perm("awards.print_certificates", found),
        editable={row.pk for row in nominees if compiles or row.organisation_id in acting}
        if found.state == ProposalState.DRAFTED else set(),
        may_answer=serves, may_change=compiles and found.state == ProposalState.DRAFTED,
        may_enter=serves and found.state == ProposalState.PUBLIC_COMMENT,
        hindrances=actions.hindrances(found)
        if handles and found.state == ProposalState.PUBLIC_COMMENT else [],
    )  # fmt: skip


def _papers(
    request: HttpRequest, proposal: Proposal, nominees: list[Nominee], *, handles: bool,
    acting: set[int],
) -> list[tuple[Line, bool]]:  # fmt: skip
    """The papers that the person reads, each with whether it may be brought by them."""
    files = request.user.has_perm("awards.file_paper", proposal)
    own = [row for row in nominees if handles or row.organisation_id in acting]
    is_open = proposal.state in ("drafted", "nominated", "public_comment")
    return [
        (line, files or (is_open and line.nominee is not None and not handles))
        for line in checklist(proposal, own)
        if handles or line.nominee is not None
    ]


def _objections(request: HttpRequest, proposal: Proposal) -> Any:
    rows = Objection.objects.visible_to(request.user).filter(proposal=proposal)
    return rows.select_related("nominee__organisation", "answered_by")


# What may be done next: the state it leads to, the permission, the address and the words.
STEPS = (
    (ProposalState.NOMINATED, "awards.compile_proposal", "nominate", "check"),
    (ProposalState.PUBLIC_COMMENT, "awards.compile_proposal", "open_comment", "message"),
    (ProposalState.SUBMITTED, "awards.serve_proposal", "submit", "send"),
    (ProposalState.DECIDED, "awards.serve_proposal", "decide", "certificate"),
    (ProposalState.ANNOUNCED, "awards.serve_proposal", "announce", "speakerphone"),
    (ProposalState.DRAFTED, "awards.compile_proposal", "take_up", "edit"),
    (ProposalState.RETURNED, "awards.compile_proposal", "return", "arrow-back-up"),
    (ProposalState.REFUSED, "awards.serve_proposal", "refuse", "x"),
    (ProposalState.REVOKED, "awards.serve_proposal", "revoke", "x"),
)


def _is_open(request: HttpRequest, proposal: Proposal, step: tuple[Any, ...]) -> bool:
    to, permission, name, _icon = step
    if name == "return" and proposal.state == ProposalState.SUBMITTED:
        permission = "awards.serve_proposal"  # what is with the council, its secretary gives back
    return proposal.state_now.can_become(to) and request.user.has_perm(permission, proposal)
