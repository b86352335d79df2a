"""Reports of members: asked for, sent, received, corrected, taken back."""

from datetime import date

import pytest
import time_machine
from django.db import IntegrityError, transaction

from blocs.enums import YearPhase
from common.log import verify_log
from common.models import LogEntry
from conferences.actions import (
    Sending,
    ask_for_reports,
    confirm_receipt,
    correct_receipt,
    send_report,
    version_of,
    withdraw_request,
)
from conferences.enums import ReportState
from conferences.models import MemberReport, ReportRequest
from conferences.work import waiting_for
from tests.blocs.test_years_races import at_once, refusals
from tests.conferences.member_reports import (
    LAST_DAY,
    NUMBERED,
    PDF,
    TITLE,
    asked,
    refused,
    report_of,
    sent,
    with_file,
)
from tests.factories.blocs import BlocYearFactory, OrganisationRoleFactory
from tests.factories.conferences import MemberReportFactory

TODAY = date(2026, 8, 10)


@pytest.fixture
def request_of_year(year, secretary):
    return asked(year, secretary)


@pytest.fixture
def report(request_of_year, member):
    return report_of(member)


# -- asking ---------------------------------------------------------------------------------------


def test_all_members_are_asked_in_one_deed_with_one_line_in_the_log(year, secretary):
    before = LogEntry.objects.count()
    request = asked(year, secretary)
    members = {row.organisation for row in year.members()}
    assert {row.organisation for row in request.reports.all()} == members
    assert LogEntry.objects.count() == before + 1
    told = LogEntry.objects.first()
    assert (told.target_label, told.after["due_on"]) == (TITLE, LAST_DAY.isoformat())
    assert len(told.after["organisations"]) == 3


def test_the_same_report_is_not_asked_for_twice(year, secretary, request_of_year):
    with refused("report-asked-already"):
        asked(year, secretary)


def test_a_year_without_members_has_nobody_to_ask(secretary):
    with refused("year-without-members"):
        asked(BlocYearFactory(), secretary)


@pytest.mark.parametrize("day", [date(2016, 8, 15), date(2062, 8, 15)])
def test_a_last_day_far_from_the_year_is_a_slip_of_the_pen(year, secretary, day):
    with refused("last-day-outside-course"):
        asked(year, secretary, due_on=day)


def test_nothing_is_asked_sent_or_received_in_an_archived_year(
    year, secretary, member_editor, report
):
    type(year).objects.update(phase=YearPhase.ARCHIVED)
    with refused("year-archived"):
        ask_for_reports(year, "Báo cáo khác", LAST_DAY, by=secretary)
    with refused("year-archived"):
        send_report(report, with_file(), by=member_editor)
    with refused("year-archived"):
        confirm_receipt(report, TODAY, by=secretary)
    with refused("year-archived"):
        withdraw_request(report.request, by=secretary, reason="Nhầm")


# -- sending --------------------------------------------------------------------------------------


def test_a_report_is_sent_by_its_number_and_day(report, member_editor):
    found = send_report(report, NUMBERED, by=member_editor)
    assert (found.number, found.dated_on) == ("45/BC-UBND", date(2026, 8, 7))
    assert (found.state, found.sent_on, found.sent_by) == (ReportState.SENT, TODAY, member_editor)
    assert LogEntry.objects.first().after["number"] == "45/BC-UBND"


def test_a_report_is_sent_as_a_file_that_is_kept_with_its_hash(report, member_editor):
    found = send_report(report, with_file(), by=member_editor)
    assert found.file.read() == PDF
    assert (found.file_name, found.media_type) == ("bao-cao.pdf", "application/pdf")
    assert LogEntry.objects.first().after["sha256"] == found.sha256


@pytest.mark.parametrize(
    ("sending", "code"),
    [
        (Sending(), "report-empty"),
        (Sending(dated_on=TODAY), "report-empty"),
        (Sending("  ", TODAY), "report-empty"),
        (Sending("45/BC-UBND"), "number-without-day"),
        (Sending("45/BC-UBND", date(2026, 8, 11)), "dated-in-future"),
    ],
)
def test_what_tells_nothing_of_a_report_is_refused(report, member_editor, sending, code):
    with refused(code):
        send_report(report, sending, by=member_editor)


def test_until_it_is_received_a_report_is_sent_again_and_keeps_its_first_day(
    report, member, member_editor
):
    sent(member, member_editor, with_file())
    with time_machine.travel("2026-08-12 09:00+07:00", tick=False):
        found = sent(member, member_editor, NUMBERED)
    assert (found.number, found.file_name, found.sent_on) == ("45/BC-UBND", "bao-cao.pdf", TODAY)
    assert LogEntry.objects.first().before["number"] == ""


