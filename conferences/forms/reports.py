"""Forms of members' reports: asking for them, sending one, confirming its receipt."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from common.forms import DateInput, FieldsForm, SoundFileField
from conferences.actions import Sending, version_of
from conferences.enums import ReportState
from conferences.models import MemberReport, ReportRequest

TOO_LARGE = _(
    "The file is larger than 20 MB. Scan it with fewer dots or make its pictures smaller."
)


class AskForm(FieldsForm):
    """What all members are asked for, and by when."""

    model = ReportRequest
    model_fields = ("title", "due_on")


class SendForm(FieldsForm):
    """What a member says of its report."""

    model = MemberReport
    model_fields = ("number", "dated_on")

    file = SoundFileField(
        label=_("File"), required=False,
        help_text=_(
            "PDF, a picture (JPEG, PNG, TIFF), DOCX, XLSX, PPTX, ODT, ODS, TXT or CSV; at most "
            "20 MB. The number and the day are enough where the report goes another way."
        ),
    )  # fmt: skip
    version = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, report: MemberReport, **kwargs: Any) -> None:
        initial = {
            "number": report.number, "dated_on": report.dated_on, "version": version_of(report),
        }  # fmt: skip
        super().__init__(*args, initial=initial, **kwargs)
        self.order_fields(["number", "dated_on", "file"])
        if report.file:
            self.fields["file"].label = _("Another file in place of “%(name)s”") % {
                "name": report.file_name
            }

    def refuse_size(self) -> None:
        """The upload was thrown away before the form saw it."""
        self.errors["file"] = self.error_class([str(TOO_LARGE)])

    @property
    def sending(self) -> Sending:
        """What the cleaned form says."""
        data = self.cleaned_data
        return Sending(data["number"], data["dated_on"], data["file"])


class ReceiptForm(forms.Form):
    """The day on which a report was received; correcting it takes a reason."""

    received_on = forms.DateField(label=_("Received on"), widget=DateInput())
    reason = forms.CharField(
        label=_("Reason"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
    version = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, report: MemberReport, today: Any, **kwargs: Any) -> None:
        day = report.received_on or report.sent_on or today
        kwargs["initial"] = {"received_on": day, "version": version_of(report)}
        super().__init__(*args, **kwargs)
        if report.received_on is None:
            del self.fields["reason"]
        else:
            self.fields["received_on"].required = False
            self.fields["received_on"].help_text = _("Empty: it has not been received after all.")


class ReportFilter(forms.Form):
    """Which reports the list shows. What cannot be read as a filter filters nothing."""

    q = forms.CharField(label=_("Member"), required=False, max_length=200,
                        widget=forms.TextInput(attrs={"type": "search"}))  # fmt: skip
    request = forms.ModelChoiceField(
        ReportRequest.objects.none(), label=_("Report"), required=False, empty_label=_("All")
    )
    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", _("All")), *ReportState.choices]
    )

    def __init__(self, *args: Any, requests: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice: Any = self.fields["request"]
        choice.queryset = requests

    @property
    def asked(self) -> dict[str, Any]:
        """The filters that could be read."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}
