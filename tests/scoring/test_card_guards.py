"""What a card refuses, and what it never loses: reasons, answers, what two people typed at once."""

import json
from datetime import timedelta

import pytest
from django.urls import reverse

from blocs.enums import DeadlineStep
from blocs.models import Deadline
from blocs.querysets import today
from common.changes import version_of
from common.errors import RuleViolation
from scoring.actions import (
    Given,
    adopt_card,
    appoint_appraiser,
    explain,
    finish_appraisal,
    freeze_ranking,
    recuse,
    reopen_appraisal,
    return_card,
    save_marks,
    save_peer_marks,
    submit_card,
)
from scoring.builders.versions import answer_now, peer_now
from scoring.enums import CardState, Rung
from scoring.models import PeerMark, Scorecard
from scoring.trees import Node, Way
from tests.documents.whole import refused, unchanged
from tests.factories.blocs import OrganisationRoleFactory
from tests.scoring.cards import D, adopted, card_of, cards, filled, scored_year, submitted

pytestmark = pytest.mark.django_db
JSON = {"headers": {"accept": "application/json"}}
PASSED = (
    Node("1", "Chi bộ trong sạch, vững mạnh", D(80), way=Way.EITHER_OR),
    Node("2", "Chất lượng tham mưu", D(20), way=Way.JUDGED),
)


@pytest.fixture
def card(year, secretary, member):
    scored_year(year, secretary)
    return card_of(year, member)


@pytest.fixture
def crossed(year, secretary, member):
    """A submitted card that peers score."""
    scored_year(year, secretary, PASSED, cross_weight=D(20))
    card = card_of(year, member)
    save_marks(card, {"1": Given(D(1)), "2": Given(D(10))}, by=secretary)
    return submit_card(card, by=secretary)


@pytest.fixture
def peer(year, chair, member):
    return year.members().exclude(organisation__in=[chair, member]).get().organisation


def lower(card, by, value=12, reason="Thiếu báo cáo"):
    rung = card.state_now.rung
    save_marks(card, {"I.1": Given(D(value), reason=reason)}, by=by, rung=rung)


def over(year, step):
    Deadline.objects.create(bloc_year=year, step=step, due_on=today() - timedelta(days=1))


# -- a changed figure says why --------------------------------------------------------------------


def test_an_appraisal_is_not_finished_while_a_figure_differs_without_a_reason(card, secretary):
    submitted(card, secretary, I_1=Given(D(15)))
    save_marks(card, {"I.1": Given(D(15))}, by=secretary, rung=Rung.APPRAISED)
    return_card(card, "Xem lại", by=secretary)
    save_marks(card, {"I.1": Given(D(20))}, by=secretary)
    card = submit_card(card, by=secretary)
    with refused("reason-missing"):
        finish_appraisal(card, by=secretary)
    with pytest.raises(RuleViolation) as caught:
        finish_appraisal(card, by=secretary)
    assert list(caught.value.fields) == ["I.1"]
    lower(card, secretary, 15)
    assert finish_appraisal(card, by=secretary).state == CardState.APPRAISED


def test_a_figure_taken_back_leaves_the_members_answer(card, member_editor, secretary):
    card = submitted(card, member_editor)
    lower(card, secretary)
    card = finish_appraisal(card, by=secretary)
    explain(card, "I.1", "Báo cáo gửi ngày 05/10", by=member_editor)
    card = reopen_appraisal(card, "Nhầm", by=secretary)
    save_marks(card, {"I.1": Given(None)}, by=secretary)
    kept = card.marks.get(criterion__code="I.1", rung=Rung.APPRAISED)
    assert (kept.value, kept.reason, kept.explanation) == (D(15), "", "Báo cáo gửi ngày 05/10")
    assert finish_appraisal(card, by=secretary).state == CardState.APPRAISED


# -- last days ------------------------------------------------------------------------------------


def test_a_card_is_not_submitted_after_its_last_day(card, year, member_editor, client):
    filled(card, member_editor)
    over(year, DeadlineStep.SELF_SCORE)
    with refused("deadline-over"):
        submit_card(card, by=member_editor)
    client.force_login(member_editor)
    page = client.get(reverse("scoring:card", args=[card.pk]))
    assert page.context["main"] is None
    assert page.context["notice"]


def test_peers_give_nothing_after_the_last_day_of_the_appraisal(crossed, year, peer, secretary):
    over(year, DeadlineStep.APPRAISAL)
    with refused("deadline-over"):
        save_peer_marks(crossed, peer, {"2": D(5)}, by=secretary)
    assert finish_appraisal(crossed, by=secretary).state == CardState.APPRAISED


# -- peers ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("points", ["1", "40", "79.99", "81"])
def test_what_is_achieved_or_not_gets_all_or_nothing_of_peers(crossed, peer, secretary, points):
    with refused("marks-refused"):
        save_peer_marks(crossed, peer, {"1": D(points)}, by=secretary)


@pytest.mark.parametrize("points", ["0", "80"])
def test_all_and_nothing_are_kept(crossed, peer, secretary, points):
    save_peer_marks(crossed, peer, {"1": D(points)}, by=secretary)
    assert PeerMark.objects.get().value == D(points)


def test_a_peers_points_are_kept_as_given_or_refused(crossed, peer, secretary):
    save_peer_marks(crossed, peer, {"2": D("9.1234")}, by=secretary)
    assert PeerMark.objects.get().value == D("9.1234")
    with refused("marks-refused"):
        save_peer_marks(crossed, peer, {"2": D("9.12345")}, by=secretary)


