"""The pages of a ranking: who reads what before and after publication, and what they say."""

import pytest
from django.urls import reverse

from common.models import LogEntry
from scoring.actions import Given, publish_ranking, reopen_ranking, save_marks, set_bar
from scoring.models import Ranking
from scoring.ranking import Tie, TieRule
from scoring.texts import Knockout
from tests.factories.blocs import OrganisationRoleFactory
from tests.queries import queries_of
from tests.scoring.cards import D, card_of, cards, filled, scored_year, submitted
from tests.scoring.standing import (
    adopted_year,
    corrected,
    following,
    frozen_year,
    large_year,
    published_year,
)

pytestmark = pytest.mark.django_db


def page(client, user, name, *args, **parameters):
    client.force_login(user)
    return client.get(reverse(f"scoring:{name}", args=args), parameters)


def post(client, user, name, *args, **data):
    client.force_login(user)
    return client.post(reverse(f"scoring:{name}", args=args), data)


@pytest.fixture
def peer(year, chair, member):
    """An editor of the third member, which neither leads nor is `member`."""
    third = year.members().exclude(organisation__in=[chair, member]).get()
    return OrganisationRoleFactory(organisation=third.organisation).user


# -- who reads what -------------------------------------------------------------------------------


def test_before_the_freeze_a_member_reads_its_own_row_and_no_place(
    client, year, secretary, leader, member, member_editor, stranger
):
    scored_year(year, secretary)
    for place, card in enumerate(cards(year)):
        submitted(card, secretary, II_2=Given(D(7 + place)))
    for user in (secretary, leader):
        answer = page(client, user, "results", year.pk)
        assert len(answer.context["table"].rows) == 3
        assert answer.context["provisional"].is_whole
    answer = page(client, member_editor, "results", year.pk)
    (row,) = answer.context["table"].rows
    assert (row.code, row.place) == (member.code, None)
    others = [card.organisation.label for card in cards(year) if card.organisation != member]
    text = answer.content.decode()
    assert "is-provisional" in text
    main = text[text.index('id="ranking-heading"') :]
    assert not [label for label in others if label in main]
    for code in (card.organisation.code for card in cards(year)):
        own = page(client, member_editor, "ladder_now", year.pk, code)
        assert own.status_code == (200 if code == member.code else 404)
    assert page(client, stranger, "results", year.pk).status_code == 404


def test_drafts_are_not_counted_and_the_panels_unfinished_figures_not_told(
    client, year, secretary, member, member_editor
):
    scored_year(year, secretary)
    card = card_of(year, member)
    filled(card, member_editor)
    answer = page(client, secretary, "results", year.pk)
    assert answer.context["picture"]["members"] == []
    assert member.label in answer.context["provisional"].waiting
    mine = page(client, member_editor, "results", year.pk).context["picture"]["members"]
    assert [each["code"] for each in mine] == [member.code]
    submitted(card, member_editor)
    save_marks(card, {"I.1": Given(D(1), reason="Bí mật của tổ thẩm định")}, by=secretary)
    told = page(client, secretary, "ladder_now", year.pk, member.code).content.decode()
    assert "Bí mật của tổ thẩm định" in told
    answer = page(client, member_editor, "ladder_now", year.pk, member.code)
    assert "Bí mật" not in answer.content.decode()
    assert answer.context["ladder"].member["criteria"]["I.1"]["points"] == "15.00"


def test_a_frozen_ranking_is_the_handlers_until_it_is_published(
    client, year, secretary, leader, member, member_editor, peer, stranger
):
    ranking = frozen_year(year, secretary)
    pages = [("ranking", ranking.pk), ("ladder", ranking.pk, member.code)]
    for name, *args in pages:
        assert page(client, leader, name, *args).status_code == 200
        for user in (member_editor, peer, stranger):
            assert page(client, user, name, *args).status_code == 404
    assert page(client, member_editor, "results", year.pk).context["table"].rows[0].place is None
    publish_ranking(ranking, by=secretary)
    for name, *args in pages:
        for user in (member_editor, peer):
            assert page(client, user, name, *args).status_code == 200
        assert page(client, stranger, name, *args).status_code == 404
    assert len(page(client, peer, "results", year.pk).context["table"].rows) == 3
    assert page(client, peer, "ladder", ranking.pk, "khong-co").status_code == 404


