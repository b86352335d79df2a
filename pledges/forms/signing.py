"""Forms of opening, taking back, and of what was signed outside the system."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from blocs.models import Organisation
from blocs.querysets import today
from common.forms import FieldsForm
from documents.actions import Signer
from documents.models import Signature, Signing


class OpenForm(forms.Form):
    """Opening a pledge: nothing to fill in but what the page was drawn from."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)


class SigningForm(FieldsForm):
    """A signing on paper: day, place, and a row for each member: signed or not, by whom."""

    model = Signing
    model_fields = ("signed_on", "place", "stated_parties")

    def __init__(self, *args: Any, members: list[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.members = members
        self.fields["signed_on"].required = True
        for member in members:
            self.fields[f"signed_{member.pk}"] = forms.BooleanField(
                label=member.name, required=False
            )
            self.fields[f"name_{member.pk}"] = forms.CharField(
                label=_("Signed by"), required=False, max_length=150
            )
            self.fields[f"position_{member.pk}"] = forms.CharField(
                label=_("Position"), required=False, max_length=300
            )

    def rows(self) -> list[tuple[Organisation, Any, Any, Any]]:
        """Each member with its three fields."""
        return [
            (
                member,
                self[f"signed_{member.pk}"],
                self[f"name_{member.pk}"],
                self[f"position_{member.pk}"],
            )
            for member in self.members
        ]

    def facts(self) -> dict[str, Any]:
        """What `record_signing` is told."""
        data = self.cleaned_data
        signers = [
            Signer(member, data[f"name_{member.pk}"], data[f"position_{member.pk}"])
            for member in self.members
            if data[f"signed_{member.pk}"]
        ]
        return {**{name: data[name] for name in self.model_fields}, "signers": signers}


class SignatureForm(FieldsForm):
    """One more member signed on paper."""

    model = Signature
    model_fields = ("signed_on", "full_name", "capacity")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, initial={"signed_on": today()}, **kwargs)
        self.fields["signed_on"].required = True


class ReasonForm(forms.Form):
    """Why the pledge goes back to draft, or gets a new version."""

    reason = forms.CharField(
        label=_("Reason"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
