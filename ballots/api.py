"""How a program reads ballots: the question, the rule, the turnout, and what was counted."""

from typing import Any

from django.db.models import QuerySet
from django_filters.rest_framework import ChoiceFilter
from drf_spectacular.utils import OpenApiExample, extend_schema_field, extend_schema_serializer
from rest_framework import serializers

from ballots.enums import BallotState, BallotWay, Purpose, Result, ShareBase, Stand, VoteWay
from ballots.models import Ballot, Option
from ballots.papers import paper_of
from blocs.api import YearReference
from common.api import NumberField, ReadViewSet
from common.filters import IdFilter, StrictFilterSet

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


class SlipsSerializer(serializers.Serializer):
    """Numbers of slips; `votes` by the number of the option, as text."""

    issued = serializers.IntegerField()
    cast = serializers.IntegerField()
    unused = serializers.IntegerField()
    valid = serializers.IntegerField()
    invalid = serializers.IntegerField()
    votes = serializers.DictField(child=serializers.IntegerField())


class WaysSerializer(serializers.Serializer):
    """What was given in the system, what was counted by hand, and both together."""

    online = SlipsSerializer(allow_null=True)
    hand = SlipsSerializer(allow_null=True)
    total = SlipsSerializer()


class FrozenOptionSerializer(serializers.Serializer):
    number = serializers.IntegerField()
    label = serializers.CharField()  # type: ignore[assignment]
    facts = serializers.CharField(allow_blank=True)
    says_no = serializers.BooleanField()
    organisation = serializers.IntegerField(allow_null=True)


class StandingSerializer(serializers.Serializer):
    """How one option did; `share` is a percent with two decimals, null where it is of nothing."""

    number = serializers.IntegerField()
    label = serializers.CharField()  # type: ignore[assignment]
    organisation = serializers.IntegerField(allow_null=True)
    votes = serializers.IntegerField()
    share = serializers.CharField(allow_null=True)
    standing = serializers.ChoiceField(choices=Stand.choices)


class OutcomeSerializer(serializers.Serializer):
    verdict = serializers.ChoiceField(choices=Result.choices)
    base = serializers.IntegerField(help_text="The number that shares are taken of.")
    took_part = serializers.IntegerField()
    open_seats = serializers.IntegerField(help_text="Seats that found nobody.")
    results = StandingSerializer(many=True)


class FrozenRuleSerializer(serializers.Serializer):
    seats = serializers.IntegerField()
    base = serializers.ChoiceField(choices=ShareBase.choices)
    above = serializers.BooleanField()
    may_abstain = serializers.BooleanField()
    takes_written = serializers.BooleanField()
    run_off = serializers.BooleanField()
    rule_basis = serializers.CharField(allow_blank=True)
    threshold = serializers.CharField(help_text="Percent, as it was frozen.")
    quorum = serializers.CharField(help_text="Percent, as it was frozen.")


class FrozenAwardSerializer(serializers.Serializer):
    code = serializers.CharField()
    name = serializers.CharField()


class NamedSerializer(serializers.Serializer):
    organisation = serializers.CharField()
    choices = serializers.ListField(child=serializers.IntegerField())


class RollLineSerializer(serializers.Serializer):
    """Who took part and in what capacity; never how."""

    organisation = serializers.CharField()
    way = serializers.ChoiceField(choices=VoteWay.choices, allow_blank=True)
    is_present = serializers.BooleanField()
    voter = serializers.CharField(allow_blank=True)
    capacity = serializers.CharField(allow_blank=True)


@extend_schema_field(
    {
        "type": "array", "minItems": 2, "maxItems": 2,
        "items": {"oneOf": [{"type": "string"}, {"type": "array", "items": {"type": "integer"}}]},
    }
)  # fmt: skip
class SlipField(serializers.Field):
    """A receipt and the numbers chosen, as a pair."""


class CountSerializer(serializers.Serializer):
    """The frozen count. `sha256` is the hash of just this, as JSON with sorted keys and no blanks,
    so it is told as it was frozen."""

    title = serializers.CharField()
    question = serializers.CharField(allow_blank=True)
    purpose = serializers.ChoiceField(choices=Purpose.choices)
    award = FrozenAwardSerializer(
        allow_null=True, required=False, help_text="What a nomination or a list was for."
    )
    way = serializers.ChoiceField(choices=BallotWay.choices)
    rule = FrozenRuleSerializer()
    entitled = serializers.IntegerField()
    present = serializers.IntegerField()
    counts = WaysSerializer()
    counted_by_hand = serializers.ListField(
        child=serializers.CharField(), help_text="Who counted by hand."
    )
    options = FrozenOptionSerializer(many=True)
    outcome = OutcomeSerializer()
    slips = serializers.ListField(
        child=SlipField(), help_text="Of a secret ballot, in the order of the receipts."
    )
    named = NamedSerializer(many=True, help_text="Of a ballot by name.")
    roll = RollLineSerializer(many=True)
    below_quorum_because = serializers.CharField(allow_blank=True)


class BallotSerializer(serializers.ModelSerializer):
    """A ballot without its count. `sha256` is empty until its count may be read."""

    bloc_year = YearReference(read_only=True)
    purpose = serializers.ChoiceField(choices=Purpose.choices)
    way = serializers.ChoiceField(choices=BallotWay.choices)
    state = serializers.ChoiceField(choices=BallotState.choices)
    rule = RuleSerializer(source="*", read_only=True)
    turnout = TurnoutSerializer(source="*", read_only=True)
    award_type = serializers.PrimaryKeyRelatedField[Any](
        read_only=True, allow_null=True, help_text="Id of the award that it is for."
    )
    follows = serializers.PrimaryKeyRelatedField[Any](
        read_only=True, allow_null=True, help_text="Id of the ballot whose tie it decides."
    )

    class Meta:
        model = Ballot
        fields = ["id", "bloc_year", "conference", "purpose", "award_type", "way",
                  "title", "question",
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

    @extend_schema_field(CountSerializer(allow_null=True))
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
