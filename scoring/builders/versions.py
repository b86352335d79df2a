"""A mark in plain values: as the log keeps it, and as two pages are told apart."""

from decimal import Decimal
from typing import Any

from common.changes import version_of
from common.numbers import printed
from scoring.models import Mark


def mark_version(mark: Mark | None) -> str:
    """The mark of a mark as it is: what writing compares."""
    return version_of(told_of(mark))


def answer_now(mark: Mark) -> dict[str, str]:
    """The member's answer to a mark, as its form shows it."""
    return {"text": mark.explanation}


def peer_now(points: Decimal | None) -> dict[str, str]:
    """What a peer gives in one criterion, as its form shows it; None: nothing."""
    return {"value": "" if points is None else printed(points)}


def told_of(mark: Mark | None) -> dict[str, Any]:
    """A mark as the log keeps it; empty for none."""
    if mark is None:
        return {}
    values = {name: getattr(mark, name) for name in ("value", "target", "note", "reason")}
    return {
        name: f"{value.normalize():f}" if isinstance(value, Decimal) else value
        for name, value in values.items()
        if value not in (None, "")
    }
