"""Forms of a ranking: freezing it, publishing it, beginning its correction."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from scoring.builders.standings import Tied

MOST_VOTES = 100_000


class FreezeForm(forms.Form):
    """The votes for every member whose tie the criteria leave to a ballot. `seen` is the result
    that its page shows."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def __init__(self, *args: Any, tied: Iterable[Iterable[Tied]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        members = [each for bunch in tied for each in bunch]
        self.codes = {f"votes-{each.code}": each.code for each in members}
        labels = {each.code: each.label for each in members}
        for name, code in self.codes.items():
            self.fields[name] = forms.IntegerField(
                label=_("Votes for %(member)s") % {"member": labels[code]},
                min_value=0, max_value=MOST_VOTES,
            )  # fmt: skip

    def votes(self) -> dict[str, int]:
        """The votes by code of the member; nothing where no tie waits for a ballot."""
        return {code: self.cleaned_data[name] for name, code in self.codes.items()}


class PublishForm(forms.Form):
    """Nothing to fill in: the page says who will read the ranking."""


class ReopenForm(forms.Form):
    """Why a frozen ranking is corrected."""

    reason = forms.CharField(
        label=_("Reason for the correction"), max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The corrected ranking will name it, for every member to read."),
    )  # fmt: skip
