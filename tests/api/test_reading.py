"""Programs read councils, organisations, blocs, years, leadership and conferences."""

from datetime import date

import pytest

from blocs.models import Deadline, Movement, Representative
from tests.api.conftest import file_paper, hold_conference
from tests.factories.api import program_of
from tests.factories.blocs import (
    BlocFactory,
    BlocYearFactory,
    CouncilFactory,
    CouncilRoleFactory,
    LeadershipTermFactory,
    MembershipFactory,
    OrganisationFactory,
)
from tests.queries import queries_of

LISTS = [
    "councils", "organisations", "blocs", "years", "leadership", "conferences", "documents",
]  # fmt: skip


def ids(client, path, **parameters):
    answer = client.get(f"/api/v1/{path}/", parameters)
    assert answer.status_code == 200, answer.content
    return {row["id"] for row in answer.json()["results"]}


def test_a_year_tells_its_course_deadlines_theme_and_movements(program, year):
    year.theme = "Đoàn kết, sáng tạo"
    year.save()
    Deadline.objects.create(bloc_year=year, step="pledge", due_on=date(2026, 4, 30))
    Movement.objects.create(bloc_year=year, name="Chung sức xây dựng nông thôn mới")

    row = program.get(f"/api/v1/years/{year.pk}/").json()

    assert row["phase"] == "planning"
    assert row["theme"] == "Đoàn kết, sáng tạo"
    assert row["council"]["code"] == year.bloc.council.code
    assert row["deadlines"] == [{"step": "pledge", "due_on": "2026-04-30"}]
    assert [movement["name"] for movement in row["movements"]] == [
        "Chung sức xây dựng nông thôn mới"
    ]


def test_a_bloc_names_its_members_from_and_to(program, year):
    row = program.get(f"/api/v1/blocs/{year.bloc.pk}/").json()
    named = {each["organisation"]["code"] for each in row["memberships"]}
    assert named == set(year.bloc.organisations.values_list("code", flat=True))
    assert row["memberships"][0]["starts_on"] == "2020-01-01"


def test_leadership_names_the_people_who_represent_the_chair(program, year, chair):
    Representative.objects.create(
        term=year.terms.get(), full_name="Nguyễn Văn An", position="Phó Chủ tịch"
    )
    [row] = program.get("/api/v1/leadership/", {"office": "chair"}).json()["results"]
    assert row["organisation"]["id"] == chair.pk
    assert row["bloc_year"]["bloc"]["code"] == year.bloc.code
    assert row["representatives"] == [{"full_name": "Nguyễn Văn An", "position": "Phó Chủ tịch"}]


def test_a_conference_comes_with_all_that_was_said_and_done(program, conference, chair):
    row = program.get(f"/api/v1/conferences/{conference.pk}/").json()
    [attendance] = row["attendances"]
    assert attendance["organisation"]["id"] == chair.pk
    assert row["agenda"][0]["presenter"] == attendance["id"]
    assert row["papers"][0]["author_name"] == "Lê Thị Tham"
    assert row["conclusions"][0]["speaker"] == attendance["id"]
    assert row["handovers"][0]["outgoing"]["id"] == chair.pk


def test_organisations_are_found_without_diacritics(program, year):
    found = OrganisationFactory(name="Hội Nông dân Việt Nam", keeper=year.bloc.council)
    OrganisationFactory(name="Hội Liên hiệp Phụ nữ", keeper=year.bloc.council)
    assert ids(program, "organisations", q="hoi nong dan") == {found.pk}


def test_years_are_filtered_by_council_bloc_year_and_phase(program, year, leader):
    later = BlocYearFactory(bloc=year.bloc, year=2027, phase="underway")
    elsewhere = BlocYearFactory(year=2027)
    CouncilRoleFactory(user=leader, council=elsewhere.bloc.council)

    assert ids(program, "years") == {year.pk, later.pk, elsewhere.pk}
    assert ids(program, "years", year=2027) == {later.pk, elsewhere.pk}
    assert ids(program, "years", council=year.bloc.council_id, year=2027) == {later.pk}
    assert ids(program, "years", bloc=elsewhere.bloc_id) == {elsewhere.pk}
    assert ids(program, "years", phase="underway") == {later.pk}
    assert ids(program, "years", q=year.bloc.name) == {year.pk, later.pk}


