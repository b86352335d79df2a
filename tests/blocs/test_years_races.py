"""Two people at once, with two real connections."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest
from django.db import connection

from blocs.actions.leadership import Appointment, appoint_leader, chair_mark
from blocs.actions.years import YearPlan, move_year, open_year
from blocs.models import BlocYear
from common.errors import RuleViolation
from common.log import verify_log
from tests.factories.blocs import UserFactory

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def at_once(*deeds):
    """Run the deeds on connections of their own, begun together; what each gave or raised."""
    barrier = Barrier(len(deeds))

    def run(deed):
        try:
            barrier.wait(timeout=10)
            return deed()
        except RuleViolation as violation:
            return violation.code
        finally:
            connection.close()

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(run, deeds))


def refusals(results):
    return [result for result in results if isinstance(result, str)]


def test_of_two_chairs_appointed_at_once_one_is_in_office_and_the_other_is_told(year, member):
    third = year.bloc.memberships.order_by("pk")[2].organisation
    seen, by = chair_mark(year), UserFactory()

    def appoint(organisation):
        appointment = Appointment(organisation, "chair", date(2026, 6, 1))
        return lambda: appoint_leader(year, appointment, by=by, seen_chair=seen)

    results = at_once(appoint(member), appoint(third))
    assert refusals(results) == ["chair-changed-meanwhile"]
    assert year.terms.in_office().chairs().count() == 1
    assert not list(verify_log())


def test_of_two_clones_at_once_one_year_is_opened_and_the_other_is_told(year):
    plan = YearPlan(2027, date(2027, 1, 1), date(2027, 12, 31))
    by = UserFactory()
    results = at_once(*[lambda: open_year(year.bloc, plan, by=by, source=year)] * 2)
    assert refusals(results) == ["year-exists"]
    assert year.bloc.years.count() == 2


def test_a_year_moved_by_two_at_once_moves_one_step(year):
    by = UserFactory()
    results = at_once(
        *[lambda: move_year(year, "pledging", by=by, seen="planning", reason="Gấp")] * 2
    )
    assert refusals(results) == ["phase-moved-meanwhile"]
    assert BlocYear.objects.get(pk=year.pk).phase == "pledging"
