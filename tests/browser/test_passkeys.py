"""A passkey, made and used in a real Chromium with a virtual authenticator."""

import pytest
from allauth.mfa.models import Authenticator

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


def test_a_passkey_is_added_and_opens_the_account_without_a_password(site, page, sign_in):
    site = site.replace("127.0.0.1", "localhost")  # a passkey needs a name, not a number
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    errors = []
    page.on("console", lambda line: errors.append(line.text) if line.type == "error" else None)

    page.goto(f"{site}/accounts/login/?next=/accounts/2fa/webauthn/add/")
    page.fill("input[name=login]", "editor")
    page.fill("input[name=password]", PASSWORD)
    page.click("main form button[type=submit]")
    page.wait_for_url("**/accounts/reauthenticate/**")
    page.fill("input[name=password]", PASSWORD)
    page.click("main form button[type=submit]")
    page.fill("input[name=name]", "Máy ở cơ quan")
    page.check("input[name=passwordless]")
    page.click("#mfa_webauthn_add")
    page.wait_for_url("**/2fa/**recovery-codes/")
    assert Authenticator.objects.filter(type="webauthn", user__username="editor").count() == 1

    page.context.clear_cookies()
    page.goto(f"{site}/accounts/login/")
    page.click("#passkey_login")
    page.wait_for_url("**/home/")
    assert errors == []


def test_without_a_passkey_the_page_says_what_to_do(site, page):
    page.goto(f"{site.replace('127.0.0.1', 'localhost')}/accounts/login/")
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    page.click("#passkey_login")
    page.wait_for_selector("[data-passkey-error]:visible")
    assert "chọn cách khác" in page.inner_text("[data-passkey-error]")
