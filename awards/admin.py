"""The award catalogue for administrators; awards, quotas and conditions only to look at."""

from django.contrib import admin

from awards.models import Award, AwardReceiver, AwardType, Condition, Quota
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


@admin.register(Quota)
class QuotaAdmin(ReadOnlyAdmin):
    list_display = ["award_type", "council", "year", "bloc", "number", "percent", "withdrawn_at"]
    list_filter = ["year", "council"]
    list_select_related = ["award_type", "council", "bloc"]


@admin.register(Condition)
class ConditionAdmin(ReadOnlyAdmin):
    list_display = ["award_type", "council", "kind", "effective_from", "effective_to"]
    list_filter = ["kind", "council"]
    list_select_related = ["award_type", "council"]
