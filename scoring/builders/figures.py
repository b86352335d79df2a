"""Figures in words: why one is refused, and how points were made of it."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.numbers import printed
from scoring.formulas import FigureRefused, Number, rounded
from scoring.marking import WITH_TARGET
from scoring.trees import Node, Way

REFUSALS: dict[str, Any] = {
    "not-a-number": gettext_lazy("Write a number, as 1.234,5."),
    "below-zero": gettext_lazy("Write 0 or more."),
    "too-large": gettext_lazy("This figure is too large."),
    "too-many-digits": gettext_lazy("A figure has at most %(most)s digits in all."),
    "too-fine": gettext_lazy("At most %(most)s decimals."),
    "above-maximum": gettext_lazy("At most %(maximum)s points."),
    "between-steps": gettext_lazy("Points go in steps of %(step)s."),
    "yes-or-no": gettext_lazy("Choose achieved or not achieved."),
    "not-whole": gettext_lazy("Write a whole number."),
    "target-missing": gettext_lazy("Write the target as well."),
    "target-not-positive": gettext_lazy("The target must be more than 0."),
    "more-than-due": gettext_lazy("At most what was due: %(due)s."),
    "not-scored": gettext_lazy("This criterion is not scored."),
}


def number(value: Number, digits: int = 4) -> str:
    """A figure as Vietnamese write it, to at most so many decimals: 0,3333."""
    return printed(rounded(value, digits))


def entry_in_words(node: Node, value: Decimal | None, target: Decimal | None) -> str:
    """What was entered for a criterion, as it is read: `Achieved`, or `120 / 100` with its target;
    empty where no figure is given."""
    if value is None:
        return ""
    if node.way == Way.EITHER_OR:
        return _("Achieved") if value else _("Not achieved")
    if node.way in WITH_TARGET and target is not None:
        return f"{printed(value)} / {printed(target)}"
    return printed(value)


def refusal_in_words(refused: FigureRefused) -> str:
    """What is wrong with a figure, as a sentence to act on."""
    facts = {name: number(value) for name, value in refused.facts.items()}
    return str(REFUSALS[refused.code]) % facts


def worked_in_words(node: Node, branch: str, numbers: Mapping[str, Fraction]) -> str:
    """The formula of one criterion with the member's numbers in it, without its result.

    `branch` and `numbers` are those of `scoring.marking.Worked`.
    """
    if node.way is None:
        return ""
    told = {name: number(value) for name, value in numbers.items()}
    told["maximum"] = number(node.maximum or Decimal(0))
    told["half"] = number(Fraction(node.maximum or 0) / 2)
    return WORKED[node.way](node, branch, told)


Told = dict[str, str]


def _judged(_node: Node, _branch: str, told: Told) -> str:
    return _("given by judgement, out of %(maximum)s") % told


def _passed(_node: Node, _branch: str, told: Told) -> str:
    return _("achieved gives %(maximum)s, not achieved 0") % told


def _bands(_node: Node, branch: str, told: Told) -> str:
    if branch == "below-all":
        return _("%(value)s is below every level") % told
    return _("%(value)s reaches the level from %(level)s") % told


def _target_share(_node: Node, branch: str, told: Told) -> str:
    if branch == "capped":
        return _("%(maximum)s × %(actual)s ÷ %(target)s, limited to %(most)s × %(maximum)s") % told
    return _("%(maximum)s × %(actual)s ÷ %(target)s") % told


def _leader_excess(_node: Node, branch: str, told: Told) -> str:
    sentences = {
        "no-target": _("no target: %(maximum)s × %(actual)s ÷ %(best)s, the best such result"),
        "below-target": _("below the target: %(half)s × %(actual)s ÷ %(target)s"),
        "at-target": _("target met: half of %(maximum)s"),
        "above": _("%(half)s + %(half)s × %(excess)s ÷ %(furthest)s, the furthest excess"),
        "leader": _("the furthest excess (%(excess)s): all of %(maximum)s"),
    }
    return sentences[branch] % told


def _best_share(_node: Node, branch: str, told: Told) -> str:
    if branch == "nobody":
        return _("nobody has reached anything yet")
    return _("%(maximum)s × %(actual)s ÷ %(best)s, the best result") % told


def _counted(_node: Node, branch: str, told: Told) -> str:
    if branch == "capped":
        return _("%(count)s × %(unit)s, limited to %(maximum)s") % told
    return _("%(count)s × %(unit)s") % told


def _from_facts(_node: Node, branch: str, told: Told) -> str:
    if branch == "none-due":
        return _("nothing was due: all of %(maximum)s") % told
    return _("%(maximum)s × %(kept)s ÷ %(due)s") % told


WORKED: dict[Way, Callable[[Node, str, Told], str]] = {
    Way.JUDGED: _judged,
    Way.EITHER_OR: _passed,
    Way.BANDS: _bands,
    Way.TARGET_SHARE: _target_share,
    Way.LEADER_EXCESS: _leader_excess,
    Way.BEST_SHARE: _best_share,
    Way.COUNT: _counted,
    Way.FACTS: _from_facts,
}


def blend_in_words(told: Mapping[str, Any], weight: Decimal) -> str:
    """How the panel's points and the mean of the peers became one, for papers and workbooks; empty
    where no peer counts. `told` is a criterion of a picture, `weight` a percentage."""
    if "peers" not in told or not weight:
        return ""
    panel, peers = printed(Decimal(told["panel"])), printed(Decimal(told["peers"]))
    return (
        f"; {panel} × {printed(100 - weight)}% + chấm chéo {peers} × {printed(weight)}%"
    )  # fmt: skip
