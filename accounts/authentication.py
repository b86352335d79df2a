"""Programs sign in with OAuth2 client credentials and act as their application's account."""

from typing import Any

from oauth2_provider.contrib.rest_framework import OAuth2Authentication
from rest_framework.request import Request


class ClientAuthentication(OAuth2Authentication):
    """A client-credentials token stands for the account its application belongs to.

    So a program sees exactly what that account's roles let it see, and nothing without roles.
    An inactive account, or an application without one, is nobody.
    """

    def authenticate(self, request: Request) -> "tuple[Any, Any] | None":
        result = super().authenticate(request)
        if result is None:
            return None
        user, token = result
        user = user or token.application.user
        return (user, token) if user is not None and user.is_active else None
