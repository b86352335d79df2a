"""Is this PDF what it says? Checks of signatures others made, and of papers that come back."""

import io
import logging
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from asn1crypto import cms, x509
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import (
    DEFAULT_DIFF_POLICY,
    ModificationLevel,
    SuspiciousModification,
)
from pyhanko.sign.fields import enumerate_sig_fields
from pyhanko.sign.general import (
    MultivaluedAttributeError,
    NonexistentAttributeError,
    SigningError,
    find_unique_cms_attribute,
)
from pyhanko.sign.validation import (
    EmbeddedPdfSignature,
    KeyUsageConstraints,
    PdfSignatureStatus,
    SignatureCoverageLevel,
    validate_pdf_signature,
)
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko.sign.validation.errors import NoDSSFoundError, SignatureValidationError
from pyhanko_certvalidator import ValidationContext

from documents.pades.facts import NO_FACTS, CertificateFacts, facts_of
from documents.pades.loops import on_own_loop
from documents.pades.signing import SEAL_FIELD

logger = logging.getLogger(__name__)
BROKEN = Exception  # over a hostile file a parser stumbles in ways that nobody can list
LOOKED_AT_MOST = 8 * 1024 * 1024  # bytes; a second of reading each, and nobody here vouches for it
TOLD = ("/Title", "/Author", "/Subject", "/Keywords")  # what a program that signs has no part in
# Certificates of persons carry either use; which of the two, authorities do not agree on.
KEY_USE = KeyUsageConstraints(
    key_usage={"digital_signature", "non_repudiation"}, match_all_key_usages=False
)


class PaperRefused(Exception):
    """An uploaded paper is not taken; `code` says why."""

    def __init__(self, code: str, **facts: Any) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts


@dataclass(frozen=True)
class SignatureFinding:
    """What a check found about one signature of a paper."""

    field: str
    is_intact: bool
    is_trusted: bool
    is_revoked: bool
    covers_all: bool
    certificate: CertificateFacts
    signed_at: datetime | None = None
    has_timestamp: bool = False

    @property
    def is_seal(self) -> bool:
        """Does it stand where the system sets its seal? Whose it is, is another question."""
        return self.field == SEAL_FIELD


@dataclass(frozen=True)
class PaperFinding:
    """What a check found about a whole paper; `is_pdf` False when it cannot be read as one."""

    is_pdf: bool
    signatures: tuple[SignatureFinding, ...] = field(default_factory=tuple)


def check_added_signature(
    present: bytes, uploaded: bytes, *, into: str, roots: Sequence[x509.Certificate]
) -> SignatureFinding:
    """The finding on the one signature that `uploaded` adds to `present`, in the field `into`.

    Raises PaperRefused when it is no PDF, no incremental update of `present`, changes anything but
    that field, is not signed to its end, or the certificate does not hold: broken, outside the
    roots, expired, revoked by the evidence embedded.
    """
    if not uploaded.lstrip()[:5] == b"%PDF-":
        raise PaperRefused("not-a-pdf")
    if not uploaded.startswith(present):
        raise PaperRefused("not-this-revision")
    if len(uploaded) == len(present):
        raise PaperRefused("nothing-signed")
    try:
        reader = PdfFileReader(io.BytesIO(uploaded))
        before = PdfFileReader(io.BytesIO(present))
        added = _added(reader, before, into)
        _refuse_locks(added)
        _refuse_other_changes(reader, before, into)
        finding = _finding(added, _status(added, _context(reader, added, roots)))
        is_revoked = finding.is_revoked or _is_revoked(reader, added, roots)
        is_tight = _fills_its_room(added)
    except PaperRefused:
        raise
    except BROKEN as error:
        logger.info("An uploaded paper could not be read.", exc_info=True)
        raise PaperRefused("not-readable") from error
    if not is_tight:
        raise PaperRefused("signature-broken")
    _refuse_bad(replace(finding, is_revoked=is_revoked))
    return finding


def _added(reader: PdfFileReader, before: PdfFileReader, into: str) -> EmbeddedPdfSignature:
    old = {name for name, _value, _field in enumerate_sig_fields(before, filled_status=True)}
    filled = enumerate_sig_fields(reader, filled_status=True)
    new = [(name, value, field) for name, value, field in filled if name not in old]
    if not new:
        raise PaperRefused("nothing-signed")
    if any(_is_timestamp(value) for _name, value, _field in new):
        raise PaperRefused("timestamped-besides")
    if [name for name, _value, _field in new] != [into]:
        raise PaperRefused("other-field")
    return EmbeddedPdfSignature(reader, new[0][2], into)


def _is_timestamp(value: Any) -> bool:
    signature = value.get_object() if isinstance(value, generic.IndirectObject) else value
    is_one = isinstance(signature, generic.DictionaryObject)
    return is_one and signature.get("/Type") == "/DocTimeStamp"


def _refuse_locks(added: EmbeddedPdfSignature) -> None:
    """A signature that certifies the paper or locks fields would be broken by the next member's."""
    if added.docmdp_level is not None or added.fieldmdp is not None:
        raise PaperRefused("paper-locked")


def _fills_its_room(added: EmbeddedPdfSignature) -> bool:
    """Nothing but zeros stands behind the signature in its room, which no signature covers."""
    content = bytes(added.pkcs7_content)
    return not content[len(cms.ContentInfo.load(content).dump()) :].strip(b"\0")


