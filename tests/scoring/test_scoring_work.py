"""What scoring makes people do, what a year's move waits for, and the overview's columns."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from blocs.models import BlocYear
from blocs.querysets import today
from common.wiring import checks_for, steps_of, waiting_for
from scoring.actions import (
    adopt_card,
    appoint_appraiser,
    explain,
    finish_appraisal,
    freeze_ranking,
    recuse,
    reopen_ranking,
    return_card,
    send_explanations,
)
from scoring.actions.marks import Given, save_marks
from scoring.models import Scorecard
from scoring.work import waiting_for as waiting_in_scoring
from tests.factories.blocs import (
    BlocYearFactory,
    MembershipFactory,
    OrganisationRoleFactory,
    UserFactory,
)
from tests.factories.years import DeadlineFactory, MandateFactory
from tests.scoring.cards import D, adopted, card_of, cards, filled, scored_year, submitted

pytestmark = pytest.mark.django_db
SOON = timedelta(days=3)


@pytest.fixture
def card(year, secretary, member):
    scored_year(year, secretary)
    DeadlineFactory(bloc_year=year, step="self_score", due_on=today() + SOON)
    DeadlineFactory(bloc_year=year, step="appraisal", due_on=today() + 2 * SOON)
    return card_of(year, member)


def urls(user):
    return {item.url for item in waiting_for(user)}


def address(card):
    return reverse("scoring:card", args=[card.pk])


def item_at(user, url):
    return next(item for item in waiting_for(user) if item.url == url)


def listed(year, state=""):
    path = reverse("scoring:scores", args=[year.pk])
    return f"{path}?state={state}" if state else path


def appraised(card, by):
    return finish_appraisal(submitted(card, by), by=by)


def explained(card, by):
    submitted(card, by)
    save_marks(card, {"I.1": Given(D(10), reason="Thiếu minh chứng")}, by=by)
    finish_appraisal(card, by=by)
    explain(card, "I.1", "Đã gửi bổ sung", by=by)
    return send_explanations(card, by=by)


# -- the member -----------------------------------------------------------------------------------


def test_an_editor_scores_by_the_deadline_and_then_it_is_the_signatorys_turn(
    card, member_editor, member_signatory, viewer, secretary
):
    assert item_at(member_editor, address(card)).due_on == today() + SOON
    assert address(card) not in urls(member_signatory)
    filled(card, secretary)
    assert address(card) not in urls(member_editor)
    assert item_at(member_signatory, address(card)).due_on == today() + SOON
    assert address(card) not in urls(viewer)


def test_a_deputy_submits_for_the_signatory(card, year, member, secretary):
    deputy = UserFactory()
    MandateFactory(bloc_year=year, organisation=member, deputy=deputy)
    assert address(card) not in urls(deputy)
    filled(card, secretary)
    assert address(card) in urls(deputy)


def test_a_returned_card_comes_back_to_its_editor_with_the_reason(
    card, member_editor, member_signatory, secretary
):
    submitted(card, secretary)
    assert address(card) not in urls(member_editor)
    return_card(card, "Thiếu số liệu quý IV", by=secretary)
    assert "Thiếu số liệu quý IV" in str(item_at(member_editor, address(card)).title)
    assert address(card) in urls(member_signatory)


def test_an_appraised_card_may_be_explained_until_it_is_adopted(card, member_editor, secretary):
    appraised(card, secretary)
    assert item_at(member_editor, address(card)).due_on == today() + 2 * SOON
    adopt_card(card, by=secretary)
    assert address(card) not in urls(member_editor)


def test_a_concluded_year_waits_for_nobody(card, year, member_editor):
    BlocYear.objects.filter(pk=year.pk).update(phase="concluded")
    assert address(card) not in urls(member_editor)


# -- the panel, and who runs the year -------------------------------------------------------------


def test_the_panel_appraises_what_was_submitted_and_then_what_was_explained(
    card, year, secretary, chair, leader
):
    appoint_appraiser(card.criteria_set, leader, ["I"], by=secretary)
    assert not urls(leader)
    submitted(card, secretary)
    assert address(card) in urls(leader)  # one card: straight to it
    submitted(card_of(year, chair), secretary)
    assert listed(year, "submitted") in urls(leader)  # several: to their list
    for each in (card, card_of(year, chair)):
        finish_appraisal(each, by=secretary)
    assert not urls(leader)
    assert listed(year) in urls(secretary)


def test_an_explained_card_is_to_be_appraised_again(card, secretary):
    explained(card, secretary)
    assert item_at(secretary, address(card)).due_on == today() + 2 * SOON


def test_nobody_is_asked_to_appraise_its_own_house_or_where_it_stood_back(
    card, year, chair, chair_editor, secretary
):
    submitted(card_of(year, chair), secretary)
    assert address(card_of(year, chair)) not in urls(chair_editor)
    submitted(card, secretary)
    assert address(card) in urls(chair_editor)
    recuse(card, chair_editor, "Họ hàng", by=chair_editor)
    assert address(card) not in urls(chair_editor)


def test_the_ranking_is_to_be_frozen_once_every_card_is_adopted_and_after_a_correction_began(
    card, year, secretary, member_editor
):
    url = reverse("scoring:results", args=[year.pk])
    for each in cards(year):
        assert url not in urls(secretary)
        adopted(each, secretary)
    assert url in urls(secretary)
    assert url not in urls(member_editor)
    ranking = freeze_ranking(year, by=secretary)
    assert url not in urls(secretary)
    reopen_ranking(ranking, "Nhập nhầm", by=secretary)
    assert url in urls(secretary)


def test_work_asks_as_often_for_three_years_as_for_one(year, secretary, member):
    editor = OrganisationRoleFactory(organisation=member, office="editor").user
    scored_year(year, secretary)
    asked = {person: count(person) for person in (secretary, editor)}
    for _ in range(2):
        each = BlocYearFactory(bloc__council=year.bloc.council)
        MembershipFactory(bloc=each.bloc, organisation=member)
        MembershipFactory(bloc=each.bloc)
        scored_year(each, secretary)
    assert len([url for url in urls(editor) if "scorecards" in url]) == 3
    assert {person: count(person) for person in asked} == asked


def count(user):
    with CaptureQueriesContext(connection) as asked:
        list(waiting_in_scoring(user))
    return len(asked)


# -- checks ---------------------------------------------------------------------------------------


def checks(year, to):
    return {check.code: check for check in checks_for(year, to)}


def test_self_scoring_waits_for_criteria_that_say_how_they_are_scored(year, secretary):
    assert not checks(year, "self_scoring")["criteria-give-points"].is_met
    scored_year(year, secretary)
    assert checks(year, "self_scoring")["criteria-give-points"].is_met


def test_the_appraisal_waits_for_every_member_and_names_those_missing(
    card, year, member, chair, secretary
):
    for each in cards(year):
        if each.organisation != member:
            submitted(each, secretary)
    check = checks(year, "appraisal")["cards-submitted"]
    assert not check.is_met
    assert member.label in str(check.detail)
    assert chair.label not in str(check.detail)
    submitted(card, secretary)
    assert checks(year, "appraisal")["cards-submitted"].is_met


def test_a_member_without_a_card_has_not_submitted(card, year, secretary):
    for each in cards(year):
        submitted(each, secretary)
    late = MembershipFactory(bloc=year.bloc).organisation
    assert late.label in str(checks(year, "appraisal")["cards-submitted"].detail)


def test_without_cards_nobody_has_submitted(year):
    assert not checks(year, "appraisal")["cards-submitted"].is_met


def test_the_ballot_waits_for_adopted_cards_and_a_ranking_that_stands(card, year, secretary):
    met = [checks(year, "balloting")[code].is_met for code in ("cards-adopted", "ranking-frozen")]
    assert met == [False, False]
    for each in cards(year):
        adopted(each, secretary)
    assert checks(year, "balloting")["cards-adopted"].is_met
    ranking = freeze_ranking(year, by=secretary)
    assert checks(year, "balloting")["ranking-frozen"].is_met
    reopen_ranking(ranking, "Nhập nhầm", by=secretary)
    assert not checks(year, "balloting")["ranking-frozen"].is_met


# -- the overview ---------------------------------------------------------------------------------


def columns(year):
    return {step.code: step for step in steps_of(BlocYear.objects.get(pk=year.pk))}


def styles(year, member):
    found = columns(year)
    return [found[code].cells[member.pk].state for code in ("self_score", "appraisal")]


def test_the_columns_follow_the_card(card, year, member, secretary):
    assert styles(year, member) == ["due", "none"]
    submitted(card, secretary)
    assert styles(year, member) == ["done", "due"]
    finish_appraisal(card, by=secretary)
    assert styles(year, member) == ["done", "done"]


def test_after_the_deadline_a_step_not_done_is_late(card, year, member):
    year.deadlines.update(due_on=today() - SOON)
    assert styles(year, member) == ["late", "late"]


def test_a_returned_card_looks_like_any_draft_to_the_others(card, year, member, secretary):
    before = columns(year)["self_score"].cells[member.pk]
    return_card(submitted(card, secretary), "Thiếu số liệu", by=secretary)
    assert columns(year)["self_score"].cells[member.pk] == before


def test_a_year_without_cards_has_no_columns_of_scoring(card, year):
    Scorecard.objects.all().delete()
    assert not {"self_score", "appraisal"} & set(columns(year))
