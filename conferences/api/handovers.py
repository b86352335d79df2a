"""How a program reads handovers of the chair."""

from typing import Any

from django.db.models import Prefetch, Q, QuerySet
from django_filters.rest_framework import ChoiceFilter
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_view
from rest_framework import serializers

from blocs.api import YearReference
from common.api import ReadViewSet
from common.filters import IdFilter, StrictFilterSet, YearFilter
from conferences.api.conferences import HandoverSerializer
from conferences.enums import HandoverStage, HandoverState
from conferences.models import Conference, Handover, HandoverItem
from documents.models import Document

ORGANISATION = {"id": 3, "code": "tp-hai-phong", "name": "Thành phố Hải Phòng",
                "short_name": "Hải Phòng"}  # fmt: skip
ROW: dict[str, Any] = {
    "id": 7,
    "outgoing": ORGANISATION,
    "incoming": {"id": 4, "code": "tp-da-nang", "name": "Thành phố Đà Nẵng",
                 "short_name": "Đà Nẵng"},
    "handed_on": "2027-01-01",
    "note": "",
    "state": "signed",
    "in_force_at": "2027-01-01T08:00:00+07:00",
    "entered_at": None,
    "conference": {"id": 12, "title": "Hội nghị tổng kết năm 2026", "held_on": "2026-12-30"},
    "bloc_year": {"id": 5, "year": 2027, "bloc": {"id": 2, "code": "cum-5-thanh-pho",
                                                  "name": "Cụm thi đua 5 thành phố"}},
    "signing": 31,
    "document": 48,
}  # fmt: skip
LIST_EXAMPLE = OpenApiExample("A handover that waits for its hour", response_only=True, value=ROW)
DETAIL_EXAMPLE = OpenApiExample(
    "A handover with its list",
    response_only=True,
    value={
        **ROW,
        "copies": 2,
        "items": [
            {"kind": "documents", "text": "Hồ sơ các hội nghị", "quantity": 1, "unit": "bộ",
             "amount": None, "note": "", "remark_state": "accepted", "remark": ""},
            {"kind": "funds", "text": "Kinh phí hoạt động còn lại", "quantity": None, "unit": "",
             "amount": "12300000", "note": "", "remark_state": "accepted", "remark": ""},
        ],
    },
)  # fmt: skip


class ConferenceReference(serializers.ModelSerializer):
    class Meta:
        model = Conference
        fields = ["id", "title", "held_on"]


class HandoverRowSerializer(HandoverSerializer):
    """A handover: who, from when, how far it is, and its record."""

    conference = ConferenceReference(read_only=True)
    bloc_year = YearReference(
        source="target", read_only=True, help_text="The year whose chair passes on."
    )
    document = serializers.SerializerMethodField()

    class Meta(HandoverSerializer.Meta):
        fields = [*HandoverSerializer.Meta.fields, "conference", "bloc_year", "signing", "document"]

    def get_document(self, row: Handover) -> int | None:
        """Id of its record under `/documents/`; empty while the account may not read it."""
        found = row.signing.document_id if row.signing else None
        return found if found in self._readable() else None

    def _readable(self) -> set[int]:
        """The records that the account may read: asked once for a whole answer."""
        context: Any = self.context
        if "records" not in context:
            rows = Document.objects.visible_to(context["request"].user)
            records = rows.filter(signing__handover__isnull=False)
            context["records"] = set(records.values_list("pk", flat=True))
        return context["records"]


class HandoverItemSerializer(serializers.ModelSerializer):
    class Meta:
        model = HandoverItem
        fields = [
            "kind", "text", "quantity", "unit", "amount", "note", "remark_state", "remark",
        ]  # fmt: skip


class HandoverDetailSerializer(HandoverRowSerializer):
    """A handover with its list, rows in their order."""

    items = HandoverItemSerializer(many=True, read_only=True)

    class Meta(HandoverRowSerializer.Meta):
        fields = [*HandoverRowSerializer.Meta.fields, "copies", "items"]


class HandoverFilterSet(StrictFilterSet):
    bloc = IdFilter(field_name="conference__bloc_year__bloc", help_text="Id of the bloc.")
    bloc_year = IdFilter(
        method="filter_bloc_year", help_text="Id of the bloc-year whose chair passes on."
    )
    year = YearFilter(method="filter_year", help_text="The emulation year whose chair passes on.")
    organisation = IdFilter(method="filter_side", help_text="Hands over or takes over.")
    state = ChoiceFilter(
        method="filter_state",
        choices=[*HandoverStage.choices, (HandoverState.OPEN.value, HandoverState.OPEN.label)],
        help_text="As `state` tells it; `open` from being opened for signature until in force.",
    )

    def filter_bloc_year(self, rows: QuerySet, _name: str, value: int) -> QuerySet:
        return rows.of_target("id", value)  # type: ignore[attr-defined]

    def filter_year(self, rows: QuerySet, _name: str, value: int) -> QuerySet:
        return rows.of_target("year", value)  # type: ignore[attr-defined]

    def filter_state(self, rows: QuerySet, _name: str, value: str) -> QuerySet:
        return rows.in_stage(value)  # type: ignore[attr-defined]

    def filter_side(self, rows: QuerySet, _name: str, value: int) -> QuerySet:
        return rows.filter(Q(outgoing=value) | Q(incoming=value))


@extend_schema_view(
    list=extend_schema(examples=[LIST_EXAMPLE]), retrieve=extend_schema(examples=[DETAIL_EXAMPLE])
)
class HandoverViewSet(ReadViewSet):
    """Handovers of the chair. Until one is signed for good, only the two sides and the council read
    it and its list."""

    queryset = Handover.objects.for_lists()
    serializer_class = HandoverRowSerializer
    detail_serializer_class = HandoverDetailSerializer
    filterset_class = HandoverFilterSet

    def get_queryset(self) -> QuerySet:
        rows = super().get_queryset().select_related(
            "conference__next_year__bloc", "year__bloc"
        )  # fmt: skip
        if self.action != "retrieve":
            return rows
        mine = HandoverItem.objects.visible_to(self.request.user)
        return rows.prefetch_related(Prefetch("items", mine))
