"""People sign in and out, in Vietnamese or English; nobody makes an account for himself."""

import pytest
from django.contrib.auth import get_user

from tests.factories.blocs import UserFactory

PASSWORD = "mat-khau-thu-9"


@pytest.fixture
def person(db):
    return UserFactory(username="nga", email="nga@example.vn", full_name="Phạm Thị Nga")


def sign_in(client, login="nga", password=PASSWORD):
    return client.post("/accounts/login/", {"login": login, "password": password})


def is_in(client):
    return get_user(client).is_authenticated


def test_the_page_speaks_vietnamese(client, db):
    page = client.get("/accounts/login/").content.decode()
    for words in ("Đăng nhập", "Tên đăng nhập hoặc thư điện tử", "Mật khẩu", "khóa truy cập"):
        assert words in page
    for words in ("Sign In", "Sign in", "Password", "Forgot"):
        assert words not in page


@pytest.mark.parametrize("login", ["nga", "nga@example.vn"])
def test_the_username_or_the_email_lets_in(client, person, login):
    answer = sign_in(client, login)
    assert answer.status_code == 302
    assert answer["Location"] == "/home/"
    assert is_in(client)


def test_the_way_goes_on_to_where_one_wanted_to_go(client, person):
    answer = client.post("/accounts/login/?next=/accounts/", {"login": "nga", "password": PASSWORD})
    assert answer["Location"] == "/accounts/"


def test_another_site_is_no_place_to_go_on_to(client, person):
    form = {"login": "nga", "password": PASSWORD, "next": "https://evil.example/"}
    assert client.post("/accounts/login/", form)["Location"] == "/home/"


@pytest.mark.parametrize(("login", "password"), [("nga", "sai"), ("nobody", PASSWORD)])
def test_a_wrong_password_says_so_without_telling_who_exists(client, person, login, password):
    page = sign_in(client, login, password).content.decode()
    assert "Tên đăng nhập hoặc mật khẩu không đúng." in page
    assert f'value="{login}"' in page  # what was typed stays
    assert not is_in(client)


def test_a_closed_account_stays_out(client, person):
    person.is_active = False
    person.save()
    sign_in(client)
    assert not is_in(client)


def test_the_sixth_guess_has_to_wait(client, person):
    for _ in range(5):
        sign_in(client, password="sai")
    page = sign_in(client).content.decode()
    assert "Đã thử sai quá nhiều lần" in page
    assert not is_in(client)


def test_signing_out_asks_first_and_then_does_it(client, person):
    sign_in(client)
    assert "Đăng xuất?" in client.get("/accounts/logout/").content.decode()
    assert is_in(client)
    answer = client.post("/accounts/logout/", follow=True)
    assert answer.redirect_chain[-1][0] == "/"
    assert "Bạn đã đăng xuất." in answer.content.decode()
    assert not is_in(client)


@pytest.mark.parametrize(
    "path",
    ["signup/", "email/", "password/reset/", "password/set/", "login/code/", "confirm-email/"],
)
@pytest.mark.parametrize("method", ["get", "post"])
def test_other_doors_of_the_sign_in_library_are_shut(client, db, path, method):
    form = {"username": "x", "password1": "Rat-kho-doan-1", "password2": "Rat-kho-doan-1"}
    assert getattr(client, method)(f"/accounts/{path}", form).status_code == 404
    assert not UserFactory._meta.model.objects.exists()


def test_english_is_one_click_away_and_stays(client, person):
    answer = client.post("/i18n/setlang/", {"language": "en", "next": "/accounts/login/"})
    assert answer["Location"] == "/accounts/login/"
    page = client.get("/accounts/login/").content.decode()
    assert "Username or email" in page
    assert '<html lang="en">' in page
    client.post("/i18n/setlang/", {"language": "vi", "next": "/"})
    assert "Tên đăng nhập" in client.get("/accounts/login/").content.decode()


def test_the_password_is_changed_by_who_knows_the_old_one(client, person):
    sign_in(client)
    new = {"oldpassword": PASSWORD, "password1": "Tre-viet-nam-26", "password2": "Tre-viet-nam-26"}
    answer = client.post("/accounts/password/change/", new, follow=True)
    assert "Đã đổi mật khẩu." in answer.content.decode()
    client.logout()
    sign_in(client, password="Tre-viet-nam-26")
    assert is_in(client)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"oldpassword": "sai"}, "Đây không phải mật khẩu hiện tại"),
        ({"password1": "12345678901", "password2": "12345678901"}, "Mật khẩu"),
        ({"password2": "khac-hoan-toan-1"}, ""),
    ],
)
def test_a_change_that_is_not_right_changes_nothing(client, person, change, words):
    sign_in(client)
    form = {"oldpassword": PASSWORD, "password1": "Tre-viet-nam-26", "password2": "Tre-viet-nam-26"}
    page = client.post("/accounts/password/change/", {**form, **change}).content.decode()
    assert "field-error" in page
    assert words in page
    person.refresh_from_db()
    assert person.check_password(PASSWORD)


def test_my_account_says_who_i_am(client, person):
    sign_in(client)
    page = client.get("/accounts/").content.decode()
    for words in ("Tài khoản của tôi", "Phạm Thị Nga", "nga@example.vn", "Chưa bật"):
        assert words in page


def test_my_account_is_nobody_elses(client, person):
    assert client.get("/accounts/")["Location"] == "/accounts/login/?next=/accounts/"
