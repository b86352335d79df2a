"""The year's tab of scores, the panel, conflicts of interest, and what bars an award."""

import pytest
from django.urls import reverse

from common.models import LogEntry
from scoring.actions import (
    appoint_appraiser,
    finish_appraisal,
    freeze_ranking,
    publish_ranking,
    recuse,
    return_card,
    set_bar,
)
from scoring.actions.bulk import adopt_appraised
from scoring.builders.scores import candidates, progress_of
from scoring.enums import CardState
from scoring.models import Appraiser, Bar, Evidence, Recusal, Scorecard
from scoring.texts import Knockout
from tests.documents.whole import refused, unchanged
from tests.factories.blocs import BlocYearFactory, MembershipFactory, OrganisationRoleFactory
from tests.queries import queries_of
from tests.scoring.cards import adopted, card_of, cards, filled, scored_year, submitted

pytestmark = pytest.mark.django_db
KNOCKOUTS = (Knockout("Bị kỷ luật"), Knockout("Mất đoàn kết nội bộ"))


@pytest.fixture
def scored(year, secretary):
    return scored_year(year, secretary, knockouts=KNOCKOUTS)


@pytest.fixture
def card(scored, year, member):
    return card_of(year, member)


@pytest.fixture
def other(year):
    """A member that neither leads nor is `member`."""
    return year.bloc.memberships.order_by("pk")[2].organisation


@pytest.fixture
def appraiser(scored, other, secretary):
    """Somebody of another member, on the panel for the group II."""
    person = OrganisationRoleFactory(organisation=other).user
    appoint_appraiser(scored, person, ["II"], by=secretary)
    return person


def listed(client, user, year, **parameters):
    client.force_login(user)
    return client.get(reverse("scoring:scores", args=[year.pk]), parameters).context


def members_in(context):
    return [line.card.organisation for line in context["lines"]]


def appraised(card, by):
    return finish_appraisal(submitted(card, by), by=by)


# -- who sees which card --------------------------------------------------------------------------


def test_a_member_sees_its_own_card_alone_until_a_ranking_is_published(
    client, year, scored, member, member_editor, secretary
):
    for each in cards(year):
        adopted(each, secretary)
    assert members_in(listed(client, member_editor, year)) == [member]
    publish_ranking(freeze_ranking(year, by=secretary), by=secretary)
    assert len(members_in(listed(client, member_editor, year))) == 3


def test_council_chair_and_panel_follow_every_card_in_the_order_of_the_bloc(
    client, year, scored, secretary, leader, chair_editor, appraiser
):
    order = [row.organisation for row in year.members()]
    for person in (secretary, leader, chair_editor, appraiser):
        assert members_in(listed(client, person, year)) == order


def test_the_way_to_a_draft_is_for_its_member_alone(
    client, year, card, member, member_editor, secretary
):
    lines = listed(client, secretary, year)["lines"]
    assert [line.action for line in lines] == ["", "", ""]
    (line,) = listed(client, member_editor, year)["lines"]
    assert line.action
    assert line.waits


def test_peers_are_not_told_how_much_evidence_another_member_lacks(
    client, year, secretary, member, member_editor, other
):
    scored_year(year, secretary, cross_weight=10)
    submitted(card_of(year, other), secretary)
    lines = {line.card.organisation: line for line in listed(client, member_editor, year)["lines"]}
    assert lines[other].progress is None
    assert lines[other].may_recuse
    assert lines[member].progress is not None
    assert not lines[member].may_recuse


def test_a_stranger_finds_none_of_the_pages(client, year, card, stranger, secretary):
    bar = set_bar(card, "Bị kỷ luật", "Quyết định 12", by=secretary)
    row = appoint_appraiser(card.criteria_set, secretary, [], by=secretary)
    client.force_login(stranger)
    for name, pk in [
        ("scores", year.pk), ("panel", year.pk), ("appoint", year.pk), ("appraiser", row.pk),
        ("recuse", card.pk), ("bars", card.pk), ("bar_lift", bar.pk),
    ]:  # fmt: skip
        assert client.get(reverse(f"scoring:{name}", args=[pk])).status_code == 404
    for name, pk in [("open_cards", year.pk), ("adopt_all", year.pk), ("dismiss", row.pk)]:
        assert client.post(reverse(f"scoring:{name}", args=[pk])).status_code == 404


