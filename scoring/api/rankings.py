"""How a program reads the result of a year, and freezes, publishes and corrects its ranking."""

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse
from rest_framework.views import APIView

from blocs.api import YearReference
from blocs.models import BlocYear
from common.api import ReadViewSet, StrictSerializer, WholeField, body_of
from common.filters import FlagFilter, IdFilter, StrictFilterSet
from common.views import require
from scoring import actions
from scoring.api.marks import ReasonSerializer
from scoring.api.pictures import MemberSerializer, members_of
from scoring.builders.provisional import provisional_of
from scoring.models import Ranking

MOST_VOTES = 1_000_000


class RankingSerializer(serializers.ModelSerializer):
    """A frozen ranking. A correction names what it replaces, and why; `reopened_at` tells that one
    is being made of this."""

    bloc_year = YearReference(read_only=True)
    criteria_set = serializers.PrimaryKeyRelatedField[Any](
        read_only=True, help_text="Id of the criteria set."
    )
    replaces = serializers.PrimaryKeyRelatedField[Any](
        read_only=True, allow_null=True, help_text="Id of the ranking that it corrects."
    )

    class Meta:
        model = Ranking
        fields = ["id", "bloc_year", "criteria_set", "number", "sha256", "frozen_at",
                  "published_at", "replaces", "reason", "reopened_at"]  # fmt: skip


class WholeRankingSerializer(RankingSerializer):
    """A ranking with all it was made of: `sha256` is the hash of `data`, as JSON with sorted keys,
    no blanks, and letters as they are."""

    data = serializers.SerializerMethodField(  # type: ignore[assignment]
        help_text="The frozen snapshot."
    )

    class Meta(RankingSerializer.Meta):
        fields = [*RankingSerializer.Meta.fields, "data"]

    @extend_schema_field({"type": "object", "additionalProperties": {}})
    def get_data(self, ranking: Ranking) -> Any:
        return ranking.data


class RankingFilterSet(StrictFilterSet):
    bloc_year = IdFilter(field_name="bloc_year", help_text="Of this bloc-year.")
    current = FlagFilter(
        field_name="replaced_by", lookup_expr="isnull", help_text="Not replaced by a correction."
    )


class RankingViewSet(ReadViewSet):
    """Rankings: the published ones of years that the account reads, all for who handles them."""

    queryset = Ranking.objects.select_related("bloc_year__bloc")
    serializer_class = RankingSerializer
    detail_serializer_class = WholeRankingSerializer
    filterset_class = RankingFilterSet
    write_scope = "rankings:write"

    def get_queryset(self) -> QuerySet:
        rows = super().get_queryset()
        return rows if self.action == "retrieve" else rows.defer("data")

    def _found(self, request: Request) -> Ranking:
        ranking: Ranking = self.get_object()
        require(request.user, "scoring.run_scoring", ranking.bloc_year)
        return ranking

    def _answer(self, ranking: Ranking) -> Response:
        return Response(self.get_serializer(self.get_queryset().get(pk=ranking.pk)).data)

    @extend_schema(request=None, responses={200: RankingSerializer})
    @action(detail=True, methods=["post"], filterset_class=None)
    def publish(self, request: Request, pk: Any = None) -> Response:
        """Let every member of the bloc read it. It cannot be taken back, only corrected."""
        return self._answer(actions.publish_ranking(self._found(request), by=request.user))

    @extend_schema(request=ReasonSerializer, responses={200: RankingSerializer})
    @action(detail=True, methods=["post"], filterset_class=None)
    def reopen(self, request: Request, pk: Any = None) -> Response:
        """Begin a correction: cards may be decided again (`scorecards/{id}/decide/`) until the next
        freeze, whose ranking names this one and the reason. Until then this one stands."""
        ranking = self._found(request)
        reason = body_of(ReasonSerializer, request)["reason"]
        return self._answer(actions.reopen_ranking(ranking, reason, by=request.user))


class FreezeSerializer(StrictSerializer):
    votes = serializers.DictField(
        child=WholeField(min_value=0, max_value=MOST_VOTES),
        required=False, default=dict,
        help_text="Votes by the code of the member, where the criteria leave ties to a ballot.",
    )  # fmt: skip


