"""Does a member meet the conditions of an award? Plain Python: no Django, no database, no words.

A condition is a named rule with limits; the facts of one member in one year answer it with yes, no
or unknown, with the reason and its figures. Unknown is never yes: who lacks a ranking or a vote is
not eligible yet. Limits are data of a council (kind, limits, legal basis, dates), none stands here.

Rules the law knows: leading a bloc (Law 06/2022/QH15 Art. 25), a share of all who may vote
(Circular 01/2019/TT-VKSTC Art. 20), no award while discipline is open, one reward for one
achievement, and ad-hoc or thematic rewards not counting towards higher ones (Decree 152/2025).
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any, NamedTuple


class Kind(StrEnum):
    """The rules there are."""

    PLACE = "place"  # at place k or better
    RATE = "rate"  # at x percent of the maximum assigned, or more
    PLEDGE = "pledge"  # signed the pledge, in time where that is wanted
    REPORTS = "reports"  # all reports received in time, but for so many
    VOTE = "vote"  # y percent of all entitled, or more
    NO_DISCIPLINE = "no-discipline"  # nothing open that bars it
    NO_KNOCKOUT = "no-knockout"  # no points below a declared minimum
    ONE_REWARD = "one-reward"  # this achievement is not rewarded yet
    PRIOR_AWARDS = "prior-awards"  # so many of a lower award in so many years


class Answer(StrEnum):
    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


# -- limits ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Limit:
    """One limit of a rule: a number from `least` to `most` with so many decimals."""

    name: str
    least: Decimal
    most: Decimal
    digits: int = 0


@dataclass(frozen=True)
class Shape:
    """What a rule wants to be told: numbers, flags, and an award by its code."""

    limits: tuple[Limit, ...] = ()
    flags: tuple[str, ...] = ()
    wants_award: bool = False


_PERCENT = (Decimal("0.01"), Decimal(100), 2)
SHAPES: Mapping[Kind, Shape] = {
    Kind.PLACE: Shape((Limit("place", Decimal(1), Decimal(500)),)),
    Kind.RATE: Shape((Limit("percent", *_PERCENT),)),
    Kind.PLEDGE: Shape(flags=("in_time",)),
    Kind.REPORTS: Shape((Limit("missing", Decimal(0), Decimal(50)),)),
    Kind.VOTE: Shape((Limit("percent", *_PERCENT),)),
    Kind.NO_DISCIPLINE: Shape(),
    Kind.NO_KNOCKOUT: Shape(),
    Kind.ONE_REWARD: Shape(),
    Kind.PRIOR_AWARDS: Shape(
        (Limit("count", Decimal(1), Decimal(20)), Limit("years", Decimal(1), Decimal(20))),
        wants_award=True,
    ),
}


class LimitRefused(ValueError):
    """A limit that cannot be: `code` (`missing`, `not-a-number`, `out-of-range`, `too-fine`,
    `unknown`), the `name` of the limit, and the bounds it lies outside of."""

    def __init__(self, code: str, name: str, limit: Limit | None = None) -> None:
        super().__init__(f"{name}: {code}")
        self.code, self.name, self.limit = code, name, limit


@dataclass(frozen=True)
class Rule:
    """A condition as it is asked of facts. Made by `rule_of`, which refuses what cannot be.

    `code` names an award in all its editions: of the general catalogue, or with `own` the one that
    the council added itself.
    """

    kind: Kind
    numbers: Mapping[str, Decimal] = field(default_factory=dict)
    flags: frozenset[str] = frozenset()
    code: str = ""
    own: bool = False

    @property
    def award(self) -> "Lineage":
        """The award that is spoken of, whatever its edition."""
        return Lineage(self.code, Origin.OWN if self.own else Origin.GENERAL)

    def plain(self) -> dict[str, Any]:
        """The limits as they are stored: numbers as text, since JSON knows no decimals."""
        told: dict[str, Any] = {name: f"{value:f}" for name, value in self.numbers.items()}
        told |= {name: name in self.flags for name in SHAPES[self.kind].flags}
        award = {"code": self.code, "own": self.own} if SHAPES[self.kind].wants_award else {}
        return told | award


def rule_of(kind: str, given: Mapping[str, Any]) -> Rule:
    """The rule that `given` (numbers as text, int or Decimal; flags; `code`, `own`) declares.

    Raises LimitRefused for a limit that is missing, not known, no number, or not sane.
    """
    known = Kind(kind)
    shape = SHAPES[known]
    names = {limit.name for limit in shape.limits} | set(shape.flags)
    names |= {"code", "own"} if shape.wants_award else set()
    for name in sorted(set(given) - names):
        raise LimitRefused("unknown", name)
    numbers = {limit.name: _number(limit, given.get(limit.name)) for limit in shape.limits}
    flags = frozenset(each for each in shape.flags if given.get(each))
    if not shape.wants_award:
        return Rule(known, numbers, flags)
    code = given.get("code", "")
    if not (isinstance(code, str) and code.strip()):
        raise LimitRefused("missing", "code")
    return Rule(known, numbers, flags, code, own=bool(given.get("own")))


def _number(limit: Limit, value: Any) -> Decimal:
    if value is None or value == "":
        raise LimitRefused("missing", limit.name, limit)
    try:
        number = Decimal(str(value)) if not isinstance(value, bool) else Decimal("NaN")
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite():
        raise LimitRefused("not-a-number", limit.name, limit)
    if not limit.least <= number <= limit.most:
        raise LimitRefused("out-of-range", limit.name, limit)
    if number != round(number, limit.digits):
        raise LimitRefused("too-fine", limit.name, limit)
    return round(number, limit.digits) if limit.digits == 0 else number.normalize()


# -- facts ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Pledged:
    """What is known of the pledge. `signed_on` None though signed: a source does not tell the day.
    `is_over`: it is known that who has not signed will not."""

    is_signed: bool
    signed_on: date | None = None
    due_on: date | None = None
    is_over: bool = False


@dataclass(frozen=True)
class Reported:
    """Reports that were due, and those of them that were received in time; `lacking` names the
    others."""

    due: int
    kept: int
    lacking: tuple[str, ...] = ()


class Merit(StrEnum):
    """What an award rewards (loại hình khen thưởng; domain.md §2)."""

    WORK = "work"  # công trạng: the results of a year
    THEMATIC = "thematic"  # chuyên đề
    AD_HOC = "ad-hoc"  # đột xuất
    DEVOTION = "devotion"  # cống hiến
    SENIORITY = "seniority"  # niên hạn
    FOREIGN = "foreign"  # đối ngoại


APART = frozenset({Merit.AD_HOC, Merit.THEMATIC})  # these do not count towards higher awards


class Origin(StrEnum):
    """Whose an award is, seen from the council that asks: codes are its own affair, so an award of
    another council is another award, whatever its code."""

    GENERAL = "general"
    OWN = "own"
    OTHER = "other"


class Lineage(NamedTuple):
    """One award through all its editions."""

    code: str
    origin: Origin = Origin.GENERAL


@dataclass(frozen=True)
class PastAward:
    """An award that the member was given. `merit` is empty where nobody noted what for."""

    code: str
    name: str
    year: int
    merit: str = ""
    origin: Origin = Origin.GENERAL

    @property
    def award(self) -> Lineage:
        """The award in all its editions."""
        return Lineage(self.code, self.origin)


@dataclass(frozen=True)
class Facts:
    """All that is known of one member in one year. None: not known, which is not the same as no.

    `rate` and `vote_percent` are percents; `discipline` and `knockouts` are what bars it, in words,
    None where there is no ranking, or nothing that could be noted. `asked` is the award that the
    member is held against.
    """

    year: int
    place: int | None = None
    members: int = 0
    rate: Decimal | None = None
    pledge: Pledged | None = None
    reports: Reported | None = None
    vote_percent: Decimal | None = None
    discipline: tuple[str, ...] | None = None
    knockouts: tuple[str, ...] | None = None
    awards: tuple[PastAward, ...] = ()
    asked: Lineage | None = None

    @property
    def is_given(self) -> bool:
        """Was the member given the very award this year already?"""
        return any((each.award, each.year) == (self.asked, self.year) for each in self.awards)


# -- answers --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Finding:
    """What one rule answers: `reason` names the sentence, `figures` are what stands in it."""

    answer: Answer
    reason: str
    figures: Mapping[str, Any] = field(default_factory=dict)


def finding_of(rule: Rule, facts: Facts) -> Finding:
    """The answer of one rule for one member."""
    return _RULES[rule.kind](rule, facts)


def verdict(findings: Iterable[Finding]) -> Answer:
    """One no is no; else one unknown is unknown; yes only where everything is. Of no condition at
    all nothing follows: unknown."""
    answers = {each.answer for each in findings}
    if Answer.NO in answers:
        return Answer.NO
    return Answer.YES if answers == {Answer.YES} else Answer.UNKNOWN


def _either(is_met: bool, yes: str, no: str, **figures: Any) -> Finding:
    return Finding(Answer.YES, yes, figures) if is_met else Finding(Answer.NO, no, figures)


def _place(rule: Rule, facts: Facts) -> Finding:
    if facts.place is None:
        return Finding(Answer.UNKNOWN, "no-ranking")
    most = int(rule.numbers["place"])
    figures = {"place": facts.place, "most": most, "members": facts.members}
    return _either(facts.place <= most, "place-within", "place-beyond", **figures)


def _rate(rule: Rule, facts: Facts) -> Finding:
    if facts.rate is None:
        return Finding(Answer.UNKNOWN, "no-ranking")
    least = rule.numbers["percent"]
    is_met = facts.rate >= least
    return _either(is_met, "rate-reached", "rate-below", rate=facts.rate, least=least)


def _pledge(rule: Rule, facts: Facts) -> Finding:
    known = facts.pledge
    if known is None:
        return Finding(Answer.UNKNOWN, "no-pledge")
    days = {"day": known.signed_on, "due": known.due_on}
    if not known.is_signed:
        if known.is_over:
            return Finding(Answer.NO, "pledge-not-signed", days)
        return Finding(Answer.UNKNOWN, "pledge-waiting", days)
    if "in_time" not in rule.flags:
        return Finding(Answer.YES, "pledge-signed", days)
    if known.due_on is None:
        return Finding(Answer.UNKNOWN, "pledge-without-deadline", days)
    if known.signed_on is None:
        return Finding(Answer.UNKNOWN, "pledge-day-unknown", days)
    return _either(known.signed_on <= known.due_on, "pledge-in-time", "pledge-late", **days)


def _reports(rule: Rule, facts: Facts) -> Finding:
    known = facts.reports
    if known is None:
        return Finding(Answer.UNKNOWN, "reports-unknown")
    if not known.due:
        return Finding(Answer.YES, "no-report-due")
    most = int(rule.numbers["missing"])
    figures = {"kept": known.kept, "due": known.due, "most": most, "lacking": known.lacking}
    return _either(known.due - known.kept <= most, "reports-in", "reports-lacking", **figures)


def _vote(rule: Rule, facts: Facts) -> Finding:
    if facts.vote_percent is None:
        return Finding(Answer.UNKNOWN, "no-vote")
    least = rule.numbers["percent"]
    is_met = facts.vote_percent >= least
    return _either(is_met, "vote-reached", "vote-below", percent=facts.vote_percent, least=least)


def _free_of(known: tuple[str, ...] | None, unknown: str, yes: str, no: str) -> Finding:
    if known is None:
        return Finding(Answer.UNKNOWN, unknown)
    return _either(not known, yes, no, why=known)


def _no_discipline(_rule: Rule, facts: Facts) -> Finding:
    if facts.discipline is None and facts.place is None:
        return Finding(Answer.UNKNOWN, "no-ranking")
    return _free_of(facts.discipline, "discipline-unknown", "no-discipline", "discipline")


def _no_knockout(_rule: Rule, facts: Facts) -> Finding:
    return _free_of(facts.knockouts, "no-ranking", "no-knockout", "knockout")


def _one_reward(_rule: Rule, facts: Facts) -> Finding:
    """What an ad-hoc award or one for seniority rewards is another achievement than the year's.
    The award that is asked about does not stand in its own way once it is given."""
    given = [
        each for each in facts.awards if each.year == facts.year and each.award != facts.asked
    ]  # fmt: skip
    rewarded = _names(each for each in given if each.merit == Merit.WORK)
    if rewarded:
        return Finding(Answer.NO, "rewarded", {"awards": rewarded})
    unclear = _names(each for each in given if not each.merit)
    if unclear:
        return Finding(Answer.UNKNOWN, "reward-unclear", {"awards": unclear})
    if facts.is_given:
        return Finding(Answer.YES, "given-this")
    return Finding(Answer.YES, "not-rewarded")


def _prior_awards(rule: Rule, facts: Facts) -> Finding:
    count, years = int(rule.numbers["count"]), int(rule.numbers["years"])
    first = facts.year - years
    held = [
        each for each in facts.awards
        if each.award == rule.award and first <= each.year < facts.year
    ]  # fmt: skip
    counting = [each for each in held if each.merit and each.merit not in APART]
    unclear = [each for each in held if not each.merit]
    figures = {
        "have": len(counting), "count": count, "years": years, "code": rule.code,
        "apart": sum(each.merit in APART for each in held), "unclear": len(unclear),
    }  # fmt: skip
    if len(counting) < count <= len(counting) + len(unclear):
        return Finding(Answer.UNKNOWN, "prior-unclear", figures)
    return _either(len(counting) >= count, "prior-enough", "prior-too-few", **figures)


def _names(awards: Iterable[PastAward]) -> Sequence[str]:
    return tuple(each.name for each in awards)


_RULES: Mapping[Kind, Callable[[Rule, Facts], Finding]] = {
    Kind.PLACE: _place,
    Kind.RATE: _rate,
    Kind.PLEDGE: _pledge,
    Kind.REPORTS: _reports,
    Kind.VOTE: _vote,
    Kind.NO_DISCIPLINE: _no_discipline,
    Kind.NO_KNOCKOUT: _no_knockout,
    Kind.ONE_REWARD: _one_reward,
    Kind.PRIOR_AWARDS: _prior_awards,
}
