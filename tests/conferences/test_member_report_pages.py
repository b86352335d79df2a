"""The pages of members' reports: what each person sees, does, and is refused."""

import io
from datetime import date

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from blocs.enums import YearPhase
from conferences.actions import confirm_receipt
from conferences.enums import ReportState
from conferences.models import MemberReport, ReportRequest
from tests.conferences.member_reports import (
    LAST_DAY,
    PDF,
    TITLE,
    asked,
    everything,
    report_of,
    sent,
    upload,
    with_file,
)
from tests.factories.blocs import (
    MembershipFactory,
    OrganisationRoleFactory,
)
from tests.queries import queries_of

TODAY = date(2026, 8, 10)


@pytest.fixture
def report(year, secretary, member):
    asked(year, secretary)
    return report_of(member)


def address(year):
    return reverse("conferences:reports", args=[year.pk])


def of(report, deed):
    return reverse(f"conferences:report_{deed}", args=[report.pk])


def shown(answer):
    return {row.organisation for row in answer.context["page"]}


# -- who reads what -------------------------------------------------------------------------------


def test_a_member_reads_its_own_report_and_nothing_of_the_others(
    client, year, report, member, member_editor, viewer, chair, chair_editor
):
    sent(chair, chair_editor, with_file("rieng-cua-cum-truong.pdf"))
    for person in (member_editor, viewer):
        client.force_login(person)
        answer = client.get(address(year))
        assert shown(answer) == {member}
        assert not answer.context["requests"]
        page = answer.content.decode()
        assert "rieng-cua-cum-truong" not in page
        assert client.get(of(report_of(chair), "file")).status_code == 404
        assert client.get(of(report_of(chair), "send")).status_code == 404
        book = client.get(address(year), {"export": "xlsx"}).content
        rows = list(load_workbook(io.BytesIO(book)).active.values)
        assert [row[1] for row in rows[1:]] == [member.name]


def test_who_runs_the_year_and_the_council_read_all(
    client, year, report, secretary, chair_editor, leader, administrator
):
    for person in (secretary, chair_editor, leader, administrator):
        client.force_login(person)
        assert len(shown(client.get(address(year)))) == 3


def test_a_stranger_finds_nothing(client, year, report, stranger):
    sent(report.organisation, OrganisationRoleFactory(organisation=report.organisation).user)
    client.force_login(stranger)
    assert client.get(address(year)).status_code == 404
    for deed in ("send", "receive", "file"):
        assert client.get(of(report, deed)).status_code == 404
    assert client.get(of(report.request, "withdraw")).status_code == 404


def test_a_member_that_led_before_and_leads_no_more_reads_its_own_alone(
    client, year, report, chair, chair_editor
):
    year.terms.update(ends_on=TODAY)
    client.force_login(chair_editor)
    assert shown(client.get(address(year))) == {chair}


# -- who may do what ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("person", "may"),
    [
        ("secretary", {"ask", "withdraw", "receive"}),
        ("chair_editor", {"ask", "withdraw", "receive"}),
        ("member_editor", {"send"}),
        ("member_signatory", {"send"}),
        ("viewer", set()),
        ("leader", set()),
    ],
)
def test_buttons_and_pages_are_for_who_may(client, request, year, report, person, may):
    client.force_login(request.getfixturevalue(person))
    page = client.get(address(year)).content.decode()
    pages = {
        "ask": reverse("conferences:report_ask", args=[year.pk]),
        "withdraw": of(report.request, "withdraw"),
        "send": of(report, "send"),
        "receive": of(report, "receive"),
    }
    before = everything()
    for deed, path in pages.items():
        assert (f'href="{path}"' in page) is (deed in may), deed
        assert client.get(path).status_code == (200 if deed in may else 403), deed
        if deed not in may:
            assert client.post(path, {"title": "x", "reason": "x"}).status_code == 403
    assert everything() == before


def test_an_archived_year_is_only_read(client, year, report, secretary, member_editor):
    type(year).objects.update(phase=YearPhase.ARCHIVED)
    for person, deed in ((secretary, "receive"), (member_editor, "send")):
        client.force_login(person)
        assert of(report, deed) not in client.get(address(year)).content.decode()
        assert client.get(of(report, deed)).status_code == 403


# -- the whole way --------------------------------------------------------------------------------


def test_from_asking_to_a_receipt_through_the_pages(client, year, secretary, member, member_editor):
    client.force_login(secretary)
    ask = {"title": TITLE, "due_on": LAST_DAY.isoformat()}
    answer = client.post(reverse("conferences:report_ask", args=[year.pk]), ask)
    assert answer.url == address(year)
    report = report_of(member)

    client.force_login(member_editor)
    seen = client.get(of(report, "send")).context["form"]["version"].value()
    given = {"number": "45/BC-UBND", "dated_on": "2026-08-07", "file": upload(), "version": seen}
    assert client.post(of(report, "send"), given).status_code == 302
    report = report_of(member)
    assert (report.state, report.number) == (ReportState.SENT, "45/BC-UBND")

    client.force_login(secretary)
    answer = client.get(of(report, "receive"))
    assert answer.context["form"]["received_on"].value() == TODAY  # the day it was sent
    assert client.post(of(report, "receive"), {"received_on": "2026-08-09"}).status_code == 302
    assert report_of(member).received_on == date(2026, 8, 9)
    version = client.get(of(report, "receive")).context["form"]["version"].value()
    given = {"received_on": "", "reason": "Nhầm đơn vị", "version": version}
    assert client.post(of(report, "receive"), given).status_code == 302
    assert report_of(member).state == ReportState.SENT


