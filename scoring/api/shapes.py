"""The shapes of a criteria set: what a program sends is what it is given back."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers

from common.api import FlagField, NumberField, StrictSerializer, TextField, WholeField, listed
from scoring.builders import FAULTS, fault_in_words, formula_of
from scoring.declaring import (
    LONGEST_CONDITION,
    LONGEST_NAME,
    MOST_LINES,
    MOST_TIES,
    faults_of_set,
)
from scoring.enums import FACTS, NATURES, WAYS, choices
from scoring.formulas import Band
from scoring.models import CriteriaSet
from scoring.ranking import Nature, Threshold, Tie, TieRule
from scoring.texts import CriteriaText, Declared, Knockout
from scoring.trees import MOST_NODES, Fact, Fault, Node, Way

DECLARATION = tuple(each.name for each in fields(Declared))


class Points(NumberField):
    """Points, or nothing: 0 and null differ."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"required": False, "allow_null": True, "default": None, **kwargs})

    def to_internal_value(self, data: Any) -> Decimal:
        value = super().to_internal_value(data)
        if value < 0:
            raise serializers.ValidationError([_("Write 0 or more.")])
        return value


class TieSerializer(StrictSerializer):
    rule = serializers.ChoiceField(choices=[rule.value for rule in TieRule])
    group = TextField(
        required=False, default="", allow_blank=True, max_length=60,
        help_text="For `group`: its code at the top.",
    )  # fmt: skip

    def validate(self, values: dict[str, Any]) -> dict[str, Any]:
        if (values["rule"] == TieRule.GROUP) != bool(values["group"]):
            message = _("Name a group for the rule “group”, and for no other rule.")
            raise serializers.ValidationError({"group": [message]})
        return values


class ThresholdSerializer(StrictSerializer):
    at_least = NumberField(help_text="Percent of the maximum that was assigned.")
    name = TextField(max_length=LONGEST_NAME)


class KnockoutSerializer(StrictSerializer):
    """What bars a member from awards: fewer points than `below` in `code`, or, without a code, a
    fact that is noted by hand."""

    text = TextField(max_length=LONGEST_CONDITION)
    code = TextField(required=False, default="", allow_blank=True, max_length=60)
    below = Points()

    def validate(self, values: dict[str, Any]) -> dict[str, Any]:
        if bool(values["code"]) != (values["below"] is not None):
            message = _("A condition has both a code and points, or neither.")
            raise serializers.ValidationError({"below": [message]})
        return values


class DeclaredSerializer(StrictSerializer):
    """What a set says of its points as a whole. A cap of null: no limit."""

    total = Points(help_text="The scale; null where no points are published.")
    digits = WholeField(default=2, min_value=0, max_value=2)
    bonus_cap = Points()
    deduction_cap = Points()
    bonus_passes_scale = FlagField(default=True)
    ties = listed(TieSerializer, required=False, default=list, max_length=MOST_TIES)
    thresholds = listed(ThresholdSerializer, required=False, default=list, max_length=MOST_LINES)
    knockouts = listed(KnockoutSerializer, required=False, default=list, max_length=MOST_LINES)
    cross_weight = Points(
        allow_null=False, default=Decimal(0), help_text="Percent; 0: no cross-scoring."
    )
    cross_trimmed = FlagField(default=False)


class BandSerializer(StrictSerializer):
    at_least = NumberField()
    points = NumberField()


class CriterionSerializer(StrictSerializer):
    """A criterion, or a group of them. The code says where it hangs: I.1.a below I.1."""

    code = TextField(max_length=60)
    text = TextField(max_length=4000, allow_blank=True)
    nature = serializers.ChoiceField(choices=choices(NATURES), default=Nature.PLAIN.value)
    maximum = Points()
    way = serializers.ChoiceField(
        choices=choices(WAYS), required=False, allow_null=True, default=None,
        help_text="null for a group: its points are the sum of what it holds.",
    )  # fmt: skip
    step = Points(help_text="`judged`: points go in whole steps.")
    bands = listed(
        BandSerializer, required=False, default=list, max_length=100, help_text="`bands`."
    )
    excess = Points(help_text="`target-share`: the most, as a multiple of the maximum.")
    unit = Points(help_text="`count`: points for each time.")
    fact = serializers.ChoiceField(
        choices=choices(FACTS), required=False, allow_null=True, default=None,
        help_text="`facts`: what the system counts.",
    )  # fmt: skip
    evidence = TextField(
        required=False, default="", allow_blank=True, max_length=1000, help_text="Evidence wanted."
    )
    assigned = serializers.ListField(
        child=TextField(max_length=60), required=False, default=list, max_length=500,
        help_text="Codes of the members it is given to; empty: all.",
    )  # fmt: skip
    parent = serializers.CharField(  # type: ignore[assignment]
        read_only=True, help_text="Code of its group, empty at the top."
    )
    formula = serializers.CharField(read_only=True, help_text="How it is scored, in words.")


