"""The pages on which a paper is read, signed, declined, watched, closed."""

from ipaddress import ip_address
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_GET, require_POST

from accounts.proof import ProofForm
from common.errors import RuleViolation
from common.forms import attempt
from common.uploads import was_too_large
from common.views import require
from documents import actions
from documents.builders import sheet_of
from documents.capacity import Capacity, capacity_of
from documents.downloads import pdf_answer, scan_answer
from documents.enums import Authentication, SigningState
from documents.forms.signing import InkForm, ReasonForm, SignedPaperForm
from documents.models import Document, Party, Signing


def _signing(request: HttpRequest, pk: int) -> Signing:
    rows = Signing.objects.visible_to(request.user).select_related(
        "bloc_year__bloc__council", "document", "job", "replaces"
    )
    rows = rows.prefetch_related("bloc_year__deadlines", "bloc_year__terms__organisation")
    return get_object_or_404(rows.defer("document__data"), pk=pk)


def _party(request: HttpRequest, pk: int, party_pk: int) -> Party:
    signing = _signing(request, pk)
    party = get_object_or_404(signing.parties.for_lists(), pk=party_pk)
    party.signing = signing
    return party


def _own_party(request: HttpRequest, pk: int, party_pk: int) -> tuple[Party, Capacity]:
    """The party this person may sign for, and in what capacity.

    404 for a stranger. A member of another organisation, or a deputy whose mandate has ended, is
    told why (RuleViolation, 409) by the deed's own check.
    """
    party = _party(request, pk, party_pk)
    return party, capacity_of(request.user, party)


def _capacities(request: HttpRequest, parties: list[Party]) -> list[tuple[Party, Capacity]]:
    """The parties of one paper that this person may sign for; most people have none or one."""
    user: Any = request.user
    mine = set(user.organisation_roles.in_force().values_list("organisation_id", flat=True))
    mine |= set(user.mandates_held.in_force().values_list("organisation_id", flat=True))
    found = []
    for party in parties:
        if party.organisation_id in mine:
            try:
                found.append((party, capacity_of(request.user, party)))
            except RuleViolation:
                continue
    return found


def _may_read(request: HttpRequest, signing: Signing) -> bool:
    """May this person read the whole paper, with what every member committed itself to?"""
    if signing.document_id is None:  # being made, or signed outside the system
        return signing.state == SigningState.PREPARING and request.user.has_perm(
            "documents.read_scan", signing
        )
    return Document.objects.visible_to(request.user).filter(pk=signing.document_id).exists()


def page_of_owner(signing: Signing) -> str:
    """The page of what is signed, in the app that knows it."""
    name = settings.SIGNING_PAGES.get(signing.kind)
    return reverse(name, args=[signing.bloc_year_id]) if name else signing.get_absolute_url()


def _context(request: HttpRequest, signing: Signing) -> dict[str, Any]:
    parties = list(signing.parties.for_lists())
    for party in parties:
        party.signing = signing
    mine = _capacities(request, parties)
    may_close = request.user.has_perm("documents.close_signing", signing)
    return {
        "signing": signing, "parties": parties, "mine": mine, "year": signing.bloc_year,
        "newest": signing.newest,
        "may_read": _may_read(request, signing),
        "may_know_why": Signing.objects.explained_to(request.user).filter(pk=signing.pk).exists(),
        "tab": signing.kind, "owner_url": page_of_owner(signing), "job": signing.job,
        "signed": sum(party.is_signed for party in parties),
        "is_to_sign": signing.is_open and any(not party.is_signed for party, _capacity in mine),
        "may_close": may_close and signing.is_open,
        "may_run": may_close,
        "may_record_ink": signing.is_open
        and request.user.has_perm("documents.record_ink", signing),
        "is_moving": signing.state
        in {SigningState.PREPARING, SigningState.OPEN, SigningState.SEALING},
    }  # fmt: skip


@login_required
@require_GET
def signing_page(request: HttpRequest, pk: int) -> HttpResponse:
    """The text as on paper; who has signed; what this person can do."""
    signing = _signing(request, pk)
    context = _context(request, signing)
    if signing.is_open:
        for party, _capacity in context["mine"]:
            if not party.is_signed and party.seen_at is None:
                actions.mark_seen(party, by=request.user)
    if signing.kind in settings.SHEET_BUILDERS and context["may_read"]:
        with override("vi"):
            context["sheet"] = render_to_string("papers/_sheet.html", sheet_of(signing))
    return render(request, "documents/signing.html", context)


