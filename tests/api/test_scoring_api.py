"""A program opens scorecards, fills them in, and takes them from draft to adopted."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from blocs.enums import DeadlineStep
from blocs.models import Deadline
from common.models import LogEntry
from scoring.actions import (
    Given,
    appoint_appraiser,
    finish_appraisal,
    recuse,
    save_marks,
    submit_card,
)
from scoring.enums import CardState, Rung
from scoring.models import Mark, Scorecard
from tests.api.scoring import CARDS, kept, send, sent, writer_of
from tests.api.test_problems import assert_problem
from tests.factories.api import program_of
from tests.factories.blocs import OrganisationRoleFactory
from tests.queries import queries_of
from tests.scoring.cards import D, card_of, cards, filled, scored_year, submitted
from tests.scoring.standing import large_year, published_year

OWN = [
    {"code": "I.1", "value": "15.5", "note": "Báo cáo số 12"},
    {"code": "I.2", "value": "120", "target": "100"},
    {"code": "I.3", "value": 96.5},
    {"code": "II.2", "value": 4},
    {"code": "T", "value": "2"},
]
LOWER = {"code": "I.1", "value": "10", "reason": "Hai báo cáo nộp chậm"}


@pytest.fixture
def card(year, member, secretary):
    scored_year(year, secretary)
    return card_of(year, member)


@pytest.fixture
def own(member_editor):
    """A program of the member whose card it is."""
    return writer_of(member_editor)


@pytest.fixture
def panel(secretary):
    """A program of who runs the year."""
    return writer_of(secretary)


def at(card, deed=""):
    return f"{CARDS}{card.pk}/{deed}"


def put(program, card, *marks, deed="marks/"):
    return send(program, "put", at(card, deed), {"marks": list(marks)})


def refused(answer_of, status, code):
    """The problem that a request meets; nothing is changed by it."""
    before = kept()
    found = assert_problem(answer_of(), status, code)
    assert kept() == before
    return found


def marks_of(body, rung="self"):
    return {each["code"]: each for each in body["marks"] if each["rung"] == rung}


# -- a member's own figures -----------------------------------------------------------------------


def test_all_figures_of_a_member_are_written_at_once(own, card):
    answer = put(own, card, *OWN)
    assert answer.status_code == 200, answer.content.decode()
    body = own.get(at(card, "marks/")).json()
    assert body == answer.json()
    assert body["rung"] == "self"
    told = marks_of(body)
    assert list(told) == ["I.1", "I.2", "I.3", "II.2", "T"]
    assert told["I.1"]["value"] == "15.5"
    assert told["I.1"]["note"] == "Báo cáo số 12"
    assert told["I.2"]["target"] == "100"
    assert card.marks.get(criterion__code="I.3").value == D("96.5")
    assert own.get(at(card)).json()["progress"] == {"to_score": 5, "scored": 5, "missing": []}


def test_the_same_again_changes_nothing_and_writes_no_line(own, card):
    first = put(own, card, *OWN).json()
    before = kept()
    assert put(own, card, *OWN).json() == first
    assert kept() == before


def test_nothing_is_not_zero(own, card):
    put(own, card, {"code": "I.1", "value": 0}, {"code": "T", "value": None})
    assert own.get(at(card)).json()["progress"]["missing"] == ["I.2", "I.3", "II.2", "T"]
    put(own, card, {"code": "I.1", "value": None})
    assert "I.1" in own.get(at(card)).json()["progress"]["missing"]


def test_one_wrong_figure_refuses_all_and_is_named(own, card):
    wrong = [{"code": "I.1", "value": "15.3"}, {"code": "T", "value": "2.5"},
             {"code": "II.1", "value": "1"}, {"code": "IX", "value": "1"},
             {"code": "I", "value": "5"}]  # fmt: skip
    found = refused(lambda: put(own, card, OWN[1], *wrong), 409, "marks-refused")
    assert set(found["errors"]) == {"I.1", "T", "II.1", "IX", "I"}
    assert all(texts[0] for texts in found["errors"].values())


@pytest.mark.parametrize(
    "figure", ["NaN", "1e400", "-Infinity", '"1.234,5"', '"một"', "true", "-0.0", "[1]", '"1e2"']
)
def test_what_is_no_plain_number_is_refused(own, card, figure):
    text = f'{{"marks": [{{"code": "I.1", "value": {figure}}}]}}'
    before = kept()
    answer = send(own, "put", at(card, "marks/"), text)
    assert answer.status_code == 400, answer.content
    if answer.json()["type"] == "urn:problem:invalid":
        assert list(answer.json()["errors"]) == ["marks.0.value"]
    assert kept() == before


@pytest.mark.parametrize(
    ("marks", "path"),
    [
        ([], "marks"),
        ([OWN[0], OWN[0]], "marks.1.code"),
        ([{"code": "I.1"}], "marks.0.value"),
        ([{"code": "I.1", "value": "1", "points": "3"}], "marks.0.points"),
        ([{"code": "\ud800", "value": "1"}], "marks.0.code"),
        ([{"code": "I.1", "value": "1", "note": "x" * 2001}], "marks.0.note"),
        ("tất cả", "marks"),
    ],
)
def test_a_wrong_shape_is_told_at_its_path(own, card, marks, path):
    body = {"marks": marks}
    found = refused(lambda: send(own, "put", at(card, "marks/"), body), 400, "invalid")
    assert path in found["errors"]


@pytest.mark.parametrize("name", ["marcs", "\ud800"])
def test_a_misspelt_field_is_refused(own, card, name):
    body = {"marks": OWN, name: []}
    refused(lambda: send(own, "put", at(card, "marks/"), body), 400, "invalid")


def test_who_read_an_earlier_figure_does_not_overwrite(own, card, member_editor):
    seen = marks_of(put(own, card, OWN[0]).json())["I.1"]["version_mark"]
    save_marks(card, {"I.1": Given(D(12))}, by=member_editor)
    stale = {"code": "I.1", "value": "16", "seen": seen}
    refused(lambda: put(own, card, stale, OWN[1]), 409, "changed-meanwhile")


def test_after_the_last_day_nothing_is_written(own, card, year):
    yesterday = timezone.localdate() - timedelta(days=1)
    Deadline.objects.create(bloc_year=year, step=DeadlineStep.SELF_SCORE, due_on=yesterday)
    refused(lambda: put(own, card, *OWN), 409, "deadline-over")


def test_a_member_never_writes_what_the_panel_gives(own, card, member_editor, secretary):
    submitted(card, member_editor)
    mine = {"code": "I.1", "value": "20", "reason": "Tôi muốn thế"}
    refused(lambda: put(own, card, mine), 409, "card-closed")
    refused(lambda: put(own, card, mine, deed="appraise/"), 403, "permission-denied")
    refused(lambda: put(own, card, mine, deed="decide/"), 403, "permission-denied")
    finish_appraisal(card, by=secretary)
    refused(lambda: put(own, card, mine), 409, "card-closed")


def test_who_leads_the_year_does_not_appraise_its_own_card(year, chair, chair_editor, card):
    mine = submitted(card_of(year, chair), chair_editor)
    program = writer_of(chair_editor)
    refused(lambda: put(program, mine, LOWER, deed="appraise/"), 403, "permission-denied")
    refused(lambda: put(program, mine, LOWER), 409, "card-closed")


# -- the panel ------------------------------------------------------------------------------------


def test_the_panel_gives_its_figures_with_reasons(panel, own, card, member_editor):
    submitted(card, member_editor)
    silent = {"code": "I.1", "value": "10"}
    found = refused(lambda: put(panel, card, silent, deed="appraise/"), 409, "marks-refused")
    assert list(found["errors"]) == ["I.1"]
    body = put(panel, card, LOWER, deed="appraise/").json()
    assert marks_of(body, "appraised")["I.1"]["reason"] == LOWER["reason"]
    assert not marks_of(own.get(at(card, "marks/")).json(), "appraised"), "still at work"
    assert sent(panel, "post", at(card, "finish-appraisal/"))["state"] == "appraised"
    assert marks_of(own.get(at(card, "marks/")).json(), "appraised")["I.1"]["value"] == "10"


def test_the_panel_is_parted_by_groups(year, panel, card, member_editor, secretary):
    submitted(card, member_editor)
    person = OrganisationRoleFactory(organisation=year.members()[2].organisation).user
    appoint_appraiser(card.criteria_set, person, ["I"], by=secretary)
    theirs, others = LOWER, {"code": "II.2", "value": "1", "reason": "Không đủ hồ sơ"}
    program = writer_of(person)

    refused(lambda: put(program, card, theirs, others, deed="appraise/"), 403, "permission-denied")
    refused(lambda: put(program, card, others, deed="appraise/"), 403, "permission-denied")
    refused(lambda: put(panel, card, theirs, deed="appraise/"), 403, "permission-denied")
    assert put(program, card, theirs, deed="appraise/").status_code == 200
    assert put(panel, card, others, deed="appraise/").status_code == 200
    recuse(card, person, "Người thân", by=person)
    refused(lambda: put(program, card, theirs, deed="appraise/"), 403, "permission-denied")


def test_a_card_that_is_not_submitted_is_not_appraised(panel, card):
    refused(lambda: put(panel, card, LOWER, deed="appraise/"), 404, "not-found")


def test_a_card_is_given_back_with_a_reason(panel, own, card, member_editor):
    submitted(card, member_editor)
    refused(lambda: send(panel, "post", at(card, "return/"), {"reason": " "}), 400, "invalid")
    reason = {"reason": "Thiếu minh chứng"}
    assert send(panel, "post", at(card, "return/"), reason).status_code == 204
    assert panel.get(at(card)).status_code == 404
    told = own.get(at(card)).json()
    assert (told["state"], told["returned_because"]) == ("draft", "Thiếu minh chứng")
    assert put(own, card, OWN[0]).status_code == 200


def test_a_member_explains_and_the_panel_looks_again(panel, own, card, member_editor, secretary):
    submitted(card, member_editor)
    put(panel, card, LOWER, deed="appraise/")
    said = {"code": "I.1", "text": "Nộp đúng hạn, có dấu bưu điện"}
    refused(lambda: send(own, "post", at(card, "explain/"), said), 409, "card-closed")
    sent(panel, "post", at(card, "finish-appraisal/"))
    nothing = at(card, "send-explanations/")
    refused(lambda: send(own, "post", nothing), 409, "nothing-explained")
    other = said | {"code": "T"}
    refused(lambda: send(own, "post", at(card, "explain/"), other), 409, "nothing-to-explain")
    body = sent(own, "post", at(card, "explain/"), said)
    assert marks_of(body, "appraised")["I.1"]["explanation"] == said["text"]
    assert sent(own, "post", at(card, "send-explanations/"))["state"] == "explained"
    again = {"code": "I.1", "value": "14", "reason": "Chấp nhận một phần"}
    assert put(panel, card, again, deed="appraise/").status_code == 200
    assert sent(panel, "post", at(card, "finish-appraisal/"))["state"] == "reappraised"
    assert sent(panel, "post", at(card, "adopt/"))["state"] == "adopted"
    told = marks_of(own.get(at(card, "marks/")).json(), "explained")
    assert told["I.1"]["value"] == "14"


# -- submitting -----------------------------------------------------------------------------------


def test_a_signatory_submits_a_whole_card(own, card, member_signatory, member_editor):
    signs = writer_of(member_signatory)
    put(own, card, *OWN[:3])
    found = refused(lambda: send(signs, "post", at(card, "submit/")), 409, "card-incomplete")
    assert set(found["errors"]) == {"II.2", "T"}
    put(own, card, *OWN)
    refused(lambda: send(own, "post", at(card, "submit/")), 403, "permission-denied")
    row = sent(signs, "post", at(card, "submit/"))
    assert row["state"] == "submitted"
    assert row["submitted_at"]
    refused(lambda: send(signs, "post", at(card, "submit/")), 409, "card-moved")


DEEDS = ("submit/", "finish-appraisal/", "send-explanations/", "adopt/")


@pytest.mark.parametrize("person", ["leader", "viewer"])
def test_who_only_reads_does_nothing(request, card, member_editor, person):
    submitted(card, member_editor)
    program = writer_of(request.getfixturevalue(person))
    assert program.get(at(card)).status_code == 200
    for deed in DEEDS:
        refused(lambda deed=deed: send(program, "post", at(card, deed)), 403, "permission-denied")
    for deed in ("marks/", "appraise/", "decide/"):
        refused(lambda deed=deed: put(program, card, LOWER, deed=deed), 403, "permission-denied")


@pytest.mark.parametrize("scope", ["read", "read criteria:write rankings:write reports:write"])
def test_another_scope_writes_no_figure(member_editor, card, scope):
    program = program_of(member_editor, scope)
    assert program.get(at(card, "marks/")).status_code == 200
    refused(lambda: put(program, card, *OWN), 403, "permission-denied")
    refused(lambda: send(program, "post", at(card, "submit/")), 403, "permission-denied")


def test_nobody_reads_or_writes_a_card(card):
    for path in (CARDS, at(card), at(card, "marks/")):
        assert_problem(Client().get(path), 401, "not-authenticated")
    refused(lambda: put(Client(), card, *OWN), 401, "not-authenticated")


def test_for_a_stranger_there_is_no_card(stranger, card, member_editor, year):
    submitted(card, member_editor)
    program = writer_of(stranger)
    assert program.get(CARDS).json()["results"] == []
    assert_problem(program.get(at(card)), 404, "not-found")
    assert_problem(program.get(at(card, "marks/")), 404, "not-found")
    refused(lambda: put(program, card, *OWN), 404, "not-found")
    opening = f"/api/v1/years/{year.pk}/scorecards/"
    refused(lambda: send(program, "post", opening), 404, "not-found")


def test_a_member_reads_its_own_draft_and_nobody_elses(year, own, card, chair_editor):
    theirs = filled(card_of(year, year.chair.organisation), chair_editor)
    Mark.objects.filter(scorecard=theirs, criterion__code="I.1").update(note="Bí mật của khối")
    listed = own.get(CARDS)
    assert [row["id"] for row in listed.json()["results"]] == [card.pk]
    assert_problem(own.get(at(theirs, "marks/")), 404, "not-found")
    refused(lambda: put(own, theirs, *OWN), 404, "not-found")
    submit_card(theirs, by=chair_editor)
    assert_problem(own.get(at(theirs)), 404, "not-found")


# -- opening and listing --------------------------------------------------------------------------


def test_cards_are_opened_once(year, panel, card, own):
    opening = f"/api/v1/years/{year.pk}/scorecards/"
    card.delete()
    assert sent(panel, "post", opening) == {"opened": 1}
    lines = LogEntry.objects.count()
    assert sent(panel, "post", opening) == {"opened": 0}
    assert LogEntry.objects.count() == lines
    refused(lambda: send(own, "post", opening), 403, "permission-denied")


def test_cards_are_found_by_year_member_and_state(year, panel, card, member, member_editor):
    submitted(card, member_editor)
    for parameters in ({"state": "submitted"}, {"organisation": member.pk}):
        rows = panel.get(CARDS, {"bloc_year": year.pk, **parameters}).json()["results"]
        assert [row["id"] for row in rows] == [card.pk]
    assert panel.get(CARDS, {"bloc_year": 987654}).json()["results"] == []
    assert_problem(panel.get(CARDS, {"state": "lost"}), 400, "invalid")


def test_the_list_asks_as_often_for_many_cards_as_for_one(year, panel, secretary):
    scored_year(year, secretary)
    submitted(cards(year)[0], secretary)
    one, answer = queries_of(panel, CARDS)
    assert len(answer.json()["results"]) == 1
    for each in cards(year)[1:]:
        submitted(each, secretary)
    three, answer = queries_of(panel, CARDS)
    assert len(answer.json()["results"]) == 3
    assert three == one


def test_marks_are_read_and_written_as_often_in_a_large_card(administrator):
    program = writer_of(administrator)
    asked, writes = [], []
    for members, leaves in ((3, 5), (8, 60)):
        year = large_year(members, leaves, administrator)
        Scorecard.objects.update(state=CardState.DRAFT, submitted_at=None)
        card = cards(year)[0]
        asked.append(queries_of(program, at(card, "marks/"))[0])
        writes.append(_writes(program, card, leaves))
    assert asked[0] == asked[1]
    assert writes[0] == writes[1]


def _writes(program, card, leaves):
    """How many queries it takes to score a whole card that was empty."""
    card.marks.all().delete()
    entries = [{"code": f"I.{n}", "value": "0.5"} for n in range(1, leaves + 1)]
    with CaptureQueriesContext(connection) as asked:
        answer = put(program, card, *entries)
    assert answer.status_code == 200, answer.content.decode()
    assert card.marks.filter(rung=Rung.SELF).count() == leaves
    return len(asked)


def test_a_published_year_is_read_by_its_members(year, own, card, secretary):
    Scorecard.objects.all().delete()
    card.criteria_set.delete()
    published_year(year, secretary)
    assert len(own.get(CARDS).json()["results"]) == 3
