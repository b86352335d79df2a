"""Programs with a token, and requests they send."""

from datetime import timedelta

from django.test import Client
from django.utils import timezone
from oauth2_provider.models import AccessToken, Application

SECRET = "bi-mat-cua-chuong-trinh"


def application_of(user, **fields):
    """A registered program that acts as `user`."""
    defaults = {
        "name": "Chương trình thử",
        "client_type": Application.CLIENT_CONFIDENTIAL,
        "authorization_grant_type": Application.GRANT_CLIENT_CREDENTIALS,
        "client_secret": SECRET,
        "user": user,
    }
    return Application.objects.create(**{**defaults, **fields})


def token_of(user, scope="read", minutes=60):
    """The text of an access token of a program of `user`."""
    token = AccessToken.objects.create(
        application=application_of(user),
        token=f"token-{user.pk}-{AccessToken.objects.count()}",
        scope=scope,
        expires=timezone.now() + timedelta(minutes=minutes),
    )
    return token.token


def program_of(user, scope="read"):
    """A test client that sends a token of `user` with each request."""
    return Client(headers={"authorization": f"Bearer {token_of(user, scope)}"})
