"""How members stand, as pages show it: rows with bars by group, ties in words, change since last
year. All of it follows from a picture: `boards.picture_of`, or what a ranking froze of one."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import takewhile
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from scoring.builders.boards import Board
from scoring.marking import subtotals
from scoring.ranking import Standing, TieRule, places
from scoring.trees import Node, from_canonical, groups_in

Picture = Mapping[str, Any]
Link = Callable[[str], str]  # the address of a member's ladder, by its code
HUES = 8  # as many as ranking.css has colours for groups
BAR = 1000  # units of a bar's drawing

# rule: what it says of who stands above, and of who stands below
PARTED: dict[TieRule, tuple[Any, Any]] = {
    TieRule.GROUP: (
        gettext_lazy("placed above by: more points in group %(group)s"),
        gettext_lazy("placed below by: fewer points in group %(group)s"),
    ),
    TieRule.FEWER_DEDUCTIONS: (
        gettext_lazy("placed above by: fewer points deducted"),
        gettext_lazy("placed below by: more points deducted"),
    ),
    TieRule.BALLOT: (
        gettext_lazy("placed above by: more votes (%(votes)s)"),
        gettext_lazy("placed below by: fewer votes (%(votes)s)"),
    ),
}


def nodes_in(picture: Picture) -> list[Node]:
    """The criteria that the picture was made by."""
    return [from_canonical(values) for values in picture["criteria"]["nodes"]]


def digits_of(picture: Picture) -> int:
    """The decimals of its points."""
    return int(picture["criteria"]["declared"]["digits"])


def member_in(picture: Picture | None, code: str) -> dict[str, Any] | None:
    """One member of a picture, None where it has no part in it."""
    members = picture["members"] if picture else []
    return next((each for each in members if each["code"] == code), None)


@dataclass(frozen=True)
class Group:
    """A group at the top, with the number of its colour."""

    code: str
    text: str
    hue: int


@dataclass(frozen=True)
class Segment:
    """One group's part of a member's bar; `x` and `width` as an SVG takes them."""

    hue: int
    x: str
    width: str


@dataclass(frozen=True)
class Row:
    """A member in the table. `moved` counts places won since last year; None: not known."""

    code: str
    label: str
    name: str
    url: str
    place: int | None
    is_shared: bool
    tie: str
    points: Decimal
    maximum: Decimal
    plain: Decimal
    bonus: Decimal
    deduction: Decimal
    rate: Decimal
    classification: str
    groups: list[tuple[str, Decimal]]
    segments: list[Segment]
    full: str
    moved: int | None
    rate_change: Decimal | None
    barred_by: list[dict[str, str]]

    @property
    def lost(self) -> int:
        """Places lost since last year."""
        return -(self.moved or 0)


SORTS: dict[str, Callable[[Row], Any]] = {
    "place": lambda row: row.place,
    "name": lambda row: row.label,
    "points": lambda row: row.points,
    "plain": lambda row: row.plain,
    "bonus": lambda row: row.bonus,
    "deduction": lambda row: row.deduction,
    "maximum": lambda row: row.maximum,
    "rate": lambda row: row.rate,
    "moved": lambda row: row.moved,
}


@dataclass(frozen=True)
class Table:
    """The members of a bloc; `sort` is the order it has."""

    rows: list[Row]
    groups: list[Group]
    digits: str
    sort: str
    has_previous: bool


def table_of(
    picture: Picture, *, link: Link, previous: Picture | None = None, sort: str = "place"
) -> Table:
    """The table of a picture, beside the picture of the year before, in the order of one of SORTS
    (“-” before it: downwards). What is not known comes last."""
    groups = _groups(picture)
    scale = _scale(picture)
    rows = [
        _row(each, picture, groups, scale, member_in(previous, each["code"]), link)
        for each in picture["members"]
    ]
    key = SORTS.get(sort.removeprefix("-"))
    if key is None:
        key, sort = SORTS["place"], "place"
    rows.sort(key=lambda row: (row.place or 0, row.label))
    known = [row for row in rows if key(row) is not None]
    known.sort(key=key, reverse=sort.startswith("-"))
    unknown = [row for row in rows if key(row) is None]
    return Table(known + unknown, groups, f"{digits_of(picture)}g", sort, previous is not None)


def _groups(picture: Picture) -> list[Group]:
    tops = [node for node in nodes_in(picture) if node.level == 1]
    return [Group(node.code, node.text, place % HUES + 1) for place, node in enumerate(tops)]


def _scale(picture: Picture) -> Decimal:
    """The points that a whole bar stands for: nobody has more, or may reach more."""
    most = Decimal(0)
    for each in picture["members"]:
        gained = sum((max(Decimal(own), Decimal(0)) for own in each["groups"].values()), Decimal(0))
        most = max(most, gained, Decimal(each["maximum"]))
    return most or Decimal(1)


def _row(
    own: Mapping[str, Any], picture: Picture, groups: Sequence[Group], scale: Decimal,
    before: Mapping[str, Any] | None, link: Link,
) -> Row:  # fmt: skip
    numbers = {
        name: Decimal(own[name])
        for name in ("points", "maximum", "plain", "bonus", "deduction", "rate")
    }
    placed = before is not None and own["place"] is not None
    gained = [
        (each, Decimal(own["groups"][each.code])) for each in groups if each.code in own["groups"]
    ]
    return Row(
        own["code"], own["label"], own["name"], link(own["code"]), own["place"], own["is_shared"],
        _tie(own, picture["members"]), **numbers, classification=own["classification"],
        groups=[(each.code, points) for each, points in gained],
        segments=list(_segments(gained, scale)),
        full=str(int(numbers["maximum"] * BAR / scale)),
        moved=before["place"] - own["place"] if before and placed else None,
        rate_change=numbers["rate"] - Decimal(before["rate"]) if before else None,
        barred_by=own["barred_by"],
    )  # fmt: skip


def _segments(gained: Iterable[tuple[Group, Decimal]], scale: Decimal) -> Iterable[Segment]:
    """What each group adds, one after the other; a deduction is no length."""
    at = Decimal(0)
    for group, points in gained:
        if points > 0:
            start, at = int(at * BAR / scale), at + points
            yield Segment(group.hue, str(start), str(int(at * BAR / scale) - start))


# -- ties -----------------------------------------------------------------------------------------


def _rate(own: Mapping[str, Any]) -> Fraction:
    """The exact rate: printed ones may agree where these do not."""
    maximum = Fraction(own["maximum"])
    return Fraction(own["points"]) / maximum if maximum else Fraction(0)


def _tie(own: Mapping[str, Any], members: Iterable[Mapping[str, Any]]) -> str:
    """What became of a tie: which rule parted it, or that the place is shared."""
    if own["place"] is None:
        return ""
    told = [_("shares the place")] if own["is_shared"] else []
    if own["parted_by"]:
        others = [each for each in members
                  if each["place"] != own["place"] and _rate(each) == _rate(own)]  # fmt: skip
        nearest = [each for each in others if each["parted_by"] == own["parted_by"]] or others
        is_above = any(each["place"] > own["place"] for each in nearest)
        above, below = PARTED[TieRule(own["parted_by"]["rule"])]
        facts = {"group": own["parted_by"]["group"], "votes": own["votes"] or 0}
        told.append(str(above if is_above else below) % facts)
    return "; ".join(told)


class Tied(NamedTuple):
    """A member whose place a ballot is to decide."""

    code: str
    label: str


def tied_for_ballot(board: Board) -> list[list[Tied]]:
    """The bunches of members that the rules before the ballot do not part; none where the set
    leaves nothing to a ballot."""
    ties = board.declared.scale.ties
    first = list(takewhile(lambda tie: tie.rule not in {TieRule.BALLOT, TieRule.SHARED}, ties))
    if TieRule.BALLOT not in {tie.rule for tie in ties[len(first) : len(first) + 1]}:
        return []
    standings = {code: Standing(own.total) for code, own in board.reckoned().items()}
    bunches: dict[int, list[Tied]] = {}
    for code, place in places(standings, first).items():
        if place.is_shared:
            label = board.cards[code].organisation.label
            bunches.setdefault(place.place, []).append(Tied(code, label))
    return [bunches[place] for place in sorted(bunches)]


# -- members × criteria ---------------------------------------------------------------------------


@dataclass(frozen=True)
class Cell:
    """One member's points; None where the criterion is not given to it or nothing is entered."""

    points: Decimal | None
    url: str = ""


