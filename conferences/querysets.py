"""Which conferences a person may read, and what belongs to them."""

from typing import Any, Self

from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from blocs.querysets import YearPartQuerySet
from common.querysets import SearchableQuerySet
from conferences.enums import ConferenceState, FollowUpState


class ConferenceQuerySet(SearchableQuerySet):
    """Conferences are read by whoever reads their year or the year opened there."""

    def visible_to(self, user: Any) -> Self:
        years = self.model._meta.apps.get_model("blocs", "BlocYear").objects.visible_to(user)
        return self.filter(Q(bloc_year__in=years) | Q(next_year__in=years))

    def of_year(self, year: Any) -> Self:
        """Conferences that belong to the year or open it."""
        return self.filter(Q(bloc_year=year) | Q(next_year=year))

    def planned(self) -> Self:
        return self.filter(state=ConferenceState.PLANNED)

    def held(self) -> Self:
        return self.filter(state=ConferenceState.HELD)

    def with_counts(self) -> Self:
        """How many attended, read papers and gave conclusions: `attendance_count`, …"""
        return self.annotate(
            attendance_count=self._count("attendances"),
            paper_count=self._count("papers"),
            conclusion_count=self._count("conclusions"),
        )

    def _count(self, name: str) -> Coalesce:
        model: Any = self.model._meta.get_field(name).related_model
        counted = (
            model.objects.filter(conference=OuterRef("pk"))
            .order_by()
            .values("conference")
            .annotate(number=Count("pk"))
        )
        return Coalesce(Subquery(counted.values("number")), 0)


class ConferencePartQuerySet(YearPartQuerySet):
    """What belongs to a conference is read by whoever reads the conference."""

    year_path = "conference__bloc_year"

    def visible_to(self, user: Any) -> Self:
        conference = self.model._meta.apps.get_model("conferences", "Conference")
        return self.filter(conference__in=conference.objects.visible_to(user))


class ConclusionQuerySet(ConferencePartQuerySet):
    def followed_up(self) -> Self:
        """Conclusions something is to be done about, or was."""
        return self.exclude(follow_up=FollowUpState.NONE)

    def open(self) -> Self:
        return self.filter(follow_up=FollowUpState.OPEN)

    def overdue(self) -> Self:
        return self.open().filter(due_on__lt=timezone.localdate())
