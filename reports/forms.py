"""How a browser says how a report is issued."""

from typing import Any

from django import forms

from common.forms import DateInput
from reports.actions import ISSUE, issue_version
from reports.models import ConferenceReport


class IssueForm(forms.ModelForm):
    """Number, date, signer and recipients. What is left empty comes from the chair's letterhead,
    shown as the placeholder."""

    class Meta:
        model = ConferenceReport
        fields = ISSUE
        widgets = {"issued_on": DateInput, "recipients": forms.Textarea(attrs={"rows": 4})}

    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["seen"] = issue_version(self.instance)

    def show_defaults(self, issue: dict) -> None:
        """Put into each field what will be printed if it stays empty."""
        for name, field in self.fields.items():
            default = issue.get(name) or ""
            text = "\n".join(default) if isinstance(default, list) else default
            if text:
                field.widget.attrs["placeholder"] = text

    def _post_clean(self) -> None:
        """The action writes; the row stays as it is stored, to be compared."""
