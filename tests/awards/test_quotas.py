"""Quotas of a season: what they allow, what is used, and that nothing passes them."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from awards import usage
from awards.actions import (
    AwardEntry,
    QuotaEntry,
    Scope,
    change_award,
    change_quota,
    quota_mark,
    record_award,
    remove_award,
    set_quota,
    withdraw_quota,
)
from awards.builders.quotas import standings_of
from awards.models import Award, Quota
from blocs.models import Membership
from common.errors import RuleViolation
from common.models import LogEntry
from tests.factories.blocs import (
    BlocFactory,
    BlocYearFactory,
    CouncilFactory,
    MembershipFactory,
    UserFactory,
)
from tests.factories.years import AwardFactory, AwardTypeFactory, QuotaFactory
from tests.scoring.standing import published_year

THREE = QuotaEntry("Quyết định số 01", date(2020, 1, 1), number=3)
TENTH = QuotaEntry(
    "Quyết định số 01", date(2020, 1, 1), percent=Decimal("10"), base="members", rounding="up"
)


@pytest.fixture
def flag(db):
    return AwardTypeFactory(code="CO_BT", name="Cờ thi đua")


@pytest.fixture
def quota(year, flag):
    return QuotaFactory(bloc_year=year, award_type=flag)


def entry(award_type, quantity=1, **changes):
    values = {"state": "proposed", "subject": "collective", **changes}
    return AwardEntry(award_type, quantity=quantity, **values)


def now(quota):
    return standings_of([Quota.objects.for_lists().get(pk=quota.pk)])[0]


# -- what is allowed ------------------------------------------------------------------------------


@pytest.mark.parametrize(("rounding", "allowed"), [("down", 0), ("half-up", 1), ("up", 1)])
def test_half_a_flag_is_rounded_as_declared_and_says_so(year, flag, rounding, allowed):
    """25 % of two blocs is half a flag."""
    BlocYearFactory(bloc=BlocFactory(council=year.bloc.council))
    half = {"number": None, "percent": Decimal("25"), "base": "blocs", "rounding": rounding}
    found = now(QuotaFactory(bloc_year=year, award_type=flag, **half))
    assert (found.allowed, found.worked.base) == (allowed, 2)
    assert found.basis.startswith("25% × 2 (khối, cụm) = 0,5 → ") or "0,5" in found.basis
    assert str(allowed) in found.basis


def test_members_count_in_each_bloc_of_the_season_on_a_day_of_the_year(year, flag):
    other = BlocYearFactory(bloc=BlocFactory(council=year.bloc.council))
    MembershipFactory.create_batch(2, bloc=other.bloc)
    MembershipFactory(bloc=other.bloc, starts_on=date(2027, 1, 1))
    Membership.objects.filter(pk=year.bloc.memberships.last().pk).update(ends_on=date(2025, 12, 31))
    BlocYearFactory(bloc=BlocFactory(council=year.bloc.council), year=2025)
    percent = {"number": None, "percent": Decimal("50"), "base": "members", "rounding": "up"}
    whole = QuotaFactory(bloc_year=year, award_type=flag, **percent)
    part = QuotaFactory(bloc_year=year, award_type=flag, bloc=year.bloc, **percent)
    assert now(whole).worked.base == 4
    assert now(part).worked.base == 2


def test_leaders_are_who_stands_first_in_a_published_ranking(year, secretary, flag):
    percent = {"number": None, "percent": Decimal("20"), "base": "leaders", "rounding": "up"}
    quota = QuotaFactory(bloc_year=year, award_type=flag, **percent)
    assert now(quota).allowed == 0
    published_year(year, secretary)
    places = year.rankings.get().data["members"]
    assert now(quota).worked.base == sum(each["place"] == 1 for each in places)


# -- what is used ---------------------------------------------------------------------------------


def test_proposed_and_decided_count_of_every_edition_and_bloc_of_the_season(year, flag, quota):
    later = AwardTypeFactory(code=flag.code, effective_from=date(2026, 6, 1))
    elsewhere = BlocYearFactory(bloc=BlocFactory(council=year.bloc.council))
    AwardFactory(bloc_year=year, award_type=flag, quantity=1, state="proposed")
    AwardFactory(bloc_year=elsewhere, award_type=later, quantity=2)
    AwardFactory(bloc_year=BlocYearFactory(), award_type=flag, quantity=9)
    AwardFactory(bloc_year=BlocYearFactory(bloc=year.bloc, year=2025), award_type=flag)
    AwardFactory(bloc_year=year, quantity=9)
    found = now(quota)
    assert (found.proposed, found.decided, found.used, found.left) == (1, 2, 3, 0)


def test_a_part_counts_for_its_own_kind_but_never_twice(year, flag, quota):
    commended = AwardFactory(bloc_year=year, quantity=4)
    AwardFactory(bloc_year=year, award_type=flag, quantity=1, part_of=commended)
    whole = AwardFactory(bloc_year=year, award_type=flag, quantity=2)
    AwardFactory(bloc_year=year, award_type=flag, quantity=1, part_of=whole)
    assert now(quota).used == 3


def test_a_quota_of_one_subject_counts_that_subject(year, flag):
    quota = QuotaFactory(bloc_year=year, award_type=flag, subject="individual")
    AwardFactory(bloc_year=year, award_type=flag, subject="individual", quantity=2)
    AwardFactory(bloc_year=year, award_type=flag, subject="collective", quantity=5)
    assert now(quota).used == 2


def test_whatever_proposes_awards_joins_by_one_function(year, flag, quota, monkeypatch):
    def proposals(seasons):
        assert set(seasons) == {(year.bloc.council_id, year.year)}
        yield usage.Use(
            year.bloc.council_id, year.year, flag.code, None, year.bloc_id, "collective", 2, 0
        )

    monkeypatch.setattr(usage, "PROVIDERS", [*usage.PROVIDERS, proposals])
    AwardFactory(bloc_year=year, award_type=flag, quantity=1)
    assert (now(quota).proposed, now(quota).left) == (2, 0)


# -- nothing passes them --------------------------------------------------------------------------


def test_an_award_over_the_quota_is_refused_naming_quota_used_and_left(
    year, flag, quota, secretary
):
    record_award(year, entry(flag, 2), by=secretary)
    with pytest.raises(RuleViolation) as refused:
        record_award(year, entry(flag, 2), by=secretary)
    assert refused.value.code == "quota-overrun"
    said = str(refused.value.message)
    assert all(word in said for word in ("Cờ thi đua", "3", "2", "1"))
    assert Award.objects.count() == 1
    assert LogEntry.objects.count() == 1
    record_award(year, entry(flag, 1), by=secretary)


def test_the_whole_council_shares_a_quota_and_a_bloc_has_its_own(year, flag, quota, secretary):
    other = BlocYearFactory(bloc=BlocFactory(council=year.bloc.council))
    QuotaFactory(bloc_year=year, award_type=flag, bloc=year.bloc, number=1)
    record_award(year, entry(flag, 1), by=secretary)
    with pytest.raises(RuleViolation, match="quota-overrun"):
        record_award(year, entry(flag, 1), by=secretary)
    record_award(other, entry(flag, 2), by=secretary)
    with pytest.raises(RuleViolation, match="quota-overrun"):
        record_award(other, entry(flag, 1), by=secretary)


def test_a_larger_number_or_another_award_is_held_against_the_quota(year, flag, quota, secretary):
    award = record_award(year, entry(flag, 3), by=secretary)
    with pytest.raises(RuleViolation, match="quota-overrun"):
        change_award(award, entry(flag, 4), by=secretary)
    other = record_award(year, entry(AwardTypeFactory(), 1), by=secretary)
    with pytest.raises(RuleViolation, match="quota-overrun"):
        change_award(other, entry(flag, 1), by=secretary)
    award.refresh_from_db()
    assert award.quantity == 3
    change_award(award, entry(flag, 3, state="granted"), by=secretary)
    change_award(award, entry(flag, 2, state="granted"), by=secretary)
    change_award(other, entry(flag, 1), by=secretary)


def test_what_is_given_back_is_free_again(year, flag, quota, secretary):
    award = record_award(year, entry(flag, 3), by=secretary)
    remove_award(award, by=secretary, reason="Rút")
    assert now(quota).left == 3


def test_giving_back_is_free_where_the_base_has_shrunk(year, flag, secretary):
    quota = QuotaFactory(bloc_year=year, award_type=flag, number=5)
    award = record_award(year, entry(flag, 5), by=secretary)
    Quota.objects.filter(pk=quota.pk).update(number=1)
    change_award(award, entry(flag, 4), by=secretary)
    assert now(quota).is_overrun
    with pytest.raises(RuleViolation, match="quota-overrun"):
        change_award(award, entry(flag, 5), by=secretary)


@pytest.mark.parametrize(
    "days",
    [
        {"effective_from": timezone.localdate() + timedelta(days=9)},
        {"effective_to": timezone.localdate() - timedelta(days=9)},
        {"withdrawn_at": timezone.now(), "withdrawn_because": "Rút"},
    ],
)
def test_a_quota_not_in_force_binds_nobody(year, flag, secretary, days):
    QuotaFactory(bloc_year=year, award_type=flag, number=0, **days)
    assert record_award(year, entry(flag, 9), by=secretary).pk


# -- setting, changing, withdrawing ---------------------------------------------------------------


def test_a_quota_is_set_once_and_logged(year, flag, secretary):
    council = year.bloc.council
    quota = set_quota(council, Scope(flag, 2026), THREE, by=secretary)
    assert LogEntry.objects.get().chain_id == f"council:{council.pk}"
    edition = AwardTypeFactory(code=flag.code, effective_from=date(2026, 1, 1))
    for same in (flag, edition):
        with pytest.raises(RuleViolation, match="quota-exists"):
            set_quota(council, Scope(same, 2026), THREE, by=secretary)
    assert Quota.objects.get() == quota
    withdraw_quota(quota, by=secretary, reason="Đặt lại")
    assert set_quota(council, Scope(flag, 2026), TENTH, by=secretary).pk


NONSENSE = [
    ({"percent": Decimal("10"), "base": "members", "rounding": "up"}, "number"),
    ({"number": None}, "number"),
    ({"number": -1}, "number"), ({"number": 40_000}, "number"),
    ({"number": None, "percent": Decimal("100.5"), "base": "blocs", "rounding": "up"}, "percent"),
    ({"number": None, "percent": Decimal("NaN"), "base": "blocs", "rounding": "up"}, "percent"),
    ({"number": None, "percent": Decimal("0.005"), "base": "blocs", "rounding": "up"}, "percent"),
    ({"number": None, "percent": Decimal("5"), "rounding": "up"}, "base"),
    ({"number": None, "percent": Decimal("5"), "base": "blocs"}, "rounding"),
    ({"legal_basis": "  "}, "legal_basis"), ({"effective_from": date(1, 1, 1)}, "effective_from"),
    ({"effective_to": date(2019, 1, 1)}, "effective_to"),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "at"), NONSENSE)
def test_a_quota_that_cannot_be_is_refused_at_its_field(year, flag, secretary, changes, at):
    with pytest.raises(RuleViolation) as refused:
        set_quota(
            year.bloc.council, Scope(flag, 2026), replace(THREE, **changes), by=secretary
        )  # fmt: skip
    assert at in refused.value.fields
    assert not Quota.objects.exists()


def test_nothing_of_another_council_is_taken(year, flag, secretary):
    council, other = year.bloc.council, BlocFactory()
    for scope in (
        Scope(flag, 2026, other), Scope(AwardTypeFactory(council=CouncilFactory()), 2026),
        Scope(flag, 2026, subject="household"), Scope(flag, 1),
    ):  # fmt: skip
        with pytest.raises(RuleViolation, match="quota-wrong-scope"):
            set_quota(council, scope, THREE, by=secretary)
    assert not Quota.objects.exists()


def test_a_quota_is_lowered_only_down_to_what_is_used(year, flag, quota, secretary):
    record_award(year, entry(flag, 2), by=secretary)
    with pytest.raises(RuleViolation, match="quota-below-used"):
        change_quota(quota, replace(THREE, number=1), by=secretary, reason="Giảm")
    with pytest.raises(RuleViolation, match="quota-below-used"):
        set_quota(year.bloc.council, Scope(flag, 2026, year.bloc), replace(THREE, number=1),
                  by=secretary)  # fmt: skip
    quota.refresh_from_db()
    assert quota.number == 3
    change_quota(quota, replace(THREE, number=2), by=secretary, reason="Giảm")
    line = LogEntry.objects.order_by("at").last()
    assert (line.before["number"], line.after["number"], line.reason) == (3, 2, "Giảm")


def test_a_change_wants_a_reason_and_no_change_meanwhile(year, quota, secretary):
    seen = quota_mark(quota)
    with pytest.raises(RuleViolation, match="reason-required"):
        change_quota(quota, replace(THREE, number=9), by=secretary, reason=" ")
    change_quota(quota, replace(THREE, number=8), by=secretary, reason="Tăng", seen=seen)
    with pytest.raises(RuleViolation, match="changed-meanwhile"):
        change_quota(quota, replace(THREE, number=9), by=secretary, reason="Tăng", seen=seen)
    quota.refresh_from_db()
    assert quota.number == 8


def test_a_withdrawn_quota_stays_and_says_why(year, quota, secretary):
    with pytest.raises(RuleViolation, match="reason-required"):
        withdraw_quota(quota, by=secretary, reason="")
    withdraw_quota(quota, by=secretary, reason="Hội đồng bỏ chỉ tiêu")
    for deed in (
        lambda: withdraw_quota(quota, by=secretary, reason="Nữa"),
        lambda: change_quota(quota, THREE, by=secretary, reason="Nữa"),
    ):
        with pytest.raises(RuleViolation, match="quota-withdrawn"):
            deed()
    quota.refresh_from_db()
    assert quota.withdrawn_because == "Hội đồng bỏ chỉ tiêu"


def test_any_number_of_quotas_costs_the_same_queries(year, flag, django_assert_max_num_queries):
    relative = {"number": None, "percent": Decimal("10"), "rounding": "up"}
    for base in ("members", "blocs", "leaders"):
        for place in range(4):
            other = year if not place else BlocYearFactory(
                bloc=BlocFactory(council=year.bloc.council)
            )  # fmt: skip
            QuotaFactory(bloc_year=other, base=base, award_type=AwardTypeFactory(), **relative)
    with django_assert_max_num_queries(6):
        assert len(standings_of(Quota.objects.for_lists())) == 12


deeds = st.lists(
    st.tuples(st.sampled_from(["propose", "grow", "give back", "quota"]), st.integers(0, 4)),
    max_size=14,
)  # fmt: skip


@hypothesis_settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(deeds)
def test_no_run_of_deeds_ever_passes_a_quota(db, run):
    year, flag, by = BlocYearFactory(), AwardTypeFactory(), UserFactory()
    quota = QuotaFactory(bloc_year=year, award_type=flag)
    refused = set()
    for deed, number in run:
        award = year.awards.first()
        try:
            if deed == "propose":
                record_award(year, entry(flag, number or 1), by=by)
            elif deed == "quota":
                change_quota(quota, replace(THREE, number=number), by=by, reason="Đổi")
            elif award and deed == "grow":
                change_award(award, entry(flag, award.quantity + number), by=by)
            elif award:
                remove_award(award, by=by, reason="Rút")
        except RuleViolation as violation:
            refused.add(violation.code)
        assert not now(quota).is_overrun
    assert refused <= {"quota-overrun", "quota-below-used"}


# -- ways round a quota ---------------------------------------------------------------------------


def refused(code, deed, *args, **kwargs):
    """The deed is refused with that code, and no award is written."""
    before = list(Award.objects.order_by("pk").values())
    with pytest.raises(RuleViolation) as caught:
        deed(*args, **kwargs)
    assert caught.value.code == code
    assert list(Award.objects.order_by("pk").values()) == before


def test_an_award_is_not_counted_in_another_of_its_kind(year, flag, quota, secretary):
    whole = record_award(year, entry(flag, 3), by=secretary)
    refused("award-wrong-whole", record_award, year, entry(flag, part_of=whole), by=secretary)
    assert now(quota).used == 3


def test_parts_are_never_more_than_their_whole(year, flag, secretary):
    medal = AwardTypeFactory(code="BK", name="Bằng khen")
    whole = record_award(year, entry(medal, 4), by=secretary)
    record_award(year, entry(flag, 3, part_of=whole), by=secretary)
    refused("award-wrong-whole", record_award, year, entry(flag, 2, part_of=whole), by=secretary)
    refused("award-wrong-whole", change_award, whole, entry(medal, 2), by=secretary)
    refused(
        "award-wrong-whole", change_award, whole, entry(medal, 4, state="granted"), by=secretary
    )


def test_a_quota_of_a_year_binds_after_its_last_day(year, flag, secretary):
    """Awards of a year are proposed until the spring after it (domain.md §4)."""
    QuotaFactory(
        bloc_year=year, award_type=flag, number=1, effective_from=date(2026, 1, 1),
        effective_to=date(2026, 12, 31),
    )  # fmt: skip
    with time_machine.travel("2027-01-15 09:00+07:00"):
        refused("quota-overrun", record_award, year, entry(flag, 2), by=secretary)


@pytest.mark.parametrize("quantity", [0, -1, 10_001, 10**9, 10**30])
def test_a_number_nobody_means_is_refused(year, flag, secretary, quantity):
    refused("award-quantity", record_award, year, entry(flag, quantity), by=secretary)
