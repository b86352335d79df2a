"""Criteria in words: how each is scored, what is wrong with a set, what a page shows of it."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.numbers import printed
from scoring.builders.declared import FAULTS_OF_DECLARED
from scoring.enums import FACTS, NATURES, WAYS
from scoring.formulas import Number
from scoring.ranking import Nature
from scoring.trees import Fault, Node, Way, groups_in


def points(number: Number | None) -> str:
    """Points as Vietnamese write them: `12,5`; a dash for none."""
    return "–" if number is None else printed(Decimal(str(number)))


def line_of(node: Node) -> str:
    """The criterion in one line, as the log keeps it."""
    told = [points(node.maximum)] if node.maximum is not None else []
    if node.nature != Nature.PLAIN:
        told.append(str(NATURES[node.nature]))
    if node.way:
        told.append(formula_of(node))
    if node.assigned:
        told.append(", ".join(node.assigned))
    return f"{node.code}. {node.text}" + (f" ({'; '.join(told)})" if told else "")


def formula_of(node: Node) -> str:
    """How the points of a leaf are made, in words; empty where no way is declared."""
    return FORMULAS[node.way](node) if node.way else ""


def _judged(node: Node) -> str:
    if node.step:
        return _("Judged from 0 to the maximum, in steps of %(step)s") % {"step": points(node.step)}
    return _("Judged from 0 to the maximum")


def _bands(node: Node) -> str:
    told = [
        _("from %(value)s: %(points)s points")
        % {"value": points(band.at_least), "points": points(band.points)}
        for band in sorted(node.bands, key=lambda band: band.at_least, reverse=True)
    ]
    return f"{WAYS[Way.BANDS]}: {'; '.join(told)}" if told else str(WAYS[Way.BANDS])


def _target_share(node: Node) -> str:
    if node.excess and node.excess != 1:
        return _("maximum × result ÷ target, at most %(times)s times the maximum") % {
            "times": points(node.excess)
        }
    return _("maximum × result ÷ target, never more than the maximum")


def _leader_excess(node: Node) -> str:
    return _(
        "Below the target: half the maximum × result ÷ target. Target met: half the maximum. Above:"
        " the other half by how far the target was exceeded, beside who exceeded theirs most."
        " Without a target: maximum × result ÷ the best such result."
    )


def _counted(node: Node) -> str:
    told = _("number of times × %(unit)s points, at most the maximum")
    return told % {"unit": points(node.unit)}


def _from_facts(node: Node) -> str:
    what = FACTS[node.fact] if node.fact else WAYS[Way.FACTS]
    return _("%(what)s: maximum × kept ÷ due, counted by the system") % {"what": what}


FORMULAS: dict[Way, Callable[[Node], str]] = {
    Way.JUDGED: _judged,
    Way.EITHER_OR: lambda _node: _("the maximum when achieved, else 0"),
    Way.BANDS: _bands,
    Way.TARGET_SHARE: _target_share,
    Way.LEADER_EXCESS: _leader_excess,
    Way.BEST_SHARE: lambda _node: _("maximum × result ÷ the best result in the bloc"),
    Way.COUNT: _counted,
    Way.FACTS: _from_facts,
}

# kind of fault: the sentence, with the facts of the fault and `code` in it
FAULTS: dict[str, Any] = {
    "no-criterion": gettext_lazy("Write at least one criterion."),
    "too-many": gettext_lazy("A set has at most %(most)s criteria."),
    "text-too-long": gettext_lazy("%(code)s: the text is longer than %(most)s signs."),
    "code-malformed": gettext_lazy(
        "“%(code)s” is no code: write letters or digits parted by points, as I.1.a."
    ),
    "too-deep": gettext_lazy("%(code)s: a set has at most %(most)s levels."),
    "code-reserved": gettext_lazy("The code %(code)s is a word of the system: choose another."),
    "code-twice": gettext_lazy("The code %(code)s stands twice."),
    "parent-missing": gettext_lazy("%(code)s stands below %(parent)s, and there is no %(parent)s."),
    "parent-below-child": gettext_lazy("%(parent)s has to come before %(code)s, which it holds."),
    "text-empty": gettext_lazy("%(code)s has no text."),
    "not-a-number": gettext_lazy("%(code)s: write a number."),
    "below-zero": gettext_lazy("%(code)s: points are never below 0."),
    "too-long": gettext_lazy("%(code)s: at most seven digits before the comma and two after it."),
    "is-zero": gettext_lazy("%(code)s: write more than 0 here, or nothing."),
    "excess-below-one": gettext_lazy("%(code)s: the multiple of the maximum is 1 or more."),
    "detail-of-another-way": gettext_lazy("%(code)s: this belongs to another way of scoring."),
    "group-is-scored": gettext_lazy(
        "%(code)s holds other criteria: its points are their sum, so it has no way of scoring and"
        " is given to nobody itself."
    ),
    "nature-differs": gettext_lazy("%(code)s holds criteria of another kind than its own."),
    "children-exceed": gettext_lazy(
        "%(whole)s gives %(maximum)s points, but what it holds adds up to %(sum)s."
    ),
    "children-fall-short": gettext_lazy(
        "%(whole)s gives %(maximum)s points, but what it holds adds up to only %(sum)s."
    ),
    "maximum-missing": gettext_lazy("%(code)s has no maximum points."),
    "way-missing": gettext_lazy("%(code)s does not say how it is scored."),
    "bands-missing": gettext_lazy("%(code)s has no table of levels."),
    "unit-missing": gettext_lazy("%(code)s does not say how many points each time gives."),
    "fact-missing": gettext_lazy("%(code)s does not say what is counted."),
    "band-twice": gettext_lazy("%(code)s: a level stands twice in the table."),
    "bands-turn": gettext_lazy(
        "%(code)s: from level to level the points only rise, or only fall, never both."
    ),
    "bands-fall-late": gettext_lazy(
        "%(code)s: a higher figure gives fewer points here, so say first what 0 gives."
    ),
    "band-above-maximum": gettext_lazy("%(code)s: a level gives more than the maximum points."),
    "step-does-not-divide": gettext_lazy("%(code)s: the maximum is not a whole number of steps."),
    **FAULTS_OF_DECLARED,
}
CODES = {"parent", "named"}  # facts that are codes, not figures: 1.1 is no 1,1


def fault_in_words(fault: Fault) -> str:
    """What is wrong and where, as a sentence to act on."""
    known = {
        name: value if name in CODES else _number(value) for name, value in fault.facts.items()
    }
    whole = fault.code or _("The set")
    return str(FAULTS[fault.kind]) % {"code": fault.code, "whole": whole, **known}


def _number(value: str | None) -> str:
    try:
        return points(Decimal(value or ""))
    except ArithmeticError:
        return value or ""


@dataclass(frozen=True)
class Row:
    """A criterion as a page shows it."""

    node: Node
    is_group: bool
    formula: str
    fault: str
    given_to: str

    @property
    def kind(self) -> str:
        """Bonus or deduction; nothing for plain points."""
        return "" if self.node.nature == Nature.PLAIN else str(NATURES[self.node.nature])


def rows_of(
    nodes: Sequence[Node], faults: Iterable[Fault] = (), names: dict[str, str] | None = None
) -> list[Row]:
    """The set line by line, each with what is wrong with it; `names` by code of a member."""
    groups = groups_in(nodes)
    told: dict[str, str] = {}
    for fault in faults:
        told.setdefault(fault.code, fault_in_words(fault))
    known = names or {}
    return [
        Row(
            node, node.code in groups, formula_of(node), told.get(node.code, ""),
            ", ".join(known.get(code, code) for code in node.assigned),
        )
        for node in nodes
    ]  # fmt: skip
