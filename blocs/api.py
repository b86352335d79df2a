"""How a program reads councils, organisations, blocs, their years and who leads them."""

from django.db.models import Exists, OuterRef, Q, QuerySet
from django_filters.rest_framework import CharFilter, ChoiceFilter
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from blocs.builders.rotation import Turns, turns_of, years_led
from blocs.enums import (
    BlocLabel,
    CouncilLevel,
    LeadershipOffice,
    OrganisationKind,
    YearPhase,
)
from blocs.models import (
    Bloc,
    BlocYear,
    Council,
    Deadline,
    LeadershipTerm,
    Membership,
    Movement,
    Organisation,
    Representative,
)
from common.api import ReadViewSet
from common.filters import FlagFilter, IdFilter, SearchFilterSet, YearFilter
from common.text import fold

# -- named in other things ------------------------------------------------------------------------


class CouncilReference(serializers.ModelSerializer):
    class Meta:
        model = Council
        fields = ["id", "code", "name"]


class OrganisationReference(serializers.ModelSerializer):
    class Meta:
        model = Organisation
        fields = ["id", "code", "name", "short_name"]


class BlocReference(serializers.ModelSerializer):
    class Meta:
        model = Bloc
        fields = ["id", "code", "name"]


class YearReference(serializers.ModelSerializer):
    bloc = BlocReference(read_only=True)

    class Meta:
        model = BlocYear
        fields = ["id", "year", "bloc"]


# -- councils -------------------------------------------------------------------------------------


class CouncilSerializer(serializers.ModelSerializer):
    class Meta:
        model = Council
        fields = ["id", "code", "name", "short_name", "level", "legal_basis"]


class CouncilFilterSet(SearchFilterSet):
    level = ChoiceFilter(choices=CouncilLevel.choices)
    code = CharFilter(help_text="The code, exactly.")


class CouncilViewSet(ReadViewSet):
    """Councils that the account serves, or whose blocs count its organisation."""

    queryset = Council.objects.all()
    serializer_class = CouncilSerializer
    filterset_class = CouncilFilterSet


# -- organisations --------------------------------------------------------------------------------


class OrganisationSerializer(serializers.ModelSerializer):
    is_active = serializers.BooleanField(read_only=True)

    class Meta:
        model = Organisation
        fields = [
            "id",
            "code",
            "name",
            "short_name",
            "kind",
            "address",
            "is_active",
            "dissolved_on",
            "merged_into",
        ]


class OrganisationFilterSet(SearchFilterSet):
    kind = ChoiceFilter(choices=OrganisationKind.choices)
    code = CharFilter(help_text="The code, exactly.")
    council = IdFilter(
        method="filter_council", help_text="Kept by this council or grouped in one of its blocs."
    )
    bloc = IdFilter(method="filter_bloc", help_text="Is or was in this bloc.")
    active = FlagFilter(method="filter_active", help_text="Neither merged nor ended.")

    def filter_council(self, rows: QuerySet, _name: str, value: int) -> QuerySet:
        grouped = Membership.objects.visible_to(self.request.user).filter(
            organisation=OuterRef("pk"), bloc__council=value
        )
        return rows.filter(Q(keeper=value) | Exists(grouped))

    def filter_bloc(self, rows: QuerySet, _name: str, value: int) -> QuerySet:
        grouped = Membership.objects.visible_to(self.request.user).filter(
            organisation=OuterRef("pk"), bloc=value
        )
        return rows.filter(Exists(grouped))

    def filter_active(self, rows: QuerySet, _name: str, value: bool) -> QuerySet:
        ended = Q(merged_into__isnull=False) | Q(dissolved_on__isnull=False)
        return rows.exclude(ended) if value else rows.filter(ended)


class OrganisationViewSet(ReadViewSet):
    """Organisations: the whole register for secretaries, else those beside one's own."""

    queryset = Organisation.objects.all()
    serializer_class = OrganisationSerializer
    filterset_class = OrganisationFilterSet


