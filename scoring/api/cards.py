"""How a program opens scorecards, fills them in, and takes them from draft to adopted."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch
from django.shortcuts import get_object_or_404
from django_filters.rest_framework import ChoiceFilter
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from blocs.api import OrganisationReference, YearReference
from blocs.models import BlocYear
from common.api import ReadViewSet, body_of
from common.filters import IdFilter, StrictFilterSet
from common.views import require
from scoring import actions
from scoring.api.examples import APPRAISAL_EXAMPLE, MARKS_EXAMPLE, PEER_EXAMPLE
from scoring.api.marks import (
    EntriesSerializer,
    ExplanationSerializer,
    MarksSerializer,
    PeerEntriesSerializer,
    PeerMarksSerializer,
    ReasonSerializer,
    given_of,
    organisation_named,
)
from scoring.builders.readers import peers_of
from scoring.enums import CardState, Rung
from scoring.models import Criterion, Mark, PeerMark, Scorecard
from scoring.rules import OF_PANEL, rung_open_in
from scoring.trees import Way

PANEL = {CardState.SUBMITTED: Rung.APPRAISED, CardState.EXPLAINED: Rung.EXPLAINED}


class ProgressSerializer(serializers.Serializer):
    """How far the member is with its own figures."""

    to_score = serializers.IntegerField(help_text="Criteria that are the member's to score.")
    scored = serializers.IntegerField()
    missing = serializers.ListField(child=serializers.CharField(), help_text="Codes not scored.")


class ScorecardSerializer(serializers.ModelSerializer):
    """One member's card. `returned_because` says why it was given back, while it is."""

    bloc_year = YearReference(source="criteria_set.bloc_year", read_only=True)
    criteria_set = serializers.PrimaryKeyRelatedField[Any](
        read_only=True, help_text="Id of the criteria set."
    )
    organisation = OrganisationReference(read_only=True)
    state = serializers.ChoiceField(choices=CardState.choices, read_only=True)
    progress = serializers.SerializerMethodField()

    class Meta:
        model = Scorecard
        fields = ["id", "bloc_year", "criteria_set", "organisation", "state", "submitted_at",
                  "returned_because", "progress"]  # fmt: skip

    @extend_schema_field(ProgressSerializer)
    def get_progress(self, card: Scorecard) -> Any:
        """Asks only what the view set read along."""
        own = [
            row.code
            for row in card.criteria_set.scored  # type: ignore[attr-defined]
            if not row.assigned.all()
            or any(each.pk == card.organisation_id for each in row.assigned.all())
        ]
        done = {mark.criterion.code for mark in card.given}  # type: ignore[attr-defined]
        missing = [code for code in own if code not in done]
        return {"to_score": len(own), "scored": len(own) - len(missing), "missing": missing}


class ScorecardFilterSet(StrictFilterSet):
    bloc_year = IdFilter(field_name="criteria_set__bloc_year", help_text="Of this bloc-year.")
    organisation = IdFilter(field_name="organisation", help_text="Of this member.")
    state = ChoiceFilter(choices=CardState.choices)


SCORED = Criterion.objects.exclude(way="").exclude(way=Way.FACTS).order_by("number")
GIVEN = Mark.objects.filter(rung=Rung.SELF, value__isnull=False).select_related("criterion")


