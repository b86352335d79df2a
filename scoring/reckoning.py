"""How a year stands now, worked out apart from any page: what workers do for many years."""

from blocs.enums import YearPhase
from blocs.models import BlocYear
from documents.frozen import hash_of
from scoring.builders.boards import board_of, picture_of
from scoring.models import CriteriaSet

RANKED_IN = (YearPhase.SELF_SCORING, YearPhase.APPRAISAL)


def years_to_rank() -> list[int]:
    """Ids of the years whose members are being scored, in order."""
    rows = BlocYear.objects.filter(phase__in=RANKED_IN).order_by("pk")
    return list(rows.values_list("pk", flat=True))


def rank(year_id: int) -> str:
    """The SHA-256 of the whole provisional result of a year, worked out from its rows as they are
    now; empty for a year without cards. Nothing is stored: the next figure may change it."""
    sets = CriteriaSet.objects.filter(bloc_year=year_id).select_related("bloc_year__bloc")
    criteria_set = sets.scored().first()
    return hash_of(picture_of(board_of(criteria_set))) if criteria_set else ""
