"""What every answer has: a rule that says no says why, and a person's page is for that person."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control

from common.errors import RuleViolation


class RuleViolationMiddleware:
    """Answer 409 with the rule's message when a view lets a RuleViolation through.

    Views with a form catch it themselves, to keep what was typed; this is the net below them.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, RuleViolation):
            return None
        # htmx puts what comes into a part of the page: a whole page would land inside the page.
        is_part = getattr(request, "htmx", False)
        template = "components/_refused.html" if is_part else "409.html"
        return render(request, template, {"violation": exception}, status=409)


class PrivatePagesMiddleware:
    """What a signed-in person or a program is answered is kept by no cache on the way.

    The browser may keep its own copy but asks again before it shows it. `no-store` would also
    empty a form on “Back”, and what was typed must not be lost by a wrong click.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not response.has_header("Cache-Control") and request.user.is_authenticated:
            patch_cache_control(response, private=True, no_cache=True)
        return response
