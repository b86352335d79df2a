"""How a program brings evidence: links, notes, files in their versions, and what each proves."""

from typing import Any

from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django_filters.rest_framework import ChoiceFilter
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse
from rest_framework.views import APIView

from blocs.api import OrganisationReference, YearReference
from common.api import ReadViewSet, StrictSerializer, TextField, body_of
from common.files import KINDS, SoundFile, sound_file
from common.filters import LARGEST_ID, CodeFilter, FlagFilter, IdFilter, StrictFilterSet
from common.uploads import was_too_large
from common.views import require
from scoring.actions import evidence as actions
from scoring.api.marks import OfCardSerializer
from scoring.downloads import evidence_answer
from scoring.enums import EvidenceKind
from scoring.forms.evidence import TOO_MUCH
from scoring.models import Evidence, EvidenceVersion, Scorecard
from scoring.trees import MOST_NODES
from scoring.validators import LONGEST_LINK, sound_link

FILL = "scoring.fill_card"
FILES = {(200, kind.media_type): OpenApiTypes.BINARY for kind in KINDS}


class EvidenceVersionSerializer(serializers.ModelSerializer):
    """One file of a piece; the first of the list is in force."""

    file = serializers.SerializerMethodField(help_text="Where the file is.")

    class Meta:
        model = EvidenceVersion
        fields = ["id", "number", "name", "media_type", "size", "sha256", "created_at", "file"]

    def get_file(self, version: EvidenceVersion) -> str:
        request = self.context["request"]
        return str(reverse("api:evidence-file", args=[version.pk], request=request))


class EvidenceSerializer(serializers.ModelSerializer):
    """A piece of evidence: a file with its versions, the newest first, a link or a note. One with
    `withdrawn_at` proves nothing any more."""

    bloc_year = YearReference(source="scorecard.criteria_set.bloc_year", read_only=True)
    scorecard = serializers.PrimaryKeyRelatedField[Any](
        read_only=True, help_text="Id of the scorecard."
    )
    organisation = OrganisationReference(source="scorecard.organisation", read_only=True)
    kind = serializers.ChoiceField(choices=EvidenceKind.choices, read_only=True)
    codes = serializers.SerializerMethodField(help_text="Of the criteria that it proves.")
    versions = EvidenceVersionSerializer(many=True, read_only=True)
    version_mark = serializers.SerializerMethodField(help_text="Of its title and `codes`.")

    class Meta:
        model = Evidence
        fields = ["id", "bloc_year", "scorecard", "organisation", "kind", "title", "link", "note",
                  "codes", "created_at", "withdrawn_at", "versions", "version_mark"]  # fmt: skip

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_codes(self, piece: Evidence) -> Any:
        return [each.code for each in piece.criteria.all()]

    def get_version_mark(self, piece: Evidence) -> str:
        return actions.evidence_version(piece)


def codes_field() -> serializers.ListField:
    return serializers.ListField(
        child=TextField(max_length=60), allow_empty=False, max_length=MOST_NODES,
        help_text="Codes of the criteria that it proves.",
    )  # fmt: skip


class PieceSerializer(OfCardSerializer, StrictSerializer):
    """With `link` a link, without it a note, which proves by what it says."""

    codes = codes_field()
    title = TextField(
        required=False, default="", allow_blank=True, max_length=actions.LONGEST_TITLE
    )
    link = TextField(required=False, default="", allow_blank=True, max_length=LONGEST_LINK)
    note = TextField(required=False, default="", allow_blank=True, max_length=4000)

    def validate_link(self, text: str) -> str:
        return sound_link(text) if text else ""


class FileSerializer(StrictSerializer):
    """A file; what it is, is told by what it holds. At most 20 MB."""

    file = serializers.FileField(allow_empty_file=True, help_text="At most 20 MB.")

    def validate_file(self, file: Any) -> SoundFile:
        return sound_file(file)


class FileOfCardSerializer(serializers.Serializer):
    """As `OfCardSerializer`, from a form, in which all is text."""

    scorecard = serializers.IntegerField(
        min_value=1, max_value=LARGEST_ID, help_text="Id of the scorecard."
    )


class NewFileSerializer(FileOfCardSerializer, FileSerializer):
    """A file and what is said of it. Repeat `codes` for each criterion; without a title the piece
    is called as its file."""

    codes = codes_field()
    title = TextField(
        required=False, default="", allow_blank=True, max_length=actions.LONGEST_TITLE
    )
    note = TextField(required=False, default="", allow_blank=True, max_length=4000)


class UseSerializer(StrictSerializer):
    """What a piece is called, and all the criteria that it proves."""

    title = TextField(max_length=actions.LONGEST_TITLE)
    codes = codes_field()
    seen = TextField(
        required=False, allow_null=True, default=None, max_length=64,
        help_text="The `version_mark` that was read: refuses when somebody wrote since.",
    )  # fmt: skip


class EvidenceFilterSet(StrictFilterSet):
    scorecard = IdFilter(field_name="scorecard", help_text="Of this scorecard.")
    bloc_year = IdFilter(
        field_name="scorecard__criteria_set__bloc_year", help_text="Of this bloc-year."
    )
    organisation = IdFilter(field_name="scorecard__organisation", help_text="Of this member.")
    code = CodeFilter(
        field_name="criteria__code", longest=60, help_text="For this criterion, by its code."
    )
    kind = ChoiceFilter(choices=EvidenceKind.choices)
    in_force = FlagFilter(
        field_name="withdrawn_at", lookup_expr="isnull", help_text="Not withdrawn."
    )


