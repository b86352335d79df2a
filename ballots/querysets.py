"""Which ballots a person may read, and what is counted of them."""

from datetime import datetime
from typing import Any, Self

from django.apps import apps
from django.db.models import Count, Exists, OuterRef, Q

from ballots.enums import BallotState, VoteWay
from blocs.enums import OrganisationOffice
from blocs.querysets import YearPartQuerySet, councils_of, organisations_of, rows_of


class BallotQuerySet(YearPartQuerySet):
    def visible_to(self, user: Any) -> Self:
        """Ballots of years the user reads. One that never was opened is read by who runs the year
        and by its council alone."""
        rows = super().visible_to(user)
        if user.is_superuser or not user.is_authenticated:
            return rows
        return rows.filter(
            Q(opened_at__isnull=False)
            | Q(bloc_year__in=rows_of("BlocYear").run_by(user))
            | Q(bloc_year__bloc__council__in=councils_of(user))
        )

    def open(self) -> Self:
        return self.filter(state=BallotState.OPEN)

    def published(self) -> Self:
        return self.filter(state=BallotState.PUBLISHED)

    def unfinished(self) -> Self:
        """Opened, and neither published nor called off."""
        return self.filter(state__in=[BallotState.OPEN, BallotState.CLOSED, BallotState.COUNTED])

    def overdue(self, now: datetime) -> Self:
        """Still open though their time is over; those of archived years stay as they are."""
        years_on = self.exclude(bloc_year__phase="archived")
        return years_on.open().filter(closes_at__lte=now).order_by("pk")

    def waiting_for(self, user: Any) -> Self:
        """Open ballots in which the user may still vote for a member: on the frozen roll, and by a
        role or a mandate that holds today."""
        electors = apps.get_model("ballots", "Elector")._default_manager.filter(
            entry__ballot=OuterRef("pk"), entry__way=VoteWay.NONE, user=user
        )
        signed = organisations_of(user, OrganisationOffice.SIGNATORY)
        mandates = rows_of("Mandate").in_force().filter(deputy=user)
        return self.open().filter(
            Exists(electors.filter(mandate__isnull=True, entry__organisation__in=signed))
            | Exists(electors.filter(mandate__in=mandates))
        )

    def for_lists(self) -> Self:
        """With all that a row of a list shows, in a constant number of queries. The frozen count
        is read where it is asked for."""
        voted = Count("roll", filter=~Q(roll__way=VoteWay.NONE), distinct=True)
        return self.select_related("bloc_year__bloc__council", "conference", "award_type").annotate(
            entitled=Count("roll", distinct=True), took_part=voted
        )


class BallotPartQuerySet(YearPartQuerySet):
    """Rows of a ballot, read with it."""

    year_path = "ballot__bloc_year"

    def visible_to(self, user: Any) -> Self:
        ballots = apps.get_model("ballots", "Ballot").objects.visible_to(user)
        return self.filter(ballot__in=ballots)


class RollQuerySet(BallotPartQuerySet):
    def open_to(self, user: Any) -> Self:
        """Entries the user may vote for, by the roll as it was frozen."""
        return self.filter(electors__user=user)

    def visible_to(self, user: Any) -> Self:
        """Who has voted is read by who runs the year and by the council; by everybody else who
        reads the ballot once it is published. Members see their own line."""
        rows = super().visible_to(user)
        if user.is_superuser or not user.is_authenticated:
            return rows
        return rows.filter(
            Q(ballot__state=BallotState.PUBLISHED)
            | Q(pk__in=self.model._default_manager.filter(electors__user=user).values("pk"))
            | Q(ballot__bloc_year__in=rows_of("BlocYear").run_by(user))
            | Q(ballot__bloc_year__bloc__council__in=councils_of(user))
        )
