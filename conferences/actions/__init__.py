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
from conferences.actions.handover_lists import (
    accept_items,
    add_item,
    change_handover,
    change_item,
    draft_handover,
    list_version,
    move_item,
    remark,
    remove_item,
    take_in_conclusions,
)
from conferences.actions.handover_papers import (
    cancel_handover,
    is_late,
    open_handover,
    opening_version,
    return_handover,
    signing_year,
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
    "accept_items",
    "add_agenda_item",
    "add_attendance",
    "add_conclusion",
    "add_conference",
    "add_item",
    "add_members",
    "add_paper",
    "ask_for_reports",
    "cancel_conference",
    "cancel_handover",
    "change_agenda_item",
    "change_attendance",
    "change_conclusion",
    "change_conference",
    "change_handover",
    "change_item",
    "change_paper",
    "confirm_receipt",
    "correct_receipt",
    "delete_conference",
    "draft_handover",
    "hold_conference",
    "is_late",
    "list_version",
    "move_item",
    "move_part",
    "open_handover",
    "opening_version",
    "record_handover",
    "remark",
    "remove_agenda_item",
    "remove_attendance",
    "remove_conclusion",
    "remove_item",
    "remove_paper",
    "reopen_conference",
    "report_follow_up",
    "return_handover",
    "send_report",
    "signing_year",
    "take_in_conclusions",
    "version_of",
    "withdraw_handover",
    "withdraw_request",
]
