"""A program circulates a draft, and members' programs comment on it, agree, and are answered."""

import pytest
from django.test import Client

from scoring.actions import criteria_version, write_criteria
from scoring.actions.rounds import agree, answer_comment
from scoring.models import Agreement, CriteriaRound, RoundComment
from tests.api.scoring import COMMENTS, ROUNDS, SETS, send, sent, writer_of
from tests.api.test_problems import assert_problem
from tests.api.test_scoring_api import refused
from tests.factories.api import program_of
from tests.factories.blocs import OrganisationRoleFactory
from tests.queries import queries_of
from tests.scoring.cards import scored_year
from tests.scoring.rounds import SECRET, circulated, said, text

DENIED = (403, "permission-denied")


@pytest.fixture
def draft(year, secretary):
    return write_criteria(year, text("Một", "Hai"), by=secretary)


@pytest.fixture
def round(year, secretary):
    return circulated(year, secretary)


@pytest.fixture
def runs(secretary):
    return writer_of(secretary)


@pytest.fixture
def own(member_editor):
    return writer_of(member_editor)


def circulate(program, criteria_set, **body):
    return send(program, "post", f"{SETS}{criteria_set.pk}/circulate/", body)


def say(program, round, **body):
    return send(program, "post", COMMENTS, {"round": round.pk, "body": "Nên rõ hơn", **body})


def answer(program, comment, **body):
    given = {"outcome": "partly", "answer": "Sẽ sửa câu chữ", **body}
    return send(program, "put", f"{COMMENTS}{comment.pk}/answer/", given)


def found(program, path, **parameters):
    return [row["id"] for row in program.get(path, parameters).json()["results"]]


def amended(year, by):
    """The draft says something else, and is circulated again."""
    return circulated(year, by, "Một", "Khác")


# -- circulating ----------------------------------------------------------------------------------


def test_a_draft_is_circulated_and_read_as_it_was_then(year, draft, runs, own, secretary):
    whole = runs.get(f"{SETS}{draft.pk}/").json()
    made = circulate(runs, draft, note="Xin góp ý", seen=whole["version_mark"])
    assert made.status_code == 201, made.content.decode()
    write_criteria(year, text("Khác"), by=secretary)
    told = own.get(made["Location"]).json()
    assert told == made.json()
    assert (told["number"], told["note"], told["is_open"]) == (1, "Xin góp ý", True)
    for name in ("title", "declared", "criteria"):
        assert told[name] == whole[name]
    assert "criteria" not in own.get(ROUNDS).json()["results"][0]


def test_what_was_sent_is_not_sent_again_nor_what_changed(year, draft, runs, secretary):
    stale = criteria_version(draft)
    circulate(runs, draft)
    refused(lambda: circulate(runs, draft), 409, "round-unchanged")
    write_criteria(year, text("Khác"), by=secretary)
    refused(lambda: circulate(runs, draft, seen=stale), 409, "changed-meanwhile")
    refused(lambda: circulate(runs, draft, nota="x"), 400, "invalid")


def test_an_adopted_set_is_not_circulated(year, runs, secretary):
    criteria_set = scored_year(year, secretary)
    refused(lambda: circulate(runs, criteria_set), 409, "comments-closed")


@pytest.mark.parametrize("who", ["leader", "member_editor", "viewer"])
def test_who_does_not_write_criteria_circulates_none(request, round, who):
    program = writer_of(request.getfixturevalue(who))
    refused(lambda: circulate(program, round.criteria_set), *DENIED)


def test_rounds_are_found_by_year_set_and_whether_they_are_open(year, round, own, secretary):
    newer = amended(year, secretary)
    assert found(own, ROUNDS, bloc_year=year.pk) == [round.pk, newer.pk]
    assert found(own, ROUNDS, criteria_set=round.criteria_set_id, is_open="true") == [newer.pk]
    assert found(own, ROUNDS, is_open="false") == [round.pk]
    assert_problem(own.get(ROUNDS, {"open": "true"}), 400, "invalid")


# -- agreeing -------------------------------------------------------------------------------------


def test_a_member_agrees_once(round, own, member):
    path = f"{ROUNDS}{round.pk}/agree/"
    told = sent(own, "post", path)
    assert [each["id"] for each in told["agreed"]] == [member.pk]
    assert sent(own, "post", path) == told
    assert Agreement.objects.count() == 1


def test_an_earlier_text_is_not_agreed_to(year, round, own, secretary):
    amended(year, secretary)
    refused(lambda: send(own, "post", f"{ROUNDS}{round.pk}/agree/"), 409, "round-not-latest")
    refused(lambda: say(own, round), 409, "round-not-latest")


@pytest.mark.parametrize("who", ["leader", "viewer", "secretary"])
def test_who_acts_for_no_member_says_nothing(request, round, who):
    program = writer_of(request.getfixturevalue(who))
    refused(lambda: send(program, "post", f"{ROUNDS}{round.pk}/agree/"), *DENIED)
    refused(lambda: say(program, round), *DENIED)
    refused(lambda: say(program, round, body=""), *DENIED)


# -- comments -------------------------------------------------------------------------------------


