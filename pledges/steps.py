"""How each member stands to the pledge: a column of the year's overview."""

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from blocs.enums import DeadlineStep
from blocs.models import BlocYear
from blocs.querysets import today
from common.wiring import Cell, Step
from pledges.enums import PartyState
from pledges.models import PledgeParty

LAST_DAYS = 7  # a deadline this near is shown as due


def year_steps(year: BlocYear) -> list[Step]:
    """The pledge: who signed; waiting turns due in the last week and late after the deadline."""
    deadlines = {row.step: row.due_on for row in year.deadlines.all()}
    due_on = deadlines.get(DeadlineStep.PLEDGE)
    url = reverse("pledges:year", args=[year.pk])
    parties = PledgeParty.objects.filter(pledge__bloc_year=year).select_related("pledge")
    cells = {
        party.organisation_id: Cell(_style(party, due_on), str(party.get_state_display()), url)
        for party in parties
    }
    return [Step("pledge", _("Pledge"), due_on, cells)]


def _style(party: PledgeParty, due_on: date | None) -> str:
    """A pledge that is no longer open waits for nobody."""
    if party.state != PartyState.WAITING:
        return party.state_style
    if not party.pledge.is_open:
        return "none"
    days = (due_on - today()).days if due_on else None
    if days is None or days > LAST_DAYS:
        return party.state_style
    return "late" if days < 0 else "due"
