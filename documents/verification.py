"""Is this paper what the system issued? An answer for anybody who holds the code or the file.

“Intact” means one thing only: the bytes are exactly those the system keeps, told by their SHA-256.
What a PDF says of itself only ever makes the answer worse.
"""

import hashlib
import re
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from common.errors import RuleViolation
from documents import keys
from documents.enums import SigningState
from documents.growing import present_paper
from documents.models import Document, PaperRevision, Party, Signing

GREEN, AMBER, RED = "done", "due", "late"
_END = re.compile(rb"%%EOF(\r?\n?)")
ENDS_AT_MOST = 2000


@dataclass(frozen=True)
class Verdict:
    """One sentence, its colour, and what it rests on. `code` is stable, for programs and tests."""

    code: str
    style: str
    sentence: str | Promise
    advice: str | Promise = ""
    document: Document | None = None
    signing: Signing | None = None
    newer: Document | None = None
    findings: tuple[Any, ...] = field(default_factory=tuple)

    @property
    def is_intact(self) -> bool:
        return self.style != RED and self.document is not None

    @property
    def vouches(self) -> bool:
        """Is the paper in hand, as far as can be told, the one whose signatures are kept here?"""
        return self.code in STANDINGS or self.code == "earlier-revision"

    @property
    def parties(self) -> list[Party]:
        """Who signed how and when; empty for a paper that nobody signs here, and for a file that
        the signatures kept here say nothing of."""
        if self.signing is None or not self.vouches:
            return []
        return list(self.signing.parties.for_lists())


@dataclass(frozen=True)
class Standing:
    """What is said of a paper kept whole: to who holds its file, and to who gave only its code."""

    style: str
    of_file: str | Promise
    of_code: str | Promise
    advice: str | Promise = ""


COMPARE = _(
    "Compare what stands below with the paper in your hand. Whether its text was changed is told"
    " only by its PDF: choose it below."
)
STANDINGS = {
    "intact": Standing(
        GREEN, _("The paper is intact: as it was issued here."),
        _("A paper with this code was issued here."),
    ),
    "sealed": Standing(
        GREEN, _("The paper is intact: as it was signed and sealed, to the last byte."),
        _("A paper with this code was signed and sealed here."),
    ),
    "not-sealed": Standing(
        AMBER, _("The paper is intact, but it is still being signed."),
        _("A paper with this code is still being signed here."),
        _("It is sealed once all have signed or the chair closes it."),
    ),
    "replaced": Standing(
        AMBER, _("The paper is intact, but a newer version replaces it."),
        _("A paper with this code was issued here, but a newer version replaces it."),
    ),
    "voided": Standing(
        RED, _("The file is unchanged, but the text was taken back: its signatures hold no more."),
        _("The text of this paper was taken back: its signatures hold no more."),
        _("Ask the chair of the bloc for the text in force."),
    ),
}  # fmt: skip


def printed_code(typed: str) -> str:
    """The code in its printed form, however it was typed: groups of four signs."""
    signs = "".join(sign for sign in typed.upper() if sign.isalnum())
    return "-".join(signs[i : i + 4] for i in range(0, len(signs), 4))


def verify_code(code: str) -> Verdict:
    """What is to be said of the paper with this code, from the copy the system keeps.

    A code alone vouches for no file: anybody can print a code on another text. So the sentence
    speaks of the paper issued here, and the advice asks to compare it or to drop the PDF.
    """
    document = _documents().filter(verification_code=printed_code(code)).first()
    if document is None:
        return Verdict(
            "unknown-code", RED, _("No paper of this system has this code."),
            _("Compare the code with the paper sign by sign; 0, 1, I and O do not occur in codes."),
        )  # fmt: skip
    signing = Signing.objects.filter(document=document).first()
    if not _stored_whole(document, signing):
        return Verdict(
            "stored-damaged", RED, _("The copy kept here is damaged; it cannot vouch for a paper."),
            _("Tell the office that runs this system."), document, signing,
        )  # fmt: skip
    return _standing(document, signing, by_code=True)


def verify_file(content: bytes) -> Verdict:
    """What is to be said of this file. Nothing of it is kept."""
    digest = hashlib.sha256(content).hexdigest()
    revision = PaperRevision.objects.filter(sha256=digest, size=len(content)).first()
    if revision is not None:
        signing = Signing.objects.get(pk=revision.signing_id)
        return _of_revision(revision, signing)
    document = _documents().filter(sha256=digest, size=len(content)).first()
    if document is not None:
        return _standing(document, Signing.objects.filter(document=document).first())
    return _of_stranger(content)


