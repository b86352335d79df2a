"""How a member signs, in one of three ways, or declines; and what is recorded from outside."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from blocs.actions.years import locked_year
from blocs.enums import YearPhase
from blocs.models import BlocYear, Organisation
from blocs.querysets import today
from common.changes import stored
from common.errors import RuleViolation
from common.files import new_file
from common.formatting import date_short
from common.log import log
from common.text import normalise
from documents.actions.opening import SigningOrder, new_signing
from documents.actions.sealing import ring, seal_if_complete
from documents.capacity import Capacity, capacity_of
from documents.certificates import NEWER_REVISION, check_upload, refuse_stranger
from documents.enums import Authentication, SigningState, SigningWay
from documents.growing import (
    append_revision,
    grown_file,
    locked_signing,
    present_paper,
)
from documents.models import Party, Signature, Signing
from documents.models.signing import scan_path
from documents.rendering import signs_without_letter


@dataclass(frozen=True)
class Consent:
    """What a person confirmed, and how it is known who it was."""

    text_sha256: str
    authentication: Authentication
    address: str | None = None
    user_agent: str = ""


@dataclass(frozen=True)
class Signer:
    """Who signed for one organisation outside the system."""

    organisation: Organisation
    full_name: str = ""
    position: str = ""


@dataclass(frozen=True)
class InkPage:
    """A scanned page with a signature in ink: who signed it when, and the file."""

    full_name: str
    position: str
    signed_on: date
    content: bytes
    ending: str


@transaction.atomic
def sign_by_consent(party: Party, consent: Consent, *, by: Any) -> Signature:
    """The member's signature by consent in the system; its field in the PDF is filled by a job.

    Raises RuleViolation when the paper takes no signature, the text is not the one that was read
    (`text-changed`), the person may not sign, a second factor is asked for, or it has signed.
    """
    party = _locked_party(party.pk, text_sha256=consent.text_sha256)
    capacity = capacity_of(by, party)
    _refuse_unnamed(by, capacity)
    council = party.signing.bloc_year.bloc.council
    if council.requires_second_factor and not consent.authentication.has_second_factor:
        raise RuleViolation(
            "second-factor-needed",
            _(
                "This council asks for a second factor: enter its code or confirm with your"
                " passkey. If you have neither, set one up in your account first."
            ),
        )
    return _sign(
        party, SigningWay.CONSENT, by,
        **_who(by, capacity), signed_at=timezone.now(), authentication=consent.authentication,
        address=consent.address, user_agent=normalise(consent.user_agent)[:300],
    )  # fmt: skip


def sign_by_certificate(party: Party, paper: bytes, *, by: Any, address: str | None) -> Signature:
    """Take back the paper that the member signed with a certificate of its own.

    Raises RuleViolation when it is not the present revision with this member's field signed and
    nothing else changed, or when the certificate does not hold or is not the member's.
    """
    party = Party.objects.select_related("signing__bloc_year", "organisation").get(pk=party.pk)
    capacity = capacity_of(by, party)
    _refuse_closed(party.signing, party)
    revision, present = present_paper(party.signing)
    finding = check_upload(party, present, paper)
    refuse_stranger(party, finding.certificate, by)
    with grown_file(party.signing, paper) as name, transaction.atomic():
        party = _locked_party(party.pk)
        last = party.signing.revisions.order_by("-number").first()
        if last is None or last.pk != revision.pk:
            raise RuleViolation("newer-revision", NEWER_REVISION)
        return _sign(
            party, SigningWay.CERTIFICATE, by,
            **_who(by, capacity), signed_at=timezone.now(), address=address,
            certificate=finding.certificate.as_json(), revision=(paper, name),
        )  # fmt: skip


def attach_ink(party: Party, page: InkPage, *, by: Any) -> Signature:
    """Record a signature in ink from its scanned page; it is marked as such everywhere.

    Raises RuleViolation when the paper takes no signature, the member has signed, the page does not
    say who signed, papers have no letters for the name, or the day lies ahead or before the text.
    """
    name = normalise(page.full_name)
    if not name:
        message = _("Write who signed.")
        raise RuleViolation("signer-needed", message, fields={"full_name": message})
    _refuse_undrawable(full_name=name, capacity=normalise(page.position))
    if page.signed_on > today():
        message = _("The day of signing lies ahead.")
        raise RuleViolation("signed-in-future", message, fields={"signed_on": message})
    party = Party.objects.select_related("signing", "organisation", "signature").get(pk=party.pk)
    _refuse_closed(party.signing, party)
    if page.signed_on < (frozen_on := timezone.localdate(party.signing.created_at)):
        told = _("The text was settled on %(day)s; nobody can have signed it before.")
        early = told % {"day": date_short(frozen_on)}
        raise RuleViolation("signed-too-early", early, fields={"signed_on": early})
    sha256 = hashlib.sha256(page.content).hexdigest()
    path = scan_path(Signature(party=party), f"{sha256}.{page.ending}")
    scans = Signature._meta.get_field("scan")
    with new_file(scans, path, page.content) as stored_as, transaction.atomic():
        return _sign(
            _locked_party(party.pk), SigningWay.INK, by, full_name=name,
            capacity=normalise(page.position), signed_on=page.signed_on, recorded_by=by,
            scan=stored_as, scan_sha256=sha256,
        )  # fmt: skip


def _refuse_undrawable(**texts: str) -> None:
    for field, text in texts.items():
        if signs := signs_without_letter(text):
            told = _("Official papers have no letter for these signs: %(signs)s.")
            message = told % {"signs": " ".join(signs[:20])}
            raise RuleViolation("signs-not-printable", message, fields={field: message})


def _refuse_unnamed(by: Any, capacity: Capacity) -> None:
    """The paper shall say who signed, in letters that it has."""
    if signs := signs_without_letter(f"{by.get_full_name()} {capacity.title}"):
        message = _(
            "Your name or title holds signs that official papers have no letter for: %(signs)s. Ask"
            " the secretary to write them in letters, then sign."
        )
        raise RuleViolation("signs-not-printable", message % {"signs": " ".join(signs[:20])})


def _who(by: Any, capacity: Capacity) -> dict[str, Any]:
    return {
        "signer": by, "full_name": by.get_full_name(), "capacity": capacity.title,
        "mandate": capacity.mandate, "signs_for_head": capacity.signs_for_head,
    }  # fmt: skip


def _sign(
    party: Party, way: SigningWay, by: Any, *, revision: tuple[bytes, str] | None = None,
    **facts: Any,
) -> Signature:  # fmt: skip
    """Write the one signature of a locked party, its line of the log, and what follows from it."""
    signing = party.signing
    signature = Signature(party=party, way=way, text_sha256=signing.data_sha256, **facts)
    signature.save()
    before = {"decline_reason": party.decline_reason} if party.declined_at else None
    if party.declined_at:
        party.declined_at = party.declined_by = None
        party.decline_reason = ""
        party.save()
    if revision:
        append_revision(signing, *revision, signature=signature)
    told = ("way", "full_name", "capacity", "signs_for_head", "authentication", "text_sha256")
    log(
        by,
        gettext_noop("signed the paper"),
        signature,
        before=before,
        after=stored(signature, told),
    )
    if not seal_if_complete(signing) and revision is None:
        ring(signing)
    return signature


def _locked_party(pk: int, *, text_sha256: str | None = None) -> Party:
    """The party, its signing locked, if it may sign now; RuleViolation else.

    The lock is on the signing, so that two signatures of one paper wait for each other.
    """
    signing = locked_signing(Party.objects.values_list("signing", flat=True).get(pk=pk))
    party = Party.objects.select_related("organisation", "signature").get(pk=pk)
    party.signing = signing
    _refuse_closed(signing, party)
    if text_sha256 is not None and text_sha256 != signing.data_sha256:
        raise RuleViolation(
            "text-changed",
            _("The text is not the one this page showed. Read it again, then sign."),
        )
    return party


def _refuse_closed(signing: Signing, party: Party) -> None:
    if party.is_signed:
        raise RuleViolation(
            "party-signed",
            _("%(organisation)s has signed already; one signature is enough.")
            % {"organisation": party.organisation},
        )
    if signing.state == SigningState.VOIDED:
        raise RuleViolation(
            "signing-voided",
            _("The text was taken back while this page stood open. Wait for the new one."),
        )
    if not signing.is_open or signing.bloc_year.phase == YearPhase.ARCHIVED:
        raise RuleViolation("signing-closed", _("This paper takes no signatures any more."))


@transaction.atomic
def mark_seen(party: Party, *, by: Any) -> Party:
    """Keep when a signatory first opened the text; once, and only while it is open."""
    signing = locked_signing(party.signing_id)
    seen = Party.objects.filter(pk=party.pk, seen_at__isnull=True, signature__isnull=True)
    if signing.is_open and seen.update(seen_at=timezone.now()):
        party.signing = signing
        log(by, gettext_noop("opened the text to read"), party)
    party.refresh_from_db(fields=["seen_at"])
    return party


@transaction.atomic
def decline(party: Party, *, by: Any, reason: str) -> Party:
    """The member declines; it may still sign while the paper is open.

    Raises RuleViolation without a reason, or where the person may not sign.
    """
    party = _locked_party(party.pk)
    capacity_of(by, party)
    reason = normalise(reason)
    if not reason:
        message = _("Say why; the chair reads it.")
        raise RuleViolation("reason-needed", message, fields={"reason": message})
    party.declined_at, party.declined_by, party.decline_reason = timezone.now(), by, reason
    party.save()
    log(by, gettext_noop("declined to sign"), party, reason=reason)
    return party


# -- signed outside the system --------------------------------------------------------------------


@transaction.atomic
def record_outside(
    year: BlocYear, order: SigningOrder, *, signed_on: date, place: str = "",
    signers: Sequence[Signer] = (), stated_parties: int | None = None, by: Any,
) -> Signing:  # fmt: skip
    """Record a paper that was signed outside the system: which day, where, by whom.

    Organisations of the order that are not among the signers stay as not having signed. Raises
    RuleViolation `signing-without-signers` when nobody signed and no number is stated.
    """
    year = locked_year(year)
    if not signers and not stated_parties:
        raise RuleViolation(
            "signing-without-signers",
            _("Mark at least one member that signed, or give the number the source states."),
        )
    signing = new_signing(
        year, order, by=by, state=SigningState.RECORDED, signed_on=signed_on,
        place=normalise(place), stated_parties=stated_parties,
    )  # fmt: skip
    parties = {party.organisation_id: party for party in signing.parties.all()}
    Signature.objects.bulk_create(
        _from_source(parties[signer.organisation.pk], signer, signed_on, by)
        for signer in signers
        if signer.organisation.pk in parties
    )
    log(
        by, gettext_noop("recorded the signing of the paper"), signing,
        after={
            "signed_on": signed_on, "place": signing.place, "stated_parties": stated_parties,
            "signers": [str(signer.organisation) for signer in signers],
        },
    )  # fmt: skip
    return signing


@transaction.atomic
def record_signature_outside(party: Party, signer: Signer, signed_on: date, *, by: Any) -> Party:
    """Record that one more member signed a paper recorded from outside.

    Raises RuleViolation when the paper was signed in the system, or the member has signed.
    """
    signing = locked_signing(party.signing_id)
    party = Party.objects.select_related("organisation", "signature").get(pk=party.pk)
    party.signing = signing
    if signing.state != SigningState.RECORDED:
        raise RuleViolation(
            "signing-not-recorded", _("This paper is signed in the system, not recorded.")
        )
    if party.is_signed:
        raise RuleViolation("party-signed", _("This member has signed already."))
    signature = _from_source(party, signer, signed_on, by)
    signature.save()
    log(
        by, gettext_noop("recorded a signature from outside"), party,
        after={"signed_on": signed_on, "full_name": signature.full_name},
    )  # fmt: skip
    return Party.objects.select_related("organisation", "signature").get(pk=party.pk)


def _from_source(party: Party, signer: Signer, signed_on: date, by: Any) -> Signature:
    return Signature(
        party=party, way=SigningWay.SOURCE, full_name=normalise(signer.full_name),
        capacity=normalise(signer.position), signed_on=signed_on, recorded_by=by,
    )  # fmt: skip
