"""The form that takes a spreadsheet, and the words for what is wrong with its rows."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from blocs.builders.imports import DEEPEST, HEADINGS, Entry
from blocs.enums import OrganisationKind, RowState
from blocs.models import Council
from common.forms import SheetForm

FAULTS = {
    "empty": _("This cell must not be empty."),
    "formula": _("A formula stands here. Put the plain value in its place (paste as values)."),
    "cell-error": _("Excel shows an error here (%(value)s). Write the value itself."),
    "not-text": _("A date or yes/no stands here where text belongs."),
    "percent": _("Excel shows %(value)s here and holds another number. Format the cell as a "
                 "number, then type the figure: 96 for 96%%."),
    "unprintable": _("The cell holds signs that cannot be printed. Type the text anew."),
    "too-long": _("The text is too long."),
    "bad-code": _("Use only letters without diacritics, digits, “-” and “_”, e.g. ubnd-ha-noi."),
    "bad-email": _("This is not an e-mail address."),
    "unknown-kind": _("There is no such kind. Choose one of the list in the template."),
    "doubled": _("Row %(first)s has the same code. Keep one of the two."),
    "kept-elsewhere": _("Another council keeps the organisation with this code; only its secretary "
                        "changes it."),
    "ended": _("This organisation has ended (merged or dissolved) and is no longer changed."),
    "own-parent": _("An organisation cannot be its own superior."),
    "unknown-parent": _("Neither the register nor this file holds an organisation with this code."),
    "parent-ended": _("The superior has ended. Give the code of its successor."),
    "circle": _("Going up from superior to superior one comes back to the same organisation."),
    "too-deep": _("More than %(deepest)s new organisations stand above each other. Import the "
                  "upper ones first."),
}  # fmt: skip
NOTES = {
    "same-name": _("The register holds an organisation with this very name under the code "
                   "%(other)s. Is it the same one?"),
}  # fmt: skip
ICONS = {"new": "doing", "changed": "due", "unchanged": "none", "error": "late"}


class ImportForm(SheetForm):
    """Whose register, and the file."""

    council = forms.ModelChoiceField(
        label=_("Council of record"), queryset=Council.objects.none(), empty_label=None
    )

    def __init__(self, *args: Any, councils: QuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields(["council", "file"])
        self.fields["council"].queryset = councils  # type: ignore[attr-defined]
        self.fields["council"].initial = councils.first()


class RowFilter(forms.Form):
    """Which rows of a preview are shown, kept in the address."""

    state = forms.ChoiceField(
        required=False, label=_("Show"), choices=[("", _("All")), *RowState.choices]
    )

    def apply(self, rows: list[Entry]) -> list[Entry]:
        if not self.is_valid():
            return []
        state = self.cleaned_data["state"]
        return [row for row in rows if row["state"] == state] if state else rows


def in_words(rows: Iterable[Entry], columns: dict[str, str]) -> list[dict[str, Any]]:
    """Rows of a preview as the page shows them; `columns` says which letter a column has."""
    kinds = dict(OrganisationKind.choices)

    def shown(name: str, value: str) -> Any:
        return kinds.get(value, value) if name == "kind" else value

    def told(fault: Entry) -> dict[str, Any]:
        name = fault["column"]
        words = str(FAULTS[fault["code"]]) % {**fault, "deepest": DEEPEST}
        return {
            "cell": f"{columns[name]}{row['row']}", "heading": HEADINGS[name], "words": words,
            "value": fault.get("value", ""),
        }  # fmt: skip

    result = []
    for row in rows:
        result.append({
            "row": row["row"],
            "state": ICONS[row["state"]],
            "label": RowState(row["state"]).label,
            "values": row["values"],
            "kind": shown("kind", row["values"]["kind"]),
            "changes": [
                (HEADINGS[name], shown(name, old), shown(name, new))
                for name, (old, new) in row["changes"].items()
            ],
            "errors": [told(fault) for fault in row["errors"]],
            "notes": [str(NOTES[note["code"]]) % note for note in row["notes"]],
        })  # fmt: skip
    return result
