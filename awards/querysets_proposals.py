"""Which proposals, nominees and decisions a person may read."""

from typing import Any, Self

from django.apps import apps
from django.db import models
from django.db.models import Count, Exists, OuterRef, Prefetch, Q, Subquery
from django.db.models.functions import Coalesce

from awards.enums import PUBLISHED, ProposalState
from blocs.enums import OrganisationOffice
from blocs.querysets import (
    YearPartQuerySet,
    councils_of,
    organisations_of,
    rows_of,
    today,
)


def handled_years(user: Any) -> Any:
    """Years whose proposals the person reads from the first draft on: it runs them, or serves
    their council."""
    years = rows_of("BlocYear")
    of_council = Q(bloc__council__in=councils_of(user))
    return years.filter(Q(pk__in=years.run_by(user).values("pk")) | of_council)


class DossierNeedQuerySet(models.QuerySet):
    def for_year(self, year: Any) -> Self:
        """Needs in force on a day of the year: the general ones and the council's own."""
        return self.filter(
            Q(council__isnull=True) | Q(council=year.bloc.council_id),
            Q(effective_to__isnull=True) | Q(effective_to__gte=year.starts_on),
            effective_from__lte=year.ends_on,
        )


class ProposalQuerySet(YearPartQuerySet):
    def visible_to(self, user: Any) -> Self:
        """From the public comment on, whoever reads the year; before it, and once it was returned
        or refused, who handles it and the people of its nominees' organisations. A draft also
        shows to those who act for a member, since they bring its nominees."""
        rows = super().visible_to(user)
        if user.is_superuser or not user.is_authenticated:
            return rows
        own = apps.get_model("awards", "Nominee")._default_manager.filter(
            proposal=OuterRef("pk"), organisation__in=organisations_of(user)
        )
        return rows.filter(
            Q(state__in=PUBLISHED)
            | Q(bloc_year__in=handled_years(user).values("pk"))
            | Q(Exists(own))
            | (Q(state=ProposalState.DRAFTED) & Q(Exists(_acting_members(user))))
        )

    def open_for_comment(self) -> Self:
        """On which the public may comment today."""
        day = today()
        return self.filter(
            state=ProposalState.PUBLIC_COMMENT, comment_from__lte=day, comment_to__gte=day
        )

    def announced(self) -> Self:
        """Announced to the public, revoked ones among them: what was public stays told."""
        return self.filter(announced_at__isnull=False, state__in=["announced", "revoked"])

    def for_lists(self) -> Self:
        """With all that a row of a list shows, in a constant number of queries."""
        return self.select_related("award_type", "decision", "bloc_year__bloc__council")

    def with_receivers(self) -> Self:
        """With those granted the award as `receivers`, the newest announcements first."""
        granted = apps.get_model("awards", "Nominee").objects.granted()
        named = Prefetch("nominees", granted.select_related("organisation"), to_attr="receivers")
        return self.for_lists().prefetch_related(named).order_by("-announced_at", "-pk")

    def with_count_for(self, user: Any) -> Self:
        """With `count`, of the nominees that the person reads."""
        nominees = apps.get_model("awards", "Nominee").objects.visible_to(user)
        mine = nominees.filter(proposal=OuterRef("pk")).order_by().values("proposal")
        counted = mine.annotate(count=Count("pk")).values("count")
        return self.annotate(count=Coalesce(Subquery(counted), 0))


def _acting_members(user: Any) -> Any:
    """Memberships, in the proposal's bloc, of organisations the person acts for."""
    acting = organisations_of(user, OrganisationOffice.EDITOR, OrganisationOffice.SIGNATORY)
    return rows_of("Membership").filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=OuterRef("bloc_year__starts_on")),
        Q(starts_on__isnull=True) | Q(starts_on__lte=OuterRef("bloc_year__ends_on")),
        bloc=OuterRef("bloc_year__bloc"), organisation__in=acting,
    )  # fmt: skip


class ProposalPartQuerySet(YearPartQuerySet):
    """Rows of one proposal that hold what is not published: read by who handles it, and where they
    belong to a nominee, by the people of its organisation."""

    year_path = "proposal__bloc_year"

    def visible_to(self, user: Any) -> Self:
        rows = super().visible_to(user)
        if user.is_superuser or not user.is_authenticated:
            return rows
        handled = Q(proposal__bloc_year__in=handled_years(user).values("pk"))
        return rows.filter(handled | self.own(user))

    def own(self, user: Any) -> Q:
        return Q(nominee__organisation__in=organisations_of(user))


class NomineeQuerySet(ProposalPartQuerySet):
    def visible_to(self, user: Any) -> Self:
        """Names, titles and workplaces; what else is told of them is for `in_full_to`."""
        rows = YearPartQuerySet.visible_to(self, user)
        if user.is_superuser or not user.is_authenticated:
            return rows
        full = self.in_full_to(user).values("pk")
        return rows.filter(Q(proposal__state__in=PUBLISHED) | Q(pk__in=full))

    def in_full_to(self, user: Any) -> Self:
        """Nominees of whom the person reads all: birth year, achievements, earlier awards."""
        return super().visible_to(user)

    def own(self, user: Any) -> Q:
        return Q(organisation__in=organisations_of(user))

    def granted(self) -> Self:
        return self.filter(is_granted=True)


class ObjectionQuerySet(YearPartQuerySet):
    """Objections, read by those who serve the council alone: they name the person who objects, and
    who runs the year may belong to a nominee's organisation."""

    year_path = "proposal__bloc_year"

    def visible_to(self, user: Any) -> Self:
        rows = super().visible_to(user)
        if user.is_superuser or not user.is_authenticated:
            return rows
        return rows.filter(proposal__bloc_year__bloc__council__in=councils_of(user))

    def waiting(self) -> Self:
        """Not answered yet."""
        return self.filter(outcome="")


class DecisionQuerySet(YearPartQuerySet):
    """Decisions, read by whoever reads their year."""
