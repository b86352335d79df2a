"""What a correction changes: two pictures of one year side by side."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from scoring.builders.standings import Picture, member_in, nodes_in, points_in


@dataclass(frozen=True)
class Change:
    """One figure before and after; None where there is none."""

    member: str
    what: str
    before: Decimal | None
    after: Decimal | None


@dataclass(frozen=True)
class Differences:
    """`points` by criterion, `totals` of members, `moves` of places."""

    points: list[Change]
    totals: list[Change]
    moves: list[Change]

    def __bool__(self) -> bool:
        return bool(self.points or self.totals or self.moves)


def differences(before: Picture, after: Picture) -> Differences:
    """What differs, in the order of the later picture and of its criteria."""
    return Differences(
        list(_points(before, after)), list(_of(before, after, "points")),
        list(_of(before, after, "place")),
    )  # fmt: skip


def _points(before: Picture, after: Picture) -> Iterator[Change]:
    codes = [node.code for node in nodes_in(after)]
    for own in after["members"]:
        was = member_in(before, own["code"])
        old, new = points_in(was) if was else {}, points_in(own)
        for code in codes:
            if old.get(code) != new.get(code):
                yield Change(own["label"], code, old.get(code), new.get(code))


def _of(before: Picture, after: Picture, name: str) -> Iterator[Change]:
    for own in after["members"]:
        was = member_in(before, own["code"])
        old, new = Decimal(was[name]) if was else None, Decimal(own[name])
        if old != new:
            yield Change(own["label"], "", old, new)
