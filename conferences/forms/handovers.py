"""How a browser asks: the facts of a handover, the rows of its list, what the other side says."""

from datetime import time
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from blocs.querysets import today
from common.forms import DateInput, TimeInput
from common.numbers import NotANumber, printed, read_number
from conferences.enums import RemarkState
from conferences.forms.conferences import GuardedForm, PartForm
from conferences.models import Handover, HandoverItem

DIGITS = 12  # as many as the column of the record holds in one line
BEGINS = time(8)


class HandoverFactsForm(PartForm):
    """Who takes over, from when, who stands for each side, how many copies."""

    hour = forms.TimeField(label=_("At"), widget=TimeInput)

    class Meta:
        model = Handover
        fields = [
            "incoming", "handed_on", "outgoing_people", "incoming_people", "copies", "note",
        ]  # fmt: skip
        labels = {"handed_on": _("In force from"), "note": _("Other agreements")}
        widgets = {
            "handed_on": DateInput,
            "outgoing_people": forms.Textarea(attrs={"rows": 3}),
            "incoming_people": forms.Textarea(attrs={"rows": 3}),
            "note": forms.Textarea(attrs={"rows": 3}),
        }

    field_order = (
        "incoming", "handed_on", "hour", "outgoing_people", "incoming_people", "copies", "note",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        target: Any = self.conference.next_year or self.conference.bloc_year
        self.offer("incoming", target.member_organisations(), _("Choose an organisation"))
        self.fields["hour"].help_text = _(
            "Rights move at this hour if both sides have signed by then, else as soon as the paper"
            " is sealed."
        )
        self.fields["note"].help_text = _("Printed before the last sentence of the record.")
        if self.instance.pk:
            self.initial["hour"] = self.instance.hour
            return
        for side in ("outgoing_people", "incoming_people"):
            self.fields[side].help_text = _(
                "One a line: name, then a comma and the position. Left empty, it is taken from who"
                " represents or signs for the organisation."
            )
        self.initial.setdefault("handed_on", max(self.conference.held_on, today()))
        self.initial.setdefault("hour", self.conference.starts_at or BEGINS)

    @property
    def values(self) -> dict[str, Any]:
        return {**super().values, "hour": self.cleaned_data["hour"]}


class DongField(forms.CharField):
    """Whole đồng as Vietnamese write them, `12.300.000`; a Decimal, or None where empty."""

    def prepare_value(self, value: Any) -> Any:
        return printed(value) if isinstance(value, Decimal) else value

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        try:
            number = read_number(text)
        except NotANumber:
            self._refuse()
        if number < 0 or number != number.to_integral_value() or number >= 10**DIGITS:
            self._refuse()
        return number

    def _refuse(self) -> None:
        message = _("Write whole đồng, as 12.300.000; at most 12 digits.")
        raise forms.ValidationError(message, code="amount")


class HandoverItemForm(GuardedForm):
    """A row of the list."""

    amount = DongField(
        label=_("Amount (đồng)"), required=False, max_length=30,
        help_text=_("For funds alone, as 12.300.000. The record writes it in words too."),
    )  # fmt: skip

    class Meta:
        model = HandoverItem
        fields = ["kind", "text", "quantity", "unit", "amount", "note"]
        widgets = {"text": forms.Textarea(attrs={"rows": 3})}


class RemarkForm(forms.Form):
    """What the side that takes over says of a row."""

    remark_state = forms.ChoiceField(
        label=_("You say"), widget=forms.RadioSelect,
        choices=[
            (RemarkState.ACCEPTED.value, RemarkState.ACCEPTED.label),
            (RemarkState.REMARKED.value, RemarkState.REMARKED.label),
        ],
    )  # fmt: skip
    remark = forms.CharField(
        label=_("Remark"), required=False, max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Read by the side that hands over, and printed in the record."),
    )  # fmt: skip
    version = forms.CharField(widget=forms.HiddenInput, required=False)


class SeenForm(forms.Form):
    """A deed that needs nothing but the mark of what the page was drawn from."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
