"""How a program reads papers."""

from typing import Any

from django.db.models import Prefetch, QuerySet
from django.http import FileResponse
from django_filters.rest_framework import ChoiceFilter
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.reverse import reverse

from blocs.api import OrganisationReference, YearReference
from common.api import ReadViewSet
from common.filters import (
    DayFilter,
    FlagFilter,
    IdFilter,
    SearchFilterSet,
    StrictFilterSet,
    YearFilter,
)
from documents.downloads import pdf_answer
from documents.enums import DocumentKind, PartyState, SigningState, SigningWay
from documents.models import Document, PaperRevision, Party, Signature, Signing


class DocumentSerializer(serializers.ModelSerializer):
    bloc_year = YearReference(read_only=True)
    issuer = OrganisationReference(read_only=True, allow_null=True)
    pdf = serializers.SerializerMethodField(help_text="Where the file is.")
    size = serializers.SerializerMethodField(help_text="Bytes of the file that `pdf` gives now.")
    sha256 = serializers.SerializerMethodField(help_text="SHA-256 of the file that `pdf` gives.")

    class Meta:
        model = Document
        fields = [
            "id",
            "kind",
            "bloc_year",
            "issuer",
            "title",
            "number",
            "symbol",
            "issued_on",
            "pages",
            "size",
            "sha256",
            "data_sha256",
            "verification_code",
            "is_illustrative",
            "published_at",
            "replaces",
            "created_at",
            "pdf",
        ]

    def get_size(self, document: Document) -> int:
        return self._present(document).size

    def get_sha256(self, document: Document) -> str:
        return self._present(document).sha256

    def _present(self, document: Document) -> "Document | PaperRevision":
        """What the file is now: a paper that is signed grows. Asks what the view set read along."""
        revisions = document.signing.revisions.all() if hasattr(document, "signing") else []
        return max(revisions, key=lambda each: each.number, default=document)

    def get_pdf(self, document: Document) -> str:
        request = self.context["request"]
        return str(reverse("api:document-pdf", args=[document.pk], request=request))


class DocumentFilterSet(SearchFilterSet):
    council = IdFilter(field_name="bloc_year__bloc__council", help_text="Id of the council.")
    bloc = IdFilter(field_name="bloc_year__bloc", help_text="Id of the bloc.")
    bloc_year = IdFilter(field_name="bloc_year", help_text="Id of the bloc-year.")
    year = YearFilter(field_name="bloc_year__year", help_text="The emulation year.")
    kind = ChoiceFilter(choices=DocumentKind.choices)
    issued_from = DayFilter(field_name="issued_on", lookup_expr="gte", help_text="On or after.")
    issued_to = DayFilter(field_name="issued_on", lookup_expr="lte", help_text="On or before.")
    current = FlagFilter(method="filter_current", help_text="Not replaced by a newer version.")

    def filter_current(self, rows: QuerySet, _name: str, value: bool) -> QuerySet:
        return rows.current() if value else rows.past()  # type: ignore[attr-defined]


class DocumentViewSet(ReadViewSet):
    """Official papers of the bloc-years the account reads, and all published ones."""

    queryset = (
        Document.objects.select_related("bloc_year__bloc", "issuer", "signing")
        .prefetch_related("signing__revisions")
        .defer("data")
    )
    serializer_class = DocumentSerializer
    filterset_class = DocumentFilterSet

    @extend_schema(responses={(200, "application/pdf"): OpenApiTypes.BINARY})
    @action(detail=True, methods=["get"], filterset_class=None, pagination_class=None)
    def pdf(self, request: Request, pk: Any = None) -> FileResponse:
        """The file itself, as it was made."""
        return pdf_answer(self.get_object(), as_attachment=True)


class SignatureSerializer(serializers.ModelSerializer):
    """Who signed, how and when; what only the record of signing tells (addresses) stays there."""

    way = serializers.ChoiceField(choices=SigningWay.choices, read_only=True)
    in_capacity = serializers.CharField(read_only=True, help_text="As printed, “KT.” of a deputy.")
    is_filled = serializers.SerializerMethodField(help_text="Its field in the PDF is filled.")

    class Meta:
        model = Signature
        fields = [
            "id",
            "way",
            "full_name",
            "capacity",
            "in_capacity",
            "signed_at",
            "signed_on",
            "text_sha256",
            "is_filled",
        ]

    def get_is_filled(self, signature: Signature) -> bool:
        return hasattr(signature, "revision")


class PartySerializer(serializers.ModelSerializer):
    organisation = OrganisationReference(read_only=True)
    state = serializers.ChoiceField(choices=PartyState.choices, read_only=True)
    signature = serializers.SerializerMethodField()

    class Meta:
        model = Party
        fields = ["id", "organisation", "position", "state", "signature"]

    @extend_schema_field(SignatureSerializer(allow_null=True))
    def get_signature(self, party: Party) -> Any:
        return SignatureSerializer(party.signature).data if party.is_signed else None


class SigningSerializer(serializers.ModelSerializer):
    bloc_year = YearReference(read_only=True)
    state = serializers.ChoiceField(choices=SigningState.choices, read_only=True)
    text_sha256 = serializers.CharField(source="data_sha256", read_only=True)
    due_on = serializers.DateField(read_only=True, allow_null=True)
    parties = PartySerializer(many=True, read_only=True)
    pdf = serializers.SerializerMethodField(help_text="Where the paper is, as signed by now.")

    class Meta:
        model = Signing
        fields = [
            "id",
            "kind",
            "bloc_year",
            "title",
            "state",
            "text_sha256",
            "code",
            "document",
            "replaces",
            "due_on",
            "opened_at",
            "closed_at",
            "sealed_at",
            "signed_on",
            "place",
            "stated_parties",
            "parties",
            "pdf",
        ]

    @extend_schema_field(OpenApiTypes.URI)
    def get_pdf(self, signing: Signing) -> str | None:
        if signing.document_id is None:
            return None
        request = self.context["request"]
        return str(reverse("api:document-pdf", args=[signing.document_id], request=request))


class SigningFilterSet(StrictFilterSet):
    bloc_year = IdFilter(field_name="bloc_year", help_text="Id of the bloc-year.")
    council = IdFilter(field_name="bloc_year__bloc__council", help_text="Id of the council.")
    kind = ChoiceFilter(choices=DocumentKind.choices)
    state = ChoiceFilter(choices=SigningState.choices)


class SigningViewSet(ReadViewSet):
    """Papers that organisations sign, with who has signed how and when."""

    queryset = Signing.objects.select_related("bloc_year__bloc").prefetch_related(
        "bloc_year__deadlines", Prefetch("parties", Party.objects.for_lists())
    )
    serializer_class = SigningSerializer
    filterset_class = SigningFilterSet
