"""Scorecards: who writes what when, the ladder of rungs, and the course of a card."""

from datetime import timedelta

import pytest

from blocs.enums import DeadlineStep
from blocs.models import Deadline
from blocs.querysets import today
from common.errors import RuleViolation
from common.log import verify_log
from common.models import LogEntry
from scoring.actions import (
    Given,
    adopt_card,
    adopt_criteria,
    appoint_appraiser,
    begin_draft,
    explain,
    finish_appraisal,
    lift_bar,
    mark_version,
    missing_codes,
    open_scorecards,
    recuse,
    reopen_appraisal,
    return_card,
    save_marks,
    save_peer_marks,
    send_explanations,
    set_bar,
    submit_card,
)
from scoring.builders.boards import board_of, picture_of
from scoring.enums import CardState, Rung
from scoring.models import Evidence, Mark, PeerMark, Scorecard
from scoring.texts import Knockout
from tests.documents.whole import refused
from tests.scoring.cards import D, card_of, cards, filled, scored_year, submitted

pytestmark = pytest.mark.django_db


@pytest.fixture
def card(year, secretary, member):
    scored_year(year, secretary)
    return card_of(year, member)


def value(card, code, rung=Rung.SELF):
    mark = card.marks.filter(criterion__code=code, rung=rung).first()
    return mark and mark.value


# -- opening --------------------------------------------------------------------------------------


def test_every_member_gets_one_card_and_a_second_opening_makes_none(year, secretary):
    scored_year(year, secretary)
    assert len(cards(year)) == year.members().count()
    assert open_scorecards(year, by=secretary) == 0


def test_no_cards_without_adopted_criteria(year, secretary):
    with refused("no-criteria"):
        open_scorecards(year, by=secretary)


def test_no_other_criteria_are_adopted_once_members_score_themselves(year, secretary, card):
    draft = begin_draft(year, by=secretary)
    with refused("scoring-open"):
        adopt_criteria(draft, today(), by=secretary)


# -- marks ----------------------------------------------------------------------------------------


def test_a_member_writes_its_own_figures_and_the_log_tells_them(card, member_editor):
    save_marks(card, {"I.1": Given(D(15), note="Theo báo cáo")}, by=member_editor)
    save_marks(card, {"I.1": Given(D("15.5"))}, by=member_editor)
    assert value(card, "I.1") == D("15.5")
    line = LogEntry.objects.order_by("pk").last()
    assert line.before["I.1"] == {"value": "15", "note": "Theo báo cáo"}
    assert line.after["I.1"] == {"value": "15.5"}
    lines = LogEntry.objects.count()
    save_marks(card, {"I.1": Given(D("15.50"))}, by=member_editor)
    assert LogEntry.objects.count() == lines
    assert not list(verify_log())


@pytest.mark.parametrize(
    ("code", "given"),
    [
        ("I.1", Given(D("20.5"))),
        ("I.1", Given(D("0.3"))),
        ("I.1", Given(D("NaN"))),
        ("I.2", Given(D(5), D(0))),
        ("T", Given(D("1.5"))),
        ("I", Given(D(1))),
        ("II.1", Given(D(1))),
        ("IX", Given(D(1))),
    ],
)
def test_one_wrong_figure_writes_nothing_of_the_request(card, member_editor, code, given):
    with pytest.raises(RuleViolation, match="marks-refused") as caught:
        save_marks(card, {"II.2": Given(D(3)), code: given}, by=member_editor)
    assert set(caught.value.fields) == {code}
    assert not Mark.objects.exists()


def test_two_editors_in_one_cell_the_second_is_told_and_nothing_is_lost(card, member_editor):
    seen = mark_version(None)
    (mark,) = save_marks(card, {"I.1": Given(D(10), seen=seen)}, by=member_editor)
    with refused("changed-meanwhile"):
        save_marks(card, {"I.1": Given(D(12), seen=seen)}, by=member_editor)
    assert value(card, "I.1") == 10
    save_marks(card, {"I.1": Given(D(12), seen=mark_version(mark))}, by=member_editor)
    assert value(card, "I.1") == 12


def test_nothing_is_scored_after_the_last_day(card, year, member_editor):
    day = today() - timedelta(days=1)
    Deadline.objects.create(bloc_year=year, step=DeadlineStep.SELF_SCORE, due_on=day)
    with refused("deadline-over"):
        save_marks(card, {"I.1": Given(D(10))}, by=member_editor)
    Deadline.objects.update(due_on=today())
    save_marks(card, {"I.1": Given(D(10))}, by=member_editor)