# -- blocs ----------------------------------------------------------------------------------------


class MembershipSerializer(serializers.ModelSerializer):
    organisation = OrganisationReference(read_only=True)

    class Meta:
        model = Membership
        fields = ["organisation", "starts_on", "ends_on", "position"]


class BlocSerializer(serializers.ModelSerializer):
    council = CouncilReference(read_only=True)
    memberships = MembershipSerializer(many=True, read_only=True)

    class Meta:
        model = Bloc
        fields = [
            "id",
            "code",
            "name",
            "short_name",
            "label",
            "council",
            "legal_basis",
            "dissolved_on",
            "rotation",
            "rotation_rest",
            "rotation_basis",
            "memberships",
        ]


class BlocFilterSet(SearchFilterSet):
    council = IdFilter(help_text="Id of the council.")
    organisation = IdFilter(method="filter_member", help_text="Is or was a member.")
    label = ChoiceFilter(choices=BlocLabel.choices)
    code = CharFilter(help_text="The code, exactly.")

    def filter_member(self, rows: QuerySet, _name: str, value: int) -> QuerySet:
        member = Membership.objects.filter(bloc=OuterRef("pk"), organisation=value)
        return rows.filter(Exists(member))


class TurnSerializer(serializers.Serializer):
    """A member, and how it stands to the lead."""

    organisation = OrganisationReference()
    last = serializers.IntegerField(allow_null=True, help_text="Its last year in the chair.")
    is_free = serializers.BooleanField(help_text="Whether it may be chosen as chair.")
    reason = serializers.CharField(help_text="Why it is proposed, or is not, in words.")
    office = serializers.ChoiceField(
        choices=LeadershipOffice.choices, allow_blank=True, help_text="What it is proposed for."
    )


class RotationSerializer(serializers.Serializer):
    """Who is due to lead a bloc. `rule` empty: the bloc has declared none, nobody is proposed."""

    year = serializers.IntegerField(help_text="The year asked for: the one after the newest.")
    rule = serializers.SerializerMethodField(
        help_text="`vice-succeeds`, `turns` or `free`; empty where none is declared."
    )
    rest = serializers.SerializerMethodField()
    chair = TurnSerializer(allow_null=True)
    vice_chair = TurnSerializer(source="vice", allow_null=True)
    members = TurnSerializer(many=True)

    def get_rule(self, turns: Turns) -> str:
        """How the next chair is found."""
        return turns.rule.rotation.value if turns.rule else ""

    def get_rest(self, turns: Turns) -> int | None:
        """So many years a former chair waits."""
        return turns.rule.rest if turns.rule else None


_TURN = {
    "organisation": {"id": 4, "code": "tp-da-nang", "name": "Thành phố Đà Nẵng",
                     "short_name": "Đà Nẵng"},
    "last": None, "is_free": True, "reason": "Là đơn vị phó năm 2026.", "office": "chair",
}  # fmt: skip
ROTATION_EXAMPLE = OpenApiExample(
    "The vice-chair succeeds",
    response_only=True,
    value={"year": 2027, "rule": "vice-succeeds", "rest": 1, "chair": _TURN, "vice_chair": None,
           "members": [_TURN]},
)  # fmt: skip


class BlocViewSet(ReadViewSet):
    """Blocs and clusters with everyone who is or was a member, from and to."""

    queryset = Bloc.objects.select_related("council").prefetch_related("memberships__organisation")
    serializer_class = BlocSerializer
    filterset_class = BlocFilterSet

    @extend_schema(responses=RotationSerializer, examples=[ROTATION_EXAMPLE], filters=False)
    @action(detail=True, pagination_class=None, filterset_class=None)
    def rotation(self, request: Request, pk: int) -> Response:
        """Who is proposed as the next chair and vice-chair, and why: what the bloc's rule makes of
        the years that the account may read. The conference decides."""
        bloc = self.get_object()
        led = years_led(bloc, BlocYear.objects.visible_to(request.user))
        return Response(RotationSerializer(turns_of(bloc, led)).data)


