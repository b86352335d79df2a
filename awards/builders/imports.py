"""What a workbook of past awards would do, row by row.

Two steps, as in the import of organisations: `read_entries` looks at the cells alone, `compare` at
what is stored, in a constant number of queries, and again when the import is confirmed. Faults
carry a code; their words are chosen when shown.
"""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache, lru_cache
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import override

from awards.builders.past_awards import Kept, Past, read_past
from awards.enums import AwardSubject
from awards.models import AwardType
from blocs.enums import RowState, YearPhase
from blocs.models import BlocYear, Council
from blocs.spreadsheets import OddCell, entries_in
from blocs.validators import one_line
from common.days import EARLIEST, LATEST
from common.text import fold

Entry = dict[str, Any]

# Part of the file's format: Vietnamese whatever the language of the screen, and as
# workbooks_history writes them.
HEADINGS = {
    "year": "Năm",
    "bloc": "Mã khối, cụm",
    "receiver": "Người, tập thể được khen",
    "organisation": "Mã đơn vị",
    "subject": "Đối tượng",
    "award": "Mã danh hiệu, hình thức",
    "decision": "Số quyết định",
    "decided_on": "Ngày quyết định",
    "issuer": "Cấp quyết định",
    "reason": "Lý do khen thưởng",
}
REQUIRED = ("year", "bloc", "subject", "award")
LONGEST = {
    "year": 4, "bloc": 300, "receiver": 300, "organisation": 100, "award": 300, "decision": 60,
    "issuer": 300, "reason": 5000,
}  # fmt: skip
OWN = ("decision", "decided_on", "issuer", "reason")  # what a row may correct
EXCEL_BEGINS = date(1899, 12, 30)
_DAY = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")


def read_entries(
    rows: Iterator[tuple[int, list[Any]]],
) -> tuple[list[Entry], dict[str, str], list[str]]:
    """The rows below the headings, the letter of each column, and headings nobody asked for.

    Raises RuleViolation as `blocs.spreadsheets.entries_in`.
    """
    return entries_in(rows, HEADINGS, _entry)


def _entry(number: int, cells: list[Any], places: dict[str, int]) -> Entry | None:
    texts: dict[str, str] = {}
    errors: list[Entry] = []
    for name, place in places.items():
        value = cells[place] if place < len(cells) else None
        texts[name], fault = _text(name, value)
        if fault:
            errors.append({"column": name, "code": fault, "value": _shown(value)})
    if not errors and not any(texts.values()):
        return None
    faulty = {error["column"] for error in errors}
    missing = [name for name in REQUIRED if not texts[name] and name not in faulty]
    if not texts["receiver"] and not texts["organisation"] and not faulty:
        missing.append("receiver")
    errors += [{"column": name, "code": "empty", "value": ""} for name in missing]
    return {"row": number, "values": texts, "cell_errors": errors}


def _shown(value: Any) -> str:
    text = value.text if isinstance(value, OddCell) else str(value)
    return text[:120].replace("\0", "")


@lru_cache(maxsize=4096)
def _text(name: str, value: Any) -> tuple[str, str]:
    """The text of a cell as it would be kept, and the code of its fault, if any."""
    if value is None:
        return "", ""
    if isinstance(value, OddCell):
        if name == "decided_on" and value.fault == "not-text":
            return _day_of_excel(value.text)
        return "", value.fault
    text = str(value)
    if text.startswith("="):
        return "", "formula"
    try:
        text = one_line(text)
    except ValidationError:
        return "", "unprintable"
    return _read(name, text) if text else ("", "")


def _read(name: str, text: str) -> tuple[str, str]:
    if name == "subject":
        found = subjects_by_words().get(fold(text), "")
        return found, "" if found else "unknown-subject"
    if name == "decided_on":
        return _day(text)
    if len(text) > LONGEST[name]:
        return "", "too-long"
    if name == "year":
        return (text, "") if re.fullmatch("[12][0-9]{3}", text) else ("", "bad-year")
    return text, ""


def _day(text: str) -> tuple[str, str]:
    """A day written day first, as `YYYY-MM-DD`."""
    found = _DAY.fullmatch(text)
    try:
        day = date(int(found[3]), int(found[2]), int(found[1])) if found else None
    except ValueError:
        day = None
    return _bearable(day)


def _day_of_excel(text: str) -> tuple[str, str]:
    """A day as Excel keeps it: a number of days, or its own text."""
    try:
        number = float(text)
        return _bearable(EXCEL_BEGINS + timedelta(days=int(number)) if number > 60 else None)
    except (ValueError, OverflowError):
        pass
    try:
        return _bearable(date.fromisoformat(text[:10]))
    except ValueError:
        return "", "bad-day"


def _bearable(day: date | None) -> tuple[str, str]:
    if day is None or not EARLIEST <= day <= LATEST:
        return "", "bad-day"
    return day.isoformat(), ""


@cache
def subjects_by_words() -> dict[str, str]:
    """Every way to write a subject: its labels and its code, folded."""
    words = {fold(each.value): each.value for each in AwardSubject}
    for language, _name in settings.LANGUAGES:
        with override(language):
            words |= {fold(str(each.label)): each.value for each in AwardSubject}
    return words


