"""The shapes of what is entered on a card."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _
from rest_framework import serializers

from blocs.api import OrganisationReference
from blocs.models import Organisation
from common.api import NumberField, StrictSerializer, TextField, WholeField, listed
from common.changes import version_of
from common.filters import LARGEST_ID
from scoring.actions import Given, mark_version
from scoring.builders.versions import answer_now, peer_now
from scoring.enums import Rung
from scoring.models import Mark, PeerMark
from scoring.trees import MOST_NODES


class OfCardSerializer(serializers.Serializer):
    """Which card a body is for; looked at before the rest, so that who may not write is told so."""

    scorecard = WholeField(min_value=1, max_value=LARGEST_ID, help_text="Id of the scorecard.")


class EntrySerializer(StrictSerializer):
    """One criterion as it is to stand: what is left out is empty. `value` is points where it is
    judged, 1 or 0 where it is achieved or not, else a result or a number of times; null takes it
    back, which is not 0."""

    code = TextField(max_length=60)
    value = NumberField(decimals=4, allow_null=True)
    target = NumberField(decimals=4, required=False, allow_null=True, default=None)
    note = TextField(required=False, default="", allow_blank=True, max_length=2000)
    reason = TextField(
        required=False, default="", allow_blank=True, max_length=2000,
        help_text="Why the panel differs from the figure before.",
    )  # fmt: skip
    seen = TextField(
        required=False, allow_null=True, default=None, max_length=64,
        help_text="The `version_mark` that was read: refuses when somebody wrote since.",
    )  # fmt: skip


class EntriesSerializer(StrictSerializer):
    """Figures by code: all are written, or none. Criteria that are not named stay as they are."""

    marks = listed(EntrySerializer, allow_empty=False, max_length=MOST_NODES)

    def validate_marks(self, entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
        seen: set[str] = set()
        faults: list[dict[str, Any]] = []
        for each in entries:
            twice = {"code": [_("This code stands twice.")]} if each["code"] in seen else {}
            faults.append(twice)
            seen.add(each["code"])
        if any(faults):
            raise serializers.ValidationError(faults)
        return entries


def given_of(body: Mapping[str, Any]) -> dict[str, Given]:
    """A checked body as the deeds take it."""
    return {
        each["code"]: Given(**{name: value for name, value in each.items() if name != "code"})
        for each in body["marks"]
    }


class MarkSerializer(serializers.ModelSerializer):
    """What one rung says of one criterion. `explanation` is the member's answer to it."""

    code = serializers.CharField(source="criterion.code", read_only=True)
    rung = serializers.ChoiceField(choices=Rung.choices, read_only=True)
    value = NumberField(decimals=4, read_only=True, allow_null=True)
    target = NumberField(decimals=4, read_only=True, allow_null=True)
    explanation = serializers.SerializerMethodField(
        help_text="Empty for others than the member until it is sent."
    )
    version_mark = serializers.SerializerMethodField()
    answer_mark = serializers.SerializerMethodField(
        help_text="Of the explanation, as `version_mark` of the figure; null where it is not told."
    )

    class Meta:
        model = Mark
        fields = ["code", "rung", "value", "target", "note", "reason", "explanation",
                  "version_mark", "answer_mark"]  # fmt: skip

    def get_explanation(self, mark: Mark) -> str:
        return mark.explanation if self.context["tells_answers"] else ""

    def get_version_mark(self, mark: Mark) -> str:
        return mark_version(mark)

    def get_answer_mark(self, mark: Mark) -> str | None:
        return version_of(answer_now(mark)) if self.context["tells_answers"] else None


class MarksSerializer(serializers.Serializer):
    """The marks of a card that the account may read, in the order of the criteria and, of each,
    from the lowest rung up. `rung` is the one that is written now, null while nobody writes."""

    card = serializers.IntegerField()
    rung = serializers.ChoiceField(choices=Rung.choices, allow_null=True)
    marks = MarkSerializer(many=True)


class PeerEntrySerializer(StrictSerializer):
    """The points that a peer gives in one criterion; null takes them back."""

    code = TextField(max_length=60)
    value = NumberField(decimals=4, allow_null=True)
    seen = TextField(
        required=False, allow_null=True, default=None, max_length=64,
        help_text="The `version_mark` that was read: refuses when somebody wrote since.",
    )  # fmt: skip


class PeerEntriesSerializer(EntriesSerializer):
    """One peer's points by code: all are written, or none. Criteria that are not named stay as they
    are."""

    organisation = WholeField(
        required=False, allow_null=True, default=None, min_value=1, max_value=LARGEST_ID,
        help_text="Id of the member that gives them; needed where the account acts for several.",
    )  # fmt: skip
    marks = listed(PeerEntrySerializer, allow_empty=False, max_length=MOST_NODES)


class PeerMarkSerializer(serializers.ModelSerializer):
    """The points that `organisation` gave the member in one criterion."""

    code = serializers.CharField(source="criterion.code", read_only=True)
    organisation = OrganisationReference(read_only=True)
    value = NumberField(decimals=4, read_only=True)
    version_mark = serializers.SerializerMethodField()

    class Meta:
        model = PeerMark
        fields = ["code", "organisation", "value", "version_mark"]

    def get_version_mark(self, mark: PeerMark) -> str:
        return version_of(peer_now(mark.value))


class PeerMarksSerializer(serializers.Serializer):
    """What peers gave, as far as the account reads it, in the order of the criteria."""

    card = serializers.IntegerField()
    marks = PeerMarkSerializer(many=True)


class ReasonSerializer(StrictSerializer):
    reason = TextField(max_length=2000)


class ExplanationSerializer(StrictSerializer):
    code = TextField(max_length=60)
    text = TextField(max_length=4000)
    seen = TextField(
        required=False, allow_null=True, default=None, max_length=64,
        help_text="The `answer_mark` that was read: refuses when somebody wrote since.",
    )  # fmt: skip


def organisation_named(named: int | None, own: Iterable[Organisation]) -> Organisation:
    """The one of the account's organisations that a body speaks for. ValidationError where it names
    none and there are several, PermissionDenied for one that the account does not act for."""
    found = [each for each in own if named in {None, each.pk}]
    if not found:
        raise PermissionDenied
    if len(found) > 1:
        needed = serializers.Field.default_error_messages["required"]
        raise serializers.ValidationError({"organisation": [needed]})
    return found[0]
