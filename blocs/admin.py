"""What administrators look up. It is read-only: every change goes through a deed, which checks,
logs and answers for it; the product's own pages have a form for each."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from blocs.models import (
    Bloc,
    BlocYear,
    Council,
    CouncilRole,
    Organisation,
    OrganisationImport,
    OrganisationRole,
)


class LookUp(admin.ModelAdmin):
    """Rows to find and read."""

    list_per_page = 50
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Council)
class CouncilAdmin(LookUp):
    list_display = ("name", "code", "level")
    search_fields = ("search_text",)


@admin.register(Organisation)
class OrganisationAdmin(LookUp):
    list_display = ("name", "code", "kind", "keeper", "dissolved_on")
    list_select_related = ("keeper",)
    list_filter = ("kind",)
    search_fields = ("search_text",)


@admin.register(Bloc)
class BlocAdmin(LookUp):
    list_display = ("name", "code", "council", "dissolved_on")
    list_select_related = ("council",)
    search_fields = ("search_text",)


@admin.register(BlocYear)
class BlocYearAdmin(LookUp):
    list_display = ("bloc", "year", "phase", "starts_on", "ends_on")
    list_select_related = ("bloc",)
    list_filter = ("phase", "year")


@admin.register(CouncilRole)
class CouncilRoleAdmin(LookUp):
    list_display = ("user", "office", "council", "starts_on", "ends_on")
    list_select_related = ("user", "council")
    search_fields = ("user__username", "user__full_name")


@admin.register(OrganisationRole)
class OrganisationRoleAdmin(LookUp):
    list_display = ("user", "office", "organisation", "starts_on", "ends_on")
    list_select_related = ("user", "organisation")
    search_fields = ("user__username", "user__full_name", "organisation__search_text")


@admin.register(OrganisationImport)
class OrganisationImportAdmin(LookUp):
    list_display = ("file_name", "council", "uploaded_by", "created_at", "confirmed_at")
    list_select_related = ("council", "uploaded_by")
    exclude = ("rows",)
