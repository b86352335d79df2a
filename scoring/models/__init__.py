"""What a bloc is judged by, what each member scored, and how they stand."""

from scoring.models.criteria import CriteriaImport, CriteriaSet, Criterion, nodes_of, points_field
from scoring.models.imports import CardImport
from scoring.models.rankings import Ranking
from scoring.models.rounds import Agreement, CriteriaRound, RoundComment, part_in_words
from scoring.models.scorecards import (
    Appraiser,
    Bar,
    Evidence,
    EvidenceVersion,
    Mark,
    PeerMark,
    Recusal,
    Scorecard,
    evidence_path,
)

__all__ = [
    "Agreement",
    "Appraiser",
    "Bar",
    "CardImport",
    "CriteriaImport",
    "CriteriaRound",
    "CriteriaSet",
    "Criterion",
    "Evidence",
    "EvidenceVersion",
    "Mark",
    "PeerMark",
    "Ranking",
    "Recusal",
    "RoundComment",
    "Scorecard",
    "evidence_path",
    "nodes_of",
    "part_in_words",
    "points_field",
]
