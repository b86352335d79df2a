"""Programs read the award catalogue, quotas with what is left, and who is eligible."""

from datetime import date

import pytest

from tests.factories.api import program_of
from tests.factories.blocs import BlocFactory, BlocYearFactory, CouncilFactory, CouncilRoleFactory
from tests.factories.years import AwardFactory, AwardTypeFactory, ConditionFactory, QuotaFactory
from tests.queries import queries_of
from tests.scoring.cards import D, Given
from tests.scoring.standing import published_year

pytestmark = pytest.mark.django_db


def rows(program, path, **parameters):
    answer = program.get(f"/api/v1/{path}/", parameters)
    assert answer.status_code == 200, answer.content
    return answer.json()["results"]


def ids(program, path, **parameters):
    return {row["id"] for row in rows(program, path, **parameters)}


# -- the catalogue --------------------------------------------------------------------------------


def test_an_award_type_tells_its_text_basis_and_days(program, year):
    kind = AwardTypeFactory(council=year.bloc.council, merit_types=["work"])
    [row] = rows(program, "award-types")
    assert row == {
        "id": kind.pk, "code": kind.code, "name": kind.name, "form": "commendation",
        "subjects": ["collective", "individual"], "level": "ministry", "merit_types": ["work"],
        "decided_by": "", "legal_basis": kind.legal_basis, "effective_from": "2024-01-01",
        "effective_to": None, "council": {
            "id": year.bloc.council_id, "code": year.bloc.council.code,
            "name": year.bloc.council.name,
        },
    }  # fmt: skip


def test_award_types_are_filtered_by_council_subject_level_form_and_day(program, year, leader):
    council = CouncilFactory()
    CouncilRoleFactory(user=leader, council=council)
    general = AwardTypeFactory(name="Cờ thi đua", form="title", level="state")
    own = AwardTypeFactory(council=year.bloc.council, subjects=["household"])
    other = AwardTypeFactory(council=council, effective_to=date(2024, 12, 31))
    assert ids(program, "award-types") == {general.pk, own.pk, other.pk}
    assert ids(program, "award-types", council=council.pk) == {general.pk, other.pk}
    assert ids(program, "award-types", subject="household") == {own.pk}
    assert ids(program, "award-types", level="state", form="title") == {general.pk}
    assert ids(program, "award-types", in_force="2025-01-01") == {general.pk, own.pk}
    assert ids(program, "award-types", q="co thi dua") == {general.pk}
    assert ids(program, "award-types", code=own.code) == {own.pk}


@pytest.mark.parametrize("wrong", [{"subject": "x"}, {"in_force": "32/1/2026"}, {"nivo": "1"},
                                   {"council": "-1"}, {"level": ""}])  # fmt: skip
def test_what_is_not_understood_is_refused(program, year, wrong):
    assert program.get("/api/v1/award-types/", wrong).status_code == 400


def test_a_councils_own_awards_and_quotas_are_its_own(year, member_editor, leader, stranger):
    own = AwardTypeFactory(council=year.bloc.council)
    general = AwardTypeFactory()
    quota = QuotaFactory(bloc_year=year)
    for user in (member_editor, stranger):
        program = program_of(user)
        assert own.pk not in ids(program, "award-types")
        assert general.pk in ids(program, "award-types")
        assert program.get(f"/api/v1/award-types/{own.pk}/").status_code == 404
        assert rows(program, "quotas") == []
        assert program.get(f"/api/v1/quotas/{quota.pk}/").status_code == 404
    assert ids(program_of(leader), "quotas") == {quota.pk}


# -- quotas ---------------------------------------------------------------------------------------


