"""Two people at one form: the second is told, sees what the first saved, keeps what it typed, and
saving again is a choice."""

import datetime

import pytest
from django.urls import reverse

from documents.models import Letterhead
from scoring.models import RoundComment
from tests.factories.blocs import MembershipFactory
from tests.factories.documents import LetterheadFactory
from tests.factories.years import AwardFactory, MovementFactory
from tests.scoring import rounds

pytestmark = pytest.mark.django_db


def address(name, row):
    return reverse(name, args=[row.pk])


def a_movement(year, _by):
    row = MovementFactory(bloc_year=year)
    return row, address("blocs:movement_change", row), "name", "Đền ơn đáp nghĩa", "Vì người nghèo"


def a_term(year, _by):
    row = year.chair
    return row, address("blocs:term_change", row), "basis", "Quyết định số 1", "Biên bản số 2"


def a_person(year, _by):
    row = year.chair.representatives.create(full_name="Nguyễn Văn A", position="Chủ tịch")
    return row, address("blocs:person_change", row), "position", "Phó Chủ tịch", "Trưởng ban"


def a_membership(year, _by):
    row = MembershipFactory(bloc=year.bloc)
    days = (datetime.date(2019, 1, 1), datetime.date(2018, 1, 1))
    return row, address("blocs:bloc_member_edit", row), "starts_on", *days


def a_letterhead(year, _by):
    row = LetterheadFactory(organisation=year.chair.organisation)
    url = address("documents:letterhead", row.organisation)
    return row, url, "place", "Hải Phòng", "Đà Nẵng"


def an_award(year, _by):
    row = AwardFactory(bloc_year=year)
    return row, address("awards:change", row), "granted_by", "Chủ tịch UBND", "Hội đồng"


def an_answer(year, by):
    asked = rounds.circulated(year, by)
    row = rounds.said(asked, year.members().last().organisation, by)
    return row, address("scoring:answer", row), "answer", "Đã sửa", "Giữ như cũ"


FORMS = (a_movement, a_term, a_person, a_membership, a_letterhead, an_award, an_answer)


def filled(page, **changes):
    """What a browser sends of the form on the page."""
    form = page.context["form"]
    values = {name: form[name].value() for name in form.fields} | changes
    return {name: "" if value is None else value for name, value in values.items()}


@pytest.mark.parametrize("form", FORMS)
def test_the_second_to_save_is_told_and_loses_nothing(client, year, secretary, form):
    row, url, field, first, second = form(year, secretary)
    client.force_login(secretary)
    drawn = client.get(url)
    assert client.post(url, filled(drawn, **{field: first})).status_code == 302
    page = client.post(url, filled(drawn, **{field: second}))
    assert page.status_code in {200, 422}
    row.refresh_from_db()
    assert getattr(row, field) == first
    assert first in [value for _label, value in page.context["saved"]]
    assert page.context["form"][field].value() == str(second)
    assert client.post(url, filled(page)).status_code == 302
    row.refresh_from_db()
    assert getattr(row, field) == second


@pytest.mark.parametrize("form", FORMS)
def test_what_is_refused_for_another_reason_shows_nobody_elses_values(
    client, year, secretary, form
):
    _row, url, field, first, _second = form(year, secretary)
    client.force_login(secretary)
    page = client.post(url, filled(client.get(url), **{field: "x" * 9000}))
    assert page.status_code in {200, 422}
    assert not page.context["saved"]
    assert client.post(url, filled(page, **{field: first})).status_code == 302


def test_receivers_that_somebody_else_named_are_shown_beside(client, year, member, secretary):
    award, url, *_values = an_award(year, secretary)
    client.force_login(secretary)
    drawn = client.get(url)
    client.post(url, filled(drawn, organisations=[member.pk]))
    page = client.post(url, filled(drawn, names="Tổ công tác số 1"))
    assert str(member) in [value for _label, value in page.context["saved"]]
    assert [str(row) for row in award.receivers.all()] == [str(member)]


def test_the_first_letterhead_of_two_is_not_written_over(client, year, secretary):
    organisation = year.chair.organisation
    url = address("documents:letterhead", organisation)
    client.force_login(secretary)
    drawn = client.get(url)
    client.post(url, filled(drawn, place="Hải Phòng"))
    client.post(url, filled(drawn, place="Đà Nẵng"))
    assert Letterhead.objects.get().place == "Hải Phòng"


def test_members_put_in_order_by_another_are_not_put_back(client, year, secretary):
    url = address("blocs:bloc_members_order", year.bloc)
    client.force_login(secretary)
    seen = client.get(url).context["seen"]
    first, second, third = year.bloc.memberships.in_force()

    def order(*rows):
        return {f"place_{row.pk}": n for n, row in enumerate(rows, 1)} | {"seen": seen}

    client.post(url, order(third, second, first))
    client.post(url, order(second, first, third))
    assert list(year.bloc.memberships.in_force()) == [third, second, first]


def test_the_answer_within_the_page_tells_it_too(client, year, secretary):
    row, url, *_values = an_answer(year, secretary)
    client.force_login(secretary)
    drawn = client.get(url, headers={"hx-request": "true"})
    client.post(url, filled(drawn, answer="Đã sửa"))
    page = client.post(url, filled(drawn, answer="Không"), headers={"hx-request": "true"})
    assert "Đã sửa" in page.text
    assert RoundComment.objects.get(pk=row.pk).answer == "Đã sửa"
