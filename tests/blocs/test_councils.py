"""Councils: who reads them, who changes them, who holds office."""

from datetime import date

import pytest
from django.urls import reverse

from blocs.actions.councils import change_council, council_mark
from blocs.actions.roles import Grant, end_council_role, give_council_role
from blocs.models import Council, CouncilRole
from common.errors import RuleViolation
from common.models import LogEntry
from tests.factories.blocs import (
    BlocFactory,
    CouncilFactory,
    CouncilRoleFactory,
    MembershipFactory,
    UserFactory,
)
from tests.queries import queries_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def council(year):
    return year.bloc.council


FACTS = {
    "name": "Hội đồng tỉnh", "code": "tinh", "level": "province", "days_before_year": 30,
    "days_after_year": 100, "requires_second_factor": True, "remind_days_before": 5,
    "remind_days_after": 2,
}  # fmt: skip


def test_a_person_sees_only_the_councils_it_has_to_do_with(
    client, council, secretary, member_editor, stranger
):
    other = CouncilFactory(name="Hội đồng nơi khác")
    for person in (secretary, member_editor):
        client.force_login(person)
        seen = client.get(reverse("blocs:councils")).content.decode()
        assert council.name in seen
        assert other.name not in seen
        assert client.get(other.get_absolute_url()).status_code == 404
    client.force_login(stranger)
    assert council.name not in client.get(reverse("blocs:councils")).content.decode()
    assert client.get(council.get_absolute_url()).status_code == 404


def test_people_in_office_are_seen_by_those_who_serve_the_council(
    client, council, secretary, leader, member_editor
):
    client.force_login(leader)
    assert secretary.full_name in client.get(council.get_absolute_url()).content.decode()
    client.force_login(member_editor)
    assert secretary.full_name not in client.get(council.get_absolute_url()).content.decode()


def test_only_the_administrator_adds_a_council(client, administrator, secretary):
    address = reverse("blocs:council_add")
    client.force_login(secretary)
    assert client.post(address, FACTS).status_code == 403
    assert not Council.objects.filter(code="tinh").exists()
    client.force_login(administrator)
    assert client.post(address, FACTS).status_code == 302
    assert client.post(address, FACTS).status_code == 200
    assert Council.objects.filter(code="tinh").count() == 1
    assert LogEntry.objects.get().chain_id == f"council:{Council.objects.get(code='tinh').pk}"


def test_its_secretary_changes_the_rules_and_a_second_editor_is_told(
    client, council, secretary, leader
):
    address = reverse("blocs:council_edit", args=[council.pk])
    client.force_login(leader)
    assert client.post(address, FACTS).status_code == 403
    client.force_login(secretary)
    seen = council_mark(council)
    change_council(council, {"days_before_year": 45}, by=secretary)
    answer = client.post(address, {**FACTS, "seen": seen})
    assert answer.status_code == 200
    assert "45" in answer.content.decode()
    council.refresh_from_db()
    assert council.days_before_year == 45
    fresh = answer.context["form"]["seen"].value()
    assert client.post(address, {**FACTS, "seen": fresh}).status_code == 302
    council.refresh_from_db()
    assert council.days_before_year == 30


def test_a_secretary_gives_and_ends_roles_of_the_own_council_only(client, council, secretary):
    person = UserFactory(username="minh")
    data = {"account": "minh", "office": "leader", "starts_on": "2026-01-01"}
    client.force_login(secretary)
    other = CouncilRoleFactory()
    foreign = reverse("blocs:council_role_add", args=[other.council_id])
    assert client.post(foreign, data).status_code == 404
    foreign = reverse("blocs:council_role_end", args=[other.pk])
    assert client.post(foreign, {"ends_on": "2026-01-01"}).status_code == 404
    assert (
        client.post(reverse("blocs:council_role_add", args=[council.pk]), data).status_code == 302
    )
    role = CouncilRole.objects.get(user=person)
    end = reverse("blocs:council_role_end", args=[role.pk])
    assert client.post(end, {"ends_on": "2026-03-01"}).status_code == 302
    role.refresh_from_db()
    other.refresh_from_db()
    assert (role.ends_on, other.ends_on) == (date(2026, 3, 1), None)


def test_a_council_never_loses_its_last_secretary(council, secretary):
    role = council.roles.secretaries().get()
    with pytest.raises(RuleViolation) as refused:
        end_council_role(role, ends_on=date(2026, 1, 1), by=secretary)
    assert refused.value.code == "last-secretary"
    role.refresh_from_db()
    assert role.ends_on is None
    give_council_role(council, Grant(UserFactory(), "secretary", date(2026, 1, 1)), by=secretary)
    end_council_role(role, ends_on=date(2026, 1, 1), by=secretary)


def test_a_role_is_not_given_twice_nor_backwards(council, secretary):
    for grant, code in (
        (Grant(secretary, "secretary", date(2026, 1, 1)), "role-held"),
        (Grant(UserFactory(), "leader", date(2026, 1, 2), date(2026, 1, 1)), "dates-in-order"),
    ):
        with pytest.raises(RuleViolation) as refused:
            give_council_role(council, grant, by=secretary)
        assert refused.value.code == code
    assert CouncilRole.objects.count() == 1
    assert not LogEntry.objects.exists()


def test_list_and_page_ask_the_same_number_of_queries_at_1_and_at_30_rows(
    client, council, administrator
):
    client.force_login(administrator)
    counts = []
    for more in (1, 29):
        CouncilRoleFactory.create_batch(more, council=council)
        for bloc in BlocFactory.create_batch(more, council=council):
            MembershipFactory(bloc=bloc)
        CouncilFactory.create_batch(more)
        for number in range(more):
            change_council(council, {"days_after_year": more + number}, by=administrator)
        log = reverse("blocs:council_log", args=[council.pk])
        for address in (reverse("blocs:councils"), council.get_absolute_url(), log):
            counts.append(queries_of(client, address)[0])
    assert counts[:3] == counts[3:]


def test_the_log_of_a_council_is_read_by_those_who_serve_it(
    client, council, secretary, leader, member_editor, stranger
):
    change_council(council, {"days_before_year": 45}, by=secretary)
    address = reverse("blocs:council_log", args=[council.pk])
    for person, status in ((secretary, 200), (leader, 200), (member_editor, 403), (stranger, 404)):
        client.force_login(person)
        assert client.get(address).status_code == status
    client.force_login(leader)
    page = client.get(address).content.decode()
    assert secretary.full_name in page
    assert "45" in page
