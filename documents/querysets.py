"""Which papers a person may read."""

from typing import Any, Self

from django.db.models import Q

from blocs.querysets import YearPartQuerySet
from common.querysets import SearchableQuerySet


class DocumentQuerySet(SearchableQuerySet, YearPartQuerySet):  # type: ignore[override]
    """Papers of the years a person reads, and published ones for everybody."""

    def visible_to(self, user: Any) -> Self:
        """Rows `user` may read: papers of readable years, and what was published anywhere."""
        years = self.model._meta.apps.get_model("blocs", "BlocYear").objects.visible_to(user)
        return self.filter(Q(published_at__isnull=False) | Q(bloc_year__in=years))

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
