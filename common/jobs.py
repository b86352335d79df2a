"""Background work as rows: enqueue, claim, report progress, finish.

A worker may die at any moment and a message may come twice. So a worker *claims* the row (one
UPDATE that only one can win), renews its lease while it works, and *finishes* in the transaction
that writes the result, which fails if the claim was lost meanwhile.
"""

import logging
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

from celery import current_app
from django.conf import settings
from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from kombu.exceptions import OperationalError

from common.enums import JobState
from common.errors import RuleViolation
from common.models import Job

logger = logging.getLogger(__name__)


class LostClaim(Exception):
    """Another worker has taken the job over; what this one made must be thrown away."""


def enqueue(task: str, subject: str, *, by: Any) -> Job:
    """A queued job for Celery task `task` on `subject`, published once the transaction commits.

    Returns the unfinished job if there is one already: pressing twice makes one.
    """
    unfinished = Job.objects.unfinished().filter(task=task, subject=subject).first()
    if unfinished:
        return unfinished
    job = Job.objects.create(task=task, subject=subject, created_by=by)
    transaction.on_commit(partial(publish, job.pk))
    return job


def publish(job_id: int) -> bool:
    """Ring the broker for a queued job; False, and the job waits, when the broker is down."""
    job = Job.objects.filter(pk=job_id, state=JobState.QUEUED).first()
    if job is None:
        return False
    try:
        current_app.send_task(job.task, args=[job.pk], retry=False)
    except (OperationalError, OSError) as error:
        logger.warning("Broker not reached, job %s waits: %s", job.pk, error)
        return False
    Job.objects.filter(pk=job_id, state=JobState.QUEUED).update(published_at=timezone.now())
    return True


def claim(job_id: int) -> Job | None:
    """The job, now running under a fresh token, or None if it is not there to be taken."""
    now = timezone.now()
    taken = Job.objects.filter(pk=job_id, state=JobState.QUEUED).update(
        state=JobState.RUNNING,
        token=uuid.uuid4(),
        lease_until=now + settings.JOB_LEASE,
        attempts=F("attempts") + 1,
        started_at=now,
        error="",
    )
    return Job.objects.get(pk=job_id) if taken else None


def progress(job: Job, percent: int, step: "str | Any") -> None:
    """Say how far the job is and renew its lease. Raises LostClaim if it was taken over."""
    mine = Job.objects.filter(pk=job.pk, token=job.token, state=JobState.RUNNING)
    if not mine.update(
        progress=percent, step=str(step), lease_until=timezone.now() + settings.JOB_LEASE
    ):
        raise LostClaim(job.pk)


def finish(job: Job) -> None:
    """Mark the job done, inside the transaction that writes its result. Raises LostClaim."""
    mine = Job.objects.filter(pk=job.pk, token=job.token, state=JobState.RUNNING)
    if not mine.update(state=JobState.DONE, progress=100, step="", finished_at=timezone.now()):
        raise LostClaim(job.pk)


def fail(job: Job, reason: "str | Any") -> None:
    """Mark the job failed with a reason a person can act on."""
    Job.objects.filter(pk=job.pk, token=job.token, state=JobState.RUNNING).update(
        state=JobState.FAILED, error=str(reason), finished_at=timezone.now()
    )


def retry(job: Job) -> bool:
    """Queue a failed job again; False if it has not failed."""
    again = Job.objects.filter(pk=job.pk, state=JobState.FAILED).update(
        state=JobState.QUEUED, attempts=0, progress=0, error="", published_at=None,
        finished_at=None,
    )  # fmt: skip
    if again:
        transaction.on_commit(partial(publish, job.pk))
    return bool(again)


@contextmanager
def claimed(job_id: int) -> Iterator[Job | None]:
    """Claim the job for the block and keep its lease; yields None when it is not to be had.

    A RuleViolation in the block fails the job with its message; any other exception fails it
    with a general one, and is logged. A lost claim is left to whoever holds it now.
    """
    job = claim(job_id)
    if job is None:
        yield None
        return
    stop = threading.Event()
    keeper = threading.Thread(target=_keep_lease, args=(job, stop), daemon=True)
    keeper.start()
    try:
        yield job
    except LostClaim:
        logger.warning("Job %s was taken over by another worker.", job.pk)
    except RuleViolation as violation:
        fail(job, violation.message)
    except Exception:
        logger.exception("Job %s failed.", job.pk)
        fail(
            job,
            _("The work stopped on an unexpected error. Run it again or tell the administrator."),
        )
    finally:
        stop.set()
        keeper.join(timeout=5)


def _keep_lease(job: Job, stop: threading.Event) -> None:
    period = settings.JOB_LEASE.total_seconds() / 3
    try:
        while not stop.wait(period):
            Job.objects.filter(pk=job.pk, token=job.token, state=JobState.RUNNING).update(
                lease_until=timezone.now() + settings.JOB_LEASE
            )
    except Exception:
        logger.exception("The lease of job %s could not be renewed.", job.pk)
    finally:
        connection.close()


def requeue_lost() -> int:
    """Queue again what a dead worker left running and ring again for what waits too long.

    Returns how many jobs it rang for. A job that died `JOB_MAX_ATTEMPTS` times fails for good.
    """
    for job in Job.objects.abandoned():
        spent = job.attempts >= settings.JOB_MAX_ATTEMPTS
        lost = Job.objects.filter(pk=job.pk, token=job.token, state=JobState.RUNNING)
        if spent:
            reason = _("The work was interrupted too many times.")
            lost.update(state=JobState.FAILED, error=str(reason), finished_at=timezone.now())
        else:
            lost.update(state=JobState.QUEUED, published_at=None)
    waiting = Job.objects.filter(state=JobState.QUEUED)
    overdue = waiting.filter(published_at__lt=timezone.now() - 2 * settings.JOB_LEASE)
    unrung = waiting.filter(published_at__isnull=True)
    return sum(publish(pk) for pk in (unrung | overdue).values_list("pk", flat=True))
