"""Handovers and the proposal of the next lead, as a program reads them."""

from datetime import date

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from conferences import actions
from conferences.enums import HandoverStage
from conferences.models import Handover
from documents.tasks import fill_fields
from tests.conferences.signed_handovers import facts, opened, row, sealed, sign
from tests.factories.api import program_of
from tests.factories.blocs import (
    BlocYearFactory,
    LeadershipTermFactory,
    OrganisationRoleFactory,
)
from tests.factories.conferences import ConferenceFactory

SECRET = "Két sắt của văn phòng thường trực"


@pytest.fixture(autouse=True)
def _on_a_day_of_the_year(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    with time_machine.travel("2026-08-10 09:00+07:00", tick=False):
        yield


@pytest.fixture
def handover(year, member, secretary):
    at = ConferenceFactory(bloc_year=year)
    handover = actions.draft_handover(at, facts(member), by=secretary)
    actions.add_item(handover, row(text=SECRET), by=secretary)
    return handover


def listed(program, **query):
    return program.get("/api/v1/handovers/", query).json()["results"]


def test_both_sides_and_the_council_read_a_draft_with_its_list(
    handover, chair_editor, member_editor, leader
):
    for user in (chair_editor, member_editor, leader):
        program = program_of(user)
        (one,) = listed(program)
        assert (one["state"], one["document"], one["signing"]) == ("draft", None, None)
        whole = program.get(f"/api/v1/handovers/{handover.pk}/").json()
        assert SECRET in [item["text"] for item in whole["items"]]


def test_nobody_else_reads_a_draft_not_even_through_its_conference(handover, year, stranger):
    third = year.bloc.memberships.order_by("pk").last().organisation
    LeadershipTermFactory(bloc_year=year, organisation=third, office="vice_chair")
    for user in (OrganisationRoleFactory(organisation=third).user, stranger):
        program = program_of(user)
        assert listed(program) == []
        assert program.get(f"/api/v1/handovers/{handover.pk}/").status_code == 404
    conference = program_of(OrganisationRoleFactory(organisation=third).user).get(
        f"/api/v1/conferences/{handover.conference_id}/"
    )
    assert conference.json()["handovers"] == []


def test_a_signed_one_tells_its_hour_and_its_record(handover, viewer, secretary, member, chair):
    handover = sealed(handover, secretary)
    (one,) = listed(program_of(viewer))
    assert one["state"] == "signed"
    assert one["in_force_at"] == "2026-08-20T08:00:00+07:00"
    assert one["entered_at"] is None
    assert one["document"] == handover.signing.document_id
    assert (one["outgoing"]["id"], one["incoming"]["id"]) == (chair.pk, member.pk)
    assert one["bloc_year"]["id"] == handover.conference.bloc_year_id


def test_they_are_found_by_bloc_side_and_state(handover, secretary, member, chair, year):
    program = program_of(secretary)
    for query in ({"bloc": year.bloc_id}, {"organisation": member.pk}, {"state": "draft"},
                  {"bloc_year": year.pk}, {"year": 2026}):  # fmt: skip
        assert [one["id"] for one in listed(program, **query)] == [handover.pk], query
    for query in ({"bloc": year.bloc_id + 99}, {"state": "in_force"}):
        assert listed(program, **query) == [], query


def test_they_are_found_by_the_year_and_the_state_they_tell(
    handover, secretary, member, chair, year
):
    following = BlocYearFactory(
        bloc=year.bloc, year=2027, starts_on=date(2027, 1, 1), ends_on=date(2027, 12, 31)
    )
    type(handover.conference).objects.update(next_year=following)
    handover.refresh_from_db()
    program = program_of(secretary)

    def found_by_what_it_tells():
        (one,) = listed(program)
        told = {"year": one["bloc_year"]["year"], "bloc_year": one["bloc_year"]["id"],
                "state": one["state"]}  # fmt: skip
        assert [each["id"] for each in listed(program, **told)] == [handover.pk], told
        assert listed(program, year=year.year) == listed(program, bloc_year=year.pk) == []
        others = {*HandoverStage.values} - {one["state"]}
        assert not any(listed(program, state=state) for state in others), told
        return one["bloc_year"]["year"], one["state"]

    assert found_by_what_it_tells() == (2027, "draft")
    handover = opened(handover, secretary)
    assert found_by_what_it_tells() == (2027, "signing")
    assert len(listed(program, state="open")) == 1
    for organisation in (chair, member):
        sign(handover, organisation)
    assert found_by_what_it_tells() == (2027, "sealing")
    handover.signing.refresh_from_db()
    fill_fields(handover.signing.job_id)
    assert found_by_what_it_tells() == (2027, "signed")


def test_nothing_is_written_here(handover, secretary):
    program = program_of(secretary)
    for verb in ("post", "put", "patch", "delete"):
        answer = getattr(program, verb)(
            f"/api/v1/handovers/{handover.pk}/", {}, content_type="application/json"
        )
        assert answer.status_code in {403, 405}
    assert Handover.objects.get().is_draft


def test_more_handovers_ask_no_more(handover, year, member, secretary):
    program = program_of(secretary)
    with CaptureQueriesContext(connection) as few:
        listed(program)
    for day in (1, 2, 3):
        at = ConferenceFactory(bloc_year=year, held_on=date(2026, 7, day))
        actions.draft_handover(at, facts(member), by=secretary)
    with CaptureQueriesContext(connection) as more:
        assert len(listed(program)) == 4
    assert len(more) == len(few)


# -- who is due to lead ---------------------------------------------------------------------------


def rotation(program, bloc):
    return program.get(f"/api/v1/blocs/{bloc.pk}/rotation/")


def test_the_vice_chair_is_proposed_with_the_reason(year, member, viewer):
    LeadershipTermFactory(bloc_year=year, organisation=member, office="vice_chair")
    year.bloc.rotation, year.bloc.rotation_rest = "vice-succeeds", 1
    year.bloc.save()
    found = rotation(program_of(viewer), year.bloc).json()
    assert (found["year"], found["rule"], found["rest"]) == (2027, "vice-succeeds", 1)
    assert found["chair"]["organisation"]["id"] == member.pk
    assert "2026" in found["chair"]["reason"]
    assert found["chair"]["office"] == "chair"
    assert len(found["members"]) == 3
    waits = [turn for turn in found["members"] if not turn["is_free"]]
    assert [turn["organisation"]["id"] for turn in waits] == [year.chair.organisation_id]


def test_a_bloc_without_a_rule_proposes_nobody(year, viewer):
    found = rotation(program_of(viewer), year.bloc).json()
    assert (found["rule"], found["chair"], found["vice_chair"]) == ("", None, None)


def test_a_stranger_is_not_told_who_is_due(year, stranger):
    assert rotation(program_of(stranger), year.bloc).status_code == 404


def test_more_years_ask_no_more_of_the_rotation(year, viewer):
    program = program_of(viewer)
    with CaptureQueriesContext(connection) as few:
        rotation(program, year.bloc)
    for number in (2023, 2024, 2025):
        LeadershipTermFactory(
            bloc_year=BlocYearFactory(
                bloc=year.bloc, year=number, starts_on=date(number, 1, 1),
                ends_on=date(number, 12, 31),
            ),
            organisation=year.chair.organisation,
        )  # fmt: skip
    with CaptureQueriesContext(connection) as more:
        rotation(program, year.bloc)
    assert len(more) == len(few)
