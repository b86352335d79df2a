"""Freezing, publishing and correcting a ranking: what is frozen never changes again."""

from dataclasses import replace

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from blocs.models import BlocYear, Organisation
from common.errors import RuleViolation
from common.log import verify_log
from common.models import LogEntry
from documents.frozen import hash_of
from scoring.actions import (
    Given,
    adopt_card,
    begin_draft,
    finish_appraisal,
    freeze_ranking,
    publish_ranking,
    recuse,
    reopen_ranking,
    save_marks,
    set_bar,
    submit_card,
)
from scoring.builders.boards import board_of, picture_of
from scoring.builders.corrections import differences
from scoring.builders.ladders import ladder_of
from scoring.builders.standings import table_of, tied_for_ballot
from scoring.models import Criterion, Ranking
from scoring.ranking import Nature, Tie, TieRule
from scoring.texts import Knockout
from scoring.trees import Node, Way
from tests.blocs.test_years_races import at_once, refusals
from tests.documents.whole import refused
from tests.factories.blocs import MembershipFactory, UserFactory
from tests.scoring.cards import NODES, D, cards, scored_year, submitted
from tests.scoring.standing import adopted_year, corrected, frozen_year

pytestmark = pytest.mark.django_db
BALLOT = (Tie(TieRule.GROUP, "I"), Tie(TieRule.BALLOT))
BARS = (Knockout("Kỷ luật"),)


def linked(code):
    return f"/{code}"


# -- freezing -------------------------------------------------------------------------------------


def test_nothing_is_frozen_before_every_card_is_adopted(year, secretary):
    with refused("no-scorecards"):
        freeze_ranking(year, by=secretary)
    scored_year(year, secretary)
    first, *others = cards(year)
    submitted(first, secretary)
    with pytest.raises(RuleViolation, match="cards-not-adopted") as caught:
        freeze_ranking(year, by=secretary)
    for card in (first, *others):
        assert card.organisation.label in str(caught.value.message)
    assert not Ranking.objects.exists()


def test_a_frozen_ranking_holds_everything_under_its_hash(year, secretary):
    ranking = frozen_year(year, secretary)
    assert (ranking.number, ranking.replaces, ranking.reason) == (1, None, "")
    ranking.refresh_from_db()
    assert ranking.sha256 == hash_of(ranking.data)
    assert ranking.data == picture_of(board_of(ranking.criteria_set))
    line = LogEntry.objects.order_by("pk").last()
    assert line.after["sha256"] == ranking.sha256
    assert not list(verify_log())


def test_while_one_stands_no_other_is_frozen_and_no_figure_changes(year, secretary):
    frozen_year(year, secretary, knockouts=BARS)
    card = cards(year)[0]
    with refused("ranking-frozen"):
        freeze_ranking(year, by=secretary)
    with refused("ranking-frozen"):
        save_marks(card, {"I.1": Given(D(1), reason="Muộn")}, by=secretary)
    with refused("ranking-frozen"):
        set_bar(card, "Kỷ luật", "Muộn", by=secretary)


def test_what_changed_since_the_page_was_opened_is_not_frozen(year, secretary):
    criteria_set = adopted_year(year, secretary)
    criteria_set.refresh_from_db()
    seen = hash_of(picture_of(board_of(criteria_set)))
    save_marks(cards(year)[0], {"I.1": Given(D(1), reason="Bình xét")}, by=secretary)
    with refused("changed-meanwhile"):
        freeze_ranking(year, by=secretary, seen=seen)
    now = hash_of(picture_of(board_of(criteria_set)))
    assert freeze_ranking(year, by=secretary, seen=now).number == 1


# -- correcting -----------------------------------------------------------------------------------


