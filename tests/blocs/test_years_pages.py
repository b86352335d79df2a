"""The pages of a year: who sees what, what a form answers, how many questions a page asks."""

from datetime import date, timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from blocs.models import BlocYear, Mandate
from common.log import log
from tests.factories.blocs import (
    BlocYearFactory,
    MembershipFactory,
    OrganisationFactory,
    OrganisationRoleFactory,
)
from tests.factories.years import (
    CriterionFactory,
    DeadlineFactory,
    MandateFactory,
    MovementFactory,
    PartyFactory,
    PledgeFactory,
    sign,
)

READ = ["blocs:year", "blocs:leadership", "blocs:movements", "blocs:mandates", "pledges:year",
        "scoring:year", "awards:year"]  # fmt: skip
RUN = ["blocs:year_move", "blocs:year_deadlines", "blocs:movement_add", "pledges:edit",
       "scoring:edit", "awards:add"]  # fmt: skip
CHANGE = ["blocs:year_settings", "blocs:leader_appoint"]


def queries(client, url):
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


@pytest.mark.parametrize("name", [*READ, *RUN, *CHANGE, "blocs:year_log"])
def test_a_stranger_finds_no_page_of_the_year(client, year, stranger, name):
    client.force_login(stranger)
    assert client.get(reverse(name, args=[year.pk])).status_code == 404


@pytest.mark.parametrize("name", [*READ, *RUN, *CHANGE, "blocs:year_log"])
def test_nobody_signed_in_is_sent_to_sign_in(client, year, name):
    response = client.get(reverse(name, args=[year.pk]))
    assert response.status_code == 302
    assert "login" in response.url


@pytest.mark.parametrize("name", READ)
def test_a_viewer_reads_the_year(client, year, viewer, name):
    client.force_login(viewer)
    assert client.get(reverse(name, args=[year.pk])).status_code == 200


@pytest.mark.parametrize("name", [*RUN, *CHANGE, "blocs:year_log"])
def test_a_viewer_may_not_run_the_year_and_is_offered_no_button(client, year, viewer, name):
    client.force_login(viewer)
    url = reverse(name, args=[year.pk])
    assert client.get(url).status_code == 403
    for page in READ:
        assert url not in client.get(reverse(page, args=[year.pk])).content.decode()


@pytest.mark.parametrize("name", [*RUN, "blocs:year_log"])
def test_the_chair_runs_the_year(client, year, chair_editor, name):
    client.force_login(chair_editor)
    assert client.get(reverse(name, args=[year.pk])).status_code == 200


@pytest.mark.parametrize("name", CHANGE)
def test_the_chair_changes_neither_the_settings_nor_who_leads(client, year, chair_editor, name):
    client.force_login(chair_editor)
    assert client.get(reverse(name, args=[year.pk])).status_code == 403


def test_a_leader_reads_the_log(client, year, leader):
    client.force_login(leader)
    assert client.get(reverse("blocs:year_log", args=[year.pk])).status_code == 200


def test_the_overview_shows_members_deadlines_and_people_of_this_year_only(
    client, year, member, viewer
):
    DeadlineFactory(bloc_year=year, step="pledge", due_on=date(2026, 3, 31))
    other = PartyFactory(pledge__title="Giao ước của người khác")
    client.force_login(viewer)
    text = client.get(year.get_absolute_url()).content.decode()
    assert member.name in text
    assert "31/3/2026" in text
    assert other.organisation.name not in text


def test_a_step_that_passed_with_members_missing_says_how_many(client, year, member, viewer):
    DeadlineFactory(bloc_year=year, step="pledge", due_on=date(2026, 3, 31))
    party = PartyFactory(pledge__bloc_year=year, organisation=member)
    year.phase = "underway"
    year.save()
    client.force_login(viewer)
    assert "Còn 1 đơn vị chưa xong" in client.get(year.get_absolute_url()).content.decode()
    sign(party)
    assert "chưa xong" not in client.get(year.get_absolute_url()).content.decode()


def test_every_tab_of_a_year_lights_the_same_entry_of_the_menu(client, year, viewer):
    client.force_login(viewer)
    for name in [*READ, "documents:year", "conferences:year"]:
        menu = client.get(reverse(name, args=[year.pk])).content.decode().partition("<main")[0]
        assert f'href="{reverse("blocs:list")}" aria-current="page"' in menu, name


def test_an_illustrative_year_says_so_on_every_tab(client, year, viewer):
    BlocYear.objects.update(is_illustrative=True)
    client.force_login(viewer)
    for name in READ:
        page = client.get(reverse(name, args=[year.pk])).content.decode()
        assert "Số liệu minh họa" in page


def test_a_year_is_opened_on_the_page_and_shown(client, year, secretary):
    DeadlineFactory(bloc_year=year, due_on=date(2026, 3, 31))
    client.force_login(secretary)
    url = reverse("blocs:year_open", args=[year.bloc_id])
    page = client.get(url)
    assert "31/3/2027" in page.content.decode()
    answer = client.post(url, {
        "source": year.pk, "year": 2027, "starts_on": "2027-01-01", "ends_on": "2027-12-31",
        "theme": "", "legal_basis": "", "parts": ["deadlines"],
    })  # fmt: skip
    new = BlocYear.objects.get(year=2027)
    assert answer.url == new.get_absolute_url()
    assert new.deadlines.get().due_on == date(2027, 3, 31)


