"""Who can act for each member: a column of the year's overview."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from blocs.enums import OrganisationOffice
from blocs.models import BlocYear, OrganisationRole
from common.wiring import Cell, Step


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
