"""How a program appoints the panel, stands back from a card, and notes what bars an award."""

from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from accounts.models import User
from blocs.api import OrganisationReference, YearReference
from blocs.models import BlocYear, Organisation
from common.api import ReadViewSet, StrictSerializer, TextField, WholeField, body_of
from common.changes import version_of
from common.filters import LARGEST_ID, IdFilter, StrictFilterSet
from common.views import require
from scoring import actions
from scoring.actions.cards import groups_now
from scoring.api.marks import OfCardSerializer, ReasonSerializer, organisation_named
from scoring.api.shapes import YearOfSerializer
from scoring.builders.readers import peers_of
from scoring.builders.scores import Person, candidates, scored_set
from scoring.models import Appraiser, Bar, CriteriaSet, Recusal, Scorecard
from scoring.rules import is_of_panel, runs_its_year
from scoring.trees import MOST_NODES

RUN = "scoring.run_scoring"


class PersonReference(serializers.ModelSerializer):
    class Meta:
        model = User
        fields = ["id", "full_name"]


def id_of_set() -> Any:
    return serializers.PrimaryKeyRelatedField[Any](
        read_only=True, help_text="Id of the criteria set."
    )


def id_of_card() -> Any:
    return serializers.PrimaryKeyRelatedField[Any](read_only=True, help_text="Id of the scorecard.")


def _card(request: Request, permission: str) -> Scorecard:
    """The card that the body names, known to the account, for who may do `permission` on it."""
    cards = Scorecard.objects.known_to(request.user).for_lists()
    card: Scorecard = get_object_or_404(cards, pk=body_of(OfCardSerializer, request)["scorecard"])
    require(request.user, permission, card)
    return card


def _made(serializer: Any, name: str, request: Request) -> Response:
    """201 with the row, and where it is."""
    place = reverse(f"api:{name}-detail", args=[serializer.instance.pk], request=request)
    return Response(
        serializer.data, status=status.HTTP_201_CREATED, headers={"Location": place}
    )  # fmt: skip


# -- who appraises what ---------------------------------------------------------------------------


class AppraiserSerializer(serializers.ModelSerializer):
    """A person of the panel, and the codes at the top that it appraises; none: all."""

    bloc_year = YearReference(source="criteria_set.bloc_year", read_only=True)
    criteria_set = id_of_set()
    person = PersonReference(read_only=True)
    groups = serializers.ListField(child=serializers.CharField(), read_only=True)
    version_mark = serializers.SerializerMethodField()

    class Meta:
        model = Appraiser
        fields = ["id", "bloc_year", "criteria_set", "person", "groups", "version_mark"]

    def get_version_mark(self, row: Appraiser) -> str:
        return version_of(groups_now(row))


class GroupsSerializer(StrictSerializer):
    groups = serializers.ListField(
        child=TextField(max_length=60), max_length=MOST_NODES,
        help_text="Codes at the top of the criteria; empty: all groups.",
    )  # fmt: skip

    def validate_groups(self, codes: list[str]) -> list[str]:
        return sorted(set(codes))


class ChangedGroupsSerializer(GroupsSerializer):
    seen = TextField(
        required=False, allow_null=True, default=None, max_length=64,
        help_text="The `version_mark` that was read: refuses when somebody changed them since.",
    )  # fmt: skip


class AppointmentSerializer(YearOfSerializer, GroupsSerializer):
    """One more person on the panel: one of the `candidates`."""

    person = WholeField(min_value=1, max_value=LARGEST_ID, help_text="Id of the person.")


class CandidateSerializer(serializers.Serializer):
    """Somebody who may be put on the panel; `of` says what for it acts in the bloc."""

    id = serializers.IntegerField(source="user.pk")
    full_name = serializers.CharField(source="user.full_name")
    of = serializers.CharField()


class OfYearSerializer(StrictSerializer):
    bloc_year = serializers.IntegerField(min_value=1, max_value=LARGEST_ID)


class AppraiserFilterSet(StrictFilterSet):
    criteria_set = IdFilter(field_name="criteria_set", help_text="Of this criteria set.")
    bloc_year = IdFilter(field_name="criteria_set__bloc_year", help_text="Of this bloc-year.")


