"""A program appoints the panel, stands back from a card, and notes what bars an award."""

import pytest
from django.test import Client

from blocs.enums import YearPhase
from blocs.models import BlocYear
from scoring.actions import appoint_appraiser, recuse, set_bar
from scoring.models import Appraiser, Bar
from scoring.texts import Knockout
from tests.api.scoring import APPRAISERS, BARS, CARDS, RECUSALS, send, sent, writer_of
from tests.api.test_problems import assert_problem
from tests.api.test_scoring_api import refused
from tests.factories.api import program_of
from tests.factories.blocs import OrganisationRoleFactory
from tests.queries import queries_of
from tests.scoring.cards import D, card_of, cards, scored_year, submitted
from tests.scoring.standing import frozen_year

DISCIPLINED = "Có người bị kỷ luật"
KNOCKOUTS = (Knockout(DISCIPLINED), Knockout("Chuyên môn yếu", "I", D(30)))
DENIED = (403, "permission-denied")
LISTS = (APPRAISERS, RECUSALS, BARS)


@pytest.fixture
def criteria_set(year, secretary):
    return scored_year(year, secretary, knockouts=KNOCKOUTS, cross_weight=D(20))


@pytest.fixture
def card(criteria_set, year, member, member_editor):
    return submitted(card_of(year, member), member_editor)


@pytest.fixture
def other(year):
    """Neither the chair nor the member whose card it is."""
    return year.members()[2].organisation


@pytest.fixture
def person(other):
    return OrganisationRoleFactory(organisation=other).user


@pytest.fixture
def runs(secretary):
    return writer_of(secretary)


@pytest.fixture
def appraiser(criteria_set, person, secretary):
    return appoint_appraiser(criteria_set, person, ["II"], by=secretary)


def appoint(program, year, person, *groups):
    body = {"bloc_year": year.pk, "person": person.pk, "groups": list(groups)}
    return send(program, "post", APPRAISERS, body)


def found(program, path, **parameters):
    return [row["id"] for row in program.get(path, parameters).json()["results"]]


# -- who appraises what ---------------------------------------------------------------------------


def test_a_candidate_is_put_on_the_panel(year, criteria_set, runs, person, other, card):
    people = runs.get(f"{APPRAISERS}candidates/", {"bloc_year": year.pk}).json()
    assert {"id": person.pk, "full_name": person.full_name, "of": other.label} in people
    answer = appoint(runs, year, person, "II", "I", "II")
    assert answer.status_code == 201, answer.content.decode()
    row = runs.get(answer["Location"]).json()
    assert row == answer.json()
    assert (row["person"]["id"], row["groups"]) == (person.pk, ["I", "II"])
    assert row["criteria_set"] == criteria_set.pk
    theirs = {"marks": [{"code": "I.1", "value": "10", "reason": "Nộp chậm"}]}
    sent(writer_of(person), "put", f"{CARDS}{card.pk}/appraise/", theirs)


def test_who_appraises_what_is_changed_and_taken_back(year, runs, appraiser, member_editor):
    at = f"{APPRAISERS}{appraiser.pk}/"
    assert sent(runs, "put", at, {"groups": ["T", "I"]})["groups"] == ["I", "T"]
    assert sent(runs, "put", at, {"groups": []})["groups"] == []
    seen = runs.get(at).json()["version_mark"]
    sent(runs, "put", at, {"groups": ["I"], "seen": seen})
    late = {"groups": ["II"], "seen": seen}
    refused(lambda: send(runs, "put", at, late), 409, "changed-meanwhile")
    unknown = {"groups": ["I", "IX"]}
    assert "IX" in str(refused(lambda: send(runs, "put", at, unknown), 409, "unknown-group"))
    refused(lambda: send(runs, "put", at, {}), 400, "invalid")
    assert found(writer_of(member_editor), APPRAISERS, bloc_year=year.pk) == [appraiser.pk]
    assert runs.delete(at).status_code == 204
    assert not Appraiser.objects.exists()
    assert_problem(runs.delete(at), 404, "not-found")


def test_nobody_is_appointed_twice_nor_from_elsewhere(year, runs, appraiser, person, stranger):
    refused(lambda: appoint(runs, year, person), 409, "appraiser-appointed")
    for who in (stranger, OrganisationRoleFactory().user):
        told = refused(lambda who=who: appoint(runs, year, who), 400, "invalid")
        assert list(told["errors"]) == ["person"]


@pytest.mark.parametrize(
    "body", [{"person": 1}, {"person": "1", "groups": []}, {"person": 1, "groups": [], "x": 1}]
)
def test_a_wrong_appointment_is_refused(year, criteria_set, runs, body):
    body = {"bloc_year": year.pk, **body}
    refused(lambda: send(runs, "post", APPRAISERS, body), 400, "invalid")


