"""What is stored about conferences and the reports that members send."""

from conferences.models.conferences import (
    AgendaItem,
    Attendance,
    Conclusion,
    Conference,
    ConferencePart,
    Handover,
    Paper,
    course_window,
)
from conferences.models.reports import MemberReport, ReportRequest

__all__ = [
    "AgendaItem",
    "Attendance",
    "Conclusion",
    "Conference",
    "ConferencePart",
    "Handover",
    "MemberReport",
    "Paper",
    "ReportRequest",
    "course_window",
]
