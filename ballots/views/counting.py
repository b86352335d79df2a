"""Counting, publishing, and what follows from a result."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ballots import actions
from ballots.actions.counting import own_mark
from ballots.actions.papers import make_minutes
from ballots.forms import HandCountForm, SeatForm, SeenForm
from ballots.models import Ballot
from ballots.views.finding import TAB, find_to_run
from blocs.actions.leadership import chair_mark
from blocs.views.frame import form_page, year_page
from common.errors import RuleViolation
from common.forms import attempt, renew


@login_required
def hand_count(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter what one counted by hand; the figures of the other person are not shown."""
    year, ballot = find_to_run(request, pk)
    row = ballot.hand_counts.filter(entered_by=request.user.pk).first()
    form = HandCountForm(request.POST or None, ballot=ballot, row=row)

    def deed() -> None:
        seen = request.POST.get("seen") or None
        actions.enter_count(ballot, form.figures(), by=request.user, seen=seen)

    if request.method == "POST" and attempt(form, deed):
        messages.success(request, _("Your count is kept."))
        return redirect(ballot)
    return year_page(
        request, year, "ballots/hand_count.html", TAB, ballot=ballot, form=form,
        mark=own_mark(row), back=ballot.get_absolute_url(),
    )  # fmt: skip


@login_required
def count(request: HttpRequest, pk: int) -> HttpResponse:
    """Count all votes and freeze the result."""
    year, ballot = find_to_run(request, pk)
    form = SeenForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and attempt(
        form, lambda: actions.count_ballot(ballot, by=request.user)
    ):
        messages.success(request, _("The votes are counted; the count no longer changes."))
        return redirect(ballot)
    return form_page(
        request, year, form, tab=TAB, heading=_("Count: %(title)s") % {"title": ballot.title},
        intro=_(
            "All votes are counted and the result is frozen. You see it first; the members read it"
            " once you publish it."
        ),
        submit=_("Count the votes"), back=ballot.get_absolute_url(),
    )  # fmt: skip


@login_required
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    """Let the members read the result."""
    year, ballot = find_to_run(request, pk)
    form = SeenForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and attempt(
        form, lambda: actions.publish_ballot(ballot, by=request.user)
    ):
        messages.success(request, _("The result is published."))
        return redirect(ballot)
    intro = _(
        "Every member of the bloc will read the count, who took part, and the receipts with what"
        " their slips say. This cannot be undone."
    )
    if not ballot.is_secret:
        intro = _("Every member of the bloc will read the count. This cannot be undone.")
    return form_page(
        request, year, form, tab=TAB, heading=_("Publish: %(title)s") % {"title": ballot.title},
        intro=intro, submit=_("Publish the result"), back=ballot.get_absolute_url(),
    )  # fmt: skip


@login_required
def seat(request: HttpRequest, pk: int) -> HttpResponse:
    """Put who was chosen into office."""
    year, ballot = find_to_run(request, pk)
    form = SeatForm(request.POST or None, ballot=ballot, user=request.user)

    def deed() -> None:
        chosen = form.cleaned_data["year"]
        seen = request.POST.get("seen_chair") or None
        actions.seat_chosen(
            ballot, chosen, form.cleaned_data["starts_on"], by=request.user,
            seen_chair=seen if chosen.pk == year.pk else None,
        )  # fmt: skip

    if request.method == "POST" and attempt(form, deed):
        messages.success(request, _("Who was chosen is in office."))
        return redirect("blocs:leadership", form.cleaned_data["year"].pk)
    if form.is_bound:
        renew(form, seen_chair=chair_mark(year))
    return year_page(
        request, year, "ballots/seat.html", TAB, ballot=ballot, form=form,
        seen_chair=chair_mark(year), chosen=_chosen(ballot),
    )  # fmt: skip


def _chosen(ballot: Ballot) -> list[str]:
    rows = ballot.data["outcome"]["results"] if ballot.data else []
    return [row["label"] for row in rows if row["standing"] == "chosen"]


@login_required
@require_POST
def run_off(request: HttpRequest, pk: int) -> HttpResponse:
    """Prepare the run-off."""
    _year, ballot = find_to_run(request, pk)
    try:
        following = actions.draft_run_off(ballot, by=request.user)
    except RuleViolation as violation:
        messages.error(request, str(violation.message))
        return redirect(ballot)
    messages.success(request, _("The run-off is prepared. Look at the slip, then open it."))
    return redirect(following)


@login_required
@require_POST
def paper(request: HttpRequest, pk: int) -> HttpResponse:
    """Have the minutes of the count made, or made anew."""
    _year, ballot = find_to_run(request, pk)
    try:
        make_minutes(ballot, by=request.user, anew="anew" in request.POST)
    except RuleViolation as violation:
        messages.error(request, str(violation.message))
    return redirect(ballot)