def test_before_criteria_are_adopted_there_is_no_panel(year, runs, person):
    refused(lambda: appoint(runs, year, person), 404, "not-found")
    assert_problem(runs.get(f"{APPRAISERS}candidates/"), 400, "invalid")


@pytest.mark.parametrize("who", ["leader", "viewer", "member_editor", "person"])
def test_who_does_not_run_the_year_appoints_nobody(request, year, appraiser, person, who):
    program = writer_of(request.getfixturevalue(who))
    at = f"{APPRAISERS}{appraiser.pk}/"
    listed = program.get(f"{APPRAISERS}candidates/", {"bloc_year": year.pk})
    assert_problem(listed, 403, "permission-denied")
    refused(lambda: appoint(program, year, person), 403, "permission-denied")
    refused(lambda: send(program, "put", at, {"groups": []}), 403, "permission-denied")
    refused(lambda: program.delete(at), 403, "permission-denied")


# -- who stands back ------------------------------------------------------------------------------


def declare(program, card, **more):
    body = {"scorecard": card.pk, "reason": "Người thân", **more}
    return send(program, "post", RECUSALS, body)


def test_a_peer_stands_back_with_its_organisation(card, person, other):
    program = writer_of(person)
    answer = declare(program, card)
    assert answer.status_code == 201, answer.content.decode()
    row = program.get(answer["Location"]).json()
    assert (row["person"]["id"], row["organisation"]["id"]) == (person.pk, other.pk)
    assert (row["scorecard"], row["reason"]) == (card.pk, "Người thân")
    refused(lambda: declare(program, card, reason="Lại"), 409, "recused-already")
    points = {"marks": [{"code": "I.1", "value": "1"}]}
    peer_marks = f"{CARDS}{card.pk}/peer-marks/"
    refused(lambda: send(program, "put", peer_marks, points), 403, "permission-denied")


def test_who_appraises_stands_back_alone_unless_it_names_its_peer(
    year, card, appraiser, person, other, runs
):
    program = writer_of(person)
    assert declare(runs, card).json()["organisation"] is None
    assert declare(program, card).json()["organisation"] is None
    theirs = card_of(year, year.chair.organisation)
    named = declare(program, theirs, organisation=other.pk)
    assert named.json()["organisation"]["id"] == other.pk


def test_nobody_stands_back_for_another(year, card, person, member, chair, chair_editor):
    for strange in (member.pk, chair.pk, 987654):
        refused(
            lambda pk=strange: declare(writer_of(person), card, organisation=pk), 403,
            "permission-denied",
        )  # fmt: skip
    OrganisationRoleFactory(organisation=member, user=person)
    theirs = submitted(card_of(year, chair), chair_editor)
    told = refused(lambda: declare(writer_of(person), theirs), 400, "invalid")
    assert list(told["errors"]) == ["organisation"]


def test_a_declaration_needs_a_reason(card, person):
    refused(lambda: declare(writer_of(person), card, reason=" "), 400, "invalid")
    refused(lambda: declare(writer_of(person), card, reson="x"), 400, "invalid")


def test_who_would_not_score_declares_nothing(card, leader, viewer, stranger):
    for who, status, code in (
        (leader, 403, "permission-denied"), (viewer, 403, "permission-denied"),
        (stranger, 404, "not-found"),
    ):  # fmt: skip
        refused(lambda who=who: declare(writer_of(who), card), status, code)


def test_a_conflict_is_told_to_who_declared_it_and_who_handles_the_year(
    card, person, other, runs, member_editor
):
    row = recuse(card, person, "Người thân", by=person, organisation=other)
    assert (
        found(writer_of(person), RECUSALS) == found(runs, RECUSALS, scorecard=card.pk) == [row.pk]
    )
    program = writer_of(member_editor)
    assert found(program, RECUSALS) == []
    assert_problem(program.get(f"{RECUSALS}{row.pk}/"), 404, "not-found")


# -- what bars an award ---------------------------------------------------------------------------


def note(program, card, condition=DISCIPLINED, reason="Quyết định số 05"):
    body = {"scorecard": card.pk, "condition": condition, "reason": reason}
    return send(program, "post", BARS, body)


