"""Home, search, health, errors and language: the pages that belong to no app."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection, transaction
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from common.errors import RuleViolation
from common.log import log
from common.middleware import RuleViolationMiddleware
from common.wiring import WorkItem
from emulation.views import _by_urgency
from tests.factories.blocs import BlocFactory, BlocYearFactory, OrganisationFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", ["home", "search"])
def test_pages_of_people_ask_a_stranger_to_sign_in(client, name):
    answer = client.get(reverse(name))
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("account_login"))


def test_home_lists_the_years_a_person_reads_and_no_others(client, member_editor, year):
    hidden = BlocYearFactory()
    client.force_login(member_editor)
    page = client.get(reverse("home")).content.decode()
    assert year.bloc.name in page
    assert hidden.bloc.name not in page


def test_an_idle_person_is_told_so_and_shown_the_last_three_deeds(client, year):
    idle = UserFactory()
    with transaction.atomic():
        for _ in range(4):
            log(idle, "opened the year", year)
    client.force_login(idle)
    page = client.get(reverse("home")).content.decode()
    assert "Không có việc nào chờ bạn" in page
    assert page.count('class="deed"') == 3


def test_waiting_work_is_grouped_by_its_deadline():
    today = timezone.localdate()

    def item(days):
        due = None if days is None else today + timedelta(days=days)
        return WorkItem(title=str(days), context="", url="/", action="", due_on=due)

    groups = _by_urgency([item(days) for days in (-1, 0, 7, 8, None)])
    titles = {name: [each.title for each in items] for name, items in groups.items()}
    assert titles == {"late": ["-1"], "week": ["0", "7"], "later": ["8", "None"]}


def test_search_finds_words_without_diacritics_in_what_the_person_reads(client, secretary, year):
    OrganisationFactory(name="Hội Nông dân thành phố", keeper=year.bloc.council)
    client.force_login(secretary)
    page = client.get(reverse("search"), {"q": "hoi nong dan"}).content.decode()
    assert "Hội Nông dân thành phố" in page


def test_search_shows_nothing_of_other_councils(client, member_editor):
    BlocFactory(name="Cụm bí mật")
    client.force_login(member_editor)
    page = client.get(reverse("search"), {"q": "bi mat"}).content.decode()
    assert "Cụm bí mật" not in page
    assert "Không tìm thấy" in page


def test_search_costs_the_same_with_one_find_and_with_thirty(client, secretary, year):
    client.force_login(secretary)

    def cost():
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("search"), {"q": "nong dan"})
        return len(queries)

    OrganisationFactory(name="Hội Nông dân 0", keeper=year.bloc.council)
    one = cost()
    OrganisationFactory.create_batch(29, name="Hội Nông dân", keeper=year.bloc.council)
    assert cost() == one


def test_home_costs_the_same_with_one_year_and_with_thirty(client, leader, year):
    client.force_login(leader)

    def cost():
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse("home")).status_code == 200
        return len(queries)

    one = cost()
    for _ in range(29):
        BlocYearFactory(bloc__council=year.bloc.council)
    assert cost() == one


def test_search_words_are_escaped(client, secretary):
    client.force_login(secretary)
    page = client.get(reverse("search"), {"q": "<script>alert(1)</script>"}).content.decode()
    assert "<script>alert" not in page


def test_the_process_answers_and_says_whether_it_is_ready(client):
    assert client.get("/healthz").content == b"ok"
    answer = client.get("/readyz")
    assert answer.json()["database"] is True


def test_a_rule_that_says_no_becomes_a_page_that_says_why():
    request = RequestFactory().get("/")
    request.user = AnonymousUser()
    middleware = RuleViolationMiddleware(lambda request: None)
    answer = middleware.process_exception(request, RuleViolation("closed", "Đã hết hạn ký."))
    assert answer.status_code == 409
    assert "Đã hết hạn ký." in answer.content.decode()
    assert middleware.process_exception(request, ValueError()) is None


def test_an_unknown_page_says_so_in_vietnamese(client):
    answer = client.get("/khong-co/")
    assert answer.status_code == 404
    assert "Không có trang này" in answer.content.decode()


def test_the_language_is_one_click_away(client, secretary):
    client.force_login(secretary)
    assert "Việc của tôi" in client.get(reverse("home")).content.decode()
    client.post(reverse("set_language"), {"language": "en", "next": reverse("home")})
    page = client.get(reverse("home")).content.decode()
    assert "My work" in page
    assert '<html lang="en">' in page


def test_every_page_carries_the_strict_policy(client):
    policy = client.get(reverse("account_login"))["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


def test_a_rule_that_says_no_to_a_part_of_a_page_answers_with_a_part():
    request = RequestFactory().get("/")
    request.user, request.htmx = AnonymousUser(), True
    middleware = RuleViolationMiddleware(lambda request: None)
    answer = middleware.process_exception(request, RuleViolation("closed", "Đã hết hạn ký."))
    assert answer.status_code == 409
    assert "Đã hết hạn ký." in answer.text
    assert "<html" not in answer.text


def test_a_form_that_sends_too_much_says_so_and_nothing_is_written(
    client, year, secretary, settings
):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 5000
    client.force_login(secretary)
    url = reverse("blocs:year_settings", args=[year.pk])
    page = client.post(url, {"theme": "Chủ đề", "legal_basis": "x" * 6000})
    assert page.status_code == 413
    assert "4,9\xa0KB" in page.text
    year.refresh_from_db()
    assert year.theme != "Chủ đề"


def test_a_program_that_sends_too_much_gets_a_problem_document(client, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 5000
    answer = client.post("/o/token/", {"grant_type": "x" * 6000})
    assert (answer.status_code, answer["Content-Type"]) == (413, "application/problem+json")
    assert answer.json()["type"] == "urn:problem:request-too-large"
