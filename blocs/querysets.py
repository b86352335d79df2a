"""Which rows of the bloc world a person may read. Everything that reads starts at `visible_to`."""

from datetime import date
from typing import Any, Self

from django.apps import apps
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from blocs.enums import CouncilOffice, LeadershipOffice, OrganisationOffice
from common.querysets import SearchableQuerySet


def rows_of(model: str) -> Any:
    """All rows of a model of this app, looked up by name: querysets stand below models."""
    return apps.get_model("blocs", model)._default_manager.all()


def today() -> date:
    """The day it is where the product's people are."""
    return timezone.localdate()


def dated(day: date | None = None, prefix: str = "") -> Q:
    """Rows in force on `day` (today), by `starts_on` and `ends_on`, either of which may be open."""
    day = day or today()
    start, end = f"{prefix}starts_on", f"{prefix}ends_on"
    return (Q(**{f"{start}__isnull": True}) | Q(**{f"{start}__lte": day})) & (
        Q(**{f"{end}__isnull": True}) | Q(**{f"{end}__gte": day})
    )


class DatedQuerySet(models.QuerySet):
    """Rows with a first and a last day."""

    def in_force(self, day: date | None = None) -> Self:
        return self.filter(dated(day))


class CouncilRoleQuerySet(DatedQuerySet):
    def secretaries(self) -> Self:
        return self.filter(office=CouncilOffice.SECRETARY)

    def visible_to(self, user: Any) -> Self:
        """Roles of the councils the user serves."""
        if user.is_superuser:
            return self
        return self.filter(council__in=councils_of(user))


class OrganisationRoleQuerySet(DatedQuerySet):
    def acting(self) -> Self:
        """Roles that do things: editors and signatories."""
        return self.filter(office__in=[OrganisationOffice.EDITOR, OrganisationOffice.SIGNATORY])

    def visible_to(self, user: Any) -> Self:
        """Roles in the user's own organisations, and in those the user's councils keep."""
        if not user.is_authenticated:
            return self.none()
        if user.is_superuser:
            return self
        return self.filter(
            Q(organisation__in=organisations_of(user))
            | Q(organisation__keeper__in=councils_of(user))
        )


def councils_of(user: Any, *offices: str) -> Any:
    """Ids of the councils where `user` holds a role in force (one of `offices`, if given)."""
    from_roles = user.council_roles.in_force()
    if offices:
        from_roles = from_roles.filter(office__in=offices)
    return from_roles.values("council")


def organisations_of(user: Any, *offices: str) -> Any:
    """Ids of the organisations where `user` holds a role in force (one of `offices`, if given)."""
    from_roles = user.organisation_roles.in_force()
    if offices:
        from_roles = from_roles.filter(office__in=offices)
    return from_roles.values("organisation")


class CouncilQuerySet(SearchableQuerySet):
    def visible_to(self, user: Any) -> Self:
        """The councils the user serves, and those whose blocs count the user's organisation."""
        if not user.is_authenticated:
            return self.none()
        if user.is_superuser:
            return self
        through_bloc = Q(blocs__memberships__organisation__in=organisations_of(user))
        return self.filter(
            pk__in=self.model._default_manager.all()
            .filter(Q(pk__in=councils_of(user)) | through_bloc)
            .values("pk")
        )

    def served_by(self, user: Any) -> Self:
        """The councils whose secretary the user is."""
        if user.is_superuser:
            return self
        if not user.is_authenticated:
            return self.none()
        return self.filter(pk__in=councils_of(user, CouncilOffice.SECRETARY))


class OrganisationQuerySet(SearchableQuerySet):
    def active(self) -> Self:
        return self.filter(merged_into__isnull=True, dissolved_on__isnull=True)

    def visible_to(self, user: Any) -> Self:
        """Secretaries read the whole register (they form blocs from it), leaders what their council
        keeps or groups, members their own organisation and those beside it in a bloc."""
        if not user.is_authenticated:
            return self.none()
        if user.is_superuser or user.council_roles.in_force().secretaries().exists():
            return self
        mine, councils = organisations_of(user), councils_of(user)
        return self.filter(
            Q(pk__in=mine)
            | Q(keeper__in=councils)
            | Q(
                pk__in=self.model._default_manager.all()
                .filter(
                    Q(memberships__bloc__council__in=councils)
                    | Q(memberships__bloc__memberships__organisation__in=mine)
                )
                .values("pk")
            )
        )


class OrganisationImportQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> Self:
        """Imports of the councils whose secretary the user is."""
        councils = self.model._meta.apps.get_model("blocs", "Council").objects
        return self.filter(council__in=councils.served_by(user))


class BlocQuerySet(SearchableQuerySet):
    def visible_to(self, user: Any) -> Self:
        """Blocs of the councils the user serves, and those the user's organisation is or was in."""
        if not user.is_authenticated:
            return self.none()
        if user.is_superuser:
            return self
        mine = self.model._default_manager.all().filter(
            memberships__organisation__in=organisations_of(user)
        )
        return self.filter(Q(council__in=councils_of(user)) | Q(pk__in=mine.values("pk")))


