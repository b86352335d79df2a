"""How points are made of figures.

The standard library alone: an auditor reads it, a notebook calls it. All arithmetic is exact
(fractions); points are rounded once, by `rounded`. `maximum` is the most a criterion gives, never
negative; nor is a figure. The ways of scoring are those that blocs use (domain.md §3: police of
Quảng Trị, districts of Hồ Chí Minh City, communes of Đồng Nai).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TypeVar

Number = int | Decimal | Fraction
Member = TypeVar("Member")  # however the caller names its members
HALF = Fraction(1, 2)


class FigureRefused(ValueError):
    """No points follow from this figure; `code` says why, `facts` with what."""

    def __init__(self, code: str, **facts: Number) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts


@dataclass(frozen=True)
class Result:
    """What a member reached, and what it had set itself; no target where none was registered."""

    actual: Number
    target: Number | None = None


@dataclass(frozen=True)
class Band:
    """From the value `at_least` on, a criterion gives `points`."""

    at_least: Number
    points: Number


def exact(number: Number) -> Fraction:
    """The number as a fraction. FigureRefused `not-a-number` for NaN and the infinities."""
    if isinstance(number, Decimal) and not number.is_finite():
        raise FigureRefused("not-a-number")
    return Fraction(number)


def rounded(points: Number, digits: int = 2) -> Decimal:
    """`points` with so many decimals, a half going away from zero: 2,345 → 2,35 and −0,5 → −1."""
    value, unit = exact(points), 10**digits
    whole = int(abs(value) * unit + HALF)
    number = Decimal(whole).scaleb(-digits)
    return -number if value < 0 and whole else number


def judged(maximum: Number, given: Number, *, step: Number | None = None) -> Fraction:
    """Points a person gives: from 0 to `maximum`, in whole steps where steps are declared.

    FigureRefused `above-maximum`, `below-zero`, `between-steps`.
    """
    points = _figure(given)
    if points > exact(maximum):
        raise FigureRefused("above-maximum", maximum=maximum)
    if step is not None and points % exact(step):
        raise FigureRefused("between-steps", step=step)
    return points


def pass_or_fail(maximum: Number, passed: bool) -> Fraction:
    """All of `maximum`, or nothing."""
    return exact(maximum) if passed else Fraction(0)


def banded(value: Number, bands: Sequence[Band]) -> Fraction:
    """The points of the highest band whose threshold `value` reaches; below all of them, none."""
    reached = [band for band in bands if exact(value) >= exact(band.at_least)]
    if not reached:
        return Fraction(0)
    return exact(max(reached, key=lambda band: exact(band.at_least)).points)


def share_of_target(maximum: Number, result: Result, *, excess: Number = 1) -> Fraction:
    """maximum × actual ÷ target, at most `excess` × maximum (1: never more than the maximum).

    FigureRefused `target-missing`, `target-not-positive`, `below-zero`.
    """
    return exact(maximum) * min(_figure(result.actual) / _target(result), exact(excess))


def excess_beside_leader(
    maximum: Number, results: Mapping[Member, Result]
) -> dict[Member, Fraction]:
    """Points by how far each went past its target, beside who went furthest.

    With e = (A − T) ÷ T: A < T → ½ · maximum · A ÷ T; A = T → ½ · maximum; the highest e →
    maximum; other exceeders → ½ · maximum + ½ · maximum · e ÷ e_max. Members that have a result and
    no target → maximum · A ÷ the best A among them; A = 0 → 0. (domain.md §3 A)

    One member's new figure may change the points of all others. FigureRefused
    `target-not-positive`, `below-zero`.
    """
    bound = {key: each for key, each in results.items() if each.target is not None}
    free = {key: each.actual for key, each in results.items() if each.target is None}
    excesses = {key: _figure(each.actual) / _target(each) - 1 for key, each in bound.items()}
    furthest = max(excesses.values(), default=Fraction(0))
    most = exact(maximum)

    def of(excess: Fraction) -> Fraction:
        if excess <= 0:
            return HALF * most * (1 + excess)
        return HALF * most * (1 + excess / furthest)

    return {key: of(excess) for key, excess in excesses.items()} | share_of_best(maximum, free)


def share_of_best(maximum: Number, actuals: Mapping[Member, Number]) -> dict[Member, Fraction]:
    """maximum × actual ÷ the best actual; nothing for anybody while nobody has reached anything.

    One member's new figure may change the points of all others. FigureRefused `below-zero`.
    """
    figures = {key: _figure(actual) for key, actual in actuals.items()}
    best = max(figures.values(), default=Fraction(0))
    if not best:
        return dict.fromkeys(figures, Fraction(0))
    return {key: exact(maximum) * figure / best for key, figure in figures.items()}


def counted(maximum: Number, count: int, unit: Number) -> Fraction:
    """count × unit points, at most `maximum`: added as a bonus, or taken off as a deduction.

    FigureRefused `below-zero`.
    """
    return min(_figure(count) * exact(unit), exact(maximum))


def share_of_facts(maximum: Number, kept: int, due: int) -> Fraction:
    """maximum × what was kept ÷ what was due; all of it while nothing was due yet.

    For what the system itself knows: attended in the right capacity, reported and signed in time.
    FigureRefused `below-zero`, `more-than-due`.
    """
    if _figure(kept) > _figure(due):
        raise FigureRefused("more-than-due", due=due)
    return exact(maximum) * (Fraction(kept, due) if due else 1)


def _figure(number: Number) -> Fraction:
    figure = exact(number)
    if figure < 0:
        raise FigureRefused("below-zero")
    return figure


def _target(result: Result) -> Fraction:
    if result.target is None:
        raise FigureRefused("target-missing")
    target = exact(result.target)
    if target <= 0:
        raise FigureRefused("target-not-positive", target=result.target)
    return target
