"""All cards of a set at once: read in a fixed number of queries, worked out at any rung."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any

from scoring.builders.facts import Facts, FactSheet, facts_of
from scoring.enums import Rung
from scoring.formulas import exact, rounded
from scoring.marking import RELATIVE, Entry, Reckoned, Sheet, reckon
from scoring.models import Bar, CriteriaSet, Mark, PeerMark, Recusal, Scorecard, nodes_of
from scoring.ranking import RATE_DIGITS, Nature, Place, Standing, places
from scoring.texts import Declared, Knockout, plain_number
from scoring.trees import Node, Way, canonical, leaves_in

Marks = dict[str, dict[str, dict[Rung, Mark]]]  # by code of the member, then of the criterion


@dataclass(frozen=True)
class Board:
    """The cards of one set and all that is known of them; nothing is asked of the database after
    `board_of`. Members are known by their codes, in the order of the bloc."""

    criteria_set: CriteriaSet
    nodes: list[Node]
    declared: Declared
    cards: dict[str, Scorecard]
    marks: Marks
    facts: Facts = field(default_factory=dict)
    peers: Mapping[str, Mapping[str, list[Decimal]]] = field(default_factory=dict)
    bars: Mapping[str, list[tuple[str, str]]] = field(default_factory=dict)

    @cached_property
    def leaves(self) -> list[Node]:
        """The criteria that are scored."""
        return leaves_in(self.nodes)

    def mark(self, member: str, code: str, upto: Rung = Rung.ADOPTED) -> Mark | None:
        """What counts up to `upto`: the highest rung that holds something."""
        held = self.marks.get(member, {}).get(code, {})
        for rung in reversed(Rung):
            if rung.position <= upto.position and rung in held:
                return held[rung]
        return None

    def entry(self, member: str, leaf: Node, upto: Rung = Rung.ADOPTED) -> Entry:
        """What counts for one criterion: a mark, or what the system itself knows."""
        if leaf.way == Way.FACTS:
            sheet = self.fact_sheet(member, leaf)
            return Entry(sheet.kept, None, sheet.due)
        mark = self.mark(member, leaf.code, upto)
        return mark.entry if mark else Entry()

    def fact_sheet(self, member: str, leaf: Node) -> FactSheet:
        """What the system knows of the member under the criterion's heading."""
        return self.facts.get((member, leaf.fact), FactSheet()) if leaf.fact else FactSheet()

    def reckoned(self, upto: Rung = Rung.ADOPTED) -> dict[str, Reckoned]:
        """Everybody's points and totals as they stand on the rung; peers count in the end only,
        and not where the bloc adopted a figure itself."""
        sheets = {
            member: Sheet(
                {leaf.code: self.entry(member, leaf, upto) for leaf in self.leaves},
                self._peers_of(member) if upto == Rung.ADOPTED else {},
            )
            for member in self.cards
        }
        return reckon(self.nodes, sheets, self.declared.scale, self.declared.crossing)

    def reckoned_of(self, member: str, upto: Rung = Rung.ADOPTED) -> Reckoned:
        """One member's points, as `reckoned` gives them; of the others only the figures are taken
        that its own points depend on."""
        beside = [leaf for leaf in self.leaves if leaf.way in RELATIVE]
        sheets = {
            each: Sheet(
                {
                    leaf.code: self.entry(each, leaf, upto)
                    for leaf in (self.leaves if each == member else beside)
                },
                self._peers_of(each) if upto == Rung.ADOPTED and each == member else {},
            )
            for each in self.cards
        }
        return reckon(self.nodes, sheets, self.declared.scale, self.declared.crossing)[member]

    def _peers_of(self, member: str) -> dict[str, list[Decimal]]:
        given = self.peers.get(member, {})
        decided = {
            code for code, held in self.marks.get(member, {}).items() if Rung.ADOPTED in held
        }
        return {code: points for code, points in given.items() if code not in decided}

    def missing(self, member: str) -> list[str]:
        """The codes the member has to score and has not."""
        own = self.cards[member]
        return [
            leaf.code
            for leaf in self.leaves
            if leaf.way not in {None, Way.FACTS}
            and (not leaf.assigned or own.organisation.code in leaf.assigned)
            and ((mark := self.mark(member, leaf.code, Rung.SELF)) is None or mark.value is None)
        ]


