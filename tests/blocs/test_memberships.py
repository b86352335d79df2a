"""Memberships: taken in, ended, corrected, put in order; never twice on one day."""

import threading
from datetime import date

import pytest
from django.db import connection, transaction
from django.urls import reverse

from blocs.actions.blocs import (
    add_member,
    correct_membership,
    end_membership,
    reorder_members,
)
from blocs.models import Membership
from common.errors import RuleViolation
from common.models import LogEntry
from tests.factories.blocs import (
    BlocFactory,
    LeadershipTermFactory,
    MembershipFactory,
    OrganisationFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def bloc(year):
    return year.bloc


@pytest.fixture
def row(bloc, member):
    return bloc.memberships.get(organisation=member)


def test_a_new_member_stands_at_the_end_of_the_order(bloc, secretary):
    bloc.memberships.update(position=4)
    row = add_member(bloc, OrganisationFactory(), starts_on=date(2026, 1, 1), by=secretary)
    assert list(bloc.memberships.all())[-1] == row
    assert row.position == 5


@pytest.mark.parametrize(
    ("starts_on", "ends_on"),
    [(date(2026, 1, 1), None), (date(2019, 1, 1), date(2020, 1, 1)), (date(2019, 1, 1), None)],
)
def test_an_overlap_is_refused_in_words_that_name_the_days(
    bloc, member, secretary, starts_on, ends_on
):
    with pytest.raises(RuleViolation) as refused:
        add_member(bloc, member, starts_on=starts_on, ends_on=ends_on, by=secretary)
    assert refused.value.code == "membership-overlap"
    assert "01/01/2020" in str(refused.value.message)
    assert bloc.memberships.filter(organisation=member).count() == 1
    assert not LogEntry.objects.exists()


def test_an_organisation_may_come_back_the_day_after_it_left(bloc, row, secretary):
    end_membership(row, ends_on=date(2024, 12, 31), by=secretary)
    add_member(bloc, row.organisation, starts_on=date(2025, 1, 1), by=secretary)
    with pytest.raises(RuleViolation) as refused:
        correct_membership(row, starts_on=row.starts_on, ends_on=date(2025, 1, 1), by=secretary)
    assert refused.value.code == "membership-overlap"
    row.refresh_from_db()
    assert row.ends_on == date(2024, 12, 31)


def test_a_membership_does_not_end_before_it_begins(row, secretary):
    with pytest.raises(RuleViolation) as refused:
        end_membership(row, ends_on=date(2019, 12, 31), by=secretary)
    assert refused.value.code == "dates-in-order"
    row.refresh_from_db()
    assert row.ends_on is None


def test_who_holds_office_in_a_running_year_does_not_leave_before_it(
    year, bloc, chair, row, secretary
):
    led = bloc.memberships.get(organisation=chair)
    LeadershipTermFactory(bloc_year=year, organisation=row.organisation, office="vice_chair")
    for leading in (led, row):
        with pytest.raises(RuleViolation) as refused:
            end_membership(leading, ends_on=date(2025, 12, 31), by=secretary)
        assert refused.value.code == "leads-a-year"
        with pytest.raises(RuleViolation):
            correct_membership(leading, starts_on=date(2027, 1, 1), ends_on=None, by=secretary)
    end_membership(led, ends_on=date(2026, 12, 31), by=secretary)
    year.phase = "archived"
    year.save()
    end_membership(row, ends_on=date(2025, 12, 31), by=secretary)


def test_what_has_ended_is_a_member_only_of_the_past(bloc, secretary):
    ended = OrganisationFactory(dissolved_on=date(2024, 6, 30))
    for ends_on in (None, date(2024, 7, 1)):
        with pytest.raises(RuleViolation) as refused:
            add_member(bloc, ended, starts_on=date(2024, 1, 1), ends_on=ends_on, by=secretary)
        assert refused.value.code == "organisation-ended"
    add_member(bloc, ended, starts_on=date(2024, 1, 1), ends_on=date(2024, 6, 30), by=secretary)
    over = BlocFactory(council=bloc.council, dissolved_on=date(2024, 6, 30))
    with pytest.raises(RuleViolation) as refused:
        add_member(over, OrganisationFactory(), starts_on=date(2025, 1, 1), by=secretary)
    assert refused.value.code == "bloc-ended"


def test_members_are_put_in_order_and_a_strange_key_changes_nothing(bloc, secretary):
    keys = [row.pk for row in bloc.memberships.all()][::-1]
    reorder_members(bloc, keys, by=secretary)
    assert [row.pk for row in bloc.memberships.all()] == keys
    for wrong in ([*keys, MembershipFactory().pk], [keys[0], keys[0]]):
        with pytest.raises(RuleViolation) as refused:
            reorder_members(bloc, wrong, by=secretary)
        assert refused.value.code == "members-changed"
    assert [row.pk for row in bloc.memberships.all()] == keys
    assert LogEntry.objects.count() == 1


def test_the_forms_take_in_end_correct_and_order(client, bloc, secretary):
    client.force_login(secretary)
    new = OrganisationFactory(name="Sở Nội vụ", code="so-noi-vu")
    add = reverse("blocs:bloc_member_add", args=[bloc.pk])
    data = {"organisation_words": "so noi vu", "starts_on": "2026-01-01"}
    assert client.post(add, {**data, "starts_on": "mai"}).status_code == 200
    answer = client.post(add, {**data, "again": "1"})
    assert answer.url == f"{add}?starts_on=2026-01-01"
    refused = client.post(add, data)
    assert refused.status_code == 200
    assert "01/01/2026" in refused.content.decode()
    row = Membership.objects.get(organisation=new)
    edit = reverse("blocs:bloc_member_edit", args=[row.pk])
    assert client.post(edit, {"starts_on": "2025-01-01"}).status_code == 302
    end = reverse("blocs:bloc_member_end", args=[row.pk])
    assert client.post(end, {"ends_on": "2027-12-31", "reason": "QĐ 9"}).status_code == 302
    row.refresh_from_db()
    assert (row.starts_on, row.ends_on) == (date(2025, 1, 1), date(2027, 12, 31))
    rows = list(bloc.memberships.all())
    order = reverse("blocs:bloc_members_order", args=[bloc.pk])
    data = {f"place_{r.pk}": str(9 - n) for n, r in enumerate(rows)}
    hostile = {"place_x": "1", "place_" + "9" * 40: "1"}
    assert client.post(order, {**data, **hostile}).status_code == 302
    assert list(bloc.memberships.all()) == rows[::-1]
    assert client.post(order, {"place_999999": "1"}).url == order


def test_others_neither_see_nor_reach_the_forms(client, bloc, row, member_editor, stranger, leader):
    new = OrganisationFactory(code="moi")
    addresses = [
        reverse("blocs:bloc_member_add", args=[bloc.pk]),
        reverse("blocs:bloc_members_order", args=[bloc.pk]),
        reverse("blocs:bloc_member_edit", args=[row.pk]),
        reverse("blocs:bloc_member_end", args=[row.pk]),
    ]
    data = {"organisation": "moi", "starts_on": "2026-01-01", "ends_on": "2026-02-01"}
    for person, status in ((member_editor, 403), (leader, 403), (stranger, 404)):
        client.force_login(person)
        assert [client.post(a, data).status_code for a in addresses] == [status] * 4
    client.force_login(member_editor)
    page = client.get(bloc.get_absolute_url()).content.decode()
    assert not any(address in page for address in addresses)
    assert not bloc.memberships.filter(organisation=new).exists()
    row.refresh_from_db()
    assert row.ends_on is None


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_is_refused_in_words():
    bloc, organisation, by = BlocFactory(), OrganisationFactory(), UserFactory(is_superuser=True)
    start, results = threading.Barrier(2), []

    def join():
        try:
            start.wait(timeout=10)
            add_member(bloc, organisation, starts_on=date(2026, 1, 1), by=by)
            results.append("in")
        except RuleViolation as violation:
            results.append(violation.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=join) for _n in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)
    assert sorted(results) == ["in", "membership-overlap"]
    with transaction.atomic():
        assert bloc.memberships.count() == 1
