"""How a browser says how a report is issued."""

from django import forms

from common.forms import DateInput
from reports.models import ConferenceReport


class IssueForm(forms.ModelForm):
    """Number, date, signer and recipients. What is left empty comes from the chair's letterhead,
    shown as the placeholder."""

    class Meta:
        model = ConferenceReport
        fields = [
            "title", "number", "symbol", "issued_on", "place", "signing_for", "signer_title",
            "signer_name", "recipients",
        ]  # fmt: skip
        widgets = {"issued_on": DateInput, "recipients": forms.Textarea(attrs={"rows": 4})}

    def show_defaults(self, issue: dict) -> None:
        """Put into each field what will be printed if it stays empty."""
        for name, field in self.fields.items():
            default = issue.get(name) or ""
            text = "\n".join(default) if isinstance(default, list) else default
            if text:
                field.widget.attrs["placeholder"] = text

    def _post_clean(self) -> None:
        """The action writes; the row stays as it is stored, to be compared."""
