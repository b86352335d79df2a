"""The page before a pledge is opened: who is asked to sign, and who is not ready for it."""

import pytest
from django.urls import reverse

from pledges.actions import open_pledge
from pledges.builders.opening import readiness
from pledges.models import Pledge
from tests.factories.blocs import MembershipFactory, OrganisationRoleFactory
from tests.factories.years import CommitmentFactory, MandateFactory
from tests.queries import queries_of


def address(year):
    return reverse("pledges:open", args=[year.pk])


def test_who_has_no_target_no_signatory_and_no_address_is_named(
    client, year, draft, chair, member, other, chair_editor
):
    CommitmentFactory(pledge=draft, organisation=member)
    OrganisationRoleFactory(organisation=member, office="signatory")
    OrganisationRoleFactory(
        organisation=chair, office="signatory", user__email="", user__full_name="Trần Lan"
    )  # fmt: skip
    client.force_login(chair_editor)
    page = client.get(address(year))
    targets, signatories, addresses = page.context["warnings"]
    assert "2 đơn vị chưa đăng ký chỉ tiêu" in targets
    assert chair.name in targets
    assert other.name in targets
    assert member.name not in targets
    assert f"1 đơn vị chưa có người ký: {other.name}." in signatories
    assert "1 người ký chưa có địa chỉ thư điện tử" in addresses
    assert f"Trần Lan ({chair.name})" in addresses
    assert "3 đơn vị sẽ được mời ký" in page.content.decode()
    assert Pledge.objects.get().is_draft


def test_the_chair_opens_it_all_the_same(client, year, draft, chair_editor):
    client.force_login(chair_editor)
    assert address(year) in client.get(reverse("pledges:year", args=[year.pk])).content.decode()
    seen = client.get(address(year)).context["form"]["seen"].value()
    client.post(address(year), {"seen": seen})
    assert not Pledge.objects.get().is_draft


def test_nothing_is_warned_of_when_all_are_ready(year, draft):
    for row in year.members():
        CommitmentFactory(pledge=draft, organisation=row.organisation)
        OrganisationRoleFactory(organisation=row.organisation, office="signatory")
    assert readiness(draft).warnings() == []


def test_a_deputy_with_a_mandate_signs_and_has_an_address_or_not(year, draft, member):
    MandateFactory(bloc_year=year, organisation=member, deputy__email="")
    ready = readiness(draft)
    assert member not in ready.without_signatory
    assert len(ready.without_address) == 1


def test_a_refused_opening_says_why_on_the_page(client, year, draft, secretary):
    draft.clauses.all().delete()
    client.force_login(secretary)
    seen = client.get(address(year)).context["form"]["seen"].value()
    answer = client.post(address(year), {"seen": seen})
    assert answer.context["form"].non_field_errors()
    assert Pledge.objects.get().is_draft


def test_what_is_open_already_is_shown_and_not_opened_again(client, year, draft, secretary):
    open_pledge(draft, by=secretary)
    client.force_login(secretary)
    for answer in (client.get(address(year)), client.post(address(year))):
        assert answer.url == reverse("pledges:year", args=[year.pk])


@pytest.mark.parametrize("person", ["member_editor", "leader"])
def test_only_who_runs_the_year_sees_who_is_not_ready(client, year, draft, person, request):
    client.force_login(request.getfixturevalue(person))
    assert client.get(address(year)).status_code == 403


def test_the_page_asks_as_many_questions_for_30_members_as_for_1(client, year, draft, secretary):
    client.force_login(secretary)

    def more(count):
        for row in MembershipFactory.create_batch(count, bloc=year.bloc):
            OrganisationRoleFactory(
                organisation=row.organisation, office="signatory", user__email=""
            )

    more(1)
    few = queries_of(client, address(year))[0]
    more(29)
    assert queries_of(client, address(year))[0] == few
