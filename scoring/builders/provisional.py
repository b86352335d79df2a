"""How members stand before anything is frozen, as far as a person may know it."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from blocs.models import BlocYear
from scoring.builders.boards import board_of, picture_of
from scoring.builders.published import as_published, told_to_members
from scoring.builders.standings import Picture
from scoring.enums import CardState
from scoring.models import CriteriaSet, Scorecard


@dataclass(frozen=True)
class Provisional:
    """`waiting` names the members whose cards are not submitted, for who handles the year;
    `is_whole`: the picture holds all others too, not the person's own member alone."""

    picture: Picture
    waiting: list[str]
    is_whole: bool


def provisional_of(year: BlocYear, user: Any) -> Provisional | None:
    """The standing of the year as `user` may read it; None when nothing of it is theirs to read.

    Who runs the year, its council and its panel read every submitted card; of their own house's
    card no more than its member does. A member reads its own row, without a place: from a place
    it could work out what others have.
    """
    criteria_set = CriteriaSet.objects.filter(bloc_year=year).scored().first()
    if criteria_set is None:
        return None
    handles = CriteriaSet.objects.filter(pk=criteria_set.pk).handled_by(user).exists()
    rows = Scorecard.objects.filter(criteria_set=criteria_set).select_related("organisation")
    own = Scorecard.objects.none() if user.is_superuser else rows.filter(rows.of_own(user))
    if not handles and not own.exists():
        return None
    criteria_set.bloc_year = year
    # The others' cards are not read by a member, but its relative points are measured by them.
    shown = ~Q(state=CardState.DRAFT)
    board = board_of(
        criteria_set, rows.filter(shown if handles else shown | Q(pk__in=own.values("pk")))
    )
    mine = set(own.values_list("organisation__code", flat=True))
    if handles:
        drafts = rows.filter(state=CardState.DRAFT)
        waiting = [card.organisation.label for card in drafts]
        return Provisional(picture_of(told_to_members(board, mine)), waiting, is_whole=True)
    told = as_published(told_to_members(board, set(board.cards)), mine)
    return Provisional(_of_own(picture_of(told), mine), [], is_whole=False)


def _of_own(picture: Picture, codes: set[str]) -> Picture:
    rows = [each for each in picture["members"] if each["code"] in codes]
    hidden = {"place": None, "is_shared": False, "parted_by": None}
    return {**picture, "members": [{**each, **hidden} for each in rows]}
