"""Criteria for administrators: to look at, never to change."""

from django.contrib import admin

from documents.admin import ReadOnlyAdmin
from scoring.models import CriteriaSet


@admin.register(CriteriaSet)
class CriteriaSetAdmin(ReadOnlyAdmin):
    list_display = ["title", "bloc_year", "version", "state", "adopted_on"]
    list_filter = ["state"]
    list_select_related = ["bloc_year__bloc"]
