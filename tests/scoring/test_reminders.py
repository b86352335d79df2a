"""Reminders of self-scoring: before and after the last day, each once, to who has not submitted."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from blocs.enums import YearPhase
from blocs.models import BlocYear
from blocs.querysets import today
from common.models import Notice
from emulation.celery import app
from scoring.actions import return_card
from scoring.mail import last_days, remind
from scoring.tasks import remind_members
from tests.factories.blocs import MembershipFactory, OrganisationRoleFactory
from tests.factories.years import DeadlineFactory
from tests.scoring.cards import card_of, cards, scored_year, submitted

pytestmark = pytest.mark.django_db
NOW = "2026-12-01T09:00:00+07:00"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as travelling:
        yield travelling


@pytest.fixture
def last_day(year):
    return DeadlineFactory(bloc_year=year, step="self_score", due_on=today() + timedelta(days=10))


@pytest.fixture
def people(year):
    """The one editor of each member."""
    rows = year.bloc.memberships.order_by("pk")
    return [
        OrganisationRoleFactory(organisation=row.organisation, office="editor").user for row in rows
    ]


@pytest.fixture
def opened(year, people, last_day, secretary):
    """The cards of the members in their order; the letters of the opening are out of the way."""
    scored_year(year, secretary)
    Notice.objects.all().delete()
    return cards(year)


@pytest.fixture
def after(clock):
    """Come back so many days later and let beat do its round."""

    def days(count, runs=1):
        clock.move_to(timezone.datetime.fromisoformat(NOW) + timedelta(days=count))
        for _run in range(runs):
            remind_members()
        return sorted(Notice.objects.values_list("key", flat=True))

    return days


def keys(occasion, opened):
    """The letters of one occasion for these cards, each to its member's only editor."""
    return sorted(
        f"scorecard:{card.pk}:{occasion}:{card.organisation.roles.get().user_id}" for card in opened
    )


def test_a_reminder_goes_out_once_before_and_once_after_the_last_day(opened, after):
    assert after(0, runs=2) == after(6) == []
    assert after(7, runs=3) == after(8) == after(10, runs=2) == keys("before", opened)
    both = sorted([*keys("before", opened), *keys("after", opened)])
    assert after(11, runs=3) == after(12) == after(60) == both


def test_a_run_that_was_missed_is_made_good_by_the_next(opened, after):
    assert after(10) == keys("before", opened)
    assert len(after(40)) == 6


def test_when_all_runs_before_the_last_day_were_missed_only_the_second_goes_out(opened, after):
    assert after(25) == keys("after", opened)


def test_who_submitted_is_not_reminded_and_who_got_the_card_back_is(
    opened, people, secretary, after
):
    submitted(opened[0], people[0])
    submitted(opened[1], people[1])
    assert after(8) == keys("before", opened[2:])
    return_card(opened[0], "Thiếu", by=secretary)
    Notice.objects.all().delete()
    assert after(12) == keys("after", [opened[0], opened[2]])


def test_the_councils_own_days_count(opened, year, after):
    council = year.bloc.council
    council.remind_days_before, council.remind_days_after = 9, 5
    council.save()
    assert after(0) == []
    assert after(1) == after(14) == keys("before", opened)
    assert len(after(15)) == 6


def test_a_last_day_moved_later_reminds_again_of_nothing_it_has_said(opened, last_day, after):
    after(8)
    last_day.due_on += timedelta(days=30)
    last_day.save()
    assert after(39) == keys("before", opened)


@pytest.mark.parametrize("phase", [YearPhase.CONCLUDED, YearPhase.ARCHIVED])
def test_years_that_are_over_remind_nobody(opened, year, after, phase):
    BlocYear.objects.filter(pk=year.pk).update(phase=phase)
    assert after(8) == after(12) == []


def test_without_a_last_day_nobody_is_reminded(opened, last_day, after):
    last_day.delete()
    assert after(8) == after(400) == []


def test_the_last_day_of_another_step_reminds_nobody(opened, last_day, after):
    last_day.step = "appraisal"
    last_day.save()
    assert after(8) == []


def test_a_reminder_names_member_day_and_address(opened, people, after):
    after(8)
    notice = Notice.objects.get(recipient=people[1])
    card = card_of(opened[1].year_of, opened[1].organisation)
    assert notice.subject.startswith("Sắp hết hạn tự chấm điểm: ")
    for words in (card.organisation.name, "11/12/2026", card.get_absolute_url()):
        assert words in notice.body
    after(12)
    late = Notice.objects.get(recipient=people[1], key__contains=":after:")
    assert late.subject.startswith("Đã hết hạn tự chấm điểm: ")
    assert "11/12/2026, đã qua" in late.body
    assert "trao đổi với Cụm trưởng" in late.body


def test_beat_runs_the_reminders():
    tasks = {each["task"] for each in app.conf.beat_schedule.values()}
    assert remind_members.name in tasks


def test_reminding_asks_as_many_questions_for_30_members_as_for_3(opened, year, secretary, after):
    def cost():
        with CaptureQueriesContext(connection) as asked:
            for last_day in last_days():
                remind(last_day)
        return len(asked)

    with time_machine.travel("2026-12-10T09:00:00+07:00", tick=False):
        few = cost()
        more = MembershipFactory.create_batch(27, bloc=year.bloc)
        for row in more:
            OrganisationRoleFactory(organisation=row.organisation, office="editor")
        for row in more:
            opened[0].criteria_set.scorecards.create(organisation=row.organisation)
        assert cost() == few
    assert Notice.objects.count() == 30
