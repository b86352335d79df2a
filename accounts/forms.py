"""The forms of allauth with our labels and hints, drawn by our field template."""

from typing import Any

from allauth.account.forms import ChangePasswordForm as AllauthChangePasswordForm
from allauth.account.forms import LoginForm as AllauthLoginForm
from allauth.account.forms import ReauthenticateForm as AllauthReauthenticateForm
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm as AllauthAuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as AllauthCodeReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm as AllauthActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm as AllauthAddWebAuthnForm
from allauth.mfa.webauthn.forms import AuthenticateWebAuthnForm as AllauthPasskeyForm
from allauth.mfa.webauthn.forms import EditWebAuthnForm as AllauthEditWebAuthnForm
from allauth.mfa.webauthn.forms import LoginWebAuthnForm as AllauthPasskeyLoginForm
from allauth.mfa.webauthn.forms import (
    ReauthenticateWebAuthnForm as AllauthPasskeyReauthenticateForm,
)
from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Text = str | Promise


def word(form: forms.Form, name: str, label: Text, hint: Text = "", **attributes: Any) -> None:
    """Give a field of `form` our label and hint; placeholders go, since they vanish on typing."""
    field = form.fields[name]
    field.label, field.help_text = label, hint  # type: ignore[assignment]
    field.widget.attrs.pop("placeholder", None)
    field.widget.attrs.update(attributes)


class SignInForm(AllauthLoginForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        word(
            self, "login", _("Username or email"),
            autocomplete="username", autocapitalize="none", spellcheck="false",
        )  # fmt: skip
        word(self, "password", _("Password"))


class ChangePasswordForm(AllauthChangePasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        hint = _("At least 10 signs; not only digits, no word that everybody would try.")
        word(self, "oldpassword", _("Current password"))
        word(self, "password1", _("New password"), hint)
        word(self, "password2", _("New password once more"))


class ReauthenticateForm(AllauthReauthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        word(self, "password", _("Password"))


CODE_HINT = _("The six digits that your authenticator app shows now, or a recovery code.")


class CodeForm(AllauthAuthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        word(self, "code", _("Code"), CODE_HINT, inputmode="text", spellcheck="false")


class CodeReauthenticateForm(AllauthCodeReauthenticateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        word(self, "code", _("Code"), CODE_HINT, inputmode="text", spellcheck="false")


class ActivateAppForm(AllauthActivateTOTPForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        hint = _("The six digits that the app shows after it has read the picture.")
        word(self, "code", _("Code"), hint, inputmode="numeric")


class Credential:
    """The library raises what it stumbles over when a credential is not of the right shape; a
    person (or an attacker) is told that it is not right, and the server does not fall."""

    cleaned_data: dict[str, Any]
    MALFORMED = (AttributeError, KeyError, TypeError, ValueError)

    def clean(self) -> Any:
        try:
            return super().clean()  # type: ignore[misc]
        except self.MALFORMED as error:
            raise get_adapter().validation_error("incorrect_code") from error

    def clean_credential(self) -> Any:
        check = getattr(super(), "clean_credential", lambda: self.cleaned_data["credential"])
        try:
            return check()
        except self.MALFORMED as error:
            raise get_adapter().validation_error("incorrect_code") from error


class PasskeyForm(Credential, AllauthPasskeyForm):
    """A passkey as the second step."""


class PasskeyLoginForm(Credential, AllauthPasskeyLoginForm):
    """A passkey instead of a password."""


class PasskeyReauthenticateForm(Credential, AllauthPasskeyReauthenticateForm):
    """A passkey to confirm that it is still the same person."""


class AddPasskeyForm(Credential, AllauthAddWebAuthnForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        word(self, "name", _("Name"), _("So that you know it again, e.g. “Office computer”."))
        word(
            self, "passwordless", _("Sign in with this passkey alone, without a password"),
            _("The device then asks for your fingerprint, your face or its PIN."),
        )  # fmt: skip


class EditPasskeyForm(AllauthEditWebAuthnForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        word(self, "name", _("Name"))
