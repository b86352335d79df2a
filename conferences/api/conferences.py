"""How a program reads conferences and what was said and done at them."""

from typing import Any

from django.db.models import Prefetch, Q, QuerySet
from django_filters.rest_framework import ChoiceFilter
from rest_framework import serializers

from blocs.api import OrganisationReference, YearReference
from common.api import ReadViewSet
from common.filters import DayFilter, IdFilter, SearchFilterSet, YearFilter
from conferences.enums import ConferenceKind, ConferenceState, HandoverStage
from conferences.models import (
    AgendaItem,
    Attendance,
    Conclusion,
    Conference,
    Handover,
    Paper,
)


class ConferenceSerializer(serializers.ModelSerializer):
    bloc_year = YearReference(read_only=True)

    class Meta:
        model = Conference
        fields = [
            "id",
            "bloc_year",
            "next_year",
            "kind",
            "state",
            "title",
            "held_on",
            "starts_at",
            "part_of_day",
            "place",
            "form_of_address",
            "stated_papers",
            "outside_course_reason",
            "source",
        ]


class AttendanceSerializer(serializers.ModelSerializer):
    organisation = OrganisationReference(read_only=True, allow_null=True)

    class Meta:
        model = Attendance
        fields = [
            "id",
            "full_name",
            "position",
            "organisation",
            "organisation_name",
            "capacity",
            "is_representative",
            "note",
        ]


class AgendaItemSerializer(serializers.ModelSerializer):
    presenter = serializers.PrimaryKeyRelatedField[Attendance](
        read_only=True, allow_null=True, help_text="Id of the attendance of who presented it."
    )

    class Meta:
        model = AgendaItem
        fields = ["id", "order", "starts_at", "kind", "title", "presenter", "summary"]


class PaperSerializer(serializers.ModelSerializer):
    organisation = OrganisationReference(read_only=True, allow_null=True)

    class Meta:
        model = Paper
        fields = [
            "id",
            "order",
            "title",
            "author_name",
            "author_position",
            "organisation",
            "summary",
        ]


class ConclusionSerializer(serializers.ModelSerializer):
    speaker = serializers.PrimaryKeyRelatedField[Attendance](
        read_only=True, help_text="Id of the attendance of who gave it."
    )
    responsible = OrganisationReference(read_only=True, allow_null=True)

    class Meta:
        model = Conclusion
        fields = [
            "id",
            "number",
            "kind",
            "speaker",
            "text",
            "responsible",
            "due_on",
            "follow_up",
            "follow_up_note",
        ]


class HandoverSerializer(serializers.ModelSerializer):
    outgoing = OrganisationReference(read_only=True)
    incoming = OrganisationReference(read_only=True)
    state = serializers.ChoiceField(
        source="stage", choices=HandoverStage.choices, read_only=True,
        help_text="`recorded`: a fact, not signed here. `signed`: its hour has not come.",
    )  # fmt: skip

    class Meta:
        model = Handover
        fields = [
            "id", "outgoing", "incoming", "handed_on", "note", "state", "in_force_at", "entered_at",
        ]  # fmt: skip
        extra_kwargs = {
            "in_force_at": {"help_text": "The hour its record states; empty for a recorded fact."},
            "entered_at": {"help_text": "Since when it is in force."},
        }


class ConferenceDetailSerializer(ConferenceSerializer):
    """A conference with its agenda, attendance, papers, conclusions and handovers."""

    agenda = AgendaItemSerializer(many=True, read_only=True)
    attendances = AttendanceSerializer(many=True, read_only=True)
    papers = PaperSerializer(many=True, read_only=True)
    conclusions = ConclusionSerializer(many=True, read_only=True)
    handovers = HandoverSerializer(many=True, read_only=True)

    class Meta(ConferenceSerializer.Meta):
        fields = [
            *ConferenceSerializer.Meta.fields,
            "agenda",
            "attendances",
            "papers",
            "conclusions",
            "handovers",
        ]


class ConferenceFilterSet(SearchFilterSet):
    council = IdFilter(field_name="bloc_year__bloc__council", help_text="Id of the council.")
    bloc = IdFilter(field_name="bloc_year__bloc", help_text="Id of the bloc.")
    bloc_year = IdFilter(
        method="filter_bloc_year", help_text="Belongs to this bloc-year or opens it."
    )
    year = YearFilter(field_name="bloc_year__year", help_text="The emulation year.")
    kind = ChoiceFilter(choices=ConferenceKind.choices)
    state = ChoiceFilter(choices=ConferenceState.choices)
    held_from = DayFilter(field_name="held_on", lookup_expr="gte", help_text="On this day or later")
    held_to = DayFilter(field_name="held_on", lookup_expr="lte", help_text="On this day or before.")

    def filter_bloc_year(self, rows: QuerySet, _name: str, value: int) -> QuerySet:
        return rows.filter(Q(bloc_year=value) | Q(next_year=value))


class ConferenceViewSet(ReadViewSet):
    """Conferences of bloc-years; a single one comes with all that was said and done there."""

    queryset = Conference.objects.select_related("bloc_year__bloc")
    serializer_class = ConferenceSerializer
    detail_serializer_class = ConferenceDetailSerializer
    filterset_class = ConferenceFilterSet

    def get_queryset(self) -> QuerySet:
        rows = super().get_queryset()
        if self.action != "retrieve":
            return rows
        user = self.request.user

        def parts(name: str, model: Any, *along: str) -> Prefetch:
            return Prefetch(name, model.objects.visible_to(user).select_related(*along))

        return rows.prefetch_related(
            parts("agenda", AgendaItem, "presenter"),
            parts("attendances", Attendance, "organisation"),
            parts("papers", Paper, "organisation"),
            parts("conclusions", Conclusion, "speaker", "responsible"),
            Prefetch("handovers", Handover.objects.visible_to(user).for_lists()),
        )