def _uploaded(shape: type[serializers.Serializer], request: Request) -> Any:
    """The checked form. ValidationError also for a file that was thrown away on the way in."""
    if was_too_large(request):
        raise serializers.ValidationError({"file": [str(TOO_MUCH)]})
    return body_of(shape, request)


class EvidenceViewSet(ReadViewSet):
    """Evidence: of one's own organisation's scorecards, of the submitted ones for who runs the
    year or serves its council or panel, and for peers where there is cross-scoring."""

    queryset = Evidence.objects.for_lists().select_related(
        "scorecard__organisation", "scorecard__criteria_set__bloc_year__bloc"
    )
    serializer_class = EvidenceSerializer
    filterset_class = EvidenceFilterSet
    write_scope = "scores:write"

    def _card(self, request: Request, shape: type[serializers.Serializer]) -> Scorecard:
        """The card that the body names, for who may fill it in."""
        cards = Scorecard.objects.proven_to(request.user).for_lists()
        card: Scorecard = get_object_or_404(cards, pk=body_of(shape, request)["scorecard"])
        require(request.user, FILL, card)
        return card

    def _piece(self, request: Request) -> Evidence:
        """The piece of the address, for who may write to its card."""
        piece: Evidence = self.get_object()
        require(request.user, FILL, piece.scorecard)
        return piece

    def _answer(self, piece: Evidence, *, is_new: bool = False) -> Response:
        data = self.get_serializer(self.get_queryset().get(pk=piece.pk)).data
        if not is_new:
            return Response(data)
        place = reverse("api:evidence-detail", args=[piece.pk], request=self.request)
        return Response(data, status=status.HTTP_201_CREATED, headers={"Location": place})

    @extend_schema(request=PieceSerializer, responses={201: EvidenceSerializer})
    def create(self, request: Request) -> Response:
        """Bring a link or a note. 409 `card-closed` unless the member fills the card in or answers
        the panel, `deadline-over`, `link-held-already`, `criterion-not-given`."""
        card = self._card(request, OfCardSerializer)
        given = body_of(PieceSerializer, request)
        about = actions.About(given["codes"], given["title"], given["note"])
        if given["link"]:
            piece = actions.add_link(card, given["link"], about, by=request.user)
        else:
            piece = actions.add_note(card, about, by=request.user)
        return self._answer(piece, is_new=True)

    @extend_schema(
        request={"multipart/form-data": NewFileSerializer}, responses={201: EvidenceSerializer}
    )
    @action(detail=False, methods=["post"], parser_classes=[MultiPartParser])
    def upload(self, request: Request) -> Response:
        """Bring a file. 400 says at `file` why one is not taken: too large, of another kind than
        its name says, a program, locked, with macros. 409 `file-held-already`, and as for a
        link."""
        card = self._card(request, FileOfCardSerializer)
        given = _uploaded(NewFileSerializer, request)
        about = actions.About(given["codes"], given["title"], given["note"])
        [piece] = actions.add_files(card, [given["file"]], about, by=request.user)
        return self._answer(piece, is_new=True)

    @extend_schema(
        request={"multipart/form-data": FileSerializer}, responses={200: EvidenceSerializer}
    )
    @action(
        detail=True, methods=["post"], url_path="versions", filterset_class=None,
        parser_classes=[MultiPartParser],
    )  # fmt: skip
    def add_version(self, request: Request, pk: Any = None) -> Response:
        """A newer file of the piece; the earlier ones stay. 409 `not-a-file`,
        `evidence-withdrawn`, `file-held-already`."""
        piece = self._piece(request)
        actions.add_version(piece, _uploaded(FileSerializer, request)["file"], by=request.user)
        return self._answer(piece)

    @extend_schema(request=UseSerializer, responses={200: EvidenceSerializer})
    def update(self, request: Request, pk: Any = None) -> Response:
        """Call it so, and let it prove these criteria and no others. 409 `changed-meanwhile` when
        it is not as `seen`, `criterion-not-given`, `evidence-withdrawn`."""
        piece = self._piece(request)
        given = body_of(UseSerializer, request)
        about = actions.About(given["codes"], given["title"])
        actions.change_evidence(piece, about, by=request.user, seen=given["seen"])
        return self._answer(piece)

    @extend_schema(request=None, responses={200: EvidenceSerializer})
    @action(detail=True, methods=["post"], filterset_class=None)
    def withdraw(self, request: Request, pk: Any = None) -> Response:
        """It proves nothing any more; it is kept, and stays readable."""
        return self._answer(actions.withdraw_evidence(self._piece(request), by=request.user))


class EvidenceFileView(APIView):
    """The file itself, as it was sent."""

    @extend_schema(
        tags=["evidence"], operation_id="evidence_versions_file", responses=FILES
    )  # fmt: skip
    def get(self, request: Request, pk: int) -> HttpResponseBase:
        """One stored version, for whoever reads the evidence of its card. Its SHA-256 is its
        ETag."""
        readable = Evidence.objects.visible_to(request.user)
        version = get_object_or_404(EvidenceVersion, pk=pk, evidence__in=readable)
        return evidence_answer(request._request, version)