def test_a_member_comments_on_a_criterion_and_on_the_whole(round, own, member):
    made = say(own, round, code="1")
    assert made.status_code == 201, made.content.decode()
    row = own.get(made["Location"]).json()
    assert row == made.json()
    assert (row["code"], row["body"], row["organisation"]["id"]) == ("1", "Nên rõ hơn", member.pk)
    assert (row["outcome"], row["answer"], row["answered_at"]) == ("", "", None)
    whole = say(own, round).json()
    assert whole["code"] == ""
    assert found(own, COMMENTS, round=round.pk) == [row["id"], whole["id"]]


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ({"body": " "}, "body"), ({"body": "x" * 5001}, "body"), ({"is_private": "có"},
                                                                 "is_private"),
        ({"part": "1"}, "part"), ({"organisation": "1"}, "organisation"),
    ],
)  # fmt: skip
def test_a_wrong_shape_is_told_at_its_path(round, own, body, path):
    assert path in refused(lambda: say(own, round, **body), 400, "invalid")["errors"]


def test_a_part_that_is_not_there_is_refused(round, own):
    refused(lambda: say(own, round, code="9"), 409, "comment-on-nothing")


def test_who_acts_for_several_names_the_one_that_speaks(round, own, member_editor, chair, year):
    other = year.members()[2].organisation
    refused(lambda: say(own, round, organisation=other.pk), *DENIED)
    OrganisationRoleFactory(organisation=other, user=member_editor)
    told = refused(lambda: say(own, round), 400, "invalid")
    assert list(told["errors"]) == ["organisation"]
    assert say(own, round, organisation=other.pk).json()["organisation"]["id"] == other.pk
    refused(lambda: say(own, round, organisation=chair.pk), *DENIED)


def test_a_private_comment_is_the_members_and_the_chairs(year, round, own, runs):
    pk = say(own, round, body=SECRET, is_private=True).json()["id"]
    other = writer_of(OrganisationRoleFactory(organisation=year.members()[2].organisation).user)
    assert found(own, COMMENTS) == found(runs, COMMENTS) == [pk]
    assert found(other, COMMENTS) == []
    assert_problem(other.get(f"{COMMENTS}{pk}/"), 404, "not-found")


# -- answers --------------------------------------------------------------------------------------


def test_the_chair_answers_and_may_put_it_otherwise(round, own, runs, member, member_editor):
    comment = said(round, member, member_editor)
    row = answer(runs, comment, seen=own.get(COMMENTS).json()["results"][0]["version_mark"])
    assert row.status_code == 200, row.content.decode()
    told = own.get(f"{COMMENTS}{comment.pk}/").json()
    assert told == row.json()
    assert (told["outcome"], told["answer"]) == ("partly", "Sẽ sửa câu chữ")
    assert answer(runs, comment, outcome="accepted").json()["outcome"] == "accepted"
    stale = told["version_mark"]
    refused(lambda: answer(runs, comment, answer="Không", seen=stale), 409, "changed-meanwhile")
    assert found(own, COMMENTS, answered="true") == [comment.pk]
    assert found(own, COMMENTS, answered="false") == []


@pytest.mark.parametrize("body", [{"outcome": ""}, {"outcome": "maybe"}, {"answer": " "}])
def test_an_answer_is_an_outcome_and_a_sentence(round, runs, member, member_editor, body):
    comment = said(round, member, member_editor)
    refused(lambda: answer(runs, comment, **body), 400, "invalid")


@pytest.mark.parametrize("who", ["leader", "member_editor", "viewer"])
def test_who_does_not_write_criteria_answers_nothing(request, round, member, member_editor, who):
    comment = said(round, member, member_editor)
    refused(lambda: answer(writer_of(request.getfixturevalue(who)), comment), *DENIED)


def test_a_comment_is_taken_back_until_it_is_answered(round, own, runs, member, member_editor):
    comment, other = (said(round, member, member_editor) for _ in range(2))
    path = f"{COMMENTS}{comment.pk}/"
    refused(lambda: runs.delete(path), *DENIED)
    assert own.delete(path).status_code == 204
    assert_problem(own.get(path), 404, "not-found")
    answer_comment(other, "accepted", "Sẽ sửa", by=member_editor)
    refused(lambda: own.delete(f"{COMMENTS}{other.pk}/"), 409, "comment-answered")


# -- all of them ----------------------------------------------------------------------------------


def test_nobody_another_scope_and_strangers_are_refused(round, member, member_editor, stranger):
    comment = said(round, member, member_editor)
    for path in (ROUNDS, COMMENTS):
        assert_problem(Client().get(path), 401, "not-authenticated")
        assert found(writer_of(stranger), path) == []
    refused(lambda: say(writer_of(stranger), round), 404, "not-found")
    refused(lambda: send(writer_of(stranger), "post", f"{ROUNDS}{round.pk}/agree/"), 404,
            "not-found")  # fmt: skip
    program = program_of(member_editor, "read scores:write rankings:write reports:write")
    assert found(program, COMMENTS) == [comment.pk]
    refused(lambda: say(program, round), *DENIED)
    refused(lambda: program.delete(f"{COMMENTS}{comment.pk}/"), *DENIED)


def test_the_lists_ask_as_often_for_many_rows_as_for_one(year, secretary, member_editor):
    program = writer_of(secretary)
    asked = []
    members = [row.organisation for row in year.members()]
    for number in range(1, 4):
        latest = circulated(year, secretary, "Một", f"Hai ({number})")
        agree(latest, members[:number], by=member_editor)
        said(latest, members[number - 1], member_editor)
        rounds, answered = queries_of(program, ROUNDS)
        comments, _answer = queries_of(program, COMMENTS)
        asked.append((rounds, comments))
        assert len(answered.json()["results"]) == number
    assert asked == [asked[0]] * 3
    assert CriteriaRound.objects.count() == RoundComment.objects.count() == 3
    assert queries_of(program, f"{ROUNDS}{latest.pk}/")[1].json()["criteria"]
