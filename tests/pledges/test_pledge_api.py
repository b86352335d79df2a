"""Programs read pledges, versions and commitments, as far as their account does."""

import pytest
from django.utils import timezone

from tests.factories.api import program_of
from tests.factories.blocs import BlocYearFactory, MembershipFactory
from tests.factories.years import (
    CommitmentFactory,
    PledgeClauseFactory,
    PledgeFactory,
    PledgeVersionFactory,
    signing_of,
)
from tests.queries import queries_of

LISTS = ["pledges", "pledge-versions", "commitments"]
SECRET = "Bí mật của đơn vị khác"


@pytest.fixture
def program(leader):
    return program_of(leader)


def rows(client, name, **parameters):
    answer = client.get(f"/api/v1/{name}/", parameters)
    assert answer.status_code == 200, answer.content
    return answer.json()["results"]


def ids(client, name, **parameters):
    return {row["id"] for row in rows(client, name, **parameters)}


def test_a_draft_has_the_title_that_was_circulated(program, version, secretary):
    pledge = version.pledge
    pledge.title = "TÊN CHƯA GỬI"
    pledge.save()
    assert rows(program, "pledges")[0]["title"] == version.text["title"]
    assert program.get(f"/api/v1/pledges/{pledge.pk}/").json()["title"] == version.text["title"]


def test_a_pledge_tells_its_state_its_signing_and_the_hash_that_is_signed(program, year, version):
    pledge = version.pledge
    row = program.get(f"/api/v1/pledges/{pledge.pk}/").json()
    assert (row["state"], row["signing"], row["text_sha256"]) == ("draft", None, None)
    assert [each["number"] for each in row["versions"]] == [1]
    signing = signing_of(pledge, "open")
    row = program.get(f"/api/v1/pledges/{pledge.pk}/").json()
    assert row["state"] == "open"
    assert row["signing"] == {"id": signing.pk, "state": "open", "code": signing.code}
    assert row["text_sha256"] == signing.data_sha256
    assert row["bloc_year"]["id"] == year.pk


def test_a_version_tells_its_text_and_hash(program, version):
    [row] = rows(program, "pledge-versions", pledge=version.pledge_id)
    assert row["text"]["clauses"] == ["Đoàn kết một lòng", "Sáng tạo không ngừng"]
    assert row["sha256"] == version.sha256


def test_commitments_tell_the_target_of_their_kind(program, draft, member):
    CommitmentFactory(pledge=draft, organisation=member)
    [row] = rows(program, "commitments", organisation=member.pk)
    assert (row["kind"], row["target_number"], row["target_text"]) == ("number", "98.5000", "")
    assert row["organisation"]["id"] == member.pk


def test_lists_are_filtered(program, year, draft, version, member, other):
    elsewhere = PledgeFactory(bloc_year=BlocYearFactory(bloc=year.bloc, year=2025))
    signing_of(elsewhere, "recorded")
    own = CommitmentFactory(pledge=draft, organisation=member)
    CommitmentFactory(pledge=draft, organisation=other)
    assert ids(program, "pledges", bloc_year=year.pk) == {draft.pk}
    assert ids(program, "pledges", state="draft") == {draft.pk}
    assert ids(program, "pledges", state="recorded") == {elsewhere.pk}
    assert ids(program, "commitments", organisation=member.pk) == {own.pk}
    assert ids(program, "commitments", kind="text") == set()
    assert ids(program, "pledge-versions", bloc_year=elsewhere.bloc_year_id) == set()
    assert program.get("/api/v1/pledges/", {"state": "nonsense"}).status_code == 400


@pytest.mark.parametrize("name", LISTS)
def test_nobody_reads_without_a_token(client, draft, name):
    assert client.get(f"/api/v1/{name}/").status_code == 401


def test_a_program_writes_nothing(program, draft):
    for name in LISTS:
        answer = program.post(f"/api/v1/{name}/", {}, content_type="application/json")
        assert answer.status_code in {403, 405}


@pytest.mark.parametrize("person", ["member_editor", "viewer"])
def test_a_member_reads_no_other_members_targets_before_the_seal(
    draft, member, other, person, request
):
    own = CommitmentFactory(pledge=draft, organisation=member)
    hidden = CommitmentFactory(pledge=draft, organisation=other, name=SECRET)
    program = program_of(request.getfixturevalue(person))
    assert ids(program, "commitments") == {own.pk}
    assert rows(program, "commitments", organisation=other.pk) == []
    assert program.get(f"/api/v1/commitments/{hidden.pk}/").status_code == 404
    signing_of(draft, "sealed", sealed_at=timezone.now())
    assert ids(program, "commitments") == {own.pk, hidden.pk}


def test_what_the_chair_has_not_circulated_is_told_to_nobody(program, draft):
    PledgeClauseFactory(pledge=draft, number=9, text=SECRET)
    for name in ("pledges", "pledge-versions", f"pledges/{draft.pk}"):
        assert SECRET not in program.get(f"/api/v1/{name}/").content.decode()


@pytest.mark.parametrize("name", LISTS)
def test_nothing_of_another_council_is_told(name, draft, stranger):
    CommitmentFactory(pledge=draft, name=SECRET)
    PledgeVersionFactory(pledge=draft)
    assert rows(program_of(stranger), name) == []


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("person", ["leader", "member_editor", "chair_editor"])
def test_a_list_asks_as_often_for_30_rows_as_for_one(name, year, draft, member, person, request):
    program = program_of(request.getfixturevalue(person))

    def more(count):
        for number in range(count):
            year_of = BlocYearFactory(bloc=year.bloc, year=1960 + number + count)
            pledge = PledgeFactory(bloc_year=year_of)
            signing_of(pledge, "open")
            PledgeVersionFactory(pledge=pledge)
            CommitmentFactory(pledge=pledge, organisation=member)
            MembershipFactory(bloc=year.bloc)

    more(1)
    few = queries_of(program, f"/api/v1/{name}/", page_size=200)[0]
    more(29)
    assert queries_of(program, f"/api/v1/{name}/", page_size=200)[0] == few
