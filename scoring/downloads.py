"""A file of evidence as an answer to a browser or a program."""

from typing import Any

from django.http import FileResponse, HttpRequest
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.translation import gettext as _

from common.errors import RuleViolation
from common.files import SHOWN, TEXTS
from scoring.models import EvidenceVersion

ALONE = "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; sandbox"


def evidence_answer(request: HttpRequest, version: EvidenceVersion) -> HttpResponseBase:
    """One stored version, never run in our name and kept by no shared cache.

    Raises RuleViolation `evidence-missing` where storage lost it.
    """
    mark = f'"{version.sha256}"'
    answer: Any = get_conditional_response(request, etag=mark) or _content(version)
    answer["ETag"] = mark
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = ALONE
    patch_cache_control(answer, private=True, no_cache=True)
    return answer


def _content(version: EvidenceVersion) -> FileResponse:
    kind = version.media_type
    try:
        content = version.file.open("rb")
    except FileNotFoundError:
        raise RuleViolation(
            "evidence-missing",
            _("The stored file is missing. Tell the administrator which one it is."),
        ) from None
    return FileResponse(
        content, as_attachment=kind not in SHOWN, filename=version.name,
        content_type=f"{kind}; charset=utf-8" if kind in TEXTS else kind,
    )  # fmt: skip
