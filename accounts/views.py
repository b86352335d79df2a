"""The page of one's own account. Signing in and the second factor are allauth's views."""

from typing import NoReturn

from allauth.mfa.models import Authenticator
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render


@login_required
def account(request: HttpRequest) -> HttpResponse:
    """Tài khoản của tôi: who I am here, and how I sign in."""
    kinds = list(Authenticator.objects.filter(user=request.user).values_list("type", flat=True))
    context = {
        "has_app": Authenticator.Type.TOTP in kinds,
        "passkeys": kinds.count(Authenticator.Type.WEBAUTHN),
    }
    return render(request, "account/overview.html", context)


def closed(request: HttpRequest, **kwargs: str) -> NoReturn:
    """A door of allauth that this product keeps shut; its name must exist, its page must not."""
    raise Http404
