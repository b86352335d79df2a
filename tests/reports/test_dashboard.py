"""The leaders' dashboard: five figures, blocs by steps, what is late and due by name."""

from datetime import date

import pytest
import time_machine

from awards.enums import AwardForm, AwardLevel, AwardState, AwardSubject
from awards.models import Award, AwardType
from blocs.enums import DeadlineStep, LeadershipOffice
from blocs.models import Deadline
from conferences.enums import ConferenceKind, ConferenceState
from documents.models import Document
from pledges.models import pledge_parties
from reports.figures_of_council import FIGURES
from reports.standing import standing
from tests.factories.blocs import (
    BlocFactory,
    BlocYearFactory,
    CouncilRoleFactory,
    LeadershipTermFactory,
    MembershipFactory,
)
from tests.factories.conferences import ConferenceFactory
from tests.factories.reports import ConferenceReportFactory, ReportEditionFactory
from tests.factories.years import PartyFactory, PledgeFactory, sign
from tests.queries import queries_of


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel("2026-06-15T09:00:00+07:00", tick=True):
        yield


def fill(year, *, signed=1):
    """Pledge, deadlines, a held conference with its report, one that is only planned."""
    pledge = PledgeFactory(bloc_year=year)
    for number, member in enumerate(year.members()):
        party = PartyFactory(pledge=pledge, organisation=member.organisation, state="recorded")
        if number < signed:
            sign(party)
    Deadline.objects.create(bloc_year=year, step=DeadlineStep.PLAN, due_on=date(2026, 3, 1))
    Deadline.objects.create(bloc_year=year, step=DeadlineStep.BALLOT, due_on=date(2026, 12, 1))
    held = ConferenceFactory(bloc_year=year, state=ConferenceState.HELD)
    ConferenceFactory(bloc_year=year, kind=ConferenceKind.YEAR_END)
    report_on(held)
    return held


def report_on(conference):
    """A report of `conference` that was made and filed."""
    document = Document.objects.create(
        kind="report", bloc_year=conference.bloc_year, title=str(conference), data={},
        data_sha256="0" * 64, sha256="0" * 64, size=1, pages=1,
        source_key=f"test:{conference.pk}",
    )  # fmt: skip
    report = ConferenceReportFactory(conference=conference)
    return ReportEditionFactory(report=report, document=document)


def states(year, user):
    [row] = [row for row in standing(year.bloc.council, year.year, user) if row.year == year]
    return {cell.step: cell for cell in row.cells}


def test_a_leader_sees_the_blocs_of_his_council_by_name(client, leader, year):
    client.force_login(leader)
    page = client.get("/dashboard/").content.decode()
    assert year.bloc.name in page
    assert year.chair.organisation.name in page


def test_a_secretary_may_look_too(client, secretary, year):
    client.force_login(secretary)
    assert client.get("/dashboard/").status_code == 200


@pytest.mark.parametrize("path", ["/dashboard/", "/dashboard/members/"])
@pytest.mark.parametrize("person", ["member_editor", "chair_editor", "viewer", "stranger"])
def test_members_have_no_dashboard(client, request, year, person, path):
    client.force_login(request.getfixturevalue(person))
    assert client.get(path).status_code == 403


def test_a_visitor_is_asked_to_sign_in(client, db):
    assert client.get("/dashboard/")["Location"] == "/accounts/login/?next=/dashboard/"


def test_a_role_that_has_ended_opens_nothing(client, leader, year):
    leader.council_roles.update(ends_on=date(2026, 6, 14))
    client.force_login(leader)
    assert client.get("/dashboard/").status_code == 403


def test_another_council_is_not_there(client, leader, stranger, year):
    elsewhere = stranger.organisation_roles.get().organisation.terms.get().bloc_year
    client.force_login(leader)
    answer = client.get("/dashboard/", {"council": elsewhere.bloc.council_id})
    assert answer.status_code == 404
    page = client.get("/dashboard/").content.decode()
    assert elsewhere.bloc.name not in page
    assert elsewhere.bloc.council.name not in page


@pytest.mark.parametrize("year_text", ["abc", "-1", "99999", "²"])
def test_a_year_that_is_none_is_not_there(client, leader, year, year_text):
    client.force_login(leader)
    assert client.get("/dashboard/", {"year": year_text}).status_code == 404


