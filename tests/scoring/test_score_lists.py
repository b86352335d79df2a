"""The list of a year's cards: found by words and state, put in order, taken out to Excel."""

import io

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from scoring.actions import finish_appraisal, freeze_ranking, publish_ranking, return_card
from scoring.actions.bulk import adopt_appraised
from tests.factories.blocs import BlocYearFactory, MembershipFactory, OrganisationRoleFactory
from tests.queries import queries_of
from tests.scoring.cards import D, adopted, card_of, cards, filled, scored_year, submitted

pytestmark = pytest.mark.django_db
NAMES = ("Sở Y tế", "Đài Phát thanh", "Ban Nội chính")


@pytest.fixture
def scored(year, secretary):
    return scored_year(year, secretary)


def name_members(year):
    """The year's three members, in the order of the bloc, under names that sort otherwise."""
    found = [row.organisation for row in year.members()]
    for organisation, name in zip(found, NAMES, strict=True):
        organisation.name, organisation.short_name = name, ""
        organisation.save()
    return found


@pytest.fixture
def named(scored, year):
    return name_members(year)


@pytest.fixture
def listed(client, year, secretary):
    """The list as somebody gets it."""

    def of(user=secretary, **parameters):
        client.force_login(user)
        return client.get(reverse("scoring:scores", args=[year.pk]), parameters)

    return of


@pytest.fixture
def book(client, year, secretary):
    """The rows of the workbook, notes and headings first."""

    def of(user=secretary, **parameters):
        client.force_login(user)
        answer = client.get(reverse("scoring:scores_export", args=[year.pk]), parameters)
        assert answer.status_code == 200
        return list(load_workbook(io.BytesIO(answer.content)).active.iter_rows(values_only=True))

    return of


def names_in(answer):
    return [line.card.organisation.name for line in answer.context["lines"]]


def members_in(rows):
    start = next(at for at, row in enumerate(rows) if row[0] == "Mã đơn vị")
    return {row[1]: row for row in rows[start + 1 :]}


# -- found ----------------------------------------------------------------------------------------


def test_a_member_is_found_by_words_without_diacritics(named, listed):
    assert names_in(listed(q="dai phat")) == ["Đài Phát thanh"]
    assert names_in(listed(q="  ")) == list(NAMES)


def test_words_and_state_are_asked_together_and_stay_in_the_address(named, listed, year, secretary):
    submitted(card_of(year, named[0]), secretary)
    assert names_in(listed(q="so y", state="submitted")) == ["Sở Y tế"]
    assert names_in(listed(q="so y", state="draft")) == []
    told = listed(q="so y", state="submitted", sort="-name").text
    assert '<input type="hidden" name="state" value="submitted">' in told
    assert '<input type="hidden" name="sort" value="-name">' in told
    assert "q=so+y&amp;state=submitted&amp;sort=name" in told


def test_a_filter_that_leaves_nothing_says_so_and_shows_the_way_back(named, listed, year):
    told = listed(q="khong co ai").text
    assert "Không có phiếu nào phù hợp" in told
    assert f'href="{reverse("scoring:scores", args=[year.pk])}"' in told


@pytest.mark.parametrize(
    "asked", [{"q": "\0"}, {"q": "x" * 5000}, {"state": "x"}, {"sort": "-"}, {"sort": "pk"}]
)
def test_hostile_filters_are_harmless(named, listed, book, asked):
    assert listed(**asked).status_code == 200
    book(**asked)


# -- in order -------------------------------------------------------------------------------------


def test_columns_sort_both_ways_and_what_is_not_known_comes_last(named, listed, year, secretary):
    assert names_in(listed(sort="name")) == ["Ban Nội chính", "Đài Phát thanh", "Sở Y tế"]
    assert names_in(listed(sort="-name")) == ["Sở Y tế", "Đài Phát thanh", "Ban Nội chính"]
    submitted(card_of(year, named[2]), secretary)
    filled(card_of(year, named[1]), secretary)
    assert names_in(listed(sort="-state"))[0] == "Ban Nội chính"
    assert names_in(listed(sort="scored"))[0] == "Sở Y tế"
    assert names_in(listed(sort="submitted"))[0] == "Ban Nội chính"
    assert names_in(listed(sort="-submitted"))[0] == "Ban Nội chính"
    assert names_in(listed(sort="nonsense")) == list(NAMES)


