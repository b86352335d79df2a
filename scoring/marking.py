"""From what was entered for one criterion to its points, across a whole bloc. Plain Python.

`formulas` knows each way of scoring; this module knows which way a criterion takes, which figures
it may be given, and how the panel's points and those of the peers become one.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from scoring import formulas
from scoring.formulas import FigureRefused, Member, Number, Result, exact
from scoring.ranking import Leaf, Nature, Scale, Total, total_of
from scoring.trees import Node, Way, leaves_in

# One member's new figure may change the points of all others.
RELATIVE = frozenset({Way.LEADER_EXCESS, Way.BEST_SHARE})
WITH_TARGET = frozenset({Way.TARGET_SHARE, Way.LEADER_EXCESS})
# Peers give points themselves; a measured figure is the same for whoever looks.
FOR_PEERS = frozenset({Way.JUDGED, Way.EITHER_OR})
DECIMALS = 4  # of a figure
MOST_FIGURE = Decimal("999999999999.9999")
MOST_DIGITS = 15  # in all: what SQLite, which keeps figures in binary, gives back as it was


@dataclass(frozen=True)
class Entry:
    """What is entered for a criterion: points where it is judged, 1 or 0 where it is achieved or
    not, a result, a number of times, or what was kept (of `due`). `value` None: nothing yet."""

    value: Number | None = None
    target: Number | None = None
    due: int | None = None


@dataclass(frozen=True)
class Worked:
    """Points, and the numbers that they were made of; `branch` says which part of the formula."""

    points: Fraction
    branch: str = ""
    numbers: Mapping[str, Fraction] = field(default_factory=dict)


@dataclass(frozen=True)
class Sheet:
    """What is known of one member: entries by code, and the points its peers gave, by code."""

    entries: Mapping[str, Entry] = field(default_factory=dict)
    peers: Mapping[str, Sequence[Number]] = field(default_factory=dict)


@dataclass(frozen=True)
class Crossing:
    """How much the peers' points count: `weight` of 1 is all, 0 nothing. Where they are trimmed,
    the highest and the lowest of three or more are left out."""

    weight: Number = 0
    is_trimmed: bool = False


@dataclass(frozen=True)
class Reckoned:
    """One member's points: `panel` and `peers` by code, what counts of both, and the total."""

    panel: Mapping[str, Worked]
    peers: Mapping[str, Fraction]
    points: Mapping[str, Fraction]
    unassigned: Set[str]
    total: Total


def check_entry(node: Node, entry: Entry) -> None:
    """Whether the criterion may be given this figure; nothing given is right, as is a target alone.

    Raises FigureRefused: `not-a-number`, `below-zero`, `too-large`, `too-fine`,
    `too-many-digits`, `above-maximum`,
    `between-steps`, `yes-or-no`, `not-whole`, `target-missing`, `target-not-positive`,
    `more-than-due`, `not-scored`.
    """
    if node.way is None or node.maximum is None:
        raise FigureRefused("not-scored")
    for number in (entry.value, entry.target):
        refuse_unfit(number)
    if entry.target is not None and entry.target <= 0:
        raise FigureRefused("target-not-positive", target=0)
    if entry.value is None:
        return
    if node.way == Way.EITHER_OR and entry.value not in (0, 1):
        raise FigureRefused("yes-or-no")
    if node.way in {Way.COUNT, Way.FACTS} and exact(entry.value).denominator != 1:
        raise FigureRefused("not-whole")
    points_across(node, {"": entry})


def refuse_unfit(number: Number | None) -> None:
    """Raise FigureRefused for what cannot be kept as it is. Looked at before it becomes a fraction:
    1e999999 would fill the memory."""
    if isinstance(number, Decimal) and not number.is_finite():
        raise FigureRefused("not-a-number")
    if number is not None and number > MOST_FIGURE:
        raise FigureRefused("too-large", most=MOST_FIGURE)
    if isinstance(number, Decimal) and number != round(number, DECIMALS):
        raise FigureRefused("too-fine", most=DECIMALS)
    if isinstance(number, Decimal) and len(number.normalize().as_tuple().digits) > MOST_DIGITS:
        raise FigureRefused("too-many-digits", most=MOST_DIGITS)


