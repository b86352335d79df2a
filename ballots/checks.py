"""What must be true of the ballots before a year is concluded."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from ballots.models import Ballot
from blocs.enums import YearPhase
from blocs.models import BlocYear
from common.wiring import Check


def year_checks(year: BlocYear, to: str) -> Iterator[Check]:
    """No ballot is left open, uncounted or unpublished."""
    if to in {YearPhase.CONCLUDED, YearPhase.ARCHIVED}:
        left = list(
            Ballot.objects.filter(bloc_year=year).unfinished().values_list("title", flat=True)
        )
        yield Check(
            "ballots-published", _("Every ballot is counted and published"), not left,
            ", ".join(left), reverse("ballots:year", args=[year.pk]),
        )  # fmt: skip