def test_a_member_may_do_none_of_the_deeds(client, year, card, member_editor, secretary):
    bar = set_bar(card, "Bị kỷ luật", "Quyết định 12", by=secretary)
    row = appoint_appraiser(card.criteria_set, secretary, [], by=secretary)
    client.force_login(member_editor)
    with unchanged():
        for name, pk in [
            ("open_cards", year.pk), ("adopt_all", year.pk), ("appoint", year.pk),
            ("appraiser", row.pk), ("dismiss", row.pk), ("bars", card.pk), ("recuse", card.pk),
        ]:  # fmt: skip
            assert client.post(reverse(f"scoring:{name}", args=[pk])).status_code == 403
        assert client.post(reverse("scoring:bar_lift", args=[bar.pk])).status_code == 404
    assert Appraiser.objects.count() == Bar.objects.count() == 1


# -- the list -------------------------------------------------------------------------------------


def test_progress_counts_what_the_member_has_to_score_and_to_prove(card, secretary):
    start = progress_of([card])[card.pk]
    assert (start.scored, start.due, start.unproven) == (0, 5, 1)
    filled(card, secretary)
    proof = Evidence.objects.create(scorecard=card, kind="note", title="Báo cáo", note="Số 12")
    proof.criteria.add(card.criteria_set.criteria.get(code="I.1"))
    now = progress_of([card])[card.pk]
    assert (now.scored, now.due, now.unproven) == (5, 5, 0)
    assert now.is_complete


def test_the_list_of_one_state_is_kept_in_the_address(client, year, card, member, secretary):
    submitted(card, secretary)
    context = listed(client, secretary, year, state="submitted")
    assert members_in(context) == [member]
    assert {state for state, _count in context["states"]} == {CardState.DRAFT, CardState.SUBMITTED}
    assert len(members_in(listed(client, secretary, year, state="nonsense"))) == 3


def test_the_list_asks_as_often_for_five_members_as_for_one(client, db, secretary, year):
    client.force_login(secretary)
    asked = []
    for count in (1, 5):
        each = BlocYearFactory(bloc__council=year.bloc.council)
        MembershipFactory.create_batch(count, bloc=each.bloc)
        scored_year(each, secretary)
        for card in cards(each):
            submitted(card, secretary)
        queries, answer = queries_of(client, reverse("scoring:scores", args=[each.pk]))
        assert len(answer.context["lines"]) == count
        asked.append(queries)
    assert asked[0] == asked[1]


def test_cards_are_opened_from_the_empty_list(client, year, scored, secretary):
    Scorecard.objects.all().delete()
    context = listed(client, secretary, year)
    assert context["lacking"] == 3
    assert not context["lines"]
    client.post(reverse("scoring:open_cards", args=[year.pk]))
    assert len(members_in(listed(client, secretary, year))) == 3


def test_without_criteria_nothing_is_opened_and_the_page_says_so(client, year, secretary):
    assert listed(client, secretary, year)["set"] is None
    with unchanged():
        client.post(reverse("scoring:open_cards", args=[year.pk]))
    assert client.post(reverse("scoring:adopt_all", args=[year.pk])).status_code == 404


# -- adopting all ---------------------------------------------------------------------------------


def test_all_appraised_cards_are_adopted_at_once_and_no_other(client, year, scored, secretary):
    first, second, third = cards(year)
    appraised(first, secretary)
    appraised(second, secretary)
    submitted(third, secretary)
    assert listed(client, secretary, year)["to_adopt"] == 2
    client.post(reverse("scoring:adopt_all", args=[year.pk]))
    assert [each.state for each in cards(year)] == ["adopted", "adopted", "submitted"]
    assert LogEntry.objects.filter(verb="adopted the scorecard").count() == 2


