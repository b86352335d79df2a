"""What is stored of awards: the catalogue, and what a year proposed and gave."""

from awards.models.awards import Award, AwardReceiver
from awards.models.types import AwardType

__all__ = ["Award", "AwardReceiver", "AwardType"]
