"""What the list of a handover begins with: usual rows, open tasks, and the people of each side."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from blocs.enums import OrganisationOffice
from blocs.models import BlocYear, Organisation, OrganisationRole, Representative
from common.formatting import date_short
from conferences.enums import ItemKind
from conferences.models import Conclusion, Handover

DATA = Path(__file__).resolve().parent.parent / "data" / "handover.toml"


@cache
def _tables() -> tuple[dict[str, Any], ...]:
    with DATA.open("rb") as file:
        return tuple(tomllib.load(file)["items"])


def default_items(year: BlocYear) -> list[dict[str, Any]]:
    """The usual rows (`conferences/data/handover.toml`), year and bloc filled in."""

    def filled(value: Any) -> Any:
        if not isinstance(value, str):
            return value
        return value.replace("{year}", str(year.year)).replace("{bloc}", year.bloc.name)

    return [{name: filled(value) for name, value in table.items()} for table in _tables()]


def open_conclusions(handover: Handover) -> list[dict[str, Any]]:
    """A row for each conclusion of the bloc, of this year or one before, that is still to be done
    and that the list does not hold yet, its text whole; the oldest conference first."""
    year = handover.conference.bloc_year
    listed = handover.items.filter(conclusion__isnull=False).values("conclusion")
    rows = (
        Conclusion.objects.open()
        .filter(
            conference__bloc_year__bloc=year.bloc_id, conference__bloc_year__year__lte=year.year
        )
        .exclude(pk__in=listed)
        .select_related("conference", "responsible")
        .order_by("conference__held_on", "conference_id", "speaker__order", "speaker_id", "number")
    )
    return [_of_conclusion(row) for row in rows]


def _of_conclusion(row: Conclusion) -> dict[str, Any]:
    """Its note says whose task it is, by when, and where it was set; papers are in Vietnamese."""
    with override("vi"):
        told = [str(row.responsible) if row.responsible else ""]
        if row.due_on:
            told.append(_("due on %(day)s") % {"day": date_short(row.due_on)})
        held_on = date_short(row.conference.held_on)
        told.append(_("from the conference of %(day)s") % {"day": held_on})
    note = "; ".join(filter(None, told))
    return {
        "kind": ItemKind.TASKS, "text": row.text, "note": note, "conclusion": row,
    }  # fmt: skip


def people_of(organisation: Organisation, year: BlocYear) -> str:
    """Who stands for an organisation, one a line: the representatives of its term in the year, else
    those who sign for it."""
    people = Representative.objects.filter(
        term__bloc_year=year, term__organisation=organisation, term__ends_on__isnull=True
    )
    lines = [_line(each.full_name, each.position) for each in people]
    if lines:
        return "\n".join(lines)
    roles = OrganisationRole.objects.in_force().filter(
        organisation=organisation, office=OrganisationOffice.SIGNATORY, user__is_active=True
    )
    return "\n".join(
        _line(role.user.get_full_name(), role.position or role.user.position)
        for role in roles.select_related("user").order_by("pk")
    )


def _line(name: str, position: str) -> str:
    return ", ".join(filter(None, [name, position]))
