"""The page of a scorecard: who sees and writes what, refused figures, two people in one cell."""

from decimal import Decimal

import pytest

from scoring.actions import (
    Given,
    adopt_card,
    finish_appraisal,
    mark_version,
    save_marks,
    save_peer_marks,
)
from scoring.builders.boards import board_of
from scoring.builders.readers import reader_of
from scoring.enums import CardState, Rung
from scoring.models import Mark, PeerMark, Scorecard
from scoring.trees import Node, Way
from tests.documents.whole import unchanged
from tests.factories.blocs import MembershipFactory, OrganisationRoleFactory
from tests.queries import queries_of
from tests.scoring.cards import D, card_of, cards, filled, scored_year, submitted
from tests.scoring.pages import JSON, at, column, lines, save

pytestmark = pytest.mark.django_db
PAGE, CELL = 37, 27  # queries, at every size
SECRET = "Bí mật của tổ thẩm định"


# -- who reads ------------------------------------------------------------------------------------


def test_a_draft_is_its_members_alone(card, as_, member_editor, secretary, stranger):
    filled(card, member_editor)
    assert as_(member_editor).get(at("card", card)).status_code == 200
    for user in (secretary, stranger):
        for name in ("card", "totals"):
            assert as_(user).get(at(name, card)).status_code == 404
        assert as_(user).get(at("cell", card, "I.1")).status_code == 404
        with unchanged():
            assert save(as_(user), card, "I.1", value="1").status_code == 404


def test_the_panels_unfinished_work_is_nowhere_on_the_members_pages(
    card, as_, member_editor, secretary
):
    submitted(card, member_editor)
    save_marks(card, {"I.1": Given(D("7.5"), reason=SECRET)}, by=secretary)
    for path in (at("card", card), at("totals", card), at("cell", card, "I.1")):
        assert SECRET not in (page := as_(member_editor).get(path).content.decode())
        assert "7,5" not in page
        assert "7,5" in as_(secretary).get(path).content.decode()
    finish_appraisal(card, by=secretary)
    assert SECRET in as_(member_editor).get(at("cell", card, "I.1")).content.decode()


def test_who_leads_the_year_reads_its_own_card_as_any_member(
    year, chair, chair_editor, secretary, card, as_
):
    own = card_of(year, chair)
    submitted(own, chair_editor)
    save_marks(own, {"I.1": Given(D(3), reason=SECRET)}, by=secretary)
    assert not Mark.objects.visible_to(chair_editor).filter(rung=Rung.APPRAISED).exists()
    page = as_(chair_editor).get(at("cell", own, "I.1")).content.decode()
    assert SECRET not in page


def test_the_reader_and_the_gate_of_marks_agree_in_every_state(
    card, member_editor, secretary, chair_editor
):
    submitted(card, member_editor)
    for rung in Rung:
        criterion = card.criteria_set.criteria.get(code="I.1")
        Mark.objects.get_or_create(scorecard=card, criterion=criterion, rung=rung)
    for state in CardState:
        Scorecard.objects.filter(pk=card.pk).update(state=state)
        card.refresh_from_db()
        for user in (member_editor, secretary, chair_editor):
            if card not in Scorecard.objects.visible_to(user):
                continue
            reader = reader_of(user, card, frozenset({"I"}))
            shown = {rung for rung in Rung if reader.shows(rung, state)}
            marks = Mark.objects.visible_to(user).filter(scorecard=card)
            assert set(marks.values_list("rung", flat=True)) == shown, (state, user)


def test_a_members_points_are_worked_out_alone_as_with_all_the_others(
    year, secretary, member_editor, card
):
    filled(card, member_editor)
    for number, other in enumerate(cards(year)):
        if other != card:
            filled(other, secretary, II_2=Given(D(9 + number)), I_2=Given(D(90 + number), D(80)))
    board = board_of(card.criteria_set)
    for upto in Rung:
        for member, reckoned in board.reckoned(upto).items():
            assert board.reckoned_of(member, upto) == reckoned


def test_relative_points_are_provisional_and_nothing_given_is_not_nought(card, as_, member_editor):
    save_marks(card, {"II.2": Given(D(0)), "I.3": Given(D(0))}, by=member_editor)
    found = lines(as_(member_editor).get(at("card", card)))
    assert column(found["II.2"], "self").is_provisional
    assert not column(found["I.3"], "self").is_provisional
    assert [column(found[code], "self").points for code in ("I.3", "I.1")] == ["0", ""]
    assert (found["I"].done, found["I"].due) == (1, 3)


# -- the course -----------------------------------------------------------------------------------


def test_an_incomplete_card_says_what_is_missing(card, as_, member_editor, member):
    signatory = OrganisationRoleFactory(organisation=member, office="signatory").user
    page = as_(signatory).get(at("card", card))
    assert page.context["sheet"].missing == ("I.1", "I.2", "I.3", "II.2", "T")
    assert b'href="#c-I.1"' in page.content
    with unchanged():
        assert as_(signatory).post(at("submit", card)).status_code == 302
        assert as_(member_editor).post(at("submit", card)).status_code == 403
    filled(card, member_editor)
    as_(signatory).post(at("submit", card))
    card.refresh_from_db()
    assert card.state == CardState.SUBMITTED