def test_a_correction_names_what_it_replaces_and_why(year, secretary):
    first = frozen_year(year, secretary)
    card = cards(year)[1]
    second = corrected(first, card, secretary, I_1=Given(D(20), reason="Theo báo cáo bổ sung"))
    assert (second.number, second.replaces, second.reason) == (
        2, first, "Nhầm số liệu của một đơn vị",
    )  # fmt: skip
    assert list(Ranking.objects.current()) == [second]
    found = differences(first.data, second.data)
    told = [(each.member, each.what, each.before, each.after) for each in found.points]
    assert told == [(card.organisation.label, "I.1", D(15), D(20))]
    raised = second.data["members"][1]
    assert [(each.member, each.after) for each in found.totals] == [
        (card.organisation.label, D(raised["points"]))
    ]
    others = {each["label"] for each in second.data["members"]} - {card.organisation.label}
    assert {each.member for each in found.moves} == others
    for deed in (
        lambda: publish_ranking(first, by=secretary),
        lambda: reopen_ranking(first, "Lại sửa", by=secretary),
    ):
        with refused("ranking-replaced"):
            deed()
    with refused("ranking-frozen"):
        freeze_ranking(year, by=secretary)
    assert not list(verify_log())


def test_a_correction_needs_a_reason_and_is_begun_once(year, secretary):
    ranking = frozen_year(year, secretary)
    with refused("reason-missing"):
        reopen_ranking(ranking, "  ", by=secretary)
    reopen_ranking(ranking, "Sai số liệu", by=secretary)
    with refused("ranking-reopened"):
        reopen_ranking(ranking, "Sai số liệu", by=secretary)


def test_a_ranking_is_published_once(year, secretary):
    ranking = publish_ranking(frozen_year(year, secretary), by=secretary)
    with refused("ranking-published"):
        publish_ranking(ranking, by=secretary)


def edits(ranking, by):
    """Every kind of later edit, by a name; whether a deed allows it or the database is changed."""
    year = ranking.bloc_year
    card = cards(year)[0]

    def write():
        save_marks(card, {"I.1": Given(D(3), reason="Bình xét lại")}, by=by)

    return {
        "publish": lambda: publish_ranking(ranking, by=by),
        "reopen": lambda: reopen_ranking(ranking, "Sai số liệu", by=by),
        "write": write,
        "bar": lambda: set_bar(card, "Kỷ luật", "Quyết định 05", by=by),
        "recuse": lambda: recuse(card, by, "Liên quan", by=by),
        "draft": lambda: begin_draft(year, by=by),
        "freeze": lambda: freeze_ranking(year, by=by),
        "rename": lambda: Organisation.objects.update(name="Tên mới"),
        "criteria": lambda: Criterion.objects.update(text="Chữ khác", evidence=""),
        "year": lambda: BlocYear.objects.update(year=2031, is_illustrative=True),
    }  # fmt: skip


NAMES = (
    "publish", "reopen", "write", "bar", "recuse", "draft", "freeze", "rename", "criteria", "year",
)  # fmt: skip


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(names=st.lists(st.sampled_from(NAMES), min_size=1, max_size=8))
def test_a_frozen_ranking_is_immune_to_every_later_edit(year, secretary, names):
    with transaction.atomic():
        ranking = frozen_year(year, secretary, {"I_1": Given(D(9))}, knockouts=BARS)
        data, table = ranking.data, table_of(ranking.data, link=linked)
        code = data["members"][0]["code"]
        ladder = ladder_of(data, code)
        for name in ["reopen", *names, "freeze"]:
            try:
                with transaction.atomic():
                    edits(ranking, secretary)[name]()
            except RuleViolation:
                pass  # the house refuses it, which changes nothing either
        kept = Ranking.objects.get(pk=ranking.pk)
        assert kept.data == data
        assert kept.sha256 == ranking.sha256 == hash_of(kept.data)
        assert table_of(kept.data, link=linked) == table
        assert ladder_of(kept.data, code) == ladder
        assert Ranking.objects.filter(replaces=ranking, reason="Sai số liệu").exists()
        assert not list(verify_log())
        transaction.set_rollback(True)


# -- ties -----------------------------------------------------------------------------------------


def test_votes_part_members_that_only_a_ballot_parts_and_the_page_says_so(year, secretary):
    criteria_set = adopted_year(year, secretary, ties=BALLOT)
    (bunch,) = tied_for_ballot(board_of(criteria_set))
    assert len(bunch) == 3
    votes = {each.code: count for each, count in zip(bunch, (5, 9, 5), strict=True)}
    ranking = freeze_ranking(year, by=secretary, votes=votes)
    rows = table_of(ranking.data, link=linked).rows
    assert [row.place for row in rows] == [1, 2, 2]
    assert rows[0].code == bunch[1].code
    assert "9" in rows[0].tie
    assert not rows[0].is_shared
    assert rows[1].tie == rows[2].tie != ""