class MembershipQuerySet(DatedQuerySet):
    def during(self, starts_on: date, ends_on: date) -> Self:
        """Memberships that share at least one day with the period."""
        return self.filter(starts_on__lte=ends_on).filter(
            Q(ends_on__isnull=True) | Q(ends_on__gte=starts_on)
        )

    def visible_to(self, user: Any) -> Self:
        return self.filter(bloc__in=rows_of("Bloc").visible_to(user))


class BlocYearQuerySet(models.QuerySet):
    """Years of blocs, with the gate that everything inside a year starts from."""

    def visible_to(self, user: Any) -> Self:
        """Years of blocs under the user's councils, and those the user's organisation took part in
        (its membership shares a day with the year, or it led the year), or the user is a deputy in
        by a mandate in force."""
        if not user.is_authenticated:
            return self.none()
        if user.is_superuser:
            return self
        mine = organisations_of(user)
        member = (
            rows_of("Membership")
            .filter(
                bloc=OuterRef("bloc"), organisation__in=mine, starts_on__lte=OuterRef("ends_on")
            )
            .filter(Q(ends_on__isnull=True) | Q(ends_on__gte=OuterRef("starts_on")))
        )
        led = rows_of("LeadershipTerm").filter(bloc_year=OuterRef("pk"), organisation__in=mine)
        return self.filter(
            Q(bloc__council__in=councils_of(user))
            | Q(Exists(member))
            | Q(Exists(led))
            | Q(pk__in=rows_of("Mandate").in_force().filter(deputy=user).values("bloc_year"))
        )

    def run_by(self, user: Any) -> Self:
        """Years the user may run: as secretary of the council, or acting for the chair in office
        or a vice-chair."""
        if user.is_superuser:
            return self
        if not user.is_authenticated:
            return self.none()
        acting = organisations_of(user, OrganisationOffice.EDITOR, OrganisationOffice.SIGNATORY)
        terms = rows_of("LeadershipTerm").filter(
            bloc_year=OuterRef("pk"), organisation__in=acting, ends_on__isnull=True
        )
        secretary = councils_of(user, CouncilOffice.SECRETARY)
        return self.filter(Q(bloc__council__in=secretary) | Q(Exists(terms)))

    def current(self) -> Self:
        """Years not yet archived."""
        return self.exclude(phase="archived")

    def in_progress(self) -> Self:
        """Years on their course: neither concluded nor archived."""
        return self.exclude(phase__in=["concluded", "archived"])

    def for_lists(self) -> Self:
        """With all that a row of a list shows, in a constant number of queries."""
        return self.select_related("bloc__council").order_by("-year", "bloc__name")

    def with_leaders(self) -> Self:
        """With bloc, council and terms read: what the frame of a year's page shows."""
        return self.select_related("bloc__council").prefetch_related("terms__organisation")


class YearPartQuerySet(models.QuerySet):
    """Rows that belong to a bloc-year and are read by whoever reads the year."""

    year_path = "bloc_year"

    def visible_to(self, user: Any) -> Self:
        years = rows_of("BlocYear").visible_to(user)
        return self.filter(**{f"{self.year_path}__in": years})


class CommentQuerySet(YearPartQuerySet):
    """What members said about a draft of the year, and what those who run it made of it."""

    def visible_to(self, user: Any) -> Self:
        """Comments of years the user reads; one marked private only for the organisation it comes
        from and for those who run the year."""
        rows = super().visible_to(user)
        if user.is_superuser or not user.is_authenticated:
            return rows
        years = rows_of("BlocYear").run_by(user)
        return rows.filter(
            Q(is_private=False)
            | Q(organisation__in=organisations_of(user))
            | Q(**{f"{self.year_path}__in": years})
        )

    def waiting(self) -> Self:
        """Not answered yet."""
        return self.filter(outcome="")

    def for_lists(self) -> Self:
        return self.select_related("organisation", "author", "answered_by")


class LeadershipTermQuerySet(YearPartQuerySet):
    def in_office(self) -> Self:
        return self.filter(ends_on__isnull=True)

    def chairs(self) -> Self:
        return self.filter(office=LeadershipOffice.CHAIR)

    def in_order(self) -> Self:
        """Chair first, then vice-chairs, those in office before those who left."""
        return self.order_by(F("ends_on").desc(nulls_first=True), "office", "position", "pk")


class MandateQuerySet(YearPartQuerySet, DatedQuerySet):  # type: ignore[override]
    def in_force(self, day: date | None = None) -> Self:
        """Mandates that hold on `day` (today) and were not revoked."""
        return super().in_force(day).filter(revoked_at__isnull=True)

    def visible_to(self, user: Any) -> Self:
        """Mandates of the user's own organisations, and all of the years the user runs or leads."""
        rows = super().visible_to(user)
        if user.is_superuser:
            return rows
        if not user.is_authenticated:
            return rows.none()
        years = self.model._meta.apps.get_model("blocs", "BlocYear").objects.run_by(user)
        return rows.filter(
            Q(organisation__in=organisations_of(user))
            | Q(bloc_year__in=years)
            | Q(bloc_year__bloc__council__in=councils_of(user))
        )
