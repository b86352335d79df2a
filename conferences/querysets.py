"""Which conferences a person may read, and what belongs to them."""

from typing import Any, Self

from django.db.models import Count, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from blocs.enums import OrganisationOffice
from blocs.querysets import YearPartQuerySet, councils_of, organisations_of, rows_of
from common.querysets import SearchableQuerySet
from conferences.enums import ConferenceState, FollowUpState, ReportState


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


class ReportRequestQuerySet(YearPartQuerySet):
    """Requests are read by whoever reads one of their reports."""

    def visible_to(self, user: Any) -> Self:
        reports = self.model._meta.apps.get_model("conferences", "MemberReport")
        return self.filter(pk__in=reports.objects.visible_to(user).values("request"))

    def with_counts(self) -> Self:
        """How many were asked, have sent or were received: `asked`, `sent`, `received`."""
        has_come = Q(reports__received_on__isnull=False)
        return self.annotate(
            asked=Count("reports"),
            sent=Count("reports", filter=Q(reports__sent_at__isnull=False) | has_come),
            received=Count("reports", filter=has_come),
        )


class MemberReportQuerySet(YearPartQuerySet):
    """Reports of members: each member reads its own; who runs the year and the council all."""

    year_path = "request__bloc_year"

    def visible_to(self, user: Any) -> Self:
        if not user.is_authenticated:
            return self.none()
        rows = super().visible_to(user)
        if user.is_superuser:
            return rows
        return rows.filter(
            Q(organisation__in=organisations_of(user))
            | Q(request__bloc_year__in=rows_of("BlocYear").run_by(user))
            | Q(request__bloc_year__bloc__council__in=councils_of(user))
        )

    def to_be_sent_by(self, user: Any) -> Self:
        """Not sent yet, of members that the person edits or signs for."""
        acting = organisations_of(user, OrganisationOffice.EDITOR, OrganisationOffice.SIGNATORY)
        return self.unsent().filter(organisation__in=acting)

    def unsent(self) -> Self:
        return self.filter(sent_at__isnull=True, received_on__isnull=True)

    def to_be_received(self) -> Self:
        """Sent, the receipt not confirmed."""
        return self.filter(sent_at__isnull=False, received_on__isnull=True)

    def come(self) -> Self:
        """Sent or received."""
        return self.filter(Q(sent_at__isnull=False) | Q(received_on__isnull=False))

    def in_state(self, state: str) -> Self:
        """Reports whose `state` is this one."""
        today, due = timezone.localdate(), "request__due_on"
        return {
            ReportState.WAITING: lambda: self.unsent().filter(**{f"{due}__gte": today}),
            ReportState.OVERDUE: lambda: self.unsent().filter(**{f"{due}__lt": today}),
            ReportState.SENT: self.to_be_received,
            ReportState.RECEIVED: lambda: self.filter(received_on__lte=F(due)),
            ReportState.LATE: lambda: self.filter(received_on__gt=F(due)),
        }[ReportState(state)]()

    def for_lists(self) -> Self:
        """With what a row of a list shows."""
        return self.select_related("request__bloc_year__bloc", "organisation", "sent_by")
