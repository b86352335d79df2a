"""Signing in again for one deed: password and second factor in one form, or a passkey just used."""

import time
from typing import Any

from allauth.account.authentication import get_authentication_records
from allauth.core import ratelimit
from allauth.mfa.models import Authenticator
from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.forms import CODE_HINT, CodeReauthenticateForm

PASSKEY_HOLDS = 120  # seconds after which a passkey that was used counts no more

PASSWORD, PASSWORD_AND_CODE, PASSKEY = "password", "password+code", "passkey"


def factors_of(user: Any) -> set[str]:
    """The kinds of second factor the person has set up."""
    return set(Authenticator.objects.filter(user=user).values_list("type", flat=True))


def used_passkey(request: HttpRequest) -> bool:
    """Did this session confirm with a passkey within the last two minutes?"""
    since = time.time() - PASSKEY_HOLDS
    return any(
        record.get("reauthenticated")
        and record.get("type") == Authenticator.Type.WEBAUTHN
        and record.get("at", 0) >= since
        for record in get_authentication_records(request, request.user)
    )


class ProofForm(forms.Form):
    """Asks for the password, and for a code where the person has an authenticator app.

    After a passkey it asks for nothing. `proof` then says how the person signed in again. Wrong
    tries are counted and stopped as those of sign-in are.
    """

    password = forms.CharField(
        label=_("Password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        strip=False,
    )
    code = forms.CharField(
        label=_("Code"), help_text=CODE_HINT,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "spellcheck": "false"}),
    )  # fmt: skip

    def __init__(self, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request
        self.factors = factors_of(request.user)
        self.by_passkey = used_passkey(request)
        if self.by_passkey:
            self.fields.clear()
        elif Authenticator.Type.TOTP not in self.factors:
            del self.fields["code"]

    @property
    def offers_passkey(self) -> bool:
        """The person has a passkey and has not just used it."""
        return Authenticator.Type.WEBAUTHN in self.factors and not self.by_passkey

    @property
    def proof(self) -> str:
        """How the person signed in again; ask once the form is valid."""
        if self.by_passkey:
            return PASSKEY
        return PASSWORD_AND_CODE if "code" in self.fields else PASSWORD

    def clean_password(self) -> str:
        password = self.cleaned_data["password"]
        user = self.request.user
        if not ratelimit.consume(self.request, action="reauthenticate", user=user):
            raise forms.ValidationError(
                _("Too many attempts. Please wait a moment and try again."), code="rate-limited"
            )
        if not user.check_password(password):
            raise forms.ValidationError(_("The password is not right."), code="wrong-password")
        return password

    def clean_code(self) -> str:
        """The code, used up by this: it does not count a second time."""
        if "password" not in self.cleaned_data:
            return ""  # a code is not tried, and not used up, beside a wrong password
        form = CodeReauthenticateForm({"code": self.cleaned_data["code"]}, user=self.request.user)
        if not form.is_valid():
            raise forms.ValidationError(form.errors["code"].as_data())
        return self.cleaned_data["code"]
