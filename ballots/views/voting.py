"""The voter's page, and what the secretariat notes on the roll."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from ballots import actions
from ballots.actions.voting import refuse_slip
from ballots.enums import BallotState, VoteWay
from ballots.forms import SlipForm
from ballots.models import RollEntry
from ballots.views.finding import TAB, find_entry
from blocs.models import BlocYear
from blocs.views.frame import year_page
from common.errors import RuleViolation
from common.forms import attempt
from common.views import require

ROOM = 256  # bytes by which an empty slip may be longer than a full one


@sensitive_post_parameters("choices")
@login_required
@never_cache
def vote(request: HttpRequest, pk: int) -> HttpResponse:
    """The slip; what was chosen, to be confirmed; then the receipt.

    The receipt is told in the answer itself and kept nowhere: no message, no session, no address
    holds it, so that nothing stored beside the voter leads to the slip.
    """
    year, entry = find_entry(request, pk)
    require(request.user, "ballots.vote", entry.ballot)
    form = SlipForm(request.POST or None, ballot=entry.ballot)
    if request.method != "POST" or "back" in request.POST:
        return _slip(request, year, entry, form)
    if "confirmed" not in request.POST:
        return _look_again(request, year, entry, form)
    given: list[actions.Given] = []

    def deed() -> None:
        given.append(actions.cast_vote(entry, form.cleaned_data["choices"], by=request.user))

    if attempt(form, deed):
        return year_page(
            request, year, "ballots/receipt.html", TAB, ballot=entry.ballot, entry=entry,
            given=given[0],
        )  # fmt: skip
    return _slip(request, year, entry, form, status=422)


def _look_again(
    request: HttpRequest, year: BlocYear, entry: RollEntry, form: SlipForm
) -> HttpResponse:
    """Before a vote is given, which cannot be taken back: what it says."""
    if not attempt(form, lambda: refuse_slip(entry.ballot, form.cleaned_data["choices"])):
        return _slip(request, year, entry, form, status=422)
    answers = [
        year_page(
            request, year, "ballots/confirm.html", TAB, ballot=entry.ballot, entry=entry, form=form,
            chosen=chosen,
        )
        for chosen in (form.chosen(), form.options)
    ]  # fmt: skip
    return _as_long_as(*answers)


def _as_long_as(answer: HttpResponse, longest: HttpResponse) -> HttpResponse:
    """The answer, filled up so that its length is the same whatever was chosen: the log of a web
    server keeps the number of bytes sent beside the line of the roll."""
    room = len(longest.content) + ROOM - len(answer.content)
    answer.content += b"<!--" + b"." * room + b"-->"
    return answer


def _slip(
    request: HttpRequest, year: BlocYear, entry: RollEntry, form: SlipForm, status: int = 200
) -> HttpResponse:
    answer = year_page(
        request, year, "ballots/slip.html", TAB, ballot=entry.ballot, entry=entry, form=form,
        options=form.options, picked=form.picked,
        is_open=entry.ballot.state == BallotState.OPEN and entry.way == VoteWay.NONE,
    )  # fmt: skip
    answer.status_code = status
    return answer


@login_required
@require_POST
def way(request: HttpRequest, pk: int) -> HttpResponse:
    """Note that a member votes on paper or in writing, or is present; or take that back."""
    year, entry = find_entry(request, pk)
    require(request.user, "ballots.run_ballots", year)
    try:
        if "present" in request.POST:
            is_present = request.POST["present"] == "1"
            actions.mark_present(entry, is_present=is_present, by=request.user)
        else:
            chosen = request.POST.get("way", "")
            if chosen not in VoteWay.values:
                messages.error(request, _("Choose how the member takes part."))
            else:
                actions.set_way(entry, VoteWay(chosen), by=request.user)
    except RuleViolation as violation:
        messages.error(request, str(violation.message))
    return redirect(f"{entry.ballot.get_absolute_url()}#roll-{entry.number}")


@login_required
def named(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter how a member voted by name, on paper or in writing."""
    year, entry = find_entry(request, pk)
    require(request.user, "ballots.run_ballots", year)
    form = SlipForm(request.POST or None, ballot=entry.ballot)
    on_paper = request.POST.get("way") != VoteWay.WRITTEN
    how = VoteWay.PAPER if on_paper else VoteWay.WRITTEN
    if request.method == "POST" and attempt(
        form,
        lambda: actions.enter_named_vote(entry, form.cleaned_data["choices"], how, by=request.user),
    ):
        told = _("The vote of %(organisation)s is entered.") % {"organisation": entry.organisation}
        messages.success(request, told)
        return redirect(reverse("ballots:ballot", args=[entry.ballot_id]))
    return year_page(
        request, year, "ballots/named.html", TAB, ballot=entry.ballot, entry=entry, form=form,
        options=form.options, on_paper=on_paper,
        picked=form.picked,
    )  # fmt: skip