def test_adopting_all_of_nothing_is_refused(scored, secretary):
    with refused("nothing-to-adopt"):
        adopt_appraised(scored, by=secretary)


# -- the panel ------------------------------------------------------------------------------------


def test_who_acts_in_the_bloc_may_appraise_and_nobody_else(
    year, secretary, leader, chair_editor, viewer, stranger
):
    assert set(candidates(year)) == {secretary.pk, leader.pk, chair_editor.pk}


def test_an_appraiser_is_chosen_with_groups_changed_and_dismissed(
    client, year, scored, secretary, chair_editor
):
    client.force_login(secretary)
    form = {"person": chair_editor.pk, "groups": ["I", "T"]}
    client.post(reverse("scoring:appoint", args=[year.pk]), form)
    row = Appraiser.objects.get()
    assert (row.person, row.groups) == (chair_editor, ["I", "T"])
    page = client.get(reverse("scoring:panel", args=[year.pk]))
    assert [top.code for top in page.context["uncovered"]] == ["II"]
    client.post(reverse("scoring:appraiser", args=[row.pk]), {"groups": []})
    row.refresh_from_db()
    assert row.groups == []
    page = client.get(reverse("scoring:panel", args=[year.pk]))
    assert page.context["uncovered"] == []
    client.post(reverse("scoring:dismiss", args=[row.pk]))
    assert not Appraiser.objects.exists()


@pytest.mark.parametrize("changes", [{"person": "0"}, {"groups": ["IX"]}, {"person": "x"}])
def test_a_stranger_or_an_unknown_group_is_refused_and_what_was_chosen_stays(
    client, year, scored, secretary, chair_editor, changes
):
    client.force_login(secretary)
    with unchanged():
        answer = client.post(
            reverse("scoring:appoint", args=[year.pk]),
            {"person": chair_editor.pk, "groups": ["I"], **changes},
        )
    assert answer.context["form"].errors
    assert answer.context["form"]["groups"].value() == changes.get("groups", ["I"])
    assert not Appraiser.objects.exists()


def test_dismissing_takes_a_post(client, scored, appraiser, secretary):
    client.force_login(secretary)
    row = Appraiser.objects.get()
    assert client.get(reverse("scoring:dismiss", args=[row.pk])).status_code == 405
    assert Appraiser.objects.exists()


def test_the_panel_asks_as_often_for_three_people_as_for_one(
    client, year, card, appraiser, secretary, leader, chair_editor
):
    client.force_login(secretary)
    path = reverse("scoring:panel", args=[year.pk])
    recuse(card, appraiser, "Họ hàng", by=appraiser)
    first, _answer = queries_of(client, path)
    for person in (leader, chair_editor):
        appoint_appraiser(card.criteria_set, person, [], by=secretary)
        recuse(card, person, "Họ hàng", by=person)
    second, answer = queries_of(client, path)
    assert len(answer.context["rows"]) == 3
    assert first == second


# -- conflicts of interest ------------------------------------------------------------------------


def test_who_stands_back_no_longer_appraises_and_the_panel_page_says_so(
    client, year, card, appraiser, secretary, member_editor
):
    submitted(card, secretary)
    assert appraiser.has_perm("scoring.appraise_card", card)
    client.force_login(appraiser)
    client.post(reverse("scoring:recuse", args=[card.pk]), {"reason": "Vợ là kế toán"})
    row = Recusal.objects.get()
    assert (row.person, row.organisation, row.reason) == (appraiser, None, "Vợ là kế toán")
    assert not appraiser.has_perm("scoring.appraise_card", card)
    page = reverse("scoring:panel", args=[year.pk])
    client.force_login(secretary)
    assert list(client.get(page).context["recusals"]) == [row]
    client.force_login(member_editor)  # the member does not read why
    assert not client.get(page).context["recusals"]


