"""Forms of a pledge: its text, and a signing on paper."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from blocs.models import BlocYear, Organisation
from blocs.querysets import today
from common.forms import FieldsForm
from pledges.actions import PledgeText, Signer, Signing, pledge_version, text_of
from pledges.models import Pledge, PledgeParty

NUMBERED = re.compile(r"^\s*(?:Điều\s+)?\d{1,2}\s*[.):]\s*|^\s*[-–•+]\s*", re.IGNORECASE)


def clauses_in(text: str) -> list[str]:
    """One clause a line; the numbers or dashes that come along from Word are taken off."""
    lines = (NUMBERED.sub("", line).strip() for line in text.splitlines())
    return [line for line in lines if line]


class PledgeTextForm(FieldsForm):
    """Title, preamble, clauses (one a line), closing."""

    model = Pledge
    model_fields = ("title", "preamble", "closing")

    clauses = forms.CharField(
        label=_("Clauses"),
        widget=forms.Textarea(attrs={"rows": 12}),
        max_length=40_000,
        help_text=_(
            "One clause a line; the numbers are put in by themselves. You may paste from Word."
        ),
    )
    seen = forms.CharField(widget=forms.HiddenInput)
    field_order = ("title", "preamble", "clauses", "closing", "seen")

    def __init__(self, *args: Any, year: BlocYear, pledge: Pledge | None, **kwargs: Any) -> None:
        text = text_of(pledge)
        initial = {**text, "clauses": "\n".join(text.get("clauses", []))}
        if pledge is None:
            initial["title"] = _("Emulation pledge of the year %(year)s") % {"year": year.year}
        super().__init__(*args, initial={**initial, "seen": pledge_version(pledge)}, **kwargs)
        self.order_fields(self.field_order)

    def clean_clauses(self) -> list[str]:
        return clauses_in(self.cleaned_data["clauses"])

    def text(self) -> PledgeText:
        names = ("title", "preamble", "clauses", "closing")
        return PledgeText(**{name: self.cleaned_data[name] for name in names})


class SigningForm(FieldsForm):
    """A signing on paper: day, place, and a row for each member: signed or not, by whom."""

    model = Pledge
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

    def signing(self) -> Signing:
        data = self.cleaned_data
        signers = [
            Signer(member, data[f"name_{member.pk}"], data[f"position_{member.pk}"])
            for member in self.members
            if data[f"signed_{member.pk}"]
        ]
        return Signing(data["signed_on"], data["place"], signers, data["stated_parties"])


class SignatureForm(FieldsForm):
    """One more member signed on paper."""

    model = PledgeParty
    model_fields = ("signed_on", "signer_name", "signer_position")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, initial={"signed_on": today()}, **kwargs)
        self.fields["signed_on"].required = True


class ReturnForm(forms.Form):
    """Why the pledge goes back to draft."""

    reason = forms.CharField(
        label=_("Reason"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
