"""Who reads what of a card: nobody sees the panel at work on its own house, nor a draft's figures,
nor what is only being corrected."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override

from blocs.builders.deeds import changes_in
from common.models import LogEntry
from scoring.actions import (
    Given,
    adopt_card,
    appoint_appraiser,
    explain,
    finish_appraisal,
    freeze_ranking,
    publish_ranking,
    recuse,
    reopen_ranking,
    save_marks,
    save_peer_marks,
    send_explanations,
    set_bar,
)
from scoring.builders.boards import board_of, picture_of
from scoring.builders.provisional import provisional_of
from scoring.builders.standings import member_in
from scoring.enums import Rung
from scoring.models import Mark, Scorecard
from scoring.texts import Knockout
from scoring.veils import veiled_lines
from tests.factories.api import program_of
from tests.factories.blocs import OrganisationRoleFactory
from tests.scoring.cards import D, adopted, card_of, cards, filled, scored_year, submitted

pytestmark = pytest.mark.django_db
SECRET = "Chưa công bố"


@pytest.fixture
def scored(year, secretary):
    return scored_year(year, secretary, cross_weight=D(20), knockouts=(Knockout("Kỷ luật"),))


@pytest.fixture
def peer(year, chair, member):
    """An editor of the third member."""
    third = year.members().exclude(organisation__in=[chair, member]).get()
    return OrganisationRoleFactory(organisation=third.organisation).user


@pytest.fixture
def own_card(scored, year, chair, secretary, member):
    """The card of the organisation in the chair, which the panel and a peer are at, and a note."""
    card = submitted(card_of(year, chair), secretary)
    save_marks(card, {"I.1": Given(D(3), reason=SECRET)}, by=secretary, rung=Rung.APPRAISED)
    save_peer_marks(card, member, {"I.1": D(1)}, by=secretary)
    set_bar(card, "Kỷ luật", SECRET, by=secretary)
    return card


def member_of(picture, card):
    return member_in(picture, card.organisation.code)


# -- who leads the year, and its own card ---------------------------------------------------------


def test_who_leads_the_year_reads_its_own_provisional_row_as_any_member(
    own_card, year, chair_editor, secretary
):
    told = member_of(provisional_of(year, chair_editor).picture, own_card)
    assert [each["rung"] for each in told["criteria"]["I.1"]["rungs"]] == ["self"]
    assert "peers" not in told["criteria"]["I.1"]
    assert told["barred_by"] == []
    whole = member_of(provisional_of(year, secretary).picture, own_card)
    assert [each["rung"] for each in whole["criteria"]["I.1"]["rungs"]] == ["self", "appraised"]
    assert whole["barred_by"]


@pytest.mark.parametrize("is_on_panel", [False, True])
def test_no_page_and_no_program_tells_the_chair_what_the_panel_is_at(
    own_card, year, chair, chair_editor, member_editor, client, secretary, is_on_panel
):
    if is_on_panel:
        appoint_appraiser(own_card.criteria_set, chair_editor, [], by=secretary)
    client.force_login(chair_editor)
    pages = [
        reverse("scoring:results", args=[year.pk]),
        reverse("scoring:ladder_now", args=[year.pk, chair.code]),
        reverse("scoring:card", args=[own_card.pk]),
        reverse("blocs:year_log", args=[year.pk]),
    ]
    for page in pages:
        answer = client.get(page)
        assert (answer.status_code, SECRET in answer.content.decode()) == (200, False), page
    book = client.get(reverse("scoring:results_now_export", args=[year.pk]))
    assert book.status_code == 200
    program = program_of(chair_editor)
    for path in (
        f"/api/v1/results/?bloc_year={year.pk}",
        f"/api/v1/scorecards/{own_card.pk}/marks/",
    ):
        assert SECRET not in program.get(path).content.decode()


def test_others_cards_stay_open_to_who_leads_the_year(
    scored, year, member, chair_editor, secretary
):
    card = submitted(card_of(year, member), secretary)
    save_marks(card, {"I.1": Given(D(3), reason=SECRET)}, by=secretary, rung=Rung.APPRAISED)
    told = member_of(provisional_of(year, chair_editor).picture, card)
    assert told["criteria"]["I.1"]["rungs"][1]["reason"] == SECRET


# -- the log --------------------------------------------------------------------------------------


def test_the_log_says_that_a_draft_was_scored_and_not_with_what(
    scored, year, member, member_editor, secretary, client
):
    card = filled(card_of(year, member), member_editor, I_1=Given(D(15), note=SECRET))
    client.force_login(secretary)
    text = client.get(reverse("blocs:year_log", args=[year.pk])).content.decode()
    assert SECRET not in text
    assert member_editor.get_full_name() in text
    submitted(card, member_editor, I_1=Given(D(15), note=SECRET))
    assert SECRET in client.get(reverse("blocs:year_log", args=[year.pk])).content.decode()


def test_the_log_writes_figures_as_people_do_and_strikes_only_what_changed(
    scored, year, member, secretary
):
    card = submitted(card_of(year, member), secretary)
    lower = {"I.1": Given(D("11.5"), reason="Thiếu")}
    save_marks(card, lower, by=secretary, rung=Rung.APPRAISED)
    rung, judged = changes_in(LogEntry.objects.of_chain(year.log_chain()).first())
    with override("vi"):
        assert (rung.before, rung.after) == ("–", str(Rung.APPRAISED.label))
        assert "11,5" in judged.after


def veiled(year, user):
    lines = list(LogEntry.objects.of_chain(year.log_chain()))
    kept = veiled_lines(year, user, lines)
    return [line.verb for line in lines if line.pk in kept]


def test_what_the_log_keeps_from_whom(own_card, year, chair_editor, secretary, administrator):
    recuse(own_card, secretary, "Người nhà công tác tại đơn vị", by=secretary)
    assert sorted(veiled(year, chair_editor)) == [
        "cross-scored", "declared a conflict of interest", "noted what bars an award",
        "scored criteria",
    ]  # fmt: skip
    assert veiled(year, administrator) == []
    assert veiled(year, secretary) == []
    finish_appraisal(own_card, by=secretary)
    assert "scored criteria" not in veiled(year, chair_editor)


def test_the_veil_asks_the_same_for_one_card_and_for_all(scored, year, secretary, member_editor):
    asked = []
    for card in cards(year):
        submitted(card, secretary)
        lines = list(LogEntry.objects.of_chain(year.log_chain()))
        with CaptureQueriesContext(connection) as queries:
            veiled_lines(year, member_editor, lines)
        asked.append(len(queries))
    assert len(set(asked)) == 1


# -- answers that were not sent -------------------------------------------------------------------


@pytest.fixture
def answered(scored, year, member, member_editor, secretary):
    card = submitted(card_of(year, member), secretary)
    save_marks(card, {"I.1": Given(D(3), reason="Thiếu")}, by=secretary, rung=Rung.APPRAISED)
    finish_appraisal(card, by=secretary)
    explain(card, "I.1", SECRET, by=member_editor)
    return Scorecard.objects.for_lists().get(pk=card.pk)


def told_to(user, card, client):
    """Everything that pages and programs tell the person of the card, as one text."""
    client.force_login(user)
    year = card.bloc_year
    pages = [
        reverse("scoring:card", args=[card.pk]), reverse("scoring:cell", args=[card.pk, "I.1"]),
        reverse("blocs:year_log", args=[year.pk]),
        reverse("scoring:ladder_now", args=[year.pk, card.organisation.code]),
    ]  # fmt: skip
    texts = [client.get(page).content.decode() for page in pages]
    return "".join([*texts, program_of(user).get(f"/api/v1/scorecards/{card.pk}/marks/").text])


def test_an_answer_is_the_members_own_until_it_is_sent(
    answered, member_editor, secretary, client
):  # fmt: skip
    assert SECRET in told_to(member_editor, answered, client)
    assert SECRET not in told_to(secretary, answered, client)
    send_explanations(answered, by=member_editor)
    assert SECRET in told_to(secretary, answered, client)


def test_an_answer_that_was_never_sent_is_not_frozen(answered, secretary, year):
    adopt_card(answered, by=secretary)
    board = board_of(answered.criteria_set)
    assert SECRET not in str(picture_of(board))


# -- peers, and corrections -----------------------------------------------------------------------


def rungs_read(user, card):
    rows = Mark.objects.visible_to(user).filter(scorecard=card, criterion__code="I.1")
    return set(rows.values_list("rung", flat=True))


def test_peers_read_what_the_member_says_and_nothing_of_the_panel(
    answered, peer, member_editor, secretary
):
    assert rungs_read(peer, answered) == {"self"}
    assert rungs_read(member_editor, answered) == {"self", "appraised"}
    adopt_card(answered, by=secretary)
    assert rungs_read(peer, answered) == {"self"}


def test_figures_of_a_correction_are_read_once_it_is_published(
    year, secretary, member, member_editor, peer
):
    scored_year(year, secretary)
    for card in cards(year):
        adopted(card, secretary)
    card = card_of(year, member)
    first = publish_ranking(freeze_ranking(year, by=secretary), by=secretary)
    assert rungs_read(peer, card) == {"self"}
    reopen_ranking(first, "Nhầm số liệu", by=secretary)
    save_marks(card, {"I.1": Given(D(3), reason=SECRET)}, by=secretary, rung=Rung.ADOPTED)
    path = f"/api/v1/scorecards/{card.pk}/marks/"
    assert program_of(peer).get(path).status_code == 404
    second = freeze_ranking(year, by=secretary)
    assert program_of(peer).get(path).status_code == 404
    publish_ranking(second, by=secretary)
    assert SECRET in program_of(peer).get(path).text
    assert rungs_read(peer, card) == {"self", "adopted"}
