"""How a program reads awards: the catalogue, quotas, who is eligible; proposals and decisions."""

from awards.api.catalogue import AwardTypeViewSet, EligibilityView, QuotaViewSet
from awards.api.proposals import (
    AnnouncementViewSet,
    DecisionViewSet,
    ProposalViewSet,
    PublicListViewSet,
)

__all__ = [
    "AnnouncementViewSet", "AwardTypeViewSet", "DecisionViewSet", "EligibilityView",
    "ProposalViewSet", "PublicListViewSet", "QuotaViewSet",
]  # fmt: skip
