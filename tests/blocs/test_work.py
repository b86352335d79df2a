"""What waits for whom on `/home/`."""

from datetime import timedelta

import pytest
from django.urls import reverse

from blocs.models import BlocYear
from blocs.querysets import today
from common.wiring import waiting_for
from tests.factories.years import DeadlineFactory, PartyFactory, sign


def urls(user):
    return {item.url for item in waiting_for(user)}


def test_a_year_without_chair_waits_for_the_secretary(year, secretary):
    url = reverse("blocs:leadership", args=[year.pk])
    assert url not in urls(secretary)
    year.terms.all().delete()
    assert url in urls(secretary)


def test_a_year_in_planning_without_deadlines_waits_for_those_who_run_it(
    year, secretary, chair_editor, member_editor
):
    url = reverse("blocs:year_deadlines", args=[year.pk])
    assert url in urls(secretary)
    assert url in urls(chair_editor)
    assert url not in urls(member_editor)
    DeadlineFactory(bloc_year=year, step="dossier")
    assert url not in urls(secretary)


def test_the_deadline_of_the_present_phase_waits_and_those_of_other_phases_do_not(
    year, chair_editor
):
    url = reverse("blocs:year_move", args=[year.pk])
    DeadlineFactory(bloc_year=year, step="pledge", due_on=today() + timedelta(days=3))
    assert url not in urls(chair_editor)
    BlocYear.objects.update(phase="pledging")
    item = next(item for item in waiting_for(chair_editor) if item.url == url)
    assert item.due_on == today() + timedelta(days=3)


def test_a_vice_chair_sees_what_waits_for_the_year(year, member, member_editor):
    year.terms.create(organisation=member, office="vice_chair")
    assert reverse("blocs:year_deadlines", args=[year.pk]) in urls(member_editor)


def test_the_next_year_waits_for_the_secretary_when_the_last_one_ends_soon(year, secretary):
    url = reverse("blocs:year_open", args=[year.bloc_id])
    BlocYear.objects.update(starts_on=today(), ends_on=today() + timedelta(days=300))
    assert url not in urls(secretary)
    BlocYear.objects.update(ends_on=today() + timedelta(days=30))
    assert url in urls(secretary)


def test_a_bloc_silent_for_years_is_no_work(year, secretary):
    day = today() - timedelta(days=400)
    BlocYear.objects.update(starts_on=day - timedelta(days=300), ends_on=day)
    assert reverse("blocs:year_open", args=[year.bloc_id]) not in urls(secretary)


@pytest.mark.parametrize("state", ["preparing", "recorded", "sealed", "voided"])
def test_a_pledge_that_is_not_open_waits_for_nobody(year, member, member_signatory, state):
    party = PartyFactory(pledge__bloc_year=year, organisation=member, state=state)
    assert party.signing.get_absolute_url() not in urls(member_signatory)


def test_an_open_pledge_waits_for_the_members_that_have_not_signed(
    year, member, member_signatory, chair_editor, viewer
):
    party = PartyFactory(pledge__bloc_year=year, organisation=member)
    url = party.signing.get_absolute_url()
    assert url in urls(member_signatory)
    assert url not in urls(viewer)
    sign(party)
    assert url not in urls(member_signatory)
