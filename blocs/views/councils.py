"""Pages of councils: who holds office, which rules, which blocs."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from blocs.actions import councils as deeds
from blocs.actions import roles as role_deeds
from blocs.builders.deeds import changes_in
from blocs.forms.councils import CouncilForm, CouncilRoleForm
from blocs.forms.organisations import EndRoleForm
from blocs.models import Bloc, Council, CouncilRole, Membership
from blocs.querysets import today
from blocs.views.lists import answer_form, in_order, page_of
from common.changes import stored
from common.models import LogEntry
from common.views import require

ORDERS = {"name": ["search_text"], "level": ["level", "search_text"], "blocs": ["bloc_count"]}


def _crumbs(*more: tuple[Any, str]) -> list[tuple[Any, str]]:
    return [(_("Councils"), reverse("blocs:councils")), *more]


def _find(request: HttpRequest, pk: int) -> Council:
    return get_object_or_404(Council.objects.visible_to(request.user), pk=pk)


@login_required
def councils(request: HttpRequest) -> HttpResponse:
    """The councils this person has to do with."""
    blocs = Count("blocs", filter=Q(blocs__in=Bloc.objects.visible_to(request.user)), distinct=True)
    rows = Council.objects.visible_to(request.user).annotate(bloc_count=blocs)
    page = page_of(request, in_order(request, rows, ORDERS))
    return render(request, "blocs/councils.html", {"page": page})


@login_required
def council(request: HttpRequest, pk: int) -> HttpResponse:
    """One council: facts, rules, people in office, blocs."""
    row = _find(request, pk)
    roles = CouncilRole.objects.visible_to(request.user).filter(council=row).select_related("user")
    by_office = list(roles.order_by("office", "user__full_name", "pk"))
    blocs = Bloc.objects.visible_to(request.user).filter(council=row)
    counted = Count("memberships", filter=Q(memberships__in=_members_today()), distinct=True)
    context = {
        "council": row,
        "in_office": [role for role in by_office if not role.ends_on or role.ends_on >= today()],
        "former": [role for role in by_office if role.ends_on and role.ends_on < today()],
        "page": page_of(request, blocs.annotate(member_count=counted).order_by("search_text")),
    }
    return render(request, "blocs/council.html", context)


def _members_today() -> Any:
    return Membership.objects.in_force().values("pk")


@login_required
def council_log(request: HttpRequest, pk: int) -> HttpResponse:
    """What was done to the council, its part of the register, its blocs and memberships."""
    row = _find(request, pk)
    require(request.user, "blocs.view_council_log", row)
    page = page_of(request, LogEntry.objects.of_chain(row.log_chain()))
    context = {
        "council": row, "page": page, "lines": [(entry, changes_in(entry)) for entry in page],
        "crumbs": _crumbs((row, row.get_absolute_url())),
    }  # fmt: skip
    return render(request, "blocs/council_log.html", context)


@login_required
def council_add(request: HttpRequest) -> HttpResponse:
    require(request.user, "blocs.add_council")
    form = CouncilForm(request.POST or None)
    return answer_form(
        request, form, lambda: deeds.add_council(_facts(form), by=request.user),
        done=_("The council is entered. Now name its secretary."),
        page={
            "heading": _("Add a council"), "submit": _("Add"), "crumbs": _crumbs(),
            "back": reverse("blocs:councils"),
        },
    )  # fmt: skip


def _facts(form: Any) -> dict[str, Any]:
    return {name: form.cleaned_data[name] for name in deeds.FIELDS}


@login_required
def council_edit(request: HttpRequest, pk: int) -> HttpResponse:
    row = _find(request, pk)
    require(request.user, "blocs.change_council", row)
    initial = {**stored(row, deeds.FIELDS), "seen": deeds.council_mark(row)}
    form = CouncilForm(request.POST or None, initial=initial)

    def now() -> dict[str, Any]:
        fresh = Council.objects.get(pk=row.pk)
        return stored(fresh, deeds.FIELDS)

    return answer_form(
        request, form,
        lambda: deeds.change_council(
            row, _facts(form), by=request.user, seen=form.cleaned_data["seen"]
        ),
        done=_("Saved."), now=now,
        page={
            "heading": _("Change the council"), "submit": _("Save"),
            "crumbs": _crumbs((row, row.get_absolute_url())), "back": row.get_absolute_url(),
        },
    )  # fmt: skip


@login_required
def council_role_add(request: HttpRequest, pk: int) -> HttpResponse:
    row = _find(request, pk)
    require(request.user, "blocs.change_council", row)
    form = CouncilRoleForm(request.POST or None)
    return answer_form(
        request, form, lambda: role_deeds.give_council_role(row, form.grant(), by=request.user),
        done=_("The role is given."), then=lambda _role: row,
        page={
            "heading": _("Give a role in the council"), "submit": _("Give the role"),
            "crumbs": _crumbs((row, row.get_absolute_url())), "back": row.get_absolute_url(),
        },
    )  # fmt: skip


@login_required
def council_role_end(request: HttpRequest, pk: int) -> HttpResponse:
    roles = CouncilRole.objects.visible_to(request.user).select_related("user", "council")
    role = get_object_or_404(roles, pk=pk)
    require(request.user, "blocs.change_council", role.council)
    form = EndRoleForm(request.POST or None)
    return answer_form(
        request, form,
        lambda: role_deeds.end_council_role(role, by=request.user, **form.cleaned_data),
        done=_("The role ends on that day."), then=lambda _role: role.council,
        page={
            "heading": _("End the role of %(person)s") % {"person": role.user.get_full_name()},
            "intro": str(role.get_office_display()), "submit": _("End the role"),
            "crumbs": _crumbs((role.council, role.council.get_absolute_url())),
            "back": role.council.get_absolute_url(),
        },
    )  # fmt: skip