def test_an_unpublished_correction_leaves_members_with_what_was_published(
    client, year, secretary, member_editor
):
    first = published_year(year, secretary)
    second = corrected(first, cards(year)[0], secretary, I_1=Given(D(1), reason="Nhầm"))
    assert page(client, member_editor, "results", year.pk).context["ranking"] == first
    assert page(client, secretary, "results", year.pk).context["ranking"] == second
    publish_ranking(second, by=secretary)
    answer = page(client, member_editor, "results", year.pk)
    assert answer.context["ranking"] == second
    assert [each.number for each in answer.context["editions"]] == [2, 1]
    assert second.reason in answer.content.decode()
    assert answer.context["changes"].totals
    assert second.sha256 in answer.content.decode()


# -- what the pages say ---------------------------------------------------------------------------


def test_the_pages_of_a_frozen_ranking_follow_no_later_edit(client, year, secretary, member):
    ranking = published_year(year, secretary)
    before = page(client, secretary, "ladder", ranking.pk, member.code).context["ladder"]
    table = page(client, secretary, "ranking", ranking.pk).context["table"]
    corrected(ranking, card_of(year, member), secretary, I_1=Given(D(0), reason="Nhầm"))
    type(member).objects.update(name="Tên đã đổi")
    ranking.criteria_set.criteria.update(text="Tiêu chí đã đổi")
    answer = page(client, secretary, "ranking", ranking.pk)
    assert answer.context["table"] == table
    assert answer.context["replacement"].number == 2
    after = page(client, secretary, "ladder", ranking.pk, member.code)
    assert after.context["ladder"] == before
    assert "Tiêu chí đã đổi" not in after.content.decode()


def test_change_since_last_year_is_told_by_place_rate_and_criterion(
    client, year, secretary, member
):
    published_year(year, secretary, {}, {"I_1": Given(D(20))})
    later = following(year)
    ranking = published_year(later, secretary, {}, {"I_1": Given(D(5))})
    rows = {
        row.code: row
        for row in page(client, secretary, "ranking", ranking.pk).context["table"].rows
    }
    assert rows[member.code].moved == -2
    assert rows[member.code].rate_change == D("-15.00")
    beside = page(client, secretary, "ladder", ranking.pk, member.code).context["ladder"].beside
    assert [each.delta for each in beside if each.node.code == "I.1"] == [D("-15.00")]


def test_the_order_of_the_table_is_kept_in_the_address(client, year, secretary):
    ranking = frozen_year(year, secretary, {"T": Given(D(0))}, {"T": Given(D(5))})
    for sort, expected in (("-bonus", [5, 2, 0]), ("bonus", [0, 2, 5]), ("nonsense", [5, 2, 0])):
        rows = page(client, secretary, "ranking", ranking.pk, sort=sort).context["table"].rows
        assert [row.bonus for row in rows] == expected


def test_what_bars_an_award_stands_beside_the_place(client, year, secretary, member):
    adopted_year(year, secretary, knockouts=(Knockout("Có tổ chức bị kỷ luật"),))
    set_bar(card_of(year, member), "Có tổ chức bị kỷ luật", "Quyết định 05", by=secretary)
    text = page(client, secretary, "results", year.pk).content.decode()
    assert "Có tổ chức bị kỷ luật" in text
    assert "Quyết định 05" in text


def test_the_ladder_tells_each_step_with_its_reason_and_the_formula(
    client, year, secretary, member
):
    first = frozen_year(year, secretary)
    card = card_of(year, member)
    ranking = corrected(first, card, secretary, I_1=Given(D(12), reason="Thiếu báo cáo quý III"))
    answer = page(client, secretary, "ladder", ranking.pk, member.code, why="I.1")
    moved = answer.context["ladder"].moved
    assert [(each.node.code, each.step.delta, each.step.reason) for each in moved] == [
        ("I.1", D("-3.00"), "Thiếu báo cáo quý III")
    ]
    whys = {row.node.code: row.why for row in answer.context["ladder"].rows if row.why}
    assert whys["I.2"].worked.endswith("= 20")
    assert "0,2" in whys["I.2"].worked
    groups = {row.node.code: row.steps for row in answer.context["ladder"].rows if row.is_group}
    assert [step.points for step in groups["I"]] == [55, 55, 55, 52]
    assert '<details class="why" open>' in answer.content.decode()


def test_every_figure_of_the_matrix_leads_to_its_why(client, year, secretary, member):
    ranking = frozen_year(year, secretary)
    answer = page(client, secretary, "ranking", ranking.pk, view="criteria")
    url = reverse("scoring:ladder", args=[ranking.pk, member.code])
    assert f'href="{url}?why=I.1#c-I.1"' in answer.content.decode()
    rows = {row.node.code: row for row in answer.context["matrix"].rows}
    assert [cell.points for cell in rows["I"].cells] == [55, 55, 55]