def points_across(node: Node, entries: Mapping[Member, Entry]) -> dict[Member, Worked]:
    """The points of one criterion for every member that has an entry with a value.

    Raises FigureRefused for a figure that `check_entry` refuses.
    """
    given = {key: entry for key, entry in entries.items() if entry.value is not None}
    return WAYS[node.way](node, given) if node.way else {}


def _each(work: Callable[[Node, Entry], Worked]) -> Callable[[Node, Mapping], dict]:
    """A way that looks at one member at a time."""
    return lambda node, entries: {key: work(node, entry) for key, entry in entries.items()}


def _value(entry: Entry) -> Number:
    return 0 if entry.value is None else entry.value


def _maximum(node: Node) -> Number:
    return 0 if node.maximum is None else node.maximum


def _judged(node: Node, entry: Entry) -> Worked:
    return Worked(formulas.judged(_maximum(node), _value(entry), step=node.step))


def _passed(node: Node, entry: Entry) -> Worked:
    return Worked(formulas.pass_or_fail(_maximum(node), bool(entry.value)))


def _banded(node: Node, entry: Entry) -> Worked:
    value = exact(_value(entry))
    if value < 0:
        raise FigureRefused("below-zero")
    reached = [exact(band.at_least) for band in node.bands if exact(band.at_least) <= value]
    numbers = {"value": value} | ({"level": max(reached)} if reached else {})
    branch = "level" if reached else "below-all"
    return Worked(formulas.banded(value, node.bands), branch, numbers)


def _result(entry: Entry) -> Result:
    return Result(_value(entry), entry.target)


def _target_share(node: Node, entry: Entry) -> Worked:
    most, excess = exact(_maximum(node)), exact(node.excess or 1)
    points = formulas.share_of_target(most, _result(entry), excess=excess)
    numbers = {"actual": exact(_value(entry)), "target": exact(entry.target or 0), "most": excess}
    branch = "capped" if numbers["actual"] > numbers["target"] * excess else "share"
    return Worked(points, branch, numbers)


def _leader_excess(node: Node, entries: Mapping[Member, Entry]) -> dict[Member, Worked]:
    results = {key: _result(entry) for key, entry in entries.items()}
    points = formulas.excess_beside_leader(_maximum(node), results)
    bound = {key: each for key, each in results.items() if each.target is not None}
    free = [exact(each.actual) for each in results.values() if each.target is None]
    excesses = {key: exact(each.actual) / exact(each.target or 1) - 1
                for key, each in bound.items()}  # fmt: skip
    furthest, best = max(excesses.values(), default=Fraction(0)), max(free, default=Fraction(0))

    def one(key: Member) -> Worked:
        actual = exact(results[key].actual)
        if key not in bound:
            return Worked(points[key], "no-target", {"actual": actual, "best": best})
        numbers = {"actual": actual, "target": exact(bound[key].target or 0),
                   "excess": excesses[key], "furthest": furthest}  # fmt: skip
        if excesses[key] < 0:
            return Worked(points[key], "below-target", numbers)
        if not excesses[key]:
            return Worked(points[key], "at-target", numbers)
        return Worked(points[key], "leader" if excesses[key] == furthest else "above", numbers)

    return {key: one(key) for key in results}


def _best_share(node: Node, entries: Mapping[Member, Entry]) -> dict[Member, Worked]:
    actuals = {key: _value(entry) for key, entry in entries.items()}
    points = formulas.share_of_best(_maximum(node), actuals)
    best = max(map(exact, actuals.values()), default=Fraction(0))
    return {
        key: Worked(points[key], "share" if best else "nobody", {"actual": exact(actual),
                                                                 "best": best})
        for key, actual in actuals.items()
    }  # fmt: skip


def _counted(node: Node, entry: Entry) -> Worked:
    unit, count = exact(node.unit or 0), exact(_value(entry))
    points = formulas.counted(_maximum(node), int(count), unit)
    branch = "capped" if count * unit > points else "share"
    return Worked(points, branch, {"count": count, "unit": unit})


