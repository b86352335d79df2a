"""Pledges for administrators: to look at, never to change."""

from django.contrib import admin

from documents.admin import ReadOnlyAdmin
from pledges.models import Pledge


@admin.register(Pledge)
class PledgeAdmin(ReadOnlyAdmin):
    list_display = ["title", "bloc_year", "state"]
    list_filter = ["signing__state"]
    list_select_related = ["bloc_year__bloc", "signing"]