def _documents() -> Any:
    rows = Document.objects.select_related("bloc_year__bloc__council", "issuer", "replaced_by")
    return rows.defer("data", "replaced_by__data")


def _of_revision(revision: PaperRevision, signing: Signing) -> Verdict:
    document = _documents().get(pk=signing.document_id)
    later = signing.revisions.filter(number__gt=revision.number).count()
    if later and signing.state != SigningState.VOIDED:
        return Verdict(
            "earlier-revision", AMBER,
            _("This is an earlier state of the paper: %(count)s signatures or seals came after it.")
            % {"count": later},
            _("Ask for the newest copy, or look the code up here."), document, signing,
            _newer(document, signing),
        )  # fmt: skip
    return _standing(document, signing)


def _standing(document: Document, signing: Signing | None, *, by_code: bool = False) -> Verdict:
    """The verdict on a paper whose bytes are as they were issued."""
    newer = _newer(document, signing)
    if signing is not None and signing.state == SigningState.VOIDED:
        code = "voided"
    elif newer is not None or (signing is not None and signing.newest is not None):
        code = "replaced"  # what was recorded as signed on paper has no paper here to point at
    elif signing is None:
        code = "intact"
    else:
        code = "sealed" if signing.state == SigningState.SEALED else "not-sealed"
    standing = STANDINGS[code]
    return Verdict(
        code, standing.style, standing.of_code if by_code else standing.of_file,
        standing.advice or (COMPARE if by_code else ""), document, signing, newer,
    )  # fmt: skip


def _newer(document: Document, signing: Signing | None) -> Document | None:
    """The paper that stands in this one's place now."""
    if signing is None:
        return getattr(document, "replaced_by", None)
    newest = signing.newest
    return newest.document if newest else None


def _stored_whole(document: Document, signing: Signing | None) -> bool:
    """Is the copy in storage what was stored? Reads it."""
    if signing is not None:
        try:
            present_paper(signing)
        except RuleViolation:
            return False
        return True
    try:
        with document.file.open("rb") as file:
            return hashlib.sha256(file.read()).hexdigest() == document.sha256
    except OSError:
        return False


# -- files nobody here issued ----------------------------------------------------------------------


def _of_stranger(content: bytes) -> Verdict:
    """A file whose bytes are not known: why it cannot be vouched for, as precisely as may be."""
    from documents.pades.checking import look_at
    from documents.pades.signing import SEAL_FIELD

    try:
        roots = keys.trust_roots()
    except keys.KeyUnusable:
        roots = []
    looked = look_at(content, roots=roots)
    grown_from = _issued_beginning(content)
    advice = _(
        "Ask whoever gave it to you for the file as it was issued, or look the code up here."
    )
    about: dict[str, Any] = {"findings": looked.signatures}
    if grown_from is not None:
        signing = Signing.objects.get(pk=grown_from.signing_id)
        return Verdict(
            "grown-elsewhere", RED,
            _("The file begins like a paper issued here, but something was added to it elsewhere."),
            advice, document=_documents().get(pk=signing.document_id), signing=signing, **about,
        )  # fmt: skip
    if not looked.is_pdf:
        return Verdict("not-a-pdf", RED, _("This file is not a whole PDF."), advice)
    seals = [each for each in looked.signatures if each.field == SEAL_FIELD]
    if seals and not all(each.is_intact for each in looked.signatures):
        sentence = _("The paper was changed after it was signed: a signature in it does not match.")
        return Verdict("changed", RED, sentence, advice, **about)
    if seals:
        return Verdict(
            "foreign-seal", RED,
            _("The paper was not sealed by this system: the seal is “%(owner)s”'s.")
            % {"owner": seals[0].certificate.common_name},
            advice, **about,
        )  # fmt: skip
    return Verdict(
        "not-issued-here", RED, _("This file was not issued here, or it was changed afterwards."),
        advice, **about,
    )  # fmt: skip


def _issued_beginning(content: bytes) -> PaperRevision | None:
    """The latest state of a paper of ours that the file begins with, if any."""
    found_ends = [found.span(1) for found in islice(_END.finditer(content), ENDS_AT_MOST)]
    ends = [end for first, last in found_ends for end in range(first, last + 1)]
    running, at, digests = hashlib.sha256(), 0, {}
    for end in ends:
        running.update(content[at:end])
        digests[running.hexdigest()] = at = end
    found = PaperRevision.objects.filter(sha256__in=list(digests)).order_by("-size")
    return next((each for each in found if digests[each.sha256] == each.size), None)
