"""Counting a ballot: what a slip may say, what adds up, and who is chosen. Plain Python.

Blocs decide by a share of a declared base: of valid slips, of slips handed in, of those entitled
who are present, or of all who are entitled whether they came or not (the flag of the prosecutors
wanted 80 % of all members of the bloc, domain.md §1). Which one holds is the ballot's own rule.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

Option = str  # however the caller names its options
HUNDRED = Decimal(100)


class Base(StrEnum):
    """Of what a share is taken."""

    VALID = "valid"  # slips that count
    CAST = "cast"  # slips handed in, invalid ones too
    PRESENT = "present"  # those entitled who take part or are present
    ENTITLED = "entitled"  # all on the roll


class Fault(StrEnum):
    """Why a count does not add up."""

    NEGATIVE = "negative"
    CAST_ABOVE_ISSUED = "cast-above-issued"
    VALID_ABOVE_CAST = "valid-above-cast"
    OPTION_ABOVE_VALID = "option-above-valid"
    MORE_CHOICES_THAN_SEATS = "more-choices-than-seats"
    FEWER_CHOICES_THAN_SLIPS = "fewer-choices-than-slips"
    UNKNOWN_OPTION = "unknown-option"


class Standing(StrEnum):
    """What became of an option."""

    CHOSEN = "chosen"
    TIED = "tied"  # shares the last seat with others: nobody of them has it yet
    BEATEN = "beaten"  # had the share, and found no seat left
    BELOW = "below"  # had not the share
    AGAINST = "against"  # says no, and can never be chosen


class Verdict(StrEnum):
    """What became of the ballot."""

    DECIDED = "decided"  # every seat is taken
    SHORT = "short"  # some seats are taken, the others found nobody
    NOBODY = "nobody"
    TIE = "tie"  # some of the seats wait for a run-off, or for whoever decides a tie
    NO_QUORUM = "no-quorum"


@dataclass(frozen=True)
class Rule:
    """How a ballot decides. `threshold` and `quorum` are percents, 0 to 100.

    `above`: an option needs more than the threshold (“quá 50 %”), not just as much. The quorum is
    the percent of all entitled who must take part; 0: none is asked for.
    """

    seats: int
    base: Base
    threshold: Decimal
    above: bool = False
    quorum: Decimal = Decimal(0)
    may_abstain: bool = False


@dataclass(frozen=True)
class Count:
    """Slips of one way of voting, or of several together; numbers of slips.

    `votes` holds how many valid slips chose each option.
    """

    issued: int = 0
    cast: int = 0
    valid: int = 0
    votes: Mapping[Option, int] = field(default_factory=dict)

    @property
    def invalid(self) -> int:
        return self.cast - self.valid

    @property
    def unused(self) -> int:
        """Handed out and not handed in."""
        return self.issued - self.cast

    def __add__(self, other: "Count") -> "Count":
        votes = {
            option: self.votes.get(option, 0) + other.votes.get(option, 0)
            for option in [*self.votes, *(o for o in other.votes if o not in self.votes)]
        }
        return Count(
            self.issued + other.issued, self.cast + other.cast, self.valid + other.valid, votes
        )


@dataclass(frozen=True)
class Result:
    """How one option did. `share` is a percent of the base, not rounded; None: the base is 0."""

    option: Option
    votes: int
    share: Decimal | None
    standing: Standing


@dataclass(frozen=True)
class Outcome:
    """What a count comes to. `base` is the number that shares are taken of; `results` come by
    votes, those that are equal in the order of the options; `open_seats` found nobody."""

    verdict: Verdict
    base: int
    took_part: int
    results: tuple[Result, ...]
    open_seats: int

    def options(self, standing: Standing) -> tuple[Option, ...]:
        return tuple(each.option for each in self.results if each.standing == standing)


def slip_fault(
    choices: Sequence[Option], options: Collection[Option], rule: Rule, against: Collection[Option]
) -> Fault | None:  # fmt: skip
    """Why a slip with these choices is no valid one; None: it is.

    A slip chooses each option once, no more of them than there are seats, and one that says no goes
    with no other. A slip without a choice is valid where one may abstain.
    """
    if len(set(choices)) != len(choices) or not set(choices) <= set(options):
        return Fault.UNKNOWN_OPTION
    says_no = any(choice in against for choice in choices)
    if len(choices) > rule.seats or (says_no and len(choices) > 1):
        return Fault.MORE_CHOICES_THAN_SEATS
    if not choices and not rule.may_abstain:
        return Fault.FEWER_CHOICES_THAN_SLIPS
    return None


def count_slips(slips: Iterable[Sequence[Option]], options: Sequence[Option], issued: int) -> Count:
    """Count valid slips, in whatever order they lie. Every option is told, chosen or not."""
    slips = list(slips)
    chosen = Counter(option for slip in slips for option in slip)
    return Count(issued, len(slips), len(slips), {option: chosen[option] for option in options})


def count_faults(count: Count, options: Collection[Option], rule: Rule) -> list[Fault]:
    """What does not add up in a count that people entered; an empty list: all of it does."""
    choices = sum(count.votes.values())
    found = {
        Fault.UNKNOWN_OPTION: not set(count.votes) <= set(options),
        Fault.NEGATIVE: min(count.cast, count.valid, count.issued, *count.votes.values(), 0) < 0,
        Fault.CAST_ABOVE_ISSUED: count.cast > count.issued,
        Fault.VALID_ABOVE_CAST: count.valid > count.cast,
        Fault.OPTION_ABOVE_VALID: any(each > count.valid for each in count.votes.values()),
        Fault.MORE_CHOICES_THAN_SEATS: choices > count.valid * rule.seats,
        Fault.FEWER_CHOICES_THAN_SLIPS: not rule.may_abstain and choices < count.valid,
    }
    return [fault for fault, holds in found.items() if holds]


def reaches(number: int, of: int, percent: Decimal, *, above: bool = False) -> bool:
    """Whether `number` is at least (or, `above`, more than) that percent of `of`, exactly; of
    nothing, no share is reached."""
    if not of:
        return False
    have, want = number * HUNDRED, percent * of
    return have > want if above else have >= want


def share_of(number: int, of: int) -> Decimal | None:
    """`number` as a percent of `of`; None of nothing."""
    return number * HUNDRED / of if of else None


def rounded(share: Decimal | None, digits: int = 2) -> Decimal | None:
    """A share as it is printed, rounded half up."""
    if share is None:
        return None
    return share.quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP)


def decide(
    rule: Rule, count: Count, options: Sequence[Option], *, entitled: int, present: int = 0,
    against: Collection[Option] = (),
) -> Outcome:  # fmt: skip
    """Who is chosen. `entitled` are on the roll; `present` of them were there.

    Who handed in a slip took part, present or not, so that no share exceeds 100 %. Options that
    reach the threshold take the seats by their votes. Where more options with equal votes meet at
    the last seat than seats are left, none of them has it: they are tied, for a run-off. Below the
    quorum nobody is chosen, whatever the votes.
    """
    took_part = count.cast
    sizes = {
        Base.VALID: count.valid,
        Base.CAST: count.cast,
        Base.PRESENT: max(present, took_part),
        Base.ENTITLED: entitled,
    }
    base = sizes[rule.base]
    has_quorum = not rule.quorum or reaches(took_part, entitled, rule.quorum)
    votes = {option: count.votes.get(option, 0) for option in options}
    standings = _standings(rule, votes, base, against, has_quorum=has_quorum)
    results = tuple(
        Result(option, votes[option], share_of(votes[option], base), standings[option])
        for option in sorted(options, key=lambda each: -votes[each])
    )
    chosen = sum(each == Standing.CHOSEN for each in standings.values())
    tied = any(each == Standing.TIED for each in standings.values())
    verdict = _verdict(rule.seats, chosen, tied=tied, has_quorum=has_quorum)
    return Outcome(verdict, base, took_part, results, rule.seats - chosen)


def _standings(
    rule: Rule, votes: Mapping[Option, int], base: int, against: Collection[Option], *,
    has_quorum: bool,
) -> dict[Option, Standing]:  # fmt: skip
    found = {option: Standing.AGAINST if option in against else Standing.BELOW for option in votes}
    if not has_quorum:
        return found
    passing = [
        option
        for option, number in votes.items()
        if option not in against
        and number > 0
        and reaches(number, base, rule.threshold, above=rule.above)
    ]
    for option in passing:
        ahead = sum(votes[other] > votes[option] for other in passing)
        beside = sum(votes[other] == votes[option] for other in passing)
        if ahead + beside <= rule.seats:
            found[option] = Standing.CHOSEN
        else:
            found[option] = Standing.TIED if ahead < rule.seats else Standing.BEATEN
    return found


def _verdict(seats: int, chosen: int, *, tied: bool, has_quorum: bool) -> Verdict:
    if not has_quorum:
        return Verdict.NO_QUORUM
    if tied:
        return Verdict.TIE
    if chosen == seats:
        return Verdict.DECIDED
    return Verdict.SHORT if chosen else Verdict.NOBODY
