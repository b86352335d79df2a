"""Which award types hold, and which awards a person may read."""

from typing import Any, Self

from django.db.models import Q

from awards.enums import AwardState
from blocs.querysets import YearPartQuerySet
from common.querysets import SearchableQuerySet


class AwardTypeQuerySet(SearchableQuerySet):
    def for_year(self, year: Any) -> Self:
        """Types in force on a day of the year: the general ones and the council's own."""
        return self.filter(
            Q(council__isnull=True) | Q(council=year.bloc.council_id),
            Q(effective_to__isnull=True) | Q(effective_to__gte=year.starts_on),
            effective_from__lte=year.ends_on,
        )


class AwardQuerySet(YearPartQuerySet):
    def granted(self) -> Self:
        return self.filter(state=AwardState.GRANTED)

    def proposed(self) -> Self:
        return self.filter(state=AwardState.PROPOSED)

    def revoked(self) -> Self:
        return self.filter(state=AwardState.REVOKED)

    def in_force(self) -> Self:
        """Proposed or given, and not taken back."""
        return self.exclude(state=AwardState.REVOKED)

    def for_lists(self) -> Self:
        """With all that a row of a list shows, in a constant number of queries."""
        return self.select_related("award_type", "conference", "decision").prefetch_related(
            "receivers__organisation"
        )
