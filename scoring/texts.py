"""A criteria set as plain values: what is written, read, copied and compared."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from decimal import Decimal
from typing import Any, Self

from scoring.formulas import exact
from scoring.marking import Crossing
from scoring.ranking import Scale, Threshold, Tie, TieRule
from scoring.trees import Node


@dataclass(frozen=True)
class Knockout:
    """What bars a member from awards, though not from a place (domain.md §3, "liệt").

    With a `code` it follows from the points: fewer than `below` in that criterion or group. Without
    one it is a fact that the panel notes, with its reason: discipline, corruption, loss of unity.
    """

    text: str
    code: str = ""
    below: Decimal | None = None


@dataclass(frozen=True)
class Declared:
    """What a set says of its points as a whole. `total` None: no points are published; a cap None:
    no limit. Thresholds are percentages of the assigned maximum, `cross_weight` is one as well."""

    total: Decimal | None = None
    digits: int = 2
    bonus_cap: Decimal | None = None
    deduction_cap: Decimal | None = None
    bonus_passes_scale: bool = True
    ties: tuple[Tie, ...] = ()
    thresholds: tuple[Threshold, ...] = ()
    knockouts: tuple[Knockout, ...] = ()
    cross_weight: Decimal = Decimal(0)
    cross_trimmed: bool = False

    @property
    def scale(self) -> Scale:
        """As the ranking takes it; without rules for ties, equal members share a place."""
        return Scale(
            self.digits, self.bonus_cap, self.deduction_cap, self.bonus_passes_scale,
            self.ties or (Tie(TieRule.SHARED),),
            tuple(Threshold(exact(each.at_least) / 100, each.name) for each in self.thresholds),
        )  # fmt: skip

    @property
    def crossing(self) -> Crossing:
        """As the reckoning takes it."""
        return Crossing(self.cross_weight / 100, self.cross_trimmed)

    def plain(self) -> dict[str, Any]:
        """As JSON takes it; `from_plain` gives the same back."""
        return {name: plain_number(value) for name, value in self.stored().items()}

    def stored(self) -> dict[str, Any]:
        """As the columns of a set take it; `from_plain` gives the same back."""
        return {
            **{name: getattr(self, name) for name in DECLARED},
            "ties": [{"rule": tie.rule.value} | ({"group": tie.group} if tie.group else {})
                     for tie in self.ties],
            "thresholds": [[plain_number(Decimal(str(each.at_least))), each.name]
                           for each in self.thresholds],
            "knockouts": [
                {"text": each.text}
                | ({"code": each.code, "below": plain_number(each.below)} if each.code else {})
                for each in self.knockouts
            ],
        }  # fmt: skip

    @classmethod
    def from_plain(cls, values: Mapping[str, Any]) -> Self:
        """The declaration that `plain` wrote, or that rows of the database hold; what is missing
        is as it is by default. KeyError and ValueError for what it never writes."""

        def number(name: str) -> Any:
            value = values[name]
            return Decimal(value) if isinstance(value, str) else value

        known: dict[str, Any] = {name: number(name) for name in DECLARED if name in values}
        known["ties"] = tuple(
            Tie(TieRule(each["rule"]), each.get("group", "")) for each in values.get("ties", ())
        )
        known["thresholds"] = tuple(
            Threshold(Decimal(str(rate)), name) for rate, name in values.get("thresholds", ())
        )
        known["knockouts"] = tuple(
            Knockout(each["text"], each.get("code", ""),
                     Decimal(each["below"]) if each.get("below") is not None else None)
            for each in values.get("knockouts", ())
        )  # fmt: skip
        return cls(**known)


DECLARED = tuple(each.name for each in fields(Declared))


def plain_number(value: Any) -> Any:
    """Points without needless zeros, the same however the database gives them back."""
    return f"{value.normalize():f}" if isinstance(value, Decimal) else value


@dataclass(frozen=True)
class CriteriaText:
    """A whole set: its title, its criteria in order, and what it says of its points."""

    title: str
    nodes: Sequence[Node]
    declared: Declared = field(default_factory=Declared)
