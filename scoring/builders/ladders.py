"""One member's ladder: what each rung said of each criterion, why, and what moved its points."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from scoring.builders.criteria import formula_of, points
from scoring.builders.figures import worked_in_words
from scoring.builders.standings import Picture, digits_of, member_in, nodes_in, points_in
from scoring.enums import Rung
from scoring.marking import subtotals
from scoring.trees import Node, groups_in

CROSS = "cross"
STEPS = (Rung.SELF, Rung.APPRAISED, Rung.EXPLAINED, CROSS, Rung.ADOPTED)
LABELS: dict[str, Any] = {
    Rung.SELF: gettext_lazy("Self-scored"),
    Rung.APPRAISED: gettext_lazy("Appraised"),
    Rung.EXPLAINED: gettext_lazy("After explanation"),
    CROSS: gettext_lazy("Cross-scored"),
    Rung.ADOPTED: gettext_lazy("Counts"),
}


@dataclass(frozen=True)
class Step:
    """What one rung says of one criterion. `delta` is the change from the rung below that said
    something; `points` None where the rung says nothing."""

    label: str
    points: Decimal | None = None
    delta: Decimal | None = None
    reason: str = ""
    explanation: str = ""


@dataclass(frozen=True)
class Why:
    """How the points of one criterion were made, in words."""

    formula: str
    worked: str
    crossed: str
    facts: list[tuple[str, bool, str]]


@dataclass(frozen=True)
class Rungs:
    """A line of the ladder: a criterion with its steps, or a group with their sums."""

    node: Node
    steps: list[Step]
    is_group: bool = False
    why: Why | None = None


@dataclass(frozen=True)
class Moved:
    """One step that changed the points of one criterion."""

    node: Node
    step: Step


@dataclass(frozen=True)
class Beside:
    """One criterion beside the year before."""

    node: Node
    before: Decimal
    before_maximum: Decimal | None
    now: Decimal

    @property
    def delta(self) -> Decimal:
        return self.now - self.before


@dataclass(frozen=True)
class Ladder:
    member: dict[str, Any]
    rows: list[Rungs]
    labels: list[str]
    digits: str
    beside: list[Beside] = field(default_factory=list)

    @property
    def moved(self) -> list[Moved]:
        """Every step that changed points, in the order of the criteria."""
        return [
            Moved(row.node, step)
            for row in self.rows if not row.is_group
            for step in row.steps if step.delta
        ]  # fmt: skip


def ladder_of(picture: Picture, code: str, previous: Picture | None = None) -> Ladder | None:
    """The ladder of one member of a picture; None where it has no part in it. Criteria that are
    not given to the member are left out."""
    own = member_in(picture, code)
    if own is None:
        return None
    nodes, weight = nodes_in(picture), Decimal(picture["criteria"]["declared"]["cross_weight"])
    shown = [step for step in STEPS if step != CROSS or weight]
    groups = groups_in(nodes)
    steps = {node.code: list(_steps(own["criteria"][node.code], shown, weight))
             for node in nodes if node.code in own["criteria"]}  # fmt: skip
    sums = _sums(nodes, steps, shown)
    rows = []
    for node in nodes:
        if node.code in groups:
            rows.append(Rungs(node, [Step(str(LABELS[step]), sums[step].get(node.code))
                                     for step in shown], is_group=True))  # fmt: skip
        elif node.code in steps:
            why = _why(node, own["criteria"][node.code], weight)
            rows.append(Rungs(node, steps[node.code], why=why))
    labels = [str(LABELS[step]) for step in shown]
    beside = list(_beside(nodes, own, previous)) if previous else []
    return Ladder(own, rows, labels, f"{digits_of(picture)}g", beside)


def _steps(told: Mapping[str, Any], shown: Sequence[str], weight: Decimal) -> Iterator[Step]:
    """The steps of one criterion, one for each column."""
    rungs = {each["rung"]: each for each in told["rungs"]}
    below: Decimal | None = None
    for name in shown:
        rung = rungs.get(name, {})
        value = _points_on(name, told, rung)
        delta = value - below if value is not None and below is not None else None
        reason = rung.get("reason", "")
        if name == Rung.ADOPTED and delta and not reason:
            reason = _unasked(told, weight)
        yield Step(str(LABELS[name]), value, delta, reason, rung.get("explanation", ""))
        if value is not None and name != CROSS:  # the peers are beside the ladder, not on it
            below = value


def _points_on(name: str, told: Mapping[str, Any], rung: Mapping[str, Any]) -> Decimal | None:
    if name == Rung.ADOPTED:
        return Decimal(told["points"]) if told["value"] is not None else None
    found = told.get("peers") if name == CROSS else rung.get("points")
    return Decimal(found) if found is not None else None


def _unasked(told: Mapping[str, Any], weight: Decimal) -> str:
    """Why points differ from the last rung although nobody on it said so."""
    if "peers" in told:
        return _("The mean of the peers counts for %(weight)s%%.") % {"weight": points(weight)}
    if told["is_relative"]:
        return _("Other members' results changed, which this criterion is measured by.")
    return ""


def _sums(
    nodes: Sequence[Node], steps: Mapping[str, Sequence[Step]], shown: Sequence[str]
) -> dict[str, dict[str, Decimal]]:
    """Each group's points as they stood on each rung; a rung that says nothing leaves what was."""
    standing = {code: each[-1].points or Decimal(0) for code, each in steps.items()
                if each[0].points is None}  # fmt: skip
    found: dict[str, dict[str, Decimal]] = {}
    for place, name in enumerate(shown):
        if name == CROSS:
            found[name] = {}
            continue
        for code, each in steps.items():
            if (said := each[place].points) is not None:
                standing[code] = said
        found[name] = subtotals(nodes, standing)
    return found


def _why(node: Node, told: Mapping[str, Any], weight: Decimal) -> Why:
    worked = _("nothing was entered, so no points")
    if "panel" in told:
        numbers = {name: Fraction(number) for name, number in told["numbers"].items()}
        made = worked_in_words(node, told["branch"], numbers)
        worked = f"{made} = {points(Decimal(told['panel']))}"
    crossed = ""
    if "peers" in told and "panel" in told:
        share = weight / 100
        told_so = _("%(rest)s × %(panel)s + %(share)s × %(peers)s (mean of the peers) = %(points)s")
        crossed = told_so % {
            "rest": points(1 - share), "panel": points(Decimal(told["panel"])),
            "share": points(share), "peers": points(Decimal(told["peers"])),
            "points": points(Decimal(told["points"])),
        }  # fmt: skip
    facts = [(text, is_kept, note) for text, is_kept, note in told.get("facts", [])]
    return Why(formula_of(node), worked, crossed, facts)


def _beside(
    nodes: Sequence[Node], own: Mapping[str, Any], previous: Picture
) -> Iterator[Beside]:  # fmt: skip
    """Criteria whose code and text are those of the year before."""
    was = member_in(previous, own["code"])
    if was is None:
        return
    same = {(node.code, node.text): node for node in nodes_in(previous)}
    before, now = points_in(was), points_in(own)
    for node in nodes:
        last = same.get((node.code, node.text))
        if last is not None and node.code in before and node.code in now:
            yield Beside(node, before[node.code], last.maximum, now[node.code])
