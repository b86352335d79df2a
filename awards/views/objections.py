"""Public comments: what came by letter, and answers; and the page where anybody comments."""

from typing import Any

from allauth.core.internal import ratelimit
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from awards import actions
from awards.enums import ObjectionOutcome
from awards.forms import AnswerForm, CommentForm, LetterForm
from awards.models import Nominee, Objection, Proposal
from awards.views.proposals import find_proposal, proposal_form
from blocs.querysets import today
from common.forms import attempt
from common.views import require


@login_required
def enter(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter a comment that came by letter or telephone."""
    proposal = find_proposal(request, pk)
    require(request.user, "awards.serve_proposal", proposal)
    form = LetterForm(
        request.POST or None, nominees=_nominees(proposal), initial={"received_on": today()}
    )
    if request.method == "POST" and attempt(
        form, lambda: actions.record_objection(proposal, **form.cleaned_data, by=request.user)
    ):
        messages.success(request, _("The comment is entered. Answer it before submission."))
        return redirect(proposal)
    return proposal_form(
        request, proposal, form, heading=_("Enter a public comment"), submit=_("Enter"),
        intro=_("For comments that came by letter or telephone while the list was open."),
    )  # fmt: skip


@login_required
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what was made of a comment."""
    rows = Objection.objects.visible_to(request.user).select_related("nominee__organisation")
    objection = get_object_or_404(rows, pk=pk)
    proposal = objection.proposal = find_proposal(request, objection.proposal_id)
    require(request.user, "awards.serve_proposal", proposal)
    form = AnswerForm(request.POST or None)

    def deed() -> None:
        outcome = ObjectionOutcome(form.cleaned_data["outcome"])
        actions.answer_objection(objection, outcome, form.cleaned_data["answer"], by=request.user)

    if request.method == "POST" and attempt(form, deed):
        messages.success(request, _("The comment is answered."))
        return redirect(proposal)
    return proposal_form(
        request, proposal, form, heading=_("Answer a public comment"), submit=_("Answer"),
        intro=f"{objection.by_name} ({objection.contact}): {objection.body}",
        confirm=_("An answer cannot be changed afterwards. Answer?"),
    )  # fmt: skip


def _nominees(proposal: Proposal) -> Any:
    return Nominee.objects.filter(proposal=proposal).select_related("organisation")


def open_list(request: HttpRequest, pk: int) -> HttpResponse:
    """A list open for public comment, and the form for it; for anybody, without signing in."""
    rows = Proposal.objects.open_for_comment().for_lists()
    proposal = get_object_or_404(rows, pk=pk)
    nominees = _nominees(proposal)
    form = CommentForm(request.POST or None, nominees=nominees)
    if request.method == "POST" and form.is_valid():
        if _is_limited(request):
            return render(request, "429.html", status=429)
        if attempt(form, lambda: actions.object_publicly(proposal, **form.cleaned_data)):
            messages.success(request, _("Your comment was received. Thank you."))
            return redirect("awards:open_list", proposal.pk)
    context = {"proposal": proposal, "nominees": nominees, "form": form}
    status = 422 if form.is_bound else 200
    return render(request, "public/open_list.html", context, status=status)


def _is_limited(request: HttpRequest) -> bool:
    """Too many comments from one address."""
    usage = ratelimit.consume(
        request, app="awards", action="comment", config={"comment": settings.PUBLIC_COMMENT_RATE}
    )
    return usage is None
