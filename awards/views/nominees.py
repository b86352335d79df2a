"""Nominees of a proposal: bringing, reading in full, correcting, taking out."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from awards import actions
from awards.actions.proposals import NOMINEE
from awards.forms import NomineeForm, SayWhyForm
from awards.models import Nominee, Proposal
from awards.rules import nominating
from awards.views.proposals import find_proposal, proposal_form
from blocs.views.frame import after_refusal, year_page
from common.changes import stored
from common.forms import attempt, mark
from common.views import require


def find_nominee(request: HttpRequest, pk: int) -> Nominee:
    """The nominee if this person reads all of it; else 404."""
    rows = Nominee.objects.in_full_to(request.user).select_related("organisation")
    nominee = get_object_or_404(rows, pk=pk)
    nominee.proposal = find_proposal(request, nominee.proposal_id)
    return nominee


def _members(request: HttpRequest, proposal: Proposal) -> set[int]:
    """Whose nominees the person may bring: of all members, or of those it acts for."""
    if request.user.has_perm("awards.compile_proposal", proposal):
        return set(proposal.bloc_year.members().values_list("organisation", flat=True))
    return nominating(request.user, proposal)


@login_required
@require_safe
def nominee(request: HttpRequest, pk: int) -> HttpResponse:
    """All that is told of a nominee, for who handles the proposal and the member's own people."""
    found = find_nominee(request, pk)
    return year_page(
        request, found.year_of, "awards/nominee.html", "awards",
        nominee=found, proposal=found.proposal,
        may_change=request.user.has_perm("awards.change_nominee", found),
    )  # fmt: skip


@login_required
def add(request: HttpRequest, pk: int) -> HttpResponse:
    """Propose somebody in a draft."""
    proposal = find_proposal(request, pk)
    require(request.user, "awards.nominate", proposal)
    members = _members(request, proposal)
    form = NomineeForm(request.POST or None, proposal=proposal, members=members)
    if request.method == "POST" and attempt(
        form, lambda: actions.add_nominee(proposal, form.entry(), by=request.user)
    ):
        messages.success(request, _("The nominee is added."))
        return redirect(proposal)
    return _nominee_form(request, proposal, form, _("Add a nominee"))


def _nominee_form(
    request: HttpRequest, proposal: Proposal, form: NomineeForm, heading: str, **page: Any
) -> HttpResponse:
    return proposal_form(
        request, proposal, form, heading=heading, submit=_("Save"), is_grid=True,
        intro=_(
            "Birth year, achievements and earlier awards are read by who handles the proposal and "
            "by the member's own people alone."
        ),
        **page,
    )  # fmt: skip


@login_required
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct a nominee of a draft."""
    nominee = find_nominee(request, pk)
    require(request.user, "awards.change_nominee", nominee)
    now = stored(nominee, NOMINEE)
    form = NomineeForm(
        request.POST or None, proposal=nominee.proposal,
        members=_members(request, nominee.proposal),
        initial={name: getattr(nominee, name) for name in NOMINEE},
    )  # fmt: skip
    mark(form, now)

    def deed() -> None:
        seen = form.cleaned_data["seen"] or None
        actions.change_nominee(nominee, form.entry(), by=request.user, seen=seen)

    if request.method == "POST" and attempt(form, deed):
        messages.success(request, _("The nominee is saved."))
        return redirect(nominee.proposal)
    return _nominee_form(request, nominee.proposal, form, str(nominee), **after_refusal(form, now))


@login_required
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a nominee out of a draft."""
    nominee = find_nominee(request, pk)
    require(request.user, "awards.change_nominee", nominee)
    form = SayWhyForm(request.POST or None)
    if request.method == "POST" and attempt(
        form, lambda: actions.remove_nominee(nominee, by=request.user, **form.cleaned_data)
    ):
        messages.success(request, _("The nominee is taken out; the log keeps who it was."))
        return redirect(nominee.proposal)
    return proposal_form(
        request, nominee.proposal, form, submit=_("Take out"),
        heading=_("Take out “%(title)s”") % {"title": nominee},
        intro=_("Papers filed for this nominee are taken out of the dossier with it."),
    )  # fmt: skip
