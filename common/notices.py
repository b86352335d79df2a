"""E-mails as rows: written with the deed they tell of, sent afterwards, each once.

A row is claimed before it is sent, so two runs never send the same one. Only a sender that dies
between the mail server's yes and its own note of it makes a mail go out twice, minutes later.
"""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from smtplib import SMTPException
from typing import Any

from django.core.mail import send_mail
from django.db.models import F
from django.utils import timezone

from common.models import Notice
from common.querysets import NoticeQuerySet

logger = logging.getLogger(__name__)
FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=1), timedelta(hours=4)


@dataclass(frozen=True)
class Letter:
    """What a person is told; `key` is the same for the same occasion, whoever asks how often."""

    key: str
    recipient: Any
    subject: str
    body: str


def post(letters: Iterable[Letter]) -> None:
    """Put letters into the outbox; one posted before, or to nobody's address, is left out."""
    Notice.objects.bulk_create(
        (
            Notice(key=each.key, recipient=each.recipient, subject=each.subject, body=each.body)
            for each in letters
            if each.recipient.email
        ),
        ignore_conflicts=True,
    )


def send_due() -> int:
    """Send what waits in the outbox; how many went out.

    One that fails waits, each time twice as long: a server that is away for a night loses nothing.
    """
    sent = 0
    for notice in Notice.objects.due().select_related("recipient"):
        claimed = Notice.objects.due().filter(pk=notice.pk)
        if claimed.update(claimed_at=timezone.now(), attempts=F("attempts") + 1):
            sent += _send(notice)
    return sent


def _send(notice: Notice) -> bool:
    row = Notice.objects.filter(pk=notice.pk)
    try:
        send_mail(notice.subject, notice.body, None, [notice.recipient.email])
    except (SMTPException, OSError, ValueError) as error:  # a subject of two lines is a ValueError
        logger.warning("Notice %s was not sent: %s", notice.key, error)
        wait = min(FIRST_WAIT * 2**notice.attempts, LONGEST_WAIT)
        free_again = timezone.now() + wait - NoticeQuerySet.CLAIM_HOLDS
        row.update(claimed_at=free_again, error=str(error)[:300])
        return False
    row.update(sent_at=timezone.now(), error="")
    return True