def test_a_peer_stands_back_with_its_organisation(
    client, year, secretary, member, member_editor, other
):
    scored_year(year, secretary, cross_weight=10)
    card = submitted(card_of(year, other), secretary)
    client.force_login(member_editor)
    address = reverse("scoring:recuse", args=[card.pk])
    with unchanged():
        answer = client.post(address, {"reason": "Cùng trụ sở"})
    assert "organisation" in answer.context["form"].errors
    client.post(address, {"reason": "Cùng trụ sở", "organisation": member.pk})
    assert Recusal.objects.get().organisation == member
    assert not member_editor.has_perm("scoring.cross_score", card)


def test_a_conflict_without_a_reason_is_not_taken(client, card, appraiser):
    client.force_login(appraiser)
    with unchanged():
        answer = client.post(reverse("scoring:recuse", args=[card.pk]), {"reason": " "})
    assert answer.context["form"].errors
    assert not Recusal.objects.exists()


def test_a_second_declaration_changes_nothing(client, card, appraiser):
    recuse(card, appraiser, "Họ hàng", by=appraiser)
    client.force_login(appraiser)
    with unchanged():
        client.post(reverse("scoring:recuse", args=[card.pk]), {"reason": "Khác"})
    assert Recusal.objects.get().reason == "Họ hàng"


# -- what bars an award ---------------------------------------------------------------------------


def test_a_condition_is_noted_and_taken_back_with_reasons(client, card, secretary):
    client.force_login(secretary)
    address = reverse("scoring:bars", args=[card.pk])
    client.post(address, {"condition": "Bị kỷ luật", "reason": "Quyết định 12"})
    bar = Bar.objects.get()
    assert (bar.condition, bar.reason, bar.by) == ("Bị kỷ luật", "Quyết định 12", secretary)
    page = client.get(address)
    assert page.context["free"] == ["Mất đoàn kết nội bộ"]
    lift = reverse("scoring:bar_lift", args=[bar.pk])
    with unchanged():
        assert client.post(lift, {"reason": ""}).context["form"].errors
    assert Bar.objects.exists()
    client.post(lift, {"reason": "Quyết định bị hủy"})
    assert not Bar.objects.exists()
    assert LogEntry.objects.latest("pk").reason == "Quyết định bị hủy"


def test_a_condition_that_was_never_declared_is_refused(client, card, secretary):
    client.force_login(secretary)
    with unchanged():
        answer = client.post(
            reverse("scoring:bars", args=[card.pk]), {"condition": "Khác", "reason": "Có"}
        )
    assert answer.context["form"]["reason"].value() == "Có"
    assert not Bar.objects.exists()


def test_after_the_freeze_a_note_is_refused_in_words_and_the_reason_stays(
    client, year, card, secretary
):
    for each in cards(year):
        adopted(each, secretary)
    freeze_ranking(year, by=secretary)
    client.force_login(secretary)
    with unchanged():
        answer = client.post(
            reverse("scoring:bars", args=[card.pk]),
            {"condition": "Bị kỷ luật", "reason": "Quyết định 12"},
        )
    assert answer.context["form"].non_field_errors()
    assert answer.context["form"]["reason"].value() == "Quyết định 12"


def test_a_returned_card_tells_its_member_why(client, year, card, member_editor, secretary):
    return_card(submitted(card, secretary), "Thiếu số liệu quý IV", by=secretary)
    client.force_login(member_editor)
    page = client.get(reverse("scoring:scores", args=[year.pk]))
    assert "Thiếu số liệu quý IV" in page.content.decode()


def test_of_two_who_change_what_a_person_appraises_the_second_is_told(
    client, appraiser, secretary, scored
):
    row = scored.appraisers.get()
    client.force_login(secretary)
    address = reverse("scoring:appraiser", args=[row.pk])
    seen = client.get(address).context["form"]["seen"].value()
    assert client.post(address, {"groups": ["I", "II"], "seen": seen}).status_code == 302
    with unchanged():
        late = client.post(address, {"groups": ["I"], "seen": seen})
    assert "I, II" in [words for _label, words in late.context["saved"]]
    again = {"groups": ["I"], "seen": late.context["form"]["seen"].value()}
    assert client.post(address, again).status_code == 302
    row.refresh_from_db()
    assert row.groups == ["I"]
