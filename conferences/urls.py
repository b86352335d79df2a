"""Addresses of conferences."""

from django.urls import path, register_converter

from conferences.views import (
    conferences,
    handover_lists,
    handovers,
    parts,
    reports,
    years,
)


class PartConverter:
    """The kinds of rows a conference has; other words under a conference belong to other apps."""

    regex = "agenda|attendance|papers|conclusions"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(PartConverter, "conference_part")
PART = "conferences/<int:pk>/<conference_part:part>"

app_name = "conferences"
urlpatterns = [
    path("years/<int:pk>/conferences/", years.conferences, name="year"),
    path("years/<int:pk>/conferences/add/", years.add, name="add"),
    path("years/<int:pk>/conferences/reason/", years.reason, name="reason"),
    path("years/<int:pk>/follow-ups/", years.follow_ups, name="follow_ups"),
    path("years/<int:pk>/member-reports/", reports.reports, name="reports"),
    path("years/<int:pk>/member-reports/ask/", reports.ask, name="report_ask"),
    path("report-requests/<int:pk>/withdraw/", reports.withdraw, name="report_withdraw"),
    path("member-reports/<int:pk>/send/", reports.send, name="report_send"),
    path("member-reports/<int:pk>/receive/", reports.receive, name="report_receive"),
    path("member-reports/<int:pk>/file/", reports.file, name="report_file"),
    path("conferences/<int:pk>/", conferences.conference, name="conference"),
    path("conferences/<int:pk>/edit/", conferences.edit, name="edit"),
    path("conferences/<int:pk>/hold/", conferences.hold, name="hold"),
    path("conferences/<int:pk>/cancel/", conferences.cancel, name="cancel"),
    path("conferences/<int:pk>/reopen/", conferences.reopen, name="reopen"),
    path("conferences/<int:pk>/delete/", conferences.delete, name="delete"),
    path("conferences/<int:pk>/attendance.xlsx", conferences.attendance_export, name="xlsx"),
    path("conferences/<int:pk>/sheet/", conferences.attendance_sheet, name="sheet"),
    path("conferences/<int:pk>/members/", parts.add_members, name="add_members"),
    path("conferences/<int:pk>/organisations/", parts.organisations, name="organisations"),
    path("conferences/<int:pk>/handover/", parts.hand_over, name="hand_over"),
    path("conferences/<int:pk>/handover/prepare/", handovers.prepare, name="handover_prepare"),
    path("years/<int:pk>/handovers/", handovers.handovers, name="handovers"),
    path("handovers/<int:pk>/", handovers.handover, name="handover"),
    path("handovers/<int:pk>/edit/", handovers.edit, name="handover_edit"),
    path("handovers/<int:pk>/open/", handovers.open_for_signature, name="handover_open"),
    path("handovers/<int:pk>/draft/", handovers.back_to_draft, name="handover_draft"),
    path("handovers/<int:pk>/cancel/", handovers.cancel, name="handover_cancel"),
    path("handovers/<int:pk>/tasks/", handover_lists.take_in, name="handover_tasks"),
    path("handovers/<int:pk>/accept/", handover_lists.accept, name="handover_accept"),
    path("handovers/<int:pk>/items/add/", handover_lists.add, name="handover_item_add"),
    path("handover-items/<int:pk>/", handover_lists.edit, name="handover_item"),
    path("handover-items/<int:pk>/delete/", handover_lists.remove, name="handover_item_delete"),
    path("handover-items/<int:pk>/move/", handover_lists.move, name="handover_item_move"),
    path("handover-items/<int:pk>/remark/", handover_lists.remark, name="handover_remark"),
    path("handovers/<int:pk>/withdraw/", parts.withdraw_handover, name="withdraw_handover"),
    path("conclusions/<int:pk>/follow-up/", parts.follow_up, name="follow_up"),
    path(f"{PART}/add/", parts.add, name="part_add"),
    path(f"{PART}/<int:row>/", parts.edit, name="part"),
    path(f"{PART}/<int:row>/delete/", parts.delete, name="part_delete"),
    path(f"{PART}/<int:row>/move/", parts.move, name="part_move"),
]
