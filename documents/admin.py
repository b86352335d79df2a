"""Papers and letterheads for administrators: to look at, never to change."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from documents.models import Document, Letterhead


class ReadOnlyAdmin(admin.ModelAdmin):
    """What only actions may write."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Document)
class DocumentAdmin(ReadOnlyAdmin):
    list_display = ["title", "kind", "bloc_year", "issued_on", "created_at", "published_at"]
    list_filter = ["kind"]
    list_select_related = ["bloc_year__bloc"]
    search_fields = ["title", "symbol"]


@admin.register(Letterhead)
class LetterheadAdmin(ReadOnlyAdmin):
    list_display = ["organisation", "issuer_name", "symbol", "place"]
    list_select_related = ["organisation"]
