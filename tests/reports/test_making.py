"""From the button to the paper: one edition at a time, one document for each, retry, broker."""

import hashlib

import pytest
from celery import current_app
from django.urls import reverse

from common import jobs
from common.enums import JobState
from common.errors import RuleViolation
from common.models import Job, LogEntry
from common.text import normalise
from conferences.enums import ConferenceState
from documents.models import Document
from documents.rendering import RenderError, signs_without_letter
from reports import actions, tasks
from reports.builders import hash_of
from reports.models import ReportEdition
from script.lib.check_paper_measures import measure
from tests.factories.reports import full_conference

pytestmark = pytest.mark.django_db


@pytest.fixture
def edition(conference, chair_editor):
    return actions.make_report(conference, by=chair_editor)


def run(edition):
    tasks.make_edition(edition.job_id)
    edition.refresh_from_db()
    edition.job.refresh_from_db()
    return edition


def test_the_figures_are_frozen_when_the_button_is_pressed(edition, conference):
    conference.title = "Hội nghị khác"
    conference.save()
    document = run(edition).document
    assert document.data["conference"]["title"] != "Hội nghị khác"
    assert document.data_sha256 == edition.snapshot_sha256 == hash_of(document.data)


def test_pressing_twice_makes_one_edition(edition, conference, secretary):
    assert actions.make_report(conference, by=secretary) == edition
    assert (ReportEdition.objects.count(), Job.objects.count()) == (1, 1)


@pytest.mark.parametrize("state", [ConferenceState.PLANNED, ConferenceState.CANCELLED])
def test_a_conference_that_was_not_held_has_no_report(state, conference, chair_editor):
    conference.state = state
    conference.save()
    with pytest.raises(RuleViolation, match="conference-not-held"):
        actions.make_report(conference, by=chair_editor)
    assert not ReportEdition.objects.exists()
    assert not Job.objects.exists()
    assert not LogEntry.objects.exists()


def test_the_paper_the_edition_and_the_job_end_together(edition):
    run(edition)
    document = edition.document
    content = document.file.read()
    assert (edition.job.state, edition.job.progress) == (JobState.DONE, 100)
    assert document.sha256 == hashlib.sha256(content).hexdigest()
    assert (document.size, document.source_key) == (len(content), f"edition:{edition.pk}")
    assert document.created_by == edition.created_by
    assert document.issuer == edition.year_of.chair.organisation


def test_a_message_delivered_twice_makes_one_document(edition):
    run(edition)
    first = edition.document
    run(edition)
    assert Document.objects.get() == first


def test_a_new_edition_replaces_the_former_paper(edition, conference, secretary):
    first = run(edition).document
    second = run(actions.make_report(conference, by=secretary))
    assert second.number == 2
    assert second.document.replaces == first
    assert list(Document.objects.current()) == [second.document]


def test_a_claim_lost_while_rendering_leaves_nothing_behind(edition, monkeypatch):
    """The worker lives but its lease is gone, and another one has the job."""
    real = tasks.render_pdf

    def slow(html):
        paper = real(html)
        Job.objects.update(state=JobState.QUEUED)
        jobs.claim(edition.job_id)
        return paper

    monkeypatch.setattr(tasks, "render_pdf", slow)
    run(edition)
    assert edition.document is None
    assert not Document.objects.exists()
    assert edition.job.state == JobState.RUNNING  # it is the other worker's


@pytest.fixture
def failed(edition, monkeypatch):
    def broken(html):
        raise RenderError("no face")

    with monkeypatch.context() as patch:
        patch.setattr(tasks, "render_pdf", broken)
        run(edition)
    return edition


def test_a_failed_edition_says_so_and_can_be_run_again(failed, client, chair_editor):
    assert failed.job.state == JobState.FAILED
    assert not Document.objects.exists()
    client.force_login(chair_editor)
    page = client.get(reverse("reports:progress", args=[failed.pk])).text
    assert failed.job.error in page
    assert "Thử lại" in page
    client.post(reverse("reports:retry", args=[failed.pk]))
    assert run(failed).document is not None
    assert LogEntry.objects.filter(verb="had the report made again").count() == 1


def test_only_a_failed_edition_is_run_again(edition, chair_editor):
    for _ in range(2):
        with pytest.raises(RuleViolation, match="edition-not-failed"):
            actions.retry_edition(edition, by=chair_editor)
        run(edition)
    assert Document.objects.count() == 1


