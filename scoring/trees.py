"""A criteria set as a tree: what it is made of, and whether it is sound. Plain Python.

A set is a flat run of nodes in the order of the document, parents before children; the code says
where a node hangs: `I.1.a` below `I.1` below `I`. Points of a group are never given, they follow
from its children.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import StrEnum

from scoring.formulas import Band, exact
from scoring.ranking import Nature

MOST_LEVELS = 5
PART = re.compile(r"[^\W_]{1,10}")  # one part of a code: letters and digits of any script
MOST_POINTS = Decimal("9999999.99")
MOST_NODES = 500
RESERVED = frozenset({"state", "rung", "peer", "condition"})  # the log's own words for a card
LONGEST = {"text": 4000, "evidence": 1000}  # signs


class Way(StrEnum):
    """How a criterion is scored; the arithmetic of each is in `formulas`."""

    JUDGED = "judged"
    EITHER_OR = "pass-fail"
    BANDS = "bands"
    TARGET_SHARE = "target-share"
    LEADER_EXCESS = "leader-excess"
    BEST_SHARE = "best-share"
    COUNT = "count"
    FACTS = "facts"


class Fact(StrEnum):
    """What the system itself knows of a member in the year (seed 004: the seventh criterion)."""

    ATTENDANCE = "attendance"
    REPORTS = "reports"
    PLEDGE = "pledge"


@dataclass(frozen=True)
class Node:
    """One criterion, or a group of them.

    `step` belongs to what is judged, `bands` to bands, `excess` (a multiple of the maximum, from 1
    on) to the share of a target, `unit` (points each) to what is counted, `fact` to the system's
    own facts. `assigned` holds the codes of the members it is given to; nobody named: to all.
    """

    code: str
    text: str
    maximum: Decimal | None = None
    nature: Nature = Nature.PLAIN
    way: Way | None = None
    step: Decimal | None = None
    bands: tuple[Band, ...] = ()
    excess: Decimal | None = None
    unit: Decimal | None = None
    fact: Fact | None = None
    evidence: str = ""
    assigned: tuple[str, ...] = ()

    @property
    def parent_code(self) -> str:
        """The code of the group it hangs in, empty at the top."""
        return self.code.rpartition(".")[0]

    @property
    def level(self) -> int:
        """1 at the top."""
        return self.code.count(".") + 1

    @property
    def group(self) -> str:
        """The code of its group at the top."""
        return self.code.partition(".")[0]


# What belongs to one way of scoring and means nothing with another.
DETAILS = {"step": Way.JUDGED, "bands": Way.BANDS, "excess": Way.TARGET_SHARE,
           "unit": Way.COUNT, "fact": Way.FACTS}  # fmt: skip
NEEDED = {Way.BANDS: "bands", Way.COUNT: "unit", Way.FACTS: "fact"}


@dataclass(frozen=True)
class Fault:
    """What is wrong with a node (`code` of the node empty: with the whole set), at which field.

    A fault that `waits` leaves a draft that can be worked on; adoption needs it mended.
    """

    kind: str
    code: str = ""
    at: str = ""
    waits: bool = False
    facts: Mapping[str, str | None] = field(default_factory=dict)


def groups_in(nodes: Sequence[Node]) -> set[str]:
    """The codes of the nodes that have children."""
    return {node.parent_code for node in nodes} - {""}


def leaves_in(nodes: Sequence[Node]) -> list[Node]:
    """The nodes that are scored."""
    groups = groups_in(nodes)
    return [node for node in nodes if node.code not in groups]


def children_of(nodes: Sequence[Node], code: str) -> list[Node]:
    """The nodes right below `code`; below nothing, the top."""
    return [node for node in nodes if node.parent_code == code]


def faults_of(nodes: Sequence[Node], total: Decimal | None = None) -> list[Fault]:
    """What is wrong with the set, in its own order; empty when it can be adopted.

    A set without any points is sound too: some blocs publish their criteria as a list (seed 004).
    A bonus or deduction counts towards no group but one of its own kind.
    """
    if not nodes:
        return [Fault("no-criterion", waits=True)]
    if len(nodes) > MOST_NODES:
        return [Fault("too-many", facts={"most": str(MOST_NODES)})]
    found = [fault for node in nodes for fault in _faults_of_one(node)]
    found += _faults_of_codes(nodes)
    found += _faults_of_sums(nodes, total)
    if total is not None or any(node.maximum is not None for node in nodes):
        found += [fault for leaf in leaves_in(nodes) for fault in _faults_of_leaf(leaf)]
    found += _faults_of_groups(nodes)
    order = {node.code: place for place, node in enumerate(nodes)}
    return sorted(found, key=lambda fault: order.get(fault.code, -1))


def _faults_of_one(node: Node) -> Iterator[Fault]:
    if not all(PART.fullmatch(part) for part in node.code.split(".")):
        yield Fault("code-malformed", node.code, "code")
    elif node.code.casefold() in RESERVED:
        yield Fault("code-reserved", node.code, "code")
    elif node.level > MOST_LEVELS:
        yield Fault("too-deep", node.code, "code", facts={"most": str(MOST_LEVELS)})
    if not node.text.strip():
        yield Fault("text-empty", node.code, "text")
    for name, most in LONGEST.items():
        if len(getattr(node, name)) > most:
            yield Fault("text-too-long", node.code, name, facts={"most": str(most)})
    for name in ("maximum", "step", "unit", "excess"):
        yield from _faults_of_number(node, name)
    for name, way in DETAILS.items():
        if getattr(node, name) and node.way != way:
            yield Fault("detail-of-another-way", node.code, name)


def _faults_of_number(node: Node, name: str) -> Iterator[Fault]:
    number: Decimal | None = getattr(node, name)
    if number is None:
        return
    if not number.is_finite():
        yield Fault("not-a-number", node.code, name)
    elif number < 0:
        yield Fault("below-zero", node.code, name)
    elif number > MOST_POINTS or number != round(number, 2):
        yield Fault("too-long", node.code, name)
    elif name in {"step", "unit"} and not number:
        yield Fault("is-zero", node.code, name)
    elif name == "excess" and number < 1:
        yield Fault("excess-below-one", node.code, name)


def _faults_of_codes(nodes: Sequence[Node]) -> Iterator[Fault]:
    times = Counter(node.code.casefold() for node in nodes)
    everywhere = {node.code for node in nodes}
    seen: set[str] = set()
    before: set[str] = set()
    for node in nodes:
        if node.code.casefold() in seen and times[node.code.casefold()] > 1:
            yield Fault("code-twice", node.code, "code")
        seen.add(node.code.casefold())
        before.add(node.code)
        parent = node.parent_code
        if parent and parent not in before:
            kind = "parent-below-child" if parent in everywhere else "parent-missing"
            yield Fault(kind, node.code, "code", facts={"parent": parent})


def _faults_of_groups(nodes: Sequence[Node]) -> Iterator[Fault]:
    groups = groups_in(nodes)
    for node in nodes:
        if node.code in groups and (node.way or node.assigned):
            yield Fault("group-is-scored", node.code, "way")
        holds = {each.nature for each in nodes if _is_within(each.code, node.code)}
        if node.nature != Nature.PLAIN and len(holds) > 1:
            yield Fault("nature-differs", node.code, "nature")


def _faults_of_sums(nodes: Sequence[Node], total: Decimal | None) -> Iterator[Fault]:
    """Children give what their group gives: never more; less only while the draft is written."""
    groups = groups_in(nodes)
    wanted = {node.code: (node.maximum, node.nature) for node in nodes if node.code in groups}
    for code, (most, nature) in [("", (total, Nature.PLAIN)), *wanted.items()]:
        children = [each for each in children_of(nodes, code) if each.nature == nature]
        known = [part for part in (_given_by(nodes, each) for each in children) if part is not None]
        if most is None or not most.is_finite() or not known:
            continue
        added = sum(known, Decimal(0))
        facts = {"sum": _digits(added), "maximum": _digits(most)}
        if added > most:
            yield Fault("children-exceed", code, "maximum" if code else "total", facts=facts)
        elif added < most:
            name = "maximum" if code else "total"
            yield Fault("children-fall-short", code, name, waits=True, facts=facts)


def _given_by(nodes: Sequence[Node], node: Node) -> Decimal | None:
    """The most that a node gives: its own maximum, else that of what is within it."""
    if node.maximum is not None:
        return node.maximum if node.maximum.is_finite() else None
    parts = [_given_by(nodes, each) for each in children_of(nodes, node.code)]
    known = [part for part in parts if part is not None]
    return sum(known, Decimal(0)) if known else None


def _faults_of_leaf(leaf: Node) -> Iterator[Fault]:
    if leaf.maximum is None:
        yield Fault("maximum-missing", leaf.code, "maximum", waits=True)
    if leaf.way is None:
        yield Fault("way-missing", leaf.code, "way", waits=True)
        return
    needed = NEEDED.get(leaf.way)
    if needed and not getattr(leaf, needed):
        yield Fault(f"{needed}-missing", leaf.code, needed, waits=True)
    yield from _faults_of_bands(leaf)
    step, most = leaf.step, leaf.maximum
    if step and most and step.is_finite() and most.is_finite() and most % step:
        yield Fault("step-does-not-divide", leaf.code, "step")


def _faults_of_bands(leaf: Node) -> Iterator[Fault]:
    values = [band.at_least for band in leaf.bands]
    if len(values) != len(set(values)):
        yield Fault("band-twice", leaf.code, "bands")
    if any(exact(band.points) < 0 for band in leaf.bands):
        yield Fault("below-zero", leaf.code, "bands")
    most = leaf.maximum
    if most is not None and any(exact(band.points) > most for band in leaf.bands):
        yield Fault("band-above-maximum", leaf.code, "bands")
    ordered = sorted(leaf.bands, key=lambda band: exact(band.at_least))
    points = [exact(band.points) for band in ordered]
    if points in (sorted(points), sorted(points, reverse=True)):
        # Where less is better, 0 is best: without a level of its own it would give nothing.
        if points != sorted(points) and exact(ordered[0].at_least):
            yield Fault("bands-fall-late", leaf.code, "bands")
    else:
        yield Fault("bands-turn", leaf.code, "bands")


# -- editing a draft ------------------------------------------------------------------------------


def placed(nodes: Sequence[Node], node: Node) -> list[Node]:
    """The set with `node` added as the last of its siblings."""
    under = [place for place, each in enumerate(nodes) if _is_within(each.code, node.parent_code)]
    at = under[-1] + 1 if under and node.parent_code else len(nodes)
    return [*nodes[:at], node, *nodes[at:]]


def changed(nodes: Sequence[Node], code: str, node: Node) -> list[Node]:
    """The set with the node `code` become `node`; with another code its children move along."""

    def after(each: Node) -> Node:
        if each.code == code:
            return node
        if _is_within(each.code, code):
            return replace(each, code=node.code + each.code[len(code) :])
        return each

    if node.parent_code == _parent(code):
        return [after(each) for each in nodes]
    branch = [after(each) for each in nodes if _is_within(each.code, code)]
    rest = [each for each in nodes if not _is_within(each.code, code)]
    whole = placed(rest, branch[0])
    at = whole.index(branch[0]) + 1
    return [*whole[:at], *branch[1:], *whole[at:]]


def without(nodes: Sequence[Node], code: str) -> list[Node]:
    """The set without the node and all below it."""
    return [each for each in nodes if not _is_within(each.code, code)]


def moved(nodes: Sequence[Node], code: str, by: int) -> list[Node]:
    """The set with the node and all below it `by` places later among its siblings (−1: earlier);
    unchanged at the ends."""
    siblings = [each.code for each in children_of(nodes, _parent(code))]
    here = siblings.index(code)
    there = here + by
    if not 0 <= there < len(siblings):
        return list(nodes)
    siblings[here], siblings[there] = siblings[there], siblings[here]
    branches = {each: [n for n in nodes if _is_within(n.code, each)] for each in siblings}
    first = min(nodes.index(branch[0]) for branch in branches.values())
    mine = [node for each in siblings for node in branches[each]]
    return [*nodes[:first], *mine, *nodes[first + len(mine) :]]


def next_code(nodes: Sequence[Node], parent: str) -> str:
    """A code for one more child of `parent`, in the manner of its siblings: after `II` comes `III`,
    after `b` comes `c`, after `9` comes `10`."""
    siblings = [each.code.rpartition(".")[2] for each in children_of(nodes, parent)]
    if siblings:
        follower = _follower(siblings[-1])
    else:
        follower = {0: "I", 1: "1"}.get(parent.count(".") + bool(parent), "a")
    return f"{parent}.{follower}" if parent else follower


ROMAN = [
    *("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X"),
    *("XI", "XII", "XIII", "XIV", "XV", "XVI", "XVII", "XVIII", "XIX", "XX"),
]


def _follower(part: str) -> str:
    if part.isdecimal():
        return str(int(part) + 1)
    if part in ROMAN[:-1]:
        return ROMAN[ROMAN.index(part) + 1]
    if len(part) == 1 and part.isascii() and part not in "zZ":
        return chr(ord(part) + 1)
    return f"{part}1"


def _parent(code: str) -> str:
    return code.rpartition(".")[0]


def _is_within(code: str, branch: str) -> bool:
    return code == branch or code.startswith(f"{branch}.")


# -- as plain values ------------------------------------------------------------------------------


def canonical(node: Node) -> dict[str, object]:
    """The node as JSON takes it; what does not apply is left out, so equal nodes are equal."""
    values: dict[str, object] = {
        "code": node.code, "text": node.text, "nature": node.nature.value,
        "maximum": _digits(node.maximum), "way": node.way and node.way.value,
        "step": _digits(node.step), "excess": _digits(node.excess), "unit": _digits(node.unit),
        "bands": [[_digits(band.at_least), _digits(band.points)] for band in node.bands],
        "fact": node.fact and node.fact.value, "evidence": node.evidence,
        "assigned": sorted(node.assigned),
    }  # fmt: skip
    return {name: value for name, value in values.items() if value not in (None, "", [])}


def from_canonical(values: dict[str, object]) -> Node:
    """The node that `canonical` wrote. KeyError and ValueError for what it never writes."""

    def number(name: str) -> Decimal | None:
        return Decimal(str(values[name])) if name in values else None

    bands = values.get("bands", [])
    assigned = values.get("assigned", [])
    if not isinstance(bands, list) or not isinstance(assigned, list):
        raise ValueError("bands and assigned are lists")
    return Node(
        code=str(values["code"]), text=str(values["text"]), maximum=number("maximum"),
        nature=Nature(str(values.get("nature", Nature.PLAIN))),
        way=Way(str(values["way"])) if "way" in values else None,
        step=number("step"), excess=number("excess"), unit=number("unit"),
        bands=tuple(Band(Decimal(value), Decimal(points)) for value, points in bands),
        fact=Fact(str(values["fact"])) if "fact" in values else None,
        evidence=str(values.get("evidence", "")), assigned=tuple(map(str, assigned)),
    )  # fmt: skip


def _digits(number: object) -> str | None:
    """Without needless zeros, the same however a database gives it back."""
    return None if number is None else f"{Decimal(str(number)).normalize():f}"
