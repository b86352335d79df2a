"""What a worker does: from a proposal to its official papers."""

from typing import Any

from celery import shared_task
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from awards.builders.papers import achievement_data, chair_of, paper_html, submission_data
from awards.models import Nominee, Proposal
from awards.papers import SUBMISSION, PaperKey, nominee_in, papers_of
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
    nominee = Nominee.objects.select_related("organisation").get(
        proposal=proposal, pk=nominee_in(key.part)
    )
    nominee.proposal = proposal
    return DocumentKind.ACHIEVEMENT, achievement_data(nominee), nominee.organisation
