"""Pages of the register: the list, one organisation, adding and correcting, people."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from blocs.actions import organisations as deeds
from blocs.actions import roles as role_deeds
from blocs.builders.imports import HEADINGS
from blocs.forms.organisations import (
    EndRoleForm,
    OrganisationFilter,
    OrganisationForm,
    RoleForm,
)
from blocs.models import Council, LeadershipTerm, Membership, Organisation, OrganisationRole
from blocs.querysets import today
from blocs.spreadsheets import MEDIA_TYPE, write_table
from blocs.views.lists import answer_form, in_order, page_of
from common.changes import stored
from common.formatting import date_short
from common.views import require

ORDERS = {
    "name": ["search_text"],
    "code": ["code"],
    "kind": ["kind", "search_text"],
    "keeper": ["keeper__search_text", "search_text"],
}
PICKERS = {"parent", "successor", "organisation"}
CHOICES_AT_MOST = 8


def crumbs(*more: tuple[Any, str]) -> list[tuple[Any, str]]:
    """Where a page of the register stands."""
    return [(_("Organisations"), reverse("blocs:organisations")), *more]


def find_organisation(request: HttpRequest, pk: int) -> Organisation:
    """The organisation if this person reads it; else 404."""
    rows = Organisation.objects.visible_to(request.user)
    return get_object_or_404(rows.select_related("keeper", "parent", "merged_into"), pk=pk)


def _filtered(request: HttpRequest) -> tuple[OrganisationFilter, Any]:
    """The filter as the address fills it, and the rows that pass it."""
    rows = Organisation.objects.visible_to(request.user)
    keepers = Council.objects.filter(organisations__in=rows.order_by()).distinct()
    filters = OrganisationFilter(request.GET, councils=keepers)
    return filters, in_order(request, filters.apply(rows), ORDERS)


@login_required
def organisations(request: HttpRequest) -> HttpResponse:
    """The register, as far as this person reads it."""
    filters, rows = _filtered(request)
    page = page_of(request, rows.select_related("keeper", "parent"))
    context = {"page": page, "filters": filters, "is_filtered": any(request.GET.values())}
    return render(request, "blocs/organisations.html", context)


@login_required
def organisations_export(request: HttpRequest) -> HttpResponse:
    """The rows of the list, all pages, as a workbook the import takes back."""
    _filters, rows = _filtered(request)
    found = rows.select_related("keeper", "parent", "merged_into")
    table = (
        [
            row.code, row.name, row.short_name, str(row.get_kind_display()),
            row.parent.code if row.parent else "", row.address, row.email, row.keeper.name,
            date_short(row.dissolved_on) if row.dissolved_on else "",
            row.merged_into.name if row.merged_into else "",
        ]
        for row in found.iterator(chunk_size=2000)
    )  # fmt: skip
    headings = [*HEADINGS.values(), _("Council of record"), _("Ended on"), _("Merged into")]
    data = write_table(
        _("Organisations"), headings, table, widths=[20, 50, 24, 24, 24, 40, 28, 40, 14, 40]
    )
    name = f"don-vi-{today():%Y%m%d}.xlsx"
    disposition = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(data, content_type=MEDIA_TYPE, headers=disposition)


@login_required
def organisation(request: HttpRequest, pk: int) -> HttpResponse:
    """One organisation: facts, lineage, blocs and offices over the years, people."""
    row = find_organisation(request, pk)
    user = request.user
    members = Membership.objects.visible_to(user).filter(organisation=row)
    terms = LeadershipTerm.objects.visible_to(user).filter(organisation=row)
    roles = OrganisationRole.objects.visible_to(user).filter(organisation=row)
    people = list(roles.select_related("user").order_by("office", "user__full_name", "pk"))
    absorbed = Organisation.objects.visible_to(user).filter(merged_into=row)
    context = {
        "organisation": row,
        "lineage": row.lineage.select_related("successor"),
        "absorbed": absorbed.order_by("dissolved_on", "pk"),
        "memberships": members.select_related("bloc__council").order_by("-starts_on", "pk"),
        "terms": terms.select_related("bloc_year__bloc").order_by("-bloc_year__year", "pk"),
        "in_office": [role for role in people if not role.ends_on or role.ends_on >= today()],
        "former": [role for role in people if role.ends_on and role.ends_on < today()],
        "sees_people": bool(people) or user.has_perm("blocs.change_organisation", row),
        "children": Organisation.objects.visible_to(user).filter(parent=row)[:20],
    }
    return render(request, "blocs/organisation.html", context)


@login_required
def organisation_choices(request: HttpRequest) -> HttpResponse:
    """What the picker shows below its search box: a fragment for htmx."""
    require(request.user, "blocs.manage_register")
    asked = request.GET.get("name", "")
    name = asked if asked in PICKERS else "organisation"
    words = request.GET.get(f"{name}_words", "").replace("\0", "")[:200]
    rows = Organisation.objects.visible_to(request.user).active().search(words)
    found = list(rows.order_by("search_text", "pk")[: CHOICES_AT_MOST + 1]) if words.strip() else []
    context = {"name": name, "found": found[:CHOICES_AT_MOST], "words": words.strip(),
               "has_more": len(found) > CHOICES_AT_MOST}  # fmt: skip
    return render(request, "blocs/_organisation_choices.html", context)


def _facts(form: Any) -> dict[str, Any]:
    return {name: form.cleaned_data[name] for name in deeds.FIELDS}


@login_required
def organisation_add(request: HttpRequest) -> HttpResponse:
    require(request.user, "blocs.manage_register")
    rows = Organisation.objects.visible_to(request.user).active()
    keepers = Council.objects.served_by(request.user)
    form = OrganisationForm(request.POST or None, rows=rows, keepers=keepers)
    return answer_form(
        request, form,
        lambda: deeds.add_organisation(
            form.cleaned_data["keeper"], _facts(form), by=request.user
        ),
        done=_("The organisation is in the register."),
        page={
            "heading": _("Add an organisation"), "submit": _("Add"), "crumbs": crumbs(),
            "back": reverse("blocs:organisations"),
        },
    )  # fmt: skip


@login_required
def organisation_edit(request: HttpRequest, pk: int) -> HttpResponse:
    row = find_organisation(request, pk)
    require(request.user, "blocs.change_organisation", row)
    initial = {name: getattr(row, name) for name in deeds.FIELDS}
    rows = Organisation.objects.visible_to(request.user).active()
    form = OrganisationForm(
        request.POST or None, rows=rows, initial={**initial, "seen": deeds.organisation_mark(row)}
    )

    def now() -> dict[str, Any]:
        fresh = Organisation.objects.get(pk=row.pk)
        return stored(fresh, deeds.FIELDS)

    return answer_form(
        request, form,
        lambda: deeds.change_organisation(
            row, _facts(form), by=request.user, seen=form.cleaned_data["seen"]
        ),
        done=_("Saved."), now=now,
        page={
            "heading": _("Change the organisation"), "submit": _("Save"),
            "crumbs": crumbs((row, row.get_absolute_url())), "back": row.get_absolute_url(),
        },
    )  # fmt: skip


@login_required
def organisation_role_add(request: HttpRequest, pk: int) -> HttpResponse:
    row = find_organisation(request, pk)
    require(request.user, "blocs.change_organisation", row)
    form = RoleForm(request.POST or None)
    return answer_form(
        request, form,
        lambda: role_deeds.give_organisation_role(
            row, form.grant(), position=form.cleaned_data["position"], by=request.user
        ),
        done=_("The role is given."), then=lambda _role: row,
        page={
            "heading": _("Give a role in the organisation"), "submit": _("Give the role"),
            "crumbs": crumbs((row, row.get_absolute_url())), "back": row.get_absolute_url(),
        },
    )  # fmt: skip


@login_required
def organisation_role_end(request: HttpRequest, pk: int) -> HttpResponse:
    roles = OrganisationRole.objects.visible_to(request.user)
    role = get_object_or_404(roles.select_related("user", "organisation__keeper"), pk=pk)
    row = role.organisation
    require(request.user, "blocs.change_organisation", row)
    form = EndRoleForm(request.POST or None)
    return answer_form(
        request, form,
        lambda: role_deeds.end_organisation_role(role, by=request.user, **form.cleaned_data),
        done=_("The role ends on that day."), then=lambda _role: row,
        page={
            "heading": _("End the role of %(person)s") % {"person": role.user.get_full_name()},
            "intro": str(role.get_office_display()), "submit": _("End the role"),
            "crumbs": crumbs((row, row.get_absolute_url())), "back": row.get_absolute_url(),
        },
    )  # fmt: skip
