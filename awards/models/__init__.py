"""What is stored of awards: the catalogue, its quotas and conditions, proposals, decisions."""

from awards.models.awards import Award, AwardReceiver
from awards.models.certificates import CertificateLayout, CertificatePrint
from awards.models.conditions import Condition
from awards.models.decisions import Decision
from awards.models.dossiers import DossierNeed
from awards.models.imports import AwardImport
from awards.models.proposals import DossierItem, Nominee, Objection, Proposal
from awards.models.quotas import Quota
from awards.models.types import AwardType

__all__ = [
    "Award",
    "AwardImport",
    "AwardReceiver",
    "AwardType",
    "CertificateLayout",
    "CertificatePrint",
    "Condition",
    "Decision",
    "DossierItem",
    "DossierNeed",
    "Nominee",
    "Objection",
    "Proposal",
    "Quota",
]
