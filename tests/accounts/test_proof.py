"""Signing in again for one deed: password, code, passkey; wrong tries counted and stopped."""

import time

import pytest
import time_machine
from allauth.account.internal.flows.login import record_authentication
from allauth.core import context
from allauth.mfa.models import Authenticator
from django.contrib.sessions.backends.db import SessionStore
from django.test import RequestFactory

from accounts.proof import PASSKEY_HOLDS, ProofForm, used_passkey
from tests.accounts.test_second_factor import activate_app, code_now
from tests.accounts.test_sign_in import PASSWORD, sign_in
from tests.factories.blocs import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel("2026-03-02T08:00:10+07:00", tick=False) as travelling:
        yield travelling


@pytest.fixture
def person(client):
    person = UserFactory(username="nga")
    sign_in(client)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    return person


@pytest.fixture
def ask(person):
    """The form, filled in by the person, as a request would bring it."""

    def one(records=(), **typed):
        request = RequestFactory().post("/", typed)
        request.user, request.session = person, SessionStore()
        for record in records:
            with time_machine.travel(time.time() - record["ago"], tick=False):
                how = {name: value for name, value in record.items() if name != "ago"}
                record_authentication(request, person, **how)
        with context.request_context(request):
            form = ProofForm(request.POST, request=request)
            form.is_valid()
        return form

    return one


def passkey_used(ago):
    """As allauth keeps it of a session in which a passkey confirmed who it is."""
    return {"method": "mfa", "type": "webauthn", "reauthenticated": True, "ago": ago}


def test_the_password_alone_is_asked_of_who_has_no_second_factor(ask):
    form = ask(password=PASSWORD)
    assert not form.errors
    assert (form.proof, list(form.fields)) == ("password", ["password"])


def test_a_wrong_password_is_refused(ask):
    assert list(ask(password="sai").errors) == ["password"]


def test_with_an_app_the_code_is_asked_as_well(ask, client, person):
    secret, _answer = activate_app(client)
    assert list(ask(password=PASSWORD).errors) == ["code"]
    assert list(ask(password=PASSWORD, code="000000").errors) == ["code"]
    with time_machine.travel("2026-03-02T08:01:10+07:00", tick=False):
        form = ask(password=PASSWORD, code=code_now(secret))
        assert (form.errors, form.proof) == ({}, "password+code")


def test_a_code_counts_once(ask, client, person):
    secret, _answer = activate_app(client)
    with time_machine.travel("2026-03-02T08:01:10+07:00", tick=False):
        code = code_now(secret)
        assert not ask(password=PASSWORD, code=code).errors
        assert list(ask(password=PASSWORD, code=code).errors) == ["code"]


def test_a_code_beside_a_wrong_password_is_not_used_up(ask, client, person):
    secret, _answer = activate_app(client)
    with time_machine.travel("2026-03-02T08:01:10+07:00", tick=False):
        code = code_now(secret)
        assert "password" in ask(password="sai", code=code).errors
        assert not ask(password=PASSWORD, code=code).errors


def test_a_passkey_just_used_needs_nothing_more(ask, person):
    form = ask(records=[passkey_used(ago=5)])
    assert (form.errors, form.proof, list(form.fields)) == ({}, "passkey", [])


@pytest.mark.parametrize(
    "record",
    [
        {"ago": PASSKEY_HOLDS + 1},
        {"ago": 5, "reauthenticated": False},
        {"ago": 5, "type": "totp"},
    ],
    ids=["too long ago", "at sign-in only", "another factor"],
)
def test_what_is_no_fresh_passkey_does_not_stand_for_one(ask, record):
    form = ask(records=[{**passkey_used(5), **record}])
    assert list(form.errors) == ["password"]
    assert not used_passkey(form.request)


def test_the_passkey_is_offered_to_who_has_one(ask, person):
    Authenticator.objects.create(user=person, type=Authenticator.Type.WEBAUTHN, data={})
    assert ask().offers_passkey
    assert not ask(records=[passkey_used(ago=1)]).offers_passkey


def test_guessing_is_stopped(ask):
    answers = [ask(password="sai").errors["password"].as_data()[0].code for _try in range(12)]
    assert answers[0] == "wrong-password"
    assert answers[-1] == "rate-limited"
    assert ask(password=PASSWORD).errors["password"].as_data()[0].code == "rate-limited"
