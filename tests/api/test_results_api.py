"""A program reads the result of a year, and freezes, publishes and corrects its ranking."""

import pytest
from django.test import Client

from common.models import LogEntry
from documents.frozen import hash_of
from scoring.actions import Given, finish_appraisal, freeze_ranking, reopen_ranking
from scoring.models import Ranking
from scoring.ranking import Tie, TieRule
from tests.api.scoring import RANKINGS, RESULTS, kept, send, sent, writer_of
from tests.api.test_problems import assert_problem
from tests.factories.api import program_of
from tests.queries import queries_of
from tests.scoring.cards import D, card_of, cards, scored_year, submitted
from tests.scoring.standing import (
    adopted_year,
    corrected,
    frozen_year,
    large_year,
    published_year,
)

READERS = ("member_editor", "member_signatory", "viewer")


@pytest.fixture
def runs(secretary):
    """A program of who runs the year."""
    return writer_of(secretary)


def freezing(year):
    return f"/api/v1/years/{year.pk}/ranking/"


def result(program, year, **parameters):
    answer = program.get(RESULTS, {"bloc_year": year.pk, **parameters})
    assert answer.status_code == 200, answer.content.decode()
    return answer.json()


def refused(answer_of, status, code):
    """The problem that a request meets; nothing is changed by it."""
    before = kept()
    found = assert_problem(answer_of(), status, code)
    assert kept() == before
    return found


# -- results --------------------------------------------------------------------------------------


def test_the_final_result_tells_what_was_frozen(runs, year, secretary):
    ranking = published_year(year, secretary, {"I_1": Given(D(20))})
    told = result(runs, year)

    assert told["status"] == "final"
    assert told["ranking"]["sha256"] == ranking.sha256
    assert [each["number"] for each in told["history"]] == [1]
    assert told["criteria"]["sha256"] == ranking.criteria_set.sha256
    assert told["bloc_year"]["id"] == year.pk
    frozen = {each["code"]: each for each in ranking.data["members"]}
    for member in told["members"]:
        own = frozen[member["code"]]
        assert (member["points"], member["place"]) == (own["points"], own["place"])
        assert [each["code"] for each in member["criteria"]] == list(own["criteria"])
    first = told["members"][0]
    assert first["place"] == 1
    [judged] = [each for each in first["criteria"] if each["code"] == "I.1"]
    assert judged["points"] == "20.00"
    assert judged["rungs"][0]["rung"] == "self"


def test_before_the_freeze_the_result_is_provisional(runs, year, secretary):
    scored_year(year, secretary)
    submitted(cards(year)[0], secretary)
    told = result(runs, year)
    assert told["status"] == "provisional"
    assert told["ranking"] is None
    assert len(told["members"]) == 1
    assert set(told["waiting"]) == {each.organisation.label for each in cards(year)[1:]}
    assert_problem(runs.get(RESULTS, {"bloc_year": year.pk, "status": "final"}), 404, "not-found")


@pytest.mark.parametrize("person", READERS)
def test_a_member_reads_its_own_provisional_row_alone(request, year, member, secretary, person):
    scored_year(year, secretary)
    for place, card in enumerate(cards(year)):
        submitted(card, secretary, I_1=Given(D(20), note=f"Bí mật {place}"))
        finish_appraisal(card, by=secretary)
    program = program_of(request.getfixturevalue(person))
    told = result(program, year)
    [row] = told["members"]
    assert row["code"] == member.code
    assert row["place"] is None
    assert told["waiting"] == []
    others = [each.organisation for each in cards(year) if each.organisation != member]
    text = program.get(RESULTS, {"bloc_year": year.pk}).content.decode()
    assert all(each.code not in text and each.name not in text for each in others)
    assert text.count("Bí mật") == 1


def test_a_member_does_not_read_what_the_panel_is_at(year, member, member_editor, runs, secretary):
    scored_year(year, secretary)
    card = submitted(card_of(year, member), secretary)
    lower = {"code": "I.1", "value": "1", "reason": "Chưa công bố"}
    sent(runs, "put", f"/api/v1/scorecards/{card.pk}/appraise/", {"marks": [lower]})
    text = program_of(member_editor).get(RESULTS, {"bloc_year": year.pk}).content.decode()
    assert "Chưa công bố" not in text


