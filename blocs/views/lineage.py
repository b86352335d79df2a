"""Renaming and merging an organisation: first what will happen and to whom, then the deed."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from blocs.actions import organisations as deeds
from blocs.builders.lineage import plan_merger
from blocs.forms.organisations import MergeForm, RenameForm
from blocs.models import Membership, Organisation
from blocs.views.organisations import crumbs, find_organisation
from common.forms import attempt
from common.views import require

Plan = tuple[str, dict[str, Any]]  # its mark, and what the page shows of it


def _two_steps(
    request: HttpRequest,
    row: Organisation,
    make: Callable[[], Any],
    *,
    look: Callable[[dict[str, Any]], Plan],
    act: Callable[[dict[str, Any]], Any],
    page: dict[str, Any],
) -> HttpResponse:
    """The form; then its consequences (`look`), with everything typed carried along unseen; then
    the deed (`act`). A deed whose plan changed meanwhile shows the new plan instead."""
    form, plans, warning = make(), list[Plan](), ""
    if request.method == "POST" and "edit" not in request.POST:
        if "confirm" in request.POST:
            if attempt(form, lambda: act(form.cleaned_data)):
                messages.success(request, page["done"])
                return redirect(row)
            warning = " ".join(str(text) for text in form.non_field_errors())
            form = make()
        if attempt(form, lambda: plans.append(look(form.cleaned_data))):
            form.data = {**form.data.dict(), "seen": plans[0][0]}
    context = {
        "form": form, "organisation": row, "plan": plans[0][1] if plans else None,
        "warning": warning, "crumbs": crumbs((row, row.get_absolute_url())), **page,
    }  # fmt: skip
    return render(request, "blocs/organisation_turn.html", context)


@login_required
def organisation_rename(request: HttpRequest, pk: int) -> HttpResponse:
    """A new name from a day on; papers of before keep the old one."""
    row = find_organisation(request, pk)
    require(request.user, "blocs.change_organisation", row)
    initial = {"name": row.name, "short_name": row.short_name}

    def look(values: dict[str, Any]) -> Plan:
        deeds.check_rename(row, values["name"], values["short_name"], values["effective_on"])
        members = Membership.objects.visible_to(request.user).in_force().filter(organisation=row)
        blocs = [member.bloc for member in members.select_related("bloc")]
        return deeds.rename_mark(row), {"kind": "rename", "values": values, "blocs": blocs}

    return _two_steps(
        request, row, lambda: RenameForm(request.POST or None, initial=initial), look=look,
        act=lambda values: deeds.rename_organisation(row, by=request.user, **values),
        page={
            "heading": _("Rename the organisation"), "submit": _("Rename"),
            "done": _("The organisation bears its new name."),
            "intro": _("For a correction of typing mistakes use “Change” instead."),
        },
    )  # fmt: skip


@login_required
def organisation_merge(request: HttpRequest, pk: int) -> HttpResponse:
    """The organisation ends and another takes its places."""
    row = find_organisation(request, pk)
    require(request.user, "blocs.change_organisation", row)
    rows = Organisation.objects.visible_to(request.user).active().exclude(pk=row.pk)

    def look(values: dict[str, Any]) -> Plan:
        plan = plan_merger(row, values["successor"], values["effective_on"])
        return plan.mark, {"kind": "merge", "merger": plan, "values": values}

    return _two_steps(
        request, row, lambda: MergeForm(request.POST or None, rows=rows), look=look,
        act=lambda values: deeds.merge_organisation(row, by=request.user, **values),
        page={
            "heading": _("Merge the organisation"), "submit": _("Merge"),
            "done": _("The merger is entered."),
            "intro": _("The organisation ends and another one takes its places in its blocs. Its "
                       "name, its years and its papers stay as they are."),
        },
    )  # fmt: skip
