"""How a program reads papers."""

from typing import Any

from django.db.models import QuerySet
from django.http import FileResponse
from django_filters.rest_framework import ChoiceFilter
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.reverse import reverse

from blocs.api import OrganisationReference, YearReference
from common.api import ReadViewSet
from common.filters import DayFilter, FlagFilter, IdFilter, SearchFilterSet, YearFilter
from documents.downloads import pdf_answer
from documents.enums import DocumentKind
from documents.models import Document


class DocumentSerializer(serializers.ModelSerializer):
    bloc_year = YearReference(read_only=True)
    issuer = OrganisationReference(read_only=True, allow_null=True)
    pdf = serializers.SerializerMethodField(help_text="Where the file is.")

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
            "is_illustrative",
            "published_at",
            "replaces",
            "created_at",
            "pdf",
        ]

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
        return rows.filter(replaced_by__isnull=value)


class DocumentViewSet(ReadViewSet):
    """Official papers of the bloc-years the account reads, and all published ones."""

    queryset = Document.objects.select_related("bloc_year__bloc", "issuer").defer("data")
    serializer_class = DocumentSerializer
    filterset_class = DocumentFilterSet

    @extend_schema(responses={(200, "application/pdf"): OpenApiTypes.BINARY})
    @action(detail=True, methods=["get"], filterset_class=None, pagination_class=None)
    def pdf(self, request: Request, pk: Any = None) -> FileResponse:
        """The file itself, as it was made."""
        return pdf_answer(self.get_object(), as_attachment=True)
