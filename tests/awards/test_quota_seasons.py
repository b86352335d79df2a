"""On which days a quota of a season binds, and a quota that turns from a percentage to a number."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.urls import reverse

from awards.actions import AwardEntry, change_quota, record_award, set_quota
from awards.actions.quotas import Scope
from awards.models import Award, Quota
from common.errors import RuleViolation
from tests.awards.test_quotas import TENTH, THREE
from tests.factories.years import AwardTypeFactory, QuotaFactory

pytestmark = pytest.mark.django_db
DAYS = [
    # first and last day of the quota of 2026, the day of the deed, does it bind
    ("2026-03-15", None, "2026-03-14", False), ("2026-03-15", None, "2026-03-15", True),
    ("2026-03-15", None, "2027-02-01", True),
    ("2026-01-01", "2026-06-30", "2026-06-30", True),
    ("2026-01-01", "2026-06-30", "2026-07-01", False),
    ("2026-01-01", "2026-06-30", "2027-02-01", False),
    ("2026-01-01", "2026-12-30", "2026-12-31", False),
    ("2026-01-01", "2026-12-31", "2027-03-31", True),
    ("2027-01-15", None, "2027-01-14", False), ("2027-01-15", None, "2027-01-15", True),
    ("2027-01-15", "2027-03-31", "2027-04-01", True),
    ("2026-01-01", "2026-12-31", "2025-12-01", True), ("2026-01-02", None, "2025-12-01", False),
    ("2020-01-01", "2025-12-31", "2025-12-01", False),
]  # fmt: skip


@pytest.fixture
def flag(db):
    return AwardTypeFactory(code="CO_BT", name="Cờ thi đua")


def day(text):
    return date.fromisoformat(text) if text else None


@pytest.mark.parametrize(("first", "last", "now", "binds"), DAYS)
def test_a_quota_binds_from_its_first_day_until_all_is_given_unless_it_ends_in_the_season(
    client, year, flag, secretary, first, last, now, binds
):
    quota = QuotaFactory(
        bloc_year=year, award_type=flag, number=1, effective_from=day(first),
        effective_to=day(last),
    )  # fmt: skip
    with time_machine.travel(f"{now} 09:00+07:00", tick=False):
        assert Quota.objects.binding(year).exists() == binds
        assert quota.binds_in(year.starts_on, year.ends_on) == binds
        client.force_login(secretary)
        page = client.get(reverse("awards:quotas", args=[year.bloc.council_id]), {"year": 2026})
        assert [shown for _row, shown in page.context["rows"]] == [binds]
        entry = AwardEntry(flag, "granted", "collective", 2)
        if not binds:
            assert record_award(year, entry, by=secretary).pk
            return
        with pytest.raises(RuleViolation, match="quota-overrun"):
            record_award(year, entry, by=secretary)
        assert not Award.objects.exists()


def test_what_was_given_before_its_first_day_counts(year, flag, secretary):
    QuotaFactory(bloc_year=year, award_type=flag, number=3, effective_from=date(2026, 7, 1))
    entry = AwardEntry(flag, "granted", "collective", 2)
    with time_machine.travel("2026-06-30 09:00+07:00", tick=False):
        record_award(year, entry, by=secretary)
    with time_machine.travel("2026-07-01 09:00+07:00", tick=False):
        with pytest.raises(RuleViolation, match="quota-overrun"):
            record_award(year, entry, by=secretary)
        record_award(year, replace(entry, quantity=1), by=secretary)


# -- from a percentage to a number, and back ------------------------------------------------------


def test_a_number_drops_base_and_rounding_that_a_percentage_left(year, flag, secretary):
    council = year.bloc.council
    quota = set_quota(council, Scope(flag, 2026), TENTH, by=secretary)
    left = replace(THREE, base="members", rounding="up")
    change_quota(quota, left, by=secretary, reason="Nghị quyết mới")
    quota.refresh_from_db()
    assert (quota.number, quota.percent, quota.base, quota.rounding) == (3, None, "", "")
    other = set_quota(council, Scope(flag, 2027), left, by=secretary)
    assert (other.number, other.base) == (3, "")


def test_a_percentage_without_what_belongs_to_it_asks_for_it_in_words(year, flag, secretary):
    quota = set_quota(year.bloc.council, Scope(flag, 2026), THREE, by=secretary)
    bare = replace(THREE, number=None, percent=Decimal("20"))
    for entry, at in ((bare, {"base", "rounding"}), (replace(bare, number=3), {"number"})):
        with pytest.raises(RuleViolation, match="quota-not-clear") as refusal:
            change_quota(quota, entry, by=secretary, reason="Đổi")
        assert set(refusal.value.fields) == at
        assert all(str(said) for said in refusal.value.fields.values())
    quota.refresh_from_db()
    assert (quota.number, quota.percent) == (3, None)


def test_the_form_turns_a_percentage_into_a_number(client, year, flag, secretary):
    quota = set_quota(year.bloc.council, Scope(flag, 2026), TENTH, by=secretary)
    client.force_login(secretary)
    url = reverse("awards:quota_change", args=[quota.pk])
    form = client.get(url).context["form"]
    sent = {
        "number": "5", "percent": "", "base": "members", "rounding": "up", "legal_basis": "QĐ 02",
        "effective_from": "2020-01-01", "effective_to": "", "reason": "Nghị quyết mới",
        "seen": form.fields["seen"].initial,
    }  # fmt: skip
    assert client.post(url, sent).status_code == 302
    quota.refresh_from_db()
    assert (quota.number, quota.percent, quota.base) == (5, None, "")
