"""What is stored about conferences and the reports that members send."""

from conferences.models.conferences import (
    AgendaItem,
    Attendance,
    Conclusion,
    Conference,
    ConferencePart,
    Paper,
    course_window,
)
from conferences.models.handovers import Handover, HandoverItem
from conferences.models.reports import MemberReport, ReportRequest

__all__ = [
    "AgendaItem",
    "Attendance",
    "Conclusion",
    "Conference",
    "ConferencePart",
    "Handover",
    "HandoverItem",
    "MemberReport",
    "Paper",
    "ReportRequest",
    "course_window",
]