def test_organisations_are_filtered_by_council_bloc_and_life(program, year):
    bloc = year.bloc
    members = set(bloc.organisations.values_list("pk", flat=True))
    ended = OrganisationFactory(keeper=bloc.council, dissolved_on=date(2025, 1, 1))

    assert ids(program, "organisations", bloc=bloc.pk) == members
    assert ids(program, "organisations", active="false") == {ended.pk}
    assert ended.pk not in ids(program, "organisations", active="true")
    assert ids(program, "organisations", council=bloc.council_id) >= members | {ended.pk}


def test_conferences_are_filtered_by_kind_date_and_the_year_they_open(program, conference, year):
    following = BlocYearFactory(bloc=year.bloc, year=2027)
    closing = hold_conference(year, by=year.chair.organisation, kind="year_end")
    closing.next_year, closing.held_on = following, date(2027, 2, 27)
    closing.save()

    assert ids(program, "conferences", kind="midyear") == {conference.pk}
    assert ids(program, "conferences", bloc_year=following.pk) == {closing.pk}
    assert ids(program, "conferences", held_from="2027-01-01") == {closing.pk}
    assert ids(program, "conferences", held_to="2026-12-31") == {conference.pk}


def test_pages_follow_one_another_by_cursor(program, year):
    expected = {BlocYearFactory(bloc=year.bloc, year=y).pk for y in range(2000, 2007)}
    expected.add(year.pk)
    seen, address = [], "/api/v1/years/?page_size=3"
    while address:
        page = program.get(address).json()
        assert len(page["results"]) <= 3
        seen += [row["id"] for row in page["results"]]
        address = page["next"]
    assert sorted(seen) == sorted(expected)


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("person", ["leader", "member_editor"])
def test_a_list_asks_the_database_as_often_for_30_rows_as_for_one(name, person, request, year):
    user = request.getfixturevalue(person)
    program, organisation = program_of(user), user.organisation_roles.first()
    hold_conference(year, by=year.chair.organisation)
    file_paper(year, "Báo cáo")

    queries, few = queries_of(program, f"/api/v1/{name}/", page_size=200)
    grow(user, organisation.organisation if organisation else None, times=30)
    more_queries, many = queries_of(program, f"/api/v1/{name}/", page_size=200)

    assert len(many.json()["results"]) >= len(few.json()["results"]) + 30
    assert more_queries == queries


def grow(user, organisation, *, times):
    """Councils, blocs, years, leaders and conferences that the user may read."""
    for _ in range(times):
        council = CouncilFactory()
        if organisation is None:
            CouncilRoleFactory(user=user, council=council, office="leader")
        bloc = BlocFactory(council=council)
        member = MembershipFactory(bloc=bloc).organisation
        if organisation is not None:
            MembershipFactory(bloc=bloc, organisation=organisation)
        year = BlocYearFactory(bloc=bloc)
        term = LeadershipTermFactory(bloc_year=year, organisation=member)
        Representative.objects.create(term=term, full_name="Nguyễn Văn Bình")
        Deadline.objects.create(bloc_year=year, step="plan", due_on=year.starts_on)
        Movement.objects.create(bloc_year=year, name="Phong trào")
        hold_conference(year, by=member)
        file_paper(year, "Báo cáo", issuer=member)


def test_a_conference_asks_as_often_for_30_people_as_for_one(program, conference, chair):
    before, _answer = queries_of(program, f"/api/v1/conferences/{conference.pk}/")
    speaker = conference.attendances.get()
    for number in range(2, 32):
        attendance = conference.attendances.create(full_name=f"Người {number}", organisation=chair)
        conference.agenda.create(title=f"Mục {number}", presenter=attendance)
        conference.papers.create(author_name=f"Người {number}", organisation=chair)
        conference.conclusions.create(
            speaker=speaker, number=number, text="Ý kiến", responsible=chair
        )
    after, answer = queries_of(program, f"/api/v1/conferences/{conference.pk}/")
    assert len(answer.json()["attendances"]) == 31
    assert after == before


def test_documents_are_read_with_their_hash_and_filtered(program, year):
    report = file_paper(year, "Báo cáo tổng kết", number="05", symbol="BC-MTTW")
    newer = file_paper(year, "Biên bản", kind="minutes")
    assert ids(program, "documents", kind="minutes") == {newer.pk}
    assert ids(program, "documents", q="bao cao") == {report.pk}
    row = program.get(f"/api/v1/documents/{report.pk}/").json()
    assert row["sha256"] == report.sha256
    assert row["bloc_year"]["id"] == year.pk
    assert row["number"] == "05"
