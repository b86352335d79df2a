"""The steps of a proposal, each a page that says what will happen before it does."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from awards import actions
from awards.builders.votes import ballots_for
from awards.enums import ProposalState
from awards.forms import (
    DecideForm,
    NominateForm,
    RevokeForm,
    SayWhyForm,
    SubmitForm,
    WindowForm,
)
from awards.models import Proposal
from awards.views.proposals import find_proposal, proposal_form
from common.forms import attempt
from common.uploads import was_too_large
from common.views import require

COMPILE, SERVE = "awards.compile_proposal", "awards.serve_proposal"


@dataclass(frozen=True)
class Step:
    """A deed on a proposal as a page: who may, its form, its words, and the deed itself."""

    permission: str
    form: Callable[..., forms.Form]
    heading: Any
    intro: Any
    submit: Any
    done: Any
    deed: Callable[[Proposal, Any, Any], Any]


STEPS = {
    "nominate": Step(
        COMPILE, NominateForm, _("Record the nomination"),
        _("From now on the nominees of this proposal no longer change."),
        _("Record"), _("The nomination is recorded. Open the list for public comment next."),
        lambda each, form, by: actions.nominate(each, form.nomination(), by=by),
    ),
    "open_comment": Step(
        COMPILE, WindowForm, _("Open the list for public comment"),
        _("On these days the public page shows name, title, workplace and award of every nominee, "
          "and anybody may comment. Birth years and achievements are not shown."),
        _("Open the list"), _("The list is open for public comment on these days."),
        lambda each, form, by: actions.open_comment(
            each, form.cleaned_data["comment_from"], form.cleaned_data["comment_to"], by=by
        ),
    ),
    "submit": Step(
        SERVE, SubmitForm, _("Submit to the council"),
        _("The dossier is closed with it: no paper is added or replaced afterwards."),
        _("Submit"), _("The proposal is with the council."),
        lambda each, form, by: actions.submit_proposal(
            each, form.cleaned_data["number"], form.cleaned_data["submitted_on"], by=by
        ),
    ),
    "return": Step(
        COMPILE, SayWhyForm, _("Return the proposal"),
        _("Its makers read the reason and take it up as a draft again; it then goes through "
          "nomination and public comment once more."),
        _("Return"), _("The proposal is returned."),
        lambda each, form, by: actions.return_proposal(each, by=by, **form.cleaned_data),
    ),
    "take_up": Step(
        COMPILE, forms.Form, _("Take it up again"),
        _("It becomes a draft. Nomination, public comment and submission begin anew; papers and "
          "comments stay."),
        _("Take it up"), _("The proposal is a draft again."),
        lambda each, _form, by: actions.take_up(each, by=by),
    ),
    "refuse": Step(
        SERVE, SayWhyForm, _("Refuse the proposal"),
        _("The council does not grant it. This is final; the members concerned read the reason."),
        _("Refuse"), _("The proposal is refused."),
        lambda each, form, by: actions.refuse_proposal(each, by=by, **form.cleaned_data),
    ),
    "decide": Step(
        SERVE,
        DecideForm,
        _("Record the decision"),
        _("The awards are entered among those of the year, with their receivers. The public reads "
          "of them once they are announced."),
        _("Record"), _("The decision is recorded. Announce it when it may be known."),
        lambda each, form, by: actions.decide(each, form.entry(), by=by),
    ),
    "announce": Step(
        SERVE, forms.Form, _("Announce the decision"),
        _("The public page shows the decision and who is granted the award, to everybody. Names "
          "once public cannot be made unread."),
        _("Announce"), _("The decision is announced."),
        lambda each, _form, by: actions.announce(each, by=by),
    ),
    "revoke": Step(
        SERVE, RevokeForm, _("Revoke the decision"),
        _("The awards it gave stay in the list, marked as revoked, and no longer count in reports. "
          "It cannot be undone."),
        _("Revoke"), _("The decision is revoked."),
        lambda each, form, by: actions.revoke(
            each, form.cleaned_data["revoked_number"], form.cleaned_data["revoked_on"], by=by,
            reason=form.cleaned_data["reason"], parts=form.cleaned_data.get("parts", ""),
        ),
    ),
}  # fmt: skip


def _offered(proposal: Proposal, name: str) -> dict[str, Any]:
    """What the form of the step offers to choose from."""
    if name == "decide":
        return {"nominees": proposal.nominees.select_related("organisation")}
    if name == "nominate":
        return {"ballots": ballots_for(proposal.bloc_year, proposal.award_type)}
    if name == "revoke" and proposal.decision:
        return {"counted": actions.parts_of(proposal.decision)}
    return {}


@login_required
def step(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """One step of the course: its form, what it will do, and the deed."""
    proposal, asked = find_proposal(request, pk), STEPS[name]
    permission = asked.permission
    if name == "return" and proposal.state == ProposalState.SUBMITTED:
        permission = SERVE  # what is with the council, its secretary gives back
    require(request.user, permission, proposal)
    sent: tuple[Any, ...] = (request.POST, request.FILES) if request.method == "POST" else ()
    form = asked.form(*sent, **_offered(proposal, name))
    if was_too_large(request) and name == "decide":
        form.add_error("scan", str(_("The file is larger than 20 MB.")))
    if request.method == "POST" and attempt(form, lambda: asked.deed(proposal, form, request.user)):
        messages.success(request, str(asked.done))
        return redirect(proposal)
    hindrances = actions.hindrances(proposal) if name == "submit" else []
    return proposal_form(
        request, proposal, form, heading=asked.heading, submit=asked.submit, intro=asked.intro,
        warnings=hindrances, is_upload=name == "decide",
    )  # fmt: skip
