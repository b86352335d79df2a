"""What a council asks before an award: added, changed, ended; and which years it is asked of."""

from dataclasses import replace
from datetime import date

import pytest
import time_machine
from django.urls import reverse

from awards.actions import (
    ConditionEntry,
    add_condition,
    change_condition,
    condition_mark,
    end_condition,
)
from awards.conditions import Kind
from awards.models import AwardType, Condition
from awards.views.catalogue import kinds_to_ask
from blocs.models import BlocYear
from common.errors import RuleViolation
from common.models import LogEntry
from tests.factories.blocs import BlocYearFactory, CouncilFactory
from tests.factories.years import AwardTypeFactory, ConditionFactory

ENTRY = ConditionEntry("Điều 5 Quy chế", date(2026, 1, 1), limits={"place": 2})


@pytest.fixture
def council(year):
    return year.bloc.council


@pytest.fixture
def flag(db):
    return AwardTypeFactory()


@pytest.fixture
def condition(council, flag, secretary):
    return add_condition(council, flag, "place", ENTRY, by=secretary)


def test_a_condition_is_stored_as_the_rule_writes_it_and_logged(council, condition):
    assert condition.limits == {"place": "2"}
    assert condition.rule.numbers["place"] == 2
    line = LogEntry.objects.get()
    assert (line.chain_id, line.after["limits"]) == (f"council:{council.pk}", {"place": "2"})


@pytest.mark.parametrize(
    ("kind", "limits", "at"),
    [
        ("place", {"place": 0}, "place"), ("place", {}, "place"),
        ("rate", {"percent": "1e400"}, "percent"), ("vote", {"percent": "NaN"}, "percent"),
        ("vote", {"percent": "80.005"}, "percent"), ("one-reward", {"place": 1}, "place"),
        ("prior-awards", {"count": 1, "years": 5, "code": ""}, "code"),
    ],
)  # fmt: skip
def test_a_limit_that_is_not_sane_is_refused_at_its_field(
    council, flag, secretary, kind, limits, at
):
    with pytest.raises(RuleViolation) as refused:
        add_condition(council, flag, kind, replace(ENTRY, limits=limits), by=secretary)
    assert list(refused.value.fields) == [at]
    assert str(refused.value.message)
    assert not Condition.objects.exists()


def test_basis_and_days_are_wanted(council, flag, secretary):
    for changes in ({"legal_basis": " "}, {"effective_from": date(1, 1, 1)},
                    {"effective_to": date(2025, 1, 1)}):  # fmt: skip
        with pytest.raises(RuleViolation):
            add_condition(council, flag, "place", replace(ENTRY, **changes), by=secretary)
    assert not Condition.objects.exists()


def test_the_same_is_not_asked_twice_in_the_same_days(council, flag, condition, secretary):
    edition = AwardTypeFactory(code=flag.code, effective_from=date(2026, 6, 1))
    with pytest.raises(RuleViolation, match="condition-twice"):
        add_condition(council, edition, "place", ENTRY, by=secretary)
    end_condition(condition, date(2026, 12, 31), by=secretary, reason="Đổi quy chế")
    after = replace(ENTRY, effective_from=date(2027, 1, 1))
    assert add_condition(council, flag, "place", after, by=secretary).pk
    assert add_condition(CouncilFactory(), flag, "place", ENTRY, by=secretary).pk
    prior = replace(ENTRY, limits={"code": "CO_BT", "count": 1, "years": 5})
    for _time in range(2):
        assert add_condition(council, flag, "prior-awards", prior, by=secretary).pk


def test_an_award_of_another_council_takes_no_condition(council, secretary):
    stranger = AwardTypeFactory(council=CouncilFactory())
    with pytest.raises(RuleViolation, match="type-not-of-council"):
        add_condition(council, stranger, "place", ENTRY, by=secretary)
    assert not Condition.objects.exists()


def test_an_award_for_people_alone_takes_no_condition(council, secretary):
    person = AwardTypeFactory(subjects=["individual"])
    with pytest.raises(RuleViolation, match="type-not-for-members"):
        add_condition(council, person, "place", ENTRY, by=secretary)
    assert not Condition.objects.exists()


def test_a_changed_condition_logs_what_it_was_and_the_second_changer_is_told(condition, secretary):
    seen = condition_mark(condition)
    change_condition(condition, replace(ENTRY, limits={"place": 3}), by=secretary, seen=seen)
    line = LogEntry.objects.order_by("at").last()
    assert (line.before["limits"], line.after["limits"]) == ({"place": "2"}, {"place": "3"})
    with pytest.raises(RuleViolation, match="changed-meanwhile"):
        change_condition(condition, replace(ENTRY, limits={"place": 4}), by=secretary, seen=seen)
    condition.refresh_from_db()
    assert condition.limits == {"place": "3"}


