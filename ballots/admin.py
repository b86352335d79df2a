"""Ballots for administrators: to look at, never to change. The urn is not shown."""

from django.contrib import admin

from ballots.models import Ballot, Option
from documents.admin import ReadOnlyAdmin


class OptionInline(admin.TabularInline):
    model = Option
    extra = 0


@admin.register(Ballot)
class BallotAdmin(ReadOnlyAdmin):
    list_display = ["title", "bloc_year", "purpose", "way", "state"]
    list_filter = ["state", "purpose", "way"]
    list_select_related = ["bloc_year__bloc"]
    inlines = [OptionInline]