def test_of_two_at_one_peers_cell_the_second_sees_what_the_first_gave(
    crossed, peer, secretary, client
):
    editor = OrganisationRoleFactory(organisation=peer).user
    client.force_login(editor)
    address, seen = reverse("scoring:cross", args=[crossed.pk]), version_of(peer_now(None))
    told = {"code": "2", "value": "9", "seen": seen}
    first = client.post(address, told, **JSON).json()
    assert first["seen"] == version_of(peer_now(D(9)))
    with unchanged():
        second = client.post(address, told | {"value": "7,5"}, **JSON)
        assert second.status_code == 409
        page = client.post(address, told | {"value": "7,5"})
    assert second.json()["now"]["value"] == "9"
    form = page.context["peer_form"]
    assert (form["value"].value(), form["seen"].value()) == ("7,5", first["seen"])
    assert page.context["saved"]
    again = told | {"value": "7,5", "seen": form["seen"].value()}
    assert client.post(address, again, **JSON).status_code == 200
    with refused("changed-meanwhile"):
        save_peer_marks(crossed, peer, {"2": D(1)}, by=secretary, seen={"2": seen})


def test_what_a_peer_mistyped_is_still_there(crossed, peer, client):
    client.force_login(OrganisationRoleFactory(organisation=peer).user)
    told = {"code": "2", "value": "1,234.5"}
    page = client.post(reverse("scoring:cross", args=[crossed.pk]), told)
    assert page.context["peer_form"]["value"].value() == "1,234.5"
    assert page.context["peer_form"].errors["value"]


def test_who_stood_back_late_moves_no_frozen_point(year, secretary, peer):
    scored_year(year, secretary)
    for card in cards(year):
        adopted(card, secretary)
    freeze_ranking(year, by=secretary)
    card = cards(year)[0]
    with refused("ranking-frozen"):
        recuse(card, secretary, "Liên quan", by=secretary, organisation=peer)
    assert recuse(card, secretary, "Liên quan", by=secretary).pk


# -- answers --------------------------------------------------------------------------------------


@pytest.fixture
def lowered(card, member_editor, secretary):
    card = submitted(card, member_editor)
    lower(card, secretary)
    return finish_appraisal(card, by=secretary)


def test_of_two_answers_the_second_sees_the_first(lowered, member_editor, client):
    said = lowered.marks.get(criterion__code="I.1", rung=Rung.APPRAISED)
    seen = version_of(answer_now(said))
    explain(lowered, "I.1", "Bản của người thứ nhất", by=member_editor, seen=seen)
    client.force_login(member_editor)
    told = {"code": "I.1", "text": "Bản của người thứ hai", "seen": seen}
    with unchanged():
        page = client.post(reverse("scoring:explain", args=[lowered.pk]), told)
    text = page.content.decode()
    assert "Bản của người thứ nhất" in text
    assert "Bản của người thứ hai" in text
    told["seen"] = page.context["explanation"]["seen"].value()
    assert client.post(reverse("scoring:explain", args=[lowered.pk]), told).status_code == 302
    said.refresh_from_db()
    assert said.explanation == "Bản của người thứ hai"


def test_an_answer_that_is_too_long_is_still_there(lowered, member_editor, client):
    client.force_login(member_editor)
    told = {"code": "I.1", "text": "x" * 4001}
    page = client.post(reverse("scoring:explain", args=[lowered.pk]), told)
    assert page.context["explanation"]["text"].value() == told["text"]


# -- who finishes ---------------------------------------------------------------------------------


@pytest.mark.parametrize(("groups", "may"), [(["I"], False), (["I", "II", "T"], True), ([], True)])
def test_who_appraises_a_part_does_not_move_the_whole_card(
    card, year, peer, member_editor, secretary, client, groups, may
):
    person = OrganisationRoleFactory(organisation=peer).user
    appoint_appraiser(card.criteria_set, person, groups, by=secretary)
    submitted(card, member_editor)
    client.force_login(person)
    page = client.get(reverse("scoring:card", args=[card.pk]))
    assert bool(page.context["main"]) is may
    assert bool(page.context["waits"]) is not may
    for name in ("return_card", "finish_appraisal"):
        address = reverse(f"scoring:{name}", args=[card.pk])
        assert (client.post(address).status_code == 403) is not may
    state = Scorecard.objects.get(pk=card.pk).state
    assert state == (CardState.APPRAISED if may else CardState.SUBMITTED)
    assert secretary.has_perm("scoring.finish_card", card_of(year, card.organisation))


# -- hostile input --------------------------------------------------------------------------------


@pytest.mark.parametrize("sign", ["\ud800", "\0", "x" * 2001])
@pytest.mark.parametrize("name", ["code", "value", "reason", "seen"])
def test_a_pasted_cell_with_signs_no_database_keeps_is_refused(
    card, member_editor, client, sign, name
):
    client.force_login(member_editor)
    cell = {"code": "I.1", "value": "3", name: sign}
    body = json.dumps({"cells": [cell]})
    address = reverse("scoring:paste", args=[card.pk])
    with unchanged():
        answer = client.post(address, body, content_type="application/json", **JSON)
    assert answer.status_code == 400


def test_adopting_needs_no_reason_said_twice(lowered, secretary):
    assert adopt_card(lowered, by=secretary).state == CardState.ADOPTED