def test_a_refused_year_comes_back_with_what_was_typed_and_the_other_year(client, year, secretary):
    client.force_login(secretary)
    answer = client.post(reverse("blocs:year_open", args=[year.bloc_id]), {
        "source": "none", "year": 2027, "starts_on": "2026-07-01", "ends_on": "2027-06-30",
        "theme": "Chủ đề đã gõ", "legal_basis": "",
    })  # fmt: skip
    text = answer.content.decode()
    assert "Chủ đề đã gõ" in text
    assert "trùng với năm 2026" in text
    assert BlocYear.objects.count() == 1


@pytest.mark.parametrize("typed", ["", "x", "99999", "-1", "２０２７"])
def test_a_year_that_is_no_year_is_refused_on_the_page(client, year, secretary, typed):
    client.force_login(secretary)
    answer = client.post(reverse("blocs:year_open", args=[year.bloc_id]), {
        "source": year.pk, "year": typed, "starts_on": "2027-01-01", "ends_on": "2027-12-31",
    })  # fmt: skip
    assert answer.status_code in {200, 302}
    assert BlocYear.objects.exclude(pk=year.pk).exclude(year=2027).count() == 0


def test_a_slip_of_the_pen_opens_no_year_far_ahead(client, year, secretary):
    client.force_login(secretary)
    url = reverse("blocs:year_open", args=[year.bloc_id])
    far = {"source": "none", "year": 2200, "starts_on": "2200-01-01", "ends_on": "2200-12-31"}
    page = client.post(url, far | {"theme": "Chủ đề đã gõ"})
    assert "year" in page.context["form"].errors
    assert "Chủ đề đã gõ" in page.text
    assert BlocYear.objects.count() == 1


def test_a_member_may_not_open_a_year(client, year, chair_editor):
    client.force_login(chair_editor)
    url = reverse("blocs:year_open", args=[year.bloc_id])
    assert client.get(url).status_code == 403
    assert client.post(url, {"year": 2027}).status_code == 403
    assert BlocYear.objects.count() == 1


def test_the_second_tab_of_the_settings_sees_both_texts_and_may_save_again(client, year, secretary):
    client.force_login(secretary)
    url = reverse("blocs:year_settings", args=[year.pk])
    form = client.get(url).context["form"]
    sent = {name: form.initial[name] for name in ("legal_basis", "starts_on", "ends_on", "seen")}
    client.post(url, {**sent, "theme": "Tab một"})
    answer = client.post(url, {**sent, "theme": "Tab hai"})
    text = answer.content.decode()
    assert "Tab một" in text
    assert "Tab hai" in text
    assert BlocYear.objects.get(pk=year.pk).theme == "Tab một"
    again = answer.context["form"]["seen"].value()
    assert client.post(url, {**sent, "theme": "Tab hai", "seen": again}).status_code == 302
    assert BlocYear.objects.get(pk=year.pk).theme == "Tab hai"


def test_an_outsider_chosen_as_chair_is_refused_with_a_sentence(client, year, chair, secretary):
    client.force_login(secretary)
    url = reverse("blocs:leader_appoint", args=[year.pk])
    seen = client.get(url).context["form"]["seen_chair"].value()
    answer = client.post(url, {
        "organisation": OrganisationFactory().pk, "office": "chair", "starts_on": "2026-06-01",
        "basis": "", "seen_chair": seen,
    })  # fmt: skip
    assert "không phải thành viên" in answer.content.decode()
    assert BlocYear.objects.get(pk=year.pk).chair.organisation == chair


def test_a_stale_move_is_refused_with_a_sentence(client, year, secretary):
    BlocYear.objects.update(phase="pledging")
    client.force_login(secretary)
    answer = client.post(reverse("blocs:year_move", args=[year.pk]), {
        "to": "pledging", "seen": "planning", "reason": "Vì gấp",
    })  # fmt: skip
    assert "đã chuyển sang bước" in answer.content.decode()
    assert BlocYear.objects.get(pk=year.pk).phase == "pledging"


def test_a_move_with_a_reason_is_shown_in_the_log_in_words(client, year, secretary):
    client.force_login(secretary)
    client.post(reverse("blocs:year_move", args=[year.pk]), {
        "to": "pledging", "seen": "planning", "reason": "Theo công văn số 12",
    })  # fmt: skip
    text = client.get(reverse("blocs:year_log", args=[year.pk])).content.decode()
    for words in ("Theo công văn số 12", "Lập kế hoạch", "Ký giao ước", "Chuyển bước"):
        assert words in text


def write_lines(year, user, count):
    with transaction.atomic():
        for number in range(count):
            log(user, "set the deadlines", year, after={"plan": f"2026-01-{number % 28 + 1:02d}"})


