"""The list of a year's cards as a workbook: how far each is.

Headings are in Vietnamese whatever the language of the screen, as the papers are.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext, override

from blocs.models import BlocYear
from blocs.tables import Table, write_tables
from scoring.builders.points import Points
from scoring.builders.score_lines import Line
from scoring.workbooks.results import ILLUSTRATIVE, PROVISIONAL

HEADINGS = ["Mã đơn vị", "Đơn vị", "Trạng thái", "Tiêu chí đã chấm", "Thiếu minh chứng",
            "Nộp lúc", "Điểm"]  # fmt: skip
WIDTHS = [16, 44, 24, 18, 18, 20, 12]


def write_scores(year: BlocYear, lines: Iterable[Line], points: Points) -> bytes:
    """An XLSX of the rows; what the person may not know of a card is empty.

    Text is written as text, whatever it begins with.
    """
    with override("vi"):
        rows = [_row(line, points) for line in lines]
        notes = list(_notes(year, points))
        return write_tables([Table("Phiếu chấm", HEADINGS, rows, WIDTHS, notes)])


def _notes(year: BlocYear, points: Points) -> Iterator[str]:
    """What stands above the headings."""
    yield f"{year.bloc.name}, năm {year.year}"
    if year.is_illustrative:
        yield ILLUSTRATIVE
    if points.by_member and not points.is_frozen:
        yield PROVISIONAL


def _row(line: Line, points: Points) -> list[Any]:
    card, progress = line.card, line.progress
    state = gettext("Returned") if line.is_returned else str(card.get_state_display())
    at = line.submitted_at
    return [
        card.organisation.code, card.organisation.name, state,
        f"{progress.scored}/{progress.due}" if progress else "",
        progress.unproven if progress else "",
        f"{timezone.localtime(at):%d/%m/%Y %H:%M}" if at else "",
        points.by_member.get(card.organisation.code, ""),
    ]  # fmt: skip
