"""Querysets of the floor."""

from datetime import timedelta
from typing import Any, Self

from django.db import models
from django.utils import timezone

from common.enums import JobState
from common.text import fold

WORDS_AT_MOST = 20


class SearchableQuerySet(models.QuerySet):
    """Rows with a folded `search_text`."""

    def search(self, words: str) -> Self:
        """Rows that hold every word of `words`, whatever the case and diacritics.

        Each word counts once and those after the 20th not at all: every word is a condition, and a
        thousand of them are more than SQLite takes.
        """
        rows = self
        for word in list(dict.fromkeys(fold(words).split()))[:WORDS_AT_MOST]:
            rows = rows.filter(search_text__contains=word)
        return rows


class LogEntryQuerySet(models.QuerySet):
    """Append-only: what `update` and `delete` would do is refused here too."""

    def of_chain(self, key: str) -> Self:
        return self.filter(chain_id=key)

    def update(self, **kwargs: Any) -> int:
        raise TypeError("The decision log is append-only.")

    def delete(self) -> "tuple[int, dict[str, int]]":
        raise TypeError("The decision log is append-only.")


class JobQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> Self:
        """Jobs the user started; administrators see all."""
        if not user.is_authenticated:
            return self.none()
        return self if user.is_superuser else self.filter(created_by=user)

    def unfinished(self) -> Self:
        return self.filter(state__in=[JobState.QUEUED, JobState.RUNNING])

    def abandoned(self) -> Self:
        """Running by their state, but whoever claimed them has stopped renewing the lease."""
        return self.filter(state=JobState.RUNNING, lease_until__lt=timezone.now())


class NoticeQuerySet(models.QuerySet):
    """The outbox."""

    CLAIM_HOLDS = timedelta(minutes=5)  # a sender that died leaves its notices to the next run
    ATTEMPTS_AT_MOST = 12

    def due(self) -> Self:
        """Not sent, nobody is sending them now, and not failed too often."""
        lapsed = timezone.now() - self.CLAIM_HOLDS
        free = models.Q(claimed_at__isnull=True) | models.Q(claimed_at__lt=lapsed)
        return self.filter(free, sent_at__isnull=True, attempts__lt=self.ATTEMPTS_AT_MOST)
