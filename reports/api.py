"""How a program has a report made and watches it."""

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, status, viewsets
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse
from rest_framework.views import APIView

from common.enums import JobState
from conferences.models import Conference
from reports import actions
from reports.models import ReportEdition


class EditionSerializer(serializers.ModelSerializer):
    """An edition: how far it is, and the document once there is one."""

    conference = serializers.IntegerField(
        source="report.conference_id", read_only=True, help_text="Id of the conference."
    )
    state = serializers.ChoiceField(source="job.state", choices=JobState.choices, read_only=True)
    progress = serializers.IntegerField(source="job.progress", read_only=True, help_text="Percent.")
    step = serializers.CharField(source="job.step", read_only=True)
    error = serializers.CharField(source="job.error", read_only=True)
    document = serializers.PrimaryKeyRelatedField[Any](
        read_only=True, allow_null=True, help_text="Id of the finished document."
    )
    document_url = serializers.SerializerMethodField(help_text="Where the document is described.")

    class Meta:
        model = ReportEdition
        fields = [
            "id",
            "conference",
            "number",
            "state",
            "progress",
            "step",
            "error",
            "snapshot_sha256",
            "document",
            "document_url",
            "created_at",
        ]
        read_only_fields = ["number", "snapshot_sha256"]

    def get_document_url(self, edition: ReportEdition) -> str | None:
        if edition.document_id is None:
            return None
        request = self.context["request"]
        return str(reverse("api:document-detail", args=[edition.document_id], request=request))


@extend_schema(tags=["report-editions"])
class EditionViewSet(mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    """Editions of conference reports: ask again until `state` is done or failed."""

    queryset = ReportEdition.objects.select_related("job", "report").defer("snapshot")
    serializer_class = EditionSerializer
    lookup_value_converter = "int"

    def get_queryset(self) -> QuerySet:
        rows = super().get_queryset()
        if getattr(self, "swagger_fake_view", False):
            return rows.none()
        return rows.visible_to(self.request.user)  # type: ignore[attr-defined]


class MakeReportView(APIView):
    """Have the report of a conference made. While an edition is being made, that one is given."""

    write_scope = "reports:write"

    @extend_schema(
        tags=["report-editions"],
        operation_id="conferences_report_create",
        request=None,
        responses={202: EditionSerializer},
    )
    def post(self, request: Request, pk: int) -> Response:
        conference = get_object_or_404(
            Conference.objects.visible_to(request.user).select_related("bloc_year__bloc"), pk=pk
        )
        if not request.user.has_perm("reports.make_report", conference):
            raise PermissionDenied
        edition = actions.make_report(conference, by=request.user)
        place = reverse("api:report-edition-detail", args=[edition.pk], request=request)
        body = EditionSerializer(edition, context={"request": request}).data
        return Response(body, status=status.HTTP_202_ACCEPTED, headers={"Location": place})