def test_a_criterion_of_others_is_not_scored(year, secretary, member):
    from dataclasses import replace

    from tests.scoring.cards import NODES

    other = year.members().exclude(organisation=member).first().organisation
    nodes = [replace(n, assigned=(other.code,)) if n.code == "T" else n for n in NODES]
    scored_year(year, secretary, nodes)
    card = card_of(year, member)
    assert "T" not in missing_codes(card)
    with refused("marks-refused"):
        save_marks(card, {"T": Given(D(1))}, by=secretary)


# -- the course -----------------------------------------------------------------------------------


def test_a_card_is_submitted_whole(card, member_editor, member_signatory):
    save_marks(card, {"I.1": Given(D(0))}, by=member_editor)
    with pytest.raises(RuleViolation, match="card-incomplete") as caught:
        submit_card(card, by=member_signatory)
    assert set(caught.value.fields) == {"I.2", "I.3", "II.2", "T"}  # II.1 is counted by the system
    submitted(card, member_editor)
    with refused("card-moved"):
        submit_card(card, by=member_signatory)


def test_the_panel_changes_a_figure_with_a_reason_and_the_member_answers(
    card, secretary, member_editor
):
    submitted(card, member_editor)
    with refused("marks-refused"):
        save_marks(card, {"I.1": Given(D(12))}, by=secretary)
    save_marks(card, {"I.1": Given(D(12), reason="Thiếu báo cáo quý III")}, by=secretary)
    finish_appraisal(card, by=secretary)
    with refused("card-closed"):
        save_marks(card, {"I.1": Given(D(20))}, by=member_editor)
    with refused("nothing-explained"):
        send_explanations(card, by=member_editor)
    with refused("nothing-to-explain"):
        explain(card, "I.3", "Vì sao?", by=member_editor)
    explain(card, "I.1", "Báo cáo quý III gửi ngày 05/10", by=member_editor)
    send_explanations(card, by=member_editor)
    save_marks(card, {"I.1": Given(D(14), reason="Đã nhận báo cáo")}, by=secretary)
    finish_appraisal(card, by=secretary)
    adopt_card(card, by=secretary)
    rungs = [value(card, "I.1", rung) for rung in Rung]
    assert rungs == [15, 12, 14, None]
    ladder = picture_of(board_of(card.criteria_set))["members"]
    own = next(each for each in ladder if each["card"] == card.pk)["criteria"]["I.1"]
    assert [(step["rung"], step["points"]) for step in own["rungs"]] == [
        ("self", "15.00"), ("appraised", "12.00"), ("explained", "14.00"),
    ]  # fmt: skip
    assert own["points"] == "14.00"
    assert not list(verify_log())


def test_a_returned_card_is_the_members_again(card, secretary, member_editor):
    submitted(card, member_editor)
    with refused("reason-missing"):
        return_card(card, "  ", by=secretary)
    return_card(card, "Thiếu minh chứng mục I.1", by=secretary)
    card.refresh_from_db()
    assert (card.state, card.returned_because) == (CardState.DRAFT, "Thiếu minh chứng mục I.1")
    save_marks(card, {"I.1": Given(D(14))}, by=member_editor)
    assert submit_card(card, by=member_editor).returned_because == ""


def test_an_appraisal_is_taken_up_again_until_the_member_has_explained(
    card, secretary, member_editor
):
    submitted(card, member_editor)
    finish_appraisal(card, by=secretary)
    reopen_appraisal(card, "Nhầm số liệu", by=secretary)
    save_marks(card, {"I.3": Given(D(80), reason="Theo Kho bạc")}, by=secretary)
    finish_appraisal(card, by=secretary)
    explain(card, "I.3", "Đã bổ sung", by=member_editor)
    send_explanations(card, by=member_editor)
    with refused("card-moved"):
        reopen_appraisal(card, "Muộn", by=secretary)


# -- who may --------------------------------------------------------------------------------------


def test_a_member_never_appraises_itself(card, year, secretary, chair, chair_editor, member_editor):
    own = card_of(year, chair)
    assert chair_editor.has_perm("scoring.appraise_card", card)
    assert not chair_editor.has_perm("scoring.appraise_card", own)
    assert secretary.has_perm("scoring.appraise_card", own)
    appoint_appraiser(card.criteria_set, member_editor, ["I"], by=secretary)
    assert not member_editor.has_perm("scoring.appraise_card", card)
    assert member_editor.has_perm("scoring.appraise_card", own)
    with refused("unknown-group"):
        appoint_appraiser(card.criteria_set, member_editor, ["IX"], by=secretary)