# -- years ----------------------------------------------------------------------------------------


class DeadlineSerializer(serializers.ModelSerializer):
    class Meta:
        model = Deadline
        fields = ["step", "due_on"]


class MovementSerializer(serializers.ModelSerializer):
    class Meta:
        model = Movement
        fields = ["id", "name", "kind", "launched_by", "starts_on", "ends_on"]


class YearSerializer(serializers.ModelSerializer):
    bloc = BlocReference(read_only=True)
    council = CouncilReference(source="bloc.council", read_only=True)
    deadlines = DeadlineSerializer(many=True, read_only=True)
    movements = MovementSerializer(many=True, read_only=True)

    class Meta:
        model = BlocYear
        fields = [
            "id",
            "bloc",
            "council",
            "year",
            "starts_on",
            "ends_on",
            "phase",
            "theme",
            "legal_basis",
            "stated_members",
            "source",
            "is_illustrative",
            "deadlines",
            "movements",
        ]


class YearFilterSet(SearchFilterSet):
    """`q` looks at the name of the bloc."""

    council = IdFilter(field_name="bloc__council", help_text="Id of the council.")
    bloc = IdFilter(help_text="Id of the bloc.")
    year = YearFilter(help_text="The emulation year.")
    phase = ChoiceFilter(choices=YearPhase.choices)
    illustrative = FlagFilter(field_name="is_illustrative", help_text="Holds made-up figures.")

    def filter_words(self, rows: QuerySet, _name: str, value: str) -> QuerySet:
        for word in fold(value).split():
            rows = rows.filter(bloc__search_text__contains=word)
        return rows


class YearViewSet(ReadViewSet):
    """Emulation years of blocs: course, deadlines, theme and movements."""

    queryset = BlocYear.objects.select_related("bloc__council").prefetch_related(
        "deadlines", "movements"
    )
    serializer_class = YearSerializer
    filterset_class = YearFilterSet


# -- leadership -----------------------------------------------------------------------------------


class RepresentativeSerializer(serializers.ModelSerializer):
    class Meta:
        model = Representative
        fields = ["full_name", "position"]


class LeadershipSerializer(serializers.ModelSerializer):
    bloc_year = YearReference(read_only=True)
    organisation = OrganisationReference(read_only=True)
    representatives = RepresentativeSerializer(many=True, read_only=True)

    class Meta:
        model = LeadershipTerm
        fields = [
            "id",
            "bloc_year",
            "organisation",
            "office",
            "position",
            "starts_on",
            "ends_on",
            "basis",
            "representatives",
        ]


class LeadershipFilterSet(SearchFilterSet):
    """`q` looks at the name of the organisation."""

    council = IdFilter(field_name="bloc_year__bloc__council", help_text="Id of the council.")
    bloc = IdFilter(field_name="bloc_year__bloc", help_text="Id of the bloc.")
    bloc_year = IdFilter(help_text="Id of the bloc-year.")
    year = YearFilter(field_name="bloc_year__year", help_text="The emulation year.")
    organisation = IdFilter(help_text="Id of the organisation.")
    office = ChoiceFilter(choices=LeadershipOffice.choices)
    in_office = FlagFilter(
        field_name="ends_on", lookup_expr="isnull", help_text="The term has not ended."
    )

    def filter_words(self, rows: QuerySet, _name: str, value: str) -> QuerySet:
        for word in fold(value).split():
            rows = rows.filter(organisation__search_text__contains=word)
        return rows


class LeadershipViewSet(ReadViewSet):
    """Chairs and vice-chairs of bloc-years, and the people who represent them."""

    queryset = LeadershipTerm.objects.select_related(
        "bloc_year__bloc", "organisation"
    ).prefetch_related("representatives")
    serializer_class = LeadershipSerializer
    filterset_class = LeadershipFilterSet