@login_required
@require_GET
def state(request: HttpRequest, pk: int) -> HttpResponse:
    """Who has signed by now: polled by the page while anything can still change."""
    return render(
        request, "documents/_signing_state.html", _context(request, _signing(request, pk))
    )


@login_required
@require_GET
def ways(request: HttpRequest, pk: int, party_pk: int) -> HttpResponse:
    """The three ways to sign, as cards."""
    party, capacity = _own_party(request, pk, party_pk)
    if party.is_signed:
        return redirect("documents:receipt", pk, party_pk)
    return _ways(request, party, capacity)


def _ways(
    request: HttpRequest, party: Party, capacity: Capacity, *, status: int = 200, **forms: Any
) -> HttpResponse:
    council = party.signing.bloc_year.bloc.council
    proof = forms.get("proof") or ProofForm(request=request)
    context = {
        "party": party, "signing": party.signing, "year": party.signing.bloc_year,
        "capacity": capacity, "tab": party.signing.kind, "proof": proof,
        "needs_factor": council.requires_second_factor and not proof.factors,
        "upload": forms.get("upload") or SignedPaperForm(), "open_way": forms.get("open_way", ""),
        "is_open": party.signing.is_open, "newest": party.signing.newest,
    }  # fmt: skip
    return render(request, "documents/ways.html", context, status=status)


@login_required
@require_POST
def consent(request: HttpRequest, pk: int, party_pk: int) -> HttpResponse:
    """Sign by consent: the person signs in again and confirms."""
    party, capacity = _own_party(request, pk, party_pk)
    if party.is_signed:
        return _signed_before(request, party)
    proof = ProofForm(request.POST, request=request)

    def deed() -> None:
        given = actions.Consent(
            text_sha256=request.POST.get("text_sha256", ""),
            authentication=Authentication(proof.proof),
            address=_address(request), user_agent=request.headers.get("User-Agent", ""),
        )  # fmt: skip
        actions.sign_by_consent(party, given, by=request.user)

    if attempt(proof, deed):
        messages.success(request, _("Signed. The paper is filled in within a minute."))
        return redirect("documents:receipt", pk, party_pk)
    return _ways(request, party, capacity, status=422, proof=proof, open_way="consent")


def _signed_before(request: HttpRequest, party: Party) -> HttpResponse:
    """To the receipt, and say why: somebody signed in another tab, or a colleague did."""
    message = _("%(organisation)s has signed already; one signature is enough.")
    messages.warning(request, message % {"organisation": party.organisation})
    return redirect("documents:receipt", party.signing_id, party.pk)


def _address(request: HttpRequest) -> str | None:
    """Where the person's machine is, as far as our own proxies vouch for it."""
    forwarded = [each.strip() for each in request.headers.get("X-Forwarded-For", "").split(",")]
    trusted = settings.TRUSTED_PROXIES
    is_told = trusted and len(forwarded) >= trusted and forwarded[-trusted]
    address = forwarded[-trusted] if is_told else request.META.get("REMOTE_ADDR", "")
    try:
        return str(ip_address(address.partition("%")[0]))
    except ValueError:  # a socket of this machine, or a proxy's nonsense
        return None


@login_required
@require_GET
def paper_to_sign(request: HttpRequest, pk: int, party_pk: int) -> FileResponse:
    """The present state of the paper, to be signed with one's own certificate."""
    party, _capacity = _own_party(request, pk, party_pk)
    document = party.signing.document
    if document is None or not party.signing.is_open or not _may_read(request, party.signing):
        raise Http404
    return pdf_answer(document, as_attachment=True)


@login_required
@require_POST
def certificate(request: HttpRequest, pk: int, party_pk: int) -> HttpResponse:
    """Take back the paper signed with the member's own certificate."""
    party, capacity = _own_party(request, pk, party_pk)
    if party.is_signed:
        return _signed_before(request, party)
    upload = SignedPaperForm(request.POST, request.FILES)
    if was_too_large(request):
        megabytes = settings.PAPER_MAX_BYTES // 1024 // 1024
        too_large = _("The file is larger than %(megabytes)s MB; the paper to sign is not.")
        upload.errors["file"] = upload.error_class([too_large % {"megabytes": megabytes}])

    def deed() -> None:
        paper = upload.cleaned_data["file"].read()
        actions.sign_by_certificate(party, paper, by=request.user, address=_address(request))

    if attempt(upload, deed):
        messages.success(request, _("Signed with your certificate."))
        return redirect("documents:receipt", pk, party_pk)
    return _ways(request, party, capacity, status=422, upload=upload, open_way="certificate")


