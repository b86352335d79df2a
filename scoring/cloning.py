"""What a new year takes over of the criteria: the last version, as a new draft."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from blocs.models import BlocYear
from common.wiring import Copy, Text
from scoring.actions import CriteriaText, CriterionText, write_criteria
from scoring.models import CriteriaSet


def year_copies(source: BlocYear, shift: int) -> list[Copy]:
    """The adopted criteria, else the draft; the years the title names move on by `shift`."""
    sets = CriteriaSet.objects.filter(bloc_year=source).prefetch_related("criteria")
    last = sets.adopted().first() or sets.first()
    rows = list(last.criteria.all()) if last else []

    def write(target: BlocYear, by: Any) -> None:
        assert last is not None  # noqa: S101 - a copy without lines is never written
        title = last.title.replace(str(source.year), str(source.year + shift))
        texts = [CriterionText(row.text, row.maximum) for row in rows]
        write_criteria(target, CriteriaText(title, texts, last.total), by=by)

    lines: tuple[Text, ...] = ()
    if rows:
        first = tuple(str(row) for row in rows[:3])
        lines = (_("%(count)s criteria") % {"count": len(rows)}, *first)
    return [Copy("criteria", _("Criteria, as a new draft"), lines, write)]
