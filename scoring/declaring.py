"""What a set declares of its points: the lines people write it in, and whether it is sound. Plain
Python.

A line of the classification is `90: Hoàn thành xuất sắc` (from 90 % of the assigned maximum on). A
condition that bars awards is its text, or `I < 30: Chuyên môn dưới mức tối thiểu` where it follows
from the points of a criterion or group.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from common.numbers import NotANumber, printed, read_number
from scoring.marking import FOR_PEERS
from scoring.ranking import Nature, Threshold, Tie, TieRule
from scoring.texts import CriteriaText, Declared, Knockout, plain_number
from scoring.trees import MOST_POINTS, Fault, Node, faults_of, leaves_in

MOST_TIES = 4
MOST_LINES = 20  # of the classification, and of what bars awards
LONGEST_NAME = 100
LONGEST_CONDITION = 400
PERCENT = Decimal(100)
MOST_PERCENT = Decimal(1000)  # where bonus points may pass the scale
BY_POINTS = re.compile(r"([^\W_]+(?:\.[^\W_]+)*)\s*<\s*(.*)", re.DOTALL)


class UnclearLine(ValueError):
    """The line says nothing that could be declared, or two things."""


def threshold_of(line: str) -> Threshold:
    """`90: Hoàn thành xuất sắc` as a threshold; a ≥ before and a % behind the number may stand
    there. Raises UnclearLine."""
    rate, _colon, name = line.partition(":")
    rate = re.sub(r"^\s*(≥|>=)", "", rate).strip().removesuffix("%")
    if not name.strip():
        raise UnclearLine(line)
    return Threshold(_number(rate, line), " ".join(name.split()))


def knockout_of(line: str) -> Knockout:
    """A condition as its line says it. Raises UnclearLine where a code and < begin it, and no
    points or no text follow."""
    line = " ".join(line.split())
    found = BY_POINTS.fullmatch(line)
    if not found:
        if not line:
            raise UnclearLine(line)
        return Knockout(line)
    points, _colon, text = found[2].partition(":")
    if not text.strip():
        raise UnclearLine(line)
    return Knockout(text.strip(), found[1], _number(points, line))


def _number(text: str, line: str) -> Decimal:
    try:
        return read_number(text)
    except NotANumber as error:
        raise UnclearLine(line) from error


def line_of_threshold(threshold: Threshold) -> str:
    """The line that `threshold_of` reads."""
    return f"{printed(Decimal(str(threshold.at_least)))}: {threshold.name}"


def line_of_knockout(knockout: Knockout) -> str:
    """The line that `knockout_of` reads."""
    if not knockout.code:
        return knockout.text
    below = "" if knockout.below is None else printed(knockout.below)
    return f"{knockout.code} < {below}: {knockout.text}"


# -- whether it is sound --------------------------------------------------------------------------


def faults_of_set(text: CriteriaText) -> list[Fault]:
    """What is wrong with a set: with its criteria, then with what it declares."""
    found = faults_of(text.nodes, text.declared.total)
    return [*found, *faults_of_declared(text.declared, text.nodes)]


def faults_of_declared(declared: Declared, nodes: Sequence[Node]) -> Iterator[Fault]:
    """What is wrong with the declaration, `at` a field of it. What names a criterion that is not
    there (any more) waits: the draft may be worked on, adoption needs it mended."""
    yield from _faults_of_ties(declared.ties, nodes)
    yield from _faults_of_thresholds(declared)
    yield from _faults_of_knockouts(declared.knockouts, nodes)
    yield from _faults_of_digits(declared, nodes)
    if not 0 <= declared.cross_weight <= PERCENT:
        yield Fault("cross-weight-out-of-range", at="cross_weight")
    elif declared.cross_weight and not any(leaf.way in FOR_PEERS for leaf in leaves_in(nodes)):
        yield Fault("nothing-to-cross", at="cross_weight", waits=True)


def _faults_of_ties(ties: Sequence[Tie], nodes: Sequence[Node]) -> Iterator[Fault]:
    tops = {node.code for node in nodes if node.level == 1}
    if len(ties) > MOST_TIES:
        yield Fault("too-many-ties", at="ties", facts={"most": str(MOST_TIES)})
    for place, tie in enumerate(ties):
        if tie in ties[:place]:
            yield Fault("tie-twice", at="ties", facts={"place": str(place + 1)})
        elif any(before.rule == TieRule.SHARED for before in ties[:place]):
            yield Fault("tie-after-shared", at="ties", facts={"place": str(place + 1)})
        if (tie.rule == TieRule.GROUP) != bool(tie.group):
            yield Fault("tie-group-unclear", at="ties", facts={"place": str(place + 1)})
        elif tie.group and tie.group not in tops:
            yield Fault("tie-group-unknown", at="ties", waits=True, facts={"named": tie.group})


def _faults_of_digits(declared: Declared, nodes: Sequence[Node]) -> Iterator[Fault]:
    """Points are rounded to these decimals: a maximum or a cap that has more of them would be
    passed by the points that it is the most of (33.5 as 34, and three of them as more than 100)."""
    most = [(leaf.code, leaf.maximum) for leaf in leaves_in(nodes)]
    caps = [("", declared.total), ("", declared.bonus_cap), ("", declared.deduction_cap)]
    for code, number in [*most, *caps]:
        if number is None or not number.is_finite() or number > MOST_POINTS:
            continue  # told elsewhere
        if number != round(number, declared.digits):
            facts = {"named": code, "most": plain_number(number), "digits": str(declared.digits)}
            kind = "digits-below-maximum" if code else "digits-below-cap"
            yield Fault(kind, at="digits", waits=True, facts=facts)
            return


def _faults_of_thresholds(declared: Declared) -> Iterator[Fault]:
    rates = [Decimal(str(each.at_least)) for each in declared.thresholds]
    names = [each.name for each in declared.thresholds]
    most = MOST_PERCENT if declared.bonus_passes_scale else PERCENT
    if any(not rate.is_finite() or rate < 0 for rate in rates):
        yield Fault("threshold-unclear", at="thresholds")
    elif any(rate > most for rate in rates):
        kind = "threshold-too-high" if declared.bonus_passes_scale else "threshold-above-scale"
        yield Fault(kind, at="thresholds", facts={"most": str(most)})
    elif any(rate != round(rate, 2) for rate in rates):
        yield Fault("threshold-unclear", at="thresholds")
    if len(rates) != len(set(rates)) or len(names) != len(set(names)):
        yield Fault("threshold-twice", at="thresholds")
    yield from _faults_of_lines("thresholds", names, LONGEST_NAME)


def _faults_of_knockouts(
    knockouts: Sequence[Knockout], nodes: Sequence[Node]
) -> Iterator[Fault]:  # fmt: skip
    texts = [each.text for each in knockouts]
    if len(texts) != len(set(texts)):  # what is noted of a member is known by the text
        yield Fault("knockout-twice", at="knockouts")
    yield from _faults_of_lines("knockouts", texts, LONGEST_CONDITION)
    known = {node.code for node in nodes}
    for each in knockouts:
        below = each.below
        named = {"named": each.code or each.text[:60]}
        if bool(each.code) != (below is not None) or BY_POINTS.match(each.text):
            yield Fault("knockout-unclear", at="knockouts", facts=named)
        elif below is not None and not _is_points(below):
            yield Fault("knockout-points", at="knockouts", facts=named)
        elif each.code and each.code not in known:
            yield Fault("knockout-unknown", at="knockouts", waits=True, facts=named)
        elif each.code and _is_deduction(nodes, each.code):
            yield Fault("knockout-of-deduction", at="knockouts", waits=True, facts=named)
        elif below is not None and (most := _most(nodes, each.code)) is not None and below > most:
            facts = {**named, "below": plain_number(below), "maximum": plain_number(most)}
            yield Fault("knockout-above-maximum", at="knockouts", waits=True, facts=facts)


def _is_deduction(nodes: Iterable[Node], code: str) -> bool:
    """Whether it only takes points off: few of them are no fault of the member."""
    within = [each for each in nodes if each.code == code or each.code.startswith(f"{code}.")]
    return {leaf.nature for leaf in leaves_in(within)} == {Nature.DEDUCTION}


def _faults_of_lines(at: str, texts: Sequence[str], most: int) -> Iterator[Fault]:
    if len(texts) > MOST_LINES:
        yield Fault("too-many-lines", at=at, facts={"most": str(MOST_LINES)})
    if any(not text.strip() for text in texts):
        yield Fault("line-empty", at=at)
    if any(len(text) > most for text in texts):
        yield Fault("line-too-long", at=at, facts={"most": str(most)})


def _is_points(number: Decimal) -> bool:
    return number.is_finite() and 0 < number <= MOST_POINTS and number == round(number, 2)


def _most(nodes: Iterable[Node], code: str) -> Decimal | None:
    """The most that the criterion or group gives; None where that is not known yet."""
    within = [each for each in nodes if each.code == code or each.code.startswith(f"{code}.")]
    if within and within[0].code == code and within[0].maximum is not None:
        return within[0].maximum
    known = [leaf.maximum for leaf in leaves_in(within) if leaf.maximum is not None]
    return sum(known, Decimal(0)) if known else None
