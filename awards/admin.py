"""The award catalogue for administrators; awards themselves to look at, never to change."""

from django.contrib import admin

from awards.models import Award, AwardReceiver, AwardType
from documents.admin import ReadOnlyAdmin


@admin.register(AwardType)
class AwardTypeAdmin(admin.ModelAdmin):
    list_display = ["code", "name", "form", "level", "effective_from", "effective_to", "council"]
    list_filter = ["form", "level", "council"]
    list_select_related = ["council"]
    search_fields = ["code", "name"]


class ReceiverInline(admin.TabularInline):
    model = AwardReceiver
    extra = 0


@admin.register(Award)
class AwardAdmin(ReadOnlyAdmin):
    list_display = ["award_type", "bloc_year", "state", "subject", "quantity"]
    list_filter = ["state", "subject"]
    list_select_related = ["award_type", "bloc_year__bloc"]
    inlines = [ReceiverInline]
