"""Forms of signing: files that come back signed or scanned, and reasons."""

from typing import Any

import puremagic
from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from blocs.querysets import today
from common.forms import FieldsForm
from documents.models import Signature
from documents.verification import printed_code

SCANS = {"application/pdf": "pdf", "image/png": "png", "image/jpeg": "jpg"}
TOO_LARGE = _("The file is larger than %(megabytes)s MB. Scan it with fewer dots, or in grey.")


class ReasonForm(forms.Form):
    """Why a member declines, or why a paper is closed early."""

    reason = forms.CharField(
        label=_("Reason"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )


class SignedPaperForm(forms.Form):
    """The paper as a signing program saved it."""

    file = forms.FileField(
        label=_("The signed PDF"), widget=forms.FileInput(attrs={"accept": ".pdf,application/pdf"}),
        error_messages={
            "required": _("Choose the PDF that your signing program saved."),
            "empty": _("The file is empty."),
        },
    )  # fmt: skip


class InkForm(FieldsForm):
    """Who signed in ink, when, and the scanned page."""

    model = Signature
    model_fields = ("full_name", "capacity", "signed_on")

    scan = forms.FileField(
        label=_("Scanned page"),
        widget=forms.FileInput(attrs={"accept": ".pdf,.png,.jpg,.jpeg"}),
        help_text=_("PDF, PNG or JPEG, at most 20 MB."),
        error_messages={
            "required": _("Choose the scanned page."),
            "empty": _("The file is empty."),
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, initial={"signed_on": today()}, **kwargs)
        for name in ("full_name", "signed_on"):
            self.fields[name].required = True
        self.order_fields(["full_name", "capacity", "signed_on", "scan"])
        self.ending = ""

    def clean_scan(self) -> bytes:
        """The content, its kind told by what it holds and not by its name."""
        file = self.cleaned_data["scan"]
        if file.size > settings.SCAN_MAX_BYTES:
            megabytes = settings.SCAN_MAX_BYTES // 1024 // 1024
            raise forms.ValidationError(TOO_LARGE % {"megabytes": megabytes})
        content = file.read()
        self.ending = scan_ending(content)
        if not self.ending:
            raise forms.ValidationError(
                _("This is no PDF, PNG or JPEG, whatever its name says. Scan the page again.")
            )
        return content


def scan_ending(content: bytes) -> str:
    """`pdf`, `png` or `jpg` by what the content is; empty for anything else."""
    try:
        kind = puremagic.from_string(content, mime=True)
    except (puremagic.PureError, ValueError):
        return ""
    return SCANS.get(kind, "")


class VerifyForm(forms.Form):
    """A code as it is printed on a paper, or the PDF itself."""

    code = forms.CharField(label=_("Verification code"), required=False, max_length=40)
    file = forms.FileField(
        label=_("The PDF"), required=False, allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".pdf,application/pdf"}),
    )  # fmt: skip

    def clean_code(self) -> str:
        """The code in its printed form, however it was typed."""
        return printed_code(self.cleaned_data["code"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not data.get("code") and data.get("file") is None and not self.errors:
            raise forms.ValidationError(
                _("Enter the code printed on the paper, or choose its PDF.")
            )
        return data
