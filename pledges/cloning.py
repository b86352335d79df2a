"""What a new year takes over of the pledge: its text, as a new draft."""

import re
from typing import Any

from django.utils.translation import gettext_lazy as _

from blocs.models import BlocYear
from common.wiring import Copy, Text
from pledges.actions import PledgeText, text_of, write_pledge
from pledges.models import Pledge


def year_copies(source: BlocYear, shift: int) -> list[Copy]:
    """The pledge's text; the year that it is for moves on by `shift`, its legal bases stay."""
    old = Pledge.objects.filter(bloc_year=source).first()
    text = text_of(old)

    def write(target: BlocYear, by: Any) -> None:
        title = str(text["title"]).replace(str(source.year), str(source.year + shift))
        moved = {name: _moved(text[name], source.year, shift) for name in ("preamble", "closing")}
        moved["clauses"] = [_moved(each, source.year, shift) for each in text["clauses"]]
        write_pledge(target, PledgeText(**{**text, **moved, "title": title}), by=by)

    lines: tuple[Text, ...] = ()
    if text.get("clauses"):
        lines = (_("%(count)s clauses") % {"count": len(text["clauses"])}, *text["clauses"][:3])
    return [Copy("pledge", _("Text of the pledge, as a new draft"), lines, write)]


def _moved(text: str, year: int, shift: int) -> Any:
    """“năm 2026” as “năm 2027”, but no day of a paper (“tháng 5 năm 2026”), no span (“5 năm
    2026-2030”) and no number of a paper (“12/2026/NQ”)."""
    named = rf"(?<!\d )(\bnăm ){year}(?!\d|\s*[-–/]\s*\d)"
    return re.sub(named, rf"\g<1>{year + shift}", text, flags=re.IGNORECASE)
