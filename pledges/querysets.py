"""Which pledges, versions, comments and commitments, visible to whom."""

from collections.abc import Iterable
from typing import Any, Self

from django.db.models import Q

from blocs.enums import OrganisationOffice
from blocs.querysets import (
    CommentQuerySet,
    YearPartQuerySet,
    councils_of,
    organisations_of,
    rows_of,
)
from documents.enums import SigningState

# Parties of the signing a pledge stands by: the present one or, as long as a new version is only
# written, the sealed one before.
OF_A_PLEDGE = Q(signing__pledge__isnull=False) | Q(
    signing__pledge_in_force__isnull=False, signing__pledge_in_force__signing__isnull=True
)


class PledgeQuerySet(YearPartQuerySet):
    """Pledges, read by whoever reads their year; their state is that of their signing."""

    def drafts(self) -> Self:
        """Still being written: not opened yet, or taken back."""
        return self.filter(Q(signing__isnull=True) | Q(signing__state=SigningState.VOIDED))

    def open(self) -> Self:
        """Waiting for signatures."""
        return self.filter(signing__state=SigningState.OPEN)

    def signed(self) -> Self:
        """Sealed here, or recorded as signed outside the system."""
        return self.filter(signing__state__in=[SigningState.SEALED, SigningState.RECORDED])

    def with_signing(self) -> Self:
        """With the signing read, the text it froze left out: for all that asks for the state."""
        return self.select_related("signing").defer("signing__seal")


class PledgeVersionQuerySet(YearPartQuerySet):
    """Texts that were circulated, read by whoever reads the year."""

    year_path = "pledge__bloc_year"

    def for_lists(self) -> Self:
        """With who circulated it and its signing, in a constant number of queries."""
        rows = self.select_related("circulated_by", "signing", "pledge__bloc_year__bloc")
        return rows.defer("signing__seal")


class PledgeCommentQuerySet(CommentQuerySet):
    """What members said about a version."""

    year_path = "version__pledge__bloc_year"


class CommitmentQuerySet(YearPartQuerySet):
    """What members commit themselves to."""

    year_path = "pledge__bloc_year"

    def visible_to(self, user: Any) -> Self:
        """The user's own organisations' rows; all of them for who runs the year and for leaders of
        its council; those of other members only once the pledge is sealed, or recorded as signed.

        A sealed pledge of which a new version is written counts as a draft again.
        """
        rows = super().visible_to(user)
        if user.is_superuser or not user.is_authenticated:
            return rows
        return rows.filter(
            Q(organisation__in=organisations_of(user))
            | Q(pledge__bloc_year__in=rows_of("BlocYear").run_by(user))
            | Q(pledge__bloc_year__bloc__council__in=councils_of(user))
            | Q(pledge__signing__state__in=[SigningState.SEALED, SigningState.RECORDED])
        )

    def of_members(self, organisations: Iterable[Any]) -> Self:
        """Those of the organisations given."""
        return self.filter(organisation__in=organisations)

    def for_lists(self) -> Self:
        return self.select_related("organisation", "movement")


class CommitmentImportQuerySet(YearPartQuerySet):
    """Spreadsheets of commitments."""

    year_path = "pledge__bloc_year"

    def visible_to(self, user: Any) -> Self:
        """Those of organisations the user acts for, and all of the years the user runs."""
        rows = super().visible_to(user)
        if user.is_superuser or not user.is_authenticated:
            return rows
        acting = organisations_of(user, OrganisationOffice.EDITOR, OrganisationOffice.SIGNATORY)
        return rows.filter(
            Q(organisation__in=acting) | Q(pledge__bloc_year__in=rows_of("BlocYear").run_by(user))
        )