def test_a_condition_is_noted_and_lifted(card, runs, member):
    answer = note(runs, card)
    assert answer.status_code == 201, answer.content.decode()
    row = runs.get(answer["Location"]).json()
    assert row == answer.json()
    assert (row["organisation"]["id"], row["condition"]) == (member.pk, DISCIPLINED)
    assert found(runs, BARS, scorecard=card.pk) == [row["id"]]
    refused(lambda: note(runs, card, reason="Lại"), 409, "bar-noted-already")
    lift = f"{BARS}{row['id']}/lift/"
    refused(lambda: send(runs, "post", lift, {"reason": " "}), 400, "invalid")
    assert send(runs, "post", lift, {"reason": "Đã thu hồi"}).status_code == 204
    assert not Bar.objects.exists()
    assert_problem(send(runs, "post", lift, {"reason": "Đã thu hồi"}), 404, "not-found")


def test_only_declared_facts_are_noted(card, runs):
    for condition in ("Khác", "Chuyên môn yếu"):
        refused(lambda text=condition: note(runs, card, text), 409, "unknown-condition")
    refused(lambda: note(runs, card, reason=""), 400, "invalid")


def test_a_frozen_ranking_is_not_moved(year, secretary, runs):
    frozen_year(year, secretary, knockouts=KNOCKOUTS)
    refused(lambda: note(runs, cards(year)[0]), 409, "ranking-frozen")


def test_who_leads_the_year_notes_reads_and_lifts_no_bar_of_its_own(
    year, card, chair, chair_editor, secretary
):
    program = writer_of(chair_editor)
    assert note(program, card).status_code == 201
    own = set_bar(card_of(year, chair), DISCIPLINED, "Quyết định số 05", by=secretary)
    refused(lambda: note(program, own.scorecard), 403, "permission-denied")
    assert len(found(program, BARS)) == 1
    lift = f"{BARS}{own.pk}/lift/"
    refused(lambda: send(program, "post", lift, {"reason": "Tự gỡ"}), 404, "not-found")


@pytest.mark.parametrize("who", ["leader", "member_editor", "person"])
def test_who_does_not_run_the_year_notes_nothing(request, card, secretary, who):
    row = set_bar(card, DISCIPLINED, "Quyết định số 05", by=secretary)
    program = writer_of(request.getfixturevalue(who))
    lift = f"{BARS}{row.pk}/lift/"
    reads = who == "leader"
    assert found(program, BARS) == ([row.pk] if reads else [])
    refused(lambda: note(program, card), *DENIED)
    refused(
        lambda: send(program, "post", lift, {"reason": "x"}),
        *(DENIED if reads else (404, "not-found")),
    )


# -- all of them ----------------------------------------------------------------------------------


def test_nobody_another_scope_and_strangers_are_refused(
    year, card, appraiser, person, secretary, stranger
):
    recuse(card, person, "Người thân", by=person)
    set_bar(card, DISCIPLINED, "x", by=secretary)
    for path in LISTS:
        assert_problem(Client().get(path), 401, "not-authenticated")
        assert found(writer_of(stranger), path) == []
    program = program_of(secretary, "read criteria:write rankings:write reports:write")
    for path in LISTS:
        assert len(found(program, path)) == 1
    refused(lambda: appoint(program, year, person), *DENIED)
    refused(lambda: declare(program, card), *DENIED)
    refused(lambda: note(program, card), *DENIED)
    BlocYear.objects.filter(pk=year.pk).update(phase=YearPhase.ARCHIVED)
    runs = writer_of(secretary)
    refused(lambda: runs.delete(f"{APPRAISERS}{appraiser.pk}/"), *DENIED)
    refused(lambda: declare(runs, card), *DENIED)


@pytest.mark.parametrize("path", LISTS)
def test_the_lists_ask_as_often_for_many_rows_as_for_one(
    year, criteria_set, secretary, administrator, path
):
    program = writer_of(administrator)
    asked = []
    for each in cards(year):
        person = OrganisationRoleFactory(organisation=each.organisation).user
        appoint_appraiser(criteria_set, person, ["I"], by=secretary)
        recuse(each, person, "Người thân", by=person, organisation=each.organisation)
        set_bar(each, DISCIPLINED, "x", by=secretary)
        number, answer = queries_of(program, path)
        asked.append((number, len(answer.json()["results"])))
    assert asked == [(asked[0][0], rows) for rows in (1, 2, 3)]


def test_candidates_are_found_with_as_many_queries_as_one(year, criteria_set, secretary):
    program = writer_of(secretary)
    path = f"{APPRAISERS}candidates/"
    few, answer = queries_of(program, path, bloc_year=year.pk)
    known = len(answer.json())
    for row in year.members():
        OrganisationRoleFactory.create_batch(5, organisation=row.organisation)
    many, answer = queries_of(program, path, bloc_year=year.pk)
    assert len(answer.json()) == known + 15
    assert many == few
