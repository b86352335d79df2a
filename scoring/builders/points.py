"""The points that a person may know of a year's members."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from blocs.models import BlocYear
from scoring.builders.provisional import provisional_of
from scoring.builders.standings import Picture
from scoring.models import Ranking


@dataclass(frozen=True)
class Points:
    """Points by the code of the member; `is_frozen`: a ranking fixed them."""

    by_member: dict[str, Decimal]
    is_frozen: bool


def points_told(year: BlocYear, user: Any) -> Points:
    """The points of the newest ranking the person reads, or else the provisional ones it may know:
    what the table of the ranking tells, and no more."""
    rankings = Ranking.objects.visible_to(user).filter(bloc_year=year)
    frozen: Picture | None = rankings.values_list("data", flat=True).first()
    if frozen is not None:
        return Points(_points_in(frozen), is_frozen=True)
    found = provisional_of(year, user)
    return Points(_points_in(found.picture) if found else {}, is_frozen=False)


def _points_in(picture: Picture) -> dict[str, Decimal]:
    return {each["code"]: Decimal(each["points"]) for each in picture["members"]}
