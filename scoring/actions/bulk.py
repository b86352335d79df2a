"""Deeds on all cards of a year at once."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from blocs.actions.years import locked_year
from common.errors import RuleViolation
from scoring.actions.cards import adopt_card
from scoring.models import CriteriaSet
from scoring.querysets import TO_ADOPT


@transaction.atomic
def adopt_appraised(criteria_set: CriteriaSet, *, by: Any) -> int:
    """The bloc adopts every card that the panel has finished: all of them or none; how many.

    Raises RuleViolation `nothing-to-adopt`, and what `adopt_card` raises.
    """
    locked_year(criteria_set.bloc_year)
    waiting = list(criteria_set.scorecards.filter(state__in=TO_ADOPT).order_by("pk"))
    if not waiting:
        raise RuleViolation("nothing-to-adopt", _("No appraised card waits for adoption."))
    for card in waiting:
        adopt_card(card, by=by)
    return len(waiting)
