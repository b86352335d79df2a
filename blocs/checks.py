"""What must be true of the year itself before it moves on."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from blocs.enums import YearPhase
from blocs.models import BlocYear
from common.wiring import Check

FEWEST_MEMBERS = 2  # nobody competes alone


def year_checks(year: BlocYear, to: str) -> list[Check]:
    """Members, a chair and deadlines before pledging begins; a chair before every later move."""
    if to == YearPhase.ARCHIVED:
        return []
    if to == YearPhase.PLEDGING:
        return [_has_members(year), _has_chair(year), _has_deadlines(year)]
    return [_has_chair(year)]


def _has_members(year: BlocYear) -> Check:
    count = year.members().count()
    return Check(
        "year-has-members",
        _("The bloc has at least two members in this year"),
        count >= FEWEST_MEMBERS,
        detail=_("%(count)s members") % {"count": count},
        url=year.bloc.get_absolute_url(),
    )


def _has_chair(year: BlocYear) -> Check:
    chair = year.chair
    return Check(
        "year-has-chair",
        _("A chair is in office"),
        chair is not None,
        detail=str(chair.organisation) if chair else "",
        url=reverse("blocs:leadership", args=[year.pk]),
    )


def _has_deadlines(year: BlocYear) -> Check:
    count = year.deadlines.count()
    return Check(
        "year-has-deadlines",
        _("Deadlines are set"),
        count > 0,
        detail=_("%(count)s steps with a last day") % {"count": count},
        url=reverse("blocs:year_deadlines", args=[year.pk]),
    )
