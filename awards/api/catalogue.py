"""How a program reads the award catalogue, the quotas of a season, and who is eligible."""

from typing import Any

from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404
from django_filters.rest_framework import ChoiceFilter
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from awards.builders.eligibility import eligibility_of
from awards.builders.quotas import standings_of
from awards.conditions import Answer
from awards.enums import AwardForm, AwardLevel, AwardSubject, ConditionKind, MeritType
from awards.models import AwardType, Quota
from blocs.api import BlocReference, CouncilReference, OrganisationReference, YearReference
from blocs.models import BlocYear
from common.api import NumberField, ReadViewSet, StrictSerializer
from common.filters import (
    LARGEST_ID,
    CodeFilter,
    DayFilter,
    FlagFilter,
    IdFilter,
    SearchFilterSet,
    StrictFilterSet,
    YearFilter,
)
from common.views import require

# -- the catalogue --------------------------------------------------------------------------------


class AwardTypeReference(serializers.ModelSerializer):
    class Meta:
        model = AwardType
        fields = ["id", "code", "name", "form", "level"]


class AwardTypeSerializer(serializers.ModelSerializer):
    """One edition of a title or commendation form. Rows of one code are its editions."""

    council = CouncilReference(
        read_only=True, allow_null=True, help_text="Whose own it is; null: the general catalogue."
    )
    subjects = serializers.ListField(
        child=serializers.ChoiceField(choices=AwardSubject.choices), read_only=True
    )
    merit_types = serializers.ListField(
        child=serializers.ChoiceField(choices=MeritType.choices), read_only=True,
        help_text="Which kinds of merit it rewards; empty: the rules do not say.",
    )  # fmt: skip

    class Meta:
        model = AwardType
        fields = ["id", "code", "name", "form", "subjects", "level", "merit_types", "decided_by",
                  "legal_basis", "effective_from", "effective_to", "council"]  # fmt: skip


class AwardTypeFilterSet(SearchFilterSet):
    code = CodeFilter(longest=30, help_text="The code, exactly.")
    form = ChoiceFilter(choices=AwardForm.choices)
    level = ChoiceFilter(choices=AwardLevel.choices)
    subject = ChoiceFilter(
        choices=AwardSubject.choices, method="filter_subject", help_text="Given to such a subject."
    )
    council = IdFilter(
        method="filter_council", help_text="What this council may give: the general ones, its own."
    )
    in_force = DayFilter(method="filter_in_force", help_text="In force on this day.")

    def filter_subject(self, rows: Any, _name: str, value: str) -> QuerySet:
        return rows.for_subject(value)

    def filter_council(self, rows: QuerySet, _name: str, value: int) -> QuerySet:
        return rows.filter(Q(council__isnull=True) | Q(council=value))

    def filter_in_force(self, rows: Any, _name: str, value: Any) -> QuerySet:
        return rows.in_force(value)


class AwardTypeViewSet(ReadViewSet):
    """Titles and commendation forms: the general ones, and those of councils the account serves."""

    queryset = AwardType.objects.select_related("council")
    serializer_class = AwardTypeSerializer
    filterset_class = AwardTypeFilterSet


# -- quotas ---------------------------------------------------------------------------------------


class QuotaSerializer(serializers.Serializer):
    """A quota as it stands now. `allowed` is `number`, or `percent` of `base_count` rounded as
    declared; `left` is never below 0."""

    id = serializers.IntegerField(source="quota.pk")
    council = CouncilReference(source="quota.council")
    year = serializers.IntegerField(source="quota.year")
    bloc = BlocReference(source="quota.bloc", allow_null=True, help_text="null: all blocs.")
    award_type = AwardTypeReference(source="quota.award_type")
    subject = serializers.ChoiceField(
        source="quota.subject", choices=[("", "any"), *AwardSubject.choices],
        help_text="Empty: whoever may receive it.",
    )  # fmt: skip
    number = serializers.IntegerField(source="quota.number", allow_null=True)
    percent = NumberField(source="quota.percent", allow_null=True)
    base = serializers.CharField(
        source="quota.base", help_text="`members`, `blocs` or `leaders`; empty for a number."
    )
    base_count = serializers.IntegerField(source="worked.base", allow_null=True)
    rounding = serializers.CharField(
        source="quota.rounding", help_text="`down`, `half-up` or `up`; empty for a number."
    )
    allowed = serializers.IntegerField()
    proposed = serializers.IntegerField()
    decided = serializers.IntegerField()
    used = serializers.IntegerField(help_text="Proposed and decided.")
    left = serializers.IntegerField()
    legal_basis = serializers.CharField(source="quota.legal_basis")
    effective_from = serializers.DateField(source="quota.effective_from")
    effective_to = serializers.DateField(source="quota.effective_to", allow_null=True)
    withdrawn_at = serializers.DateTimeField(source="quota.withdrawn_at", allow_null=True)


class QuotaFilterSet(StrictFilterSet):
    council = IdFilter(field_name="council", help_text="Of this council.")
    year = YearFilter(field_name="year", help_text="Of this season.")
    bloc = IdFilter(field_name="bloc", help_text="Of this bloc alone.")
    award_type = IdFilter(field_name="award_type", help_text="Of this award.")
    standing = FlagFilter(
        field_name="withdrawn_at", lookup_expr="isnull", help_text="Not withdrawn."
    )


