"""What is stored of awards: the catalogue, what a year proposed, decided and gave."""

from awards.models.awards import Award, AwardReceiver
from awards.models.decisions import Decision
from awards.models.dossiers import DossierNeed
from awards.models.proposals import DossierItem, Nominee, Objection, Proposal
from awards.models.types import AwardType

__all__ = [
    "Award", "AwardReceiver", "AwardType", "Decision", "DossierItem", "DossierNeed", "Nominee",
    "Objection", "Proposal",
]  # fmt: skip
