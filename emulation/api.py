"""The API: every endpoint of version 1, its schema, its documentation, and the door for programs.

Each app brings its view sets; this module only gives them their addresses.
"""

from functools import lru_cache
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import include, path, re_path
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views import defaults
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.utils import extend_schema
from oauth2_provider.views import TokenView
from rest_framework.exceptions import NotFound, Throttled
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import SimpleRouter
from rest_framework.throttling import AnonRateThrottle
from rest_framework.views import APIView

from awards import api as awards
from ballots import api as ballots
from blocs import api as blocs
from common.problems import CONTENT_TYPE
from conferences import api as conferences
from documents import api as documents
from emulation.schema import by_tag
from pledges import api as pledges
from reports import api as reports
from scoring import api as scoring

PROGRAMS = ("/api/", "/o/")  # addresses that answer programs, not people

router = SimpleRouter(use_regex_path=False)
router.register("councils", blocs.CouncilViewSet, basename="council")
router.register("organisations", blocs.OrganisationViewSet, basename="organisation")
router.register("blocs", blocs.BlocViewSet, basename="bloc")
router.register("years", blocs.YearViewSet, basename="year")
router.register("leadership", blocs.LeadershipViewSet, basename="leadership")
router.register("conferences", conferences.ConferenceViewSet, basename="conference")
router.register("handovers", conferences.HandoverViewSet, basename="handover")
router.register("documents", documents.DocumentViewSet, basename="document")
router.register("signings", documents.SigningViewSet, basename="signing")
router.register("pledges", pledges.PledgeViewSet, basename="pledge")
router.register("pledge-versions", pledges.VersionViewSet, basename="pledge-version")
router.register("commitments", pledges.CommitmentViewSet, basename="commitment")
router.register("criteria-sets", scoring.CriteriaSetViewSet, basename="criteria-set")
router.register("criteria-rounds", scoring.RoundViewSet, basename="criteria-round")
router.register("criteria-comments", scoring.CommentViewSet, basename="criteria-comment")
router.register("scorecards", scoring.ScorecardViewSet, basename="scorecard")
router.register("evidence", scoring.EvidenceViewSet, basename="evidence")
router.register("appraisers", scoring.AppraiserViewSet, basename="appraiser")
router.register("recusals", scoring.RecusalViewSet, basename="recusal")
router.register("bars", scoring.BarViewSet, basename="bar")
router.register("rankings", scoring.RankingViewSet, basename="ranking")
router.register("award-types", awards.AwardTypeViewSet, basename="award-type")
router.register("quotas", awards.QuotaViewSet, basename="quota")
router.register("proposals", awards.ProposalViewSet, basename="proposal")
router.register("decisions", awards.DecisionViewSet, basename="decision")
router.register("public-lists", awards.PublicListViewSet, basename="public-list")
router.register("announcements", awards.AnnouncementViewSet, basename="announcement")
router.register("ballots", ballots.BallotViewSet, basename="ballot")
router.register("report-editions", reports.EditionViewSet, basename="report-edition")


@lru_cache(maxsize=8)
def _schema(language: str | None) -> dict[str, Any]:
    """The OpenAPI document; made once for each language, since it only changes with the code."""
    return SchemaGenerator().get_schema(request=None, public=True)


@extend_schema(exclude=True)
class SchemaView(APIView):
    """OpenAPI of this version, as JSON. Open to everybody: it tells no data."""

    authentication_classes = []
    permission_classes = [AllowAny]

    def get(self, request: Request) -> Response:
        return Response(_schema(get_language()))


@extend_schema(exclude=True)
class NoSuchEndpoint(APIView):
    """What lies under /api/ and is no endpoint: a problem document, not a page."""

    authentication_classes = []
    permission_classes = [AllowAny]

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        raise NotFound


class TokenThrottle(AnonRateThrottle):
    """The limit of anonymous callers for everybody: being signed in gives no more guesses."""

    def get_cache_key(self, request: Any, view: Any) -> str:
        return self.cache_format % {"scope": "token", "ident": self.get_ident(request)}


class TokenDoor(TokenView):
    """The token endpoint (RFC 6749), with a limit: a secret is not to be guessed."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        throttle = TokenThrottle()
        if throttle.allow_request(request, self):  # type: ignore[arg-type]
            return super().post(request, *args, **kwargs)
        limited = Throttled()
        answer = _problem("throttled", limited.default_detail, limited.status_code)
        answer["Retry-After"] = str(int(throttle.wait() or 60) + 1)
        return answer


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """What could not be read. Whoever sends more than `DATA_UPLOAD_MAX_MEMORY_SIZE` bytes is told
    how many may be sent, and a person that nothing typed is lost."""
    is_program = request.path.startswith(PROGRAMS)
    if isinstance(exception, RequestDataTooBig):
        most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        if is_program:
            title = _("This is more than a request may send: at most %(most)s bytes.")
            return _problem("request-too-large", title % {"most": most}, 413)
        return render(request, "413.html", {"most": most}, status=413)
    if is_program:
        return _problem("bad-request", _("The request was not understood"), 400)
    return defaults.bad_request(request, exception)


def server_error(request: HttpRequest) -> HttpResponse:
    """A fault of ours: a problem document for programs, a page for people; never its details."""
    if request.path.startswith(PROGRAMS):
        return _problem("server-error", _("Something went wrong on the server."), 500)
    return defaults.server_error(request)


def _problem(code: str, title: Any, status: int) -> HttpResponse:
    body = {"type": f"urn:problem:{code}", "title": str(title), "status": status}
    return JsonResponse(body, status=status, content_type=CONTENT_TYPE)


def documentation(request: HttpRequest) -> HttpResponse:
    """The API as a page to read: endpoints, parameters, answers. Needs no script."""
    return render(request, "public/api_docs.html", {"groups": by_tag(_schema(get_language()))})


version_1 = [
    path("schema/", SchemaView.as_view(), name="schema"),
    path("docs/", documentation, name="docs"),
    path("conferences/<int:pk>/report/", reports.MakeReportView.as_view(), name="make-report"),
    path("years/<int:pk>/scorecards/", scoring.OpenCardsView.as_view(), name="open-scorecards"),
    path("years/<int:pk>/eligibility/", awards.EligibilityView.as_view(), name="eligibility"),
    path("years/<int:pk>/ranking/", scoring.FreezeView.as_view(), name="freeze-ranking"),
    path(
        "evidence-versions/<int:pk>/file/",
        scoring.EvidenceFileView.as_view(),
        name="evidence-file",
    ),
    path("results/", scoring.ResultsView.as_view(), name="results"),
    *router.urls,
]
urlpatterns = [
    path("api/v1/", include((version_1, "api"))),
    re_path(r"^api(/|$)", NoSuchEndpoint.as_view()),
    path("o/token/", TokenDoor.as_view(), name="token"),
]
