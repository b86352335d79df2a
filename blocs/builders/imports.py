"""What a spreadsheet of organisations would do to the register, row by row.

Two steps: `read_entries` looks at the cells alone, `compare` at the register, without a query a
row. The second is run again when the import is confirmed, so a register that changed meanwhile
is noticed. Entries are plain JSON; faults carry a code, their words are chosen when shown.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, NamedTuple

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.utils.translation import override

from blocs.enums import OrganisationKind, RowState
from blocs.models import Council, Organisation
from blocs.spreadsheets import OddCell, entries_in
from blocs.validators import CODE, one_line
from common.text import fold

Entry = dict[str, Any]

# The headings are part of the file's format: Vietnamese whatever the language of the screen.
HEADINGS = {
    "code": "Mã đơn vị",
    "name": "Tên đơn vị",
    "short_name": "Tên viết tắt",
    "kind": "Loại",
    "parent": "Mã cấp trên trực tiếp",
    "address": "Địa chỉ",
    "email": "Thư điện tử",
}
REQUIRED = ("code", "name", "kind")
FIELDS = tuple(HEADINGS)
DEEPEST = 20  # new organisations below each other in one file
check_email = EmailValidator()


class Kept(NamedTuple):
    """An organisation as the register holds it now."""

    pk: int
    values: dict[str, str]
    keeper: int
    has_ended: bool


@dataclass(frozen=True)
class Sheet:
    """What was read from a file: its entries, and the headings nobody asked for."""

    entries: list[Entry]
    columns: dict[str, str]  # the letter of each column of ours
    unused: list[str]


def read_entries(rows: Iterator[tuple[int, list[Any]]]) -> Sheet:
    """Entries of the rows below the headings, faults of single cells noted in them.

    Raises RuleViolation `import-missing-column`, `import-doubled-column`, `import-empty` or
    `import-too-many-rows`.
    """
    entries, columns, unused = entries_in(rows, HEADINGS, _entry)
    _note_doubles(entries)
    return Sheet(entries, columns, unused)


def _entry(number: int, values: list[Any], places: dict[str, int]) -> Entry | None:
    """One row; None when none of our columns holds anything."""
    texts: dict[str, str] = {}
    errors: list[Entry] = []
    for name, place in places.items():
        value = values[place] if place < len(values) else None
        text, fault = _text(name, value)
        texts[name] = text
        if fault:
            errors.append({"column": name, "code": fault, "value": _shown(value)})
    if not errors and not any(texts.values()):
        return None
    for name in REQUIRED:
        if not texts[name] and not any(error["column"] == name for error in errors):
            errors.append({"column": name, "code": "empty", "value": ""})
    return {"row": number, "values": texts, "cell_errors": errors}


def _shown(value: Any) -> str:
    text = value.text if isinstance(value, OddCell) else str(value)
    return text[:120].replace("\0", "")


@lru_cache(maxsize=2048)  # kinds, superiors and addresses repeat
def _text(name: str, value: Any) -> tuple[str, str]:
    """The text of a cell as the register would keep it, and the code of its fault, if any."""
    if value is None:
        return "", ""
    if isinstance(value, OddCell):
        return "", value.fault
    text = str(value)
    if text.startswith("="):
        return "", "formula"
    try:
        text = one_line(text)
    except ValidationError:
        return "", "unprintable"
    if not text:
        return "", ""
    if name == "kind":
        kind = kinds_by_words().get(fold(text), "")
        return kind, "" if kind else "unknown-kind"
    if name in {"code", "parent"}:
        text = text.lower()
    if len(text) > _longest(name):
        return "", "too-long"
    return text, _fault_of_form(name, text)


def _fault_of_form(name: str, text: str) -> str:
    if name in {"code", "parent"}:
        return "" if CODE.fullmatch(text) else "bad-code"
    if name == "email":
        try:
            check_email(text)
        except ValidationError:
            return "bad-email"
    return ""


@cache
def _longest(name: str) -> int:
    field = Organisation._meta.get_field("code" if name == "parent" else name)
    return int(getattr(field, "max_length", 0) or 0)


@cache
def kinds_by_words() -> dict[str, str]:
    """Every way to write a kind: its Vietnamese and English label and its code, folded."""
    words = {fold(kind.value): kind.value for kind in OrganisationKind}
    for language, _name in settings.LANGUAGES:
        with override(language):
            words |= {fold(str(kind.label)): kind.value for kind in OrganisationKind}
    return words


def _note_doubles(entries: list[Entry]) -> None:
    first: dict[str, int] = {}
    for entry in entries:
        code = entry["values"]["code"]
        if code and first.setdefault(code, entry["row"]) != entry["row"]:
            fault = {"column": "code", "code": "doubled", "value": code, "first": first[code]}
            entry["cell_errors"].append(fault)


def read_register() -> dict[str, Kept]:
    """The whole register by code, in one query."""
    rows = Organisation.objects.values_list(
        "pk", "code", "name", "short_name", "kind", "parent__code", "address", "email",
        "keeper_id", "dissolved_on",
    )  # fmt: skip
    register = {}
    for pk, code, name, short_name, kind, parent, address, email, keeper, ended in rows.iterator():
        values = {
            "code": code, "name": name, "short_name": short_name, "kind": kind,
            "parent": parent or "", "address": address, "email": email,
        }  # fmt: skip
        register[code.lower()] = Kept(pk, values, keeper, ended is not None)
    return register


def compare(entries: list[Entry], register: dict[str, Kept], council: Council) -> list[Entry]:
    """The entries with state, changes, errors and notes against the register as it is now."""
    names = {kept.values["name"]: code for code, kept in register.items() if not kept.has_ended}
    in_file = {entry["values"]["code"] for entry in entries if not entry["cell_errors"]}
    compared = [_compare(entry, register, council.pk, in_file, names) for entry in entries]
    _note_circles(compared, register)
    for entry in compared:
        if entry["errors"]:
            entry["state"], entry["changes"] = RowState.ERROR.value, {}
    return compared


def _compare(
    entry: Entry, register: dict[str, Kept], council: int, in_file: set[str], names: dict[str, str]
) -> Entry:
    values = entry["values"]
    errors = list(entry["cell_errors"])
    kept = register.get(values["code"])
    state, changes = RowState.NEW, {}
    notes: list[Entry] = []
    if kept:
        if kept.keeper != council:
            errors.append(_fault(entry, "code", "kept-elsewhere"))
        elif kept.has_ended:
            errors.append(_fault(entry, "code", "ended"))
        changes = {n: [kept.values[n], values[n]] for n in FIELDS if kept.values[n] != values[n]}
        state = RowState.CHANGED if changes else RowState.UNCHANGED
    elif values["name"] in names:
        notes.append({"code": "same-name", "other": names[values["name"]]})
    fault = _fault_of_parent(values, register, in_file)
    if fault:
        errors.append(_fault(entry, "parent", fault))
    return {
        "row": entry["row"], "state": state.value, "values": values, "changes": changes,
        "cell_errors": entry["cell_errors"], "errors": errors, "notes": notes,
    }  # fmt: skip


def _fault_of_parent(values: dict[str, str], register: dict[str, Kept], in_file: set[str]) -> str:
    parent = values["parent"]
    if not parent:
        return ""
    if parent == values["code"]:
        return "own-parent"
    kept = register.get(parent)
    if kept:
        return "parent-ended" if kept.has_ended else ""
    return "" if parent in in_file else "unknown-parent"


def _fault(entry: Entry, column: str, code: str) -> Entry:
    return {"column": column, "code": code, "value": entry["values"][column]}


def _note_circles(entries: list[Entry], register: dict[str, Kept]) -> None:
    """Mark rows whose superiors lead back to themselves, or lie too deep, once all is written."""
    parents = {code: kept.values["parent"] for code, kept in register.items()}
    new = {entry["values"]["code"] for entry in entries if entry["state"] == RowState.NEW}
    parents |= {
        entry["values"]["code"]: entry["values"]["parent"]
        for entry in entries
        if not entry["errors"]
    }
    depths = {"": 0}
    for entry in entries:
        if entry["errors"] or not entry["values"]["parent"]:
            continue
        fault = _measure(entry["values"]["code"], parents, new, depths)
        if fault:
            entry["errors"].append(_fault(entry, "parent", fault))


def _measure(code: str, parents: dict[str, str], new: set[str], depths: dict[str, int]) -> str:
    """Put into `depths` how many new organisations stand from `code` upwards; or the fault."""
    path: list[str] = []
    seen: set[str] = set()
    while code not in depths:
        if code in seen:
            return "circle"
        seen.add(code)
        path.append(code)
        code = parents.get(code, "")
    depth = depths[code]
    for step in reversed(path):
        depth += step in new
        depths[step] = depth
    return "too-deep" if depth > DEEPEST else ""


def summarise(entries: list[Entry]) -> dict[str, int]:
    """How many rows of each state."""
    counts = dict.fromkeys(RowState.values, 0)
    for entry in entries:
        counts[entry["state"]] += 1
    return counts
