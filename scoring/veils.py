"""Which lines of the year's log a person may know of without reading them yet."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import Q

from blocs.models import BlocYear
from common.models import LogEntry
from scoring.enums import Rung
from scoring.models import Evidence, Recusal, Scorecard
from scoring.querysets import FINISHED_IN

CARD, PIECE, RECUSAL = (row._meta.label for row in (Scorecard, Evidence, Recusal))


def hidden_lines(year: BlocYear, user: Any) -> Q:
    """Lines of the log that would tell a member who of its peers scores its own card, and who stood
    back from it: what `PeerMark` and `Recusal` keep from it as well."""
    if user.is_superuser:
        return Q(pk__in=[])
    cards = Scorecard.objects.filter(criteria_set__bloc_year=year)
    own = set(cards.filter(cards.of_own(user)).values_list("pk", flat=True))
    recusals = Recusal.objects.filter(scorecard__in=own).exclude(person=user)
    away = [str(pk) for pk in recusals.values_list("pk", flat=True)]
    lines = LogEntry.objects.filter(
        Q(target_type=CARD, target_id__in=[str(pk) for pk in own], after__has_key="peer")
        | Q(target_type=RECUSAL, target_id__in=away)
    )
    return Q(pk__in=lines.values("pk"))


def veiled_lines(year: BlocYear, user: Any, entries: Sequence[LogEntry]) -> set[int]:
    """The ids of lines about cards whose content is hidden from the person on the card itself:
    figures of a draft, what a panel or peers have not finished of its own house, an answer that was
    not sent, who stood back from its own card and why. In a constant number of queries."""
    if user.is_superuser:
        return set()
    cards = Scorecard.objects.filter(criteria_set__bloc_year=year)
    own = set(cards.filter(cards.of_own(user)).values_list("pk", flat=True))
    seen = {card.pk: card for card in cards.visible_to(user)}
    proven = set(cards.proven_to(user).values_list("pk", flat=True))
    pieces = _cards_of(Evidence, PIECE, entries)
    recusals = _cards_of(Recusal, RECUSAL, entries)
    found = set()
    for entry in entries:
        if entry.target_type == CARD:
            card = int(entry.target_id)
            is_veiled = not _may_read(entry, seen.get(card), is_own=card in own)
        elif entry.target_type == PIECE:
            is_veiled = pieces.get(entry.target_id) not in proven
        elif entry.target_type == RECUSAL:
            is_veiled = recusals.get(entry.target_id) in own and entry.actor_id != user.pk
        else:
            continue
        if is_veiled:
            found.add(entry.pk)
    return found


def _cards_of(model: Any, label: str, entries: Iterable[LogEntry]) -> dict[str, int]:
    """The card of each row that a line tells of, by the row's id as the log keeps it."""
    pks = {entry.target_id for entry in entries if entry.target_type == label}
    rows = model.objects.filter(pk__in=pks) if pks else model.objects.none()
    return {str(pk): card for pk, card in rows.values_list("pk", "scorecard")}


def _may_read(entry: LogEntry, card: Scorecard | None, *, is_own: bool) -> bool:
    told = {**(entry.before or {}), **(entry.after or {})}
    if "state" in told:  # the course of a card is no secret of it
        return True
    if card is None:
        return False
    if "peer" in told or "condition" in told:
        return not is_own
    if "rung" in told:
        return not is_own or card.state in FINISHED_IN[Rung(told["rung"])]
    return is_own or card.explained_at is not None
