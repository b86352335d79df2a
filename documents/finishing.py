"""What a worker writes of a paper that is signed: opened, a field filled, sealed.

Each is one transaction; a worker killed meanwhile leaves all of it or nothing.
"""

import hashlib
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from common import jobs
from common.log import log
from common.models import Job
from documents.enums import DocumentKind, RevisionKind, SigningState, SigningWay
from documents.filing import Cabinet, file_document, filing
from documents.frozen import hash_of
from documents.growing import append_revision, grown_file, locked_signing
from documents.mail import invite
from documents.models import PaperRevision, Signature, Signing
from documents.rendering import RenderedPaper

BY_THE_SYSTEM = [SigningWay.CONSENT, SigningWay.INK]


class PaperGrew(Exception):
    """The paper got another revision meanwhile; what was made on the one before is thrown away."""


def open_signing(cabinet: Cabinet, signing: Signing, paper: RenderedPaper, job: Job) -> Signing:
    """File the paper with its prepared fields, open it for signature, invite the signatories.

    Runs inside `filing`; ends `job` with it. A text voided meanwhile stays voided and nothing is
    filed.
    """
    signing = Signing.objects.select_for_update(of=("self",)).get(pk=signing.pk)
    signing.bloc_year = cabinet.year
    jobs.finish(job)
    if not signing.state_now.can_become(SigningState.OPEN):
        return signing
    signing.document = file_document(
        cabinet, paper, source_key=f"signing:{signing.pk}", by=signing.created_by,
        kind=signing.kind, issuer=signing.issuer, title=signing.title, symbol=signing.symbol,
        data=signing.data, data_sha256=signing.data_sha256, verification_code=signing.code,
        is_illustrative=cabinet.year.is_illustrative,
    )  # fmt: skip
    PaperRevision.objects.create(
        signing=signing, number=0, kind=RevisionKind.BASE, size=len(paper.content),
        sha256=hashlib.sha256(paper.content).hexdigest(),
    )  # fmt: skip
    signing.state, signing.opened_at = SigningState.OPEN, timezone.now()
    signing.save()
    log(
        signing.created_by, gettext_noop("opened the paper for signature"), signing,
        before={"state": SigningState.PREPARING}, after={"state": signing.state},
    )  # fmt: skip
    invite(signing)
    return signing


def next_unfilled(signing: Signing) -> Signature | None:
    """The first signature whose field in the PDF the system has still to fill; none in a text that
    was taken back, whose paper grows no more."""
    rows = Signature.objects.filter(party__signing=signing, way__in=BY_THE_SYSTEM)
    rows = rows.exclude(party__signing__state=SigningState.VOIDED)
    return rows.filter(revision__isnull=True).select_related("party__organisation").first()


def fill(signing: Signing, on: PaperRevision, content: bytes, signature: Signature) -> None:
    """Make `content` the paper's next revision: the field of `signature` signed by the system.

    Raises PaperGrew when `on` is not the latest revision any more.
    """
    with grown_file(signing, content) as name, transaction.atomic():
        append_revision(_unchanged(signing, on), content, name, signature=signature)


def _unchanged(signing: Signing, on: PaperRevision) -> Signing:
    locked = locked_signing(signing.pk)
    last = locked.revisions.order_by("-number").values_list("pk", flat=True).first()
    if last != on.pk or locked.state == SigningState.VOIDED:
        raise PaperGrew(signing.pk)
    return locked


@transaction.atomic
def rest_or_seal(signing: Signing, job: Job) -> bool:
    """End the job when nothing is left to fill; True when the paper waits for its seal.

    Raises PaperGrew when a signature came in between.
    """
    signing = locked_signing(signing.pk)
    if signing.state == SigningState.VOIDED:
        jobs.finish(job)
        return False
    if next_unfilled(signing):
        raise PaperGrew(signing.pk)
    if signing.state == SigningState.SEALING:
        return True
    jobs.finish(job)
    return False


def seal(
    signing: Signing, on: PaperRevision, content: bytes, evidence: RenderedPaper,
    facts: dict[str, Any], record: dict[str, Any], job: Job,
) -> Signing:  # fmt: skip
    """Make `content` the sealed paper and file the record of signing; ends the job with it. From
    now on it stands in the place of the paper sealed before it.

    One transaction, so a worker killed meanwhile leaves all of it or nothing. `facts` are those of
    the seal, `record` the data of the evidence. Raises PaperGrew as `fill` does.
    """
    with grown_file(signing, content) as name, filing(signing.bloc_year) as cabinet:
        locked = _unchanged(signing, on)
        revision = append_revision(locked, content, name)
        locked.evidence = file_document(
            cabinet, evidence, source_key=f"evidence:{locked.pk}", by=locked.created_by,
            kind=DocumentKind.EVIDENCE, issuer=locked.issuer, title=record["title"][:400],
            data=record, data_sha256=hash_of(record), is_illustrative=cabinet.year.is_illustrative,
        )  # fmt: skip
        locked.state, locked.sealed_at, locked.seal = SigningState.SEALED, timezone.now(), facts
        locked.save()
        _take_the_place(locked)
        after = {"state": locked.state, "sha256": revision.sha256}
        before = {"state": SigningState.SEALING}
        log(None, gettext_noop("sealed the paper"), locked, before=before, after=after)
        jobs.finish(job)
    return locked


def _take_the_place(sealed: Signing) -> None:
    earlier = sealed.last_that_holds
    if earlier is None or earlier.document is None or sealed.document is None:
        return
    sealed.document.replaces = earlier.document
    sealed.document.save(update_fields=["replaces", "updated_at"])
