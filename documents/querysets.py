"""Which papers a person may read."""

from typing import Any, Self

from django.db.models import Q

from blocs.querysets import YearPartQuerySet, councils_of, rows_of
from common.querysets import SearchableQuerySet
from documents.enums import DocumentKind, SigningState


class DocumentQuerySet(SearchableQuerySet, YearPartQuerySet):  # type: ignore[override]
    """Papers of the years a person reads, and published ones for everybody."""

    def visible_to(self, user: Any) -> Self:
        """Rows `user` may read: papers of readable years, and what was published anywhere.

        Records of signing hold addresses of people: only who runs the year or serves its council
        reads them.
        """
        years = rows_of("BlocYear")
        readable = Q(bloc_year__in=years.visible_to(user)) & ~Q(kind=DocumentKind.EVIDENCE)
        served = councils_of(user) if user.is_authenticated else []
        evidence = Q(bloc_year__in=years.run_by(user)) | Q(bloc_year__bloc__council__in=served)
        return self.filter(
            Q(published_at__isnull=False) | readable | (Q(kind=DocumentKind.EVIDENCE) & evidence)
        )

    def published(self) -> Self:
        """Open to the public."""
        return self.filter(published_at__isnull=False)

    def current(self) -> Self:
        """Not replaced by a newer version."""
        return self.filter(replaced_by__isnull=True)

    def for_lists(self) -> Self:
        """With all that a row of a list shows, in a constant number of queries."""
        rows = self.select_related("bloc_year__bloc__council", "issuer", "replaced_by")
        return rows.defer("data", "replaced_by__data")


class SigningQuerySet(YearPartQuerySet):
    """Papers being signed, read by whoever reads their year."""

    def open(self) -> Self:
        """Taking signatures."""
        return self.filter(state=SigningState.OPEN)

    def for_lists(self) -> Self:
        """With all that a row of a list shows, in a constant number of queries."""
        rows = self.select_related("bloc_year__bloc__council", "document")
        return rows.prefetch_related("bloc_year__deadlines").defer("data", "document__data")


class PartyQuerySet(YearPartQuerySet):
    """Organisations that are to sign, and whether they did."""

    year_path = "signing__bloc_year"

    def signed(self) -> Self:
        return self.filter(signature__isnull=False)

    def unsigned(self) -> Self:
        """Neither signed nor declined counts as signed: who declined may still sign."""
        return self.filter(signature__isnull=True)

    def waiting(self) -> Self:
        """Asked, and neither signed nor declined."""
        return self.unsigned().filter(declined_at__isnull=True)

    def for_lists(self) -> Self:
        """With organisation, signature and its stamping read."""
        return self.select_related("organisation", "signature__signer", "signature__revision")
