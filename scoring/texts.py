"""A criteria set as plain values: what is written, read, copied and compared."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from scoring.trees import Node


@dataclass(frozen=True)
class Declared:
    """What a set says of its points as a whole. `total` None: no points are published; a cap None:
    no limit."""

    total: Decimal | None = None
    digits: int = 2
    bonus_cap: Decimal | None = None
    deduction_cap: Decimal | None = None
    bonus_passes_scale: bool = True


@dataclass(frozen=True)
class CriteriaText:
    """A whole set: its title, its criteria in order, and what it says of its points."""

    title: str
    nodes: Sequence[Node]
    declared: Declared = field(default_factory=Declared)
