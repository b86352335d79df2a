"""How a program reads proposals and decisions of awards, and anybody what is public of them."""

from typing import Any

from django.db.models import Prefetch, QuerySet
from django_filters.rest_framework import ChoiceFilter
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.permissions import AllowAny

from awards.api.catalogue import AwardTypeReference
from awards.enums import ProposalState
from awards.models import Decision, Nominee, Proposal
from blocs.api import OrganisationReference, YearReference
from common.api import ReadViewSet
from common.filters import IdFilter, StrictFilterSet, YearFilter


class DecisionSerializer(serializers.ModelSerializer):
    """A decision; `revoked_on` tells that it was taken back, by what and why."""

    bloc_year = YearReference(read_only=True)
    proposal = serializers.PrimaryKeyRelatedField[Any](
        read_only=True, help_text="Id of the proposal that it decides."
    )

    class Meta:
        model = Decision
        fields = ["id", "bloc_year", "proposal", "number", "decided_on", "issuer", "signer_name",
                  "signer_title", "revoked_number", "revoked_on", "revoked_because"]  # fmt: skip


class NomineeSerializer(serializers.ModelSerializer):
    """Who is proposed, as a published list says it: never birth year nor achievements. `name` is
    that of the member where the member itself is proposed."""

    name = serializers.SerializerMethodField(help_text="Of the person or the collective.")
    organisation = OrganisationReference(read_only=True)

    class Meta:
        model = Nominee
        fields = ["id", "subject", "organisation", "name", "title", "workplace", "is_granted"]

    @extend_schema_field({"type": "string"})
    def get_name(self, nominee: Nominee) -> str:
        return str(nominee)


class ProposalSerializer(serializers.ModelSerializer):
    """A proposal and how far it has come; the days of public comment both belong to it."""

    bloc_year = YearReference(read_only=True)
    award_type = AwardTypeReference(read_only=True)
    decision = serializers.PrimaryKeyRelatedField[Any](
        read_only=True, allow_null=True, help_text="Id of the decision."
    )

    ballot = serializers.PrimaryKeyRelatedField[Any](
        read_only=True, allow_null=True, help_text="Id of the ballot that nominated."
    )

    class Meta:
        model = Proposal
        fields = ["id", "bloc_year", "award_type", "title", "legal_basis", "state", "nominated_on",
                  "ballot", "votes_for", "votes_entitled", "comment_from", "comment_to", "number",
                  "submitted_on", "decided_on", "decision", "announced_at"]  # fmt: skip


class WholeProposalSerializer(ProposalSerializer):
    """A proposal with the nominees that the account reads."""

    nominees = NomineeSerializer(many=True, read_only=True)

    class Meta(ProposalSerializer.Meta):
        fields = [*ProposalSerializer.Meta.fields, "nominees"]


class ProposalFilterSet(StrictFilterSet):
    bloc_year = IdFilter(field_name="bloc_year", help_text="Of this bloc-year.")
    year = YearFilter(field_name="bloc_year__year", help_text="Of this calendar year.")
    state = ChoiceFilter(choices=ProposalState.choices)


class ProposalViewSet(ReadViewSet):
    """Proposals of awards: from the public comment on for whoever reads the year, before it for who
    runs the year, its council and the people of the nominees' organisations."""

    queryset = Proposal.objects.select_related("award_type", "bloc_year__bloc")
    serializer_class = ProposalSerializer
    detail_serializer_class = WholeProposalSerializer
    filterset_class = ProposalFilterSet

    def get_queryset(self) -> QuerySet:
        rows = super().get_queryset()
        if self.action != "retrieve":
            return rows
        nominees = Nominee.objects.visible_to(self.request.user).select_related("organisation")
        return rows.prefetch_related(Prefetch("nominees", nominees))


class DecisionFilterSet(StrictFilterSet):
    bloc_year = IdFilter(field_name="bloc_year", help_text="Of this bloc-year.")
    year = YearFilter(field_name="bloc_year__year", help_text="Of this calendar year.")


class DecisionViewSet(ReadViewSet):
    """Decisions on awards, revoked ones among them."""

    queryset = Decision.objects.select_related("bloc_year__bloc", "proposal")
    serializer_class = DecisionSerializer
    filterset_class = DecisionFilterSet


# -- for everybody --------------------------------------------------------------------------------


class PublicNomineeSerializer(serializers.ModelSerializer):
    """A name on a public list."""

    name = serializers.SerializerMethodField()
    workplace = serializers.CharField(source="place", read_only=True)

    class Meta:
        model = Nominee
        fields = ["subject", "name", "title", "workplace"]

    @extend_schema_field({"type": "string"})
    def get_name(self, nominee: Nominee) -> str:
        return str(nominee)


class PublicListSerializer(serializers.ModelSerializer):
    """A list open for public comment, until the end of `comment_to`."""

    bloc_year = YearReference(read_only=True)
    award_type = AwardTypeReference(read_only=True)
    nominees = PublicNomineeSerializer(many=True, read_only=True)

    class Meta:
        model = Proposal
        fields = ["id", "bloc_year", "award_type", "title", "comment_from", "comment_to",
                  "nominees"]  # fmt: skip


class AnnouncementSerializer(serializers.ModelSerializer):
    """A decision that was announced, and who is granted the award; `state` tells a revoked one."""

    bloc_year = YearReference(read_only=True)
    award_type = AwardTypeReference(read_only=True)
    number = serializers.CharField(source="decision.number", read_only=True)
    issuer = serializers.CharField(source="decision.issuer", read_only=True)
    revoked_on = serializers.DateField(source="decision.revoked_on", read_only=True,
                                       allow_null=True)  # fmt: skip
    receivers = PublicNomineeSerializer(many=True, read_only=True)

    class Meta:
        model = Proposal
        fields = ["id", "bloc_year", "award_type", "state", "number", "decided_on", "issuer",
                  "announced_at", "revoked_on", "receivers"]  # fmt: skip


class PublicListViewSet(ReadViewSet):
    """Lists open for public comment today. No sign-in is needed."""

    authentication_classes = []
    permission_classes = [AllowAny]
    queryset = Proposal.objects.select_related("award_type", "bloc_year__bloc")
    serializer_class = PublicListSerializer

    def get_queryset(self) -> QuerySet:
        rows = Proposal.objects.open_for_comment().select_related("award_type", "bloc_year__bloc")
        return rows.prefetch_related("nominees__organisation")


class AnnouncementViewSet(ReadViewSet):
    """Decisions that were announced. No sign-in is needed."""

    authentication_classes = []
    permission_classes = [AllowAny]
    queryset = Proposal.objects.select_related("award_type", "bloc_year__bloc")
    serializer_class = AnnouncementSerializer

    def get_queryset(self) -> QuerySet:
        return Proposal.objects.announced().with_receivers()
