"""Anybody checks a paper here, by its code or by dropping the PDF in, without signing in."""

from allauth.core.internal import ratelimit
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import ensure_csrf_cookie

from common.uploads import was_too_large
from documents.forms.signing import VerifyForm
from documents.verification import verify_code, verify_file


def _is_limited(request: HttpRequest) -> bool:
    """Too many looks from one address: a code is not to be guessed, a file costs time."""
    usage = ratelimit.consume(
        request, app="documents", action="verify", config={"verify": settings.VERIFY_RATE},
        limit_get=True,
    )  # fmt: skip
    return usage is None


@ensure_csrf_cookie
def verify(request: HttpRequest) -> HttpResponse:
    """One field and a drop zone; the answer is one sentence with its seal, then the details."""
    if request.method != "POST":
        return render(request, "documents/verify.html", {"form": VerifyForm()})
    if _is_limited(request):
        return render(request, "429.html", status=429)
    form = VerifyForm(request.POST, request.FILES)
    if was_too_large(request):
        megabytes = settings.PAPER_MAX_BYTES // 1024 // 1024
        message = _(
            "The file is larger than %(megabytes)s MB; no paper of this system is so large."
        )
        form.errors.pop("__all__", None)  # that nothing was given is not what is wrong
        form.errors["file"] = form.error_class([message % {"megabytes": megabytes}])
    if not form.is_valid():
        return render(request, "documents/verify.html", {"form": form}, status=422)
    file = form.cleaned_data["file"]
    if file is None:
        return redirect("documents:verify", form.cleaned_data["code"])
    verdict = verify_file(file.read())
    context = {"form": VerifyForm(), "verdict": verdict, "file_name": file.name}
    return render(request, "documents/verify.html", context)


@ensure_csrf_cookie
def verify_by_code(request: HttpRequest, code: str) -> HttpResponse:
    """The answer for one code: where the QR on a paper leads."""
    if _is_limited(request):
        return render(request, "429.html", status=429)
    verdict = verify_code(code)
    context = {"form": VerifyForm(initial={"code": code}), "verdict": verdict}
    status = 404 if verdict.document is None else 200
    return render(request, "documents/verify.html", context, status=status)
