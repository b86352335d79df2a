"""What a new year takes over of the pledge: its text, as a new draft."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from blocs.models import BlocYear
from common.wiring import Copy, Text
from pledges.actions import PledgeText, text_of, write_pledge
from pledges.forward import brought_forward
from pledges.models import Pledge


def year_copies(source: BlocYear, shift: int) -> list[Copy]:
    """The pledge's text, brought forward by `shift` years (see `brought_forward`).

    What is taken over from an illustrative year makes the new one illustrative too, so its text
    keeps the mark.
    """
    text = text_of(Pledge.objects.filter(bloc_year=source).first())

    def forward(*, is_illustrative: bool) -> dict[str, Any]:
        return brought_forward(text, source.year, shift, is_illustrative=is_illustrative)

    def write(target: BlocYear, by: Any) -> None:
        is_illustrative = target.is_illustrative or source.is_illustrative
        write_pledge(target, PledgeText(**forward(is_illustrative=is_illustrative)), by=by)

    lines: tuple[Text, ...] = ()
    if text.get("clauses"):
        shown = forward(is_illustrative=source.is_illustrative)["clauses"]
        lines = (_("%(count)s clauses") % {"count": len(shown)}, *shown[:3])
    return [Copy("pledge", _("Text of the pledge, as a new draft"), lines, write)]
