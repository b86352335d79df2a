"""What workers do on papers that are signed: make them, fill their fields, seal them, remind."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from celery import shared_task
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from common.errors import RuleViolation
from common.jobs import claimed, progress
from common.models import Job
from documents import keys
from documents.builders import (
    record_html,
    record_of,
    seal_lines,
    signing_html,
    stamp_lines,
)
from documents.filing import filing
from documents.finishing import PaperGrew, fill, next_unfilled, open_signing, rest_or_seal, seal
from documents.growing import present_paper
from documents.mail import open_signings, remind
from documents.models import Signature, Signing
from documents.rendering import RenderedPaper, render_pdf

LAID_OUT, PREPARED, SIGNED, RECORDED = 15, 70, 60, 85


@shared_task(ignore_result=True)
def prepare_paper(job_id: int) -> None:
    """Make the PDF of a frozen text with a field for every party, and open it for signature."""
    with claimed(job_id) as job, override("vi"):
        if job is not None:
            _prepare(job)


def _prepare(job: Job) -> None:
    signing = _signing_of(job)
    progress(job, LAID_OUT, _("Setting the pages"))
    with _key_in_words():
        paper = paper_with_fields(signing)
    progress(job, PREPARED, _("Filing the paper"))
    with filing(signing.bloc_year) as cabinet:
        open_signing(cabinet, signing, paper, job)


def paper_with_fields(signing: Signing) -> RenderedPaper:
    """The paper as PDF/A with one empty field for each party and one for the seal."""
    from documents.pades.signing import SEAL_FIELD, places_for, with_fields

    paper = render_pdf(signing_html(signing))
    names = {
        party.field_name: f"Chữ ký của {party.organisation.name}"
        for party in signing.parties.select_related("organisation")
    }
    orders = places_for({**names, SEAL_FIELD: "Niêm phong của hệ thống"}, paper.places)
    return RenderedPaper(with_fields(paper.content, orders), paper.pages)


@shared_task(ignore_result=True)
def fill_fields(job_id: int) -> None:
    """Fill the fields of signatures given in the system, one revision each; then seal if closed.

    One job at a time works on a paper; what it has committed stays when it is killed.
    """
    with claimed(job_id) as job, override("vi"):
        if job is not None:
            _fill_all(job)


def _fill_all(job: Job) -> None:
    signing = _signing_of(job)
    while True:
        try:
            with _key_in_words():
                if _worked_to_the_end(job, signing):
                    return
        except PaperGrew:
            continue  # somebody signed meanwhile: look again


def _worked_to_the_end(job: Job, signing: Signing) -> bool:
    """Fill one field, or rest, or seal. Tells whether the job is done."""
    signature = next_unfilled(signing)
    if signature is not None:
        progress(job, SIGNED, _("Filling the signature of %s") % signature.party.organisation)
        revision, paper = present_paper(signing)
        fill(signing, revision, with_signature(paper, signature), signature)
        return False
    if rest_or_seal(signing, job):
        _seal(job, signing)
    return True


def with_signature(paper: bytes, signature: Signature) -> bytes:
    """The paper with the field of the signature's party signed by the system's key, and an
    appearance that names person, capacity, time and way."""
    from documents.pades.signing import SignatureOrder, signed
    from documents.pades.stamp import StampLine

    order = SignatureOrder(
        signature.party.field_name,
        [StampLine(text, size) for text, size in stamp_lines(signature)],
        reason=f"{signature.full_name} ký thay mặt {signature.party.organisation.name}",
    )
    with keys.signer_in_time() as signer:
        return signed(paper, order, signer)


def _seal(job: Job, signing: Signing) -> None:
    signing.refresh_from_db()
    progress(job, SIGNED, _("Sealing the paper"))
    revision, paper = present_paper(signing)
    content, facts = with_seal(paper)
    progress(job, RECORDED, _("Writing the record of signing"))
    record = record_of(signing)
    evidence = render_pdf(record_html(record))
    seal(signing, revision, content, evidence, facts, record, job)


def with_seal(paper: bytes) -> tuple[bytes, dict[str, Any]]:
    """The paper sealed by the system's key, and the facts of that seal."""
    from documents.pades.facts import facts_of
    from documents.pades.signing import SEAL_FIELD, SignatureOrder, signed
    from documents.pades.stamp import StampLine

    now, timestamper = timezone.now(), keys.timestamper()
    with keys.signer_in_time() as signer:
        facts = facts_of(signer.signing_cert)
        lines = [StampLine(text, size) for text, size in seal_lines([facts.common_name], now)]
        order = SignatureOrder(SEAL_FIELD, lines, reason="Niêm phong văn bản")
        content = signed(paper, order, signer, timestamper=timestamper)
    return content, {**facts.as_json(), "at": now.isoformat(), "stamped": timestamper is not None}


@contextmanager
def _key_in_words() -> Iterator[None]:
    """A key or timestamp authority that fails ends the job with words for the administrator."""
    from pyhanko.sign.general import SigningError
    from pyhanko.sign.timestamps import TimestampRequestError

    try:
        yield
    except (keys.KeyUnusable, SigningError) as error:
        raise RuleViolation(
            "signing-key-unusable",
            _("The system's signing key cannot be used: %(why)s. Put it right, then run again.")
            % {"why": error},
        ) from error
    except TimestampRequestError as error:
        raise RuleViolation(
            "timestamp-failed", _("The timestamp authority did not answer. Run it again later.")
        ) from error


def _signing_of(job: Job) -> Signing:
    rows = Signing.objects.select_related(
        "bloc_year__bloc__council", "issuer", "created_by", "replaces", "document"
    )
    return rows.get(pk=int(job.subject.partition(":")[2]))


@shared_task(ignore_result=True)
def remind_parties() -> None:
    """Every quarter of an hour: reminders that are due by the day, each once."""
    for signing in open_signings():
        remind(signing)
