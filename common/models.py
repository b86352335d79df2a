"""Decision log and background jobs, and the base every stored thing stands on."""

import hashlib
import json
from datetime import UTC
from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from common.enums import JobState
from common.querysets import JobQuerySet, LogEntryQuerySet, NoticeQuerySet
from common.text import fold, normalise


class Base(models.Model):
    """Text is stored in NFC; the times of creation and last change are kept."""

    created_at = models.DateTimeField(_("Created at"), auto_now_add=True, editable=False)
    updated_at = models.DateTimeField(_("Updated at"), auto_now=True, editable=False)

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.tidy()
        super().save(*args, **kwargs)

    def tidy(self) -> None:
        """Bring every text field into NFC. `bulk_create` callers call it themselves."""
        for field in self._meta.concrete_fields:
            if isinstance(field, models.CharField | models.TextField):
                value = getattr(self, field.attname)
                if isinstance(value, str):
                    setattr(self, field.attname, normalise(value))


class Searchable(Base):
    """A row found by its words without diacritics; its queryset is a SearchableQuerySet:
    `Model.objects.search("hoi nong dan")`."""

    search_sources: tuple[str, ...] = ()
    search_text = models.TextField(editable=False, default="", blank=True)

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        update_fields = kwargs.get("update_fields")
        if update_fields is not None:
            kwargs["update_fields"] = {*update_fields, "search_text"}
        super().save(*args, **kwargs)

    def tidy(self) -> None:
        super().tidy()
        self.search_text = fold(" ".join(str(getattr(self, name)) for name in self.search_sources))


class SheetImport(Base):
    """A spreadsheet read and checked, waiting for a yes.

    `rows` holds what each row would do (new, changed, unchanged, error) as JSON; nothing of it is
    written until it is confirmed, and then all or none.
    """

    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    file_name = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64)
    rows = models.JSONField(default=list)
    summary = models.JSONField(
        default=dict, help_text="How many rows of each state, and headings that were not used."
    )
    confirmed_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        abstract = True
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return gettext("Import of %(file)s") % {"file": self.file_name}


class LogChain(models.Model):
    """The head of one chain of the decision log; its row lock puts the entries in order."""

    key = models.CharField(max_length=80, primary_key=True)
    length = models.PositiveIntegerField(default=0)
    head = models.CharField(max_length=64, default="", blank=True)

    def __str__(self) -> str:
        return self.key


class LogEntry(models.Model):
    """One line of the decision log: who, in which role, when, on what, before → after, why.

    Append-only: an entry refuses to be changed or deleted, on PostgreSQL a trigger refuses too.
    `hash` covers every field and the hash before it, so `manage.py verify_log` finds a change.
    """

    chain = models.ForeignKey(LogChain, on_delete=models.PROTECT, related_name="entries")
    sequence = models.PositiveIntegerField()
    at = models.DateTimeField(_("At"))
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    actor_name = models.CharField(_("Who"), max_length=200)
    role = models.CharField(_("In which role"), max_length=300, blank=True)
    verb = models.CharField(_("Deed"), max_length=60)
    target_type = models.CharField(max_length=80)
    target_id = models.CharField(max_length=40)
    target_label = models.CharField(_("On what"), max_length=400)
    before = models.JSONField(_("Before"), null=True, encoder=DjangoJSONEncoder)
    after = models.JSONField(_("After"), null=True, encoder=DjangoJSONEncoder)
    reason = models.TextField(_("Reason"), blank=True)
    previous_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    objects = LogEntryQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-sequence"]
        constraints = [
            models.UniqueConstraint(fields=["chain", "sequence"], name="log_entry_sequence_once"),
        ]
        indexes = [models.Index(fields=["target_type", "target_id"], name="log_entry_target")]

    def __str__(self) -> str:
        return f"{self.chain_id}#{self.sequence} {self.verb} {self.target_label}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk is not None:
            raise TypeError("The decision log is append-only.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> "tuple[int, dict[str, int]]":
        raise TypeError("The decision log is append-only.")

    @property
    def deed(self) -> str:
        """The verb in the language of the screen; callers of `log` mark verbs by gettext_noop."""
        return gettext(self.verb)

    def content(self) -> dict[str, Any]:
        """Everything the hash covers."""
        return {
            "chain": self.chain_id,
            "sequence": self.sequence,
            "at": self.at.astimezone(UTC).isoformat(),
            "actor": self.actor_id,
            "actor_name": self.actor_name,
            "role": self.role,
            "verb": self.verb,
            "target_type": self.target_type,
            "target_id": self.target_id,
            "target_label": self.target_label,
            "before": self.before,
            "after": self.after,
            "reason": self.reason,
            "previous_hash": self.previous_hash,
        }

    def compute_hash(self) -> str:
        """SHA-256, in hex, of the canonical JSON of `content()`."""
        text = json.dumps(
            self.content(), cls=DjangoJSONEncoder, ensure_ascii=False, sort_keys=True,
            separators=(",", ":"),
        )  # fmt: skip
        return hashlib.sha256(text.encode()).hexdigest()


class Job(models.Model):
    """A piece of background work that a person can watch: state, progress, step, error.

    The row is the truth and the broker only a bell: a message lost or doubled does no harm,
    since a worker must claim the row, and beat rings again for rows that wait too long.
    """

    task = models.CharField(max_length=120)
    subject = models.CharField(max_length=120, help_text="What it works on, e.g. `edition:12`.")
    state = models.CharField(max_length=10, choices=JobState, default=JobState.QUEUED)
    progress = models.PositiveSmallIntegerField(default=0)
    step = models.CharField(max_length=200, blank=True)
    error = models.TextField(blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    token = models.UUIDField(null=True, editable=False)
    lease_until = models.DateTimeField(null=True, editable=False)
    published_at = models.DateTimeField(null=True, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    started_at = models.DateTimeField(null=True, editable=False)
    finished_at = models.DateTimeField(null=True, editable=False)

    objects = JobQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["task", "subject"],
                condition=Q(state__in=["queued", "running"]),
                name="job_one_unfinished_per_subject",
            ),
            models.CheckConstraint(
                condition=~Q(state="running") | Q(token__isnull=False, lease_until__isnull=False),
                name="job_running_has_lease",
            ),
            models.CheckConstraint(condition=Q(progress__lte=100), name="job_progress_percent"),
            models.CheckConstraint(condition=Q(state__in=JobState.values), name="job_state_known"),
        ]
        indexes = [models.Index(F("state"), F("lease_until"), name="job_state_lease")]

    def __str__(self) -> str:
        return f"{self.task}({self.subject}) {self.state}"

    @property
    def is_finished(self) -> bool:
        return JobState(self.state).is_final

    @property
    def waits_for_broker(self) -> bool:
        """Queued, but the broker has not taken it: the page says that the work waits."""
        return self.state == JobState.QUEUED and self.published_at is None


class Notice(models.Model):
    """An e-mail to a person, kept until it is sent: the outbox. `key` makes it once only."""

    key = models.CharField(max_length=120, unique=True)
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices"
    )
    subject = models.CharField(max_length=300)
    body = models.TextField()
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    claimed_at = models.DateTimeField(null=True, editable=False)
    sent_at = models.DateTimeField(null=True, editable=False)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=300, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.key
