"""What a spreadsheet of commitments would do to a pledge, row by row.

As with organisations (`blocs.builders.imports`): `read_entries` looks at the cells alone, `compare`
at what is stored, and the second is run again when the import is confirmed. Values are texts as a
paper prints them, so that what is previewed, compared and written is one thing.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from openpyxl.utils.datetime import from_excel

from blocs.enums import RowState
from blocs.models import Movement, Organisation
from blocs.spreadsheets import OddCell, entries_in
from blocs.validators import one_line
from common.formatting import date_short
from common.numbers import printed
from common.text import fold
from pledges.enums import TargetKind
from pledges.models import MOST, Commitment
from pledges.validators import check_due_on, check_number, target_number

Entry = dict[str, Any]

# The headings and words are part of the file's format: Vietnamese whatever the screen's language.
HEADINGS = {
    "code": "Mã đơn vị",
    "name": "Chỉ tiêu đăng ký",
    "unit": "Đơn vị tính",
    "kind": "Loại mục tiêu",
    "target": "Mục tiêu",
    "due_on": "Thời hạn",
    "movement": "Phong trào",
}
FIELDS = tuple(HEADINGS)
REQUIRED = ("code", "name", "kind", "target")
KINDS = {"number": "Số", "text": "Chữ", "yes_no": "Có/Không"}
YES_NO = {"co": "Có", "khong": "Không", "yes": "Có", "no": "Không"}
LONGEST = {"code": 60, "name": 300, "unit": 60, "kind": 60, "target": 300, "movement": 400}
EXACT = 10**9  # below, a spreadsheet keeps a number with four decimals to the last digit
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2100, 12, 31)  # beyond is a slip of the pen


@dataclass(frozen=True)
class Scope:
    """Whose commitments a file may speak of, and what stands there now."""

    organisations: Mapping[str, Organisation]  # by code: those the person may write for
    members: frozenset[str]  # codes of all members of the year
    movements: Mapping[str, Movement]  # by folded name
    kept: Mapping[tuple[str, str], Entry]  # values by code and folded name
    counts: Mapping[str, int]  # how many each has
    first_day: date  # of the year
    last_day: date


@dataclass(frozen=True)
class Sheet:
    """What was read from a file: its entries, and the headings nobody asked for."""

    entries: list[Entry]
    columns: dict[str, str]  # the letter of each column of ours
    unused: list[str]


def values_of(row: Commitment) -> dict[str, str]:
    """A stored commitment as a row of a file."""
    target = row.printed_target
    if row.kind == TargetKind.YES_NO:
        target = "Có" if row.target_yes_no else "Không"
    return {
        "code": row.organisation.code, "name": row.name, "unit": row.unit, "kind": row.kind,
        "target": target, "due_on": date_short(row.due_on) if row.due_on else "",
        "movement": row.movement.name if row.movement else "",
    }  # fmt: skip


def cells_of(row: Commitment) -> list[Any]:
    """The cells of a stored commitment, numbers as numbers."""
    values: dict[str, Any] = {**values_of(row), "kind": KINDS[row.kind]}
    if row.target_number is not None and abs(row.target_number) < EXACT:
        values["target"] = row.target_number
    return [values[name] for name in FIELDS]


def read_entries(rows: Iterator[tuple[int, list[Any]]]) -> Sheet:
    """Entries of the rows below the headings, faults of single cells noted in them.

    Raises RuleViolation `import-missing-column`, `import-doubled-column`, `import-empty` or
    `import-too-many-rows`.
    """
    entries, columns, unused = entries_in(rows, HEADINGS, _entry)
    _note_doubles(entries)
    return Sheet(entries, columns, unused)


def _entry(number: int, cells: list[Any], places: dict[str, int]) -> Entry | None:
    """One row; None when none of our columns holds anything."""
    found = {name: cells[at] if at < len(cells) else None for name, at in places.items()}
    texts: dict[str, str] = {}
    errors: list[Entry] = []
    for name in FIELDS:  # the kind is read before the target it tells of
        text, fault = _text(name, found[name], texts)
        texts[name] = text
        if fault:
            errors.append({"column": name, "code": fault, "value": _shown(found[name])})
    if not errors and not any(texts.values()):
        return None
    for name in REQUIRED:
        if not texts[name] and not any(error["column"] == name for error in errors):
            errors.append({"column": name, "code": "empty", "value": ""})
    return {"row": number, "values": texts, "cell_errors": errors}


def _shown(value: Any) -> str:
    text = value.text if isinstance(value, OddCell) else str(value)
    return text[:120].replace("\0", "")


def _text(name: str, value: Any, before: Mapping[str, str]) -> tuple[str, str]:
    """The text of a cell as it would be kept, and the code of its fault, if any."""
    if value is None:
        return "", ""
    if name == "due_on":
        return _day(value)
    if isinstance(value, OddCell):
        is_text = name == "target" and before["kind"] == TargetKind.TEXT
        return (value.text, "") if value.fault == "percent" and is_text else ("", value.fault)
    if name == "target" and not isinstance(value, str):
        return _number(value) if before["kind"] != TargetKind.YES_NO else ("", "bad-yes-no")
    try:
        text = one_line(str(value))
    except ValidationError:
        return "", "unprintable"
    if text.startswith("=") or len(text) > LONGEST[name]:
        return "", "formula" if text.startswith("=") else "too-long"
    return _word(name, text, before)


def _word(name: str, text: str, before: Mapping[str, str]) -> tuple[str, str]:
    if name == "code":
        return text.lower(), ""
    if name == "kind" and text:
        kind = kinds_by_words().get(fold(text), "")
        return kind, "" if kind else "unknown-target-kind"
    if name == "target" and text and before["kind"] == TargetKind.YES_NO:
        word = YES_NO.get(fold(text), "")
        return word, "" if word else "bad-yes-no"
    if name == "target" and text and before["kind"] == TargetKind.NUMBER:
        try:
            return printed(target_number(text)), ""
        except ValidationError as error:
            return "", str(error.code)
    return text, ""


def _number(value: float) -> tuple[str, str]:
    """A cell that holds a number: as the spreadsheet shows it, to the last digit."""
    number = Decimal(repr(value))
    try:
        check_number(number)
    except ValidationError as error:
        return "", str(error.code)
    return printed(number), ""


def _day(value: Any) -> tuple[str, str]:
    """A day: a date of the spreadsheet, or text as `31/12/2026`."""
    if isinstance(value, OddCell) and value.fault != "not-text":
        return "", value.fault
    try:
        if isinstance(value, OddCell):
            found = from_excel(float(value.text))
            day = found.date() if isinstance(found, datetime) else date.min
        else:
            day = datetime.strptime(str(value).strip(), "%d/%m/%Y").date()
    except (ValueError, OverflowError, TypeError):
        return "", "bad-date"
    return (date_short(day), "") if FIRST_DAY <= day <= LAST_DAY else ("", "bad-date")


def kinds_by_words() -> dict[str, str]:
    """Every way to write a kind, folded."""
    words = {fold(word): kind for kind, word in KINDS.items()}
    return words | {"co khong": "yes_no", "co - khong": "yes_no"}


def _note_doubles(entries: list[Entry]) -> None:
    first: dict[tuple[str, str], int] = {}
    for entry in entries:
        key = key_of(entry["values"])
        if all(key) and first.setdefault(key, entry["row"]) != entry["row"]:
            fault = {"column": "name", "code": "doubled-target", "value": entry["values"]["name"],
                     "first": first[key]}  # fmt: skip
            entry["cell_errors"].append(fault)


def key_of(values: Mapping[str, str]) -> tuple[str, str]:
    """What makes two rows one and the same commitment."""
    return values["code"], fold(values["name"])


def compare(entries: Iterable[Entry], scope: Scope) -> list[Entry]:
    """The entries with state, changes and errors against what is stored now."""
    compared = [_compare(entry, scope) for entry in entries]
    added = Counter(
        row["values"]["code"] for row in compared
        if row["state"] == RowState.NEW and not row["errors"]
    )  # fmt: skip
    for row in compared:
        code = row["values"]["code"]
        if row["state"] == RowState.NEW and scope.counts.get(code, 0) + added[code] > MOST:
            row["errors"].append(_fault(row, "name", "too-many"))
        if row["errors"]:
            row["state"], row["changes"] = RowState.ERROR.value, {}
    return compared


def _compare(entry: Entry, scope: Scope) -> Entry:
    values = entry["values"]
    errors = list(entry["cell_errors"])
    if values["code"] and values["code"] not in scope.organisations:
        is_member = values["code"] in scope.members
        errors.append(_fault(entry, "code", "not-yours" if is_member else "no-member"))
    if values["movement"] and fold(values["movement"]) not in scope.movements:
        errors.append(_fault(entry, "movement", "unknown-movement"))
    errors += _outside_year(entry, scope)
    kept = scope.kept.get(key_of(values)) if not errors else None
    changes = {}
    if kept:
        changes = {n: [kept[n], values[n]] for n in FIELDS if kept[n] != values[n]}
    state = RowState.NEW if not kept else RowState.CHANGED if changes else RowState.UNCHANGED
    return {
        "row": entry["row"], "state": state.value, "values": values, "changes": changes,
        "cell_errors": entry["cell_errors"], "errors": errors,
    }  # fmt: skip


def _outside_year(entry: Entry, scope: Scope) -> list[Entry]:
    try:
        check_due_on(day_of(entry["values"]), scope.first_day, scope.last_day)
    except ValidationError as error:
        return [{**_fault(entry, "due_on", str(error.code)), **(error.params or {})}]
    return []


def day_of(values: Mapping[str, str]) -> date | None:
    """The deadline of a row, whose text was read as a day before."""
    text = values["due_on"]
    return datetime.strptime(text, "%d/%m/%Y").date() if text else None


def _fault(entry: Entry, column: str, code: str) -> Entry:
    return {"column": column, "code": code, "value": entry["values"][column]}


def fields_of(values: Mapping[str, str], scope: Scope) -> dict[str, Any]:
    """The fields of a commitment that a row without errors stands for."""
    kind = TargetKind(values["kind"])
    target: Any = values["target"]
    if kind == TargetKind.NUMBER:
        target = target_number(target)
    elif kind == TargetKind.YES_NO:
        target = target == "Có"
    return {
        "name": values["name"], "unit": values["unit"], "kind": kind, kind.field: target,
        "due_on": day_of(values), "movement": scope.movements.get(fold(values["movement"])),
    }  # fmt: skip
