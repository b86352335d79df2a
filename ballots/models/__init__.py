"""What is stored of a ballot: its rule, its options, its roll, its votes, its count."""

from ballots.models.ballots import Ballot, Option
from ballots.models.votes import Elector, HandCount, NamedVote, RollEntry, Urn

__all__ = ["Ballot", "Elector", "HandCount", "NamedVote", "Option", "RollEntry", "Urn"]