def test_a_quota_tells_how_it_came_about_what_is_used_and_what_is_left(program, year):
    BlocYearFactory(bloc=BlocFactory(council=year.bloc.council))
    flag = AwardTypeFactory()
    half = {"number": None, "percent": "75", "base": "blocs", "rounding": "up"}
    quota = QuotaFactory(bloc_year=year, award_type=flag, **half)
    AwardFactory(bloc_year=year, award_type=flag, quantity=1, state="proposed")
    row = program.get(f"/api/v1/quotas/{quota.pk}/").json()
    told = {name: row[name] for name in ("percent", "base", "base_count", "rounding", "allowed",
                                         "proposed", "decided", "used", "left")}  # fmt: skip
    assert told == {
        "percent": "75", "base": "blocs", "base_count": 2, "rounding": "up", "allowed": 2,
        "proposed": 1, "decided": 0, "used": 1, "left": 1,
    }  # fmt: skip
    assert rows(program, "quotas") == [row]


def test_quotas_are_filtered_by_season_and_award(program, year):
    quota = QuotaFactory(bloc_year=year)
    other = QuotaFactory(bloc_year=BlocYearFactory(bloc=year.bloc, year=2027), bloc=year.bloc)
    assert ids(program, "quotas", year=2026) == {quota.pk}
    assert ids(program, "quotas", bloc=year.bloc_id, council=other.council_id) == {other.pk}
    assert ids(program, "quotas", award_type=quota.award_type_id) == {quota.pk}
    assert ids(program, "quotas", standing="false") == set()


@pytest.mark.parametrize("path", ["quotas", "award-types"])
def test_many_rows_cost_as_many_queries_as_one(program, year, path):
    relative = {"number": None, "percent": "10", "rounding": "up"}
    for base in ("members", "leaders"):
        QuotaFactory(bloc_year=year, base=base, **relative)
    few = queries_of(program, f"/api/v1/{path}/")[0]
    for _more in range(3):
        other = BlocYearFactory(bloc=BlocFactory(council=year.bloc.council))
        quota = QuotaFactory(bloc_year=other, base="members", **relative)
        AwardFactory(bloc_year=other, award_type=quota.award_type)
    assert queries_of(program, f"/api/v1/{path}/")[0] == few


# -- who is eligible ------------------------------------------------------------------------------


@pytest.fixture
def flag(year, secretary):
    published_year(year, secretary, {"I_1": Given(D(5))}, {"I_1": Given(D(18))})
    flag = AwardTypeFactory()
    ConditionFactory(bloc_year=year, award_type=flag, limits={"place": "1"})
    ConditionFactory(bloc_year=year, award_type=flag, kind="vote", limits={"percent": "80"})
    return flag


def test_every_member_is_held_against_every_condition(program, year, member, flag):
    answer = program.get(f"/api/v1/years/{year.pk}/eligibility/", {"award_type": flag.pk})
    body = answer.json()
    assert body["ranking"] == year.rankings.get().pk
    assert [each["kind"] for each in body["conditions"]] == ["place", "vote"]
    assert body["conditions"][0]["limits"] == {"place": "1"}
    first, *others = body["members"]
    assert (first["organisation"]["code"], first["place"]) == (member.code, 1)
    assert first["verdict"] == "unknown"
    assert [each["reason"] for each in first["answers"]] == ["place-within", "no-vote"]
    assert {each["verdict"] for each in others} == {"no"}
    place = body["conditions"][0]["id"]
    assert first["answers"][0]["condition"] == place


@pytest.mark.parametrize(
    ("person", "status"),
    [("secretary", 200), ("chair_editor", 200), ("member_editor", 403), ("viewer", 403),
     ("stranger", 404)],
)  # fmt: skip
def test_reasons_are_for_who_runs_the_year_and_its_council(request, year, flag, person, status):
    program = program_of(request.getfixturevalue(person))
    address = f"/api/v1/years/{year.pk}/eligibility/"
    assert program.get(address, {"award_type": flag.pk}).status_code == status


@pytest.mark.parametrize(
    ("asked", "status"),
    [({}, 400), ({"award_type": "x"}, 400), ({"award_type": 0}, 400), ({"award_type": 2**80}, 400),
     ({"award_type": 10**9}, 404), ({"award_type": 1, "more": 1}, 400)],
)  # fmt: skip
def test_an_award_that_is_not_there_is_refused(program, year, asked, status):
    answer = program.get(f"/api/v1/years/{year.pk}/eligibility/", asked)
    assert answer.status_code == status
