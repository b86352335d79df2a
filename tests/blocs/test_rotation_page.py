"""The page of a bloc's rotation: who has led, who is due and why, and setting the rule."""

import pytest
from django.urls import reverse

from blocs.actions.blocs import rotation_mark, set_rotation
from blocs.enums import BlocRotation, LeadershipOffice
from blocs.models import Bloc, BlocYear
from common.models import LogEntry
from tests.documents.whole import refused, unchanged
from tests.factories.blocs import BlocYearFactory, LeadershipTermFactory
from tests.queries import queries_of

pytestmark = pytest.mark.django_db


def page(client, user, bloc):
    client.force_login(user)
    return client.get(reverse("blocs:rotation", args=[bloc.pk]))


def members(year):
    return [row.organisation for row in year.bloc.memberships.order_by("pk")]


def rule(year, by, rotation=BlocRotation.TURNS, rest=0):
    values = {"rotation": rotation, "rotation_rest": rest, "rotation_basis": "Điều 5 Quy chế"}
    return set_rotation(year.bloc, values, by=by)


def test_without_a_rule_nobody_is_proposed_and_who_led_is_told(client, year, viewer, chair):
    turns = page(client, viewer, year.bloc).context["turns"]
    assert (turns.rule, turns.chair, turns.vice, turns.year) == (None, None, None, year.year + 1)
    assert [turn.last for turn in turns.members] == [year.year, None, None]


def test_the_vice_chair_of_this_year_is_due_next_and_the_page_says_why(
    client, year, viewer, secretary
):
    _first, second, third = members(year)
    LeadershipTermFactory(
        bloc_year=year, organisation=third, office=LeadershipOffice.VICE_CHAIR
    )  # fmt: skip
    rule(year, secretary, BlocRotation.VICE_SUCCEEDS, rest=1)
    answer = page(client, viewer, year.bloc)
    turns = answer.context["turns"]
    assert (turns.chair.organisation, turns.vice.organisation) == (third, second)
    text = answer.content.decode()
    assert f"Là đơn vị phó năm {year.year}." in text
    assert f"chưa làm trưởng lại trước năm {year.year + 2}." in text
    assert "Điều 5 Quy chế" in text


def test_members_take_turns_in_the_order_of_the_bloc(client, year, viewer, secretary):
    _first, second, third = members(year)
    rule(year, secretary)
    turns = page(client, viewer, year.bloc).context["turns"]
    assert (turns.chair.organisation, turns.vice.organisation) == (second, third)


def test_who_has_left_before_the_year_is_not_due(client, year, viewer, secretary):
    _first, second, third = members(year)
    year.bloc.memberships.filter(organisation=second).update(ends_on=year.ends_on)
    rule(year, secretary)
    turns = page(client, viewer, year.bloc).context["turns"]
    assert turns.chair.organisation == third
    assert second not in [turn.organisation for turn in turns.members]


def test_the_rule_is_set_by_the_secretary_and_logged(client, year, secretary, viewer, stranger):
    address = reverse("blocs:rotation_rule", args=[year.bloc.pk])
    told = {"rotation": "turns", "rotation_rest": "2", "rotation_basis": "Điều 5 Quy chế"}
    with unchanged():
        for person, status in ((viewer, 403), (stranger, 404)):
            client.force_login(person)
            assert client.post(address, told).status_code == status
            assert client.get(address).status_code == status
    client.force_login(secretary)
    assert client.post(address, told).status_code == 302
    bloc = Bloc.objects.get(pk=year.bloc.pk)
    assert (bloc.rotation, bloc.rotation_rest) == ("turns", 2)
    assert LogEntry.objects.first().verb == "set how the next chair is found"
    for wrong in ({"rotation": "dice"}, {"rotation_rest": "-1"}, {"rotation_rest": "21"}):
        with unchanged():
            answer = client.post(address, told | wrong)
            assert answer.context["form"].errors, wrong


def test_of_two_who_set_the_rule_the_second_is_told(client, year, secretary):
    seen = rotation_mark(year.bloc)
    rule(year, secretary)
    values = {"rotation": BlocRotation.FREE, "rotation_rest": 0, "rotation_basis": ""}
    with refused("changed-meanwhile"):
        set_rotation(year.bloc, values, by=secretary, seen=seen)
    client.force_login(secretary)
    told = {"rotation": "free", "rotation_rest": "0", "rotation_basis": "", "seen": seen}
    answer = client.post(reverse("blocs:rotation_rule", args=[year.bloc.pk]), told)
    assert answer.context["saved"]


def test_the_page_is_for_who_reads_the_bloc(client, year, stranger):
    assert page(client, stranger, year.bloc).status_code == 404


def test_many_years_ask_no_more_queries_than_one(client, year, secretary):
    client.force_login(secretary)
    address = reverse("blocs:rotation", args=[year.bloc.pk])
    one, _answer = queries_of(client, address)
    for back in range(1, 11):
        past = BlocYearFactory(bloc=year.bloc, year=year.year - back)
        for organisation in members(year)[:2]:
            office = LeadershipOffice.VICE_CHAIR
            LeadershipTermFactory(bloc_year=past, organisation=organisation, office=office)
    assert BlocYear.objects.filter(bloc=year.bloc).count() == 11
    many, _answer = queries_of(client, address)
    assert many == one
