"""Reports of members: asked for, sent, received."""

from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from blocs.models import BlocYear
from common.changes import locked_row
from common.errors import RuleViolation
from common.files import SoundFile, new_file
from common.log import log
from common.text import normalise
from conferences import validators
from conferences.actions import writing
from conferences.models import MemberReport, ReportRequest, course_window
from conferences.models.reports import report_path


@dataclass(frozen=True)
class Sending:
    """What a member says of its report. Without a `file` the one sent before stays."""

    number: str = ""
    dated_on: date | None = None
    file: SoundFile | None = None


@transaction.atomic
def ask_for_reports(year: BlocYear, title: str, due_on: date, *, by: Any) -> ReportRequest:
    """Ask every member of the year for a report, one row a member.

    Raises RuleViolation when the year is archived or has no members, the report is asked for
    already (`report-asked-already`), or the last day lies far from the year.
    """
    year = _locked_year(year.pk)
    title = normalise(title)
    validators.check_last_day(due_on, course_window(year))
    if ReportRequest.objects.filter(bloc_year=year, title=title).exists():
        message = _("All members have been asked for this report already.")
        raise RuleViolation("report-asked-already", message, fields={"title": message})
    members = [row.organisation for row in year.members()]
    if not members:
        raise RuleViolation("year-without-members", _("The year has no members yet. Add them."))
    request = ReportRequest(bloc_year=year, title=title, due_on=due_on)
    request.save()
    MemberReport.objects.bulk_create(
        MemberReport(request=request, organisation=member) for member in members
    )
    after = {"due_on": due_on, "organisations": [str(member) for member in members]}
    log(by, gettext_noop("asked all members for the report"), request, after=after)
    return request


@transaction.atomic
def withdraw_request(request: ReportRequest, *, by: Any, reason: str) -> None:
    """Take a request back as if nobody had been asked; the log keeps it.

    RuleViolation without a reason, or once a member has sent its report (`report-come-already`).
    """
    reason = writing.needed(reason)
    _locked_year(request.bloc_year_id)
    request = locked_row(request)
    if request.reports.come().exists():
        raise RuleViolation(
            "report-come-already",
            _("A member has sent this report already, so the request stays."),
        )
    verb = gettext_noop("took back the request for the report")
    writing.remove(request, by=by, verb=verb, reason=reason)


def send_report(
    report: MemberReport, sending: Sending, *, by: Any, version: str | None = None
) -> MemberReport:
    """Mark the member's report as sent: its number and day, its file, or both.

    Until its receipt is confirmed it may be sent again with other particulars; the day of the
    first sending stays. Raises RuleViolation `report-empty`, `number-without-day`,
    `dated-in-future`, `report-received-already`, `changed-meanwhile`, `gone-meanwhile`.
    """
    validators.check_sending(sending.number, sending.dated_on)
    if sending.file is not None and sending.file.sha256 == report.sha256:
        sending = replace(sending, file=None)  # it is here already
    with ExitStack() as stack:
        stored_as = None
        if sending.file is not None:
            path = report_path(report, f"{sending.file.sha256}.{sending.file.ending}")
            field = MemberReport._meta.get_field("file")
            stored_as = stack.enter_context(new_file(field, path, sending.file.file))
        stack.enter_context(transaction.atomic())
        now = _locked(report)
        writing.refuse_outdated(now, version)
        if now.received_on is not None:
            raise RuleViolation(
                "report-received-already",
                _("The receipt is confirmed already. Ask who runs the year to take it back first."),
            )
        return _send(now, sending, stored_as, by)


def _send(report: MemberReport, sending: Sending, stored_as: str | None, by: Any) -> MemberReport:
    number, file = normalise(sending.number), sending.file
    if not number and file is None and not report.file:
        message = _("Give the number and the day of the report, or choose its file.")
        raise RuleViolation("report-empty", message, fields={"number": message})
    values: dict[str, Any] = {"number": number, "dated_on": sending.dated_on}
    if file is not None:
        values |= {"file_name": file.name, "media_type": file.media_type, "sha256": file.sha256,
                   "size": file.size}  # fmt: skip
        report.file = stored_as
    if report.sent_at is None:
        report.sent_at, report.sent_by = timezone.now(), by
        writing.create(report, values, by=by, verb=gettext_noop("sent the report"))
    else:
        writing.change(report, values, by=by, verb=gettext_noop("changed the report sent"))
    return report


@transaction.atomic
def confirm_receipt(report: MemberReport, received_on: date, *, by: Any) -> MemberReport:
    """Confirm that the report was received, with the day, which counts against the last day.

    Raises RuleViolation `received-in-future`, `received-before-dated`, or
    `report-received-already` when somebody else was faster.
    """
    now = _locked(report)
    validators.check_received(received_on, now.dated_on)
    if now.received_on is not None:
        raise RuleViolation(
            "report-received-already",
            _("Somebody else has confirmed the receipt meanwhile. You can correct the day."),
        )
    verb = gettext_noop("confirmed the receipt of the report")
    writing.change(now, {"received_on": received_on, "received_by": by}, by=by, verb=verb)
    return now


@transaction.atomic
def correct_receipt(
    report: MemberReport, received_on: date | None, *, by: Any, reason: str,
    version: str | None = None,
) -> MemberReport:  # fmt: skip
    """Another day of receipt; None takes the confirmation back, as if it had not come.

    Raises RuleViolation `reason-needed`, `report-not-received`, `changed-meanwhile`, and for a
    wrong day as `confirm_receipt` does.
    """
    reason = writing.needed(reason)
    now = _locked(report)
    writing.refuse_outdated(now, version)
    if now.received_on is None:
        raise RuleViolation(
            "report-not-received", _("The receipt is not confirmed, so nothing can be corrected.")
        )
    if received_on is not None:
        validators.check_received(received_on, now.dated_on)
    values = {"received_on": received_on, "received_by": by if received_on else None}
    verb = gettext_noop("corrected the receipt of the report")
    writing.change(now, values, by=by, verb=verb, reason=reason)
    return now


def _locked_year(pk: int) -> BlocYear:
    year = (
        BlocYear.objects.select_related("bloc__council").select_for_update(of=("self",)).get(pk=pk)
    )
    writing.refuse_archived(year)
    return year


def _locked(report: MemberReport) -> MemberReport:
    """The report as it is now, its year locked first: deeds on one request wait for each other."""
    _locked_year(report.request.bloc_year_id)
    return locked_row(report)