def test_the_log_is_filtered_by_person_deed_and_day(client, year, secretary, chair_editor):
    write_lines(year, secretary, 2)
    write_lines(year, chair_editor, 1)
    client.force_login(secretary)
    url = reverse("blocs:year_log", args=[year.pk])

    def count(**filters):
        return len(client.get(url, filters).context["lines"])

    assert count() == 3
    assert count(actor=chair_editor.get_full_name()) == 1
    assert count(verb="set the deadlines") == 3
    assert count(until="2020-01-01") == 0
    assert count(since="not a day") == 3


def test_the_log_holds_nothing_of_another_year(client, year, secretary):
    other = BlocYearFactory(bloc=year.bloc, year=2027)
    write_lines(other, secretary, 1)
    client.force_login(secretary)
    assert not client.get(reverse("blocs:year_log", args=[year.pk])).context["lines"]


def test_the_log_asks_as_many_questions_for_30_lines_as_for_1(client, year, secretary):
    client.force_login(secretary)
    url = reverse("blocs:year_log", args=[year.pk])
    write_lines(year, secretary, 1)
    few = queries(client, url)
    write_lines(year, secretary, 29)
    assert queries(client, url) == few
    write_lines(year, secretary, 40)
    assert len(client.get(url, {"page": 2}).context["lines"]) == 20


def fill(year, members):
    """Add members, each with its party to the pledge, and as many movements."""
    pledge = PledgeFactory(bloc_year=year)
    for membership in MembershipFactory.create_batch(members, bloc=year.bloc):
        PartyFactory(pledge=pledge, organisation=membership.organisation)
    return pledge


def test_the_overview_asks_as_many_questions_for_30_members_as_for_1(client, secretary, year):
    client.force_login(secretary)
    DeadlineFactory(bloc_year=year)
    MovementFactory(bloc_year=year)
    pledge = fill(year, 1)
    few = queries(client, year.get_absolute_url())
    MovementFactory.create_batch(29, bloc_year=year)
    for membership in MembershipFactory.create_batch(29, bloc=year.bloc):
        PartyFactory(pledge=pledge, organisation=membership.organisation)
    for step in ("plan", "midyear", "ballot", "dossier"):
        DeadlineFactory(bloc_year=year, step=step)
    assert queries(client, year.get_absolute_url()) == few


@pytest.mark.parametrize("name", ["blocs:movements", "blocs:mandates", "blocs:leadership"])
def test_the_lists_of_a_year_ask_as_many_questions_for_30_rows_as_for_1(
    client, year, member, secretary, name
):
    client.force_login(secretary)
    MovementFactory(bloc_year=year)
    MandateFactory(bloc_year=year, organisation=member)
    few = queries(client, reverse(name, args=[year.pk]))
    MovementFactory.create_batch(29, bloc_year=year)
    MandateFactory.create_batch(29, bloc_year=year, organisation=member)
    for _number in range(29):
        year.terms.create(
            organisation=MembershipFactory(bloc=year.bloc).organisation, office="vice_chair"
        )
    assert queries(client, reverse(name, args=[year.pk])) == few


def test_a_signatory_gives_and_revokes_a_mandate_on_the_page(
    client, year, member, member_signatory, member_editor
):
    client.force_login(member_signatory)
    url = reverse("blocs:mandate_grant", args=[year.pk])
    today = date.today()
    answer = client.post(url, {
        "organisation": member.pk, "deputy": member_editor.pk, "starts_on": today,
        "ends_on": today + timedelta(days=9), "basis": "Số 5/GUQ",
    })  # fmt: skip
    assert answer.status_code == 302
    mandate = Mandate.objects.get()
    client.post(reverse("blocs:mandate_revoke", args=[mandate.pk]), {"reason": "Đã về"})
    mandate.refresh_from_db()
    assert mandate.revoked_at


def test_a_signatory_without_colleagues_is_told_whom_to_ask(client, year, member_signatory):
    client.force_login(member_signatory)
    address = reverse("blocs:mandate_grant", args=[year.pk])
    assert "thư ký" in client.get(address).context["warnings"][0]
    OrganisationRoleFactory(
        organisation=member_signatory.organisation_roles.get().organisation, office="editor"
    )
    assert client.get(address).context["warnings"] == []


def test_an_editor_neither_gives_nor_revokes_a_mandate(client, year, member, member_editor):
    mandate = MandateFactory(bloc_year=year, organisation=member)
    client.force_login(member_editor)
    assert client.get(reverse("blocs:mandate_grant", args=[year.pk])).status_code == 403
    revoke = reverse("blocs:mandate_revoke", args=[mandate.pk])
    assert client.post(revoke, {"reason": "Không"}).status_code == 403
    mandate.refresh_from_db()
    assert mandate.revoked_at is None


def test_the_criteria_tab_asks_as_many_questions_for_30_criteria_as_for_1(client, year, viewer):
    client.force_login(viewer)
    row = CriterionFactory(criteria_set__bloc_year=year)
    few = queries(client, reverse("scoring:year", args=[year.pk]))
    CriterionFactory.create_batch(29, criteria_set=row.criteria_set)
    assert queries(client, reverse("scoring:year", args=[year.pk])) == few
