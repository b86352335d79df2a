"""A code from an app or a passkey as the second step."""

import base64
import hashlib
import hmac
import re
import struct
import time

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.contrib.auth import get_user

from tests.accounts.test_sign_in import PASSWORD, is_in, sign_in
from tests.factories.blocs import UserFactory

SCRIPT = re.compile(r"<script([^>]*)>(.*?)</script>", re.S)


@pytest.fixture(autouse=True)
def _still_clock():
    """A code must not run out between reading and typing it."""
    with time_machine.travel("2026-03-02T08:00:10+07:00", tick=False):
        yield


@pytest.fixture
def person(db, client):
    """Signed in, and asked for the password just now."""
    person = UserFactory(username="nga")
    sign_in(client)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    return person


def code_now(secret):
    """The six digits an app shows for `secret` (RFC 6238)."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    counter = struct.pack(">Q", int(time.time()) // 30)
    digest = hmac.new(key, counter, hashlib.sha1).digest()
    start = digest[-1] & 15
    number = struct.unpack(">I", digest[start : start + 4])[0] & 0x7FFFFFFF
    return f"{number % 1_000_000:06d}"


def activate_app(client):
    """Turn the app on as a person does: read the secret, type the code."""
    page = client.get("/accounts/2fa/totp/activate/").content.decode()
    secret = re.search(r'<code class="secret">(\w+)</code>', page).group(1)
    return secret, client.post("/accounts/2fa/totp/activate/", {"code": code_now(secret)})


def assert_safe_scripts(page):
    """Only files of ours and inert data: what the content security policy lets through."""
    for attributes, body in SCRIPT.findall(page):
        assert 'src="/static/' in attributes or 'type="application/json"' in attributes, body
    assert not re.search(r"\son\w+=|javascript:|<style|\sstyle=", page)


def test_protection_is_changed_only_after_the_password_was_given_again(client, db):
    UserFactory(username="nga")
    sign_in(client)
    answer = client.get("/accounts/2fa/totp/activate/")
    assert answer["Location"].startswith("/accounts/reauthenticate/")
    page = client.get(answer["Location"]).content.decode()
    assert "Xác nhận chính là bạn" in page
    wrong = client.post("/accounts/reauthenticate/", {"password": "sai"}).content.decode()
    assert "Mật khẩu không đúng." in wrong


def test_an_app_is_turned_on_and_then_asked_for(client, person):
    secret, answer = activate_app(client)
    assert answer["Location"] == "/accounts/2fa/recovery-codes/"
    codes = client.get(answer["Location"]).content.decode()
    assert len(re.findall(r"<li><code>", codes)) == 10
    assert "Mã dự phòng" in codes

    client.logout()
    step = sign_in(client)
    assert step["Location"].startswith("/accounts/2fa/authenticate/")
    assert not is_in(client)
    page = client.get(step["Location"]).content.decode()
    assert "Bước thứ hai" in page
    assert_safe_scripts(page)

    wrong = client.post(step["Location"], {"code": "000000"}).content.decode()
    assert "Mã không đúng hoặc đã hết hạn" in wrong
    assert not is_in(client)

    client.post(step["Location"], {"code": code_now(secret)})
    assert get_user(client) == person


def test_a_recovery_code_opens_once(client, person):
    activate_app(client)
    page = client.get("/accounts/2fa/recovery-codes/").content.decode()
    code = re.search(r"<li><code>(\w+)</code>", page).group(1)
    for expected in (True, False):
        client.logout()
        step = sign_in(client)
        client.post(step["Location"], {"code": code})
        assert is_in(client) is expected


def test_a_wrong_code_does_not_turn_the_app_on(client, person):
    client.get("/accounts/2fa/totp/activate/")
    page = client.post("/accounts/2fa/totp/activate/", {"code": "123"}).content.decode()
    assert "Mã không đúng" in page
    assert not Authenticator.objects.exists()


def test_the_app_is_turned_off_again(client, person):
    activate_app(client)
    page = client.get("/accounts/2fa/totp/deactivate/").content.decode()
    assert "chỉ cần mật khẩu" in page
    answer = client.post("/accounts/2fa/totp/deactivate/", follow=True)
    assert "Đã tắt đăng nhập hai bước bằng ứng dụng." in answer.content.decode()
    assert not Authenticator.objects.exists()


def test_new_recovery_codes_replace_the_old(client, person):
    activate_app(client)
    before = client.get("/accounts/2fa/recovery-codes/").content.decode()
    assert (
        "sẽ không còn mở được"
        in client.get("/accounts/2fa/recovery-codes/generate/").content.decode()
    )
    answer = client.post("/accounts/2fa/recovery-codes/generate/", follow=True)
    after = answer.content.decode()
    old = set(re.findall(r"<li><code>(\w+)</code>", before))
    assert old
    assert not old & set(re.findall(r"<li><code>(\w+)</code>", after))


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("2fa/", "Ứng dụng xác thực"),
        ("2fa/totp/activate/", "Bật ứng dụng xác thực"),
        ("2fa/webauthn/", "Chưa có khóa truy cập"),
        ("2fa/webauthn/add/", "Thêm khóa truy cập"),
        ("password/change/", "Đổi mật khẩu"),
        ("reauthenticate/", "Xác nhận chính là bạn"),
        ("logout/", "Đăng xuất?"),
    ],
)
def test_every_page_is_vietnamese_and_holds_only_safe_scripts(client, person, path, words):
    answer = client.get(f"/accounts/{path}")
    assert answer.status_code == 200
    page = answer.content.decode()
    assert words in page
    assert_safe_scripts(page)
    assert "script-src 'self'" in answer["Content-Security-Policy"]


def test_the_page_of_a_new_passkey_gives_the_browser_what_it_needs(client, person):
    page = client.get("/accounts/2fa/webauthn/add/").content.decode()
    assert "creation_options" in page
    assert 'value="Khóa truy cập 1"' in page
    for script in ("mfa/js/webauthn.js", "account/js/onload.js", "js/passkey.js"):
        assert script in page


NO_CREDENTIALS = ['{"id": "x"}', "[]", "1", "", '{"id": "x", "rawId": "y", "response": {}}']


@pytest.mark.parametrize("credential", NO_CREDENTIALS)
def test_a_credential_that_is_none_adds_no_passkey(client, person, credential):
    client.get("/accounts/2fa/webauthn/add/")
    form = {"name": "Máy ở cơ quan", "credential": credential}
    assert client.post("/accounts/2fa/webauthn/add/", form).status_code == 200
    assert not Authenticator.objects.exists()


@pytest.mark.parametrize("credential", NO_CREDENTIALS)
def test_a_credential_that_is_none_lets_nobody_in(client, db, credential):
    client.get("/accounts/2fa/webauthn/login/", headers={"accept": "application/json"})
    answer = client.post("/accounts/2fa/webauthn/login/", {"credential": credential})
    assert answer["Location"] == "/accounts/login/"
    assert not is_in(client)


@pytest.mark.parametrize("credential", NO_CREDENTIALS)
def test_a_credential_that_is_none_is_no_second_step(client, person, credential):
    activate_app(client)
    client.logout()
    step = sign_in(client)
    client.get(step["Location"])
    assert client.post(step["Location"], {"credential": credential}).status_code == 200
    assert not is_in(client)


def test_the_page_of_administrators_has_no_sign_in_of_its_own(client, administrator):
    """It would ask for no code and count no tries."""
    form = {"username": administrator.username, "password": "mat-khau-thu-9", "next": "/admin/"}
    answer = client.post("/admin/login/", form)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/login/")
    assert "_auth_user_id" not in client.session
    client.force_login(administrator)
    assert client.get("/admin/").status_code == 200


def test_who_is_no_administrator_is_refused_there(client, secretary):
    client.force_login(secretary)
    assert client.get("/admin/", follow=True).status_code == 403
