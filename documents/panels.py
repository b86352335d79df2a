"""The last papers, beside a year's overview."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from blocs.models import BlocYear
from common.formatting import date_short
from common.wiring import Panel, PanelLine
from documents.models import Document

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