def _year(request: Request, pk: int) -> BlocYear:
    """A year that the account reads, for who runs its scoring."""
    years = BlocYear.objects.visible_to(request.user).select_related("bloc__council")
    year: BlocYear = get_object_or_404(years, pk=pk)
    require(request.user, RUN, year)
    return year


def _set_of(year: BlocYear) -> CriteriaSet:
    criteria_set = scored_set(year)
    if criteria_set is None:
        raise Http404
    return criteria_set


class AppraiserViewSet(ReadViewSet):
    """The panel: who appraises which groups of the criteria, for whoever reads the year."""

    queryset = Appraiser.objects.select_related("person", "criteria_set__bloc_year__bloc")
    serializer_class = AppraiserSerializer
    filterset_class = AppraiserFilterSet
    write_scope = "scores:write"

    @extend_schema(
        parameters=[
            OpenApiParameter(
                "bloc_year", {"type": "integer", "minimum": 1, "maximum": LARGEST_ID},
                required=True, description="Id of the bloc-year.",
            )
        ],
        responses={200: CandidateSerializer(many=True)},
    )  # fmt: skip
    @action(detail=False, methods=["get"], filterset_class=None, pagination_class=None)
    def candidates(self, request: Request) -> Response:
        """Who may be put on the panel: people who act for a member of the year or hold an office in
        its council. For who runs the year."""
        asked = OfYearSerializer(data=request.query_params.dict())
        asked.is_valid(raise_exception=True)
        people = candidates(_year(request, asked.validated_data["bloc_year"]))
        return Response(CandidateSerializer(people.values(), many=True).data)

    @extend_schema(request=AppointmentSerializer, responses={201: AppraiserSerializer})
    def create(self, request: Request) -> Response:
        """Put one more person on the panel of the criteria that the year is scored by. 400 for who
        is no candidate, 409 `unknown-group`, `appraiser-appointed`."""
        year = _year(request, body_of(YearOfSerializer, request)["bloc_year"])
        criteria_set = _set_of(year)
        given = body_of(AppointmentSerializer, request)
        person = _candidate(year, given["person"])
        row = actions.appoint_appraiser(
            criteria_set, person.user, given["groups"], by=request.user, is_new=True
        )  # fmt: skip
        row = self.get_queryset().get(pk=row.pk)
        return _made(self.get_serializer(row), "appraiser", request)

    def _found(self, request: Request) -> Appraiser:
        row: Appraiser = self.get_object()
        require(request.user, RUN, row.criteria_set.bloc_year)
        return row

    @extend_schema(request=ChangedGroupsSerializer, responses={200: AppraiserSerializer})
    def update(self, request: Request, pk: Any = None) -> Response:
        """Let the person appraise these groups and no others. 409 `unknown-group`,
        `changed-meanwhile` when they are not as `seen`."""
        row = self._found(request)
        given = body_of(ChangedGroupsSerializer, request)
        actions.appoint_appraiser(
            row.criteria_set, row.person, given["groups"], by=request.user, seen=given["seen"]
        )
        return Response(self.get_serializer(self.get_queryset().get(pk=row.pk)).data)

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, pk: Any = None) -> Response:
        """Take the person off the panel; what it wrote stays."""
        actions.dismiss_appraiser(self._found(request), by=request.user)
        return Response(status=status.HTTP_204_NO_CONTENT)


def _candidate(year: BlocYear, pk: int) -> Person:
    person = candidates(year).get(pk)
    if person is None:
        told = serializers.ChoiceField.default_error_messages["invalid_choice"]
        raise serializers.ValidationError({"person": [str(told).format(input=pk)]})
    return person


# -- who stands back ------------------------------------------------------------------------------


class RecusalSerializer(serializers.ModelSerializer):
    """A person, and with `organisation` that peer too, stands back from a member's card."""

    bloc_year = YearReference(source="scorecard.criteria_set.bloc_year", read_only=True)
    scorecard = id_of_card()
    person = PersonReference(read_only=True)
    organisation = OrganisationReference(read_only=True, allow_null=True)

    class Meta:
        model = Recusal
        fields = ["id", "bloc_year", "scorecard", "person", "organisation", "reason", "created_at"]


