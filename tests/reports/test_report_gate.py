"""A report tells all of its year: only who reads that year reads it."""

from datetime import date

import pytest
from django.urls import reverse

from blocs.enums import OrganisationOffice
from tests.factories.blocs import BlocYearFactory, MembershipFactory, OrganisationRoleFactory

pytestmark = pytest.mark.django_db
PAGES = ["reports:report", "reports:paper", "reports:panel"]


@pytest.fixture
def newcomer(conference):
    """A viewer of a member that joined only in the year which the conference opened."""
    year = conference.bloc_year
    following = BlocYearFactory(bloc=year.bloc, year=year.year + 1)
    conference.next_year = following
    conference.save()
    member = MembershipFactory(bloc=year.bloc, starts_on=date(following.year, 1, 1))
    role = OrganisationRoleFactory(
        organisation=member.organisation, office=OrganisationOffice.VIEWER
    )
    return role.user


@pytest.mark.parametrize("name", PAGES)
def test_who_reads_only_the_year_opened_there_does_not_read_the_report(
    client, conference, newcomer, name
):
    client.force_login(newcomer)
    assert client.get(reverse(name, args=[conference.pk])).status_code == 404
    page = client.get(conference.get_absolute_url())
    assert page.status_code == 200
    assert reverse("reports:report", args=[conference.pk]) not in page.content.decode()


@pytest.mark.parametrize("name", PAGES)
def test_a_member_of_the_year_reads_it(client, conference, viewer, name):
    client.force_login(viewer)
    assert client.get(reverse(name, args=[conference.pk])).status_code == 200
