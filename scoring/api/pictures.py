"""The shape of a result: members with their totals, places, and the points of every criterion."""

from collections.abc import Mapping
from typing import Any

from rest_framework import serializers

from scoring.enums import CardState, Rung
from scoring.ranking import TieRule


class SaidSerializer(serializers.Serializer):
    """What one rung said, and its points as everybody stood there."""

    rung = serializers.ChoiceField(choices=Rung.choices)
    value = serializers.CharField(allow_null=True)
    target = serializers.CharField(allow_null=True)
    points = serializers.CharField(allow_null=True)
    note = serializers.CharField(allow_blank=True)
    reason = serializers.CharField(allow_blank=True)
    explanation = serializers.CharField(allow_blank=True)


class FactSerializer(serializers.Serializer):
    text = serializers.CharField()
    is_kept = serializers.BooleanField()
    note = serializers.CharField(allow_blank=True)


class PointsSerializer(serializers.Serializer):
    """The points of one criterion. `branch` is the part of the formula that applied, `numbers` what
    went into it, as exact fractions; `panel` and `peers` what each gave where both count."""

    code = serializers.CharField()
    points = serializers.CharField()
    value = serializers.CharField(allow_null=True)
    target = serializers.CharField(allow_null=True)
    is_relative = serializers.BooleanField(help_text="The figures of others move it.")
    branch = serializers.CharField(allow_blank=True)
    numbers = serializers.DictField(child=serializers.CharField())
    panel = serializers.CharField(allow_null=True)
    peers = serializers.CharField(allow_null=True)
    facts = FactSerializer(many=True)
    rungs = SaidSerializer(many=True)


class PartedSerializer(serializers.Serializer):
    rule = serializers.ChoiceField(choices=[rule.value for rule in TieRule])
    group = serializers.CharField(allow_blank=True)


class BarredSerializer(serializers.Serializer):
    condition = serializers.CharField()
    reason = serializers.CharField()


class MemberSerializer(serializers.Serializer):
    """A member's row. `rate` is percent of the maximum that was assigned to it; `barred_by` keeps
    it from awards and leaves its place."""

    code = serializers.CharField()
    name = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    card = serializers.IntegerField(help_text="Id of the scorecard.")
    state = serializers.ChoiceField(choices=CardState.choices)
    place = serializers.IntegerField(allow_null=True)
    is_shared = serializers.BooleanField()
    parted_by = PartedSerializer(allow_null=True, help_text="The rule that parted an equal total.")
    votes = serializers.IntegerField(allow_null=True)
    points = serializers.CharField()
    maximum = serializers.CharField()
    rate = serializers.CharField()
    plain = serializers.CharField()
    bonus = serializers.CharField()
    deduction = serializers.CharField()
    classification = serializers.CharField(allow_blank=True)
    groups = serializers.DictField(
        child=serializers.CharField(), help_text="Points by the code of a group at the top."
    )
    barred_by = BarredSerializer(many=True)
    criteria = PointsSerializer(many=True)


SILENT: Mapping[str, Any] = {"branch": "", "numbers": {}, "panel": None, "peers": None}
SILENT_RUNG: Mapping[str, Any] = {
    "value": None, "target": None, "points": None, "note": "", "reason": "", "explanation": "",
}  # fmt: skip


def members_of(picture: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The members of a picture in the shape in which they are sent, in the order of the bloc."""
    return [{**each, "criteria": _criteria(each["criteria"])} for each in picture["members"]]


def _criteria(known: Mapping[str, Mapping[str, Any]]) -> list[dict[str, Any]]:
    return [
        {
            **SILENT, **told, "code": code,
            "facts": [
                {"text": text, "is_kept": is_kept, "note": note}
                for text, is_kept, note in told.get("facts", [])
            ],
            "rungs": [{**SILENT_RUNG, **rung} for rung in told["rungs"]],
        }
        for code, told in known.items()
    ]  # fmt: skip