def test_no_ballot_is_asked_where_the_set_declares_none(year, secretary):
    criteria_set = adopted_year(year, secretary)
    assert tied_for_ballot(board_of(criteria_set)) == []


def test_a_tie_names_the_group_that_parted_it(year, secretary):
    nodes = [each for each in NODES if each.way not in {Way.LEADER_EXCESS, Way.BEST_SHARE}]
    nodes = [replace(each, maximum=D(40)) if each.code in {"I.1", "II.1"} else each
             for each in nodes]  # fmt: skip
    criteria_set = scored_year(year, secretary, nodes, ties=(Tie(TieRule.GROUP, "I"),))
    for card, (judged, times) in zip(cards(year), ((10, 5), (12, 3), (1, 0)), strict=True):
        figures = {"I.1": Given(D(judged)), "I.3": Given(D(96)), "T": Given(D(times))}
        save_marks(card, figures, by=secretary)
        submit_card(card, by=secretary)
        finish_appraisal(card, by=secretary)
        adopt_card(card, by=secretary)
    rows = table_of(picture_of(board_of(criteria_set)), link=linked).rows
    assert [row.place for row in rows] == [1, 2, 3]
    assert rows[0].points == rows[1].points
    assert rows[0].tie != rows[1].tie
    assert rows[2].tie == ""


# -- races ----------------------------------------------------------------------------------------


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_two_freezes_at_once_one_stands_and_the_other_is_told(year):
    by = UserFactory(is_superuser=True)
    adopted_year(year, by)
    results = at_once(*[lambda: freeze_ranking(year, by=by)] * 2)
    assert refusals(results) == ["ranking-frozen"]
    assert Ranking.objects.count() == 1
    assert not list(verify_log())


def test_a_deduction_takes_off_the_points_that_a_condition_asks_for(year, secretary):
    nodes = (
        Node("I", "Nhiệm vụ", D(100)),
        Node("I.1", "Chuyên môn", D(100), way=Way.JUDGED),
        Node("I.2", "Gửi báo cáo chậm", D(10), Nature.DEDUCTION, Way.COUNT, unit=D(1)),
    )
    knockouts = (Knockout("Dưới 85 điểm ở nhóm I", "I", D(85)),)
    scored_year(year, secretary, nodes, knockouts=knockouts)
    for card, late in zip(cards(year), (9, 5, 0), strict=True):
        save_marks(card, {"I.1": Given(D(90)), "I.2": Given(D(late))}, by=secretary)
        submit_card(card, by=secretary)
        finish_appraisal(card, by=secretary)
        adopt_card(card, by=secretary)
    barred = [member["barred_by"] for member in freeze_ranking(year, by=secretary).data["members"]]
    assert [bool(each) for each in barred] == [True, False, False]


def test_a_member_without_a_card_is_waited_for(year, secretary):
    adopted_year(year, secretary)
    late = MembershipFactory(bloc=year.bloc).organisation
    with pytest.raises(RuleViolation, match="cards-not-adopted") as caught:
        freeze_ranking(year, by=secretary)
    assert late.label in str(caught.value.message)


@pytest.mark.parametrize("figure", ["123456789012.345", "99999999999.9999", "999999999999.999"])
def test_what_is_taken_is_read_back_as_it_was(year, secretary, figure):
    scored_year(year, secretary)
    card = cards(year)[0]
    save_marks(card, {"II.2": Given(D(figure))}, by=secretary)
    assert card.marks.get(criterion__code="II.2").value == D(figure)


def test_a_figure_of_more_digits_than_can_be_kept_is_refused(year, secretary):
    scored_year(year, secretary)
    card = cards(year)[0]
    with refused("marks-refused"):
        save_marks(card, {"II.2": Given(D("999999999999.9999"))}, by=secretary)
    assert not card.marks.exists()
