"""Opening a pledge for signature, taking it back, and what was signed outside the system.

Signing itself is on the pages of `documents`.
"""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from blocs.views.frame import after_refusal, find_year
from common.forms import attempt, mark, marked, renew
from common.views import require
from documents.actions import Signer, record_signature_outside
from documents.models import Party
from pledges import actions
from pledges.builders.opening import readiness
from pledges.forms import OpenForm, ReasonForm, SignatureForm, SigningForm
from pledges.views.frame import find, form_of, page


@login_required
def open_for_signature(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what opening means and who is not ready; then freeze text and commitments and ask the
    members to sign."""
    year, pledge = find(request, pk, "pledges.write_pledge")
    sent = request.POST if request.method == "POST" else None
    form = OpenForm(sent, initial={"seen": actions.opening_version(pledge)})

    def deed() -> None:
        actions.open_pledge(pledge, by=request.user, seen=form.cleaned_data["seen"])

    if request.method == "POST" and attempt(form, deed):
        text = _("The text is fixed. Its paper is being made and opens for signature by itself.")
        messages.success(request, text)
        pledge.refresh_from_db()
        return redirect(pledge.signing or pledge)
    if not pledge.is_draft:
        messages.warning(request, _("The pledge is opened for signature; its text is settled."))
        return redirect("pledges:year", year.pk)
    if form.is_bound:
        renew(form, seen=actions.opening_version(pledge))
    ready = readiness(pledge)
    intro = ngettext(
        "Text and commitments are fixed and %(count)s member is asked to sign.",
        "Text and commitments are fixed and %(count)s members are asked to sign.",
        len(ready.members),
    )
    return form_of(
        request, year, form, heading=_("Open the pledge for signature"),
        submit=_("Open for signing"), back=reverse("pledges:year", args=[year.pk]),
        intro=intro % {"count": len(ready.members)}, warnings=ready.warnings(),
    )  # fmt: skip


@login_required
def back_to_draft(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an open pledge back, though members may have signed it."""
    year, pledge = find(request, pk, "pledges.write_pledge")
    now = actions.asked_to_sign(pledge)
    form = mark(ReasonForm(request.POST or None), now)

    def deed() -> None:
        said = marked(form)
        actions.reopen_pledge(pledge, by=request.user, seen=said["seen"], **said["values"])

    if request.method == "POST" and attempt(form, deed):
        messages.success(request, _("The pledge is a draft again."))
        return redirect("pledges:year", year.pk)
    opened = [(_("Open for signature"), now["title"])] if now else []
    signed = Party.objects.filter(signing=pledge.signing_id).signed().select_related("organisation")
    names = ", ".join(str(party.organisation) for party in signed)
    warning = _("The signatures of %(names)s hold no more; they are told your reason.")
    return form_of(
        request, year, form, heading=_("Return the pledge to draft"), submit=_("Return to draft"),
        back=reverse("pledges:year", args=[year.pk]),
        intro=_("The text can be amended then; every member signs the new version."),
        warnings=[warning % {"names": names}] if names else [],
        **after_refusal(form, now, *opened),
    )  # fmt: skip


@login_required
def new_version(request: HttpRequest, pk: int) -> HttpResponse:
    """Write a new version of a sealed pledge."""
    year, pledge = find(request, pk, "pledges.write_pledge")
    form = ReasonForm(request.POST or None)

    def deed() -> None:
        actions.begin_new_version(pledge, by=request.user, **form.cleaned_data)

    if request.method == "POST" and attempt(form, deed):
        messages.success(request, _("You may write the new version now."))
        return redirect("pledges:year", year.pk)
    return form_of(
        request, year, form, heading=_("A new version of the pledge"),
        submit=_("Begin a new version"), back=reverse("pledges:year", args=[year.pk]),
        intro=_("What was sealed holds until the new version is sealed."),
    )  # fmt: skip


@login_required
def record_signing(request: HttpRequest, pk: int) -> HttpResponse:
    """Record a signing on paper: day, place, who signed."""
    year, pledge = find(request, pk, "pledges.record_signing")
    members = [member.organisation for member in year.members()]
    form = SigningForm(request.POST or None, members=members)

    def deed() -> None:
        actions.record_signing(pledge, by=request.user, **form.facts())

    if request.method == "POST" and attempt(form, deed):
        messages.success(request, _("The signing is recorded."))
        return redirect("pledges:year", year.pk)
    return page(
        request, year, "signing.html", "text", pledge=pledge, form=form, rows=form.rows()
    )  # fmt: skip


@login_required
def record_signature(request: HttpRequest, pk: int) -> HttpResponse:
    """One more member signed on paper."""
    parties = Party.objects.visible_to(request.user).filter(signing__pledge__isnull=False)
    party = get_object_or_404(parties.select_related("organisation", "signing"), pk=pk)
    year = party.signing.bloc_year = find_year(request, party.signing.bloc_year_id)
    require(request.user, "pledges.record_signing", year)
    form = SignatureForm(request.POST or None)

    def deed() -> None:
        data = form.cleaned_data
        signer = Signer(party.organisation, data["full_name"], data["capacity"])
        record_signature_outside(party, signer, data["signed_on"], by=request.user)

    if request.method == "POST" and attempt(form, deed):
        messages.success(request, _("The signature is recorded."))
        return redirect("pledges:year", year.pk)
    return form_of(
        request, year, form, submit=_("Record the signature"),
        heading=_("Signature of %(organisation)s on paper") % {"organisation": party.organisation},
        back=reverse("pledges:year", args=[year.pk]),
    )  # fmt: skip