class DeclarationSerializer(OfCardSerializer, StrictSerializer):
    """The account stands back from a card, and with `organisation` that peer too."""

    reason = TextField(max_length=2000)
    organisation = WholeField(
        required=False, allow_null=True, default=None, min_value=1, max_value=LARGEST_ID,
        help_text="Id of the member that would cross-score it, and then does not either.",
    )  # fmt: skip


class CardPartFilterSet(StrictFilterSet):
    scorecard = IdFilter(field_name="scorecard", help_text="Of this scorecard.")
    bloc_year = IdFilter(
        field_name="scorecard__criteria_set__bloc_year", help_text="Of this bloc-year."
    )


class RecusalViewSet(ReadViewSet):
    """Conflicts of interest: one's own, and all for who handles the year."""

    queryset = Recusal.objects.select_related(
        "person", "organisation", "scorecard__criteria_set__bloc_year__bloc"
    )
    serializer_class = RecusalSerializer
    filterset_class = CardPartFilterSet
    write_scope = "scores:write"

    @extend_schema(request=DeclarationSerializer, responses={201: RecusalSerializer})
    def create(self, request: Request) -> Response:
        """Declare a conflict of interest with one member's card: the account no longer scores it,
        and what its organisation gave as a peer counts no more. This cannot be taken back. 409
        `recused-already`."""
        card = _card(request, "scoring.recuse")
        given = body_of(DeclarationSerializer, request)
        row = actions.recuse(
            card, request.user, given["reason"], by=request.user,
            organisation=_standing_back(request.user, card, given["organisation"]),
        )  # fmt: skip
        return _made(self.get_serializer(self.get_queryset().get(pk=row.pk)), "recusal", request)


def _standing_back(user: Any, card: Scorecard, named: int | None) -> Organisation | None:
    """The peer that stands back with the person; none for whoever appraises the card itself and
    names none. Raises as `organisation_named`."""
    if named is None and (runs_its_year | is_of_panel)(user, card):
        return None
    return organisation_named(named, peers_of(user, card))


# -- what bars an award ---------------------------------------------------------------------------


class BarSerializer(serializers.ModelSerializer):
    """A condition of the criteria that the member falls under: it keeps its place, and no award."""

    bloc_year = YearReference(source="scorecard.criteria_set.bloc_year", read_only=True)
    scorecard = id_of_card()
    organisation = OrganisationReference(source="scorecard.organisation", read_only=True)

    class Meta:
        model = Bar
        fields = ["id", "bloc_year", "scorecard", "organisation", "condition", "reason",
                  "created_at"]  # fmt: skip


class NotedSerializer(OfCardSerializer, StrictSerializer):
    condition = TextField(
        max_length=400, help_text="The text of a knockout of the criteria that has no code."
    )
    reason = TextField(max_length=2000)


class BarViewSet(ReadViewSet):
    """What bars members from awards, for who handles the year; of one's own organisation never."""

    queryset = Bar.objects.select_related(
        "scorecard__organisation", "scorecard__criteria_set__bloc_year__bloc"
    )
    serializer_class = BarSerializer
    filterset_class = CardPartFilterSet
    write_scope = "scores:write"

    @extend_schema(request=NotedSerializer, responses={201: BarSerializer})
    def create(self, request: Request) -> Response:
        """Note that the member falls under a condition. 409 `unknown-condition`,
        `bar-noted-already`, `ranking-frozen`."""
        card = _card(request, "scoring.note_bar")
        given = body_of(NotedSerializer, request)
        row = actions.set_bar(card, given["condition"], given["reason"], by=request.user)
        row.scorecard = card
        return _made(self.get_serializer(row), "bar", request)

    @extend_schema(request=ReasonSerializer, responses={204: None})
    @action(detail=True, methods=["post"], filterset_class=None)
    def lift(self, request: Request, pk: Any = None) -> Response:
        """Take the note back, with a reason. 409 `ranking-frozen`."""
        row: Bar = self.get_object()
        require(request.user, "scoring.note_bar", row.scorecard)
        reason = body_of(ReasonSerializer, request)["reason"]
        actions.lift_bar(row, reason, by=request.user)
        return Response(status=status.HTTP_204_NO_CONTENT)
