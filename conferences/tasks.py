"""What runs later: handovers whose hour has come."""

from celery import shared_task
from django.utils.translation import override

from conferences.force import bring_due_into_force


@shared_task(ignore_result=True)
def bring_handovers_into_force() -> None:
    """Every half minute: handovers that are signed and due; harmless when it comes twice."""
    with override("vi"):
        bring_due_into_force()
