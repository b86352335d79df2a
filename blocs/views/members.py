"""Pages of memberships: who joins, who leaves, from when to when, in which order."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from blocs.actions import blocs as deeds
from blocs.forms.blocs import AddMemberForm, CorrectMembershipForm, EndMembershipForm
from blocs.models import Bloc, Membership, Organisation
from blocs.querysets import today
from blocs.views.blocs import crumbs, find_bloc
from blocs.views.lists import answer_form
from common.changes import stored
from common.errors import RuleViolation
from common.forms import mark, marked
from common.views import require


def _page(bloc: Bloc, **more: Any) -> dict[str, Any]:
    back = bloc.get_absolute_url() + "#members"
    return {"crumbs": crumbs((bloc, bloc.get_absolute_url())), "back": back, "bloc": bloc, **more}


@login_required
def member_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an organisation of the register into the bloc."""
    bloc = find_bloc(request, pk)
    require(request.user, "blocs.change_bloc", bloc)
    rows = Organisation.objects.visible_to(request.user)
    starts_on = request.GET.get("starts_on") or today().replace(month=1, day=1)
    form = AddMemberForm(request.POST or None, rows=rows, initial={"starts_on": starts_on})

    def then(row: Membership) -> str:
        if "again" in request.POST:
            address = reverse("blocs:bloc_member_add", args=[bloc.pk])
            return f"{address}?starts_on={row.starts_on:%Y-%m-%d}"
        return bloc.get_absolute_url() + "#members"

    return answer_form(
        request, form,
        lambda: deeds.add_member(bloc, by=request.user, **form.cleaned_data),
        done=_("The organisation is a member."), then=then,
        page=_page(
            bloc, heading=_("Take in a member"), submit=_("Take in"),
            again=_("Take in, then another"),
        ),
    )  # fmt: skip


def _find(request: HttpRequest, pk: int) -> Membership:
    rows = Membership.objects.visible_to(request.user)
    row = get_object_or_404(rows.select_related("bloc__council", "organisation"), pk=pk)
    require(request.user, "blocs.change_bloc", row.bloc)
    return row


@login_required
def member_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct the days of a membership."""
    row = _find(request, pk)
    now = stored(row, deeds.DATES)
    form = mark(CorrectMembershipForm(request.POST or None, initial=now), now)

    def deed() -> Membership:
        said = marked(form)
        return deeds.correct_membership(row, by=request.user, seen=said["seen"], **said["values"])

    return answer_form(
        request, form, deed, now=lambda: now,
        done=_("The days are corrected."), then=lambda _row: row.bloc,
        page=_page(row.bloc, heading=_("Correct the membership"), intro=str(row.organisation),
                   submit=_("Save")),
    )  # fmt: skip


@login_required
def member_end(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a membership end; its past stays."""
    row = _find(request, pk)
    form = EndMembershipForm(
        request.POST or None, initial={"ends_on": today().replace(month=12, day=31)}
    )
    return answer_form(
        request, form,
        lambda: deeds.end_membership(row, by=request.user, **form.cleaned_data),
        done=_("The membership ends on that day."), then=lambda _row: row.bloc,
        page=_page(
            row.bloc, heading=_("End the membership"), intro=str(row.organisation),
            submit=_("End the membership"),
        ),
    )  # fmt: skip


@login_required
def members_order(request: HttpRequest, pk: int) -> HttpResponse:
    """Put the members in the order papers list them in."""
    bloc = find_bloc(request, pk)
    require(request.user, "blocs.change_bloc", bloc)
    if request.method == "POST":
        try:
            deeds.reorder_members(
                bloc, _asked_order(request), by=request.user, seen=request.POST.get("seen")
            )
        except RuleViolation as violation:
            messages.error(request, str(violation.message))
            return redirect("blocs:bloc_members_order", bloc.pk)
        messages.success(request, _("The members are in their new order."))
        return redirect(bloc.get_absolute_url() + "#members")
    rows = bloc.memberships.in_force().select_related("organisation")
    context = {"rows": rows, "seen": deeds.order_version(bloc), **_page(bloc)}
    return render(request, "blocs/bloc_members_order.html", context)


def _asked_order(request: HttpRequest) -> list[int]:
    """Membership keys by the numbers written beside them; equal or no number keeps their order."""
    places = []
    for index, name in enumerate(request.POST):
        text = request.POST.get(name, "")
        key = name.removeprefix("place_")
        if name.startswith("place_") and key.isdecimal() and len(key) < 19:
            number = int(text) if text.isdecimal() and len(text) < 6 else 99_999
            places.append((number, index, int(key)))
    return [key for _number, _index, key in sorted(places)]