def test_with_several_councils_one_is_picked_and_kept_in_the_address(client, leader, year):
    other = BlocYearFactory(year=2026)
    CouncilRoleFactory(user=leader, council=other.bloc.council, office="leader")
    client.force_login(leader)
    page = client.get("/dashboard/", {"council": other.bloc.council_id}).content.decode()
    assert other.bloc.name in page
    assert year.bloc.name not in page
    assert f"?council={other.bloc.council_id}&amp;year=2026" in page


def test_figures_stand_beside_those_of_the_year_before(client, leader, year):
    fill(year, signed=2)
    before = BlocYearFactory(bloc=year.bloc, year=2025)
    fill(before, signed=1)
    ConferenceFactory(bloc_year=before, state=ConferenceState.HELD)
    client.force_login(leader)
    figures = client.get("/dashboard/").context["figures"]
    assert {each["code"]: (each["now"], each["before"]) for each in figures} == {
        "blocs": (1, 1),
        "members": (3, 3),
        "signatures": (2, 1),
        "conferences": (1, 2),
        "reports": (1, 1),
    }


def test_every_figure_leads_to_the_rows_it_counts(client, leader, year):
    fill(year, signed=2)
    client.force_login(leader)
    for figure in client.get("/dashboard/").context["figures"]:
        page = client.get(
            f"/dashboard/{figure['code']}/", {"council": year.bloc.council_id, "year": 2026}
        )
        assert page.context["page"].paginator.count == figure["now"] == len(page.context["lines"])
        for line in page.context["lines"]:
            assert line.title in page.content.decode().replace("&quot;", '"')


def test_rows_behind_a_figure_are_found_without_diacritics(client, leader, year):
    member = MembershipFactory(bloc=year.bloc).organisation
    member.name = "Hội Nông dân Việt Nam"
    member.save()
    client.force_login(leader)
    page = client.get("/dashboard/members/", {"q": "nong dan"})
    assert [line.title for line in page.context["lines"]] == ["Hội Nông dân Việt Nam"]
    assert "Không tìm thấy" in client.get("/dashboard/members/", {"q": "xyz"}).content.decode()


def test_a_figure_that_is_none_is_not_there(client, leader, year):
    client.force_login(leader)
    assert client.get("/dashboard/happiness/").status_code == 404


def test_members_who_left_before_the_year_are_not_counted(leader, year):
    MembershipFactory(bloc=year.bloc, ends_on=date(2025, 12, 31))
    MembershipFactory(bloc=year.bloc, starts_on=date(2027, 1, 1))
    assert FIGURES["members"].rows(year.bloc.council, 2026, leader).count() == 3


@pytest.mark.parametrize(
    ("due_on", "state"),
    [
        (date(2026, 6, 14), "late"),
        (date(2026, 6, 15), "due"),
        (date(2026, 6, 22), "due"),
        (date(2026, 6, 23), "none"),
    ],
)
def test_a_step_is_due_in_the_last_week_and_late_afterwards(leader, year, due_on, state):
    Deadline.objects.create(bloc_year=year, step=DeadlineStep.SELF_SCORE, due_on=due_on)
    assert states(year, leader)[DeadlineStep.SELF_SCORE].state == state


def test_what_is_late_is_named_with_who_is_in_the_chair(client, leader, year, chair):
    Deadline.objects.create(bloc_year=year, step=DeadlineStep.PLEDGE, due_on=date(2026, 6, 1))
    client.force_login(leader)
    answer = client.get("/dashboard/")
    [late] = answer.context["late"]
    assert late["cell"].step == DeadlineStep.PLEDGE
    page = answer.content.decode()
    assert f"{year.bloc.name}: Ký giao ước" in page
    assert "quá hạn 14 ngày" in page
    assert chair.name in page


def test_a_step_is_done_once_the_year_has_left_its_phase(leader, year):
    year.phase = "self_scoring"
    year.save()
    cells = states(year, leader)
    assert cells[DeadlineStep.PLAN].state == cells[DeadlineStep.PLEDGE].state == "done"
    assert cells[DeadlineStep.SELF_SCORE].state == "doing"
    assert cells[DeadlineStep.BALLOT].state == "none"


def test_a_review_is_done_only_by_a_conference_that_was_held(leader, year):
    year.phase = "balloting"
    year.save()
    planned = ConferenceFactory(bloc_year=year)
    Deadline.objects.create(bloc_year=year, step=DeadlineStep.MIDYEAR, due_on=date(2026, 6, 1))
    assert states(year, leader)[DeadlineStep.MIDYEAR].state == "late"
    planned.state = ConferenceState.HELD
    planned.save()
    cell = states(year, leader)[DeadlineStep.MIDYEAR]
    assert (cell.state, cell.label, cell.url) == ("done", "20/7", planned.get_absolute_url())


