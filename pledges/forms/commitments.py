"""The form of one commitment, and of a spreadsheet of them."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from blocs.enums import RowState
from blocs.forms.imports import FAULTS as COMMON_FAULTS
from blocs.forms.imports import ICONS
from blocs.models import BlocYear
from common.forms import FieldsForm, offer
from common.numbers import printed
from pledges.actions import commitment_mark
from pledges.actions.commitments import FIELDS
from pledges.builders.rows import HEADINGS, KINDS, Entry
from pledges.enums import TargetKind
from pledges.models import MOST, Commitment
from pledges.validators import DECIMALS, WHOLE_DIGITS, check_due_on, target_number

YES_NO = [("", _("Choose")), ("True", _("Yes")), ("False", _("No"))]
FAULTS = {
    **COMMON_FAULTS,
    "not-text": _("A date or yes/no stands here where text belongs."),
    "not-a-number": _("This is no number. Write it as 1.234,5: points between thousands, a comma "
                      "before decimals."),
    "too-many-decimals": _("At most %(decimals)s digits after the comma."),
    "too-large": _("At most %(digits)s digits before the comma."),
    "unknown-target-kind": _("Write Số, Chữ or Có/Không."),
    "bad-yes-no": _("Write Có or Không."),
    "bad-date": _("This is no day. Write it as 31/12/2026."),
    "deadline-outside-year": _("A target is due within the year, from %(from)s to %(to)s."),
    "doubled-target": _("Row %(first)s has the same target of the same organisation."),
    "not-yours": _("This is another member's code; your file may only hold your own targets."),
    "no-member": _("No member of this year has this code."),
    "unknown-movement": _("The year has no movement of this name."),
    "too-many": _("One member registers at most %(most)s targets."),
}  # fmt: skip


class CommitmentForm(FieldsForm):
    """One commitment; the field of its kind counts, the others are left out."""

    model = Commitment
    model_fields = ("name", "unit", "kind", "target_text", "due_on", "movement")

    target_number = forms.CharField(
        label=_("Number to reach"), required=False, max_length=40,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
        help_text=_("As 1.234,5: points between thousands, a comma before decimals."),
    )  # fmt: skip
    target_yes_no = forms.TypedChoiceField(
        label=_("Reached or not"), required=False, choices=YES_NO, empty_value=None,
        coerce=lambda value: value == "True",
    )  # fmt: skip
    seen = forms.CharField(widget=forms.HiddenInput)
    field_order = (
        "name", "kind", "target_number", "unit", "target_text", "target_yes_no", "due_on",
        "movement", "seen",
    )  # fmt: skip

    def __init__(
        self, *args: Any, year: BlocYear, commitment: Commitment | None = None, **kwargs: Any
    ) -> None:
        initial = {name: getattr(commitment, name) for name in FIELDS} if commitment else {}
        if initial.get("target_number") is not None:
            initial["target_number"] = printed(initial["target_number"])
        initial["seen"] = commitment_mark(commitment)
        super().__init__(*args, initial=initial, **kwargs)
        offer(self, "movement", year.movements.all())
        offer(self, "kind", TargetKind.choices)
        self.fields["movement"].empty_label = _("None of them")  # type: ignore[attr-defined]
        for kind in TargetKind:  # the page shows the field of the kind that is chosen
            self.fields[kind.field].widget.attrs["data-kind"] = kind.value
        days = {"min": year.starts_on.isoformat(), "max": year.ends_on.isoformat()}
        self.fields["due_on"].widget.attrs |= days
        self.year = year
        self.order_fields(self.field_order)

    def clean_due_on(self) -> Any:
        day = self.cleaned_data["due_on"]
        check_due_on(day, self.year.starts_on, self.year.ends_on)
        return day

    def clean_target_number(self) -> Any:
        text = self.cleaned_data["target_number"]
        is_asked = self.data.get("kind") == TargetKind.NUMBER
        return target_number(text) if text and is_asked else None

    def values(self) -> dict[str, Any]:
        """What `save_commitment` is handed."""
        return {name: self.cleaned_data[name] for name in FIELDS}


def in_words(rows: Iterable[Entry], columns: dict[str, str]) -> list[dict[str, Any]]:
    """Rows of a preview as the page shows them; `columns` says which letter a column has."""
    limits = {"most": MOST, "decimals": DECIMALS, "digits": WHOLE_DIGITS}

    def shown(name: str, value: str) -> Any:
        return KINDS.get(value, value) if name == "kind" else value

    def told(fault: Entry) -> dict[str, Any]:
        name = fault["column"]
        return {
            "cell": f"{columns[name]}{row['row']}", "heading": HEADINGS[name],
            "words": str(FAULTS[fault["code"]]) % {**limits, **fault},
            "value": fault.get("value", ""),
        }  # fmt: skip

    result = []
    for row in rows:
        result.append({
            "row": row["row"],
            "state": ICONS[row["state"]],
            "label": RowState(row["state"]).label,
            "values": row["values"],
            "changes": [
                (HEADINGS[name], shown(name, old), shown(name, new))
                for name, (old, new) in row["changes"].items()
            ],
            "errors": [told(fault) for fault in row["errors"]],
        })  # fmt: skip
    return result