def test_another_file_takes_the_place_and_the_earlier_stays_in_storage(
    report, member, member_editor
):
    first = sent(member, member_editor, with_file())
    second = sent(member, member_editor, with_file("moi.pdf", PDF + b"2"))
    assert second.file.read() == PDF + b"2"
    assert first.file.storage.exists(first.file.name)
    assert LogEntry.objects.first().before["sha256"] == first.sha256


def test_the_same_file_sent_again_is_stored_once(report, member, member_editor):
    first = sent(member, member_editor, with_file())
    entries = LogEntry.objects.count()
    second = sent(member, member_editor, with_file())
    assert second.file.name == first.file.name
    assert LogEntry.objects.count() == entries


def test_of_two_editors_the_second_is_told(report, member_editor, member):
    seen = version_of(report)
    with time_machine.travel("2026-08-10 10:00+07:00", tick=False):
        sent(member, member_editor)
    with refused("changed-meanwhile"):
        send_report(report, with_file(), by=member_editor, version=seen)


def test_what_was_received_is_not_sent_again(report, member, member_editor, secretary):
    confirm_receipt(sent(member, member_editor), TODAY, by=secretary)
    with refused("report-received-already"):
        send_report(report_of(member), with_file(), by=member_editor)


# -- receiving ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("due_on", "state"),
    [
        (date(2026, 8, 11), ReportState.RECEIVED),
        (TODAY, ReportState.RECEIVED),
        (date(2026, 8, 9), ReportState.LATE),
    ],
)
def test_the_day_of_receipt_counts_against_the_last_day(
    report, member, member_editor, secretary, due_on, state
):
    ReportRequest.objects.update(due_on=due_on)
    sent(member, member_editor)
    found = confirm_receipt(report_of(member), TODAY, by=secretary)
    assert (found.state, found.received_by) == (state, secretary)


def test_a_report_that_came_by_post_is_received_without_having_been_sent_here(report, secretary):
    assert confirm_receipt(report, date(2026, 8, 3), by=secretary).state == ReportState.RECEIVED


def test_nothing_is_received_tomorrow_or_before_it_was_written(
    report, member, member_editor, secretary
):
    with refused("received-in-future"):
        confirm_receipt(report, date(2026, 8, 11), by=secretary)
    found = sent(member, member_editor)
    with refused("received-before-dated"):
        confirm_receipt(found, date(2026, 8, 6), by=secretary)


def test_a_receipt_is_confirmed_once(report, secretary):
    confirm_receipt(report, TODAY, by=secretary)
    with refused("report-received-already"):
        confirm_receipt(report, date(2026, 8, 9), by=secretary)


def test_the_day_of_receipt_is_corrected_with_a_reason_that_the_log_keeps(report, secretary):
    confirm_receipt(report, TODAY, by=secretary)
    found = correct_receipt(report, date(2026, 8, 4), by=secretary, reason="Ghi nhầm ngày")
    assert found.received_on == date(2026, 8, 4)
    told = LogEntry.objects.first()
    assert (told.reason, told.before["received_on"]) == ("Ghi nhầm ngày", "2026-08-10")


def test_a_confirmation_is_taken_back(report, secretary):
    confirm_receipt(report, TODAY, by=secretary)
    found = correct_receipt(report, None, by=secretary, reason="Đơn vị khác gửi")
    assert (found.state, found.received_by) == (ReportState.WAITING, None)


def test_a_correction_needs_a_reason_a_receipt_and_a_sound_day(report, secretary):
    with refused("report-not-received"):
        correct_receipt(report, TODAY, by=secretary, reason="Nhầm")
    confirm_receipt(report, TODAY, by=secretary)
    with refused("reason-needed"):
        correct_receipt(report, date(2026, 8, 4), by=secretary, reason=" ")
    with refused("received-in-future"):
        correct_receipt(report, date(2026, 8, 14), by=secretary, reason="Nhầm")
    with refused("changed-meanwhile"):
        correct_receipt(report, TODAY, by=secretary, reason="Nhầm", version="2026-01-01")


# -- taking back ----------------------------------------------------------------------------------


def test_a_request_is_taken_back_while_nothing_was_sent(request_of_year, secretary):
    withdraw_request(request_of_year, by=secretary, reason="Nhầm năm")
    assert not ReportRequest.objects.exists()
    assert not MemberReport.objects.exists()
    told = LogEntry.objects.first()
    assert (told.reason, told.before["title"]) == ("Nhầm năm", TITLE)


