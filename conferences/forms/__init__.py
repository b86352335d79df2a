"""How a browser asks: the forms of conferences and of members' reports."""

from conferences.forms.conferences import (
    AgendaForm,
    AttendanceForm,
    ConclusionForm,
    ConferenceForm,
    FollowUpForm,
    GuardedForm,
    HandoverForm,
    PaperForm,
    PartForm,
    ReasonForm,
)
from conferences.forms.handovers import (
    HandoverFactsForm,
    HandoverItemForm,
    RemarkForm,
    SeenForm,
)
from conferences.forms.reports import AskForm, ReceiptForm, ReportFilter, SendForm

__all__ = [
    "AgendaForm",
    "AskForm",
    "AttendanceForm",
    "ConclusionForm",
    "ConferenceForm",
    "FollowUpForm",
    "GuardedForm",
    "HandoverFactsForm",
    "HandoverForm",
    "HandoverItemForm",
    "PaperForm",
    "PartForm",
    "ReasonForm",
    "ReceiptForm",
    "RemarkForm",
    "ReportFilter",
    "SeenForm",
    "SendForm",
]