def test_an_edition_that_a_later_one_replaced_is_not_run_again(failed, conference, chair_editor):
    run(actions.make_report(conference, by=chair_editor))
    with pytest.raises(RuleViolation, match="later-edition"):
        actions.retry_edition(failed, by=chair_editor)
    assert Document.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_with_the_broker_down_the_report_waits_and_the_page_says_so(
    client, conference, chair_editor, monkeypatch
):
    def refused(*args, **kwargs):
        raise ConnectionRefusedError

    monkeypatch.setattr(current_app, "send_task", refused)
    client.force_login(chair_editor)
    make = reverse("reports:make", args=[conference.pk])
    answer = client.post(make, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert "không mất gì" in answer.text
    edition = ReportEdition.objects.get()
    assert edition.job.waits_for_broker
    monkeypatch.undo()
    assert run(edition).document is not None


def test_the_progress_polls_until_it_is_done(edition, client, viewer):
    client.force_login(viewer)
    url = reverse("reports:progress", args=[edition.pk])
    claimed = jobs.claim(edition.job_id)
    jobs.progress(claimed, 45, "Dàn trang")
    page = client.get(url).text
    assert 'hx-trigger="every 1s"' in page
    assert "Dàn trang" in page
    assert 'value="45"' in page
    Job.objects.update(state=JobState.QUEUED)
    run(edition)
    page = client.get(url).text
    assert "every 1s" not in page
    assert reverse("documents:pdf", args=[edition.document_id]) in page
    assert reverse("reports:make", args=[edition.report.conference_id]) not in page


@pytest.mark.parametrize(
    ("who", "status"), [("viewer", 403), ("member_editor", 403), ("leader", 403), ("stranger", 404)]
)
def test_others_may_not_have_a_report_made(who, status, client, request, conference):
    client.force_login(request.getfixturevalue(who))
    assert client.post(reverse("reports:make", args=[conference.pk])).status_code == status
    assert not ReportEdition.objects.exists()
    page = client.get(reverse("reports:report", args=[conference.pk]))
    if status == 403:
        assert reverse("reports:make", args=[conference.pk]) not in page.text
        assert "<textarea" not in page.text


def test_a_stranger_reads_nothing_of_a_report(client, stranger, failed):
    client.force_login(stranger)
    conference = failed.report.conference_id
    for name in ("reports:report", "reports:panel", "reports:paper"):
        assert client.get(reverse(name, args=[conference])).status_code == 404
    assert client.get(reverse("reports:progress", args=[failed.pk])).status_code == 404
    assert client.post(reverse("reports:retry", args=[failed.pk])).status_code == 404
    failed.job.refresh_from_db()
    assert failed.job.state == JobState.FAILED


@pytest.mark.parametrize("illustrative", [False, True])
def test_the_paper_of_a_full_conference_is_in_the_official_layout(
    illustrative, administrator, tmp_path
):
    conference = full_conference(is_illustrative=illustrative)
    edition = run(actions.make_report(conference, by=administrator))
    path = tmp_path / "report.pdf"
    path.write_bytes(edition.document.file.read())
    assert [each for each in measure(path) if not each.is_met] == []
    assert edition.document.is_illustrative is illustrative


def test_the_page_takes_as_many_queries_for_30_editions_as_for_two(
    client, conference, chair_editor, django_assert_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def add(count):
        for _ in range(count):
            edition = actions.make_report(conference, by=chair_editor)
            Job.objects.filter(pk=edition.job_id).update(state=JobState.FAILED)

    client.force_login(chair_editor)
    url = reverse("reports:report", args=[conference.pk])
    add(2)
    client.get(url)
    with CaptureQueriesContext(connection) as few:
        client.get(url)
    add(30)
    with django_assert_num_queries(len(few)):
        client.get(url)


@pytest.mark.parametrize("sign", ["😀", "\uf0b7"])
def test_signs_without_a_letter_are_named_before_anything_is_made(sign, conference, chair_editor):
    conference.title = f"Hội nghị {sign} sơ kết"
    conference.save()
    with pytest.raises(RuleViolation, match="signs-not-printable") as refusal:
        actions.make_report(conference, by=chair_editor)
    assert sign in str(refusal.value.message)
    assert not ReportEdition.objects.exists()
    assert not Job.objects.exists()


def test_every_vietnamese_letter_has_one_in_every_face():
    letters = "aăâeêioôơuưyđ" + "AĂÂEÊIOÔƠUƯYĐ"
    tones = ["", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323"]
    composed = [normalise(letter + tone) for letter in letters for tone in tones]
    assert signs_without_letter([*composed, "“”‘’–—…•"]) == []
