"""What happens at conferences: every state-changing write, one verb a function.

Each locks the year (and the conference, if it is about one), refuses when the year is archived,
checks, writes and logs, in one transaction.
"""

from conferences.actions.conclusions import (
    add_conclusion,
    change_conclusion,
    remove_conclusion,
    report_follow_up,
)
from conferences.actions.conferences import (
    add_conference,
    cancel_conference,
    change_conference,
    delete_conference,
    hold_conference,
    reopen_conference,
)
from conferences.actions.handovers import record_handover, withdraw_handover
from conferences.actions.parts import (
    add_agenda_item,
    add_attendance,
    add_members,
    add_paper,
    change_agenda_item,
    change_attendance,
    change_paper,
    move_part,
    remove_agenda_item,
    remove_attendance,
    remove_paper,
)
from conferences.actions.reports import (
    Sending,
    ask_for_reports,
    confirm_receipt,
    correct_receipt,
    send_report,
    withdraw_request,
)
from conferences.actions.writing import version_of

__all__ = [
    "Sending",
    "add_agenda_item",
    "add_attendance",
    "add_conclusion",
    "add_conference",
    "add_members",
    "add_paper",
    "ask_for_reports",
    "cancel_conference",
    "change_agenda_item",
    "change_attendance",
    "change_conclusion",
    "change_conference",
    "change_paper",
    "confirm_receipt",
    "correct_receipt",
    "delete_conference",
    "hold_conference",
    "move_part",
    "record_handover",
    "remove_agenda_item",
    "remove_attendance",
    "remove_conclusion",
    "remove_paper",
    "reopen_conference",
    "report_follow_up",
    "send_report",
    "version_of",
    "withdraw_handover",
    "withdraw_request",
]
