"""A program of one member gives another its points, all or none, and reads what it may."""

import pytest
from django.test import Client

from scoring.actions import adopt_card, finish_appraisal, recuse
from scoring.models import PeerMark
from tests.api.scoring import send, sent, writer_of
from tests.api.test_problems import assert_problem
from tests.api.test_scoring_api import at, refused
from tests.factories.api import program_of
from tests.factories.blocs import OrganisationRoleFactory
from tests.queries import queries_of
from tests.scoring.cards import D, card_of, scored_year, submitted
from tests.scoring.standing import large_year

DEED = "peer-marks/"
GIVEN = [{"code": "I.1", "value": "17.5"}]


@pytest.fixture
def card(year, member, member_editor, secretary):
    """The member's card, submitted, where peers count."""
    scored_year(year, secretary, cross_weight=D(20))
    return submitted(card_of(year, member), member_editor)


@pytest.fixture
def other(year):
    """Neither the chair nor the member whose card it is."""
    return year.members()[2].organisation


@pytest.fixture
def editor(other):
    return OrganisationRoleFactory(organisation=other).user


@pytest.fixture
def peer(editor):
    return writer_of(editor)


def put(program, card, *marks, **more):
    return send(program, "put", at(card, DEED), {"marks": list(marks or GIVEN), **more})


def told(program, card):
    rows = program.get(at(card, DEED)).json()["marks"]
    return [(row["code"], row["organisation"]["id"], row["value"]) for row in rows]


def test_a_peer_gives_its_points_and_takes_them_back(peer, card, other, editor):
    answer = put(peer, card)
    assert answer.status_code == 200, answer.content.decode()
    assert answer.json()["card"] == card.pk
    assert told(peer, card) == [("I.1", other.pk, "17.5")]
    assert PeerMark.objects.get().by == editor
    assert sent(peer, "put", at(card, DEED), {"marks": GIVEN}) == answer.json()
    put(peer, card, {"code": "I.1", "value": None})
    assert told(peer, card) == []


def test_the_same_again_leaves_no_second_line(peer, card):
    put(peer, card)
    again = writer_of(PeerMark.objects.get().by)

    def twice():
        assert put(again, card).status_code == 200
        return again.get(at(card, "nothing/"))

    refused(twice, 404, "not-found")


def test_of_two_programs_of_one_peer_the_second_is_told(peer, card):
    row = put(peer, card, GIVEN[0]).json()["marks"][0]
    put(peer, card, {"code": "I.1", "value": "3", "seen": row["version_mark"]})
    late = {"code": "I.1", "value": "4", "seen": row["version_mark"]}
    refused(lambda: put(peer, card, late), 409, "changed-meanwhile")


def test_one_wrong_figure_refuses_all_and_is_named(peer, card):
    wrong = [{"code": "I.2", "value": "1"}, {"code": "IX", "value": "1"},
             {"code": "I", "value": "1"}]  # fmt: skip
    found = refused(lambda: put(peer, card, *GIVEN, *wrong), 409, "marks-refused")
    assert set(found["errors"]) == {"I.2", "IX", "I"}
    high = {"code": "I.1", "value": "20.5"}
    assert "I.1" in refused(lambda: put(peer, card, high), 409, "marks-refused")["errors"]


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ({"marks": []}, "marks"), ({"marks": [*GIVEN, *GIVEN]}, "marks.1.code"),
        ({"marks": [{"code": "I.1"}]}, "marks.0.value"),
        ({"marks": [{"code": "I.1", "value": "1.23456"}]}, "marks.0.value"),
        ({"marks": [{"code": "I.1", "value": "1", "note": "x"}]}, "marks.0.note"),
        ({"marks": GIVEN, "peer": 1}, "peer"), ({"marks": GIVEN, "organisation": "1"},
                                                "organisation"),
    ],
)  # fmt: skip
def test_a_wrong_shape_is_told_at_its_path(peer, card, body, path):
    found = refused(lambda: send(peer, "put", at(card, DEED), body), 400, "invalid")
    assert path in found["errors"]


def test_who_acts_for_several_names_the_one_that_speaks(year, peer, card, editor, chair, other):
    OrganisationRoleFactory(organisation=chair, user=editor)
    found = refused(lambda: put(peer, card), 400, "invalid")
    assert list(found["errors"]) == ["organisation"]
    assert put(peer, card, organisation=chair.pk).status_code == 200
    assert put(peer, card, organisation=other.pk).status_code == 200
    assert {each for _code, each, _value in told(peer, card)} == {chair.pk, other.pk}


def test_nobody_speaks_for_another(peer, card, chair, member):
    for stranger in (chair.pk, member.pk, 987654):
        refused(lambda pk=stranger: put(peer, card, organisation=pk), 403, "permission-denied")


def test_a_member_gives_itself_nothing_and_reads_no_peer(card, peer, member_editor):
    put(peer, card)
    own = writer_of(member_editor)
    refused(lambda: put(own, card), 403, "permission-denied")
    assert told(own, card) == []


def test_who_runs_the_year_reads_all_and_gives_none(card, peer, secretary, other, chair_editor):
    put(peer, card)
    runs = writer_of(secretary)
    assert told(runs, card) == [("I.1", other.pk, "17.5")]
    refused(lambda: put(runs, card), 403, "permission-denied")
    viewer = program_of(OrganisationRoleFactory(organisation=other, office="viewer").user)
    assert told(viewer, card) == [("I.1", other.pk, "17.5")], "of one's own organisation"


def test_who_stood_back_gives_nothing(card, peer, editor, other):
    recuse(card, editor, "Người thân", by=editor, organisation=other)
    refused(lambda: put(peer, card), 403, "permission-denied")


def test_peers_score_only_while_the_card_is_with_the_panel(year, peer, card, secretary, chair):
    refused(lambda: put(peer, card_of(year, chair)), 404, "not-found")
    finish_appraisal(card, by=secretary)
    assert put(peer, card).status_code == 200
    adopt_card(card, by=secretary)
    refused(lambda: put(peer, card, {"code": "I.1", "value": "1"}), 409, "card-closed")


def test_without_cross_scoring_there_is_none(year, member, member_editor, secretary, peer):
    scored_year(year, secretary)
    card = submitted(card_of(year, member), member_editor)
    refused(lambda: put(peer, card), 404, "not-found")
    chair_program = writer_of(secretary)
    refused(lambda: put(chair_program, card), 403, "permission-denied")


def test_nobody_and_strangers_find_nothing(card, stranger, editor):
    assert_problem(Client().get(at(card, DEED)), 401, "not-authenticated")
    program = writer_of(stranger)
    assert_problem(program.get(at(card, DEED)), 404, "not-found")
    refused(lambda: put(program, card), 404, "not-found")
    scope = program_of(editor, "read criteria:write rankings:write")
    refused(lambda: put(scope, card), 403, "permission-denied")


def test_many_points_are_read_with_as_many_queries_as_one(administrator):
    program = writer_of(administrator)
    asked = []
    for members, leaves in ((3, 2), (8, 30)):
        year = large_year(members, leaves, administrator)
        card = card_of(year, year.members()[0].organisation)
        for peer in list(year.members())[1:]:
            rows = card.criteria_set.criteria.exclude(way="")
            PeerMark.objects.bulk_create(
                PeerMark(scorecard=card, criterion=row, organisation=peer.organisation,
                         value=D("0.5"), by=administrator)
                for row in rows
            )  # fmt: skip
        number, answer = queries_of(program, at(card, DEED))
        assert len(answer.json()["marks"]) == (members - 1) * leaves
        asked.append(number)
    assert asked[0] == asked[1]
