"""A program sees what its account may see, and nothing else."""

import pytest
from django.test import Client
from django.utils import timezone

from blocs.models import Deadline, Movement, Representative
from conferences.models import Handover
from tests.api.conftest import file_paper, hold_conference
from tests.factories.api import application_of, program_of, token_of
from tests.factories.blocs import (
    BlocYearFactory,
    MembershipFactory,
    OrganisationFactory,
    UserFactory,
)

LISTS = [
    "councils", "organisations", "blocs", "years", "leadership", "conferences", "documents",
    "handovers",
]  # fmt: skip
SECRET_WORD = "Bí mật của cụm khác"


def recorded_handover(conference):
    """A handover at a conference of another council."""
    return Handover.objects.create(
        conference=conference, outgoing=conference.bloc_year.chair.organisation,
        incoming=OrganisationFactory(name=SECRET_WORD), handed_on=conference.held_on,
        note=SECRET_WORD,
    )  # fmt: skip


@pytest.fixture
def hidden(stranger):
    """The year of another council, in which every text could give something away."""
    year = stranger.organisation_roles.get().organisation.terms.get().bloc_year
    year.theme = SECRET_WORD
    year.save()
    for thing in (year.bloc, year.bloc.council, year.terms.get().organisation):
        thing.name = f"{thing.name} – {SECRET_WORD}"
        thing.save()
    Deadline.objects.create(bloc_year=year, step="plan", due_on=year.starts_on)
    Movement.objects.create(bloc_year=year, name=SECRET_WORD)
    Representative.objects.create(term=year.terms.get(), full_name=SECRET_WORD)
    conference = hold_conference(year, by=year.terms.get().organisation)
    conference.title = SECRET_WORD
    conference.save()
    return {
        "councils": year.bloc.council, "blocs": year.bloc, "years": year,
        "organisations": year.terms.get().organisation, "leadership": year.terms.get(),
        "conferences": conference, "documents": file_paper(year, SECRET_WORD),
        "handovers": recorded_handover(conference),
    }  # fmt: skip


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("person", ["leader", "member_editor", "viewer"])
def test_nothing_of_another_council_is_told(name, person, request, year, hidden):
    hold_conference(year, by=year.chair.organisation)
    file_paper(year, "Báo cáo của mình")
    program = program_of(request.getfixturevalue(person))

    listed = program.get(f"/api/v1/{name}/", {"page_size": 200})
    assert listed.json()["results"], "there is something of one's own to read"
    assert SECRET_WORD not in listed.content.decode()
    assert hidden[name].pk not in {row["id"] for row in listed.json()["results"]}

    assert program.get(f"/api/v1/{name}/{hidden[name].pk}/").status_code == 404
    found = program.get(
        f"/api/v1/{name}/", {} if name in {"conferences", "handovers"} else {"q": "bi mat"}
    )
    assert SECRET_WORD not in found.content.decode()


def test_a_published_paper_is_everybodys(hidden, member_editor):
    paper = hidden["documents"]
    program = program_of(member_editor)
    assert program.get(f"/api/v1/documents/{paper.pk}/").status_code == 404
    assert program.get(f"/api/v1/documents/{paper.pk}/pdf/").status_code == 404
    paper.published_at = timezone.now()
    paper.save()
    assert program.get(f"/api/v1/documents/{paper.pk}/").json()["title"] == SECRET_WORD


def test_the_stranger_reads_its_own(hidden, stranger):
    program = program_of(stranger)
    assert SECRET_WORD in program.get(f"/api/v1/years/{hidden['years'].pk}/").content.decode()


@pytest.mark.parametrize("parameter", ["council", "bloc"])
def test_a_filter_does_not_tell_whether_an_id_exists(parameter, program, hidden):
    there = hidden[f"{parameter}s"].pk
    answers = [program.get("/api/v1/years/", {parameter: pk}) for pk in (there, 987654)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].json()["results"] == answers[1].json()["results"] == []


