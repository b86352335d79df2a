"""What one member may know of the others through points that are measured by them, conditions that
bar awards, and who may still move what is adopted, frozen or being corrected."""

import io
import threading
from dataclasses import replace

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from common.models import LogEntry
from scoring.actions import (
    Given,
    adopt_card,
    appoint_appraiser,
    finish_appraisal,
    freeze_ranking,
    open_scorecards,
    publish_ranking,
    recuse,
    reopen_ranking,
    save_marks,
    save_peer_marks,
    set_bar,
)
from scoring.actions import rankings as ranking_deeds
from scoring.builders.boards import board_of, picture_of
from scoring.builders.standings import member_in
from scoring.declaring import faults_of_declared
from scoring.enums import Rung
from scoring.models import Ranking
from scoring.ranking import Leaf, Nature, Scale, Threshold, total_of
from scoring.rules import rung_open_in
from scoring.texts import Declared, Knockout
from scoring.trees import Node, Way, faults_of
from scoring.workbooks.results import write_results
from tests.blocs.test_years_races import at_once, refusals
from tests.documents.whole import refused
from tests.factories.api import program_of
from tests.factories.blocs import MembershipFactory, OrganisationRoleFactory, UserFactory
from tests.factories.years import MandateFactory
from tests.scoring.cards import NODES, D, adopted, card_of, cards, scored_year, submitted
from tests.scoring.standing import adopted_year

pytestmark = pytest.mark.django_db


def third_of(year):
    return [row.organisation for row in year.members()][2]


def told(year, member, code="II.2"):
    board = board_of(card_of(year, member).criteria_set)
    return member_in(picture_of(board), member.code)["criteria"][code]


# -- what others' figures tell --------------------------------------------------------------------


@pytest.mark.parametrize("is_on_panel", [False, True])
def test_the_panels_figure_of_the_chairs_card_is_told_by_no_other_card(
    year, chair, member, chair_editor, secretary, client, is_on_panel
):
    criteria_set = scored_year(year, secretary)
    if is_on_panel:
        appoint_appraiser(criteria_set, chair_editor, [], by=secretary)
    own = submitted(card_of(year, chair), secretary, II_2=Given(D(10)))
    other = submitted(card_of(year, member), secretary, II_2=Given(D(4)))
    lower = {"II.2": Given(D("7.77"), reason="Bớt")}
    save_marks(own, lower, by=secretary, rung=Rung.APPRAISED)
    client.force_login(chair_editor)
    cell = client.get(reverse("scoring:cell", args=[other.pk, "II.2"])).content.decode()
    assert "7,77" not in cell
    totals = client.get(reverse("scoring:totals", args=[other.pk])).content.decode()
    assert "10,3" not in totals  # 20 × 4 ÷ 7,77
    client.force_login(secretary)
    cell = client.get(reverse("scoring:cell", args=[other.pk, "II.2"])).content.decode()
    assert "7,77" in cell


def test_a_member_is_measured_by_what_is_published_while_others_are_corrected(
    year, chair, member, member_editor, secretary, client
):
    scored_year(year, secretary)
    for card in cards(year):
        adopted(card, secretary)
    first = publish_ranking(freeze_ranking(year, by=secretary), by=secretary)
    reopen_ranking(first, "Nhầm", by=secretary)
    raised = {"II.2": Given(D("8.88"), reason="Sửa")}
    save_marks(card_of(year, chair), raised, by=secretary, rung=Rung.ADOPTED)
    own = card_of(year, member)
    client.force_login(member_editor)
    address = reverse("scoring:cell", args=[own.pk, "II.2"])
    path = f"/api/v1/results/?bloc_year={year.pk}&status=provisional"

    def leaks():
        texts = client.get(address).content.decode(), program_of(member_editor).get(path).text
        return "8,88" in texts[0], "222/25" in texts[1]

    assert leaks() == (False, False)
    second = freeze_ranking(year, by=secretary)
    assert leaks() == (False, False)
    publish_ranking(second, by=secretary)
    assert "8,88" in client.get(address).content.decode()


def test_the_log_does_not_name_who_scored_the_chairs_card_or_stood_back(
    year, chair, member, member_editor, chair_editor, secretary, client
):
    scored_year(year, secretary, cross_weight=D(50))
    own = submitted(card_of(year, chair), secretary)
    save_peer_marks(own, member, {"I.1": D(3)}, by=member_editor)
    peer = OrganisationRoleFactory(organisation=third_of(year)).user
    recuse(own, peer, "Liên quan", by=peer, organisation=third_of(year))
    page = reverse("blocs:year_log", args=[year.pk])
    client.force_login(secretary)
    everything = client.get(page).content.decode()
    client.force_login(chair_editor)
    known = client.get(page).content.decode()
    for person in (member_editor, peer):
        assert person.get_full_name() in everything
        assert person.get_full_name() not in known
    assert LogEntry.objects.of_chain(year.log_chain()).filter(verb="cross-scored").exists()


