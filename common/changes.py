"""What a form would change: set, told in words for the log, and not lost between two tabs."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_lazy as _

from common.errors import RuleViolation
from common.text import normalise

Values = dict[str, Any]


def stored(row: models.Model, names: Iterable[str]) -> Values:
    """The present values of the fields `names`; a foreign row by its name."""
    return {name: told(getattr(row, name)) for name in names}


def told(value: Any) -> Any:
    """A value as the log keeps it: rows by their names, everything else as it is."""
    return str(value) if isinstance(value, models.Model) else value


def apply_changes(row: models.Model, values: Mapping[str, Any]) -> tuple[Values, Values]:
    """Set `values` on `row` (which is not saved): what differs, before and after, for the log."""
    before: Values = {}
    after: Values = {}
    for name, value in values.items():
        new = normalise(value) if isinstance(value, str) else value
        old = getattr(row, name)
        if old != new:
            before[name], after[name] = told(old), told(new)
            setattr(row, name, new)
    return before, after


LONGEST_SAYING = 5000  # signs


def needed_text(text: str, code: str, message: Any, field: str) -> str:
    """What a person says, normalised. Raises RuleViolation `code` when nothing is said, and
    `text-too-long` past LONGEST_SAYING; both are told at `field`."""
    text = normalise(text.replace("\r\n", "\n"))
    if not text:
        raise RuleViolation(code, message, fields={field: message})
    if len(text) > LONGEST_SAYING:
        longest = _("This text is too long. Split it or shorten it.")
        raise RuleViolation("text-too-long", longest, fields={field: longest})
    return text


Row = TypeVar("Row", bound=models.Model)


def locked_row(row: Row) -> Row:
    """`row` as it is now, locked until the deed is done.

    Raises RuleViolation `gone-meanwhile` when somebody removed it after this page was opened.
    """
    fresh = type(row)._default_manager.select_for_update(of=("self",)).filter(pk=row.pk).first()
    if fresh is None:
        raise RuleViolation(
            "gone-meanwhile",
            _("Somebody else removed this after you opened the page, so nothing was changed."),
        )
    return fresh


def version_of(values: Any) -> str:
    """A short mark of `values`: a form carries it, and a second tab is noticed."""
    text = json.dumps(values, cls=DjangoJSONEncoder, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def refuse_stale(seen: str | None, now: str) -> None:
    """Raise RuleViolation when the form was drawn before somebody else's change.

    `seen` None means the caller did not look at anything before (a program, a loader).
    """
    if seen is not None and seen != now:
        raise RuleViolation(
            "changed-meanwhile",
            _(
                "Somebody else saved a change after you opened this page. What you typed is still"
                " here and what they saved is shown beside it: compare them, then save again."
            ),
        )