def test_who_declares_a_conflict_of_interest_appraises_no_more(card, chair_editor):
    recuse(card, chair_editor, "Người thân công tác tại đơn vị", by=chair_editor)
    assert not chair_editor.has_perm("scoring.appraise_card", card)


def test_a_members_draft_and_an_unfinished_appraisal_leak_to_nobody(
    card, year, chair, chair_editor, secretary, member_editor, stranger, leader
):
    others = chair_editor, secretary, stranger, leader
    filled(card, member_editor)
    for user in others:
        assert card not in Scorecard.objects.visible_to(user)
        assert not Mark.objects.visible_to(user).filter(scorecard=card).exists()
    assert card in Scorecard.objects.tracked_by(secretary)
    assert Mark.objects.visible_to(member_editor).filter(scorecard=card).count() == 5
    submit_card(card, by=member_editor)
    save_marks(card, {"I.1": Given(D(1), reason="Bí mật của tổ thẩm định")}, by=secretary)
    assert Mark.objects.visible_to(secretary).filter(rung=Rung.APPRAISED).exists()
    assert not Mark.objects.visible_to(member_editor).filter(rung=Rung.APPRAISED).exists()
    assert not Scorecard.objects.visible_to(stranger).exists()
    third = year.members().exclude(organisation__in=[chair, card.organisation]).first()
    from tests.factories.blocs import OrganisationRoleFactory

    peer = OrganisationRoleFactory(organisation=third.organisation).user
    assert card not in Scorecard.objects.visible_to(peer)
    Evidence.objects.create(scorecard=card, kind="note", title="Ghi chú")
    assert not Evidence.objects.visible_to(peer).exists()
    assert Evidence.objects.visible_to(secretary).exists()


# -- peers and bars -------------------------------------------------------------------------------


def test_peers_count_by_their_weight_and_not_those_who_stood_back(
    year, secretary, member, member_editor
):
    scored_year(year, secretary, cross_weight=D(20))
    card = card_of(year, member)
    submitted(card, member_editor)
    others = [m.organisation for m in year.members() if m.organisation_id != member.pk]
    for peer, given in zip(others, (10, 5), strict=True):
        save_peer_marks(card, peer, {"I.1": D(given)}, by=secretary)
    board = board_of(card.criteria_set)
    assert board.reckoned()[member.code].points["I.1"] == D("13.5")  # 0,8 × 15 + 0,2 × 7,5
    recuse(card, secretary, "Liên quan", by=secretary, organisation=others[1])
    board = board_of(card.criteria_set)
    assert board.reckoned()[member.code].points["I.1"] == 14
    with refused("peer-recused"):
        save_peer_marks(card, others[1], {"I.1": D(1)}, by=secretary)
    with refused("peer-is-self"):
        save_peer_marks(card, member, {"I.1": D(20)}, by=secretary)
    with refused("marks-refused"):
        save_peer_marks(card, others[0], {"I.2": D(1)}, by=secretary)
    save_peer_marks(card, others[0], {"I.1": None}, by=secretary)
    assert PeerMark.objects.count() == 1


def test_a_condition_bars_an_award_but_no_place(year, secretary, member, member_editor):
    conditions = (Knockout("Kỷ luật"), Knockout("Chuyên môn yếu", "I", D(50)))
    scored_year(year, secretary, knockouts=conditions)
    card = card_of(year, member)
    submitted(card, member_editor)
    with refused("unknown-condition"):
        set_bar(card, "Không có trong bộ tiêu chí", "x", by=secretary)
    bar = set_bar(card, "Kỷ luật", "Quyết định số 05", by=secretary)
    own = next(m for m in picture_of(board_of(card.criteria_set))["members"]
               if m["card"] == card.pk)  # fmt: skip
    assert [each["condition"] for each in own["barred_by"]] == ["Kỷ luật"]
    assert own["place"] == 1
    lift_bar(bar, "Nhầm đơn vị", by=secretary)
    own = next(m for m in picture_of(board_of(card.criteria_set))["members"]
               if m["card"] != card.pk)  # fmt: skip
    assert [each["condition"] for each in own["barred_by"]] == ["Chuyên môn yếu"]