@dataclass(frozen=True)
class MatrixRow:
    node: Node
    is_group: bool
    cells: list[Cell]


@dataclass(frozen=True)
class Matrix:
    """Criteria as rows, members as columns in the order of their places."""

    members: list[Row]
    rows: list[MatrixRow]
    digits: str


def matrix_of(picture: Picture, *, link: Link) -> Matrix:
    """Every member's points in every criterion, and in every group what it holds."""
    nodes = nodes_in(picture)
    groups = groups_in(nodes)
    table = table_of(picture, link=link)
    known = {each["code"]: each for each in picture["members"]}
    sums = {code: subtotals(nodes, points_in(own)) for code, own in known.items()}

    def cell(member: Row, node: Node) -> Cell:
        if node.code in groups:
            return Cell(sums[member.code].get(node.code))
        told = known[member.code]["criteria"].get(node.code)
        if told is None:
            return Cell(None)
        points = None if told["value"] is None else Decimal(told["points"])
        return Cell(points, f"{member.url}?why={node.code}#c-{node.code}")

    rows = [
        MatrixRow(node, node.code in groups, [cell(member, node) for member in table.rows])
        for node in nodes
    ]
    return Matrix(table.rows, rows, table.digits)


def points_in(own: Mapping[str, Any]) -> dict[str, Decimal]:
    """A member's points by code."""
    return {code: Decimal(told["points"]) for code, told in own["criteria"].items()}
