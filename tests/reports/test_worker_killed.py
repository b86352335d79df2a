"""A power cut in the middle of a render: the job runs again by itself and one paper results."""

import pytest

from common.enums import JobState
from common.models import Job
from documents.models import Document
from reports import actions
from reports.models import ReportEdition
from tests.factories.blocs import UserFactory
from tests.factories.reports import full_conference
from tests.workers import kill, running_worker, wait_until

pytestmark = [
    pytest.mark.worker,
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True),
]


def test_sigkill_during_a_render_and_a_restart_make_exactly_one_document():
    conference = full_conference(members=20, points=600)  # a paper that takes seconds to set
    user = UserFactory(is_superuser=True)
    with running_worker() as worker:
        edition = actions.make_report(conference, by=user)
        wait_until(lambda: _job(edition).step == "Dàn trang", what="the pages are being set")
        kill(worker)
    assert _job(edition).state == JobState.RUNNING
    assert not Document.objects.exists()
    with running_worker():
        wait_until(lambda: _job(edition).state == JobState.DONE, what="the job is run again")
    edition = ReportEdition.objects.select_related("document").get()
    assert Document.objects.get() == edition.document
    assert edition.document.file.read().startswith(b"%PDF")
    assert _job(edition).attempts == 2


def test_a_real_worker_makes_the_report_of_a_pressed_button():
    conference = full_conference()
    with running_worker(beat=False):
        edition = actions.make_report(conference, by=UserFactory(is_superuser=True))
        wait_until(lambda: _job(edition).state == JobState.DONE, what="the report is made")
    assert Document.objects.get().source_key == f"edition:{edition.pk}"


def _job(edition):
    return Job.objects.get(pk=edition.job_id)