def test_a_card_adopted_after_the_freeze_is_in_no_ranking_and_stays_closed(
    year, secretary, member_editor
):
    scored_year(year, secretary)
    for card in cards(year):
        adopted(card, secretary)
    publish_ranking(freeze_ranking(year, by=secretary), by=secretary)
    late = MembershipFactory(bloc=year.bloc, starts_on=year.starts_on).organisation
    open_scorecards(year, by=secretary)
    card = adopted(card_of(year, late), secretary)
    program = program_of(member_editor)
    assert program.get(f"/api/v1/scorecards/{card.pk}/marks/").status_code == 404
    others = card_of(year, third_of(year))
    assert program.get(f"/api/v1/scorecards/{others.pk}/marks/").status_code == 200


# -- figures --------------------------------------------------------------------------------------


def test_a_result_that_the_panel_changes_keeps_its_target(year, member, secretary):
    scored_year(year, secretary)
    card = submitted(card_of(year, member), secretary)
    save_marks(card, {"I.2": Given(D(50), reason="Số liệu sai")}, by=secretary)
    mark = card.marks.get(criterion__code="I.2", rung=Rung.APPRAISED)
    assert (mark.value, mark.target) == (D(50), D(100))
    worked = told(year, member, "I.2")
    assert (worked["branch"], worked["points"]) == ("below-target", "5.00")  # ½ · 20 · 50 ÷ 100


def test_a_class_follows_from_the_rate_as_it_is_printed():
    scale = Scale(thresholds=(Threshold(D("0.9"), "Xuất sắc"),))
    leaves = [Leaf("I", "I", D(1000))]
    assert total_of(leaves, {"I": D("899.95")}, scale).classification == "Xuất sắc"  # 90,00 %
    assert total_of(leaves, {"I": D("899.94")}, scale).classification == ""


def test_a_condition_wants_of_a_member_the_part_that_it_is_given(year, member, secretary):
    others = tuple(row.organisation.code for row in year.members() if row.organisation != member)
    nodes = [replace(node, assigned=others) if node.code in {"I.1", "I.2"} else node
             for node in NODES]  # fmt: skip
    criteria_set = scored_year(year, secretary, nodes, knockouts=(Knockout("Yếu", "I", D(30)),))
    card = card_of(year, member)

    def barred(value):
        figures = {"I.3": Given(D(value)), "II.2": Given(D(4)), "T": Given(D(2))}
        save_marks(card, figures, by=secretary)
        own = member_in(picture_of(board_of(criteria_set)), member.code)
        return [each["reason"] for each in own["barred_by"]]

    assert barred(96) == []  # 20 of its 20 points, where 30 of 60 are wanted
    assert barred(80) == []  # 10 of 20
    assert barred(79) == ["I: 0.00 < 10.00"]


def test_the_workbook_tells_how_the_peers_came_in(year, member, secretary):
    criteria_set = scored_year(year, secretary, cross_weight=D(50))
    card = submitted(card_of(year, member), secretary)
    peers = [row.organisation for row in year.members() if row.organisation != member]
    for peer, given in zip(peers, ("1", "2"), strict=True):
        save_peer_marks(card, peer, {"I.1": D(given)}, by=secretary)
    content = write_results(picture_of(board_of(criteria_set)))
    rows = [[cell.value for cell in row]
            for row in load_workbook(io.BytesIO(content))["Các bậc điểm"].iter_rows()]  # fmt: skip
    own = [row for row in rows if row[0] == member.code and row[2] == "I.1"]
    crossed, final = own[-2:]
    assert (crossed[3], D(str(crossed[6]))) == ("Chấm chéo (trung bình)", D("1.5"))
    assert D(str(final[6])) == D("8.25")
    assert "15 × 50% + chấm chéo 1,5 × 50%" in final[10]


# -- who may still move what is settled -----------------------------------------------------------


def test_nobody_moves_adopted_points_by_standing_back(year, member, secretary):
    scored_year(year, secretary, cross_weight=D(50))
    peer = OrganisationRoleFactory(organisation=third_of(year)).user
    card = submitted(card_of(year, member), secretary)
    save_peer_marks(card, third_of(year), {"I.1": D(0)}, by=peer)
    finish_appraisal(card, by=secretary)
    adopt_card(card, by=secretary)
    with refused("card-closed"):
        recuse(card, peer, "Liên quan", by=peer, organisation=third_of(year))


