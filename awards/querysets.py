"""Which award types hold, which quotas and conditions bind, and which of them a person may read."""

from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Cast

from awards.enums import AwardState
from blocs.enums import CouncilOffice
from blocs.querysets import YearPartQuerySet, councils_of, today
from common.querysets import SearchableQuerySet


def in_force(day: date) -> Q:
    """Rows in force on the day, by their effective dates."""
    return Q(effective_from__lte=day) & (Q(effective_to__isnull=True) | Q(effective_to__gte=day))


class AwardTypeQuerySet(SearchableQuerySet):
    def visible_to(self, user: Any) -> Self:
        """The general catalogue, which is law; a council's own types for who serves it."""
        if not user.is_authenticated:
            return self.none()
        if user.is_superuser:
            return self
        return self.filter(Q(council__isnull=True) | Q(council__in=councils_of(user)))

    def of_council(self, council: Any) -> Self:
        """The general ones and the council's own."""
        return self.filter(Q(council__isnull=True) | Q(council=council))

    def for_year(self, year: Any) -> Self:
        """Types in force on a day of the year: the general ones and the council's own."""
        return self.of_council(year.bloc.council_id).filter(
            Q(effective_to__isnull=True) | Q(effective_to__gte=year.starts_on),
            effective_from__lte=year.ends_on,
        )

    def in_force(self, day: date) -> Self:
        return self.filter(in_force(day))

    def editions_of(self, award_type: Any) -> Self:
        """All editions of the award, the newest first."""
        rows = self.filter(code=award_type.code, council=award_type.council_id)
        return rows.order_by("-effective_from")

    def asked_by(self, conditions: Any) -> Self:
        """Those that some of the conditions speak of, in whatever edition."""
        same = conditions.filter(award_type__code=OuterRef("code"))
        general = same.filter(award_type__council__isnull=True)
        return self.filter(
            Q(Exists(general), council__isnull=True)
            | Q(Exists(same.filter(award_type__council=OuterRef("council"))))
        )

    def for_subject(self, subject: str) -> Self:
        """Given to such a subject. The list is looked at as text: databases part ways on JSON."""
        told = self.annotate(told_subjects=Cast("subjects", models.TextField()))
        return told.filter(told_subjects__contains=f'"{subject}"')


def of_award(award_type: Any) -> Q:
    """Rows that speak of the award in any of its editions."""
    return Q(award_type__code=award_type.code, award_type__council=award_type.council_id)


class OfCouncilQuerySet(models.QuerySet):
    """Rows of a council that its secretaries and leaders read, and nobody else."""

    def visible_to(self, user: Any) -> Self:
        if not user.is_authenticated:
            return self.none()
        return self if user.is_superuser else self.filter(council__in=councils_of(user))

    def of_award(self, award_type: Any) -> Self:
        """Those of the award in any of its editions."""
        return self.filter(of_award(award_type))

    def in_force(self, day: date) -> Self:
        return self.filter(in_force(day))


class CertificatePrintQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> Self:
        """Those of the councils whose secretary the person is; and, of decisions, none that was
        revoked."""
        if not user.is_authenticated:
            return self.none()
        rows = self.exclude(proposal__state="revoked")
        if user.is_superuser:
            return rows
        return rows.filter(layout__council__in=councils_of(user, CouncilOffice.SECRETARY))


class AwardImportQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> Self:
        """Imports of the councils whose secretary the person is."""
        if not user.is_authenticated:
            return self.none()
        if user.is_superuser:
            return self
        return self.filter(council__in=councils_of(user, CouncilOffice.SECRETARY))


class QuotaQuerySet(OfCouncilQuerySet):
    def standing(self) -> Self:
        """Not withdrawn."""
        return self.filter(withdrawn_at__isnull=True)

    def binding(self, year: Any) -> Self:
        """Those that nobody may overrun in the year (`Quota.binds_in` tells the same of one).

        A quota counts all awards of its season, those before its first day too, and binds from that
        day on, which may lie within the season or after it, as when the council sets the numbers
        of a year in the January after it; before it nothing limits the award. One that ends within
        the season binds up to that day. One that holds on the last day of the season, or begins
        later, binds until all is given: the awards of a year are proposed until the spring. Of a
        year yet to come those bind that will on its first day.
        """
        day = max(today(), year.starts_on)
        return self.standing().filter(
            Q(effective_to__isnull=True) | Q(effective_to__gte=min(day, year.ends_on)),
            effective_from__lte=day,
        )

    def for_lists(self) -> Self:
        return self.select_related("award_type", "bloc", "council")


class ConditionQuerySet(OfCouncilQuerySet):
    def for_year(self, year: Any) -> Self:
        """What the year's council asks on the last day of the year, as its results are judged."""
        return self.filter(council=year.bloc.council_id).in_force(year.ends_on)


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
