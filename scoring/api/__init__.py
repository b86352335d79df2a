"""How a program runs the scoring of a bloc's year: criteria and their rounds, cards and marks,
evidence, the panel, rankings, results."""

from scoring.api.cards import OpenCardsView, ScorecardViewSet
from scoring.api.criteria import CriteriaSetViewSet
from scoring.api.evidence import EvidenceFileView, EvidenceViewSet
from scoring.api.panel import AppraiserViewSet, BarViewSet, RecusalViewSet
from scoring.api.rankings import FreezeView, RankingViewSet, ResultsView
from scoring.api.rounds import CommentViewSet, RoundViewSet

__all__ = [
    "AppraiserViewSet",
    "BarViewSet",
    "CommentViewSet",
    "CriteriaSetViewSet",
    "EvidenceFileView",
    "EvidenceViewSet",
    "FreezeView",
    "OpenCardsView",
    "RankingViewSet",
    "RecusalViewSet",
    "ResultsView",
    "RoundViewSet",
    "ScorecardViewSet",
]
