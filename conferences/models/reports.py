"""Báo cáo của đơn vị: what the members of a year are asked to report, and what came of it."""

from typing import Any

from django.conf import settings
from django.core.files.storage import storages
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from blocs.models import BlocYear, Organisation
from blocs.models.years import YearPart
from conferences.enums import ReportState
from conferences.querysets import MemberReportQuerySet, ReportRequestQuerySet


class ReportRequest(YearPart):
    """A report that all members of a year are asked for, with its last day."""

    bloc_year = models.ForeignKey(
        BlocYear, on_delete=models.PROTECT, related_name="report_requests"
    )
    title = models.CharField(
        _("Report"), max_length=300,
        help_text=_("Such as: “Báo cáo kết quả thi đua 6 tháng đầu năm”."),
    )  # fmt: skip
    due_on = models.DateField(
        _("Last day for sending"),
        help_text=_("The day on which a report is received counts."),
    )

    objects = ReportRequestQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "pk"]
        verbose_name = _("request for reports")
        constraints = [
            models.UniqueConstraint(fields=["bloc_year", "title"], name="report_asked_once"),
        ]

    def __str__(self) -> str:
        return self.title


def report_path(report: "MemberReport", name: str) -> str:
    """Where the file of a report lies: by year and report, under its own hash."""
    return f"member-reports/{report.request.bloc_year_id}/{report.pk}/{name}"


class MemberReport(YearPart):
    """One member's report. Whether it came in time is told by the day of its receipt, which who
    runs the year confirms; a report that came by post is received without having been sent here."""

    request = models.ForeignKey(ReportRequest, on_delete=models.CASCADE, related_name="reports")
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("Member"), on_delete=models.PROTECT,
        related_name="member_reports",
    )  # fmt: skip
    number = models.CharField(
        _("Number and symbol"), max_length=60, blank=True, help_text=_("Such as: 45/BC-UBND.")
    )
    dated_on = models.DateField(_("Dated"), null=True, blank=True)
    file = models.FileField(
        _("File"), upload_to=report_path, storage=storages["default"], max_length=200, blank=True
    )
    file_name = models.CharField(max_length=255, blank=True, editable=False)
    media_type = models.CharField(max_length=100, blank=True, editable=False)
    sha256 = models.CharField(_("SHA-256"), max_length=64, blank=True, editable=False)
    size = models.PositiveIntegerField(_("Bytes"), null=True, editable=False)
    sent_at = models.DateTimeField(_("Sent at"), null=True, editable=False)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, editable=False,
        related_name="+",
    )  # fmt: skip
    received_on = models.DateField(_("Received on"), null=True, editable=False)
    received_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, editable=False,
        related_name="+",
    )  # fmt: skip

    objects = MemberReportQuerySet.as_manager()

    class Meta:
        ordering = ["request__due_on", "request_id", "pk"]
        verbose_name = _("report of a member")
        verbose_name_plural = _("reports of members")
        constraints = [
            models.UniqueConstraint(
                fields=["request", "organisation"], name="one_report_of_a_member"
            ),
            models.CheckConstraint(
                condition=Q(sent_at__isnull=True) | ~Q(number="") | ~Q(file=""),
                name="sent_report_holds_something",
            ),
            models.CheckConstraint(
                condition=Q(file="") | ~Q(sha256=""), name="report_file_has_its_hash"
            ),
            models.CheckConstraint(
                condition=Q(received_on__isnull=True) | Q(received_by__isnull=False),
                name="received_report_says_by_whom",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.request.title} – {self.organisation.label}"

    @property
    def year_of(self) -> BlocYear:
        return self.request.bloc_year

    @property
    def bloc_year(self) -> BlocYear:
        return self.request.bloc_year

    @property
    def state(self) -> ReportState:
        """Derived from the days, never stored."""
        due_on: Any = self.request.due_on
        if self.received_on is not None:
            return ReportState.RECEIVED if self.received_on <= due_on else ReportState.LATE
        if self.sent_at is not None:
            return ReportState.SENT
        return ReportState.OVERDUE if due_on < timezone.localdate() else ReportState.WAITING

    @property
    def sent_on(self) -> Any:
        """The day of sending, where the product's people are; None before it."""
        return timezone.localdate(self.sent_at) if self.sent_at else None

    def get_absolute_url(self) -> str:
        return reverse("conferences:reports", args=[self.request.bloc_year_id])
