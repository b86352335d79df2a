"""Addresses of blocs."""

from django.urls import URLPattern, path

from blocs.views import (
    blocs,
    councils,
    course,
    imports,
    leadership,
    lineage,
    members,
    movements,
    organisations,
    rotation,
    years,
)

app_name = "blocs"

year_urls: list[URLPattern] = [
    path("blocs/<int:pk>/years/new/", years.year_open, name="year_open"),
    path("years/<int:pk>/", years.year, name="year"),
    path("years/<int:pk>/settings/", years.year_settings, name="year_settings"),
    path("years/<int:pk>/deadlines/", years.year_deadlines, name="year_deadlines"),
    path("years/<int:pk>/move/", course.year_move, name="year_move"),
    path("years/<int:pk>/log/", course.year_log, name="year_log"),
    path("years/<int:pk>/leadership/", leadership.leadership, name="leadership"),
    path("years/<int:pk>/leadership/new/", leadership.leader_appoint, name="leader_appoint"),
    path("terms/<int:pk>/", leadership.term_change, name="term_change"),
    path("terms/<int:pk>/end/", leadership.term_end, name="term_end"),
    path("terms/<int:pk>/people/new/", leadership.person_add, name="person_add"),
    path("people/<int:pk>/", leadership.person_change, name="person_change"),
    path("people/<int:pk>/remove/", leadership.person_remove, name="person_remove"),
    path("years/<int:pk>/movements/", movements.movements, name="movements"),
    path("years/<int:pk>/movements/new/", movements.movement_add, name="movement_add"),
    path("movements/<int:pk>/", movements.movement_change, name="movement_change"),
    path("movements/<int:pk>/remove/", movements.movement_remove, name="movement_remove"),
    path("years/<int:pk>/mandates/", movements.mandates, name="mandates"),
    path("years/<int:pk>/mandates/new/", movements.mandate_grant, name="mandate_grant"),
    path("mandates/<int:pk>/revoke/", movements.mandate_revoke, name="mandate_revoke"),
]

register_urls: list[URLPattern] = [
    path("blocs/", blocs.blocs, name="list"),
    path("blocs/new/", blocs.bloc_add, name="bloc_add"),
    path("blocs/<int:pk>/", blocs.bloc, name="bloc"),
    path("blocs/<int:pk>/edit/", blocs.bloc_edit, name="bloc_edit"),
    path("blocs/<int:pk>/members/new/", members.member_add, name="bloc_member_add"),
    path("blocs/<int:pk>/members/order/", members.members_order, name="bloc_members_order"),
    path("blocs/<int:pk>/rotation/", rotation.rotation, name="rotation"),
    path("blocs/<int:pk>/rotation/rule/", rotation.rotation_rule, name="rotation_rule"),
    path("memberships/<int:pk>/", members.member_edit, name="bloc_member_edit"),
    path("memberships/<int:pk>/end/", members.member_end, name="bloc_member_end"),
    path("councils/", councils.councils, name="councils"),
    path("councils/new/", councils.council_add, name="council_add"),
    path("councils/<int:pk>/", councils.council, name="council"),
    path("councils/<int:pk>/edit/", councils.council_edit, name="council_edit"),
    path("councils/<int:pk>/log/", councils.council_log, name="council_log"),
    path("councils/<int:pk>/roles/new/", councils.council_role_add, name="council_role_add"),
    path("council-roles/<int:pk>/end/", councils.council_role_end, name="council_role_end"),
    path("organisations/", organisations.organisations, name="organisations"),
    path("organisations/export/", organisations.organisations_export, name="organisations_export"),
    path("organisations/choices/", organisations.organisation_choices, name="organisation_choices"),
    path("organisations/new/", organisations.organisation_add, name="organisation_add"),
    path("organisations/import/", imports.imports, name="imports"),
    path("organisations/import/template/", imports.import_template, name="import_template"),
    path("organisations/import/<int:pk>/", imports.import_preview, name="import"),
    path("organisations/import/<int:pk>/confirm/", imports.import_confirm, name="import_confirm"),
    path("organisations/<int:pk>/", organisations.organisation, name="organisation"),
    path("organisations/<int:pk>/edit/", organisations.organisation_edit, name="organisation_edit"),
    path("organisations/<int:pk>/rename/", lineage.organisation_rename, name="organisation_rename"),
    path("organisations/<int:pk>/merge/", lineage.organisation_merge, name="organisation_merge"),
    path(
        "organisations/<int:pk>/roles/new/",
        organisations.organisation_role_add,
        name="organisation_role_add",
    ),
    path(
        "organisation-roles/<int:pk>/end/",
        organisations.organisation_role_end,
        name="organisation_role_end",
    ),
]

urlpatterns = [*year_urls, *register_urls]