@login_required
@require_GET
def receipt(request: HttpRequest, pk: int, party_pk: int) -> HttpResponse:
    """What a member has in hand after signing: time, code, hash, and who has signed so far."""
    party = _party(request, pk, party_pk)
    if not party.is_signed:
        raise Http404
    context = _context(request, party.signing)
    return render(request, "documents/receipt.html", {**context, "party": party})


@login_required
def decline(request: HttpRequest, pk: int, party_pk: int) -> HttpResponse:
    """Decline, with a reason."""
    party, _capacity = _own_party(request, pk, party_pk)

    def deed(form: ReasonForm) -> None:
        actions.decline(party, by=request.user, reason=form.cleaned_data["reason"])

    texts = {
        "heading": _("Decline for %(organisation)s") % {"organisation": party.organisation},
        "intro": _("The chair reads the reason. You can still sign while the paper is open."),
        "submit": _("Decline to sign"), "done": _("Declined. The chair sees the reason."),
    }  # fmt: skip
    return _reason(request, party.signing, deed, texts)


@login_required
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """Close the paper to signatures before all have signed."""
    signing = _signing(request, pk)
    require(request.user, "documents.close_signing", signing)
    missing = list(signing.parties.unsigned().select_related("organisation"))

    def deed(form: ReasonForm) -> None:
        actions.close_signing(signing, by=request.user, reason=form.cleaned_data["reason"])

    texts = {
        "heading": _("Close and seal"),
        "intro": _("Not signed: %(missing)s. After this they can sign no more, and the paper is"
                   " sealed as it is. This cannot be undone.")
        % {"missing": ", ".join(str(party) for party in missing)},
        "submit": _("Close and seal"), "done": _("Closed. The system is sealing the paper."),
    }  # fmt: skip
    return _reason(request, signing, deed, texts)


def _reason(
    request: HttpRequest, signing: Signing, deed: Any, texts: dict[str, str]
) -> HttpResponse:
    """A deed that needs nothing but a reason."""
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and attempt(form, lambda: deed(form)):
        messages.success(request, texts["done"])
        return redirect(signing)
    context = {
        "signing": signing, "year": signing.bloc_year, "tab": signing.kind, "form": form, **texts,
        "back": signing.get_absolute_url(),
    }  # fmt: skip
    status = 422 if form.is_bound else 200
    return render(request, "blocs/year_form.html", context, status=status)


@login_required
def ink(request: HttpRequest, pk: int, party_pk: int) -> HttpResponse:
    """The secretary attaches a page signed in ink."""
    party = _party(request, pk, party_pk)
    require(request.user, "documents.record_ink", party.signing)
    form = InkForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and was_too_large(request):
        form.errors["scan"] = form.error_class([_("The file is larger than 20 MB.")])

    def deed() -> None:
        data = form.cleaned_data
        page = actions.InkPage(
            data["full_name"], data["capacity"], data["signed_on"], data["scan"], form.ending
        )
        actions.attach_ink(party, page, by=request.user)

    if request.method == "POST" and attempt(form, deed):
        messages.success(request, _("The signature in ink is recorded."))
        return redirect(party.signing)
    context = {
        "signing": party.signing, "year": party.signing.bloc_year, "tab": party.signing.kind,
        "form": form, "is_upload": True, "submit": _("Record the signature"),
        "heading": _("Signature in ink of %(organisation)s") % {"organisation": party.organisation},
        "intro": _("It is marked as a signature in ink everywhere: on screen, on the paper, in the"
                   " record of signing and when the paper is verified."),
        "back": party.signing.get_absolute_url(),
    }  # fmt: skip
    return render(request, "blocs/year_form.html", context, status=422 if form.is_bound else 200)


@login_required
@require_GET
def scan(request: HttpRequest, pk: int, party_pk: int) -> FileResponse:
    """The scanned page, for who runs the year and for the organisation itself."""
    party = _party(request, pk, party_pk)
    user: Any = request.user
    is_own = user.organisation_roles.in_force().filter(organisation=party.organisation_id)
    if not party.is_signed or not party.signature.scan:
        raise Http404
    if not request.user.has_perm("documents.read_scan", party.signing) and not is_own.exists():
        raise Http404
    return scan_answer(party.signature)


@login_required
@require_POST
def retry(request: HttpRequest, pk: int) -> HttpResponse:
    """Run failed work on the paper again."""
    signing = _signing(request, pk)
    require(request.user, "documents.close_signing", signing)
    try:
        actions.retry_job(signing, by=request.user)
    except RuleViolation as violation:
        messages.error(request, str(violation.message))
    else:
        messages.success(request, _("The work runs again."))
    return redirect(signing)
