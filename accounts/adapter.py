"""How allauth behaves here: accounts are given by administrators, nobody signs up."""

from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _


class AccountAdapter(DefaultAccountAdapter):
    """Own words for what can go wrong, since allauth speaks no Vietnamese."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": _("This account is closed. Please ask the administrator."),
        "email_password_mismatch": _("The email or the password is not right."),
        "username_password_mismatch": _("The username or the password is not right."),
        "invalid_login": _("The username or the password is not right."),
        "enter_current_password": _("This is not your current password."),
        "incorrect_password": _("The password is not right."),
        "incorrect_code": _("The code is not right or has expired. Please enter the newest one."),
        "too_many_login_attempts": _(
            "Too many failed attempts. Please wait five minutes and try again."
        ),
        "rate_limited": _("Too many attempts. Please wait a moment and try again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: roles are given to people the council knows."""
        return False


class SecondFactorAdapter(DefaultMFAAdapter):
    """The second factor in the words of our screens."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultMFAAdapter.error_messages,
        "cannot_delete_authenticator": _("This way of signing in cannot be removed."),
        "cannot_generate_recovery_codes": _(
            "Turn on two-step sign-in before you make recovery codes."
        ),
        "incorrect_code": AccountAdapter.error_messages["incorrect_code"],
    }

    def generate_authenticator_name(self, user: Any, type: Authenticator.Type) -> str:
        """The name a new passkey is offered: numbered, since a person may have several."""
        number = Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1
        return gettext("Passkey %(number)s") % {"number": number}
