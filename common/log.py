"""The decision log: writing a line, and proving the whole."""

import json
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple, Protocol

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import override

from common.models import LogChain, LogEntry
from common.text import normalise


class Logged(Protocol):
    """What a thing tells the log about itself."""

    pk: Any

    def log_chain(self) -> str:
        """The chain its deeds belong to, e.g. `year:12`."""

    def acting_role(self, user: Any) -> str:
        """In which role `user` acts on it, in words."""


class Breach(NamedTuple):
    """The first line of a chain that does not hold, and why."""

    chain: str
    sequence: int
    reason: str


def plain(value: Any) -> Any:
    """`value` as JSON would give it back, so that what is hashed is what is stored."""
    return None if value is None else json.loads(json.dumps(value, cls=DjangoJSONEncoder))


def log(
    by: Any,
    verb: str,
    target: Logged,
    *,
    before: Any = None,
    after: Any = None,
    reason: str = "",
) -> LogEntry:
    """Append one line about `target` to its chain; `by` None means the system itself.

    `verb` is a past-tense phrase marked by `gettext_noop`, e.g. "opened the year".

    Must run inside the transaction of the deed it tells of: line and deed stand or fall together.
    Raises TransactionManagementError outside a transaction.
    """
    chain = _locked_chain(target.log_chain())
    with override(settings.LANGUAGE_CODE):  # the log reads the same whatever the screen's language
        role, label = target.acting_role(by) if by else "", str(target)
    entry = LogEntry(
        chain=chain,
        sequence=chain.length + 1,
        at=timezone.now(),
        actor=by,
        actor_name=by.get_full_name() or by.get_username() if by else "",
        role=role[:300],
        verb=verb,
        target_type=target._meta.label,  # type: ignore[attr-defined]
        target_id=str(target.pk),
        target_label=label[:400],
        before=plain(before),
        after=plain(after),
        reason=normalise(reason),
        previous_hash=chain.head,
    )
    entry.hash = entry.compute_hash()
    entry.save()
    LogChain.objects.filter(pk=chain.pk).update(length=entry.sequence, head=entry.hash)
    return entry


def _locked_chain(key: str) -> LogChain:
    """The head of a chain, locked: who writes the next line waits for this transaction."""
    LogChain.objects.get_or_create(key=key)
    return LogChain.objects.select_for_update().get(key=key)


def hold_chains(keys: Iterable[str]) -> None:
    """Lock several chains at once, always in the same order.

    A deed that writes into more than one does this first, after it has locked its rows: two such
    deeds then wait for each other instead of standing in each other's way.
    """
    for key in sorted(set(keys)):
        _locked_chain(key)


def verify_chain(chain: LogChain) -> Breach | None:
    """The first broken line of `chain`, or None if every line holds and none is missing.

    `chain` is proved as long as it was when it was read: lines written meanwhile are no breach.
    """
    expected, previous = 1, ""
    lines = chain.entries.filter(sequence__lte=chain.length).order_by("sequence")
    for entry in lines.iterator(chunk_size=1000):
        if entry.sequence != expected:
            return Breach(chain.key, expected, "missing")
        if entry.previous_hash != previous:
            return Breach(chain.key, entry.sequence, "does not follow the line before")
        if entry.compute_hash() != entry.hash:
            return Breach(chain.key, entry.sequence, "changed after it was written")
        expected, previous = expected + 1, entry.hash
    if expected - 1 != chain.length or previous != chain.head:
        return Breach(chain.key, expected, "missing at the end")
    return _line_too_many(chain)


def _line_too_many(chain: LogChain) -> Breach | None:
    """A line behind the end. A line and the new length are one transaction, and the length is read
    after the lines, so it holds every line that the log wrote itself."""
    last = chain.entries.aggregate(last=Max("sequence"))["last"] or 0
    length = LogChain.objects.get(pk=chain.pk).length
    return Breach(chain.key, length + 1, "not written by the log") if last > length else None


@transaction.atomic
def verify_log() -> Iterator[Breach]:
    """Breaches of all chains, the first of each; nothing when the log is whole."""
    breaches = (verify_chain(chain) for chain in LogChain.objects.order_by("key"))
    return iter([breach for breach in breaches if breach])
