"""What papers say of a year: the last of them, and what hinders its archiving."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from blocs.enums import YearPhase
from blocs.models import BlocYear
from common.formatting import date_short
from common.wiring import Check, Panel, PanelLine
from documents.enums import SigningState
from documents.models import Document, Signing

SHOWN = 3


def year_panels(year: BlocYear, user: Any) -> list[Panel]:
    """The newest papers of the year that the user may read."""
    readable = Document.objects.visible_to(user).filter(bloc_year=year).current().defer("data")
    lines = [
        PanelLine(
            each.title,
            note=date_short(each.issued_on) if each.issued_on else "",
            url=each.get_absolute_url(),
        )
        for each in readable[:SHOWN]
    ]
    place = reverse("documents:year", args=[year.pk])
    return [Panel("documents", _("Last papers"), tuple(lines), _("No document yet"), place)]


def year_checks(year: BlocYear, to: str) -> list[Check]:
    """Nothing takes signatures any more when the year is archived: nobody could close it then."""
    if to != YearPhase.ARCHIVED:
        return []
    moving = (SigningState.PREPARING, SigningState.OPEN, SigningState.SEALING)
    waiting = Signing.objects.filter(bloc_year=year, state__in=moving).first()
    return [
        Check(
            "papers-signed", _("No paper waits for signatures"), waiting is None,
            detail=waiting.title if waiting else "",
            url=waiting.get_absolute_url() if waiting else "",
        )
    ]  # fmt: skip
