"""What a set declares of its points, in words; and what is wrong with it."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.numbers import printed
from scoring.ranking import Threshold, Tie, TieRule
from scoring.texts import Declared, Knockout
from scoring.trees import Node

Lines = list[tuple[str, "str | Promise", list[str]]]  # name of the field, its heading, its lines

FAULTS_OF_DECLARED: dict[str, Any] = {
    "too-many-ties": gettext_lazy("At most %(most)s rules for equal totals."),
    "tie-twice": gettext_lazy("Rule %(place)s for equal totals stands there already."),
    "tie-after-shared": gettext_lazy(
        "Rule %(place)s for equal totals is never reached: members share a place before it."
    ),
    "tie-group-unclear": gettext_lazy(
        "Rule %(place)s for equal totals: name the group whose points decide, and only there."
    ),
    "tie-group-unknown": gettext_lazy(
        "A rule for equal totals names %(named)s, which is no group at the top of this set."
    ),
    "threshold-unclear": gettext_lazy(
        "Classification: write a percentage from 0 on, with two decimals at most."
    ),
    "threshold-too-high": gettext_lazy("Classification: at most %(most)s %%."),
    "threshold-above-scale": gettext_lazy(
        "Classification: at most %(most)s %%, since no total may pass the scale."
    ),
    "threshold-twice": gettext_lazy("Classification: a percentage or a name stands there twice."),
    "knockout-twice": gettext_lazy("What bars an award: a condition stands there twice."),
    "knockout-unclear": gettext_lazy(
        "What bars an award, “%(named)s”: write the code, <, points, a colon and the condition, as"
        " “I < 30: …”; or the condition alone, not beginning like that."
    ),
    "knockout-points": gettext_lazy(
        "What bars an award, %(named)s: write points above 0, with two decimals at most."
    ),
    "knockout-unknown": gettext_lazy(
        "What bars an award names %(named)s, and the set has no such criterion."
    ),
    "knockout-above-maximum": gettext_lazy(
        "What bars an award: fewer than %(below)s points in %(named)s would bar everybody, since it"
        " gives at most %(maximum)s."
    ),
    "knockout-of-deduction": gettext_lazy(
        "What bars an award names %(named)s, which only takes points off: write the condition"
        " without points, and note it of the member."
    ),
    "digits-below-maximum": gettext_lazy(
        "Points are rounded to %(digits)s decimals, and the most that %(named)s gives is %(most)s:"
        " allow more decimals, or change that maximum."
    ),
    "digits-below-cap": gettext_lazy(
        "Points are rounded to %(digits)s decimals, and %(most)s has more of them: allow more"
        " decimals, or change that scale or cap."
    ),
    "too-many-lines": gettext_lazy("At most %(most)s lines."),
    "line-empty": gettext_lazy("A line has no name."),
    "line-too-long": gettext_lazy("A line is longer than %(most)s signs."),
    "cross-weight-out-of-range": gettext_lazy("The weight of cross-scoring is from 0 to 100 %%."),
    "nothing-to-cross": gettext_lazy(
        "Members are to score each other, but no criterion is judged by the panel or achieved or"
        " not: the other ways of scoring leave nothing to judge."
    ),
}


def tie_in_words(tie: Tie, names: dict[str, str]) -> str:
    """One rule for equal totals; `names` are the texts of the groups at the top, by code."""
    if tie.rule != TieRule.GROUP:
        return str(TIES[tie.rule])
    name = names.get(tie.group, "")
    named = f"{tie.group} – {name}" if name else tie.group
    return _("More points in group %(group)s") % {"group": named}


TIES = {
    TieRule.FEWER_DEDUCTIONS: gettext_lazy("Fewer points deducted"),
    TieRule.BALLOT: gettext_lazy("More votes in a ballot"),
    TieRule.SHARED: gettext_lazy("They share the place"),
}


def group_names(nodes: Sequence[Node]) -> dict[str, str]:
    """The texts of what stands at the top, by code."""
    return {node.code: node.text for node in nodes if node.level == 1}


def declared_in_words(declared: Declared, nodes: Sequence[Node]) -> Lines:
    """How equal totals are parted, what members are classified as, what bars an award and how the
    members score each other; what the set says nothing of is left out."""
    names = group_names(nodes)
    found: Lines = [
        ("ties", gettext_lazy("Equal totals are parted by, in this order"),
         [tie_in_words(tie, names) for tie in declared.ties]),
        ("thresholds", gettext_lazy("Classification"),
         [_threshold(each) for each in sorted(
             declared.thresholds, key=lambda each: Decimal(str(each.at_least)), reverse=True)]),
        ("knockouts", gettext_lazy("What bars an award, though not a place"),
         [_knockout(each) for each in declared.knockouts]),
        ("cross_weight", gettext_lazy("Cross-scoring"), _crossing(declared)),
    ]  # fmt: skip
    return [each for each in found if each[2]]


def all_in_words(declared: Declared, nodes: Sequence[Node]) -> Lines:
    """Everything that is declared, the scale and the caps as well."""

    def most(cap: Decimal | None) -> list[str]:
        return [_("no limit") if cap is None else printed(cap)]

    total = _("points not published") if declared.total is None else printed(declared.total)
    passes = _("yes") if declared.bonus_passes_scale else _("no")
    return [
        ("total", gettext_lazy("Total scale"), [total]),
        ("digits", gettext_lazy("Decimals of points"), [str(declared.digits)]),
        ("bonus_cap", gettext_lazy("Most bonus points"), most(declared.bonus_cap)),
        ("deduction_cap", gettext_lazy("Most points deducted"), most(declared.deduction_cap)),
        ("bonus_passes_scale",
         gettext_lazy("With bonus points a total may pass the scale"), [passes]),
        *declared_in_words(declared, nodes),
    ]  # fmt: skip


def _threshold(each: Threshold) -> str:
    told = {"rate": printed(Decimal(str(each.at_least))), "name": each.name}
    return _("%(name)s: from %(rate)s %% of the maximum") % told


def _knockout(each: Knockout) -> str:
    if each.below is None:
        return each.text
    told = {"text": each.text, "below": printed(each.below), "code": each.code}
    return _("%(text)s: fewer than %(below)s points in %(code)s") % told


def _crossing(declared: Declared) -> list[str]:
    if not declared.cross_weight:
        return []
    weight = printed(Decimal(declared.cross_weight))
    told = [_("The mean of the peers' points counts %(weight)s %%, the panel's the rest")
            % {"weight": weight}]  # fmt: skip
    if declared.cross_trimmed:
        told.append(_("The highest and the lowest of the peers' points are left out"))
    return told
