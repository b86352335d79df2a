"""What a worker does: from a proposal to its official papers and its certificates."""

from functools import partial
from typing import Any

from celery import shared_task
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from awards.builders.assessment import assessment_data
from awards.builders.certificates import (
    certificate_html,
    layout_for,
    layout_mark,
    own_files,
    pages_of,
    sample_sheets,
    sheets_of,
)
from awards.builders.papers import achievement_data, chair_of, submission_data
from awards.builders.sheets import paper_html
from awards.enums import OPEN_DOSSIER
from awards.models import CertificateLayout, CertificatePrint, Nominee, Proposal
from awards.models.certificates import print_path
from awards.papers import ASSESSMENT, SUBMISSION, PaperKey, nominee_in, papers_of
from common.errors import RuleViolation
from common.files import new_file
from common.jobs import claimed, finish, progress
from documents.actions import file_document, filing
from documents.enums import DocumentKind
from documents.frozen import hash_of
from documents.rendering import render_pdf

READ, SET, FILED = 10, 30, 90


@shared_task(ignore_result=True)
def make_paper(job_id: int) -> None:
    """Set a paper of a proposal and file it, withheld: for who runs the year and its council.

    Harmless when delivered twice. The paper and the end of the job are one transaction, so whatever
    kills the worker leaves both or neither, and the job is then run again.
    """
    with claimed(job_id) as job, override("vi"):
        if job is None:
            return
        key = PaperKey.of(job.subject)
        progress(job, READ, _("Reading the proposal"))
        proposal = Proposal.objects.select_related(
            "award_type", "bloc_year__bloc__council"
        ).get(pk=key.proposal)  # fmt: skip
        kind, data, issuer = _read(proposal, key)
        progress(job, SET, _("Setting the pages"))
        paper = render_pdf(paper_html(kind, data))
        progress(job, FILED, _("Filing the paper"))
        with filing(proposal.bloc_year) as cabinet:
            _refuse_changed(proposal)
            earlier = papers_of(proposal).get(key.part)
            file_document(
                cabinet, paper, source_key=str(key), by=job.created_by, kind=kind, issuer=issuer,
                title=data["title"][:400], symbol=data["issue"]["symbol"], data=data,
                data_sha256=hash_of(data), replaces_id=earlier.pk if earlier else None,
                is_illustrative=data["is_illustrative"], is_withheld=True,
            )  # fmt: skip
            finish(job)


def _read(proposal: Proposal, key: PaperKey) -> tuple[DocumentKind, dict[str, Any], Any]:
    """Kind, frozen data and issuer of the paper."""
    if key.part == SUBMISSION:
        return DocumentKind.SUBMISSION, submission_data(proposal), chair_of(proposal)
    if key.part == ASSESSMENT:
        if proposal.nominated_on is None:
            raise _changed()
        return DocumentKind.MINUTES, assessment_data(proposal), chair_of(proposal)
    nominees = Nominee.objects.select_related("organisation").filter(proposal=proposal)
    nominee = nominees.filter(pk=nominee_in(key.part)).first()
    if nominee is None:
        raise _changed()
    nominee.proposal = proposal
    return DocumentKind.ACHIEVEMENT, achievement_data(nominee), nominee.organisation


def _refuse_changed(proposal: Proposal) -> None:
    """RuleViolation `changed-meanwhile` where the paper would tell what no longer holds: it counts
    as up to date by the time of its filing."""
    same = Proposal.objects.filter(
        pk=proposal.pk, content_at=proposal.content_at, state__in=OPEN_DOSSIER
    )
    if not same.exists():
        raise _changed()


def _changed() -> RuleViolation:
    return RuleViolation(
        "changed-meanwhile",
        _("The proposal was changed while this paper was being made. Make it once more."),
    )


@shared_task(ignore_result=True)
def make_certificates(job_id: int) -> None:
    """Make the certificates of a decision, or the preview of a layout, in place of the last ones.

    Harmless when delivered twice: the file, its row and the end of the job are one transaction.
    """
    with claimed(job_id) as job, override("vi"):
        if job is None:
            return
        kind, key = job.subject.split(":")
        progress(job, READ, _("Reading the decision"))
        proposal = decided(int(key)) if kind == "proposal" else None
        layout = layout_for(proposal) if proposal else CertificateLayout.objects.get(pk=int(key))
        if layout is None:
            raise no_layout()
        mark = layout_mark(layout)
        pages = pages_of(layout, sheets_of(proposal, layout) if proposal else sample_sheets(layout))
        progress(job, SET, _("Setting the pages"))
        paper = render_pdf(certificate_html(layout, pages), own_files(layout, pages))
        progress(job, FILED, _("Filing the certificates"))
        _keep(job, CertificatePrint(
            layout=layout, proposal=proposal, sha256=paper.sha256, pages=paper.pages,
            layout_mark=mark,
        ), paper.content)  # fmt: skip


def _keep(job: Any, made: CertificatePrint, content: bytes) -> None:
    """The new file in storage and its row in place of the last one, whose file goes."""
    field = CertificatePrint._meta.get_field("file")
    path = print_path(made, f"{made.sha256}.pdf")
    with new_file(field, path, content) as name, transaction.atomic():
        finish(job)
        if made.proposal is not None:
            decided(made.proposal.pk, is_locked=True)  # nobody revoked it meanwhile
        last = CertificatePrint.objects.filter(proposal=made.proposal)
        if made.proposal is None:
            last = last.filter(layout=made.layout)
        former = [str(each.file.name) for each in last.select_for_update()]
        last.delete()
        made.file.name = name
        made.save()
        for each in former:
            transaction.on_commit(partial(field.storage.delete, each))


def decided(proposal: int, *, is_locked: bool = False) -> Proposal:
    """The proposal with its decision. RuleViolation `not-decided` unless one holds."""
    rows = Proposal.objects.filter(pk=proposal)
    rows = rows.select_for_update() if is_locked else rows.select_related(
        "award_type", "decision", "bloc_year__bloc__council"
    )  # fmt: skip
    row = rows.filter(state__in=("decided", "announced")).first()
    if row is None:
        raise RuleViolation(
            "not-decided", _("Certificates are made once a decision is recorded and holds.")
        )
    return row


def no_layout() -> RuleViolation:
    return RuleViolation(
        "no-layout",
        _("The council has not set up a certificate for this award yet. Set it up in the award "
          "catalogue first."),
    )  # fmt: skip
