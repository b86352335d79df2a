"""How a program takes part in the rounds of a draft: reading, commenting, agreeing, answering."""

from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from blocs.api import OrganisationReference, YearReference
from common.api import FlagField, ReadViewSet, StrictSerializer, TextField, WholeField, body_of
from common.changes import LONGEST_SAYING
from common.filters import LARGEST_ID, FlagFilter, IdFilter, StrictFilterSet
from common.views import require
from pledges.rules import members_of
from scoring.actions import rounds as actions
from scoring.api.marks import organisation_named
from scoring.api.shapes import CriterionSerializer, DeclaredSerializer, declared_of, tree_of
from scoring.builders.rounds import text_from
from scoring.enums import CommentOutcome
from scoring.models import CriteriaRound, RoundComment

COMMENT = "scoring.comment_criteria"
ROUNDS = (
    CriteriaRound.objects.select_related("criteria_set__bloc_year__bloc")
    .prefetch_related("agreements__organisation")
    .annotate(is_open=Exists(CriteriaRound.objects.open().filter(pk=OuterRef("pk"))))
)  # fmt: skip


# -- the rounds -----------------------------------------------------------------------------------


class RoundSerializer(serializers.ModelSerializer):
    """A draft as it was circulated, and the members that agreed to this text. One that `is_open` is
    commented on now. An adopted set whose hash is this `sha256` says the same."""

    bloc_year = YearReference(source="criteria_set.bloc_year", read_only=True)
    criteria_set = serializers.PrimaryKeyRelatedField[Any](
        read_only=True, help_text="Id of the criteria set."
    )
    is_open = serializers.BooleanField(read_only=True)
    agreed = serializers.SerializerMethodField(help_text="Members that agreed to it.")

    class Meta:
        model = CriteriaRound
        fields = ["id", "bloc_year", "criteria_set", "number", "sha256", "note", "circulated_at",
                  "is_open", "agreed"]  # fmt: skip

    @extend_schema_field(OrganisationReference(many=True))
    def get_agreed(self, found: CriteriaRound) -> Any:
        members = [each.organisation for each in found.agreements.all()]
        return OrganisationReference(members, many=True).data


class WholeRoundSerializer(RoundSerializer):
    """A round with its text, in the shape of a criteria set."""

    title = serializers.SerializerMethodField()
    declared = serializers.SerializerMethodField(help_text="What it says of its points.")
    criteria = serializers.SerializerMethodField(help_text="Groups before what they hold.")

    class Meta(RoundSerializer.Meta):
        fields = [*RoundSerializer.Meta.fields, "title", "declared", "criteria"]

    def get_title(self, found: CriteriaRound) -> str:
        return text_from(found.content).title

    @extend_schema_field(DeclaredSerializer)
    def get_declared(self, found: CriteriaRound) -> Any:
        return DeclaredSerializer(declared_of(text_from(found.content))).data

    @extend_schema_field(CriterionSerializer(many=True))
    def get_criteria(self, found: CriteriaRound) -> Any:
        return CriterionSerializer(tree_of(text_from(found.content).nodes), many=True).data


class CirculationSerializer(StrictSerializer):
    note = TextField(
        required=False, default="", allow_blank=True, max_length=2000,
        help_text="What changed, and what is asked of the members.",
    )  # fmt: skip
    seen = TextField(
        required=False, allow_null=True, default=None, max_length=64,
        help_text="The `version_mark` of the set that was read.",
    )  # fmt: skip


class RoundFilterSet(StrictFilterSet):
    bloc_year = IdFilter(field_name="criteria_set__bloc_year", help_text="Of this bloc-year.")
    criteria_set = IdFilter(field_name="criteria_set", help_text="Of this criteria set.")
    is_open = FlagFilter(field_name="is_open", help_text="Commented on now.")


class RoundViewSet(ReadViewSet):
    """Texts that were circulated for comment, for whoever reads the year. A draft is circulated
    under `criteria-sets`."""

    queryset = ROUNDS
    serializer_class = RoundSerializer
    detail_serializer_class = WholeRoundSerializer
    filterset_class = RoundFilterSet
    write_scope = "criteria:write"

    def get_queryset(self) -> QuerySet:
        rows = super().get_queryset()
        return rows.defer("content") if self.action == "list" else rows

    @extend_schema(request=None, responses={200: WholeRoundSerializer})
    @action(detail=True, methods=["post"], filterset_class=None)
    def agree(self, request: Request, pk: Any = None) -> Response:
        """Agree to this text, for each member that the account acts for; once more changes nothing.
        409 `round-not-latest`, `comments-closed`."""
        found: CriteriaRound = self.get_object()
        year = found.year_of
        require(request.user, COMMENT, year)
        actions.agree(found, members_of(request.user, year), by=request.user)
        return Response(WholeRoundSerializer(self.get_queryset().get(pk=found.pk)).data)


# -- what members say -----------------------------------------------------------------------------