QUOTA_EXAMPLE = OpenApiExample(
    "Half a flag, rounded up",
    response_only=True,
    value={
        "id": 1, "council": {"id": 1, "code": "hd", "name": "Hội đồng TĐKT"}, "year": 2026,
        "bloc": None, "award_type": {"id": 5, "code": "CO_CP", "name": "Cờ thi đua của Chính phủ"},
        "subject": "", "number": None, "percent": "25", "base": "leaders", "base_count": 2,
        "rounding": "up", "allowed": 1, "proposed": 1, "decided": 0, "used": 1, "left": 0,
        "legal_basis": "Quy chế của Hội đồng", "effective_from": "2026-01-01",
        "effective_to": None, "withdrawn_at": None,
    },
)  # fmt: skip


class QuotaViewSet(ReadViewSet):
    """Quotas of the councils that the account serves, with what of each is used and left."""

    queryset = Quota.objects.for_lists()
    serializer_class = QuotaSerializer
    filterset_class = QuotaFilterSet

    @extend_schema(examples=[QUOTA_EXAMPLE])
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Used and left are counted now, for all rows of the page at once."""
        rows = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        return self.get_paginated_response(
            QuotaSerializer(standings_of(rows or []), many=True).data
        )

    @extend_schema(examples=[QUOTA_EXAMPLE])
    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """One quota; used and left are counted now."""
        return Response(QuotaSerializer(standings_of([self.get_object()])[0]).data)


# -- who is eligible ------------------------------------------------------------------------------


class ConditionSerializer(serializers.Serializer):
    """What is asked. `limits` holds what belongs to the kind: a place, a percentage, a number."""

    id = serializers.IntegerField(source="condition.pk")
    kind = serializers.ChoiceField(source="condition.kind", choices=ConditionKind.choices)
    words = serializers.CharField()
    limits = serializers.DictField(source="condition.limits", child=serializers.JSONField())
    legal_basis = serializers.CharField(source="condition.legal_basis")
    effective_from = serializers.DateField(source="condition.effective_from")
    effective_to = serializers.DateField(source="condition.effective_to", allow_null=True)


ANSWERS = [(answer.value, answer.value) for answer in Answer]


class FindingSerializer(serializers.Serializer):
    condition = serializers.IntegerField(source="asked.condition.pk")
    answer = serializers.ChoiceField(source="finding.answer", choices=ANSWERS)
    reason = serializers.CharField(source="finding.reason", help_text="A stable code.")
    words = serializers.CharField(help_text="The reason with its figures.")


class JudgedMemberSerializer(serializers.Serializer):
    organisation = OrganisationReference()
    place = serializers.IntegerField(allow_null=True)
    verdict = serializers.ChoiceField(
        choices=ANSWERS, help_text="`no` by one no, `unknown` by one unknown."
    )
    answers = FindingSerializer(many=True)


class EligibilitySerializer(serializers.Serializer):
    """Every member before every condition. `ranking`: where place and rate come from; null while
    none is published."""

    bloc_year = YearReference()
    award_type = AwardTypeReference()
    ranking = serializers.IntegerField(allow_null=True)
    conditions = ConditionSerializer(many=True)
    members = JudgedMemberSerializer(many=True)


class AskedSerializer(StrictSerializer):
    award_type = serializers.IntegerField(min_value=1, max_value=LARGEST_ID)


ELIGIBILITY_EXAMPLE = OpenApiExample(
    "A member at the first place that was not voted on yet",
    response_only=True,
    value={
        "bloc_year": {"id": 3, "year": 2026, "bloc": {"id": 1, "code": "k1", "name": "Khối 1"}},
        "award_type": {"id": 5, "code": "CO_CP", "name": "Cờ thi đua của Chính phủ"},
        "ranking": 7,
        "conditions": [
            {"id": 1, "kind": "vote", "words": "Phiếu đạt từ 80% tổng số người có quyền",
             "limits": {"percent": "80"}, "legal_basis": "Quy chế của Hội đồng",
             "effective_from": "2026-01-01", "effective_to": None},
        ],
        "members": [
            {"organisation": {"id": 9, "code": "dv-1", "name": "Đơn vị 1", "short_name": ""},
             "place": 1, "verdict": "unknown",
             "answers": [{"condition": 1, "answer": "unknown", "reason": "no-vote",
                          "words": "chưa bỏ phiếu"}]},
        ],
    },
)  # fmt: skip


class EligibilityView(APIView):
    """Who of a bloc-year meets the conditions of an award, each with its reasons; for who runs the
    year, and its council."""

    @extend_schema(
        tags=["eligibility"],
        operation_id="years_eligibility_retrieve",
        parameters=[
            OpenApiParameter(
                "award_type", {"type": "integer", "minimum": 1, "maximum": LARGEST_ID},
                required=True, description="Id of an award type in force in the year.",
            )
        ],
        responses={200: EligibilitySerializer},
        examples=[ELIGIBILITY_EXAMPLE],
    )  # fmt: skip
    def get(self, request: Request, pk: int) -> Response:
        asked = AskedSerializer(data=request.query_params.dict())
        asked.is_valid(raise_exception=True)
        years = BlocYear.objects.visible_to(request.user).with_leaders()
        year = get_object_or_404(years, pk=pk)
        require(request.user, "awards.view_eligibility", year)
        types = AwardType.objects.for_year(year)
        award_type = get_object_or_404(types, pk=asked.validated_data["award_type"])
        table = eligibility_of(year, award_type)
        told = {
            "bloc_year": year, "award_type": award_type, "conditions": table.asked,
            "members": table.lines, "ranking": table.ranking.pk if table.ranking else None,
        }  # fmt: skip
        return Response(EligibilitySerializer(told).data)
