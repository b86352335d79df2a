"""From marks to totals, and from totals to places. Plain Python, like `formulas`.

A ranking explains itself: a total keeps what it was made of, a place keeps what decided it.
"""

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from itertools import groupby

from scoring.formulas import Member, Number, exact, rounded

Marks = Mapping[str, Number]


class Nature(StrEnum):
    """What a criterion does to the total."""

    PLAIN = "plain"
    BONUS = "bonus"
    DEDUCTION = "deduction"


class TieRule(StrEnum):
    """How members with the same total are told apart, in the order a set declares."""

    GROUP = "group"  # more points in a named group
    FEWER_DEDUCTIONS = "fewer-deductions"
    BALLOT = "ballot"  # more votes
    SHARED = "shared"  # not at all


@dataclass(frozen=True)
class Leaf:
    """A criterion that is scored. A mark of a deduction is what is taken off, never negative."""

    code: str
    group: str
    maximum: Number
    nature: Nature = Nature.PLAIN


@dataclass(frozen=True)
class Tie:
    """One rule for ties; `group` is named by TieRule.GROUP alone."""

    rule: TieRule
    group: str = ""


@dataclass(frozen=True)
class Threshold:
    """From this rate on (0 to 1), a member is classified under `name`: by the rate as it is
    printed, so that 90.00 % is never told to be below 90 %."""

    at_least: Number
    name: str


@dataclass(frozen=True)
class Scale:
    """What a criteria set declares of its totals.

    `bonus_cap` and `deduction_cap` are the most that bonuses add and deductions take; None: no cap.
    Where bonus may not pass the scale, no total is above the maximum that was assigned; where it
    may, what a criterion gives by a declared excess over its target may as well.
    """

    digits: int = 2
    bonus_cap: Number | None = None
    deduction_cap: Number | None = None
    bonus_passes_scale: bool = True
    ties: tuple[Tie, ...] = (Tie(TieRule.SHARED),)
    thresholds: tuple[Threshold, ...] = ()


@dataclass(frozen=True)
class Total:
    """A member's total and all it was made of. `rate` is points ÷ the maximum assigned."""

    points: Decimal
    maximum: Decimal
    plain: Decimal
    bonus: Decimal
    deduction: Decimal
    groups: Mapping[str, Decimal]
    classification: str = ""

    @property
    def rate(self) -> Fraction:
        """Achieved ÷ assigned maximum; 0 where nothing was assigned."""
        return exact(self.points) / exact(self.maximum) if self.maximum else Fraction(0)


@dataclass(frozen=True)
class Place:
    """A place from 1 on; members that share one leave out the next. `by` is what parted the member
    from those with the same rate, None where nothing had to or nothing could."""

    place: int
    is_shared: bool = False
    by: Tie | None = None


@dataclass(frozen=True)
class Standing:
    """What ranking a member takes."""

    total: Total
    votes: int = 0


def total_of(
    leaves: Sequence[Leaf], marks: Marks, scale: Scale, *, unassigned: Set[str] = frozenset()
) -> Total:
    """The total of one member from its marks (points by code; a missing mark gives nothing).

    Each mark is rounded first, so that the printed figures add up. A criterion that is not assigned
    to the member leaves the total and the maximum (domain.md §3 A). Points never fall below 0.
    """
    assigned = [leaf for leaf in leaves if leaf.code not in unassigned]
    points = {leaf.code: rounded(marks.get(leaf.code, 0), scale.digits) for leaf in assigned}

    def added(nature: Nature, cap: Number | None = None) -> Decimal:
        whole = sum((points[leaf.code] for leaf in assigned if leaf.nature == nature), Decimal(0))
        return whole if cap is None else min(whole, rounded(cap, scale.digits))

    maximum = sum(
        (rounded(leaf.maximum, scale.digits) for leaf in assigned if leaf.nature == Nature.PLAIN),
        Decimal(0),
    )
    plain, bonus = added(Nature.PLAIN), added(Nature.BONUS, scale.bonus_cap)
    deduction = added(Nature.DEDUCTION, scale.deduction_cap)
    whole = max(plain + bonus - deduction, Decimal(0))
    if not scale.bonus_passes_scale:
        whole = min(whole, maximum)
    groups = {leaf.group: Decimal(0) for leaf in assigned}
    for leaf in assigned:
        sign = -1 if leaf.nature == Nature.DEDUCTION else 1
        groups[leaf.group] += sign * points[leaf.code]
    total = Total(whole, maximum, plain, bonus, deduction, groups)
    return _classified(total, scale.thresholds)


RATE_DIGITS = 2  # of the rate in per cent, as it is printed


def _classified(total: Total, thresholds: Sequence[Threshold]) -> Total:
    printed = rounded(total.rate * 100, RATE_DIGITS)
    reached = [each for each in thresholds if exact(printed) >= exact(each.at_least) * 100]
    if not reached:
        return total
    best = max(reached, key=lambda each: exact(each.at_least))
    return replace(total, classification=best.name)


def places(
    standings: Mapping[Member, Standing], ties: Sequence[Tie] = (Tie(TieRule.SHARED),)
) -> dict[Member, Place]:
    """Who stands where: by rate, then by the rules for ties in their order.

    Nothing but the standings decides: another order of members gives everyone the same place.
    Members whom no rule parts share a place, and the next place is left out (1, 2, 2, 4).
    """
    usable: list[Tie] = []
    for tie in ties:
        if tie.rule == TieRule.SHARED:
            break
        usable.append(tie)
    rates = {member: each.total.rate for member, each in standings.items()}
    ordered = sorted(standings, key=lambda member: rates[member], reverse=True)
    found: dict[Member, Place] = {}
    for _rate, equals in groupby(ordered, key=lambda member: rates[member]):
        for members, by in _parted(list(equals), standings, usable):
            here = Place(len(found) + 1, len(members) > 1, by)
            found |= dict.fromkeys(members, here)
    return found


def _parted(
    members: list[Member], standings: Mapping[Member, Standing], ties: Sequence[Tie],
    by: Tie | None = None,
) -> Iterator[tuple[list[Member], Tie | None]]:  # fmt: skip
    """Members of one rate, best first, in bunches that no rule parts; with the rule that parted
    the bunch from the others last."""
    if len(members) == 1 or not ties:
        yield members, by
        return
    values = {member: _value(standings[member], ties[0]) for member in members}
    ordered = sorted(members, key=lambda member: values[member], reverse=True)
    bunches = [list(bunch) for _value_, bunch in groupby(ordered, key=lambda each: values[each])]
    for bunch in bunches:
        yield from _parted(bunch, standings, ties[1:], ties[0] if len(bunches) > 1 else by)


def _value(standing: Standing, tie: Tie) -> Number:
    if tie.rule == TieRule.GROUP:
        return standing.total.groups.get(tie.group, Decimal(0))
    if tie.rule == TieRule.FEWER_DEDUCTIONS:
        return -standing.total.deduction
    return standing.votes
