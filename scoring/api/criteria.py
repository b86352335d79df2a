"""How a program reads, checks, writes and adopts criteria."""

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from django_filters.rest_framework import ChoiceFilter
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from blocs.api import YearReference
from blocs.models import BlocYear
from common.api import ReadViewSet, StrictSerializer, TextField, body_of
from common.errors import RuleViolation
from common.filters import IdFilter, StrictFilterSet
from common.views import require
from scoring import actions
from scoring.actions.rounds import circulate
from scoring.api.examples import CRITERIA_EXAMPLE
from scoring.api.rounds import ROUNDS, CirculationSerializer, WholeRoundSerializer
from scoring.api.shapes import (
    CriterionSerializer,
    DeclaredSerializer,
    FaultSerializer,
    RewriteSerializer,
    TreeSerializer,
    YearOfSerializer,
    declared_of,
    text_of,
    told_faults,
    tree_of,
)
from scoring.enums import CriteriaState
from scoring.models import CriteriaSet, nodes_of
from scoring.texts import CriteriaText


class CriteriaSetSerializer(serializers.ModelSerializer):
    """One version of a year's criteria; `sha256` is given with its adoption."""

    bloc_year = YearReference(read_only=True)
    state = serializers.ChoiceField(choices=CriteriaState.choices, read_only=True)
    declared = serializers.SerializerMethodField(help_text="What it says of its points.")

    class Meta:
        model = CriteriaSet
        fields = ["id", "bloc_year", "version", "title", "state", "adopted_on", "sha256",
                  "declared"]  # fmt: skip

    @extend_schema_field(DeclaredSerializer)
    def get_declared(self, criteria_set: CriteriaSet) -> Any:
        return DeclaredSerializer(declared_of(criteria_set)).data


class WholeSetSerializer(CriteriaSetSerializer):
    """A version with its criteria in the order of the document, and, of a draft, what is not
    finished. Send `version_mark` back as `seen` to notice changes of others."""

    criteria = serializers.SerializerMethodField(help_text="Groups before what they hold.")
    faults = serializers.SerializerMethodField(help_text="What adoption would refuse.")
    version_mark = serializers.SerializerMethodField()

    class Meta(CriteriaSetSerializer.Meta):
        fields = [*CriteriaSetSerializer.Meta.fields, "version_mark", "criteria", "faults"]

    @extend_schema_field(CriterionSerializer(many=True))
    def get_criteria(self, criteria_set: CriteriaSet) -> Any:
        return CriterionSerializer(tree_of(nodes_of(criteria_set.criteria.all())), many=True).data

    @extend_schema_field(FaultSerializer(many=True))
    def get_faults(self, criteria_set: CriteriaSet) -> Any:
        if not criteria_set.is_draft:
            return []
        nodes = nodes_of(criteria_set.criteria.all())
        text = CriteriaText(criteria_set.title, nodes, criteria_set.declared)
        return _found(criteria_set.bloc_year, text)

    def get_version_mark(self, criteria_set: CriteriaSet) -> str:
        return actions.criteria_version(criteria_set)


class CheckedSerializer(serializers.Serializer):
    """What writing and adopting a set would meet."""

    can_be_written = serializers.BooleanField()
    can_be_adopted = serializers.BooleanField()
    faults = FaultSerializer(many=True)


class AskedSerializer(StrictSerializer):
    # Spelt out: a misspelt value must not write.
    validate = serializers.ChoiceField(  # type: ignore[assignment]
        choices=["true", "false"], default="false"
    )


class AdoptionSerializer(StrictSerializer):
    adopted_on = serializers.DateField(help_text="The day on which the bloc adopted it.")
    seen = TextField(required=False, allow_null=True, default=None, max_length=64)


class CriteriaSetFilterSet(StrictFilterSet):
    bloc_year = IdFilter(field_name="bloc_year", help_text="Of this bloc-year.")
    state = ChoiceFilter(choices=CriteriaState.choices)


def _found(year: BlocYear, text: CriteriaText) -> list[dict[str, Any]]:
    members = [each.organisation.code for each in year.members()]
    return told_faults(text, members)


