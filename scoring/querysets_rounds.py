"""Which rounds of a draft, and what the members said about them, visible to whom."""

from typing import Any, Self

from django.apps import apps
from django.db.models import OuterRef

from blocs.querysets import CommentQuerySet, YearPartQuerySet
from scoring.enums import CriteriaState
from scoring.querysets import SetPartQuerySet


class CriteriaRoundQuerySet(SetPartQuerySet):
    """Texts that were circulated, read by whoever reads the year."""

    def of_year(self, year: Any) -> Self:
        """Those of every version of the year, the newest first."""
        return self.filter(criteria_set__bloc_year=year).order_by(
            "-criteria_set__version", "-number"
        )

    def open(self) -> Self:
        """What is commented on now: of each draft the latest round."""
        rounds = apps.get_model("scoring", "CriteriaRound").objects
        latest = rounds.filter(criteria_set=OuterRef("criteria_set")).order_by("-number")
        return self.filter(criteria_set__state=CriteriaState.DRAFT, pk__in=latest.values("pk")[:1])

    def for_lists(self) -> Self:
        """With set and sender but without the text, in a constant number of queries."""
        return self.select_related("criteria_set", "circulated_by").defer("content")


class RoundCommentQuerySet(CommentQuerySet):
    """What members said about a round."""

    year_path = "round__criteria_set__bloc_year"

    def of_drafts(self) -> Self:
        """On texts that are not adopted yet."""
        return self.filter(round__criteria_set__state=CriteriaState.DRAFT)


class AgreementQuerySet(YearPartQuerySet):
    """Which members agreed to a round, read by whoever reads the year."""

    year_path = "round__criteria_set__bloc_year"
