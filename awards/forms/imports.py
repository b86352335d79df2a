"""The form that takes a workbook of past awards, and the words for what is wrong with its rows."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from awards.builders.imports import HEADINGS, Entry
from awards.enums import AwardSubject
from blocs.enums import RowState
from blocs.forms.imports import FAULTS as FAULTS_OF_CELLS
from blocs.forms.imports import ICONS
from common.formatting import date_short

_OF_CELLS = (
    "empty", "formula", "cell-error", "not-text", "percent", "unprintable", "too-long",
)  # fmt: skip
FAULTS = {code: FAULTS_OF_CELLS[code] for code in _OF_CELLS} | {
    "bad-year": _("Write the year as four digits, e.g. 2024."),
    "bad-day": _("Write the day as day/month/year, e.g. 05/01/2024; the year lies between 1945 "
                 "and 2199."),
    "unknown-subject": _("Choose one of the list: collective, individual, household, community."),
    "unknown-bloc": _("This council has no bloc of this code or name."),
    "no-year": _("The bloc has no such year here. Open the year first, then import its awards."),
    "archived": _("This year is archived, so what belongs to it no longer changes. Take the row "
                  "out of the file."),
    "unknown-award": _("The catalogue holds no award of this code or name."),
    "wrong-subject": _("This award is not given to such a subject."),
    "not-in-force": _("No edition of this award in the catalogue was in force in this year."),
    "unknown-organisation": _("The register holds no organisation with this code."),
    "not-a-person": _("An organisation receives as a collective. Take out the code, or correct the "
                      "subject."),
    "other-name": _("The organisation of this code is called “%(name)s”. Correct the name or the "
                    "code."),
    "not-member": _("This organisation was no member of the bloc in this year."),
    "doubled": _("Row %(first)s holds the same award of the same receiver by the same decision. "
                 "Keep one of the two."),
    "by-decision": _("A decision recorded here gave this award; it changes with the decision "
                     "alone. Take the row out of the file."),
    "one-of-many": _("This award was entered together with others. Correct it on the page of the "
                     "year."),
}  # fmt: skip
NOTES = {
    "once-more": _("The receiver has this award of this year already, by another decision "
                   "(%(other)s). Is it really a second one?"),
}  # fmt: skip


def _shown(name: str, value: str) -> Any:
    if name == "subject" and value:
        return AwardSubject(value).label
    return date_short(date.fromisoformat(value)) if name == "decided_on" and value else value


def in_words(rows: Iterable[Entry], columns: dict[str, str]) -> list[dict[str, Any]]:
    """Rows of a preview as the page shows them; `columns` says which letter a column has."""

    def told(row: Entry, fault: Entry) -> dict[str, Any]:
        name = fault["column"]
        is_day = name == "decided_on" and fault["code"] in {"by-decision", "one-of-many"}
        value = fault.get("value", "")
        return {
            "cell": f"{columns[name]}{row['row']}", "heading": HEADINGS[name],
            "words": str(FAULTS[fault["code"]]) % fault,
            "value": _shown(name, value) if is_day else value,
        }  # fmt: skip

    return [
        {
            "row": row["row"], "state": ICONS[row["state"]],
            "label": RowState(row["state"]).label, "values": row["values"],
            "subject": _shown("subject", row["values"]["subject"]),
            "changes": [
                (HEADINGS[name], _shown(name, old), _shown(name, new))
                for name, (old, new) in row["changes"].items()
            ],
            "errors": [told(row, fault) for fault in row["errors"]],
            "notes": [str(NOTES[note["code"]]) % note for note in row["notes"]],
        } for row in rows
    ]  # fmt: skip