def test_a_request_is_not_taken_back_without_a_reason_or_once_something_came(
    request_of_year, secretary, member, member_editor
):
    with refused("reason-needed"):
        withdraw_request(request_of_year, by=secretary, reason="")
    sent(member, member_editor)
    with refused("report-come-already"):
        withdraw_request(request_of_year, by=secretary, reason="Nhầm")


def test_what_came_by_post_keeps_the_request_too(request_of_year, report, secretary):
    confirm_receipt(report, TODAY, by=secretary)
    with refused("report-come-already"):
        withdraw_request(request_of_year, by=secretary, reason="Nhầm")


def test_a_report_whose_request_was_taken_back_is_not_sent(request_of_year, report, secretary,
                                                           member_editor):  # fmt: skip
    withdraw_request(request_of_year, by=secretary, reason="Nhầm")
    with refused("gone-meanwhile"):
        send_report(report, with_file(), by=member_editor)


# -- states, the database, work -------------------------------------------------------------------


def test_every_report_is_in_exactly_one_state_in_rows_and_in_lists(year, secretary, member):
    facts = {
        ReportState.WAITING: {},
        ReportState.SENT: {"number": "1", "sent_at": "2026-08-01 08:00+07:00"},
        ReportState.RECEIVED: {"received_on": LAST_DAY, "received_by": secretary},
        ReportState.LATE: {"received_on": date(2026, 8, 16), "received_by": secretary},
    }
    request = asked(year, secretary)
    request.reports.all().delete()
    for values in facts.values():
        MemberReportFactory(request=request, **values)
    late = asked(year, secretary, "Báo cáo quý I", date(2026, 8, 9))
    late.reports.exclude(organisation=member).delete()
    for state in ReportState:
        assert [row.state for row in MemberReport.objects.for_lists().in_state(state)] == [state]


@pytest.mark.parametrize(
    "values",
    [
        {"sent_at": "2026-08-01 08:00+07:00"},
        {"received_on": TODAY},
        {"file": "a.pdf"},
    ],
    ids=["sent but empty", "received by nobody", "a file without a hash"],
)
def test_the_database_keeps_reports_honest(report, values):
    with pytest.raises(IntegrityError), transaction.atomic():
        MemberReport.objects.filter(pk=report.pk).update(**values)


def urls(user):
    return [item.url for item in waiting_for(user)]


def test_a_member_is_asked_to_send_and_who_runs_the_year_to_confirm(
    report, member, member_editor, viewer, chair_editor, secretary, stranger
):
    send = f"/member-reports/{report.pk}/send/"
    assert [(item.url, item.due_on) for item in waiting_for(member_editor)] == [(send, LAST_DAY)]
    assert urls(viewer) == urls(stranger) == []
    confirm = f"/years/{report.request.bloc_year_id}/member-reports/"
    assert not any(url.startswith(confirm) for url in urls(secretary))
    found = sent(member, member_editor)
    assert urls(member_editor) == []
    assert any(url.startswith(confirm) for url in urls(chair_editor))
    confirm_receipt(found, TODAY, by=secretary)
    assert not any(url.startswith(confirm) for url in urls(secretary))


def test_an_archived_year_asks_nobody(year, report, member_editor):
    type(year).objects.update(phase=YearPhase.ARCHIVED)
    assert urls(member_editor) == []


# -- two at once ----------------------------------------------------------------------------------


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_two_requests_at_once_one_is_made(year, secretary):
    results = at_once(*[lambda: asked(year, secretary)] * 2)
    assert refusals(results) == ["report-asked-already"]
    assert MemberReport.objects.count() == 3


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_request_is_taken_back_or_answered_but_never_both(year, secretary, member):
    request, by = asked(year, secretary), OrganisationRoleFactory(organisation=member).user
    report = report_of(member)
    results = at_once(
        lambda: withdraw_request(request, by=secretary, reason="Nhầm"),
        lambda: send_report(report, with_file(), by=by),
    )
    answered = MemberReport.objects.filter(sent_at__isnull=False).exists()
    assert refusals(results) == ["report-come-already" if answered else "gone-meanwhile"]
    assert not list(verify_log())


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_two_confirmations_at_once_one_counts(year, secretary, member):
    asked(year, secretary)
    report = report_of(member)
    results = at_once(
        lambda: confirm_receipt(report, TODAY, by=secretary),
        lambda: confirm_receipt(report, date(2026, 8, 9), by=secretary),
    )
    assert refusals(results) == ["report-received-already"]
    assert LogEntry.objects.filter(verb__contains="confirmed the receipt").count() == 1
