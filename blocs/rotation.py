"""Who is due to lead a bloc, and why. Plain Python.

Blocs hand the lead on from year to year: the vice-chair succeeds (seed 001: the vice-chair of 2021
leads in 2022; seed 002), or the members take turns in an order they agreed on (domain.md §1).
What is worked out here proposes; the conference decides.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

Member = str  # however the caller names its members


class Rotation(StrEnum):
    """How a bloc says its next chair is found."""

    VICE_SUCCEEDS = "vice-succeeds"
    TURNS = "turns"
    FREE = "free"


class Why(StrEnum):
    """Why a member is proposed, or is not."""

    WAS_VICE = "was-vice"  # vice-chair in `year`
    NEXT_IN_TURN = "next-in-turn"  # after the chair of `year`
    LONGEST_AGO = "longest-ago"  # led in `year` last; no year: never
    RESTS = "rests"  # led in `year`, and not again before `until`
    LEADS_NEXT = "leads-next"  # proposed as chair already
    MAY_BE_CHOSEN = "may-be-chosen"


@dataclass(frozen=True)
class Rule:
    """`rest`: so many years after its last one a member does not lead again; 0: no such rule."""

    rotation: Rotation
    rest: int = 0


@dataclass(frozen=True)
class Led:
    """Who led in one year: every chair of it and every vice-chair, in the order of office."""

    chairs: Sequence[Member] = ()
    vices: Sequence[Member] = ()


@dataclass(frozen=True)
class Reason:
    """Why, with the years it speaks of."""

    why: Why
    year: int | None = None
    until: int | None = None


@dataclass(frozen=True)
class Due:
    """How a member stands to the lead of the year asked for. `last` is the last year it was in the
    chair before that, None: never."""

    member: Member
    last: int | None
    reason: Reason

    @property
    def is_free(self) -> bool:
        """Whether it may be chosen as chair."""
        return self.reason.why != Why.RESTS


@dataclass(frozen=True)
class Proposal:
    """Who is proposed, None where the rule proposes nobody; `members` in their order."""

    chair: Member | None
    vice: Member | None
    chair_because: Reason | None
    vice_because: Reason | None
    members: tuple[Due, ...]


def propose(
    rule: Rule, order: Sequence[Member], history: Mapping[int, Led], year: int
) -> Proposal:  # fmt: skip
    """Who is due in `year`, from the members in their declared order and who led in which year.

    What happened in `year` or after it decides nothing. A member that left, or that rests, is
    passed over; where the rule then finds nobody, whoever led longest ago is due, those who never
    led first, and of those the first in the order. A free election proposes nobody.
    """
    past = {each: led for each, led in history.items() if each < year}
    last = {member: _last_year(past, member) for member in order}
    dues = tuple(Due(member, last[member], _standing(rule, last[member], year)) for member in order)
    free = [due.member for due in dues if due.is_free]
    if rule.rotation == Rotation.FREE or not free:
        return Proposal(None, None, None, None, dues)
    chair, because = _chair(rule, order, free, past, last)
    rest = [member for member in free if member != chair]
    vice, vice_because = _in_turn(order, rest, chair, None) if rest else (None, None)
    return Proposal(chair, vice, because, vice_because, dues)


def _last_year(past: Mapping[int, Led], member: Member) -> int | None:
    return max((year for year, led in past.items() if member in led.chairs), default=None)


def _standing(rule: Rule, last: int | None, year: int) -> Reason:
    if last is not None and year - last <= rule.rest:
        return Reason(Why.RESTS, last, last + rule.rest + 1)
    return Reason(Why.MAY_BE_CHOSEN, last)


def _chair(
    rule: Rule, order: Sequence[Member], free: Sequence[Member], past: Mapping[int, Led],
    last: Mapping[Member, int | None],
) -> tuple[Member, Reason]:  # fmt: skip
    newest = max(past, default=None)
    if newest is not None:
        led = past[newest]
        if rule.rotation == Rotation.VICE_SUCCEEDS:
            for vice in led.vices:
                if vice in free:
                    return vice, Reason(Why.WAS_VICE, newest)
        elif led.chairs and led.chairs[-1] in order:
            return _in_turn(order, free, led.chairs[-1], newest)
    first = min(free, key=lambda each: (last[each] or 0, order.index(each)))
    return first, Reason(Why.LONGEST_AGO, last[first])


def _in_turn(
    order: Sequence[Member], free: Sequence[Member], after: Member, year: int | None
) -> tuple[Member, Reason]:
    """The first free member behind `after` in the order, which begins anew at its end."""
    place = order.index(after)
    turned = [*order[place + 1 :], *order[: place + 1]]
    return next(each for each in turned if each in free), Reason(Why.NEXT_IN_TURN, year)
