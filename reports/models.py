"""Conference reports: what people write, the frozen editions, and the papers made from them."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from blocs.models import BlocYear
from blocs.models.years import YearPart
from blocs.querysets import YearPartQuerySet
from common.models import Base, Job
from conferences.models import Conference
from documents.models import Document
from reports.enums import SectionKey


class ReportQuerySet(YearPartQuerySet):
    year_path = "conference__bloc_year"


class EditionQuerySet(YearPartQuerySet):
    year_path = "report__conference__bloc_year"


class ConferenceReport(YearPart):
    """The working report of one conference: its narrative sections and how it will be issued."""

    conference = models.OneToOneField(Conference, on_delete=models.PROTECT, related_name="report")
    title = models.CharField(_("Subject line"), max_length=400, blank=True)
    number = models.CharField(_("Number"), max_length=20, blank=True)
    symbol = models.CharField(_("Symbol"), max_length=60, blank=True)
    issued_on = models.DateField(_("Issued on"), null=True, blank=True)
    place = models.CharField(pgettext_lazy("on a paper", "Place"), max_length=80, blank=True)
    signing_for = models.CharField(_("Signs for"), max_length=200, blank=True)
    signer_title = models.CharField(_("Title of the signer"), max_length=200, blank=True)
    signer_name = models.CharField(_("Name of the signer"), max_length=150, blank=True)
    recipients = models.TextField(_("Recipients"), blank=True)

    objects = ReportQuerySet.as_manager()

    def __str__(self) -> str:
        return str(self.conference)

    @property
    def year_of(self) -> BlocYear:
        return self.conference.bloc_year


class ReportSection(Base):
    """One narrative section as last saved; `version` rises by one with every save."""

    report = models.ForeignKey(ConferenceReport, on_delete=models.CASCADE, related_name="sections")
    key = models.CharField(max_length=20, choices=SectionKey)
    body = models.TextField(_("Text"), blank=True)
    version = models.PositiveIntegerField(default=0)
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["report", "key"], name="report_section_once"),
        ]

    def __str__(self) -> str:
        return self.get_key_display()


class SectionRevision(Base):
    """The texts a section has had; the autosaves of one person's sitting are one. A text that was
    not adopted (two people saved at once) is kept too, so nothing that was typed is lost."""

    section = models.ForeignKey(ReportSection, on_delete=models.CASCADE, related_name="revisions")
    base_version = models.PositiveIntegerField()
    body = models.TextField(blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    is_adopted = models.BooleanField(default=True)

    class Meta:
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.section} v{self.base_version + 1}"


class ReportEdition(YearPart):
    """One making of the report: its figures frozen when the button was pressed, the job that
    renders it, and the document that came out."""

    report = models.ForeignKey(ConferenceReport, on_delete=models.PROTECT, related_name="editions")
    number = models.PositiveSmallIntegerField(_("Edition"))
    snapshot = models.JSONField()
    snapshot_sha256 = models.CharField(max_length=64)
    job = models.OneToOneField(Job, on_delete=models.PROTECT, null=True, related_name="+")
    document = models.OneToOneField(
        Document, on_delete=models.PROTECT, null=True, related_name="edition"
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    objects = EditionQuerySet.as_manager()

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["report", "number"], name="report_edition_number_once"),
        ]

    def __str__(self) -> str:
        return f"{self.report} – {self.number}"

    @property
    def year_of(self) -> BlocYear:
        return self.report.conference.bloc_year

    def log_details(self) -> dict[str, Any]:
        """What the decision log keeps of an edition."""
        return {"edition": self.number, "snapshot_sha256": self.snapshot_sha256}
