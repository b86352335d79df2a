"""The criteria as a basis that other papers name."""

from collections.abc import Iterator

from blocs.models import BlocYear
from common.formatting import date_short
from scoring.models import CriteriaSet


def year_citations(year: BlocYear) -> Iterator[str]:
    """The criteria in force, with the hash that says which version of them: whoever reads the
    paper years later can prove what was agreed."""
    newest = CriteriaSet.objects.filter(bloc_year=year).adopted().order_by("-version").first()
    if newest is not None and newest.adopted_on is not None:
        yield (
            f"{newest.title}, phiên bản {newest.version}, thông qua ngày"
            f" {date_short(newest.adopted_on)} (SHA-256: {newest.sha256})"
        )