# -- deeds ----------------------------------------------------------------------------------------


def test_the_deeds_are_for_who_runs_the_year(client, year, secretary, leader, member_editor):
    ranking = published_year(year, secretary)
    lines = LogEntry.objects.count()
    for user in (leader, member_editor):
        assert post(client, user, "freeze", year.pk).status_code == 403
        for name in ("publish_ranking", "reopen_ranking"):
            assert page(client, user, name, ranking.pk).status_code == 403
            assert post(client, user, name, ranking.pk, reason="Vì sao").status_code == 403
        text = page(client, user, "ranking", ranking.pk).content.decode()
        assert reverse("scoring:reopen_ranking", args=[ranking.pk]) not in text
    assert LogEntry.objects.count() == lines


def test_freezing_asks_for_the_votes_and_names_who_is_missing(client, year, secretary):
    adopted_year(year, secretary, ties=(Tie(TieRule.BALLOT),))
    form = page(client, secretary, "freeze", year.pk).context["form"]
    codes = [card.organisation.code for card in cards(year)]
    assert [name for name in form.fields if name != "seen"] == [f"votes-{code}" for code in codes]
    seen = form.initial["seen"]
    answer = post(client, secretary, "freeze", year.pk, seen=seen, **{f"votes-{codes[0]}": "-1"})
    assert set(answer.context["form"].errors) == {f"votes-{code}" for code in codes}
    assert not Ranking.objects.exists()
    votes = {f"votes-{code}": str(count) for code, count in zip(codes, (1, 2, 3), strict=True)}
    answer = post(client, secretary, "freeze", year.pk, seen=seen, **votes)
    assert answer.status_code == 302
    data = Ranking.objects.get().data
    assert [each["place"] for each in data["members"]] == [3, 2, 1]


def test_the_freezing_page_names_cards_that_are_not_adopted(client, year, secretary):
    scored_year(year, secretary)
    answer = page(client, secretary, "freeze", year.pk)
    assert answer.context["waiting"] == [card.organisation.label for card in cards(year)]
    assert post(client, secretary, "freeze", year.pk, seen="x").status_code == 200
    assert not Ranking.objects.exists()


def test_a_correction_goes_by_its_pages_and_shows_what_differs(client, year, secretary, member):
    ranking = published_year(year, secretary)
    answer = post(client, secretary, "reopen_ranking", ranking.pk, reason=" ")
    assert "reason" in answer.context["form"].errors
    post(client, secretary, "reopen_ranking", ranking.pk, reason="Sai số liệu mục I.1")
    save_marks(card_of(year, member), {"I.1": Given(D(2), reason="Nhầm")}, by=secretary)
    answer = page(client, secretary, "freeze", year.pk)
    (change,) = answer.context["changes"].points
    assert (change.what, change.before, change.after) == ("I.1", 15, 2)
    post(client, secretary, "freeze", year.pk, seen=answer.context["form"].initial["seen"])
    second = Ranking.objects.get(number=2)
    assert (second.replaces, second.reason) == (ranking, "Sai số liệu mục I.1")
    answer = page(client, secretary, "publish_ranking", second.pk)
    assert member.label in answer.content.decode()
    assert not Ranking.objects.get(number=2).is_published
    post(client, secretary, "publish_ranking", second.pk)
    assert Ranking.objects.get(number=2).is_published


def test_a_reopened_ranking_says_so(client, year, secretary, member_editor):
    ranking = published_year(year, secretary)
    reopen_ranking(ranking, "Lý do nội bộ", by=secretary)
    assert "Lý do nội bộ" in page(client, secretary, "ranking", ranking.pk).content.decode()
    answer = page(client, member_editor, "ranking", ranking.pk)
    assert "Lý do nội bộ" not in answer.content.decode()
    assert "alert-warning" in answer.content.decode()


@pytest.mark.parametrize("view", ["", "criteria"])
def test_the_table_asks_as_much_of_the_database_for_many_as_for_few(client, administrator, view):
    client.force_login(administrator)
    counts = set()
    for members, leaves in ((3, 10), (10, 30)):
        year = large_year(members, leaves, administrator)
        count, answer = queries_of(client, reverse("scoring:results", args=[year.pk]), view=view)
        assert len(answer.context["picture"]["members"]) == members
        counts.add(count)
    assert len(counts) == 1
