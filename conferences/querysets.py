"""Which conferences a person may read, and what belongs to them."""

from typing import Any, Self

from django.db.models import Count, Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from blocs.enums import OrganisationOffice
from blocs.querysets import YearPartQuerySet, councils_of, organisations_of, rows_of
from common.querysets import SearchableQuerySet
from conferences.enums import (
    ConferenceState,
    FollowUpState,
    HandoverStage,
    HandoverState,
    ReportState,
)
from documents.enums import SigningState

SIGNING_OF_STAGE = {
    HandoverStage.PREPARING: SigningState.PREPARING,
    HandoverStage.SIGNING: SigningState.OPEN,
    HandoverStage.SEALING: SigningState.SEALING,
}


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


class HandoverQuerySet(ConferencePartQuerySet):
    def visible_to(self, user: Any) -> Self:
        """Handovers of readable conferences. Until one is signed for good its list is for the two
        sides (their people and deputies) and for the council; so is one that was cancelled."""
        rows = super().visible_to(user)
        if user.is_superuser or not user.is_authenticated:
            return rows
        settled = Q(state__in=[HandoverState.RECORDED, HandoverState.IN_FORCE]) | Q(
            state=HandoverState.OPEN, signing__state="sealed"
        )
        return rows.filter(settled | self._between(user))

    def explained_to(self, user: Any) -> Self:
        """Those of which `user` may know why they went back to draft, signed for good or not: the
        two sides and the council."""
        return self if user.is_superuser else self.filter(self._between(user))

    def _between(self, user: Any) -> Q:
        """The person is of one of the two sides, stands in for one, or serves the council."""
        mine = organisations_of(user)
        deputised = rows_of("Mandate").in_force().filter(deputy=user)
        years = Q(bloc_year=OuterRef("conference__bloc_year")) | Q(
            bloc_year=OuterRef("conference__next_year")
        )
        sides = Q(organisation=OuterRef("outgoing")) | Q(organisation=OuterRef("incoming"))
        return (
            Q(outgoing__in=mine)
            | Q(incoming__in=mine)
            | Q(conference__bloc_year__bloc__council__in=councils_of(user))
            | Q(Exists(deputised.filter(years, sides)))
        )

    def live(self) -> Self:
        """All but the cancelled: at most one at a conference."""
        return self.exclude(state=HandoverState.CANCELLED)

    def effective(self) -> Self:
        """The chair did pass on: recorded as a fact, or in force."""
        return self.filter(state__in=[HandoverState.RECORDED, HandoverState.IN_FORCE])

    def under_way(self) -> Self:
        """Being prepared, signed, or waiting for its hour."""
        return self.filter(state__in=[HandoverState.DRAFT, HandoverState.OPEN])

    def signed_or_signing(self) -> Self:
        """On a paper whose text is fixed, in force or not yet."""
        return self.filter(state__in=[HandoverState.OPEN, HandoverState.IN_FORCE])

    def due(self, moment: Any) -> Self:
        """Signed by both sides, sealed, and their hour has come at `moment`."""
        parties = self.model._meta.apps.get_model("documents", "Party")._default_manager
        missing = parties.filter(signing=OuterRef("signing"), signature__isnull=True)
        return self.filter(
            ~Exists(missing), state=HandoverState.OPEN, signing__state="sealed",
            in_force_at__lte=moment,
        )  # fmt: skip

    def of_target(self, path: str, value: Any) -> Self:
        """Those whose `target`, the year whose chair passes on, has `value` at `path`."""
        paths = ("year", "conference__next_year", "conference__bloc_year")
        told = Coalesce(*(f"{each}__{path}" for each in paths))
        return self.alias(told=told).filter(told=value)

    def in_stage(self, stage: str) -> Self:
        """Those whose `stage` is this one."""
        rows = self.filter(state=HandoverState.OPEN)
        signing = {each.value: state for each, state in SIGNING_OF_STAGE.items()}.get(stage)
        if signing is not None:
            return rows.filter(signing__state=signing)
        if stage not in {HandoverStage.SIGNED, HandoverStage.INCOMPLETE}:
            return self.filter(state=stage)
        parties = self.model._meta.apps.get_model("documents", "Party")._default_manager
        missing = Exists(parties.filter(signing=OuterRef("signing"), signature__isnull=True))
        over = rows.exclude(signing__state__in=SIGNING_OF_STAGE.values())
        return over.filter(~missing if stage == HandoverStage.SIGNED else missing)

    def for_lists(self) -> Self:
        """With what a row of a list shows."""
        rows = self.select_related(
            "conference__bloc_year__bloc__council", "conference__next_year", "outgoing", "incoming",
            "year", "signing__document",
        )  # fmt: skip
        return rows.prefetch_related("signing__parties__signature").defer("signing__document__data")


class HandoverItemQuerySet(YearPartQuerySet):
    """Rows of the list of a handover: read by whoever reads the handover."""

    year_path = "handover__conference__bloc_year"

    def visible_to(self, user: Any) -> Self:
        handovers = self.model._meta.apps.get_model("conferences", "Handover")
        return self.filter(handover__in=handovers.objects.visible_to(user))


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
