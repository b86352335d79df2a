"""Opening, closing and calling off a ballot."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ballots import actions
from ballots.actions.drafting import told
from ballots.closing import lacks_quorum, turnout
from ballots.enums import VoteWay
from ballots.forms import CloseForm, ReasonForm, SeenForm
from ballots.models import Ballot, HandCount
from ballots.views.finding import TAB, find_to_run
from blocs.enums import OrganisationOffice
from blocs.models import BlocYear, OrganisationRole
from blocs.views.frame import after_refusal, form_page
from common.forms import attempt, mark


@login_required
def open_(request: HttpRequest, pk: int) -> HttpResponse:
    """Let the members vote; the page says who will be called, and for whom nobody could vote."""
    year, ballot = find_to_run(request, pk)
    now = told(ballot)
    form = mark(SeenForm(request.POST or None), now)

    def deed() -> None:
        actions.open_ballot(ballot, by=request.user, seen=form.cleaned_data["seen"] or None)

    if request.method == "POST" and attempt(form, deed):
        messages.success(request, _("Voting has begun."))
        return redirect(ballot)
    members = [member.organisation for member in year.members()]
    intro = ngettext(
        "%(count)s member has one vote. The slip and the roll no longer change.",
        "%(count)s members have one vote each. The slip and the roll no longer change.",
        len(members),
    )
    again = after_refusal(form, now)
    return form_page(
        request, year, form, tab=TAB, heading=_("Open: %(title)s") % {"title": ballot.title},
        intro=intro % {"count": len(members)}, submit=_("Open the ballot"),
        warnings=[] if ballot.is_shown_hands else _without_signatory(year),
        back=ballot.get_absolute_url(), **again,
    )  # fmt: skip


def _without_signatory(year: BlocYear) -> list[str]:
    """A warning that names the members for whom nobody can vote on the screen."""
    signed = set(
        OrganisationRole.objects.in_force()
        .filter(
            office=OrganisationOffice.SIGNATORY, user__is_active=True,
            organisation__in=year.members().values("organisation"),
        )
        .values_list("organisation", flat=True)
    )  # fmt: skip
    deputies = year.mandates.in_force().filter(deputy__is_active=True)
    signed |= set(deputies.values_list("organisation", flat=True))
    names = [
        member.organisation.label
        for member in year.members()
        if member.organisation_id not in signed
    ]
    if not names:
        return []
    told = _(
        "Nobody signs for %(names)s in the system: they can vote on paper alone. Who is given a"
        " role after the opening is not on the roll."
    )
    return [told % {"names": ", ".join(names)}]


@login_required
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """Take no more votes."""
    year, ballot = find_to_run(request, pk)
    form = CloseForm(request.POST or None)
    if request.method == "POST" and attempt(
        form,
        lambda: actions.close_ballot(ballot, by=request.user, reason=form.cleaned_data["reason"]),
    ):
        messages.success(request, _("The ballot is closed. Now the votes are counted."))
        return redirect(ballot)
    took_part, entitled = turnout(ballot)
    is_below = lacks_quorum(ballot)
    if not is_below:
        del form.fields["reason"]
    intro = _(
        "%(took_part)s of %(entitled)s members voted or got a slip on paper. After closing nobody"
        " can vote."
    )
    if ballot.is_shown_hands:
        intro = _("Then enter how many hands were shown.")
    return form_page(
        request, year, form, tab=TAB, heading=_("Close: %(title)s") % {"title": ballot.title},
        intro=intro % {"took_part": took_part, "entitled": entitled},
        submit=_("Close the ballot"), back=ballot.get_absolute_url(),
        warnings=_before_closing(ballot, is_below=is_below),
    )  # fmt: skip


def _before_closing(ballot: Ballot, *, is_below: bool) -> list[str]:
    """What whoever closes should know: too few took part, or one alone voted on the screen, whose
    slip the list of receipts would tell."""
    told = []
    if is_below:
        told.append(_("Fewer took part than the quorum asks for: closed now, nobody is chosen."))
    if ballot.is_secret and ballot.roll.filter(way=VoteWay.ONLINE).count() == 1:
        told.append(
            _(
                "One member alone voted on the screen: the published list of receipts will tell"
                " everybody how. Wait for others, or call the ballot off."
            )
        )
    return told


@login_required
def discard_count(request: HttpRequest, pk: int) -> HttpResponse:
    """Take out what somebody counted by hand, who cannot correct it."""
    row = get_object_or_404(HandCount.objects.visible_to(request.user), pk=pk)
    year, ballot = find_to_run(request, row.ballot_id)
    form = ReasonForm(request.POST or None)
    form.fields["reason"].help_text = ""
    if request.method == "POST" and attempt(
        form, lambda: actions.discard_count(row, by=request.user, **form.cleaned_data)
    ):
        messages.success(request, _("The count is taken out; the log keeps why."))
        return redirect(ballot)
    return form_page(
        request, year, form, tab=TAB, heading=_("Take out the count of %(who)s")
        % {"who": row.entered_by.get_full_name()},
        intro=_("Two people have to agree again before the votes are counted."),
        submit=_("Take out the count"), back=ballot.get_absolute_url(),
    )  # fmt: skip


@login_required
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Call a ballot off."""
    year, ballot = find_to_run(request, pk)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and attempt(
        form, lambda: actions.cancel_ballot(ballot, by=request.user, **form.cleaned_data)
    ):
        messages.success(request, _("The ballot is called off; the log keeps why."))
        return redirect(ballot)
    return form_page(
        request, year, form, tab=TAB, heading=_("Call off: %(title)s") % {"title": ballot.title},
        intro=_("Votes already given will never be counted. This cannot be undone."),
        submit=_("Call the ballot off"), back=ballot.get_absolute_url(),
    )  # fmt: skip
