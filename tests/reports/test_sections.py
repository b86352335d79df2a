"""Writing a report: drafts are kept, and two people never overwrite each other."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from common.errors import RuleViolation
from common.models import LogEntry
from reports import actions
from reports.enums import SectionKey
from reports.models import ConferenceReport, ReportSection, SectionRevision

pytestmark = pytest.mark.django_db
KEY = SectionKey.SITUATION
HTMX = {"HX-Request": "true"}


def save(conference, body, by, version=0):
    return actions.save_section(conference, KEY, body, base_version=version, by=by)


def url(conference, key=KEY):
    return reverse("reports:section", args=[conference.pk, key])


def test_a_text_is_kept_with_who_wrote_it(conference, chair_editor):
    saved = save(conference, "Bối cảnh\r\nnăm nay ", chair_editor)
    section = ReportSection.objects.get()
    assert saved.section == section
    assert (section.body, section.version) == ("Bối cảnh\nnăm nay", 1)
    assert section.updated_by == chair_editor
    assert LogEntry.objects.get(verb="wrote a section of the report").after == {
        "section": "situation", "version": 1,
    }  # fmt: skip


def test_saves_of_one_sitting_are_one_revision(conference, chair_editor):
    for version, body in enumerate(("B", "Bố", "Bối cảnh")):
        save(conference, body, chair_editor, version)
    revision = SectionRevision.objects.get()
    assert revision.body == "Bối cảnh"
    assert LogEntry.objects.filter(verb="wrote a section of the report").count() == 1


def test_another_sitting_is_another_revision(conference, chair_editor):
    save(conference, "Sáng", chair_editor)
    with time_machine.travel(timezone.now() + timedelta(minutes=10)):
        save(conference, "Chiều", chair_editor, 1)
    assert [each.body for each in SectionRevision.objects.all()] == ["Chiều", "Sáng"]


def test_saving_the_same_text_changes_nothing(conference, chair_editor):
    save(conference, "Một", chair_editor)
    save(conference, "Một", chair_editor, 0)
    assert ReportSection.objects.get().version == 1


def test_the_second_of_two_who_save_overwrites_nothing_and_loses_nothing(
    conference, chair_editor, secretary
):
    save(conference, "Của khối trưởng", chair_editor)
    saved = save(conference, "Của thư ký", secretary)
    section = ReportSection.objects.get()
    assert (section.body, section.version) == ("Của khối trưởng", 1)
    assert saved.lost.body == "Của thư ký"
    assert not SectionRevision.objects.get(author=secretary).is_adopted


def test_autosave_in_a_conflict_keeps_one_unadopted_text(conference, chair_editor, secretary):
    save(conference, "Của khối trưởng", chair_editor)
    for body in ("Của", "Của thư", "Của thư ký"):
        save(conference, body, secretary)
    assert SectionRevision.objects.get(is_adopted=False).body == "Của thư ký"


def test_a_text_beyond_measure_is_refused_and_nothing_changes(conference, chair_editor):
    with pytest.raises(RuleViolation, match="text-too-long"):
        save(conference, "x" * (actions.LONGEST_TEXT + 1), chair_editor)
    assert not ReportSection.objects.exists()


def post(client, conference, body, version, **more):
    return client.post(url(conference), {"body": body, "version": version, **more}, headers=HTMX)


def test_the_page_saves_as_one_types(client, conference, chair_editor):
    client.force_login(chair_editor)
    answer = post(client, conference, "Bối cảnh", 0)
    assert answer.status_code == 200
    assert answer["HX-Trigger"] == "report-saved"
    assert 'name="version" value="1"' in answer.text
    assert "Đã lưu nháp lúc" in answer.text
    assert "<textarea" not in answer.text  # what is being typed is not touched


def test_a_text_too_long_says_so_beside_it_and_the_next_save_is_no_conflict(
    client, conference, chair_editor
):
    save(conference, "Một", chair_editor)
    client.force_login(chair_editor)
    answer = post(client, conference, "x" * (actions.LONGEST_TEXT + 1), 1)
    assert answer.status_code == 409
    assert "Đoạn này quá dài" in answer.text
    assert 'name="version" value="1"' in answer.text
    assert "<html" not in answer.text
    assert post(client, conference, "Hai", 1).status_code == 200
    assert ReportSection.objects.get().body == "Hai"


def test_a_text_nobody_typed_is_said_to_be_of_the_system(client, conference, chair_editor):
    save(conference, "Một", chair_editor)
    SectionRevision.objects.update(author=None)
    client.force_login(chair_editor)
    page = client.get(reverse("reports:revisions", args=[conference.pk, KEY])).text
    assert ", Hệ thống" in page


def test_the_second_saver_sees_both_texts(client, conference, chair_editor, secretary):
    save(conference, "Của khối trưởng", chair_editor)
    client.force_login(secretary)
    answer = post(client, conference, "Của thư ký <b>", 0)
    assert answer.status_code == 409
    assert answer["HX-Retarget"] == "#section-situation"
    assert "Của khối trưởng" in answer.text
    assert "Của thư ký &lt;b&gt;" in answer.text
    assert chair_editor.get_full_name() in answer.text


@pytest.mark.parametrize(
    ("choice", "expected"),
    [
        ("mine", "Của thư ký"),
        ("theirs", "Của khối trưởng"),
        ("both", "Của khối trưởng\n\nCủa thư ký"),
    ],
)
def test_the_second_saver_chooses(choice, expected, client, conference, chair_editor, secretary):
    save(conference, "Của khối trưởng", chair_editor)
    save(conference, "Của thư ký", secretary)
    client.force_login(secretary)
    answer = post(client, conference, "Của thư ký", 1, choice=choice, theirs="Của khối trưởng")
    assert answer.status_code == 200
    assert ReportSection.objects.get().body == expected
    assert SectionRevision.objects.filter(body="Của thư ký").exists()
    assert "<textarea" in answer.text


def test_a_third_save_during_the_choice_is_a_conflict_again(
    client, conference, chair_editor, secretary
):
    save(conference, "Một", chair_editor)
    save(conference, "Hai", chair_editor, 1)
    client.force_login(secretary)
    answer = post(client, conference, "Của thư ký", 1, choice="both", theirs="Một")
    assert answer.status_code == 409
    assert ReportSection.objects.get().body == "Hai"


def test_the_form_works_without_scripts(client, conference, chair_editor, secretary):
    client.force_login(chair_editor)
    answer = client.post(url(conference), {"body": "Bối cảnh", "version": "0"})
    assert answer.status_code == 302
    client.force_login(secretary)
    answer = client.post(url(conference), {"body": "Khác", "version": "0"})
    assert answer.status_code == 409
    assert "Bối cảnh" in answer.text
    assert "<h1" in answer.text


@pytest.mark.parametrize("version", ["", "x", "-1", "99", "١"])
def test_a_version_that_is_none_never_overwrites(version, client, conference, chair_editor):
    save(conference, "Một", chair_editor)
    client.force_login(chair_editor)
    assert post(client, conference, "Hai", version).status_code == 409
    assert ReportSection.objects.get().body == "Một"


@pytest.mark.parametrize(
    ("who", "status"), [("viewer", 403), ("member_editor", 403), ("leader", 403), ("stranger", 404)]
)
def test_others_may_not_write(who, status, client, request, conference):
    client.force_login(request.getfixturevalue(who))
    assert post(client, conference, "Chen vào", 0).status_code == status
    revisions = reverse("reports:revisions", args=[conference.pk, KEY])
    assert client.get(revisions).status_code == status
    issue = reverse("reports:issue", args=[conference.pk])
    assert client.post(issue, {"number": "1"}).status_code == status
    assert not ConferenceReport.objects.exists()


def test_there_is_no_other_section(client, conference, chair_editor):
    client.force_login(chair_editor)
    assert client.post(url(conference, "other"), {"body": "x"}).status_code == 404
    assert not ReportSection.objects.exists()


def test_every_version_is_listed_the_lost_one_too(client, conference, chair_editor, secretary):
    save(conference, "Của khối trưởng", chair_editor)
    save(conference, "Của thư ký", secretary)
    client.force_login(secretary)
    page = client.get(reverse("reports:revisions", args=[conference.pk, KEY])).text
    assert "Của khối trưởng" in page
    assert "Của thư ký" in page
    assert "Không được dùng" in page


def test_looking_at_a_report_writes_nothing(client, conference, chair_editor):
    client.force_login(chair_editor)
    for name in ("reports:report", "reports:panel", "reports:paper"):
        assert client.get(reverse(name, args=[conference.pk])).status_code == 200
    assert not ConferenceReport.objects.exists()


def test_how_it_is_issued_is_kept_and_logged(client, conference, chair_editor):
    client.force_login(chair_editor)
    issue = reverse("reports:issue", args=[conference.pk])
    page = client.get(reverse("reports:report", args=[conference.pk]))
    values = {"number": "5", "issued_on": "2026-07-25", "place": "Huế"}
    seen = page.context["form"]["seen"].value()
    assert client.post(issue, values | {"seen": seen}).status_code == 302
    report = ConferenceReport.objects.get()
    assert (report.number, report.place, str(report.issued_on)) == ("5", "Huế", "2026-07-25")
    assert LogEntry.objects.get(verb="set how the report is issued").after["place"] == "Huế"


def test_a_bad_date_is_refused_and_what_was_typed_stays(client, conference, chair_editor):
    client.force_login(chair_editor)
    issue = reverse("reports:issue", args=[conference.pk])
    answer = client.post(issue, {"issued_on": "31/2", "place": "Huế"})
    assert answer.status_code == 422
    assert "Huế" in answer.text
    assert not ConferenceReport.objects.exists()