@pytest.mark.parametrize("person", READERS)
def test_what_is_not_published_is_not_final_for_members(request, year, secretary, person):
    ranking = frozen_year(year, secretary)
    program = program_of(request.getfixturevalue(person))
    told = result(program, year)
    assert (told["status"], told["history"]) == ("provisional", [])
    assert program.get(RANKINGS).json()["results"] == []
    assert_problem(program.get(f"{RANKINGS}{ranking.pk}/"), 404, "not-found")


def test_for_a_stranger_there_is_no_result(stranger, year, secretary):
    ranking = published_year(year, secretary)
    program = writer_of(stranger)
    assert_problem(program.get(RESULTS, {"bloc_year": year.pk}), 404, "not-found")
    assert program.get(RANKINGS).json()["results"] == []
    assert_problem(program.get(f"{RANKINGS}{ranking.pk}/"), 404, "not-found")
    refused(lambda: send(program, "post", freezing(year)), 404, "not-found")
    for deed in ("publish", "reopen"):
        path = f"{RANKINGS}{ranking.pk}/{deed}/"
        refused(lambda path=path: send(program, "post", path, {"reason": "x"}), 404, "not-found")


def test_nobody_reads_no_result(year, secretary):
    published_year(year, secretary)
    assert_problem(Client().get(RESULTS, {"bloc_year": year.pk}), 401, "not-authenticated")
    refused(lambda: send(Client(), "post", freezing(year)), 401, "not-authenticated")


@pytest.mark.parametrize(
    ("parameters", "path"),
    [
        ({}, "bloc_year"),
        ({"bloc_year": "x"}, "bloc_year"),
        ({"bloc_year": "1e400"}, "bloc_year"),
        ({"bloc_year": 0}, "bloc_year"),
        ({"bloc_year": 1, "status": "maybe"}, "status"),
        ({"bloc_year": 1, "bloc": 2}, "bloc"),
    ],
)
def test_a_question_that_is_not_understood_is_refused(runs, parameters, path):
    found = assert_problem(runs.get(RESULTS, parameters), 400, "invalid")
    assert path in found["errors"]


# -- freezing, publishing, correcting -------------------------------------------------------------


def test_a_ranking_is_frozen_read_and_published(runs, year, secretary, member_editor):
    adopted_year(year, secretary)
    answer = send(runs, "post", freezing(year))
    assert answer.status_code == 201, answer.content.decode()
    row = runs.get(answer["Location"]).json()
    assert row["sha256"] == answer.json()["sha256"] == hash_of(row["data"])
    assert row["published_at"] is None
    refused(lambda: send(runs, "post", freezing(year)), 409, "ranking-frozen")
    path = f"{RANKINGS}{row['id']}/publish/"
    assert sent(runs, "post", path)["published_at"]
    refused(lambda: send(runs, "post", path), 409, "ranking-published")
    assert result(program_of(member_editor), year)["status"] == "final"


def test_a_card_that_is_not_adopted_holds_the_freeze_up(runs, year, secretary):
    scored_year(year, secretary)
    found = refused(lambda: send(runs, "post", freezing(year)), 409, "cards-not-adopted")
    assert all(each.organisation.label in found["detail"] for each in cards(year))


def test_without_cards_there_is_nothing_to_freeze_or_read(runs, year):
    refused(lambda: send(runs, "post", freezing(year)), 409, "no-scorecards")
    assert_problem(runs.get(RESULTS, {"bloc_year": year.pk}), 404, "not-found")


@pytest.mark.parametrize(
    "votes", [{"KHONG-CO": 1}, {"\ud800": 1}, {"CODE": -1}, {"CODE": "3"}, {"CODE": 1.5}, []]
)
def test_votes_are_whole_numbers_of_members(runs, year, secretary, votes):
    adopted_year(year, secretary)
    code = cards(year)[0].organisation.code
    body = {"votes": {code if name == "CODE" else name: n for name, n in dict(votes).items()}}
    if votes == []:
        body = {"votes": []}
    refused(lambda: send(runs, "post", freezing(year), body), 400, "invalid")


def test_votes_part_those_who_are_equal(runs, year, secretary):
    adopted_year(year, secretary, ties=_by_ballot())
    codes = [each.organisation.code for each in cards(year)]
    votes = dict(zip(codes, (1, 3, 2), strict=True))
    sent(runs, "post", freezing(year), {"votes": votes})
    places = {each["code"]: each["place"] for each in result(runs, year)["members"]}
    assert places == dict(zip(codes, (3, 1, 2), strict=True))