class FreezeView(APIView):
    """Freeze how the members of a year stand, with all it was made of, under a SHA-256.

    409 `cards-not-adopted` names the members that wait, `ranking-frozen` while one stands.
    """

    write_scope = "rankings:write"

    @extend_schema(
        tags=["rankings"],
        operation_id="years_ranking_freeze",
        request=FreezeSerializer,
        responses={201: RankingSerializer},
    )
    def post(self, request: Request, pk: int) -> Response:
        years = BlocYear.objects.visible_to(request.user).select_related("bloc")
        year = get_object_or_404(years, pk=pk)
        require(request.user, "scoring.run_scoring", year)
        votes = body_of(FreezeSerializer, request)["votes"]
        _refuse_strangers(year, votes)
        ranking = actions.freeze_ranking(year, by=request.user, votes=votes)
        place = reverse("api:ranking-detail", args=[ranking.pk], request=request)
        body = RankingSerializer(ranking).data
        return Response(body, status=status.HTTP_201_CREATED, headers={"Location": place})


def _refuse_strangers(year: BlocYear, votes: dict[str, int]) -> None:
    members = {each.organisation.code for each in year.members()} if votes else set()
    strangers = sorted(set(votes) - members)
    if strangers:
        said = _("Not a member in this year: %(codes)s.") % {"codes": ", ".join(strangers)}
        raise serializers.ValidationError({"votes": [said]})


# -- results --------------------------------------------------------------------------------------


class CriteriaReferenceSerializer(serializers.Serializer):
    title = serializers.CharField()
    version = serializers.IntegerField()
    sha256 = serializers.CharField()


class CorrectionSerializer(serializers.ModelSerializer):
    """One ranking of the year; `replaces` is the number of the one it corrects."""

    replaces = serializers.IntegerField(
        source="replaces.number", read_only=True, allow_null=True, default=None
    )

    class Meta:
        model = Ranking
        fields = ["id", "number", "sha256", "frozen_at", "published_at", "replaces", "reason"]


class ResultSerializer(serializers.Serializer):
    """How the members stand. `final`: what the ranking froze. `provisional`: as the cards are now;
    a member reads its own row then, without a place, and the others' figures move it still."""

    bloc_year = YearReference()
    status = serializers.ChoiceField(choices=["provisional", "final"])
    ranking = CorrectionSerializer(allow_null=True, help_text="What is told of, if it is frozen.")
    history = CorrectionSerializer(many=True, help_text="All that the account reads, newest first.")
    is_illustrative = serializers.BooleanField(help_text="Holds made-up figures.")
    criteria = CriteriaReferenceSerializer()
    waiting = serializers.ListField(
        child=serializers.CharField(), help_text="Members that have not submitted, for who runs it."
    )
    members = MemberSerializer(many=True)


class AskedSerializer(StrictSerializer):
    bloc_year = serializers.IntegerField(min_value=1, max_value=2**63 - 1)
    status = serializers.ChoiceField(choices=["provisional", "final"], required=False)


class ResultsView(APIView):
    """Totals, places and the points of every criterion of a bloc-year.

    The newest ranking that the account reads; before there is one, what the cards give now.
    """

    @extend_schema(
        tags=["results"],
        operation_id="results_retrieve",
        parameters=[
            OpenApiParameter(
                "bloc_year", {"type": "integer", "minimum": 1, "maximum": 2**63 - 1},
                required=True, description="Of this bloc-year.",
            ),
            OpenApiParameter(
                "status", str, enum=["provisional", "final"],
                description="`final`: a ranking or nothing (404). `provisional`: what the cards"
                " give now, also beside a ranking that is being corrected.",
            ),
        ],
        responses={200: ResultSerializer},
    )  # fmt: skip
    def get(self, request: Request) -> Response:
        asked = AskedSerializer(data=request.query_params.dict())
        asked.is_valid(raise_exception=True)
        years = BlocYear.objects.visible_to(request.user).select_related("bloc")
        year = get_object_or_404(years, pk=asked.validated_data["bloc_year"])
        rows = Ranking.objects.visible_to(request.user).filter(bloc_year=year)
        history = list(rows.defer("data").select_related("replaces").defer("replaces__data"))
        wanted = asked.validated_data.get("status")
        if history and wanted != "provisional":
            data = Ranking.objects.values_list("data", flat=True).get(pk=history[0].pk)
            told = _told(year, history, data) | {"status": "final", "ranking": history[0]}
            return Response(ResultSerializer(told).data)
        found = None if wanted == "final" else provisional_of(year, request.user)
        if found is None:
            raise NotFound
        told = _told(year, history, found.picture) | {"waiting": found.waiting}
        return Response(ResultSerializer(told).data)


def _told(year: BlocYear, history: list[Ranking], picture: Any) -> dict[str, Any]:
    return {
        "bloc_year": year, "status": "provisional", "ranking": None, "history": history,
        "is_illustrative": picture["is_illustrative"], "criteria": picture["criteria"],
        "waiting": [], "members": members_of(picture),
    }  # fmt: skip