def board_of(criteria_set: CriteriaSet, cards: Iterable[Scorecard] | None = None) -> Board:
    """The board of a set, with all its cards or with those given, in a fixed number of queries."""
    year = criteria_set.bloc_year
    rows = criteria_set.criteria.prefetch_related("assigned").order_by("number")
    criteria = {row.pk: row for row in rows}
    codes = {pk: row.code for pk, row in criteria.items()}
    if cards is None:
        cards = criteria_set.scorecards.select_related("organisation")
    order = {member.organisation_id: place for place, member in enumerate(year.members())}
    listed = sorted(cards, key=lambda card: order.get(card.organisation_id, len(order)))
    members = {card.pk: card.organisation.code for card in listed}
    marks: Marks = {member: {} for member in members.values()}
    for mark in Mark.objects.filter(scorecard__in=members):
        held = marks[members[mark.scorecard_id]].setdefault(codes[mark.criterion_id], {})
        held[Rung(mark.rung)] = mark
    return Board(
        criteria_set, nodes_of(criteria.values()), criteria_set.declared,
        {card.organisation.code: card for card in listed}, marks, facts_of(year),
        _peers(members, codes), _bars(members),
    )  # fmt: skip


def _peers(
    members: Mapping[int, str], codes: Mapping[int, str]
) -> dict[str, dict[str, list[Decimal]]]:
    """What the peers gave, without those who stood back."""
    away = set(
        Recusal.objects.filter(scorecard__in=members, organisation__isnull=False).values_list(
            "scorecard", "organisation"
        )
    )
    found: dict[str, dict[str, list[Decimal]]] = {}
    for row in PeerMark.objects.filter(scorecard__in=members):
        if (row.scorecard_id, row.organisation_id) not in away:
            mine = found.setdefault(members[row.scorecard_id], {})
            mine.setdefault(codes[row.criterion_id], []).append(row.value)
    return found


def _bars(members: Mapping[int, str]) -> dict[str, list[tuple[str, str]]]:
    found: dict[str, list[tuple[str, str]]] = {}
    for row in Bar.objects.filter(scorecard__in=members):
        found.setdefault(members[row.scorecard_id], []).append((row.condition, row.reason))
    return found


# -- the picture: what is shown, printed, sent to programs, and frozen ----------------------------


def picture_of(board: Board, votes: Mapping[str, int] | None = None) -> dict[str, Any]:
    """The whole result in plain values: what a ranking freezes, and what a provisional table
    shows. `votes` part members that a ballot is to part, by their codes.

    Points are strings with as many decimals as the set declares; `numbers` are exact fractions.
    """
    votes = votes or {}
    final = board.reckoned()
    standings = {
        member: Standing(each.total, votes.get(member, 0)) for member, each in final.items()
    }
    placed = places(standings, board.declared.scale.ties) if standings else {}
    year = board.criteria_set.bloc_year
    ladders = {rung: board.reckoned(rung) for rung in Rung if rung != Rung.ADOPTED}
    return {
        "bloc": year.bloc.name, "year": year.year, "is_illustrative": year.is_illustrative,
        "criteria": {
            "title": board.criteria_set.title, "version": board.criteria_set.version,
            "sha256": board.criteria_set.sha256, "declared": board.declared.plain(),
            "nodes": [canonical(node) for node in board.nodes],
        },
        "members": [
            _member(board, member, final[member], placed[member], votes,
                    {rung: each[member] for rung, each in ladders.items()})
            for member in board.cards
        ],
    }  # fmt: skip


def _member(
    board: Board, member: str, own: Reckoned, place: Place, votes: Mapping[str, int],
    ladder: Mapping[Rung, Reckoned],
) -> dict[str, Any]:  # fmt: skip
    card, total, digits = board.cards[member], own.total, board.declared.digits
    return {
        "code": member, "name": card.organisation.name, "label": card.organisation.label,
        "card": card.pk, "state": card.state,
        "place": place.place, "is_shared": place.is_shared,
        "parted_by": {"rule": place.by.rule.value, "group": place.by.group} if place.by else None,
        "votes": votes.get(member),
        "points": str(total.points), "maximum": str(total.maximum),
        "rate": str(rounded(total.rate * 100, RATE_DIGITS)), "plain": str(total.plain),
        "bonus": str(total.bonus), "deduction": str(total.deduction),
        "classification": total.classification,
        "groups": {code: str(points) for code, points in total.groups.items()},
        "criteria": {
            leaf.code: _criterion(board, member, leaf, own, ladder)
            for leaf in board.leaves if leaf.code not in own.unassigned
        },
        "barred_by": _barred_by(board, member, own, digits),
    }  # fmt: skip


