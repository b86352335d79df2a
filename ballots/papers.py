"""The minutes of a count (biên bản kiểm phiếu): known by the ballot and the edition."""

from typing import Any

from ballots.models import Ballot
from common.models import Job
from documents.models import Document

MAKE_MINUTES = "ballots.tasks.make_minutes"


def source_key(ballot: int, edition: int) -> str:
    """`ballot:12:1`."""
    return f"ballot:{ballot}:{edition}"


def key_of(source: str) -> tuple[int, int]:
    """The ballot and the edition that `source_key` was given."""
    _ballot, ballot, edition = source.split(":")
    return int(ballot), int(edition)


def minutes_of(ballot: Ballot) -> list[Document]:
    """Every edition, without its data, the newest last."""
    rows = Document.objects.filter(source_key__startswith=f"ballot:{ballot.pk}:")
    rows = rows.select_related("bloc_year__bloc__council", "replaces")
    return sorted(rows.defer("data", "replaces__data"), key=lambda each: key_of(each.source_key)[1])


def paper_of(ballot: Ballot, user: Any) -> Document | None:
    """The newest edition, if this person reads it."""
    made = minutes_of(ballot)
    readable = Document.objects.visible_to(user).filter(pk__in=[each.pk for each in made])
    keys = set(readable.values_list("pk", flat=True))
    return next((each for each in reversed(made) if each.pk in keys), None)


def papers_in_work(ballot: Ballot) -> Job | None:
    """The job that makes the minutes now, or that failed last."""
    jobs = Job.objects.filter(task=MAKE_MINUTES, subject__startswith=f"ballot:{ballot.pk}:")
    newest = jobs.order_by("-pk").first()
    return newest if newest and newest.state != "done" else None
