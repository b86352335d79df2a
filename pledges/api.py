"""How a program reads pledges, their versions, and what members commit themselves to."""

from typing import Any

from django.db.models import QuerySet
from django_filters.rest_framework import ChoiceFilter
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from blocs.api import OrganisationReference, YearReference
from common.api import ReadViewSet
from common.filters import IdFilter, StrictFilterSet
from documents.enums import SigningState
from documents.models import Signing
from pledges.enums import PledgeState, TargetKind
from pledges.models import Commitment, Pledge, PledgeVersion

TEXT = {
    "type": "object",
    "properties": {
        "title": {"type": "string"},
        "legal_bases": {"type": "string", "description": "One a line."},
        "preamble": {"type": "string"},
        "clauses": {"type": "array", "items": {"type": "string"}},
        "closing": {"type": "string"},
    },
}


class SigningReference(serializers.ModelSerializer):
    class Meta:
        model = Signing
        fields = ["id", "state", "code"]


class VersionReference(serializers.ModelSerializer):
    class Meta:
        model = PledgeVersion
        fields = ["id", "number", "sha256", "circulated_at"]


class PledgeSerializer(serializers.ModelSerializer):
    """A pledge with its versions, the newest first. `text_sha256` is the hash that its members
    sign, null for a draft. The text of each version is under `pledge-versions`; what the chair has
    amended and not circulated yet is told to nobody."""

    bloc_year = YearReference(read_only=True)
    title = serializers.SerializerMethodField()
    state = serializers.ChoiceField(choices=PledgeState.choices, read_only=True)
    signing = SigningReference(read_only=True, allow_null=True)
    text_sha256 = serializers.CharField(
        source="signing.data_sha256", read_only=True, allow_null=True, default=None
    )

    versions = VersionReference(many=True, read_only=True)

    class Meta:
        model = Pledge
        fields = ["id", "bloc_year", "title", "state", "text_sha256", "signing", "versions"]

    def get_title(self, pledge: Pledge) -> str:
        """As the members have it: of a draft, as it was circulated last."""
        sent = next(iter(pledge.versions.all()), None) if pledge.is_draft else None
        return str(sent.text["title"]) if sent else pledge.title


class PledgeFilterSet(StrictFilterSet):
    bloc_year = IdFilter(field_name="bloc_year", help_text="Of this bloc-year.")
    state = ChoiceFilter(
        choices=PledgeState.choices, method="filter_state", help_text="Where it stands."
    )

    def filter_state(self, rows: QuerySet, _name: str, value: str) -> QuerySet:
        if value == PledgeState.DRAFT:
            return rows.drafts()  # type: ignore[attr-defined]
        return rows.filter(signing__state=SigningState(value))


class PledgeViewSet(ReadViewSet):
    """Pledges of the years that the account reads."""

    queryset = (
        Pledge.objects.with_signing()
        .select_related("bloc_year__bloc")
        .prefetch_related("versions")
    )  # fmt: skip
    serializer_class = PledgeSerializer
    filterset_class = PledgeFilterSet


class VersionSerializer(VersionReference):
    """A text as it was circulated or opened for signature; `signing` is the id of what became of
    it."""

    pledge = serializers.PrimaryKeyRelatedField[Any](read_only=True, help_text="Id of the pledge.")
    signing = serializers.PrimaryKeyRelatedField[Any](
        read_only=True, allow_null=True, help_text="Id of its signing, if it was opened."
    )
    text = serializers.SerializerMethodField(help_text="Title, bases, preamble, clauses, closing.")

    class Meta(VersionReference.Meta):
        fields = ["id", "pledge", "number", "sha256", "circulated_at", "note", "signing", "text"]

    @extend_schema_field(TEXT)
    def get_text(self, version: PledgeVersion) -> Any:
        return version.text


class VersionFilterSet(StrictFilterSet):
    pledge = IdFilter(field_name="pledge", help_text="Of this pledge.")
    bloc_year = IdFilter(field_name="pledge__bloc_year", help_text="Of this bloc-year.")


class VersionViewSet(ReadViewSet):
    """Versions of pledges: each text that was circulated for comment or opened for signature."""

    queryset = PledgeVersion.objects.all()
    serializer_class = VersionSerializer
    filterset_class = VersionFilterSet


class CommitmentSerializer(serializers.ModelSerializer):
    """What a member commits itself to. Of the three targets the one of `kind` is given."""

    pledge = serializers.PrimaryKeyRelatedField[Any](read_only=True, help_text="Id of the pledge.")
    organisation = OrganisationReference(read_only=True)

    class Meta:
        model = Commitment
        fields = [
            "id",
            "pledge",
            "organisation",
            "name",
            "unit",
            "kind",
            "target_number",
            "target_text",
            "target_yes_no",
            "due_on",
            "movement",
            "position",
        ]


class CommitmentFilterSet(StrictFilterSet):
    pledge = IdFilter(field_name="pledge", help_text="Of this pledge.")
    bloc_year = IdFilter(field_name="pledge__bloc_year", help_text="Of this bloc-year.")
    organisation = IdFilter(field_name="organisation", help_text="Of this member.")
    kind = ChoiceFilter(choices=TargetKind.choices)


class CommitmentViewSet(ReadViewSet):
    """Commitments: one's own organisation's, all for who runs the year or serves its council, and
    everybody's once the pledge is sealed."""

    queryset = Commitment.objects.select_related("organisation")
    serializer_class = CommitmentSerializer
    filterset_class = CommitmentFilterSet