# -- taken out ------------------------------------------------------------------------------------


def test_the_workbook_holds_the_list_as_filtered_and_in_its_order(named, book, year, secretary):
    submitted(card_of(year, named[0]), secretary)
    assert list(members_in(book(sort="name"))) == ["Ban Nội chính", "Đài Phát thanh", "Sở Y tế"]
    (row,) = members_in(book(q="so y te", state="submitted")).values()
    assert row[2:5] == ("Đã nộp", "5/5", 1)
    assert row[5]
    assert row[6] is not None


def test_points_before_the_ranking_are_called_provisional_and_a_draft_has_none(
    named, book, year, secretary
):
    submitted(card_of(year, named[0]), secretary)
    rows = book()
    assert any("TẠM TÍNH" in str(row[0]) for row in rows)
    told = members_in(rows)
    assert told["Sở Y tế"][6] is not None
    assert told["Đài Phát thanh"][6] is None


def test_a_member_takes_out_its_own_card_alone_until_the_ranking_is_published(
    named, book, year, secretary
):
    for card in cards(year):
        adopted(card, secretary)
    editor = OrganisationRoleFactory(organisation=named[2]).user
    assert list(members_in(book(editor))) == ["Ban Nội chính"]
    ranking = publish_ranking(freeze_ranking(year, by=secretary), by=secretary)
    rows = book(editor)
    told = members_in(rows)
    points = {each["name"]: D(each["points"]) for each in ranking.data["members"]}
    assert {name: D(str(row[6])) for name, row in told.items()} == points
    assert told["Sở Y tế"][3] is None  # how far another's card is stays its own
    assert not any("TẠM TÍNH" in str(row[0]) for row in rows)


def test_a_peer_is_not_told_how_far_another_is_nor_its_points(book, year, secretary):
    scored_year(year, secretary, cross_weight=D(20))
    named = name_members(year)
    submitted(card_of(year, named[0]), secretary)
    editor = OrganisationRoleFactory(organisation=named[2]).user
    assert members_in(book(editor))["Sở Y tế"][3:5] == (None, None)
    assert members_in(book(editor))["Sở Y tế"][6] is None


def test_a_returned_card_is_called_so_and_is_not_handed_in(named, book, year, secretary):
    card = submitted(card_of(year, named[0]), secretary)
    return_card(card, "Thiếu số liệu", by=secretary)
    row = members_in(book())["Sở Y tế"]
    assert row[2] == "Bị trả lại"
    assert row[5] is None


def test_a_name_that_looks_like_a_formula_is_text(named, client, year, secretary):
    named[0].name = "=HYPERLINK(1)"
    named[0].save()
    client.force_login(secretary)
    answer = client.get(reverse("scoring:scores_export", args=[year.pk]))
    sheet = load_workbook(io.BytesIO(answer.content)).active
    (cell,) = [each for row in sheet.iter_rows() for each in row if each.value == "=HYPERLINK(1)"]
    assert cell.data_type == "s"


def test_a_stranger_takes_out_nothing(client, scored, year, stranger):
    client.force_login(stranger)
    assert client.get(reverse("scoring:scores_export", args=[year.pk])).status_code == 404


def test_without_criteria_there_is_no_list_to_take_out(client, year, secretary):
    client.force_login(secretary)
    assert client.get(reverse("scoring:scores_export", args=[year.pk])).status_code == 404


@pytest.mark.parametrize("name", ["scores", "scores_export"])
def test_a_filtered_list_asks_as_often_for_thirty_members_as_for_one(client, secretary, year, name):
    client.force_login(secretary)
    asked = []
    for count in (1, 30):
        each = BlocYearFactory(bloc__council=year.bloc.council)
        MembershipFactory.create_batch(count, bloc=each.bloc)
        criteria_set = scored_year(each, secretary)
        for card in cards(each):
            finish_appraisal(submitted(card, secretary), by=secretary)
        adopt_appraised(criteria_set, by=secretary)
        address = reverse(f"scoring:{name}", args=[each.pk])
        asked.append(queries_of(client, address, q="a", sort="-scored")[0])
    assert asked[0] == asked[1]
