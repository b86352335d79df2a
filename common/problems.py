"""Errors of the API as problem documents (RFC 9457)."""

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop
from rest_framework import exceptions, status
from rest_framework.response import Response
from rest_framework.settings import api_settings
from rest_framework.views import exception_handler as rest_handler

from common.errors import RuleViolation

CONTENT_TYPE = "application/problem+json"
OF_ALL = api_settings.NON_FIELD_ERRORS_KEY  # what is wrong with no single field

# A title is the same for every occurrence of its type; these default texts have holes in them.
TITLES: dict[str, Promise] = {
    "method_not_allowed": gettext_lazy("This method is not allowed here."),
    "unsupported_media_type": gettext_lazy("This media type is not understood here."),
}
# Words of the framework that it has no Vietnamese for.
REST_WORDS = (
    gettext_noop("Authentication credentials were not provided."),
    gettext_noop("Malformed request."),
    gettext_noop("Invalid cursor"),
)


def problem(
    code: str, title: str, http_status: int, *, detail: str = "", errors: Any = None
) -> Response:
    """A problem document; `type` is `urn:problem:<code>`, stable for programs."""
    body: dict[str, Any] = {"type": f"urn:problem:{code}", "title": title, "status": http_status}
    if detail:
        body["detail"] = detail
    if errors:
        body["errors"] = errors
    return Response(body, status=http_status, content_type=CONTENT_TYPE)


def exception_handler(error: Exception, context: dict[str, Any]) -> Response | None:
    """Every refusal of an endpoint in one shape; None lets a real fault become a 500."""
    if isinstance(error, RuleViolation):
        errors = {name: [str(text)] for name, text in error.fields.items()}
        return problem(
            error.code,
            _("A rule refuses this."),
            status.HTTP_409_CONFLICT,
            detail=str(error.message),
            errors=errors,
        )
    if isinstance(error, Http404):
        error = exceptions.NotFound()
    elif isinstance(error, PermissionDenied):
        error = exceptions.PermissionDenied()
    plain = rest_handler(error, context)
    if plain is None or not isinstance(error, exceptions.APIException):
        return plain
    answer = _describe(error)
    for header in ("WWW-Authenticate", "Retry-After", "Allow"):
        if plain.has_header(header):
            answer[header] = plain[header]
    return answer


def _describe(error: exceptions.APIException) -> Response:
    if isinstance(error, exceptions.ValidationError):
        return problem(
            "invalid",
            _("The input is not valid."),
            error.status_code,
            errors=dict(_by_path("", error.detail)),
        )
    code = str(error.default_code)
    title = str(TITLES.get(code, error.default_detail))
    return problem(code.replace("_", "-"), title, error.status_code, detail=str(error.detail))


def _by_path(path: str, detail: Any) -> Iterator[tuple[str, list[Any]]]:
    """What is wrong under a flat name: `criteria.3.maximum` for a field of the fourth of a list."""
    if isinstance(detail, list) and not any(isinstance(each, dict | list) for each in detail):
        path = path.removesuffix(f".{OF_ALL}") or OF_ALL
        yield _printable(path), [_printable(each) for each in detail]
        return
    within = detail.items() if isinstance(detail, dict) else enumerate(detail)
    for name, inner in within:
        if inner:
            yield from _by_path(f"{path}.{name}".removeprefix("."), _listed(inner))


def _printable(text: Any) -> str:
    """Text as UTF-8 can hold it: a body may name half of a pair of surrogates."""
    return str(text).encode("utf-8", "replace").decode()


def _listed(detail: Any) -> Any:
    return detail if isinstance(detail, dict | list) else [detail]