def _from_facts(node: Node, entry: Entry) -> Worked:
    kept, due = int(exact(_value(entry))), entry.due or 0
    points = formulas.share_of_facts(_maximum(node), kept, due)
    return Worked(points, "share" if due else "none-due",
                  {"kept": Fraction(kept), "due": Fraction(due)})  # fmt: skip


WAYS: Mapping[Way, Callable[[Node, Mapping], dict]] = {
    Way.JUDGED: _each(_judged),
    Way.EITHER_OR: _each(_passed),
    Way.BANDS: _each(_banded),
    Way.TARGET_SHARE: _each(_target_share),
    Way.LEADER_EXCESS: _leader_excess,
    Way.BEST_SHARE: _best_share,
    Way.COUNT: _each(_counted),
    Way.FACTS: _each(_from_facts),
}


def mean_of_peers(given: Iterable[Number], *, is_trimmed: bool = False) -> Fraction | None:
    """The mean of what the peers gave; None when nobody gave anything. Trimmed, the highest and
    the lowest are left out where three or more gave points."""
    ordered = sorted(map(exact, given))
    if is_trimmed and len(ordered) > 2:
        ordered = ordered[1:-1]
    return sum(ordered, Fraction(0)) / len(ordered) if ordered else None


def blended(panel: Fraction, peers: Fraction | None, crossing: Crossing) -> Fraction:
    """(1 − weight) × the panel's points + weight × the peers' mean; the panel's without peers."""
    weight = exact(crossing.weight)
    return panel if peers is None or not weight else (1 - weight) * panel + weight * peers


def unassigned_to(leaves: Iterable[Node], member: str) -> set[str]:
    """The codes of the leaves that are given to others and not to this member."""
    return {leaf.code for leaf in leaves if leaf.assigned and member not in leaf.assigned}


def reckon(
    nodes: Sequence[Node], sheets: Mapping[str, Sheet], scale: Scale,
    crossing: Crossing = Crossing(),
) -> dict[str, Reckoned]:  # fmt: skip
    """Points and totals of all members (by their codes) from what is known of each.

    A criterion that is given to a member and has no entry gives it nothing; one that is not given
    to it leaves its total and its maximum. The order of the members decides nothing.
    """
    leaves = leaves_in(nodes)
    away = {member: unassigned_to(leaves, member) for member in sheets}
    panel: dict[str, dict[str, Worked]] = {member: {} for member in sheets}
    for leaf in leaves:
        entries = {
            member: sheet.entries[leaf.code]
            for member, sheet in sheets.items()
            if leaf.code in sheet.entries and leaf.code not in away[member]
        }
        for member, worked in points_across(leaf, entries).items():
            panel[member][leaf.code] = worked
    scored = [Leaf(each.code, each.group, each.maximum or 0, each.nature) for each in leaves]
    crossed = {leaf.code for leaf in leaves if leaf.way in FOR_PEERS}

    def one(member: str) -> Reckoned:
        peers: dict[str, Fraction] = {}
        for code, given in sheets[member].peers.items():
            mean = mean_of_peers(given, is_trimmed=crossing.is_trimmed)
            if mean is not None and code in crossed and code not in away[member]:
                peers[code] = mean
        points = {code: blended(worked.points, peers.get(code), crossing)
                  for code, worked in panel[member].items()}  # fmt: skip
        total = total_of(scored, points, scale, unassigned=away[member])
        return Reckoned(panel[member], peers, points, away[member], total)

    return {member: one(member) for member in sheets}


def subtotals(nodes: Sequence[Node], points: Mapping[str, Decimal]) -> dict[str, Decimal]:
    """The points of each group at every level: what its leaves give, a deduction taken off."""
    sums: dict[str, Decimal] = {}
    for leaf in leaves_in(nodes):
        sign = -1 if leaf.nature == Nature.DEDUCTION else 1
        code = leaf.parent_code
        while code:
            sums[code] = sums.get(code, Decimal(0)) + sign * points.get(leaf.code, Decimal(0))
            code = code.rpartition(".")[0]
    return sums
