"""A passkey, made and used in a real Chromium with a virtual authenticator."""

import pytest
from allauth.mfa.models import Authenticator
from playwright.sync_api import expect

from blocs.models import Council
from documents.models import Signature, Signing
from tests.browser.conftest import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def add_passkey(site, page, username):
    """Sign in with the password and add a passkey, on a virtual device that says yes."""
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    page.goto(f"{site}/accounts/login/?next=/accounts/2fa/webauthn/add/")
    page.fill("input[name=login]", username)
    page.fill("input[name=password]", PASSWORD)
    page.click("main form button[type=submit]")
    page.wait_for_url("**/accounts/reauthenticate/**")
    page.fill("input[name=password]", PASSWORD)
    page.click("main form button[type=submit]")
    page.fill("input[name=name]", "Máy ở cơ quan")
    page.check("input[name=passwordless]")
    page.click("#mfa_webauthn_add")
    page.wait_for_url("**/2fa/**recovery-codes/")


def test_a_passkey_is_added_and_opens_the_account_without_a_password(site, page, sign_in):
    site = site.replace("127.0.0.1", "localhost")  # a passkey needs a name, not a number
    errors = []
    page.on("console", lambda line: errors.append(line.text) if line.type == "error" else None)
    add_passkey(site, page, "editor")
    assert Authenticator.objects.filter(type="webauthn", user__username="editor").count() == 1

    page.context.clear_cookies()
    page.goto(f"{site}/accounts/login/")
    page.click("#passkey_login")
    page.wait_for_url("**/home/")
    assert errors == []


def test_a_passkey_stands_for_password_and_second_factor_when_signing(site, page):
    site = site.replace("127.0.0.1", "localhost")
    Council.objects.update(requires_second_factor=True)
    signing = Signing.objects.open().get()
    add_passkey(site, page, "signatory")
    page.goto(site + signing.get_absolute_url())
    page.click(".signing-bar a.btn-primary")
    expect(page.locator("input[name=password]")).to_have_count(1)
    page.click("text=Xác nhận bằng khóa truy cập")
    page.click("#mfa_webauthn_reauthenticate")
    page.wait_for_url("**/sign/**")
    expect(page.locator("text=Tôi đồng ý và ký")).to_be_visible()
    expect(page.locator("input[name=password]")).to_have_count(0)
    page.click("text=Tôi đồng ý và ký")
    page.wait_for_url("**/receipt/**")
    signature = Signature.objects.get(signer__username="signatory")
    assert (signature.way, signature.authentication) == ("consent", "passkey")


def test_without_a_passkey_the_page_says_what_to_do(site, page):
    page.goto(f"{site.replace('127.0.0.1', 'localhost')}/accounts/login/")
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    page.click("#passkey_login")
    page.wait_for_selector("[data-passkey-error]:visible")
    assert "chọn cách khác" in page.inner_text("[data-passkey-error]")
