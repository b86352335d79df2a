"""Criteria, cards, marks, evidence and rankings for administrators: to look at, never to change."""

from django.contrib import admin

from documents.admin import ReadOnlyAdmin
from scoring.models import CriteriaSet, Evidence, Mark, Ranking, Scorecard


@admin.register(CriteriaSet)
class CriteriaSetAdmin(ReadOnlyAdmin):
    list_display = ["title", "bloc_year", "version", "state", "adopted_on"]
    list_filter = ["state"]
    list_select_related = ["bloc_year__bloc"]


@admin.register(Scorecard)
class ScorecardAdmin(ReadOnlyAdmin):
    list_display = ["organisation", "year_of", "state", "submitted_at", "submitted_by"]
    list_filter = ["state"]
    list_select_related = ["organisation", "criteria_set__bloc_year__bloc", "submitted_by"]
    search_fields = ["organisation__name"]


@admin.register(Mark)
class MarkAdmin(ReadOnlyAdmin):
    list_display = ["scorecard", "criterion", "rung", "value", "target", "by", "updated_at"]
    list_filter = ["rung"]
    list_select_related = ["scorecard__organisation", "criterion", "by"]
    search_fields = ["scorecard__organisation__name", "criterion__code"]


@admin.register(Evidence)
class EvidenceAdmin(ReadOnlyAdmin):
    list_display = ["title", "kind", "scorecard", "created_at", "withdrawn_at"]
    list_filter = ["kind"]
    list_select_related = ["scorecard__organisation"]
    search_fields = ["title"]


@admin.register(Ranking)
class RankingAdmin(ReadOnlyAdmin):
    list_display = ["bloc_year", "number", "frozen_at", "frozen_by", "published_at", "sha256"]
    list_select_related = ["bloc_year__bloc", "frozen_by"]
