"""Blocs: the list, one bloc, forming and changing."""

from datetime import date

import pytest
from django.urls import reverse

from blocs.actions.blocs import bloc_mark, change_bloc
from blocs.models import Bloc
from blocs.querysets import today
from common.errors import RuleViolation
from common.models import LogEntry
from tests.factories.blocs import (
    BlocFactory,
    BlocYearFactory,
    CouncilFactory,
    LeadershipTermFactory,
    MembershipFactory,
    OrganisationRoleFactory,
)
from tests.queries import queries_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def bloc(year):
    return year.bloc


def seen_by(client, person, address=None, **query):
    client.force_login(person)
    return client.get(address or reverse("blocs:list"), query).content.decode()


def test_the_list_shows_year_phase_and_chair_of_what_a_person_reads(
    client, bloc, chair, secretary, member_editor, stranger
):
    hidden = BlocFactory(name="Khối nơi khác")
    for person in (secretary, member_editor):
        found = seen_by(client, person)
        assert bloc.name in found
        assert chair.name in found
        assert "2026" in found
        assert hidden.name not in found
    assert bloc.name not in seen_by(client, stranger)
    client.force_login(stranger)
    assert client.get(bloc.get_absolute_url()).status_code == 404


def test_the_list_shows_the_year_that_holds_today_before_a_newer_one(client, bloc, secretary):
    now = today().year
    bloc.years.all().delete()
    BlocYearFactory(bloc=bloc, year=now)
    BlocYearFactory(bloc=bloc, year=now + 1)
    BlocYearFactory(bloc=bloc, year=now - 1)
    client.force_login(secretary)
    row = client.get(reverse("blocs:list")).context["page"].object_list[0]
    assert [year.year for year in row.years_now] == [now]


def test_a_bloc_of_which_not_all_members_are_known_says_how_many_the_source_states(
    client, bloc, year, secretary
):
    addresses = (reverse("blocs:list"), bloc.get_absolute_url())
    for address in addresses:
        assert "nguồn nêu" not in seen_by(client, secretary, address)
    year.stated_members = 10
    year.save()
    for address in addresses:
        assert "nguồn nêu 10" in seen_by(client, secretary, address)


def test_a_former_member_reads_the_years_it_took_part_in_and_no_later_one(client, bloc):
    former = MembershipFactory(bloc=bloc, ends_on=date(2020, 12, 31))
    old = BlocYearFactory(bloc=bloc, year=2020, theme="Chủ đề năm cũ")
    bloc.years.filter(year=2026).update(theme="Chủ đề bí mật")
    person = OrganisationRoleFactory(organisation=former.organisation).user
    page = seen_by(client, person, bloc.get_absolute_url())
    assert old.theme in page
    assert "Chủ đề bí mật" not in page
    assert bloc.years.get(year=2026).chair.organisation.name in page  # as a member, not as chair
    client.force_login(person)
    row = client.get(reverse("blocs:list")).context["page"].object_list[0]
    assert [year.year for year in row.years_now] == [2020]


def test_search_and_filters_work_without_diacritics_and_empty_lists_say_what_to_do(
    client, bloc, secretary
):
    BlocFactory(name="Khối doanh nghiệp", council=bloc.council)
    BlocFactory(name="Cụm đã hết", council=bloc.council, dissolved_on=date(2024, 1, 1))
    found = seen_by(client, secretary, q="khoi doanh")
    assert "Khối doanh nghiệp" in found
    assert bloc.name not in found
    assert "Cụm đã hết" not in seen_by(client, secretary)
    assert "Cụm đã hết" in seen_by(client, secretary, state="ended")
    assert reverse("blocs:list") in seen_by(client, secretary, q="không có")


def test_list_and_page_ask_the_same_number_of_queries_at_1_and_at_30_rows(client, bloc, secretary):
    client.force_login(secretary)
    counts = []
    for more in (1, 29):
        for other in BlocFactory.create_batch(more, council=bloc.council):
            LeadershipTermFactory(bloc_year=BlocYearFactory(bloc=other))
        MembershipFactory.create_batch(more, bloc=bloc)
        MembershipFactory.create_batch(more, bloc=bloc, ends_on=date(2021, 1, 1))
        first = 1900 + more * 10
        for number in range(first, first + more):
            LeadershipTermFactory(bloc_year=BlocYearFactory(bloc=bloc, year=number))
        for address in (
            reverse("blocs:list"), bloc.get_absolute_url(),
            reverse("blocs:bloc_members_order", args=[bloc.pk]),
        ):  # fmt: skip
            counts.append(queries_of(client, address)[0])
    assert counts[:3] == counts[3:]


def test_a_secretary_forms_a_bloc_under_an_own_council_only(client, bloc, secretary, leader):
    address = reverse("blocs:bloc_add")
    data = {"name": "Khối sở, ngành", "code": "khoi-so-nganh", "label": "khoi"}
    client.force_login(leader)
    assert client.post(address, {**data, "council": bloc.council_id}).status_code == 403
    client.force_login(secretary)
    assert client.post(address, {**data, "council": CouncilFactory().pk}).status_code == 200
    assert not Bloc.objects.filter(code="khoi-so-nganh").exists()
    answer = client.post(address, {**data, "council": bloc.council_id})
    formed = Bloc.objects.get(code="khoi-so-nganh")
    assert answer.url == formed.get_absolute_url()
    again = client.post(address, {**data, "council": bloc.council_id})
    assert "Khối sở, ngành" in again.content.decode()
    assert LogEntry.objects.count() == 1


def test_a_bloc_is_changed_by_its_secretary_and_two_tabs_do_not_overwrite(
    client, bloc, secretary, chair_editor
):
    address = reverse("blocs:bloc_edit", args=[bloc.pk])
    data = {"name": "Tên khác", "code": bloc.code, "label": "cum"}
    client.force_login(chair_editor)
    assert client.post(address, data).status_code == 403
    client.force_login(secretary)
    seen = bloc_mark(bloc)
    change_bloc(bloc, {"short_name": "Cụm 5"}, by=secretary)
    assert client.post(address, {**data, "seen": seen}).status_code == 200
    bloc.refresh_from_db()
    assert bloc.name != "Tên khác"
    assert client.post(address, {**data, "seen": bloc_mark(bloc)}).status_code == 302
    bloc.refresh_from_db()
    assert bloc.name == "Tên khác"


def test_a_bloc_in_use_does_not_end(bloc, secretary):
    for day in (date(2026, 6, 30), date(2026, 12, 31)):
        with pytest.raises(RuleViolation) as refused:
            change_bloc(bloc, {"dissolved_on": day}, by=secretary)
        assert refused.value.code == "bloc-in-use"
    bloc.refresh_from_db()
    assert bloc.dissolved_on is None
    bloc.memberships.update(ends_on=date(2026, 12, 31))
    change_bloc(bloc, {"dissolved_on": date(2026, 12, 31)}, by=secretary)
    assert not LogEntry.objects.exclude(verb="changed the bloc").exists()
