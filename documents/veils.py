"""Which lines of a year's log a person may know of, and not why (common.wiring: LOG_VEILS)."""

from collections.abc import Sequence
from typing import Any

from blocs.models import BlocYear
from common.models import LogEntry
from documents.enums import BETWEEN_PARTIES
from documents.models import Document, Party, Signature, Signing

WAYS: tuple[tuple[Any, str], ...] = (
    (Signing, "pk"), (Party, "signing"), (Signature, "party__signing"), (Document, "signing"),
)  # fmt: skip


def veiled_lines(_year: BlocYear, user: Any, entries: Sequence[LogEntry]) -> set[int]:
    """The ids of lines that tell why a paper between two parties was declined or taken back, where
    the person belongs to neither. In a constant number of queries."""
    telling: dict[str, list[LogEntry]] = {}
    for entry in entries:
        if entry.reason or "decline_reason" in (entry.before or {}):
            telling.setdefault(entry.target_type, []).append(entry)
    told = Signing.objects.explained_to(user).values("pk")
    kept = Signing.objects.filter(kind__in=BETWEEN_PARTIES).exclude(pk__in=told)
    found: set[int] = set()
    for model, path in WAYS:
        lines = telling.get(model._meta.label, [])
        pks = {line.target_id for line in lines}
        rows = model._default_manager.filter(pk__in=pks).filter(
            **{f"{path}__in": kept.values("pk")}
        )
        veiled = {str(pk) for pk in rows.values_list("pk", flat=True)} if pks else set()
        found |= {line.pk for line in lines if line.target_id in veiled}
    return found
