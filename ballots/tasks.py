"""What a worker does: close what is overdue, and set the minutes of a count."""

from celery import shared_task
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from ballots.builders.minutes import minutes_data, minutes_html
from ballots.closing import close_overdue
from ballots.enums import BallotState
from ballots.models import Ballot
from ballots.papers import key_of, minutes_of
from common.jobs import claimed, finish, progress
from common.models import Job
from documents.actions import file_document, filing
from documents.enums import DocumentKind
from documents.frozen import hash_of
from documents.rendering import render_pdf

READ, SET, FILED = 10, 30, 90


@shared_task(ignore_result=True)
def close_overdue_ballots() -> None:
    """Every minute: close ballots whose time is over; harmless when delivered twice."""
    close_overdue()


@shared_task(ignore_result=True)
def make_minutes(job_id: int) -> None:
    """Set the minutes of a count and file them; harmless when delivered twice.

    The paper and the end of the job are one transaction, so whatever kills the worker leaves both
    or neither, and the job is then run again.
    """
    with claimed(job_id) as job, override("vi"):
        if job is not None:
            _make(job)


def _make(job: Job) -> None:
    key, _edition = key_of(job.subject)
    progress(job, READ, _("Reading the frozen count"))
    rows = Ballot.objects.select_related("bloc_year__bloc__council", "conference")
    ballot = rows.get(pk=key)
    data = minutes_data(ballot)
    progress(job, SET, _("Setting the pages"))
    paper = render_pdf(minutes_html(data))
    progress(job, FILED, _("Filing the paper"))
    with filing(ballot.bloc_year) as cabinet:
        ballot.refresh_from_db(fields=["state"])
        earlier = minutes_of(ballot)
        chair = ballot.bloc_year.terms.select_related("organisation").chairs().in_order().first()
        file_document(
            cabinet, paper, source_key=job.subject, by=job.created_by, kind=DocumentKind.MINUTES,
            issuer=chair.organisation if chair else None, title=data["title"][:400],
            symbol=data["issue"]["symbol"], data=data, data_sha256=hash_of(data),
            replaces_id=earlier[-1].pk if earlier else None,
            is_illustrative=data["is_illustrative"],
            is_withheld=ballot.state != BallotState.PUBLISHED,
        )  # fmt: skip
        finish(job)