def test_nobody_declares_twice_and_nothing_is_noted_twice(year, member, secretary):
    scored_year(year, secretary, knockouts=(Knockout("Kỷ luật"),))
    card = submitted(card_of(year, member), secretary)
    set_bar(card, "Kỷ luật", "Quyết định 12", by=secretary)
    with refused("bar-noted-already"):
        set_bar(card, "Kỷ luật", "Quyết định 13", by=secretary)
    recuse(card, secretary, "Người nhà", by=secretary)
    with refused("recused-already"):
        recuse(card, secretary, "Lý do khác", by=secretary)


def test_nobody_notes_or_lifts_what_bars_its_own_house(year, chair, chair_editor, secretary):
    scored_year(year, secretary, knockouts=(Knockout("Kỷ luật"),))
    own = card_of(year, chair)
    assert not chair_editor.has_perm("scoring.note_bar", own)
    assert chair_editor.has_perm("scoring.note_bar", card_of(year, third_of(year)))
    assert secretary.has_perm("scoring.note_bar", own)


def test_a_deputy_of_a_member_does_not_appraise_it(year, member, secretary):
    scored_year(year, secretary)
    card = submitted(card_of(year, member), secretary)
    assert secretary.has_perm("scoring.appraise_card", card)
    MandateFactory(bloc_year=year, organisation=member, deputy=secretary)
    secretary = type(secretary).objects.get(pk=secretary.pk)
    assert not secretary.has_perm("scoring.appraise_card", card)
    assert not secretary.has_perm("scoring.finish_card", card)


def test_who_runs_the_year_takes_over_what_a_house_that_stood_back_appraised(
    year, member, secretary
):
    criteria_set = scored_year(year, secretary)
    house = third_of(year)
    first, second = (OrganisationRoleFactory(organisation=house).user for _ in range(2))
    appoint_appraiser(criteria_set, first, ["I"], by=secretary)
    card = submitted(card_of(year, member), secretary)
    recuse(card, second, "Liên quan", by=second, organisation=house)
    assert not first.has_perm("scoring.appraise_card", card)
    assert rung_open_in(secretary, card, ["I.1", "II.2"]) == Rung.APPRAISED


def test_a_ranking_that_is_being_corrected_is_not_published(year, secretary):
    adopted_year(year, secretary)
    ranking = freeze_ranking(year, by=secretary)
    reopen_ranking(ranking, "Nhầm", by=secretary)
    with refused("ranking-reopened"):
        publish_ranking(ranking, by=secretary)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_figure_that_comes_while_the_ranking_freezes_is_refused(year, monkeypatch):
    by = UserFactory(is_superuser=True)
    adopted_year(year, by)
    card = cards(year)[0]
    has_read, look = threading.Event(), ranking_deeds._refuse_waiting

    def slowly(*args):
        look(*args)
        has_read.set()
        threading.Event().wait(1)  # long enough for the figure to come in between

    def write():
        has_read.wait(10)
        lower = {"I.1": Given(D(1), reason="Muộn")}
        return save_marks(card, lower, by=by, rung=Rung.ADOPTED)

    monkeypatch.setattr(ranking_deeds, "_refuse_waiting", slowly)
    results = at_once(lambda: freeze_ranking(year, by=by), write)
    assert refusals(results) == ["ranking-frozen"]
    live = picture_of(board_of(card.criteria_set))
    assert Ranking.objects.get().data["members"] == live["members"]


# -- words of the system --------------------------------------------------------------------------


@pytest.mark.parametrize("code", ["state", "RUNG", "peer", "Condition"])
def test_no_criterion_is_called_by_a_word_of_the_log(code):
    nodes = [*NODES, Node(code, "Thưởng", D(5), Nature.BONUS, Way.COUNT, unit=D(1))]
    assert "code-reserved" in {fault.kind for fault in faults_of(nodes, D(100))}


def test_a_condition_on_points_names_no_deduction():
    nodes = [*NODES, Node("P", "Nộp muộn", D(10), Nature.DEDUCTION, Way.COUNT, unit=D(1))]
    declared = Declared(D(100), knockouts=(Knockout("Nộp muộn", "P", D(1)),))
    assert [fault.kind for fault in faults_of_declared(declared, nodes)] == [
        "knockout-of-deduction"
    ]
