"""Who reads a card: which rungs are shown to a person, and what the log may tell of them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from blocs.models import Organisation
from blocs.rules import acting_organisations
from common.models import LogEntry
from common.numbers import printed
from scoring.builders.boards import Board, board_of
from scoring.builders.published import as_published, told_to_members
from scoring.enums import CardState, Rung
from scoring.models import CriteriaSet, Mark, Ranking, Scorecard
from scoring.querysets import FINISHED_IN
from scoring.rules import groups_open_to, is_peer, rung_open_to


@dataclass(frozen=True)
class Reader:
    """What a person may read and write of one card. `rung` is written by the person now, in the
    groups `groups` (codes at the top); `peer` is the member it gives a peer's points for."""

    user: Any
    follows: bool
    is_own: bool
    rung: Rung | None = None
    groups: frozenset[str] = frozenset()
    peer: Organisation | None = None
    is_frozen: bool = False

    def shows(self, rung: Rung, state: str) -> bool:
        """Whether a mark on `rung` of a card in `state` is shown."""
        return self.follows or state in FINISHED_IN[rung]

    def sees_peers(self, state: str) -> bool:
        """The mean of the peers: for the member once nothing is given any more, for all others
        once the ranking stands."""
        return self.follows or (state == CardState.ADOPTED and (self.is_own or self.is_frozen))

    def writes(self, code: str) -> bool:
        """Whether the person writes the criterion now."""
        return self.rung is not None and code.partition(".")[0] in self.groups


def reader_of(user: Any, card: Scorecard, tops: frozenset[str]) -> Reader:
    """The person before the card; `tops` are the codes at the top of its criteria."""
    rung = rung_open_to(user, card)
    groups = tops
    if rung in {Rung.APPRAISED, Rung.EXPLAINED}:
        groups = frozenset(groups_open_to(user, card, tops))
    cards = Scorecard.objects.filter(pk=card.pk)
    rankings = Ranking.objects.visible_to(user).filter(bloc_year=card.bloc_year).current()
    return Reader(
        user, cards.followed_by(user).exists(),
        card.organisation_id in acting_organisations(user), rung, groups, _peer(user, card),
        rankings.filter(reopened_at=None).exists(),
    )  # fmt: skip


def peers_of(user: Any, card: Scorecard) -> QuerySet[Organisation]:
    """The person's organisations that could cross-score the card; none where it cannot."""
    if not is_peer.test(user, card):
        return Organisation.objects.none()
    others = acting_organisations(user) - {card.organisation_id}
    members = card.year_of.members().filter(organisation__in=others)
    return Organisation.objects.filter(pk__in=members.values("organisation"))


def _peer(user: Any, card: Scorecard) -> Organisation | None:
    """The member that the person may give points for, while peers score."""
    if card.state in {CardState.DRAFT, CardState.ADOPTED}:
        return None
    if not user.has_perm("scoring.cross_score", card):
        return None
    others = acting_organisations(user) - {card.organisation_id}
    row = card.year_of.members().filter(organisation__in=others).first()
    return row.organisation if row else None


def closed(reader: Reader) -> Reader:
    """The same person while nothing is written."""
    return replace(reader, rung=None)


def board_for(card: Scorecard, reader: Reader) -> Board:
    """The board as the person may know it: this card, and those that were submitted, as figures
    that some points are measured by; of each the rungs that are shown."""
    rows = card.criteria_set.scorecards.select_related("organisation")
    listed = [each for each in rows if each.pk == card.pk or each.state != CardState.DRAFT]
    board = board_of(card.criteria_set, listed)
    gate = Mark.objects.visible_to(reader.user).filter(scorecard=card)
    open_to = set(gate.values_list("pk", flat=True))
    marks = {
        member: {
            code: {
                rung: mark
                for rung, mark in held.items()
                if (mark.pk in open_to if mark.scorecard_id == card.pk
                    else reader.shows(rung, board.cards[member].state))
            }
            for code, held in by_code.items()
        }
        for member, by_code in board.marks.items()
    }  # fmt: skip
    peers = board.peers if reader.sees_peers(card.state) else {}
    return _of_others(replace(board, marks=marks, peers=peers), card, reader.user)


def _of_others(board: Board, card: Scorecard, user: Any) -> Board:
    """The board with no more of the cards beside this one than the person may know: of its own
    house what any member knows, of all others what is published where it does not handle the year.
    What stands on this card is shown as it is."""
    if user.is_superuser:
        return board
    cards = card.criteria_set.scorecards.all()
    own = set(cards.filter(cards.of_own(user)).values_list("organisation__code", flat=True))
    this = card.organisation.code
    told = told_to_members(board, own - {this})
    if not CriteriaSet.objects.filter(pk=card.criteria_set_id).handled_by(user).exists():
        told = as_published(told, own | {this})
    return replace(told, peers=board.peers, bars=board.bars)


@dataclass(frozen=True)
class Step:
    """One deed on a criterion: a line of the log, with what it changed in words."""

    entry: LogEntry
    rung: str
    before: str
    after: str


def history_of(card: Scorecard, code: str, reader: Reader) -> list[Step]:
    """What the log tells the person of one criterion of the card, the newest first."""
    rows = LogEntry.objects.filter(
        Q(before__has_key=code) | Q(after__has_key=code),
        target_type=Scorecard._meta.label, target_id=str(card.pk),
    )  # fmt: skip
    return [_step(row, code) for row in rows if _may_read(row, card, reader)]


def _may_read(row: LogEntry, card: Scorecard, reader: Reader) -> bool:
    told = row.after or {}
    if "peer" in told:
        return reader.follows
    if "rung" in told:
        return reader.shows(Rung(told["rung"]), card.state)
    return reader.is_own or (
        card.explained_at is not None and reader.shows(Rung.APPRAISED, card.state)
    )


def _step(row: LogEntry, code: str) -> Step:
    before, after = row.before or {}, row.after or {}
    rung = Rung(after["rung"]).label if "rung" in after else ""
    return Step(row, str(rung), _told(before.get(code)), _told(after.get(code)))


def _told(value: Any) -> str:
    """A mark of the log in words."""
    if not isinstance(value, Mapping):
        return str(value or "")
    parts = [printed(Decimal(value["value"]))] if "value" in value else []
    if "target" in value:
        parts.append(_("target %(target)s") % {"target": printed(Decimal(value["target"]))})
    parts += [value[name] for name in ("note", "reason") if name in value]
    return "; ".join(parts)
