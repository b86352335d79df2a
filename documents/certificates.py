"""Papers that members signed with a certificate of their own: what is refused, in words."""

import hashlib
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.errors import RuleViolation
from common.formatting import date_short
from common.text import fold
from documents import keys
from documents.models import Letterhead, PaperRevision, Party

NEWER_REVISION = _(
    "Another member signed while you were signing, so the paper has grown. Nothing is lost:"
    " download the newest revision, sign it and upload it again."
)
REFUSALS = {
    "not-a-pdf": _("This file is not a PDF. Upload the PDF that your signing program saved."),
    "not-readable": _("This PDF cannot be read. Download the paper again and sign it once more."),
    "not-this-paper": _(
        "This is not the paper to be signed, or its content was changed. Download it here, sign it"
        " without changing anything and upload it."
    ),
    "nothing-signed": _("Nothing was signed in this file. Sign it in your program, then upload."),
    "other-field": _(
        "The signature is not in the field of your organisation. Download the paper again and sign"
        " in the field that bears its name."
    ),
    "changed-besides": _(
        "Something besides your signature was changed in this file. Download the paper again and"
        " only sign it."
    ),
    "timestamped-besides": _(
        "Your program put a timestamp of its own into the paper besides your signature (archiving,"
        " PAdES B-LTA). Download the paper again and sign it at level B-B, B-T or B-LT."
    ),
    "paper-locked": _(
        "Your program locked or certified the paper, so nobody could sign after you. Download the"
        " paper again and sign it without locking it."
    ),
    "signature-broken": _(
        "The signature in this file does not hold: its content and the signature do not match."
        " Download the paper again and sign it once more."
    ),
    "certificate-revoked": _("The certificate was revoked. Sign with one that is valid."),
}


def check_upload(party: Party, present: bytes, uploaded: bytes) -> Any:
    """The finding on the signature that `uploaded` adds to the present paper in `party`'s field.

    Raises RuleViolation with a sentence the person can act on.
    """
    _refuse_heavy(len(uploaded) - len(present))
    from documents.pades.checking import PaperRefused, check_added_signature

    try:
        return check_added_signature(
            present, uploaded, into=party.field_name, roots=keys.trust_roots()
        )
    except keys.KeyUnusable as error:
        raise RuleViolation(
            "roots-missing",
            _("The trusted roots are not set up on this system. Tell the administrator."),
        ) from error
    except PaperRefused as refused:
        raise _in_words(party, uploaded, refused) from refused


OUT_OF_TIME = {
    "certificate-expired": _(
        "The certificate ended on %(day)s. Sign with one that is valid today."
    ),
    "certificate-not-begun": _(
        "The certificate is valid from %(day)s on only. Sign from that day on, or with another one."
    ),
}


def _refuse_heavy(grown_by: int) -> None:
    """Whatever a signature brings along stays in the paper for good, and all who sign after it
    carry it: without a measure one member could fill the paper until nobody else can upload it."""
    if grown_by > settings.SIGNATURE_MAX_BYTES:
        raise RuleViolation(
            "signature-too-large",
            _(
                "Signing made the paper larger by more than %(megabytes)s MB. Download the paper"
                " again and sign it without attachments and with a small picture."
            )
            % {"megabytes": settings.SIGNATURE_MAX_BYTES // 1024**2},
        )


def _in_words(party: Party, uploaded: bytes, refused: Any) -> RuleViolation:
    code = refused.code
    if code == "not-this-revision":
        return _which_revision(party, uploaded)
    if code in OUT_OF_TIME:
        day = timezone.localdate(datetime.fromisoformat(refused.facts["day"]))
        return RuleViolation(code, OUT_OF_TIME[code] % {"day": date_short(day)})
    if code == "certificate-not-trusted":
        return RuleViolation(
            code,
            _("The certificate was issued by “%(issuer)s”, which this system does not trust.")
            % {"issuer": refused.facts["issuer"]},
        )
    return RuleViolation(code, REFUSALS[code])


def _which_revision(party: Party, uploaded: bytes) -> RuleViolation:
    """An earlier state of this paper, signed; or something else altogether."""
    for revision in PaperRevision.objects.filter(signing=party.signing_id).order_by("-number"):
        if revision.size <= len(uploaded):
            digest = hashlib.sha256(uploaded[: revision.size]).hexdigest()
            if digest == revision.sha256:
                return RuleViolation("newer-revision", NEWER_REVISION)
    return RuleViolation("not-this-paper", REFUSALS["not-this-paper"])


def refuse_stranger(party: Party, certificate: Any, user: Any) -> None:
    """Raise RuleViolation unless the certificate names the organisation, or the person and no other
    organisation. Names count without case and diacritics, as the register has them."""
    organisation = {fold(name) for name in names_of(party)}
    named = fold(certificate.organisation)
    common = fold(certificate.common_name)
    if named in organisation or common in organisation:
        return
    if common and not named and common == fold(user.get_full_name()):
        return
    raise RuleViolation(
        "certificate-of-another",
        _(
            "The certificate belongs to “%(owner)s”, not to %(organisation)s. If it is another name"
            " of your organisation, ask the secretary to enter it in the register."
        )
        % {
            "owner": certificate.organisation or certificate.common_name,
            "organisation": party.organisation,
        },
    )


def names_of(party: Party) -> list[str]:
    """Every name the register knows the organisation by: its own, short, others that
    the secretary entered, former, on its papers."""
    organisation = party.organisation
    former = organisation.lineage.exclude(former_name="").values_list("former_name", flat=True)
    letterhead = Letterhead.objects.filter(organisation=organisation).first()
    names = [organisation.name, organisation.short_name, *organisation.other_names_list, *former]
    return [name for name in [*names, letterhead.issuer_name if letterhead else ""] if name]