def test_the_filters_of_organisations_do_not_tell_of_other_blocs(year, member_editor, member):
    elsewhere = MembershipFactory(organisation=year.bloc.memberships.last().organisation).bloc
    program = program_of(member_editor)
    assert program.get("/api/v1/organisations/", {"bloc": elsewhere.pk}).json()["results"] == []


def test_a_conference_that_opens_a_year_is_read_whole_by_those_of_that_year(year):
    conference = hold_conference(year, by=year.chair.organisation)
    newcomer = MembershipFactory(bloc=year.bloc, starts_on="2027-01-01").organisation
    conference.next_year = BlocYearFactory(bloc=year.bloc, year=2027)
    conference.save()
    user = UserFactory()
    user.organisation_roles.create(organisation=newcomer, office="editor")

    row = program_of(user).get(f"/api/v1/conferences/{conference.pk}/").json()

    assert row["title"] == conference.title
    assert row["attendances"]
    assert row["papers"]
    assert row["conclusions"]


@pytest.mark.parametrize("name", LISTS)
def test_nobody_reads_without_a_token(name, year, conference):
    answer = Client().get(f"/api/v1/{name}/")
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"].startswith("Bearer")
    assert answer.json()["type"] == "urn:problem:not-authenticated"


def test_an_account_without_roles_reads_empty_lists(year, conference):
    program = program_of(UserFactory())
    for name in LISTS:
        assert program.get(f"/api/v1/{name}/").json()["results"] == []


def test_a_token_without_the_scope_is_refused(leader, year):
    answer = program_of(leader, scope="reports:write").get("/api/v1/years/")
    assert answer.status_code == 403
    assert answer["Content-Type"] == "application/problem+json"


def test_a_token_of_an_inactive_account_is_nobodys(leader, program):
    leader.is_active = False
    leader.save()
    assert program.get("/api/v1/years/").status_code == 401


def test_a_token_that_ran_out_is_nobodys(leader):
    token = token_of(leader, minutes=-1)
    answer = Client(headers={"authorization": f"Bearer {token}"}).get("/api/v1/years/")
    assert answer.status_code == 401


def test_an_application_without_an_account_is_nobody(leader, program):
    leader.oauth2_provider_application.update(user=None)
    assert program.get("/api/v1/years/").status_code == 401


def test_a_signed_in_person_reads_too(client, leader, year):
    client.force_login(leader)
    [row] = client.get("/api/v1/years/").json()["results"]
    assert row["id"] == year.pk


def ask_token(client, application, **fields):
    form = {
        "grant_type": "client_credentials",
        "client_id": application.client_id,
        "client_secret": "bi-mat-cua-chuong-trinh",
    }
    return client.post("/o/token/", {**form, **fields})


def test_a_program_gets_a_token_and_reads_with_it(client, leader, year):
    answer = ask_token(client, application_of(leader))
    assert answer.status_code == 200, answer.content
    token = answer.json()
    assert token["scope"] == "read"
    read = Client(headers={"authorization": f"Bearer {token['access_token']}"})
    assert [row["id"] for row in read.get("/api/v1/years/").json()["results"]] == [year.pk]


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"client_secret": "sai"}, "invalid_client"),
        ({"scope": "everything"}, "invalid_scope"),
        ({"grant_type": "password", "username": "a", "password": "b"}, "unsupported_grant_type"),
        ({"grant_type": "authorization_code", "code": "x"}, "unsupported_grant_type"),
    ],
)
def test_no_other_way_to_a_token(client, leader, fields, error):
    answer = ask_token(client, application_of(leader), **fields)
    assert answer.status_code in {400, 401}
    assert answer.json()["error"] == error
    assert not leader.oauth2_provider_accesstoken.exists()


@pytest.mark.parametrize(
    "path", ["authorize/", "applications/", "introspect/", "revoke_token/", "authorized_tokens/"]
)
def test_the_other_pages_of_the_token_server_are_not_there(client, administrator, path):
    client.force_login(administrator)
    assert client.get(f"/o/{path}").status_code == 404
