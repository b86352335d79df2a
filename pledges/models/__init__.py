"""What is stored about pledges."""

from pledges.models.commitments import MOST, Commitment, CommitmentImport
from pledges.models.rounds import (
    PARTS,
    WHOLE,
    PledgeComment,
    PledgeVersion,
    keys_of,
    part_in_words,
)
from pledges.models.texts import Pledge, PledgeClause, pledge_parties

__all__ = [
    "MOST",
    "PARTS",
    "WHOLE",
    "Commitment",
    "CommitmentImport",
    "Pledge",
    "PledgeClause",
    "PledgeComment",
    "PledgeVersion",
    "keys_of",
    "part_in_words",
    "pledge_parties",
]
