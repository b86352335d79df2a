"""Background work: one claim wins, a lost worker's job runs again, a finished one never."""

import os
from datetime import timedelta

import pytest
from celery import current_app
from django.db import IntegrityError, transaction
from django.utils import timezone

from common import jobs
from common.enums import JobState
from common.errors import RuleViolation
from common.models import Job

pytestmark = pytest.mark.django_db
TASK = "common.tasks.requeue_lost_jobs"


@pytest.fixture
def job(secretary):
    return jobs.enqueue(TASK, "thing:1", by=secretary)


def expire(job):
    Job.objects.filter(pk=job.pk).update(lease_until=timezone.now() - timedelta(seconds=1))


def test_asking_twice_makes_one_job(job, secretary):
    assert jobs.enqueue(TASK, "thing:1", by=secretary) == job
    assert Job.objects.count() == 1


def test_the_database_refuses_a_second_unfinished_job(job):
    with pytest.raises(IntegrityError), transaction.atomic():
        Job.objects.create(task=TASK, subject="thing:1")


def test_only_one_worker_gets_the_job(job):
    assert jobs.claim(job.pk).state == JobState.RUNNING
    assert jobs.claim(job.pk) is None


def test_a_job_of_a_dead_worker_is_queued_again_and_its_late_result_refused(job):
    first = jobs.claim(job.pk)
    expire(job)
    jobs.requeue_lost()
    second = jobs.claim(job.pk)
    assert second.attempts == 2
    with pytest.raises(jobs.LostClaim):
        jobs.finish(first)
    jobs.finish(second)
    job.refresh_from_db()
    assert (job.state, job.progress) == (JobState.DONE, 100)


def test_a_job_whose_lease_runs_is_left_alone(job):
    jobs.claim(job.pk)
    jobs.requeue_lost()
    job.refresh_from_db()
    assert job.state == JobState.RUNNING


def test_a_job_that_keeps_dying_fails_with_a_reason(job, settings):
    for _ in range(settings.JOB_MAX_ATTEMPTS):
        jobs.claim(job.pk)
        expire(job)
        jobs.requeue_lost()
    job.refresh_from_db()
    assert job.state == JobState.FAILED
    assert job.error


def test_a_broken_rule_fails_the_job_with_the_rules_words(job):
    with jobs.claimed(job.pk):
        raise RuleViolation("no-figures", "Chưa có số liệu.")
    job.refresh_from_db()
    assert (job.state, job.error) == (JobState.FAILED, "Chưa có số liệu.")


def test_an_unexpected_error_fails_the_job_without_leaking_it(job):
    with jobs.claimed(job.pk):
        raise ZeroDivisionError("password=1234")
    job.refresh_from_db()
    assert job.state == JobState.FAILED
    assert "1234" not in job.error


def test_a_failed_job_can_be_run_again_and_a_done_one_cannot(job):
    with jobs.claimed(job.pk) as claimed:
        jobs.fail(claimed, "x")
    assert jobs.retry(job)
    with jobs.claimed(job.pk) as claimed:
        jobs.finish(claimed)
    assert not jobs.retry(job)


@pytest.fixture
def dead_broker(monkeypatch):
    """Nobody listens at the broker's address until the test calls what this returns."""

    def reconnect():
        current_app._after_fork()  # drops pooled connections

    monkeypatch.setenv("CELERY_BROKER_URL", "redis://127.0.0.1:1/0")
    reconnect()

    def revive():
        monkeypatch.undo()
        reconnect()

    yield revive
    revive()


def test_a_dead_broker_leaves_the_job_waiting_and_a_later_ring_delivers_it(job, dead_broker):
    assert jobs.publish(job.pk) is False
    job.refresh_from_db()
    assert job.waits_for_broker
    dead_broker()
    assert jobs.requeue_lost() == 1
    job.refresh_from_db()
    assert not job.waits_for_broker


def test_people_see_their_own_jobs_only(job, secretary, stranger, administrator):
    assert job in Job.objects.visible_to(secretary)
    assert job not in Job.objects.visible_to(stranger)
    assert job in Job.objects.visible_to(administrator)


def test_each_process_of_the_suite_has_a_queue_of_its_own(settings):
    """Else a worker of one test would take the jobs of another, and lose them."""
    process = os.environ.get("PYTEST_XDIST_WORKER", "main")
    assert current_app.conf.task_default_queue == f"test-{process}-{os.getpid()}"
    assert current_app.conf.task_default_queue == settings.CELERY_TASK_DEFAULT_QUEUE