class ScorecardViewSet(ReadViewSet):
    """Scorecards: one's own organisation's, the submitted ones for who runs the year or serves its
    council or panel, and all once a ranking is published."""

    queryset = Scorecard.objects.for_lists().prefetch_related(
        Prefetch("criteria_set__criteria", SCORED.prefetch_related("assigned"), to_attr="scored"),
        Prefetch("marks", GIVEN, to_attr="given"),
    )
    serializer_class = ScorecardSerializer
    filterset_class = ScorecardFilterSet
    write_scope = "scores:write"

    def _marks(self, request: Request, card: Scorecard) -> Response:
        """The card's marks, as far as the account reads them."""
        card = Scorecard.objects.get(pk=card.pk)
        rows = Mark.objects.visible_to(request.user).filter(scorecard=card)
        ladder = list(Rung)
        marks = sorted(
            rows.select_related("criterion"),
            key=lambda mark: (mark.criterion.number, ladder.index(Rung(mark.rung))),
        )
        told = {"card": card.pk, "rung": card.state_now.rung, "marks": marks}
        tells = card.explained_at is not None or request.user.has_perm("scoring.fill_card", card)
        return Response(MarksSerializer(told, context={"tells_answers": tells}).data)

    def _write(self, request: Request, card: Scorecard, rung: Rung) -> Response:
        given = given_of(body_of(EntriesSerializer, request))
        actions.save_marks(card, given, by=request.user, rung=rung)
        return self._marks(request, card)

    @extend_schema(responses={200: MarksSerializer})
    @action(detail=True, methods=["get"], filterset_class=None, pagination_class=None)
    def marks(self, request: Request, pk: Any = None) -> Response:
        """Every mark of the card that the account may read."""
        return self._marks(request, self.get_object())

    @extend_schema(
        request=EntriesSerializer, responses={200: MarksSerializer}, examples=[MARKS_EXAMPLE]
    )
    @marks.mapping.put
    def put_marks(self, request: Request, pk: Any = None) -> Response:
        """The member's own figures, all or none; the same again changes nothing. 409
        `marks-refused` names each refused code, `card-closed` once the card is submitted,
        `deadline-over` after the last day, `changed-meanwhile` when a mark is not as `seen`."""
        card = self.get_object()
        require(request.user, "scoring.fill_card", card)
        return self._write(request, card, Rung.SELF)

    @extend_schema(
        request=EntriesSerializer, responses={200: MarksSerializer}, examples=[APPRAISAL_EXAMPLE]
    )
    @action(detail=True, methods=["put"], filterset_class=None)
    def appraise(self, request: Request, pk: Any = None) -> Response:
        """What the panel gives where it differs, each with its reason; after the member explained,
        what it gives the second time. Nobody appraises its own organisation, and a person of
        the panel its own groups of criteria alone (403)."""
        card = self.get_object()
        require(request.user, "scoring.appraise_card", card)
        given = given_of(body_of(EntriesSerializer, request))
        rung = card.state_now.rung
        if rung in OF_PANEL and rung_open_in(request.user, card, given) is None:
            raise PermissionDenied("scoring.appraise_card")
        meant = PANEL.get(card.state_now, Rung.APPRAISED)
        actions.save_marks(card, given, by=request.user, rung=meant)
        return self._marks(request, card)

    @extend_schema(request=EntriesSerializer, responses={200: MarksSerializer})
    @action(detail=True, methods=["put"], filterset_class=None)
    def decide(self, request: Request, pk: Any = None) -> Response:
        """What the bloc itself decides of an adopted card, with reasons; until the freeze, and
        again while a ranking is being corrected."""
        card = self.get_object()
        require(request.user, "scoring.amend_card", card)
        return self._write(request, card, Rung.ADOPTED)

    @extend_schema(request=ExplanationSerializer, responses={200: MarksSerializer})
    @action(detail=True, methods=["post"], filterset_class=None)
    def explain(self, request: Request, pk: Any = None) -> Response:
        """The member's answer to what the panel gave in one criterion; kept, not sent yet."""
        card = self.get_object()
        require(request.user, "scoring.fill_card", card)
        given = body_of(ExplanationSerializer, request)
        actions.explain(card, **given, by=request.user)
        return self._marks(request, card)

    def _peer_marks(self, request: Request, card: Scorecard) -> Response:
        rows = PeerMark.objects.visible_to(request.user).filter(scorecard=card)
        rows = rows.select_related("criterion", "organisation")
        told = {"card": card.pk, "marks": rows.order_by("criterion__number", "organisation")}
        return Response(PeerMarksSerializer(told).data)

    @extend_schema(responses={200: PeerMarksSerializer})
    @action(
        detail=True, methods=["get"], url_path="peer-marks", filterset_class=None,
        pagination_class=None,
    )  # fmt: skip
    def peer_marks(self, request: Request, pk: Any = None) -> Response:
        """What peers gave: one's own organisation's points; everybody's for who handles the year.
        A member is told the mean alone, with its results."""
        return self._peer_marks(request, self.get_object())

    @extend_schema(
        request=PeerEntriesSerializer, responses={200: PeerMarksSerializer},
        examples=[PEER_EXAMPLE],
    )  # fmt: skip
    @peer_marks.mapping.put
    def put_peer_marks(self, request: Request, pk: Any = None) -> Response:
        """One peer's points for another member, all or none, between the submission of its card
        and its adoption. 409 `marks-refused` names each refused code, `peer-recused` says that the
        peer stood back, `deadline-over` that the last day of the appraisal is past,
        `changed-meanwhile` that points are not as `seen`."""
        card = self.get_object()
        require(request.user, "scoring.cross_score", card)
        given = body_of(PeerEntriesSerializer, request)
        points = {each["code"]: each["value"] for each in given["marks"]}
        seen = {each["code"]: each["seen"] for each in given["marks"] if each["seen"] is not None}
        peer = organisation_named(given["organisation"], peers_of(request.user, card))
        actions.save_peer_marks(card, peer, points, by=request.user, seen=seen)
        return self._peer_marks(request, card)

    def _done(
        self, request: Request, perm: str, does: Callable[..., Any], shape: Any = None
    ) -> Response:
        """Find the card, ask, act, and answer with the card as it is then."""
        card = self.get_object()
        require(request.user, perm, card)
        given = body_of(shape, request) if shape else {}
        does(card, **given, by=request.user)
        return Response(self.get_serializer(self.get_queryset().get(pk=card.pk)).data)

    @extend_schema(request=None, responses={200: ScorecardSerializer})
    @action(detail=True, methods=["post"], filterset_class=None)
    def submit(self, request: Request, pk: Any = None) -> Response:
        """The member's signatory hands the card to the panel. 409 `card-incomplete` names the codes
        that are not scored."""
        return self._done(request, "scoring.submit_card", actions.submit_card)

    @extend_schema(request=ReasonSerializer, responses={204: None})
    @action(detail=True, methods=["post"], url_path="return", filterset_class=None)
    def give_back(self, request: Request, pk: Any = None) -> Response:
        """Give a submitted card back to its member, who may change it again and alone reads it."""
        card = self.get_object()
        require(request.user, "scoring.finish_card", card)
        reason = body_of(ReasonSerializer, request)["reason"]
        actions.return_card(card, reason, by=request.user)
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(request=None, responses={200: ScorecardSerializer})
    @action(detail=True, methods=["post"], url_path="finish-appraisal", filterset_class=None)
    def finish_appraisal(self, request: Request, pk: Any = None) -> Response:
        """The panel is done: the member reads its figures, and may explain the first time. For who
        runs the year, and who of the panel appraises all groups; 409 `reason-missing` names the
        codes where the figure differs by now and nobody said why."""
        return self._done(request, "scoring.finish_card", actions.finish_appraisal)

    @extend_schema(request=ReasonSerializer, responses={200: ScorecardSerializer})
    @action(detail=True, methods=["post"], url_path="reopen-appraisal", filterset_class=None)
    def reopen_appraisal(self, request: Request, pk: Any = None) -> Response:
        """Take an appraisal up again, before the member has sent explanations."""
        deed = actions.reopen_appraisal
        return self._done(request, "scoring.finish_card", deed, ReasonSerializer)

    @extend_schema(request=None, responses={200: ScorecardSerializer})
    @action(detail=True, methods=["post"], url_path="send-explanations", filterset_class=None)
    def send_explanations(self, request: Request, pk: Any = None) -> Response:
        """The member asks the panel to look again at what was explained."""
        return self._done(request, "scoring.fill_card", actions.send_explanations)

    @extend_schema(request=None, responses={200: ScorecardSerializer})
    @action(detail=True, methods=["post"], filterset_class=None)
    def adopt(self, request: Request, pk: Any = None) -> Response:
        """The bloc adopts the card: its figures go into the ranking."""
        return self._done(request, "scoring.decide_card", actions.adopt_card)


class OpenedSerializer(serializers.Serializer):
    opened = serializers.IntegerField(help_text="Cards that were made now.")


class OpenCardsView(APIView):
    """Give every member that has none a card on the criteria in force."""

    write_scope = "scores:write"

    @extend_schema(
        tags=["scorecards"],
        operation_id="years_scorecards_open",
        request=None,
        responses={200: OpenedSerializer},
    )
    def post(self, request: Request, pk: int) -> Response:
        year = get_object_or_404(BlocYear.objects.visible_to(request.user), pk=pk)
        require(request.user, "scoring.run_scoring", year)
        return Response({"opened": actions.open_scorecards(year, by=request.user)})
