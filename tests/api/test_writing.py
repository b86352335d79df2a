"""A program has the report of a conference made and watches it."""

import pytest
from django.test import Client

from conferences.enums import ConferenceState
from reports.models import ReportEdition
from tests.api.test_problems import assert_problem
from tests.factories.api import program_of


@pytest.fixture
def held(conference):
    conference.state = ConferenceState.HELD
    conference.save()
    return conference


def address(conference):
    return f"/api/v1/conferences/{conference.pk}/report/"


def ask(program, conference, body="", content_type="application/json", **headers):
    return program.post(address(conference), body, content_type, headers=headers)


@pytest.fixture
def writer(secretary):
    """A program that acts as the secretary and may make reports."""
    return program_of(secretary, "read reports:write")


def test_a_report_is_ordered_and_watched(writer, held, secretary):
    answer = ask(writer, held)
    assert answer.status_code == 202
    edition = answer.json()
    assert edition["conference"] == held.pk
    assert edition["state"] == "queued"
    assert writer.get(answer["Location"]).json()["id"] == edition["id"]
    assert ReportEdition.objects.get().created_by == secretary


def test_asking_twice_gives_the_same_edition(writer, held):
    assert ask(writer, held).json()["id"] == ask(writer, held).json()["id"]
    assert ReportEdition.objects.count() == 1


def test_a_token_that_only_reads_makes_no_report(secretary, held):
    assert_problem(ask(program_of(secretary), held), 403, "permission-denied")
    assert not ReportEdition.objects.exists()


@pytest.mark.parametrize("person", ["leader", "member_editor", "viewer"])
def test_a_reader_who_may_not_is_refused(request, held, person):
    program = program_of(request.getfixturevalue(person), "read reports:write")
    assert_problem(ask(program, held), 403, "permission-denied")
    assert not ReportEdition.objects.exists()


def test_for_a_stranger_there_is_no_such_conference(stranger, held):
    program = program_of(stranger, "read reports:write")
    assert_problem(ask(program, held), 404, "not-found")
    assert not ReportEdition.objects.exists()


def test_nobody_makes_no_report(held):
    assert_problem(ask(Client(), held), 401, "not-authenticated")
    assert not ReportEdition.objects.exists()


def test_a_conference_that_was_not_held_has_no_report(writer, conference):
    answer = ask(writer, conference)
    assert answer.status_code == 409
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["type"].startswith("urn:problem:")
    assert not ReportEdition.objects.exists()


def test_a_body_that_is_no_json_is_refused(writer, held):
    assert_problem(ask(writer, held, "{"), 400, "parse-error")
    assert_problem(ask(writer, held, "<a/>", "text/xml"), 415, "unsupported-media-type")
    assert not ReportEdition.objects.exists()


def test_a_person_in_a_session_needs_the_token_against_forgery(secretary, held):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(secretary)
    assert_problem(ask(browser, held), 403, "permission-denied")
    assert not ReportEdition.objects.exists()


def test_the_edition_of_another_council_is_not_there(writer, held, stranger):
    edition = ask(writer, held).json()
    answer = program_of(stranger).get(f"/api/v1/report-editions/{edition['id']}/")
    assert_problem(answer, 404, "not-found")