def compare(entries: list[Entry], council: Council) -> list[Entry]:
    """The entries with state, changes, errors and notes against what is stored now."""
    past = read_past(council)
    first: dict[Any, int] = {}
    return [_compared(entry, past, first) for entry in entries]


def _compared(entry: Entry, past: Past, first: dict[Any, int]) -> Entry:
    row: Entry = {
        "row": entry["row"], "values": entry["values"], "cell_errors": entry["cell_errors"],
        "errors": list(entry["cell_errors"]), "notes": [], "changes": {}, "target": None,
        "year_id": None, "type_id": None, "organisation_id": None, "state": RowState.ERROR.value,
    }  # fmt: skip
    if row["errors"]:
        return row
    year, award_type = _place(row, past), _award(row, past)
    if year is None or award_type is None:
        return row
    row["year_id"], row["type_id"] = year.pk, award_type.pk
    _find_receiver(row, past, year)
    if not row["errors"]:
        _set_state(row, past, year, award_type, first)
    return row


def _fault(row: Entry, column: str, code: str, **told: Any) -> None:
    row["errors"].append({"column": column, "code": code, "value": row["values"][column], **told})


def _place(row: Entry, past: Past) -> BlocYear | None:
    bloc = past.bloc(row["values"]["bloc"])
    if bloc is None:
        _fault(row, "bloc", "unknown-bloc")
        return None
    year = past.years.get((bloc, int(row["values"]["year"])))
    if year is None:
        _fault(row, "year", "no-year")
    return year


def _award(row: Entry, past: Past) -> AwardType | None:
    values = row["values"]
    editions = past.editions(values["award"])
    if not editions:
        _fault(row, "award", "unknown-award")
        return None
    if values["decided_on"]:
        day = date.fromisoformat(values["decided_on"])
        editions = [each for each in editions if each.holds_on(day)] or editions
    award_type = editions[0]
    if values["subject"] not in award_type.subjects:
        _fault(row, "subject", "wrong-subject")
    return award_type


def _find_receiver(row: Entry, past: Past, year: BlocYear) -> None:
    values = row["values"]
    members = past.members_of(year)
    if values["organisation"]:
        found = past.organisations.get(values["organisation"].lower())
        if found is None:
            _fault(row, "organisation", "unknown-organisation")
        elif values["subject"] != AwardSubject.COLLECTIVE:
            _fault(row, "organisation", "not-a-person")
        elif values["receiver"] and not found.is_called(values["receiver"]):
            _fault(row, "receiver", "other-name", name=found.name)
        elif found.pk not in members and not past.received(year, found.pk):
            _fault(row, "organisation", "not-member")
        else:
            row["organisation_id"] = found.pk
    elif values["subject"] == AwardSubject.COLLECTIVE:
        row["organisation_id"] = past.member_called(year, values["receiver"])


def _set_state(
    row: Entry, past: Past, year: BlocYear, award_type: AwardType, first: dict[Any, int]
) -> None:
    values = row["values"]
    receiver = row["organisation_id"] or fold(values["receiver"])
    place = (year.pk, award_type.code, values["subject"], receiver)
    if first.setdefault((place, fold(values["decision"])), row["row"]) != row["row"]:
        _fault(row, "receiver", "doubled", first=first[place, fold(values["decision"])])
        return
    kept = past.kept(place, values["decision"])
    if kept is None:
        _note_new(row, past, year, award_type, place)
    else:
        _note_kept(row, year, kept)


def _note_new(
    row: Entry, past: Past, year: BlocYear, award_type: AwardType, place: Any
) -> None:  # fmt: skip
    if year.phase == YearPhase.ARCHIVED:
        return _fault(row, "year", "archived")
    held_to = award_type.effective_to
    if award_type.effective_from > year.ends_on or (held_to and held_to < year.starts_on):
        return _fault(row, "award", "not-in-force")
    others = past.decisions_at(place)
    if others:
        row["notes"].append({"code": "once-more", "other": ", ".join(others)})
    row["state"] = RowState.NEW.value
    return None


def _note_kept(row: Entry, year: BlocYear, kept: Kept) -> None:
    said = row["values"]
    changes = {n: [kept.values[n], said[n]] for n in OWN if kept.values[n] != said[n]}
    row["target"] = kept.pk
    if not changes:
        row["state"] = RowState.UNCHANGED.value
        return
    column = next(iter(changes))
    if year.phase == YearPhase.ARCHIVED:
        _fault(row, "year", "archived")
    elif kept.by_decision:
        _fault(row, column, "by-decision")
    elif not kept.is_single:
        _fault(row, column, "one-of-many")
    else:
        row["changes"], row["state"] = changes, RowState.CHANGED.value


def summarise(rows: list[Entry]) -> dict[str, int]:
    """How many rows of each state."""
    counts = dict.fromkeys(RowState.values, 0)
    for row in rows:
        counts[row["state"]] += 1
    return counts