def test_a_request_is_taken_back_through_its_page(client, year, report, secretary):
    client.force_login(secretary)
    answer = client.post(of(report.request, "withdraw"), {"reason": "Nhầm"})
    assert answer.url == address(year)
    assert not ReportRequest.objects.exists()


@pytest.mark.parametrize(
    ("name", "content"),
    [("bao-cao.pdf", b"MZ\x90\x00" + bytes(200)), ("bao-cao.docx", PDF), ("a.pdf", b"")],
    ids=["a program", "another kind", "empty"],
)
def test_a_file_that_is_not_what_it_says_is_refused_and_what_was_typed_stays(
    client, report, member_editor, name, content
):
    client.force_login(member_editor)
    before = everything()
    given = {"number": "45/BC", "dated_on": "2026-08-07", "file": upload(name, content)}
    answer = client.post(of(report, "send"), given)
    assert "file" in answer.context["form"].errors
    assert answer.context["form"]["number"].value() == "45/BC"
    assert everything() == before


def test_who_saves_second_sees_what_was_saved_and_may_then_go_on(
    client, report, member, member_editor
):
    client.force_login(member_editor)
    seen = client.get(of(report, "send")).context["form"]["version"].value()
    MemberReport.objects.filter(pk=report.pk).update(updated_at="2026-08-10 10:00+07:00")
    given = {"number": "46/BC", "dated_on": "2026-08-07", "version": seen}
    answer = client.post(of(report, "send"), given)
    form = answer.context["form"]
    assert form.non_field_errors()
    assert "" in [value for _label, value in answer.context["saved"]]
    assert report_of(member).number == ""
    given["version"] = form["version"].value()
    assert client.post(of(report, "send"), given).status_code == 302
    assert report_of(member).number == "46/BC"


# -- the file, the list ---------------------------------------------------------------------------


def test_the_file_is_downloaded_and_kept_by_nobody_on_the_way(
    client, report, member, member_editor, secretary
):
    sent(member, member_editor, with_file("Báo cáo.pdf"))
    for person in (member_editor, secretary):
        client.force_login(person)
        answer = client.get(of(report, "file"))
        assert b"".join(answer.streaming_content) == PDF
        assert answer["Content-Disposition"].startswith("attachment")
        assert {"private", "no-store"} <= set(answer["Cache-Control"].split(", "))
        assert answer["X-Content-Type-Options"] == "nosniff"
    client.logout()
    assert client.get(of(report, "file")).status_code == 302


def test_a_report_without_a_file_has_none_to_give(client, report, secretary):
    client.force_login(secretary)
    assert client.get(of(report, "file")).status_code == 404


def test_the_list_is_filtered_by_state_by_request_and_by_words(
    client, year, report, member, member_editor, secretary
):
    other = asked(year, secretary, "Báo cáo quý I", date(2026, 8, 9))
    confirm_receipt(report_of_request(report.request, member), TODAY, by=secretary)
    client.force_login(secretary)

    def found(**filters):
        return [(r.request_id, r.organisation_id) for r in client.get(address(year), filters)
                .context["page"]]  # fmt: skip

    assert found(state="received") == [(report.request_id, member.pk)]
    assert len(found(state="overdue", request=other.pk)) == 3
    assert len(found(request=report.request_id)) == 3
    assert len(found(q=member.name, request=other.pk)) == 1
    assert len(found(state="nonsense", request="x' or 1=1", q="")) == 6
    assert found(q="không có ai") == []


def report_of_request(request, organisation):
    return request.reports.for_lists().get(organisation=organisation)


def test_the_list_asks_the_same_number_of_queries_for_any_number_of_rows(
    client, year, report, member, member_editor, secretary
):
    client.force_login(secretary)
    sent(member, member_editor, with_file())
    few, _answer = queries_of(client, address(year))
    for row in MembershipFactory.create_batch(3, bloc=year.bloc):
        OrganisationRoleFactory(organisation=row.organisation)
    asked(year, secretary, "Báo cáo quý I", date(2026, 8, 9))
    asked(year, secretary, "Báo cáo quý II", date(2026, 8, 12))
    many, answer = queries_of(client, address(year))
    assert len(shown(answer)) == 6
    assert many == few


def test_the_conferences_of_the_year_lead_to_the_reports(client, year, viewer):
    client.force_login(viewer)
    page = client.get(reverse("conferences:year", args=[year.pk])).content.decode()
    assert f'href="{address(year)}"' in page
    assert client.get(address(year)).status_code == 200


def test_an_administrator_looks_at_reports_and_changes_none(client, report, administrator):
    client.force_login(administrator)
    for model in ("memberreport", "reportrequest"):
        assert client.get(reverse(f"admin:conferences_{model}_changelist")).status_code == 200
        assert client.get(reverse(f"admin:conferences_{model}_add")).status_code == 403