def _criterion(
    board: Board, member: str, leaf: Node, own: Reckoned, ladder: Mapping[Rung, Reckoned]
) -> dict[str, Any]:
    digits, code = board.declared.digits, leaf.code
    worked, entry = own.panel.get(code), board.entry(member, leaf)
    told: dict[str, Any] = {
        "points": str(rounded(own.points.get(code, 0), digits)),
        "value": plain_number(entry.value), "target": plain_number(entry.target),
        "is_relative": leaf.way in RELATIVE,
    }  # fmt: skip
    if worked is not None:
        told["branch"] = worked.branch
        told["numbers"] = {name: str(number) for name, number in worked.numbers.items()}
        told["panel"] = str(rounded(worked.points, digits))
    if code in own.peers:
        told["peers"] = str(rounded(own.peers[code], digits))
    if leaf.way == Way.FACTS:
        sheet = board.fact_sheet(member, leaf)
        told["facts"] = [[line.text, line.is_kept, line.note] for line in sheet.lines]
    told["rungs"] = [
        _rung(board.marks[member][code][rung], ladder.get(rung), own, code, digits)
        | _answered(board, member, board.marks[member][code][rung])
        for rung in Rung
        if rung in board.marks.get(member, {}).get(code, {})
    ]
    return told


def _rung(
    mark: Mark, there: Reckoned | None, own: Reckoned, code: str, digits: int
) -> dict[str, Any]:
    """What one rung says; its points as everybody stood on that rung."""
    points = (there.panel.get(code) if there else own.panel.get(code)) or None
    told = {
        "rung": mark.rung, "value": plain_number(mark.value), "target": plain_number(mark.target),
        "points": str(rounded(points.points, digits)) if points else None,
        "reason": mark.reason, "note": mark.note,
    }  # fmt: skip
    return {name: value for name, value in told.items() if value not in (None, "")}


def _answered(board: Board, member: str, mark: Mark) -> dict[str, str]:
    """The member's answer, once it was sent."""
    is_sent = board.cards[member].explained_at is not None
    return {"explanation": mark.explanation} if mark.explanation and is_sent else {}


def _counted(leaf: Node, own: Reckoned, digits: int) -> Decimal:
    """What a criterion counts in the points of its group: a deduction takes off."""
    points = rounded(own.points.get(leaf.code, 0), digits)
    return -points if leaf.nature == Nature.DEDUCTION else points


def _barred_by(board: Board, member: str, own: Reckoned, digits: int) -> list[dict[str, str]]:
    """The set's conditions that the member falls under, with why: points below, or a note."""
    noted = dict(board.bars.get(member, []))
    found = []
    for each in board.declared.knockouts:
        if not each.code:
            if each.text in noted:
                found.append({"condition": each.text, "reason": noted[each.text]})
            continue
        within = [leaf for leaf in board.leaves
                  if leaf.code == each.code or leaf.code.startswith(f"{each.code}.")]  # fmt: skip
        given = [leaf for leaf in within if leaf.code not in own.unassigned]
        got = sum((_counted(leaf, own, digits) for leaf in given), Decimal(0))
        least = _least(each, within, given)
        if given and least is not None and got < least:
            found.append({"condition": each.text, "reason": f"{each.code}: {got} < {least}"})
    return found


def _least(
    condition: Knockout, within: Sequence[Node], given: Sequence[Node]
) -> Decimal | None:  # fmt: skip
    """The points wanted of a member: where it is given a part of the group only, the same part of
    the maximum as of the others."""

    def most(leaves: Iterable[Node]) -> Decimal:
        plain = (leaf.maximum for leaf in leaves if leaf.nature == Nature.PLAIN)
        return sum((each for each in plain if each is not None), Decimal(0))

    whole, part = most(within), most(given)
    if condition.below is None or not whole or part == whole:
        return condition.below
    return rounded(exact(condition.below) * exact(part) / exact(whole), 2)
