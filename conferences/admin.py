"""Requests and reports of members for administrators: to look at, never to change."""

from django.contrib import admin

from conferences.models import MemberReport, ReportRequest
from documents.admin import ReadOnlyAdmin


@admin.register(ReportRequest)
class ReportRequestAdmin(ReadOnlyAdmin):
    list_display = ["title", "bloc_year", "due_on"]
    list_select_related = ["bloc_year__bloc"]
    search_fields = ["title"]


@admin.register(MemberReport)
class MemberReportAdmin(ReadOnlyAdmin):
    list_display = ["organisation", "request", "number", "sent_at", "received_on", "received_by"]
    list_select_related = ["organisation", "request", "received_by"]
    search_fields = ["organisation__name", "request__title"]
