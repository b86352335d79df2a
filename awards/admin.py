"""The award catalogue and the papers that dossiers need, for administrators; awards, quotas,
conditions, proposals and decisions to look at, never to change."""

from django.contrib import admin

from awards.models import (
    Award,
    AwardReceiver,
    AwardType,
    Condition,
    Decision,
    DossierNeed,
    Nominee,
    Proposal,
    Quota,
)
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


@admin.register(DossierNeed)
class DossierNeedAdmin(admin.ModelAdmin):
    list_display = ["code", "name", "is_per_nominee", "effective_from", "effective_to", "council"]
    list_filter = ["is_per_nominee", "council"]
    list_select_related = ["council"]


class NomineeInline(admin.TabularInline):
    model = Nominee
    extra = 0
    fields = ["subject", "organisation", "name", "title", "workplace", "is_granted"]


@admin.register(Proposal)
class ProposalAdmin(ReadOnlyAdmin):
    list_display = ["title", "bloc_year", "award_type", "state"]
    list_filter = ["state"]
    list_select_related = ["award_type", "bloc_year__bloc"]
    inlines = [NomineeInline]


@admin.register(Decision)
class DecisionAdmin(ReadOnlyAdmin):
    list_display = ["number", "bloc_year", "decided_on", "issuer", "revoked_on"]
    list_select_related = ["bloc_year__bloc"]


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
