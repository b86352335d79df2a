"""Every refusal of the API is a problem document that says what is wrong."""

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import get_resolver
from rest_framework.throttling import SimpleRateThrottle

from tests.factories.api import SECRET, application_of


def assert_problem(answer, status, code):
    assert answer.status_code == status, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    body = answer.json()
    assert body["type"] == f"urn:problem:{code}"
    assert body["status"] == status
    assert body["title"]
    return body


@pytest.mark.parametrize("method", ["get", "post", "put", "patch", "delete"])
@pytest.mark.parametrize(
    "path", ["/api/v1/nothing/", "/api/", "/api", "/api/v2/years/", "/api/v1/years/abc/"]
)
def test_an_unknown_address_is_a_problem_not_a_page(client, db, method, path):
    assert_problem(getattr(client, method)(path), 404, "not-found")


@pytest.mark.parametrize("pk", [0, 987654, 10**30])
def test_a_row_that_is_not_there_is_404(program, pk):
    assert_problem(program.get(f"/api/v1/years/{pk}/"), 404, "not-found")


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_what_may_only_be_read_says_so(program, year, method):
    before = list(type(year).objects.values())
    answer = getattr(program, method)(f"/api/v1/years/{year.pk}/", {}, "application/json")
    # A token that may only read is told so before the method is looked at.
    assert_problem(answer, 403, "permission-denied")
    assert list(type(year).objects.values()) == before


def test_a_wrong_method_names_the_right_ones(client, leader, year):
    client.force_login(leader)
    answer = client.post(f"/api/v1/years/{year.pk}/", {}, "application/json")
    body = assert_problem(answer, 405, "method-not-allowed")
    assert "{" not in body["title"]
    assert "GET" in answer["Allow"]


def test_another_format_is_refused(program, year):
    answer = program.get("/api/v1/years/", headers={"accept": "text/csv"})
    assert_problem(answer, 406, "not-acceptable")


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("years/?phase=dancing", "phase"),
        ("years/?year=next", "year"),
        ("years/?year=99999999999999999999999", "year"),
        ("years/?council=1.5", "council"),
        ("years/?illustrative=perhaps", "illustrative"),
        ("years/?page_size=0", "page_size"),
        ("years/?page_size=201", "page_size"),
        ("years/?page_size=ba", "page_size"),
        ("years/?pahse=underway", "pahse"),
        ("years/?q=%00", "q"),
        ("years/?phase=", "phase"),
        ("conferences/?held_from=20/7/2026", "held_from"),
        ("leadership/?in_office=1", "in_office"),
    ],
)
def test_a_parameter_that_is_not_understood_is_named(program, path, field):
    body = assert_problem(program.get(f"/api/v1/{path}"), 400, "invalid")
    assert list(body["errors"]) == [field]


@pytest.mark.parametrize("cursor", ["xyz", "cD1hYmM=", "cD0tMQ==", "ñ"])
def test_a_cursor_that_was_not_given_out_is_not_found(program, year, cursor):
    assert_problem(program.get(f"/api/v1/years/?cursor={cursor}"), 404, "not-found")


def test_over_the_limit_says_when_to_come_back(program, year, monkeypatch):
    monkeypatch.setitem(SimpleRateThrottle.THROTTLE_RATES, "user", "2/min")
    assert [program.get("/api/v1/years/").status_code for _ in range(2)] == [200, 200]
    answer = program.get("/api/v1/years/")
    assert_problem(answer, 429, "throttled")
    assert 0 < int(answer["Retry-After"]) <= 60


def test_strangers_are_limited_too(db, monkeypatch):
    cache.clear()
    monkeypatch.setitem(SimpleRateThrottle.THROTTLE_RATES, "anon", "1/min")
    assert Client().get("/api/v1/schema/").status_code == 200
    assert_problem(Client().get("/api/v1/schema/"), 429, "throttled")


def test_a_forged_address_does_not_lift_the_limit(db, monkeypatch):
    monkeypatch.setitem(SimpleRateThrottle.THROTTLE_RATES, "anon", "1/min")
    answers = [
        Client().get("/api/v1/schema/", headers={"x-forwarded-for": f"10.0.0.{number}"})
        for number in range(2)
    ]
    assert [answer.status_code for answer in answers] == [200, 429]


def test_a_secret_cannot_be_guessed_at_leisure(client, leader, monkeypatch):
    monkeypatch.setitem(SimpleRateThrottle.THROTTLE_RATES, "anon", "3/min")
    form = {
        "grant_type": "client_credentials",
        "client_id": application_of(leader).client_id,
        "client_secret": "sai",
    }
    assert [client.post("/o/token/", form).status_code for _ in range(3)] == [401, 401, 401]
    answer = client.post("/o/token/", form | {"client_secret": SECRET})
    assert_problem(answer, 429, "throttled")
    assert 0 < int(answer["Retry-After"]) <= 61


@pytest.mark.parametrize(("path", "kind"), [("/api/v1/years/", "json"), ("/home/", "html")])
def test_a_fault_of_ours_is_told_in_the_shape_of_its_place(rf, db, path, kind):
    request = rf.get(path)
    answer = get_resolver().resolve_error_handler(500)(request)
    assert answer.status_code == 500
    assert kind in answer["Content-Type"]
    assert b"Traceback" not in answer.content


def test_problems_speak_the_language_of_the_program(program):
    said = {
        language: program.get(
            "/api/v1/years/?pahse=x", headers={"accept-language": language}
        ).json()["errors"]["pahse"]
        for language in ("vi", "en")
    }
    assert said == {"vi": ["Không có tham số này."], "en": ["There is no such parameter."]}


def test_being_signed_in_gives_no_more_guesses_at_a_secret(client, leader, monkeypatch):
    monkeypatch.setattr(SimpleRateThrottle, "THROTTLE_RATES", {"anon": "3/min", "user": "9/min"})
    client.force_login(leader)
    form = {"grant_type": "client_credentials", "client_id": "x", "client_secret": "guess"}
    assert [client.post("/o/token/", form).status_code for _ in range(4)] == [401, 401, 401, 429]


def test_what_the_framework_says_is_said_in_vietnamese(client, program, year):
    words = [
        client.get("/api/v1/years/").json()["title"],
        program.get("/api/v1/years/?cursor=zzz").json()["detail"],
        program.get("/api/v1/years/?q=%00").json()["errors"]["q"][0],
    ]
    assert words == [
        "Yêu cầu chưa kèm thông tin xác thực.",
        "Con trỏ trang không hợp lệ.",
        "Có ký tự không hợp lệ. Xin xóa ô này và gõ lại.",
    ]