class CommentSerializer(serializers.ModelSerializer):
    """What a member says about one criterion (`code`) of a round, or the whole, and what the chair
    makes of it; `outcome` is empty until it is answered. Send `version_mark` back as `seen`."""

    bloc_year = YearReference(source="round.criteria_set.bloc_year", read_only=True)
    round = serializers.PrimaryKeyRelatedField[Any](read_only=True, help_text="Id of the round.")
    organisation = OrganisationReference(read_only=True)
    outcome = serializers.ChoiceField(
        choices=CommentOutcome.choices, allow_blank=True, read_only=True
    )
    version_mark = serializers.CharField(
        source="answer_version", read_only=True, help_text="Of the answer."
    )

    class Meta:
        model = RoundComment
        fields = ["id", "bloc_year", "round", "code", "organisation", "body", "is_private",
                  "created_at", "outcome", "answer", "answered_at", "version_mark"]  # fmt: skip


class OfRoundSerializer(serializers.Serializer):
    """Which round a body is for; looked at before the rest, so that who may not write is told
    so."""

    round = WholeField(min_value=1, max_value=LARGEST_ID, help_text="Id of the round.")


class SayingSerializer(OfRoundSerializer, StrictSerializer):
    """What one member says: about the whole, unless a `code` is given."""

    code = TextField(required=False, default="", allow_blank=True, max_length=60)
    body = TextField(max_length=LONGEST_SAYING)
    is_private = FlagField(
        default=False, help_text="Read by the member and those who run the year alone."
    )
    organisation = WholeField(
        required=False, allow_null=True, default=None, min_value=1, max_value=LARGEST_ID,
        help_text="Id of the member that says it; needed where the account acts for several.",
    )  # fmt: skip


class AnswerSerializer(StrictSerializer):
    outcome = serializers.ChoiceField(choices=CommentOutcome.choices)
    answer = TextField(max_length=LONGEST_SAYING)
    seen = TextField(
        required=False, allow_null=True, default=None, max_length=64,
        help_text="The `version_mark` that was read: refuses when somebody answered since.",
    )  # fmt: skip


class CommentFilterSet(StrictFilterSet):
    bloc_year = IdFilter(
        field_name="round__criteria_set__bloc_year", help_text="Of this bloc-year."
    )
    round = IdFilter(field_name="round", help_text="On this round.")
    organisation = IdFilter(field_name="organisation", help_text="Of this member.")
    answered = FlagFilter(
        field_name="answered_at", lookup_expr="isnull", exclude=True, help_text="Answered by now."
    )


class CommentViewSet(ReadViewSet):
    """Comments on drafts, for whoever reads the year; private ones for the member that made them
    and for who runs the year."""

    queryset = RoundComment.objects.select_related(
        "organisation", "round__criteria_set__bloc_year__bloc"
    ).defer("round__content")
    serializer_class = CommentSerializer
    filterset_class = CommentFilterSet
    write_scope = "criteria:write"

    def _answer(self, comment: RoundComment, **options: Any) -> Response:
        row = self.get_queryset().get(pk=comment.pk)
        return Response(self.get_serializer(row).data, **options)

    @extend_schema(request=SayingSerializer, responses={201: CommentSerializer})
    def create(self, request: Request) -> Response:
        """Say something about the latest round. 409 `round-not-latest`, `comments-closed` once the
        set is adopted, `comment-on-nothing` for a code that it does not have."""
        rounds = CriteriaRound.objects.visible_to(request.user).select_related(
            "criteria_set__bloc_year__bloc"
        )
        found = get_object_or_404(rounds, pk=body_of(OfRoundSerializer, request)["round"])
        require(request.user, COMMENT, found.year_of)
        given = body_of(SayingSerializer, request)
        own = members_of(request.user, found.year_of)
        made = actions.comment(
            found, given["code"], given["body"], is_private=given["is_private"],
            organisation=organisation_named(given["organisation"], own), by=request.user,
        )  # fmt: skip
        place = reverse("api:criteria-comment-detail", args=[made.pk], request=request)
        return self._answer(made, status=status.HTTP_201_CREATED, headers={"Location": place})

    @extend_schema(request=AnswerSerializer, responses={200: CommentSerializer})
    @action(detail=True, methods=["put"], filterset_class=None)
    def answer(self, request: Request, pk: Any = None) -> Response:
        """What the chair makes of a comment, with a sentence; may be put otherwise until the set is
        adopted. 409 `changed-meanwhile` when somebody answered since `seen`."""
        comment: RoundComment = self.get_object()
        require(request.user, "scoring.write_criteria", comment.year_of)
        given = body_of(AnswerSerializer, request)
        actions.answer_comment(
            comment, given["outcome"], given["answer"], by=request.user, seen=given["seen"]
        )
        return self._answer(comment)

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, pk: Any = None) -> Response:
        """Take one's own organisation's comment back, while it is not answered. 409
        `comment-answered`."""
        comment: RoundComment = self.get_object()
        require(request.user, "scoring.withdraw_comment", comment)
        actions.withdraw_comment(comment, by=request.user)
        return Response(status=status.HTTP_204_NO_CONTENT)
