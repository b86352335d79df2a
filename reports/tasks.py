"""What a worker does: from a frozen edition to a filed paper."""

from celery import shared_task
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from common.jobs import claimed, finish, progress
from common.models import Job
from documents.actions import Cabinet, file_document, filing
from documents.enums import DocumentKind
from documents.models import Document
from documents.rendering import RenderedPaper, render_pdf
from reports.builders import chair_of, paper_html
from reports.models import ReportEdition

READ, WRITTEN, SET, FILED = 10, 25, 45, 90


@shared_task(ignore_result=True)
def make_edition(job_id: int) -> None:
    """Render the edition of the job and file the paper; harmless when delivered twice.

    The paper, the edition's link to it and the end of the job are one transaction, so whatever
    kills the worker leaves either all of it or nothing, and the job is then run again.
    """
    with claimed(job_id) as job, override("vi"):
        if job is not None:
            _make(job)


def _make(job: Job) -> None:
    progress(job, READ, _("Reading the frozen figures"))
    along = ("created_by", "report__conference__bloc_year__bloc__council")
    leaders = "report__conference__bloc_year__terms__organisation"
    rows = ReportEdition.objects.select_related(*along).prefetch_related(leaders)
    edition = rows.get(job=job)
    progress(job, WRITTEN, _("Writing out the report"))
    html = paper_html(edition.snapshot)
    progress(job, SET, _("Setting the pages"))
    paper = render_pdf(html)
    progress(job, FILED, _("Filing the paper"))
    with filing(edition.year_of) as cabinet:
        edition.document = _file(cabinet, edition, paper)
        edition.save(update_fields=["document", "updated_at"])
        finish(job)


def _file(cabinet: Cabinet, edition: ReportEdition, paper: RenderedPaper) -> Document:
    issue, snapshot = edition.snapshot["issue"], edition.snapshot
    earlier = edition.report.editions.filter(number__lt=edition.number, document__isnull=False)
    current = earlier.filter(document__replaced_by__isnull=True)
    chair = chair_of(edition.report.conference)
    return file_document(
        cabinet, paper, source_key=f"edition:{edition.pk}", by=edition.created_by,
        kind=DocumentKind.REPORT,
        issuer=chair.organisation if chair else None,
        title=f"Báo cáo {issue['title'][0].lower()}{issue['title'][1:]}"[:400],
        number=issue["number"], symbol=issue["symbol"], issued_on=issue["issued_on"],
        data=snapshot, data_sha256=edition.snapshot_sha256,
        replaces_id=current.values_list("document", flat=True).first(),
        is_illustrative=snapshot["year"]["is_illustrative"],
    )  # fmt: skip
