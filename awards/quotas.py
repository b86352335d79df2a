"""How many awards a quota allows. Plain Python: nothing here knows of Django or of a database.

A quota is a number, or a percentage of a declared base (members, blocs, leading units):

    allowed = round(percent × base ÷ 100), rounded as the quota declares

A percentage is exact (Decimal), the product is exact (Fraction), and rounding happens once: 20 % of
units judged bloc leaders (Decree 91/2017, Art. 11; domain.md §1) of 2 leaders is 0.4, which gives
0 flags rounded down, 0 half up and 1 up. What a quota allows does not depend on what was used.
"""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction


class Rounding(StrEnum):
    """How a part of an award becomes a whole one; the council declares it."""

    DOWN = "down"
    HALF_UP = "half-up"
    UP = "up"


@dataclass(frozen=True)
class Worked:
    """What a quota allows, with all it was made of. `percent`, `base` and `exact` are None where
    the quota is a number; `exact` is percent × base ÷ 100 before it was rounded."""

    allowed: int
    percent: Decimal | None = None
    base: int | None = None
    exact: Fraction | None = None
    rounding: Rounding | None = None

    @property
    def is_rounded(self) -> bool:
        """Did rounding change anything?"""
        return self.exact is not None and self.exact != self.allowed


def whole(exact: Fraction, rounding: Rounding) -> int:
    """`exact`, which is 0 or more, as a whole number of awards: an award is not given in parts."""
    floor = exact.numerator // exact.denominator
    rest = exact - floor
    if rounding == Rounding.UP:
        return floor + (rest > 0)
    if rounding == Rounding.HALF_UP:
        return floor + (rest >= Fraction(1, 2))
    return floor


def of_number(number: int) -> Worked:
    """A quota that is a number of awards."""
    return Worked(number)


def of_percent(percent: Decimal, base: int, rounding: Rounding) -> Worked:
    """A quota of `percent` (0 to 100) of `base`, which counts things."""
    exact = Fraction(percent) * base / 100
    return Worked(whole(exact, rounding), percent, base, exact, rounding)


def overruns(allowed: int, *, before: int, after: int) -> bool:
    """Would a deed that takes a quota from `before` to `after` used awards break it?

    One that takes none more never does, even where the base has shrunk below what was used:
    whoever gives an award back must not be told that there are too many.
    """
    return after > before and after > allowed


def left(allowed: int, used: int) -> int:
    """How many are still free; 0 where more is used than the quota allows now."""
    return max(allowed - used, 0)
