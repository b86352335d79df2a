"""How each member stands to the pledge: a column of the year's overview."""

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from blocs.enums import DeadlineStep
from blocs.models import BlocYear
from blocs.steps import waiting_style
from common.wiring import Cell, Step
from documents.models import Party
from pledges.models import pledge_parties


def year_steps(year: BlocYear) -> list[Step]:
    """The pledge: who signed; waiting turns due in the last week and late after the deadline."""
    deadlines = {row.step: row.due_on for row in year.deadlines.all()}
    due_on = deadlines.get(DeadlineStep.PLEDGE)
    url = reverse("pledges:year", args=[year.pk])
    parties = pledge_parties().filter(signing__bloc_year=year).for_lists()
    cells = {
        party.organisation_id: Cell(_style(party, due_on), party.state.label, url)
        for party in parties.select_related("signing")
    }
    return [Step("pledge", _("Pledge"), due_on, cells)]


def _style(party: Party, due_on: date | None) -> str:
    """A pledge that is no longer open waits for nobody."""
    if party.is_signed or party.declined_at:
        return party.state.style
    if not party.signing.is_open:
        return "none"
    return waiting_style(due_on)
