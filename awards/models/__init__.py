"""What is stored of awards: the catalogue, its quotas and conditions, what a year gave."""

from awards.models.awards import Award, AwardReceiver
from awards.models.conditions import Condition
from awards.models.quotas import Quota
from awards.models.types import AwardType

__all__ = ["Award", "AwardReceiver", "AwardType", "Condition", "Quota"]