def _by_ballot():
    return (Tie(TieRule.BALLOT),)


def test_a_correction_names_what_it_replaces_and_why(runs, year, secretary, member_editor):
    first = published_year(year, secretary)
    path = f"{RANKINGS}{first.pk}/reopen/"
    refused(lambda: send(runs, "post", path, {"reason": ""}), 400, "invalid")
    assert sent(runs, "post", path, {"reason": "Nhầm số liệu"})["reopened_at"]
    refused(lambda: send(runs, "post", path, {"reason": "Nữa"}), 409, "ranking-reopened")
    card = cards(year)[0]
    decided = {"code": "I.1", "value": "20", "reason": "Theo biên bản"}
    sent(runs, "put", f"/api/v1/scorecards/{card.pk}/decide/", {"marks": [decided]})
    member = program_of(member_editor)
    assert result(member, year)["ranking"]["sha256"] == first.sha256, "it stands until then"
    assert result(runs, year, status="provisional")["status"] == "provisional"
    second = sent(runs, "post", freezing(year))
    assert (second["number"], second["replaces"]) == (2, first.pk)
    sent(runs, "post", f"{RANKINGS}{second['id']}/publish/")
    told = result(member, year)
    assert [each["number"] for each in told["history"]] == [2, 1]
    assert (told["ranking"]["replaces"], told["ranking"]["reason"]) == (1, "Nhầm số liệu")
    [current] = member.get(RANKINGS, {"bloc_year": year.pk, "current": "true"}).json()["results"]
    assert current["id"] == second["id"]
    refused(lambda: send(runs, "post", path, {"reason": "Muộn"}), 409, "ranking-replaced")


@pytest.mark.parametrize("person", ["leader", "member_editor", "viewer"])
def test_who_only_reads_freezes_and_publishes_nothing(request, year, secretary, person):
    ranking = published_year(year, secretary)
    program = writer_of(request.getfixturevalue(person))
    refused(lambda: send(program, "post", freezing(year)), 403, "permission-denied")
    for deed in ("publish", "reopen"):
        path = f"{RANKINGS}{ranking.pk}/{deed}/"
        body = {"reason": "x"}
        refused(lambda path=path, b=body: send(program, "post", path, b), 403, "permission-denied")


@pytest.mark.parametrize("scope", ["read", "read criteria:write scores:write reports:write"])
def test_another_scope_freezes_nothing(secretary, year, scope):
    adopted_year(year, secretary)
    program = program_of(secretary, scope)
    refused(lambda: send(program, "post", freezing(year)), 403, "permission-denied")
    assert not Ranking.objects.exists()


def test_reading_writes_nothing_down(runs, year, secretary):
    published_year(year, secretary)
    lines = LogEntry.objects.count()
    result(runs, year)
    result(runs, year, status="provisional")
    assert LogEntry.objects.count() == lines


# -- how much is asked ----------------------------------------------------------------------------


def test_the_list_asks_as_often_for_three_rankings_as_for_one(runs, year, secretary):
    ranking = published_year(year, secretary)
    one, _answer = queries_of(runs, RANKINGS)
    results, _answer = queries_of(runs, RESULTS, bloc_year=year.pk)
    for points in (18, 19):
        ranking = corrected(ranking, cards(year)[0], secretary,
                            I_1=Given(D(points), reason="Theo biên bản"))  # fmt: skip
    three, answer = queries_of(runs, RANKINGS)
    assert len(answer.json()["results"]) == 3
    assert three == one
    assert queries_of(runs, RESULTS, bloc_year=year.pk)[0] == results


def test_a_result_asks_as_often_for_a_large_bloc(administrator):
    program = writer_of(administrator)
    asked = []
    for members, leaves in ((3, 5), (10, 40)):
        year = large_year(members, leaves, administrator)
        provisional, answer = queries_of(program, RESULTS, bloc_year=year.pk)
        assert len(answer.json()["members"]) == members
        reopen_ranking(freeze_ranking(year, by=administrator), "Thử", by=administrator)
        final, _answer = queries_of(program, RESULTS, bloc_year=year.pk)
        asked.append((provisional, final))
    assert asked[0] == asked[1]
