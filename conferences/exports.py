"""Lists of conferences as spreadsheets."""

import io
from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from conferences.models import Attendance, Conclusion, MemberReport

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CONTROLS = {code: None for code in range(32) if code not in (9, 10, 13)}
Column = tuple[str, int]  # its head, its width in characters


def workbook(title: str, columns: Sequence[Column], rows: Iterable[Sequence[Any]]) -> bytes:
    """A sheet with a bold head. Text is written as text: what begins with "=" is no formula."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title[:31])
    sheet.freeze_panes = "A2"
    for number, (_head, width) in enumerate(columns, 1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    sheet.append([_cell(sheet, head, bold=True) for head, _width in columns])
    for row in rows:
        sheet.append([_cell(sheet, value) for value in row])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _cell(sheet: Any, value: Any, *, bold: bool = False) -> Any:
    text = isinstance(value, str)
    cell = WriteOnlyCell(sheet, value.translate(CONTROLS) if text else value)
    if text:
        cell.data_type = "s"
    cell.font = Font(bold=bold)
    cell.alignment = Alignment(vertical="top", wrap_text=True)
    return cell


def conferences(rows: Iterable[Any]) -> bytes:
    """The conferences of a year; `rows` come from `Conference.objects.with_counts()`."""
    columns = [
        (_("Date"), 12), (_("Conference"), 60), (_("Kind"), 28), (_("Place"), 40),
        (_("State"), 16), (_("Attending"), 12), (_("Papers"), 12), (_("Conclusions"), 12),
    ]  # fmt: skip
    return workbook(
        _("Conferences"),
        columns,
        (
            (
                row.held_on, row.title, row.get_kind_display(), row.place, row.get_state_display(),
                row.attendance_count, row.paper_count, row.conclusion_count,
            )
            for row in rows
        ),
    )  # fmt: skip


def attendance(rows: Iterable[Attendance]) -> bytes:
    """Who attends a conference, in its order."""
    columns = [
        (_("No."), 6), (_("Full name"), 28), (_("Position"), 50), (_("Organisation"), 50),
        (_("Capacity"), 24), (_("Represents (đại diện)"), 12), (_("Note"), 30),
    ]  # fmt: skip
    return workbook(
        _("Attendance"),
        columns,
        (
            (
                number, row.full_name, row.position, row.organisation_label,
                row.get_capacity_display(), _("Yes") if row.is_representative else "", row.note,
            )
            for number, row in enumerate(rows, 1)
        ),
    )  # fmt: skip


def follow_ups(rows: Iterable[Conclusion]) -> bytes:
    """What is to be done after the conferences of a year."""
    columns = [
        (_("No."), 6), (_("Text"), 70), (_("Given by"), 28), (_("Conference"), 44),
        (_("Responsible"), 36), (_("To be done by"), 14), (_("Follow-up"), 14),
        (_("What was done"), 50),
    ]  # fmt: skip
    return workbook(
        _("Follow-ups"),
        columns,
        (
            (
                number, row.text, str(row.speaker), row.conference.title,
                str(row.responsible or ""), row.due_on, row.get_follow_up_display(),
                row.follow_up_note,
            )
            for number, row in enumerate(rows, 1)
        ),
    )  # fmt: skip


def member_reports(rows: Iterable[MemberReport]) -> bytes:
    """The reports of members in a year, as the list shows them."""
    columns = [
        (_("No."), 6), (_("Member"), 44), (_("Report"), 50), (_("Last day for sending"), 14),
        (_("Number and symbol"), 20), (_("Dated"), 14), (_("Sent on"), 14),
        (_("Received on"), 14), (_("State"), 24),
    ]  # fmt: skip
    return workbook(
        _("Reports of members"),
        columns,
        (
            (
                number, row.organisation.name, row.request.title, row.request.due_on, row.number,
                row.dated_on, row.sent_on, row.received_on, str(row.state.label),
            )
            for number, row in enumerate(rows, 1)
        ),
    )  # fmt: skip
