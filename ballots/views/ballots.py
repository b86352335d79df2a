"""The ballots of a year, one ballot, and preparing one."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from ballots import actions
from ballots.actions.drafting import told
from ballots.builders.results import (
    base_in_words,
    lines_of,
    named_of,
    receipts_of,
    result_of,
    slip_counts,
)
from ballots.counting import Standing
from ballots.enums import BallotState
from ballots.forms import BallotForm
from ballots.models import Ballot, RollEntry
from ballots.papers import paper_of, papers_in_work
from ballots.views.finding import TAB, find_ballot, find_to_run
from blocs.models import BlocYear
from blocs.views.frame import after_refusal, find_year, year_page
from common.forms import attempt, mark
from common.views import require


@login_required
def year(request: HttpRequest, pk: int) -> HttpResponse:
    """Every ballot of the year that this person reads, the newest first; by state where asked."""
    year = find_year(request, pk)
    rows = Ballot.objects.visible_to(request.user).filter(bloc_year=year).for_lists()
    ballots = list(rows.defer("data"))
    state = request.GET.get("state", "")
    counts = {
        each: sum(ballot.state == each for ballot in ballots)
        for each in BallotState
        if any(ballot.state == each for ballot in ballots)
    }
    mine = set(rows.waiting_for(request.user).values_list("pk", flat=True))
    return year_page(
        request, year, "ballots/year.html", TAB,
        ballots=[each for each in ballots if state not in counts or each.state == state],
        states=list(counts.items()), state=state, all_count=len(ballots), mine=mine,
        may_run=request.user.has_perm("ballots.run_ballots", year),
        sees_roll=request.user.has_perm("blocs.view_year_log", year),
    )  # fmt: skip


@login_required
def ballot(request: HttpRequest, pk: int) -> HttpResponse:
    """One ballot: the slip for who votes, the roll for who runs it, the result once it is
    published (and for who runs the year, once it is counted)."""
    year, ballot = find_ballot(request, pk)
    user = request.user
    roll = list(
        RollEntry.objects.visible_to(user).filter(ballot=ballot).select_related("organisation")
    )
    own = {entry.pk for entry in ballot.roll.open_to(user)}
    sees_count = ballot.state_now.is_counted and user.has_perm("ballots.view_count", ballot)
    return year_page(
        request, year, "ballots/ballot.html", TAB, ballot=ballot,
        options=list(ballot.options.select_related("organisation")),
        own=[entry for entry in roll if entry.pk in own],
        roll=roll if user.has_perm("ballots.view_roll", ballot) else [],
        may_run=user.has_perm("ballots.run_ballots", year),
        is_over=ballot.is_over(timezone.now()),
        corrects_roll=ballot.state in {BallotState.OPEN, BallotState.CLOSED},
        hand_counts=list(ballot.hand_counts.select_related("entered_by")),
        **(_result(ballot, user) if sees_count else {}),
    )  # fmt: skip


def _result(ballot: Ballot, user: Any) -> dict[str, Any]:
    data = ballot.data or {}
    lines = lines_of(data)
    standings = {line.stand.value for line in lines}
    following = ballot.run_offs.exclude(state=BallotState.CANCELLED).first()
    return {
        "lines": lines,
        "result": result_of(data),
        "counts": slip_counts(data),
        "picture": data,
        "base": base_in_words(data),
        "threshold": ballot.threshold,
        "receipts": receipts_of(data),
        "named": named_of(data),
        "may_follow": ballot.state == BallotState.PUBLISHED,
        "has_chosen": Standing.CHOSEN.value in standings,
        "has_tie": Standing.TIED.value in standings,
        "following": following,
        "paper": paper_of(ballot, user),
        "job": papers_in_work(ballot),
    }


@login_required
def add(request: HttpRequest, pk: int) -> HttpResponse:
    """Prepare a ballot."""
    year = find_year(request, pk)
    require(request.user, "ballots.run_ballots", year)
    form = BallotForm(request.POST or None, year=year, user=request.user, asked=request.GET)
    made: list[Ballot] = []
    if request.method == "POST" and attempt(
        form, lambda: made.append(actions.create_ballot(year, form.plan(), by=request.user))
    ):
        messages.success(request, _("The ballot is prepared. Look at the slip, then open it."))
        return redirect(made[0])
    back = reverse("ballots:year", args=[year.pk])
    return _form(request, year, form, heading=_("Prepare a ballot"), back=back)


@login_required
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a ballot that is not opened yet."""
    year, ballot = find_to_run(request, pk)
    now = told(ballot)
    form = BallotForm(request.POST or None, year=year, user=request.user, ballot=ballot)
    mark(form, now)

    def deed() -> None:
        seen = form.cleaned_data["seen"] or None
        actions.change_ballot(ballot, form.plan(), by=request.user, seen=seen)

    if request.method == "POST" and attempt(form, deed):
        messages.success(request, _("The ballot is changed."))
        return redirect(ballot)
    again = after_refusal(form, now)
    return _form(request, year, form, heading=ballot.title, back=ballot.get_absolute_url(), **again)


def _form(request: HttpRequest, year: BlocYear, form: BallotForm, **page: Any) -> HttpResponse:
    return year_page(request, year, "ballots/form.html", TAB, form=form, **page)