class FaultSerializer(serializers.Serializer):
    at = serializers.CharField(help_text="Path in the body: `criteria.3.maximum`.")
    kind = serializers.ChoiceField(choices=sorted([*FAULTS, "not-a-member"]))
    detail = serializers.CharField()
    waits = serializers.BooleanField(help_text="A draft may have it; adoption needs it mended.")


class YearOfSerializer(serializers.Serializer):
    """Which year a body is for; looked at before the rest, so that who may not write is told so."""

    bloc_year = WholeField(min_value=1, max_value=2**63 - 1)


class TreeSerializer(YearOfSerializer, StrictSerializer):
    """A whole set. What a set that is read tells beyond it (parents, formulas) may be sent back and
    is not looked at."""

    title = TextField(max_length=400)
    declared = DeclaredSerializer()
    criteria = listed(CriterionSerializer, max_length=MOST_NODES)
    seen = TextField(
        required=False, allow_null=True, default=None, max_length=64, write_only=True,
        help_text="The `version_mark` that was read: refuses when somebody wrote since.",
    )  # fmt: skip


class RewriteSerializer(TreeSerializer):
    """A whole set in place of the draft."""

    bloc_year = None  # type: ignore[assignment]


# -- between plain values and the tree ------------------------------------------------------------


def text_of(values: Mapping[str, Any]) -> CriteriaText:
    """What a checked body says, as the deeds take it."""
    given = values["declared"]
    declared = Declared(
        **{
            **given,
            "ties": tuple(Tie(TieRule(each["rule"]), each["group"]) for each in given["ties"]),
            "thresholds": tuple(Threshold(**each) for each in given["thresholds"]),
            "knockouts": tuple(Knockout(**each) for each in given["knockouts"]),
        }
    )
    return CriteriaText(values["title"], [_node(each) for each in values["criteria"]], declared)


def _node(values: Mapping[str, Any]) -> Node:
    return Node(
        **{
            **values,
            "nature": Nature(values["nature"]),
            "way": Way(values["way"]) if values["way"] else None,
            "fact": Fact(values["fact"]) if values["fact"] else None,
            "bands": tuple(Band(**each) for each in values["bands"]),
            "assigned": tuple(sorted(set(values["assigned"]))),
        }
    )


def declared_of(said: CriteriaSet | CriteriaText) -> dict[str, Any]:
    """What a set declares, in the shape in which it is sent."""
    plain = said.declared.plain()
    thresholds = [{"at_least": rate, "name": name} for rate, name in plain["thresholds"]]
    return plain | {"thresholds": thresholds}


def tree_of(nodes: Iterable[Node]) -> list[dict[str, Any]]:
    """The criteria in the shape in which they are sent, with what is known of them beyond it."""
    names = ("code", "text", "maximum", "step", "excess", "unit", "evidence", "bands")
    return [
        {name: getattr(node, name) for name in names}
        | {
            "nature": node.nature.value, "way": node.way and node.way.value,
            "fact": node.fact and node.fact.value, "assigned": list(node.assigned),
            "parent": node.parent_code, "formula": formula_of(node),
        }
        for node in nodes
    ]  # fmt: skip


# -- what is wrong, by path -----------------------------------------------------------------------


def told_faults(
    text: CriteriaText, members: Iterable[str]
) -> list[dict[str, Any]]:  # fmt: skip
    """Everything that is wrong with a set, each at its path in the body; `members` are the codes of
    those of its year."""
    found = [
        {
            "at": _path(text.nodes, fault), "kind": fault.kind,
            "detail": fault_in_words(fault), "waits": fault.waits,
        }
        for fault in faults_of_set(text)
    ]  # fmt: skip
    return [*found, *_strangers(text.nodes, set(members))]


def _path(nodes: Sequence[Node], fault: Fault) -> str:
    """Where the fault lies; of a code that stands twice, the second."""
    places = [place for place, node in enumerate(nodes) if node.code == fault.code]
    if not fault.code or not places:
        return f"declared.{fault.at}" if fault.at in DECLARATION else "criteria"
    place = places[-1] if fault.kind == "code-twice" else places[0]
    return f"criteria.{place}.{fault.at}" if fault.at else f"criteria.{place}"


def _strangers(nodes: Sequence[Node], members: set[str]) -> Iterable[dict[str, Any]]:
    for place, node in enumerate(nodes):
        unknown = [code for code in node.assigned if code not in members]
        if unknown:
            said = _("Not a member in this year: %(codes)s.") % {"codes": ", ".join(unknown)}
            at = f"criteria.{place}.assigned"
            yield {"at": at, "kind": "not-a-member", "detail": said, "waits": False}