def test_a_card_is_returned_with_a_reason_that_its_member_reads(
    card, as_, member_editor, secretary
):
    submitted(card, member_editor)
    with unchanged():
        assert as_(secretary).post(at("return_card", card), {"reason": " "}).status_code == 200
    assert as_(secretary).post(at("return_card", card), {"reason": "Thiếu minh chứng"}).url
    assert "Thiếu minh chứng" in as_(member_editor).get(at("card", card)).content.decode()


def test_the_member_explains_and_the_bloc_adopts(card, as_, member_editor, secretary):
    submitted(card, member_editor)
    save_marks(card, {"I.1": Given(D(12), reason="Thiếu")}, by=secretary)
    as_(secretary).post(at("finish_appraisal", card))
    client = as_(member_editor)
    assert client.get(at("card", card)).context["main"] is None
    client.post(at("explain", card), {"code": "I.1", "text": "Đã gửi ngày 05/10"})
    assert client.get(at("card", card)).context["main"].url == at("send_explanations", card)
    client.post(at("send_explanations", card))
    as_(secretary).post(at("finish_appraisal", card))
    as_(secretary).post(at("adopt_card", card))
    card.refresh_from_db()
    assert card.state == CardState.ADOPTED
    assert Mark.objects.get(rung=Rung.APPRAISED).explanation == "Đã gửi ngày 05/10"


def test_an_appraisal_is_taken_up_again_with_a_reason(card, as_, member_editor, secretary):
    submitted(card, member_editor)
    finish_appraisal(card, by=secretary)
    as_(secretary).post(at("reopen_appraisal", card), {"reason": "Nhầm"})
    card.refresh_from_db()
    assert card.state == CardState.SUBMITTED


# -- the peers ------------------------------------------------------------------------------------


def test_peers_give_points_that_the_member_reads_as_a_mean_in_the_end(
    year, secretary, member, member_editor, as_
):
    scored_year(year, secretary, cross_weight=D(20))
    card = card_of(year, member)
    submitted(card, member_editor)
    others = [m.organisation for m in year.members() if m.organisation_id != member.pk]
    peer = OrganisationRoleFactory(organisation=others[1]).user
    answer = as_(peer).post(at("cross", card), {"code": "I.1", "value": "9,5"}, **JSON)
    assert answer.status_code == 200
    assert PeerMark.objects.get().value == D("9.5")
    for code, value in (("I.1", "99"), ("I.2", "1"), ("I.1", "x")):
        with unchanged():
            told = {"code": code, "value": value}
            assert as_(peer).post(at("cross", card), told, **JSON).status_code == 422
    with unchanged():
        assert as_(member_editor).post(at("cross", card), {"code": "I.1"}).status_code == 403
    save_peer_marks(card, others[0], {"I.1": D("4.5")}, by=secretary)
    page = as_(member_editor).get(at("card", card))
    assert column(lines(page)["I.1"], "peers") is None
    assert column(lines(page)["I.1"], "result").points == "15"
    assert column(lines(as_(peer).get(at("card", card)))["I.1"], "peers").figure == "9,5"
    finish_appraisal(card, by=secretary)
    adopt_card(card, by=secretary)
    found = lines(as_(member_editor).get(at("card", card)))
    assert column(found["I.1"], "peers").points == "7"
    assert column(found["I.1"], "result").points == "13,4"


# -- how much it asks -----------------------------------------------------------------------------


def leaves(count):
    ways = [Way.JUDGED, Way.BEST_SHARE]
    numbers = range(1, count + 1)
    group = Node("I", "Nhóm", D(count))
    return [group, *(Node(f"I.{n}", "Tiêu chí", D(1), way=ways[n % 2]) for n in numbers)]


@pytest.mark.parametrize("is_large", [False, True])
def test_a_page_and_a_saved_cell_ask_the_same_however_large_the_bloc(
    year, secretary, member, member_editor, client, django_assert_num_queries, is_large
):
    count = 30 if is_large else 10
    if is_large:
        MembershipFactory.create_batch(27, bloc=year.bloc)
    scored_year(year, secretary, leaves(count), total=D(count))
    every = {f"I.{n}": Given(Decimal(1)) for n in range(1, count + 1)}
    for each in cards(year):
        save_marks(each, every, by=secretary)
    handed = {"state": CardState.SUBMITTED, "submitted_at": year.created_at}
    Scorecard.objects.exclude(organisation=member).update(**handed)
    card = card_of(year, member)
    client.force_login(member_editor)
    asked, _answer = queries_of(client, at("card", card))
    assert asked == PAGE
    seen = mark_version(Mark.objects.get(scorecard=card, criterion__code="I.1"))
    with django_assert_num_queries(CELL):
        assert save(client, card, "I.1", value="0", seen=seen).status_code == 200
