"""The pledge of a year: its text, its parties, and the deeds on it."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from blocs.models import BlocYear
from blocs.views.frame import find_year, form_page, saved_beside, year_page
from common.errors import RuleViolation
from common.forms import attempt, renew
from common.views import require
from pledges import actions
from pledges.forms import PledgeTextForm, ReturnForm, SignatureForm, SigningForm
from pledges.models import Pledge, PledgeParty


def _pledge_of(request: HttpRequest, year: BlocYear) -> Pledge | None:
    pledge = Pledge.objects.visible_to(request.user).filter(bloc_year=year).first()
    if pledge is not None:
        pledge.bloc_year = year
    return pledge


def _find(request: HttpRequest, pk: int, permission: str) -> tuple[BlocYear, Pledge]:
    """The year and its pledge if this person may act on it; 404 or 403 else."""
    year = find_year(request, pk)
    require(request.user, permission, year)
    pledge = get_object_or_404(Pledge.objects.visible_to(request.user), bloc_year=year)
    pledge.bloc_year = year
    return year, pledge


@login_required
def year(request: HttpRequest, pk: int) -> HttpResponse:
    """The text as it is, and how each member stands to it."""
    year = find_year(request, pk)
    pledge = _pledge_of(request, year)
    parties = list(pledge.parties.select_related("organisation")) if pledge else []
    return year_page(
        request, year, "pledges/year.html", "pledge",
        pledge=pledge, parties=parties, clauses=pledge.clauses.all() if pledge else [],
        signed=sum(party.is_signed for party in parties),
        may_write=request.user.has_perm("pledges.write_pledge", year),
        may_record=request.user.has_perm("pledges.record_signing", year),
    )  # fmt: skip


@login_required
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Write the draft."""
    year = find_year(request, pk)
    require(request.user, "pledges.write_pledge", year)
    pledge = _pledge_of(request, year)
    form = PledgeTextForm(request.POST or None, year=year, pledge=pledge)

    def deed() -> None:
        actions.write_pledge(year, form.text(), by=request.user, seen=form.cleaned_data["seen"])

    if pledge is not None and not pledge.is_draft:
        messages.warning(request, _("This pledge is no draft any more; its text stays."))
        return redirect("pledges:year", year.pk)
    if request.method == "POST" and attempt(form, deed):
        messages.success(request, _("The draft of the pledge is saved."))
        return redirect("pledges:year", year.pk)
    context: dict[str, Any] = {}
    if form.is_bound:
        context["saved"] = _saved(form, pledge)
        renew(form, seen=actions.pledge_version(pledge))
    return form_page(
        request, year, form, tab="pledge", heading=_("Draft of the pledge"), submit=_("Save"),
        back=reverse("pledges:year", args=[year.pk]), **context,
    )  # fmt: skip


def _saved(form: PledgeTextForm, pledge: Pledge | None) -> list[tuple[Any, Any]]:
    """What somebody else saved meanwhile, where it differs."""
    if pledge is None or form.data.get("seen") == actions.pledge_version(pledge):
        return []
    now = actions.text_of(pledge)
    return [
        (label, "\n".join(value) if isinstance(value, list) else value)
        for label, value in saved_beside(form, now)
    ]


@login_required
@require_POST
def open_for_signature(request: HttpRequest, pk: int) -> HttpResponse:
    """Fix the text and list the members that are to sign."""
    year, pledge = _find(request, pk, "pledges.write_pledge")
    try:
        actions.open_pledge(pledge, by=request.user)
    except RuleViolation as violation:
        messages.error(request, str(violation.message))
    else:
        messages.success(request, _("The pledge is open for signature."))
    return redirect("pledges:year", year.pk)


@login_required
def back_to_draft(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an open pledge back as long as nobody has signed."""
    year, pledge = _find(request, pk, "pledges.write_pledge")
    form = ReturnForm(request.POST or None)

    def deed() -> None:
        actions.return_to_draft(pledge, by=request.user, **form.cleaned_data)

    if request.method == "POST" and attempt(form, deed):
        messages.success(request, _("The pledge is a draft again."))
        return redirect("pledges:year", year.pk)
    return form_page(
        request, year, form, tab="pledge", heading=_("Return the pledge to draft"),
        submit=_("Return to draft"), back=reverse("pledges:year", args=[year.pk]),
        intro=_("The list of those who are to sign is emptied; it is made anew on opening."),
    )  # fmt: skip


@login_required
def record_signing(request: HttpRequest, pk: int) -> HttpResponse:
    """Record a signing on paper: day, place, who signed."""
    year, pledge = _find(request, pk, "pledges.record_signing")
    members = [member.organisation for member in year.members()]
    form = SigningForm(request.POST or None, members=members)

    def deed() -> None:
        actions.record_signing(pledge, form.signing(), by=request.user)

    if request.method == "POST" and attempt(form, deed):
        messages.success(request, _("The signing is recorded."))
        return redirect("pledges:year", year.pk)
    return year_page(
        request, year, "pledges/signing.html", "pledge", pledge=pledge, form=form, rows=form.rows()
    )


@login_required
def record_signature(request: HttpRequest, pk: int) -> HttpResponse:
    """One more member signed on paper."""
    parties = PledgeParty.objects.visible_to(request.user).select_related("organisation", "pledge")
    party = get_object_or_404(parties, pk=pk)
    year = party.pledge.bloc_year = find_year(request, party.pledge.bloc_year_id)
    require(request.user, "pledges.record_signing", year)
    form = SignatureForm(request.POST or None)

    def deed() -> None:
        data = form.cleaned_data
        signer = actions.Signer(party.organisation, data["signer_name"], data["signer_position"])
        actions.record_signature(party, signer, data["signed_on"], by=request.user)

    if request.method == "POST" and attempt(form, deed):
        messages.success(request, _("The signature is recorded."))
        return redirect("pledges:year", year.pk)
    return form_page(
        request, year, form, tab="pledge", submit=_("Record the signature"),
        heading=_("Signature of %(organisation)s on paper") % {"organisation": party.organisation},
        back=reverse("pledges:year", args=[year.pk]),
    )  # fmt: skip
