"""What beat runs to keep background work moving."""

from celery import shared_task

from common.jobs import requeue_lost
from common.notices import send_due


@shared_task(ignore_result=True)
def requeue_lost_jobs() -> int:
    """Every few seconds: take over jobs whose worker died, ring again for those that wait."""
    return requeue_lost()


@shared_task(ignore_result=True)
def send_notices() -> int:
    """Every minute: send what waits in the outbox."""
    return send_due()
