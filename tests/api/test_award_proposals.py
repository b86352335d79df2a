"""Programs read proposals and decisions; anybody reads what is public of them, and no more."""

import pytest

from tests.awards.test_proposals import open_list
from tests.factories.api import program_of
from tests.factories.blocs import OrganisationRoleFactory
from tests.factories.proposals import NomineeFactory, ObjectionFactory, proposal_in
from tests.queries import queries_of

pytestmark = pytest.mark.django_db
HIDDEN = ["1963", "kín", "0912", "Góp Ý"]


def person(proposal, organisation, **facts):
    return NomineeFactory(
        proposal=proposal, organisation=organisation, name="Lê Thị A", birth_year=1963,
        achievements="Thành tích kín", **facts,
    )  # fmt: skip


@pytest.fixture
def other(year):
    third = year.bloc.memberships.order_by("pk")[2].organisation
    return OrganisationRoleFactory(organisation=third, office="viewer").user


def test_a_member_reads_published_proposals_with_names_alone(year, member, other, stranger):
    opened, kept = open_list(year), proposal_in("nominated", year)
    person(opened, member)
    person(kept, member)
    ObjectionFactory(proposal=opened)
    program = program_of(other)
    listed = program.get("/api/v1/proposals/", {"state": "public_comment"}).json()["results"]
    assert [row["id"] for row in listed] == [opened.pk]
    whole = program.get(f"/api/v1/proposals/{opened.pk}/")
    assert [row["name"] for row in whole.json()["nominees"]] == ["Lê Thị A"]
    assert not [word for word in HIDDEN if word in whole.content.decode()]
    assert program.get(f"/api/v1/proposals/{kept.pk}/").status_code == 404
    assert program_of(stranger).get(f"/api/v1/proposals/{opened.pk}/").status_code == 404


def test_decisions_are_read_by_who_reads_the_year(year, other, stranger):
    decided = proposal_in("decided", year)
    [row] = program_of(other).get("/api/v1/decisions/").json()["results"]
    assert (row["number"], row["proposal"]) == ("12/QĐ-MTTW", decided.pk)
    assert program_of(stranger).get("/api/v1/decisions/").json()["results"] == []
    assert program_of(other).get("/api/v1/decisions/", {"year": "x"}).status_code == 400


def test_without_signing_in_open_lists_and_announcements_are_read_and_nothing_else(
    client, year, member
):
    opened, told = open_list(year), proposal_in("announced", year)
    person(opened, member)
    person(told, member, is_granted=True)
    for state in ("drafted", "nominated", "submitted", "returned", "refused", "decided"):
        person(proposal_in(state, year), member)
    lists, announced = (client.get(f"/api/v1/{name}/") for name in ("public-lists",
                                                                    "announcements"))  # fmt: skip
    assert [row["id"] for row in lists.json()["results"]] == [opened.pk]
    assert [row["id"] for row in announced.json()["results"]] == [told.pk]
    assert announced.json()["results"][0]["receivers"][0]["name"] == "Lê Thị A"
    text = lists.content.decode() + announced.content.decode()
    assert not [word for word in HIDDEN if word in text]
    assert client.get("/api/v1/proposals/").status_code == 401


def test_lists_ask_as_much_for_ten_as_for_one(client, year, member):
    def grow(size):
        for _number in range(size):
            person(open_list(year), member)
            person(proposal_in("announced", year), member, is_granted=True)

    grow(1)
    urls = ["/api/v1/public-lists/", "/api/v1/announcements/"]
    few = [queries_of(client, url)[0] for url in urls]
    grow(9)
    assert [queries_of(client, url)[0] for url in urls] == few