def _refuse_other_changes(reader: PdfFileReader, before: PdfFileReader, into: str) -> None:
    if _told(before) != _told(reader):
        raise PaperRefused("changed-besides")
    last = before.xrefs.total_revisions - 1
    review = DEFAULT_DIFF_POLICY.review_file(reader, base_revision=last)
    if isinstance(review, SuspiciousModification):
        raise PaperRefused("changed-besides")
    if review.modification_level > ModificationLevel.FORM_FILLING:
        raise PaperRefused("changed-besides")
    fields = set(review.changed_form_fields)
    if fields - {into}:
        raise PaperRefused("other-field")


def _told(reader: PdfFileReader) -> list[str]:
    info = reader.trailer["/Info"].get_object() if "/Info" in reader.trailer else {}
    return [str(info.get(name, "")) for name in TOLD]


def _context(
    reader: PdfFileReader, signature: EmbeddedPdfSignature, roots: Sequence[x509.Certificate],
    *, mode: str = "soft-fail",
) -> ValidationContext:  # fmt: skip
    """Trust in `roots` alone; revocation only by the evidence the paper itself carries: in its
    security store, or in the signature as some programs put it."""
    settings: dict[str, Any] = {
        "trust_roots": list(roots), "allow_fetching": False, "revocation_mode": mode,
        **_evidence_in(signature),
    }  # fmt: skip
    try:
        store = DocumentSecurityStore.read_dss(reader)
    except NoDSSFoundError:
        return ValidationContext(**settings)
    return store.as_validation_context(settings)


def _evidence_in(signature: EmbeddedPdfSignature) -> dict[str, list[Any]]:
    attributes = signature.signer_info["signed_attrs"]
    try:
        found = find_unique_cms_attribute(attributes, "adobe_revocation_info_archival")
    except (NonexistentAttributeError, MultivaluedAttributeError):
        return {}
    return {"ocsps": list(found["ocsp"] or ()), "crls": list(found["crl"] or ())}


def _is_revoked(
    reader: PdfFileReader, signature: EmbeddedPdfSignature, roots: Sequence[x509.Certificate]
) -> bool:
    """Does the evidence that came along say so? A soft check passes over lists for certificates
    that do not name the address of one, so this asks once more, strictly."""
    context = _context(reader, signature, roots)
    if not context.crls and not context.ocsps:
        return False
    context = _context(reader, signature, roots, mode="require")
    return bool(_status(signature, context, later=False).revoked)


def _status(
    signature: EmbeddedPdfSignature, context: ValidationContext, *, later: bool = True
) -> PdfSignatureStatus:
    """`later`: look also at what was done to the paper after the signature, which takes long."""
    try:
        return on_own_loop(
            lambda: validate_pdf_signature(
                signature, signer_validation_context=context, key_usage_settings=KEY_USE,
                skip_diff=not later,
            )
        )  # fmt: skip
    except (SignatureValidationError, SigningError) as error:
        raise PaperRefused("signature-broken") from error


def _finding(signature: EmbeddedPdfSignature, status: PdfSignatureStatus) -> SignatureFinding:
    covers = status.coverage == SignatureCoverageLevel.ENTIRE_FILE
    kept = covers or status.modification_level in {
        None, ModificationLevel.NONE, ModificationLevel.LTA_UPDATES, ModificationLevel.FORM_FILLING
    }  # fmt: skip
    return SignatureFinding(
        field=signature.field_name,
        is_intact=bool(status.intact and status.valid and kept and status.docmdp_ok is not False),
        is_trusted=bool(status.trusted),
        is_revoked=bool(status.revoked),
        covers_all=covers or status.modification_level == ModificationLevel.LTA_UPDATES,
        certificate=facts_of(signature.signer_cert),
        signed_at=status.signer_reported_dt,
        has_timestamp=status.timestamp_validity is not None,
    )


def _refuse_bad(finding: SignatureFinding) -> None:
    certificate = finding.certificate
    if not finding.is_intact or not finding.covers_all:
        raise PaperRefused("signature-broken")
    if certificate.is_early:
        raise PaperRefused("certificate-not-begun", day=certificate.starts_on)
    if certificate.is_expired:
        raise PaperRefused("certificate-expired", day=certificate.ends_on)
    if finding.is_revoked:
        raise PaperRefused("certificate-revoked")
    if not finding.is_trusted:
        raise PaperRefused("certificate-not-trusted", issuer=certificate.issuer)


def look_at(paper: bytes, *, roots: Sequence[x509.Certificate], at_most: int = 200) -> PaperFinding:
    """All that can be said of a paper nobody vouches for: its signatures, one by one.

    A signature counts as intact when it matches the state of the paper it was set on, and the last
    one covers all of the file. One that cannot be read counts as broken. Never raises for hostile
    input. A very large file is not looked into.
    """
    if len(paper) > LOOKED_AT_MOST:
        return PaperFinding(is_pdf=paper.startswith(b"%PDF-"))
    try:
        reader = PdfFileReader(io.BytesIO(paper))
        found = list(reader.embedded_regular_signatures)[:at_most]
    except BROKEN:
        return PaperFinding(is_pdf=False)
    looked = [_looked(reader, each, roots) for each in found]
    if not any(each.covers_all for each in looked):
        looked = [replace(each, is_intact=False) for each in looked]
    return PaperFinding(True, tuple(looked))


def _looked(
    reader: PdfFileReader, signature: EmbeddedPdfSignature, roots: Sequence[x509.Certificate]
) -> SignatureFinding:
    try:
        context = _context(reader, signature, roots)
        return _finding(signature, _status(signature, context, later=False))
    except BROKEN:
        return SignatureFinding(str(signature.field_name), False, False, False, False, NO_FACTS)
