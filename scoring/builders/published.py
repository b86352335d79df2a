"""What a person may know of other members while a ranking is being made or corrected."""

from collections.abc import Mapping, Set
from dataclasses import replace
from decimal import Decimal
from typing import Any

from scoring.builders.boards import Board
from scoring.builders.standings import Picture, member_in
from scoring.enums import CardState, Rung
from scoring.models import Mark, Ranking

# The highest rung that members read in each state; see `querysets.FINISHED`.
TOLD: Mapping[str, Rung] = {
    CardState.DRAFT: Rung.SELF,
    CardState.SUBMITTED: Rung.SELF,
    CardState.APPRAISED: Rung.APPRAISED,
    CardState.EXPLAINED: Rung.APPRAISED,
    CardState.REAPPRAISED: Rung.EXPLAINED,
    CardState.ADOPTED: Rung.ADOPTED,
}


def told_to_members(board: Board, members: Set[str]) -> Board:
    """The board without what of these members' cards a panel or peers have not finished."""
    state = {code: board.cards[code].state for code in members & board.cards.keys()}
    marks = {
        member: {
            code: {rung: mark for rung, mark in held.items()
                   if member not in state or rung.position <= TOLD[state[member]].position}
            for code, held in of_member.items()
        }
        for member, of_member in board.marks.items()
    }  # fmt: skip
    shut = {code for code, each in state.items() if each != CardState.ADOPTED}
    peers = {member: given for member, given in board.peers.items() if member not in shut}
    bars = {member: noted for member, noted in board.bars.items() if member not in state}
    return replace(board, marks=marks, peers=peers, bars=bars)


def as_published(board: Board, mine: Set[str]) -> Board:
    """The board with the figures of all but `mine` as the published ranking froze them, while it is
    being corrected or its correction waits to be published; else as it is."""
    rankings = Ranking.objects.filter(criteria_set=board.criteria_set.pk).defer("data")
    newest = rankings.order_by("-number").first()
    if newest is None or (newest.is_published and newest.reopened_at is None):
        return board
    data = rankings.published().order_by("-number").values_list("data", flat=True).first()
    if data is None:
        return board
    marks = {
        member: held if member in mine else _frozen(data, member)
        for member, held in board.marks.items()
    }
    return replace(board, marks=marks)


def _frozen(picture: Picture, member: str) -> dict[str, dict[Rung, Mark]]:
    """What counted of each criterion when it was frozen; nothing of who was not in it."""
    own = member_in(picture, member)
    criteria: Mapping[str, Any] = own["criteria"] if own else {}
    return {
        code: {Rung.ADOPTED: Mark(rung=Rung.ADOPTED, value=_number(told["value"]),
                                  target=_number(told["target"]))}
        for code, told in criteria.items()
    }  # fmt: skip


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
