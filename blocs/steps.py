"""Who can act for each member: a column of the year's overview."""

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from blocs.enums import OrganisationOffice
from blocs.models import BlocYear, OrganisationRole
from blocs.querysets import today
from common.wiring import Cell, Step

LAST_DAYS = 7  # a deadline this near is shown as due


def waiting_style(due_on: date | None) -> str:
    """How a step that a member has still to do is drawn: due in the last week, late after it."""
    days = (due_on - today()).days if due_on else None
    if days is None or days > LAST_DAYS:
        return "doing"
    return "late" if days < 0 else "due"


def year_steps(year: BlocYear) -> list[Step]:
    """Whether each member has a signatory and an editor: without them it can do nothing here."""
    members = [member.organisation_id for member in year.members()]
    roles = OrganisationRole.objects.in_force().acting().filter(organisation__in=members)
    held: dict[int, set[str]] = {}
    for organisation, office in roles.values_list("organisation_id", "office"):
        held.setdefault(organisation, set()).add(office)
    cells = {member: _cell(member, held.get(member, set())) for member in members}
    return [Step("people", _("Accounts"), None, cells)]


def _cell(organisation: int, offices: set[str]) -> Cell:
    url = reverse("blocs:organisation", args=[organisation])
    if OrganisationOffice.SIGNATORY in offices:
        label = _("Ready") if OrganisationOffice.EDITOR in offices else _("Signatory only")
        return Cell("done", label, url)
    if OrganisationOffice.EDITOR in offices:
        return Cell("doing", _("No signatory"), url)
    return Cell("none", _("Nobody yet"), url)
