"""Rounds of a criteria draft: circulating, commenting, answering, agreeing."""

from datetime import date

import pytest

from blocs.enums import YearPhase
from blocs.models import BlocYear
from common.models import LogEntry
from scoring.actions import adopt_criteria, begin_draft, criteria_version, text_of, write_criteria
from scoring.actions.rounds import agree, answer_comment, circulate, comment, withdraw_comment
from scoring.builders.rounds import changes_between, standings_of, text_from
from scoring.enums import ImportState, Stand
from scoring.models import Agreement, CriteriaRound, CriteriaSet, RoundComment
from tests.documents.whole import refused
from tests.factories.blocs import OrganisationFactory
from tests.scoring.cards import NODES
from tests.scoring.rounds import circulated, said, text

pytestmark = pytest.mark.django_db
DAY = date(2026, 2, 27)


@pytest.fixture
def round(year, secretary):
    return circulated(year, secretary)


def test_a_round_keeps_the_text_as_it_was(year, round, secretary):
    then = text_of(round.criteria_set)
    write_criteria(year, text("Khác hẳn"), by=secretary)
    round.refresh_from_db()
    assert text_from(round.content) == then
    assert text_of(CriteriaSet.objects.get()) != then


def test_a_round_says_everything_that_a_set_may_say(year, secretary):
    wanted = text("Một")
    wanted = type(wanted)("Bộ tiêu chí", list(NODES), wanted.declared)
    draft = write_criteria(year, wanted, by=secretary)
    assert text_from(circulate(draft, by=secretary).content) == wanted


def test_the_same_text_is_not_circulated_twice(year, round, secretary):
    with refused("round-unchanged"):
        circulate(round.criteria_set, by=secretary)
    write_criteria(year, text("Một", "Ba"), by=secretary)
    assert circulate(round.criteria_set, by=secretary).number == 2


def test_nothing_is_circulated_that_holds_nothing_or_changed_meanwhile(year, secretary):
    draft = write_criteria(year, type(text("x"))("Bộ tiêu chí", []), by=secretary)
    with refused("round-of-nothing"):
        circulate(draft, by=secretary)
    seen = criteria_version(draft)
    write_criteria(year, text("Một"), by=secretary)
    with refused("changed-meanwhile"):
        circulate(draft, by=secretary, seen=seen)
    assert not CriteriaRound.objects.exists()


def test_a_new_round_differs_line_by_line(year, round, secretary):
    write_criteria(year, text("Một", "Hai, sửa", "Ba", total=150), by=secretary)
    new = circulate(round.criteria_set, by=secretary)
    lines = changes_between(text_from(new.content), text_from(round.content))
    states = {each["code"]: each["state"] for each in lines if each["code"]}
    assert states == {"2": ImportState.CHANGED, "3": ImportState.NEW}


def test_members_comment_on_the_latest_round_of_a_draft_alone(
    year, round, member, member_editor, secretary
):
    said(round, member, member_editor)
    said(round, member, member_editor, code="")
    write_criteria(year, text("Một", "Ba"), by=secretary)
    new = circulate(round.criteria_set, by=secretary)
    with refused("round-not-latest"):
        said(round, member, member_editor)
    adopt_criteria(round.criteria_set, DAY, by=secretary)
    with refused("comments-closed"):
        said(new, member, member_editor)
    assert RoundComment.objects.count() == 2


@pytest.mark.parametrize(
    ("code", "body", "rule"),
    [("9", "x", "comment-on-nothing"), ("1", " \n", "comment-empty"),
     ("1", "x" * 5001, "text-too-long")],
)  # fmt: skip
def test_a_comment_says_something_about_something(round, member, member_editor, code, body, rule):
    with refused(rule):
        comment(round, code, body, organisation=member, by=member_editor)
    assert not RoundComment.objects.exists()


def test_who_is_no_member_neither_comments_nor_agrees(round, secretary):
    stranger = OrganisationFactory()
    with refused("not-a-member"):
        said(round, stranger, secretary)
    with refused("not-a-member"):
        agree(round, [stranger], by=secretary)
    assert not Agreement.objects.exists()


def test_nothing_is_said_in_an_archived_year(year, round, member, member_editor):
    BlocYear.objects.update(phase=YearPhase.ARCHIVED)
    with refused("year-archived"):
        said(round, member, member_editor)
    with refused("year-archived"):
        agree(round, [member], by=member_editor)


def test_a_member_agrees_once_and_to_that_text_alone(
    year, round, member, member_editor, member_signatory, secretary
):
    assert len(agree(round, [member], by=member_editor)) == 1
    assert agree(round, [member], by=member_signatory) == []
    write_criteria(year, text("Một", "Ba"), by=secretary)
    new = circulate(round.criteria_set, by=secretary)
    stands = {each.organisation: each.stand for each in standings_of(year, new, [])}
    assert stands[member] == Stand.SILENT
    with refused("round-not-latest"):
        agree(round, [member], by=member_editor)
    assert len(agree(new, [member], by=member_editor)) == 1


def test_an_answer_has_a_sentence_and_keeps_the_comment(round, member, member_editor, secretary):
    row = said(round, member, member_editor)
    with refused("reason-required"):
        answer_comment(row, "partly", " ", by=secretary)
    answer_comment(row, "partly", "Sửa ý đầu", by=secretary)
    row.refresh_from_db()
    assert (row.outcome, row.answer, row.answered_by) == ("partly", "Sửa ý đầu", secretary)
    with refused("comment-answered"):
        withdraw_comment(row, by=member_editor)
    assert RoundComment.objects.filter(pk=row.pk).exists()


def test_an_unanswered_comment_is_taken_back(round, member, member_editor):
    withdraw_comment(said(round, member, member_editor), by=member_editor)
    assert not RoundComment.objects.exists()
    assert LogEntry.objects.filter(verb="took a comment back").count() == 1


def test_answers_close_with_the_adoption(round, member, member_editor, secretary):
    row = said(round, member, member_editor)
    adopt_criteria(round.criteria_set, DAY, by=secretary)
    with refused("comments-closed"):
        answer_comment(row, "accepted", "Đã sửa", by=secretary)
    with refused("comments-closed"):
        withdraw_comment(row, by=member_editor)


def test_the_adopted_set_names_the_round_whose_text_it_is(year, round, secretary):
    write_criteria(year, text("Một", "Ba"), by=secretary)
    second = circulate(round.criteria_set, by=secretary)
    adopt_criteria(round.criteria_set, DAY, by=secretary)
    rounds = CriteriaRound.objects.of_year(year)
    assert [each.number for each in rounds if each.is_adopted] == [second.number]


def test_no_round_is_named_where_the_text_changed_after_it(year, round, secretary):
    write_criteria(year, text("Một", "Ba"), by=secretary)
    adopt_criteria(round.criteria_set, DAY, by=secretary)
    assert not any(each.is_adopted for each in CriteriaRound.objects.all())


def test_each_version_counts_its_own_rounds(year, round, secretary):
    adopt_criteria(round.criteria_set, DAY, by=secretary)
    again = circulate(begin_draft(year, by=secretary), by=secretary)
    assert (again.number, again.sha256) == (1, round.sha256)
    assert list(CriteriaRound.objects.open()) == [again]
