"""What a new year takes over of the pledge: its text, as a new draft."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from blocs.models import BlocYear
from common.wiring import Copy, Text
from pledges.actions import PledgeText, text_of, write_pledge
from pledges.models import Pledge


def year_copies(source: BlocYear, shift: int) -> list[Copy]:
    """The pledge's text; the years its title names move on by `shift`."""
    old = Pledge.objects.filter(bloc_year=source).first()
    text = text_of(old)

    def write(target: BlocYear, by: Any) -> None:
        title = str(text["title"]).replace(str(source.year), str(source.year + shift))
        write_pledge(target, PledgeText(**{**text, "title": title}), by=by)

    lines: tuple[Text, ...] = ()
    if text.get("clauses"):
        lines = (_("%(count)s clauses") % {"count": len(text["clauses"])}, *text["clauses"][:3])
    return [Copy("pledge", _("Text of the pledge, as a new draft"), lines, write)]
