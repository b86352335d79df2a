"""A line of the decision log in words: what changed, from what, to what."""

import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Field, Model
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from blocs.enums import DeadlineStep
from common.formatting import date_short
from common.models import LogEntry
from common.numbers import printed

FIGURES = {"value", "target"}  # of a mark
PLAIN_NUMBER = re.compile(r"\d+(\.\d+)?")
PARTS = re.compile(r"\d+|\D+")
ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d")
NOTHING = "–"
# Keys of the log that are no field of the row they tell of.
NAMES = {
    "overridden_checks": _("Checks overridden"),
    "ended_terms": _("Terms ended"),
    "parts": _("Taken over"),
    "parties": _("Parties"),
    "signers": _("Signed by"),
    "begun_with": _("Begun with"),
    "clauses": _("Clauses"),
    "criteria": _("Criteria"),
    "receivers": _("Receivers"),
    "file": _("File"),
    "sha256": "SHA-256",
    "new": _("New"),
    "changed": _("Changed"),
    "unchanged": _("Unchanged"),
    "error": _("Error"),
    "order": _("Order"),
    "memberships": _("Blocs"),
    "effective_on": _("In force from"),
    "full_name": _("Full name"),
    "position": _("Position"),
    "edition": _("Edition"),
    "snapshot_sha256": _("SHA-256 of the figures"),
    "from": _("Made from"),
    "section": _("Section"),
    "version": _("Version"),
    "organisations": _("Organisations"),
    "text_sha256": _("SHA-256 of the text"),
    "unsigned": _("Not signed"),
    "voided": _("No longer signed by"),
    "decline_reason": _("Declined because"),
    "task": _("Work"),
    "stated_parties": _("Signatories as stated"),
    "state": _("State"),
    "replaces": _("Replaces"),
    "rung": _("Rung"),
    "value": _("Figure"),
    "target": _("Target"),
    "note": _("Note"),
    "reason": _("Reason"),
    "peer": _("Cross-scored by"),
    "places": _("Places"),
    "condition": _("Condition"),
    "groups": _("Groups of criteria"),
    "members": _("Members"),
}


class Change(NamedTuple):
    """One thing that a deed changed, or that it was about and left (`before` then says nothing);
    `label` is empty when the deed is about the row itself."""

    label: str
    before: str
    after: str


def changes_in(entry: LogEntry) -> list[Change]:
    """What the line says changed, field by field, with labels and values in words."""
    before, after = entry.before, entry.after
    if not isinstance(before, dict | None) or not isinstance(after, dict | None):
        return [Change("", _in_words(before), _in_words(after))]
    before, after = before or {}, after or {}
    model = _model(entry.target_type)
    return [
        _change(model, name, before.get(name), after.get(name))
        for name in _in_order({*before, *after}, model)
        if before.get(name) not in (None, "", []) or after.get(name) not in (None, "", [])
    ]


def _in_order(names: Iterable[str], model: type[Model] | None = None) -> list[str]:
    """The keys of a JSON object as people expect them: fields as the model declares them, then
    what `NAMES` knows, then steps of the year, then codes with 2 before 10. PostgreSQL keeps no
    order of such keys, so that none may be read from it."""
    fields = [field.name for field in model._meta.get_fields()] if model else []
    place = {name: at for at, name in enumerate([*fields, *NAMES, *DeadlineStep.values])}
    return sorted(names, key=lambda name: (place.get(name, len(place)), _by_numbers(name)))


def _by_numbers(name: str) -> list[tuple[int, str]]:
    return [(int(part), "") if part.isdecimal() else (0, part) for part in PARTS.findall(name)]


def _model(label: str) -> type[Model] | None:
    try:
        return apps.get_model(label)
    except (LookupError, ValueError):
        return None


def _change(model: type[Model] | None, name: str, before: Any, after: Any) -> Change:
    field = _field(model, name)
    if name in NAMES:
        label = str(NAMES[name])
    elif field is not None:
        label = str(field.verbose_name)
    else:
        label = str(dict(DeadlineStep.choices).get(name, name.replace("_", " ")))
    words = _words(model, name, field)
    was, now = _in_words(before, words), _in_words(after, words)
    return Change(label[:1].upper() + label[1:], NOTHING if was == now else was, now)


def _words(model: type[Model] | None, name: str, field: Field | None) -> dict[Any, Any]:
    """The words for the values of a field that has choices; of a value that is derived and no
    field, the model tells them itself (`log_choices`)."""
    if field is not None and field.choices:
        return dict(field.flatchoices)
    return dict(getattr(model, "log_choices", {}).get(name, ()))


def _field(model: type[Model] | None, name: str) -> Field | None:
    if model is None:
        return None
    try:
        field = model._meta.get_field(name)
    except FieldDoesNotExist:
        return None
    return field if isinstance(field, Field) else None


def _entry(name: str, value: Any) -> str:
    """One entry of a mark: its figures as people write them, 11.5 as 11,5."""
    if name in FIGURES and isinstance(value, str) and PLAIN_NUMBER.fullmatch(value):
        return printed(Decimal(value))
    return _in_words(value)


def _in_words(value: Any, words: dict[Any, Any] | None = None) -> str:
    if value is None or value == "" or value == []:
        return NOTHING
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if isinstance(value, list):
        return "; ".join(_in_words(item) for item in value)
    if isinstance(value, dict):
        return "; ".join(
            f"{NAMES.get(key, key)}: {_entry(key, value[key])}" for key in _in_order(value)
        )
    if words:
        return str(words.get(value, value))
    if isinstance(value, str) and ISO_DAY.fullmatch(value):
        return date_short(date.fromisoformat(value))
    return str(value)
