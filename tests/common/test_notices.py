"""E-mails as rows: one for each occasion, sent once, and again when the server failed."""

import smtplib
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.utils import timezone

from common.models import Notice
from common.notices import Letter, post, send_due
from common.querysets import NoticeQuerySet
from tests.factories.blocs import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def clock():
    with time_machine.travel("2026-03-02T08:00:10+07:00", tick=False) as travelling:
        yield travelling


class FailingBackend(EmailBackend):
    """A mail server that refuses everything."""

    def send_messages(self, messages):
        raise smtplib.SMTPServerDisconnected("away")


@pytest.fixture
def person():
    return UserFactory(email="a@example.vn")


def letter(person, key="signing:1:invitation:1:1"):
    return Letter(key, person, "Mời ký", "Kính gửi")


def test_what_is_posted_goes_out_once(person):
    post([letter(person)])
    assert send_due() == 1
    assert send_due() == 0
    (sent,) = mail.outbox
    assert (sent.to, sent.subject, sent.body) == (["a@example.vn"], "Mời ký", "Kính gửi")


def test_the_same_occasion_is_posted_once_however_often(person):
    for _time in range(3):
        post([letter(person), letter(person)])
    send_due()
    post([letter(person)])
    assert (Notice.objects.count(), send_due(), len(mail.outbox)) == (1, 0, 1)


def test_who_has_no_address_gets_nothing():
    post([letter(UserFactory(email=""))])
    assert not Notice.objects.exists()


def test_a_server_that_fails_is_tried_again(person, settings, clock):
    post([letter(person)])
    good, settings.EMAIL_BACKEND = settings.EMAIL_BACKEND, f"{__name__}.FailingBackend"
    assert send_due() == 0
    notice = Notice.objects.get()
    assert (notice.sent_at, notice.attempts, notice.error) == (None, 1, "away")
    settings.EMAIL_BACKEND = good
    assert send_due() == 0  # not at once: the server has just said no
    clock.shift(timedelta(seconds=61))
    assert send_due() == 1
    assert Notice.objects.get().error == ""


def test_a_server_that_is_away_for_a_night_loses_nothing(person, settings, clock):
    post([letter(person)])
    good, settings.EMAIL_BACKEND = settings.EMAIL_BACKEND, f"{__name__}.FailingBackend"
    for _minute in range(12 * 60):
        send_due()
        clock.shift(timedelta(minutes=1))
    settings.EMAIL_BACKEND = good
    clock.shift(timedelta(hours=4))
    assert send_due() == 1


def test_a_notice_is_given_up_after_so_many_tries(person, settings, clock):
    post([letter(person)])
    settings.EMAIL_BACKEND = f"{__name__}.FailingBackend"
    for _time in range(NoticeQuerySet.ATTEMPTS_AT_MOST + 3):
        send_due()
        clock.shift(timedelta(hours=5))
    assert Notice.objects.get().attempts == NoticeQuerySet.ATTEMPTS_AT_MOST


def test_a_letter_that_cannot_be_sent_does_not_keep_others_back(person):
    """A title of two lines makes a subject that no mail may have."""
    other = UserFactory()
    post([Letter("1", person, "Hai\ndòng", "x")])
    post([Letter("2", UserFactory(email="khong@@x y"), "Mời", "x"), Letter("3", other, "Mời", "x")])
    send_due()
    assert other.email in [each.to[0] for each in mail.outbox]
    assert Notice.objects.get(key="1").error


def test_what_another_sender_has_claimed_is_left_to_it_until_its_claim_lapses(person):
    post([letter(person)])
    Notice.objects.update(claimed_at=timezone.now())
    assert send_due() == 0
    Notice.objects.update(
        claimed_at=timezone.now() - NoticeQuerySet.CLAIM_HOLDS - timedelta(seconds=1)
    )
    assert send_due() == 1
