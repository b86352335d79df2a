"""What must be true of the criteria before a year moves on."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from blocs.enums import YearPhase
from blocs.models import BlocYear
from common.wiring import Check
from scoring.models import CriteriaSet


def year_checks(year: BlocYear, to: str) -> list[Check]:
    """Criteria are adopted before the year gets under way, and still before scores are given."""
    if to not in {YearPhase.UNDERWAY, YearPhase.SELF_SCORING}:
        return []
    return [
        Check(
            "criteria-adopted",
            _("The criteria are adopted"),
            CriteriaSet.objects.filter(bloc_year=year).adopted().exists(),
            url=reverse("scoring:year", args=[year.pk]),
        )
    ]
