"""What a new year takes over of the criteria: the last version, as a new draft."""

from dataclasses import replace
from typing import Any

from django.utils.translation import gettext_lazy as _

from blocs.models import BlocYear
from common.wiring import Copy, Text
from scoring.actions import text_of, write_criteria
from scoring.models import CriteriaSet
from scoring.texts import CriteriaText


def year_copies(source: BlocYear, shift: int) -> list[Copy]:
    """The adopted criteria, else the draft; the years the title names move on by `shift`.

    A criterion stays with those it was given to that are still members; where none of them is, it
    goes to all.
    """
    sets = CriteriaSet.objects.filter(bloc_year=source)
    last = sets.adopted().first() or sets.first()
    text = text_of(last) if last else CriteriaText("", [])

    def write(target: BlocYear, by: Any) -> None:
        title = text.title.replace(str(source.year), str(source.year + shift))
        members = {each.organisation.code for each in target.members()}
        nodes = [
            replace(node, assigned=tuple(code for code in node.assigned if code in members))
            for node in text.nodes
        ]
        write_criteria(target, replace(text, title=title, nodes=nodes), by=by)

    lines: tuple[Text, ...] = ()
    if text.nodes:
        first = tuple(f"{node.code}. {node.text[:60]}" for node in text.nodes[:3])
        lines = (_("%(count)s criteria") % {"count": len(text.nodes)}, *first)
    return [Copy("criteria", _("Criteria, as a new draft"), lines, write)]