def test_a_condition_ends_with_a_reason(condition, secretary):
    with pytest.raises(RuleViolation, match="reason-required"):
        end_condition(condition, date(2026, 12, 31), by=secretary, reason=" ")
    with pytest.raises(RuleViolation, match="days-out-of-order"):
        end_condition(condition, date(2025, 12, 31), by=secretary, reason="Bỏ")
    condition.refresh_from_db()
    assert condition.effective_to is None


def test_a_year_is_judged_by_what_is_asked_on_its_last_day(year, condition, flag):
    assert list(Condition.objects.for_year(year)) == [condition]
    Condition.objects.update(effective_to=date(2026, 12, 30))
    assert not Condition.objects.for_year(year).exists()
    BlocYear.objects.update(ends_on=date(2026, 12, 30))
    year.refresh_from_db()
    assert Condition.objects.for_year(year).exists()
    assert not Condition.objects.for_year(BlocYearFactory()).exists()


def test_awards_with_conditions_are_found_in_every_edition_and_only_those(year):
    council = year.bloc.council
    old = AwardTypeFactory(code="CO_X", effective_to=date(2026, 5, 31))
    new = AwardTypeFactory(code="CO_X", effective_from=date(2026, 6, 1))
    own = AwardTypeFactory(code="CO_R", council=council)
    AwardTypeFactory(code="CO_R", council=CouncilFactory())
    AwardTypeFactory(code="CO_R")
    for asked in (old, own):
        ConditionFactory(bloc_year=year, award_type=asked)
    ConditionFactory()
    types = AwardType.objects.for_year(year)
    assert set(types.asked_by(Condition.objects.for_year(year))) == {old, new, own}


def test_an_ended_condition_is_not_ended_later(condition, secretary):
    end_condition(condition, date(2026, 6, 30), by=secretary, reason="Bỏ")
    lines = LogEntry.objects.count()
    for day in (date(2026, 6, 30), date(2026, 12, 31)):
        with pytest.raises(RuleViolation, match="condition-ends-earlier") as refused:
            end_condition(condition, day, by=secretary, reason="Kéo dài")
        assert "30/6/2026" in str(refused.value.message)
    condition.refresh_from_db()
    assert (condition.effective_to, LogEntry.objects.count()) == (date(2026, 6, 30), lines)
    end_condition(condition, date(2026, 5, 31), by=secretary, reason="Bỏ sớm")


def test_a_condition_is_not_asked_longer_into_the_days_of_the_next(
    council, flag, condition, secretary
):
    end_condition(condition, date(2026, 6, 30), by=secretary, reason="Bỏ")
    add_condition(
        council, flag, "place", replace(ENTRY, effective_from=date(2026, 7, 1)), by=secretary
    )
    with pytest.raises(RuleViolation, match="condition-ends-earlier"):
        end_condition(condition, date(2026, 7, 1), by=secretary, reason="Kéo dài")
    for last in (None, date(2026, 7, 1)):
        with pytest.raises(RuleViolation, match="condition-twice"):
            change_condition(condition, replace(ENTRY, effective_to=last), by=secretary)
    condition.refresh_from_db()
    assert condition.effective_to == date(2026, 6, 30)


@time_machine.travel("2026-08-10 09:00+07:00", tick=False)
def test_a_kind_that_ends_is_offered_for_the_days_after_it(client, council, flag, secretary):
    def asked(first, last=None):
        return add_condition(
            council, flag, "place", replace(ENTRY, effective_from=first, effective_to=last),
            by=secretary,
        )  # fmt: skip

    def free():
        return kinds_to_ask(council, flag).get(Kind.PLACE)

    assert free() == date(2026, 8, 10)
    asked(date(2026, 1, 1), date(2026, 7, 31))
    assert free() == date(2026, 8, 10), "over already"
    asked(date(2026, 8, 1), date(2026, 12, 31))
    assert free() == date(2027, 1, 1)
    client.force_login(secretary)
    url = reverse("awards:condition_add", args=[council.pk, flag.pk])
    assert "1/1/2027" in client.get(url).text
    form = client.get(url, {"kind": "place"}).context["form"]
    assert form["effective_from"].value() == date(2027, 1, 1)
    asked(date(2027, 2, 1))
    assert free() == date(2027, 1, 1), "January is free"
    asked(date(2027, 1, 1), date(2027, 1, 31))
    assert free() is None
