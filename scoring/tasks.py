"""What a worker does: from a frozen ranking to its papers, and how a year stands."""

from typing import Any

from celery import shared_task
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from common.jobs import claimed, finish, progress
from common.models import Job
from documents.actions import Cabinet, file_document, filing
from documents.enums import DocumentKind
from documents.frozen import hash_of
from documents.models import Document
from documents.rendering import RenderedPaper, render_pdf
from scoring.builders.papers import card_data, chair_of, paper_html, summary_data
from scoring.mail import last_days, remind
from scoring.models import Ranking
from scoring.papers import (
    PaperKey,
    card_in,
    card_part,
    papers_by_part,
    refuse_replaced,
    replaced_by,
)
from scoring.reckoning import rank

READ, SET, FILED = 10, 30, 90


@shared_task(ignore_result=True)
def make_summary(job_id: int) -> None:
    """Set the table of points of a ranking and file it; harmless when delivered twice.

    The paper and the end of the job are one transaction, so whatever kills the worker leaves both
    or neither, and the job is then run again.
    """
    with claimed(job_id) as job, override("vi"):
        if job is not None:
            _make_one(job, DocumentKind.POINTS)


@shared_task(ignore_result=True)
def make_card(job_id: int) -> None:
    """Set the paper of one member and file it; see `make_summary`."""
    with claimed(job_id) as job, override("vi"):
        if job is not None:
            _make_one(job, DocumentKind.CARD)


@shared_task(ignore_result=True)
def make_cards(job_id: int) -> None:
    """Set and file the papers of all members of a ranking that have none yet, one by one; what was
    filed stays when the worker is killed, and the next run goes on from there."""
    with claimed(job_id) as job, override("vi"):
        if job is not None:
            _make_all(job)


@shared_task(ignore_result=False)
def rank_year(year_id: int) -> str:
    """Work out how a year stands (see `scoring.reckoning.rank`); harmless when delivered twice."""
    return rank(year_id)


def _ranking(key: int) -> Ranking:
    rows = Ranking.objects.select_related("bloc_year__bloc__council", "replaces")
    return rows.get(pk=key)


def _make_one(job: Job, kind: DocumentKind) -> None:
    key = PaperKey.of(job.subject)
    progress(job, READ, _("Reading the frozen points"))
    ranking = _ranking(key.ranking)
    data = (
        summary_data(ranking) if kind == DocumentKind.POINTS
        else card_data(ranking, card_in(key.part))
    )  # fmt: skip
    progress(job, SET, _("Setting the pages"))
    paper = render_pdf(paper_html(kind, data))
    progress(job, FILED, _("Filing the paper"))
    with filing(ranking.bloc_year) as cabinet:
        _file(cabinet, ranking, key, kind, data, paper, job)
        finish(job)


def _make_all(job: Job) -> None:
    ranking = _ranking(int(job.subject.split(":")[1]))
    members = ranking.data["members"]
    made = papers_by_part(ranking)
    for number, member in enumerate(members, start=1):
        part = card_part(member["card"])
        if part in made:
            continue
        step = _("Scorecard %(number)s of %(all)s: %(member)s") % {
            "number": number, "all": len(members), "member": member["label"],
        }  # fmt: skip
        progress(job, number * 100 // (len(members) + 1), step[:200])
        data = card_data(ranking, member["card"])
        paper = render_pdf(paper_html(DocumentKind.CARD, data))
        key = PaperKey(ranking.pk, part, 1)
        with filing(ranking.bloc_year) as cabinet:
            progress(job, number * 100 // (len(members) + 1), step[:200])
            _file(cabinet, ranking, key, DocumentKind.CARD, data, paper, job)
    finish(job)


def _file(
    cabinet: Cabinet, ranking: Ranking, key: PaperKey, kind: DocumentKind, data: dict[str, Any],
    paper: RenderedPaper, job: Job,
) -> Document:  # fmt: skip
    """File the paper as the ranking now stands: withheld until it is published, refused once a
    correction has taken its place."""
    refuse_replaced(ranking)
    ranking.refresh_from_db(fields=["published_at"])
    earlier = papers_by_part(ranking).get(key.part)
    replaces = earlier.pk if earlier else replaced_by(ranking, key.part)
    if earlier is None and not ranking.is_published:
        replaces = None  # until then the members know the earlier ranking's
    chair = chair_of(ranking)
    return file_document(
        cabinet, paper, source_key=str(key), by=job.created_by, kind=kind,
        issuer=chair.organisation if chair else None, title=data["title"][:400],
        symbol=data["issue"]["symbol"], data=data, data_sha256=hash_of(data),
        replaces_id=replaces, is_illustrative=data["is_illustrative"],
        is_withheld=not ranking.is_published,
    )  # fmt: skip


@shared_task(ignore_result=True)
def remind_members() -> None:
    """Every quarter of an hour: reminders of self-scoring that are due by the day, each once."""
    for last_day in last_days():
        remind(last_day)