class CriteriaSetViewSet(ReadViewSet):
    """Criteria of the years that the account reads: every version, and the draft."""

    queryset = CriteriaSet.objects.select_related("bloc_year__bloc")
    serializer_class = CriteriaSetSerializer
    detail_serializer_class = WholeSetSerializer
    filterset_class = CriteriaSetFilterSet
    write_scope = "criteria:write"

    def get_queryset(self) -> QuerySet:
        rows = super().get_queryset()
        return rows if self.action == "list" else rows.prefetch_related("criteria__assigned")

    def _year(self, request: Request) -> BlocYear:
        """The year that the body names, for who may write its criteria."""
        years = BlocYear.objects.visible_to(request.user).select_related("bloc")
        year = get_object_or_404(years, pk=body_of(YearOfSerializer, request)["bloc_year"])
        require(request.user, "scoring.write_criteria", year)
        return year

    def _answer(self, written: CriteriaSet, **options: Any) -> Response:
        row = self.get_queryset().get(pk=written.pk)
        return Response(WholeSetSerializer(row).data, **options)

    @extend_schema(
        request=TreeSerializer,
        responses={200: CheckedSerializer, 201: WholeSetSerializer},
        parameters=[
            OpenApiParameter(
                "validate", bool, description="`true`: say what is wrong, and write nothing (200)."
            )
        ],
        examples=[CRITERIA_EXAMPLE],
    )
    def create(self, request: Request) -> Response:
        """Begin the next version as a draft: the whole tree at once, all of it or nothing.

        400 names each fault by its path; 409 `criteria-begun` while there is a draft already.
        """
        asked = AskedSerializer(data=request.query_params.dict())
        asked.is_valid(raise_exception=True)
        if asked.validated_data["validate"] == "true":
            return self._told(request)
        year = self._year(request)
        text = _sound(year, text_of(body_of(TreeSerializer, request)))
        if CriteriaSet.objects.filter(bloc_year=year).drafts().exists():
            raise RuleViolation("criteria-begun", _("The draft has been begun already."))
        nothing = actions.criteria_version(None)
        written = actions.write_criteria(year, text, by=request.user, seen=nothing)
        place = reverse("api:criteria-set-detail", args=[written.pk], request=request)
        return self._answer(written, status=status.HTTP_201_CREATED, headers={"Location": place})

    @extend_schema(
        request=TreeSerializer, responses={200: CheckedSerializer}, examples=[CRITERIA_EXAMPLE]
    )
    @action(detail=False, methods=["post"])
    def validate(self, request: Request) -> Response:
        """Say what is wrong with a tree, and write nothing."""
        return self._told(request)

    def _told(self, request: Request) -> Response:
        year = self._year(request)
        text = text_of(body_of(TreeSerializer, request))
        found = _found(year, text)
        body = {
            "can_be_written": all(fault["waits"] for fault in found),
            "can_be_adopted": not found,
            "faults": found,
        }
        return Response(body)

    @extend_schema(request=RewriteSerializer, responses={200: WholeSetSerializer})
    def update(self, request: Request, pk: Any = None) -> Response:
        """Put a whole tree in place of the draft. 409 `criteria-adopted` once it was adopted,
        `changed-meanwhile` when somebody wrote since `seen`."""
        criteria_set = self.get_object()
        year = criteria_set.bloc_year
        require(request.user, "scoring.write_criteria", year)
        values = body_of(RewriteSerializer, request)
        text = _sound(year, text_of(values))
        if not criteria_set.is_draft:
            said = _("This version has been adopted already.")
            raise RuleViolation("criteria-adopted", said)
        seen = values["seen"] or actions.criteria_version(criteria_set)
        return self._answer(actions.write_criteria(year, text, by=request.user, seen=seen))

    @extend_schema(request=CirculationSerializer, responses={201: WholeRoundSerializer})
    @action(detail=True, methods=["post"], filterset_class=None)
    def circulate(self, request: Request, pk: Any = None) -> Response:
        """Send the draft round: its text as it is becomes the next round, which the members comment
        on or agree to. 409 `round-of-nothing`, `round-unchanged`, `comments-closed` once the set is
        adopted, `changed-meanwhile` when somebody wrote since `seen`."""
        criteria_set = self.get_object()
        require(request.user, "scoring.write_criteria", criteria_set.bloc_year)
        given = body_of(CirculationSerializer, request)
        made = circulate(criteria_set, note=given["note"], by=request.user, seen=given["seen"])
        place = reverse("api:criteria-round-detail", args=[made.pk], request=request)
        row = ROUNDS.get(pk=made.pk)
        return Response(
            WholeRoundSerializer(row).data, status=status.HTTP_201_CREATED,
            headers={"Location": place},
        )  # fmt: skip

    @extend_schema(request=AdoptionSerializer, responses={200: WholeSetSerializer})
    @action(detail=True, methods=["post"], filterset_class=None)
    def adopt(self, request: Request, pk: Any = None) -> Response:
        """The bloc has adopted the draft: from now on it does not change, and has a hash."""
        criteria_set = self.get_object()
        require(request.user, "scoring.adopt_criteria", criteria_set.bloc_year)
        values = body_of(AdoptionSerializer, request)
        actions.adopt_criteria(
            criteria_set, values["adopted_on"], by=request.user, seen=values["seen"]
        )
        return self._answer(criteria_set)


def _sound(year: BlocYear, text: CriteriaText) -> CriteriaText:
    """The text when a draft may say it. ValidationError with every fault at its path."""
    wrong: dict[str, list[str]] = {}
    for fault in _found(year, text):
        if not fault["waits"]:
            wrong.setdefault(fault["at"], []).append(fault["detail"])
    if wrong:
        raise serializers.ValidationError(wrong)
    return text