def test_the_pledge_counts_who_has_signed_and_is_not_done_before_all_have(leader, year):
    fill(year, signed=2)
    cell = states(year, leader)[DeadlineStep.PLEDGE]
    assert (cell.state, cell.label) == ("none", "đã ký 2/3")
    year.phase = "balloting"
    year.save()
    Deadline.objects.create(bloc_year=year, step=DeadlineStep.PLEDGE, due_on=date(2026, 6, 1))
    assert states(year, leader)[DeadlineStep.PLEDGE].state == "late"
    for party in pledge_parties().unsigned():
        sign(party)
    assert states(year, leader)[DeadlineStep.PLEDGE].state == "done"


def test_dossiers_are_done_when_awards_were_proposed(leader, year):
    Deadline.objects.create(bloc_year=year, step=DeadlineStep.DOSSIER, due_on=date(2026, 6, 1))
    assert states(year, leader)[DeadlineStep.DOSSIER].state == "late"
    flag = AwardType.objects.create(
        code="CO_CP", name="Cờ thi đua của Chính phủ", form=AwardForm.TITLE,
        level=AwardLevel.STATE, legal_basis="Luật", effective_from=date(2024, 1, 1),
    )  # fmt: skip
    Award.objects.create(
        bloc_year=year, award_type=flag, state=AwardState.PROPOSED,
        subject=AwardSubject.COLLECTIVE, quantity=1,
    )  # fmt: skip
    assert states(year, leader)[DeadlineStep.DOSSIER].state == "done"


def test_nothing_of_an_archived_year_is_late(leader, year):
    Deadline.objects.create(bloc_year=year, step=DeadlineStep.MIDYEAR, due_on=date(2026, 6, 1))
    year.phase = "archived"
    year.save()
    assert "late" not in {cell.state for cell in states(year, leader).values()}


def test_of_a_year_that_is_over_nothing_more_is_to_come(leader, year):
    year.phase = "concluded"
    year.save()
    cells = states(year, leader)
    assert (cells[DeadlineStep.MIDYEAR].state, cells[DeadlineStep.MIDYEAR].label) == ("none", "–")
    assert cells[DeadlineStep.YEAR_END].state == "none"
    assert cells[DeadlineStep.PLAN].state == "done"


def test_a_step_that_a_published_source_does_not_tell_is_not_said_to_be_done(leader, year):
    year.phase, year.source = "concluded", "Bài đăng ngày 17/3/2022"
    year.save()
    cells = states(year, leader)
    for step in (DeadlineStep.PLAN, DeadlineStep.PLEDGE, DeadlineStep.BALLOT):
        assert (cells[step].state, cells[step].label) == ("none", "–")


def test_a_bloc_whose_year_was_not_opened_says_so(client, leader, year):
    idle = BlocFactory(council=year.bloc.council)
    client.force_login(leader)
    page = client.get("/dashboard/").content.decode()
    assert idle.name in page
    assert "Chưa mở năm 2026." in page


def test_a_council_without_blocs_says_how_to_fill_it(client, db):
    role = CouncilRoleFactory(office="leader")
    client.force_login(role.user)
    assert "Hội đồng chưa có khối, cụm nào" in client.get("/dashboard/").content.decode()


def test_illustrative_figures_say_so(client, leader, year):
    year.is_illustrative = True
    year.save()
    client.force_login(leader)
    assert "Số liệu minh họa" in client.get("/dashboard/").content.decode()


def test_thirty_blocs_cost_as_many_queries_as_one(client, leader, year):
    fill(year)
    client.force_login(leader)
    paths = ["/dashboard/", *(f"/dashboard/{code}/" for code in FIGURES)]
    before = {path: queries_of(client, path)[0] for path in paths}
    for _ in range(30):
        another = BlocYearFactory(bloc=BlocFactory(council=year.bloc.council))
        members = MembershipFactory.create_batch(2, bloc=another.bloc)
        for member, office in zip(members, LeadershipOffice.values, strict=True):
            LeadershipTermFactory(
                bloc_year=another, organisation=member.organisation, office=office
            )
        fill(another)
    after = {path: queries_of(client, path) for path in paths}
    assert {path: count for path, (count, _answer) in after.items()} == before
    assert len(after["/dashboard/"][1].context["rows"]) == 31
    assert after["/dashboard/reports/"][1].context["page"].paginator.count == 31
