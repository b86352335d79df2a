"""How a program reads ballots: the question, the rule, the turnout, and what was counted."""

from typing import Any

from django.db.models import QuerySet
from django_filters.rest_framework import ChoiceFilter
from drf_spectacular.utils import OpenApiExample, extend_schema_field, extend_schema_serializer
from rest_framework import serializers

from ballots.enums import BallotState, BallotWay, Purpose, ShareBase
from ballots.models import Ballot, Option
from ballots.papers import paper_of
from blocs.api import YearReference
from common.api import NumberField, ReadViewSet
from common.filters import IdFilter, StrictFilterSet

COUNT = {"type": "object", "nullable": True, "additionalProperties": {}}
EXAMPLE = OpenApiExample(
    "Four of five chose one name",
    response_only=True,
    value={
        "id": 7, "bloc_year": {"id": 1, "year": 2026, "bloc": {"id": 1, "code": "cum-5"}},
        "purpose": "chair", "way": "secret", "title": "Giới thiệu Cụm trưởng", "state": "published",
        "turnout": {"entitled": 5, "took_part": 5},
        "rule": {"seats": 1, "base": "entitled", "threshold": "80", "above": False, "quorum": "80"},
    },
)  # fmt: skip


class RuleSerializer(serializers.ModelSerializer):
    """How it is decided; percents are 0 to 100."""

    base = serializers.ChoiceField(choices=ShareBase.choices, help_text="Of what a share is taken.")
    threshold = NumberField(help_text="Percent of the base that an option needs.")
    quorum = NumberField(help_text="Percent of all entitled who must take part; 0: none.")

    class Meta:
        model = Ballot
        fields = ["seats", "base", "threshold", "above", "quorum", "may_abstain", "takes_written",
                  "run_off", "rule_basis"]  # fmt: skip


class TurnoutSerializer(serializers.Serializer):
    """Numbers of members, never who."""

    entitled = serializers.IntegerField()
    took_part = serializers.IntegerField()


class OptionSerializer(serializers.ModelSerializer):
    class Meta:
        model = Option
        fields = ["number", "label", "organisation", "facts", "says_no"]


class BallotSerializer(serializers.ModelSerializer):
    """A ballot without its count. `sha256` is empty until its count may be read."""

    bloc_year = YearReference(read_only=True)
    purpose = serializers.ChoiceField(choices=Purpose.choices)
    way = serializers.ChoiceField(choices=BallotWay.choices)
    state = serializers.ChoiceField(choices=BallotState.choices)
    rule = RuleSerializer(source="*", read_only=True)
    turnout = TurnoutSerializer(source="*", read_only=True)
    follows = serializers.PrimaryKeyRelatedField[Any](
        read_only=True, allow_null=True, help_text="Id of the ballot whose tie it decides."
    )

    class Meta:
        model = Ballot
        fields = ["id", "bloc_year", "conference", "purpose", "way", "title", "question",
                  "for_year", "state", "rule", "turnout", "closes_at", "opened_at", "closed_at",
                  "counted_at", "published_at", "cancelled_because", "follows"]  # fmt: skip


@extend_schema_serializer(examples=[EXAMPLE])
class WholeBallotSerializer(BallotSerializer):
    """A ballot with its slip and, once it is published, all that its count was made of; who runs
    the year, or leads its council, reads the count once it is frozen."""

    options = OptionSerializer(many=True, read_only=True)
    followed_by = serializers.SerializerMethodField(help_text="Id of its run-off.")
    count = serializers.SerializerMethodField(
        help_text="The frozen count: result, slips with receipts, votes by name, roll."
    )
    sha256 = serializers.SerializerMethodField(help_text="Hash of `count`; empty without it.")
    minutes = serializers.SerializerMethodField(help_text="Id of the newest minutes one may read.")

    class Meta(BallotSerializer.Meta):
        fields = [*BallotSerializer.Meta.fields, "options", "followed_by", "count", "sha256",
                  "minutes"]  # fmt: skip

    def _sees_count(self, ballot: Ballot) -> bool:
        user = self.context["request"].user
        return ballot.state_now.is_counted and user.has_perm("ballots.view_count", ballot)

    @extend_schema_field({"type": "integer", "nullable": True})
    def get_followed_by(self, ballot: Ballot) -> int | None:
        rows = Ballot.objects.visible_to(self.context["request"].user).filter(follows=ballot)
        return rows.values_list("pk", flat=True).first()

    @extend_schema_field(COUNT)
    def get_count(self, ballot: Ballot) -> Any:
        return ballot.data if self._sees_count(ballot) else None

    def get_sha256(self, ballot: Ballot) -> str:
        return ballot.sha256 if self._sees_count(ballot) else ""

    @extend_schema_field({"type": "integer", "nullable": True})
    def get_minutes(self, ballot: Ballot) -> int | None:
        if not self._sees_count(ballot):
            return None
        paper = paper_of(ballot, self.context["request"].user)
        return paper.pk if paper else None


class BallotFilterSet(StrictFilterSet):
    bloc_year = IdFilter(field_name="bloc_year", help_text="Of this bloc-year.")
    state = ChoiceFilter(choices=BallotState.choices)
    purpose = ChoiceFilter(choices=Purpose.choices)


class BallotViewSet(ReadViewSet):
    """Ballots of years that the account reads; one that never was opened, for who runs the year and
    its council alone. Voting is for people, on the page: a program has no vote."""

    queryset = Ballot.objects.for_lists()
    serializer_class = BallotSerializer
    detail_serializer_class = WholeBallotSerializer
    filterset_class = BallotFilterSet

    def get_queryset(self) -> QuerySet:
        rows = super().get_queryset()
        if self.action == "retrieve":
            return rows.prefetch_related("options")
        return rows.defer("data")
