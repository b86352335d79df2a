"""Two secretaries at one quota, with two real connections."""

from dataclasses import replace
from datetime import date

import pytest

from awards.actions import (
    AwardEntry,
    QuotaEntry,
    Scope,
    change_quota,
    record_award,
    set_quota,
)
from awards.builders.quotas import standings_of
from awards.models import Award, Quota
from common.log import verify_log
from tests.blocs.test_years_races import at_once, refusals
from tests.factories.blocs import BlocFactory, BlocYearFactory, UserFactory
from tests.factories.years import AwardTypeFactory, QuotaFactory

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

TWO = QuotaEntry("Quyết định số 01", date(2020, 1, 1), number=2)


@pytest.fixture
def flag():
    return AwardTypeFactory()


@pytest.fixture
def other(year):
    """Another bloc of the council, whose year no lock of the first one holds."""
    return BlocYearFactory(bloc=BlocFactory(council=year.bloc.council))


def proposing(year, flag, quantity=1):
    entry = AwardEntry(flag, "proposed", "collective", quantity)
    return lambda: record_award(year, entry, by=UserFactory())


def is_kept():
    return not any(each.is_overrun for each in standings_of(Quota.objects.for_lists()))


def test_of_two_blocs_at_the_last_flag_one_proposes_and_the_other_is_told(year, other, flag):
    QuotaFactory(bloc_year=year, award_type=flag, number=1)
    results = at_once(proposing(year, flag), proposing(other, flag))
    assert refusals(results) == ["quota-overrun"]
    assert Award.objects.count() == 1
    assert not list(verify_log())


def test_eight_at_three_flags_take_three(year, other, flag):
    QuotaFactory(bloc_year=year, award_type=flag, number=3)
    results = at_once(*[proposing(each, flag) for each in (year, other)] * 4)
    assert refusals(results) == ["quota-overrun"] * 5
    assert Award.objects.count() == 3


@pytest.mark.parametrize("again", range(4))
def test_a_quota_lowered_while_somebody_proposes_is_never_passed(year, flag, again):
    quota = QuotaFactory(bloc_year=year, award_type=flag, number=2)
    lower = lambda: change_quota(quota, replace(TWO, number=0), by=UserFactory(), reason="Giảm")  # noqa: E731
    results = at_once(lower, proposing(year, flag))
    assert len(refusals(results)) == 1
    assert is_kept()


@pytest.mark.parametrize("again", range(4))
def test_a_quota_that_is_only_being_set_is_never_passed(year, other, flag, again):
    """No row of it can be locked yet."""
    scope = Scope(flag, year.year)
    setting = lambda: set_quota(year.bloc.council, scope, TWO, by=UserFactory())  # noqa: E731
    results = at_once(setting, proposing(other, flag, 3))
    assert refusals(results) in (["quota-overrun"], ["quota-below-used"])
    assert is_kept()


def test_a_quota_is_set_once(year, flag):
    scope = Scope(flag, year.year)
    results = at_once(
        *[lambda: set_quota(year.bloc.council, scope, TWO, by=UserFactory())] * 2
    )  # fmt: skip
    assert refusals(results) == ["quota-exists"]
    assert Quota.objects.count() == 1
