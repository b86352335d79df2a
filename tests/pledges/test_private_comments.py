"""What a member tells the chair alone is read by nobody else."""

import pytest
from django.urls import reverse

from pledges.models import PledgeComment
from tests.factories.blocs import OrganisationRoleFactory
from tests.factories.years import PledgeCommentFactory

SECRET = "Điều nói riêng với cụm trưởng"


@pytest.fixture
def private(version, member):
    return PledgeCommentFactory(
        version=version, organisation=member, key="clause:1", body=SECRET, is_private=True
    )


PAGES = ["year", "comments", "versions", "commitments"]


@pytest.mark.parametrize("person", ["other_editor", "leader", "stranger"])
def test_others_neither_read_nor_count_it(client, year, version, private, person, request):
    user = request.getfixturevalue(person)
    assert not PledgeComment.objects.visible_to(user).exists()
    client.force_login(user)
    for name in PAGES:
        page = client.get(reverse(f"pledges:{name}", args=[year.pk]), {"show": "waiting"})
        assert SECRET not in page.content.decode()
    if person != "stranger":
        page = client.get(reverse("pledges:year", args=[year.pk]))
        assert sum(len(part.comments) for part in page.context["parts"]) == 0
        assert all(line.comments == 0 for line in page.context["lines"])
        rows = client.get(reverse("pledges:versions", args=[year.pk])).context["rows"]
        assert rows[0][1] == {}
    assert SECRET not in client.get(version.get_absolute_url()).content.decode()
    assert client.get(reverse("pledges:answer", args=[private.pk])).status_code == 404
    assert client.post(reverse("pledges:withdraw", args=[private.pk])).status_code == 404
    assert SECRET not in client.get(reverse("search"), {"q": "noi rieng"}).content.decode()
    assert SECRET not in client.get(reverse("blocs:year_log", args=[year.pk])).content.decode()


@pytest.mark.parametrize("person", ["member_editor", "viewer", "chair_editor", "secretary"])
def test_its_own_organisation_and_who_runs_the_year_read_it(client, year, private, person, request):
    client.force_login(request.getfixturevalue(person))
    for name in ("year", "comments"):
        assert SECRET in client.get(reverse(f"pledges:{name}", args=[year.pk])).content.decode()


def test_an_open_comment_is_read_by_all_members(client, year, private, other):
    PledgeComment.objects.update(is_private=False)
    client.force_login(OrganisationRoleFactory(organisation=other, office="viewer").user)
    page = client.get(reverse("pledges:comments", args=[year.pk])).content.decode()
    assert SECRET in page
