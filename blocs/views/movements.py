"""Pages of the movements a year takes part in, and of its mandates."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from blocs.actions.mandates import grant_mandate, revoke_mandate
from blocs.actions.movements import FIELDS, add_movement, change_movement, remove_movement
from blocs.forms.leadership import MandateForm, MovementForm, ReasonForm
from blocs.models import BlocYear, Mandate, Movement
from blocs.querysets import today
from blocs.rules import signs_for
from blocs.views.frame import after_refusal, find_year, form_page, year_page
from common.changes import stored
from common.forms import attempt, mark, marked
from common.views import require


@login_required
def movements(request: HttpRequest, pk: int) -> HttpResponse:
    """Every movement of the year."""
    year = find_year(request, pk)
    return year_page(
        request, year, "blocs/year_movements.html", "overview", movements=year.movements.all()
    )


def _movement_form(
    request: HttpRequest, year: BlocYear, form: Any, act: Any, now: Any = None
) -> HttpResponse:
    if request.method == "POST" and attempt(form, act):
        messages.success(request, _("The movement is saved."))
        return redirect("blocs:movements", year.pk)
    return form_page(
        request, year, form, tab="overview", heading=_("Emulation movement"), submit=_("Save"),
        back=reverse("blocs:movements", args=[year.pk]),
        **(after_refusal(form, now) if now else {}),
    )  # fmt: skip


@login_required
def movement_add(request: HttpRequest, pk: int) -> HttpResponse:
    """The year takes part in a movement."""
    year = find_year(request, pk)
    require(request.user, "blocs.run_year", year)
    form = MovementForm(request.POST or None)
    return _movement_form(
        request, year, form, lambda: add_movement(year, form.cleaned_data, by=request.user)
    )


def _movement(request: HttpRequest, pk: int) -> Movement:
    movement = get_object_or_404(Movement.objects.visible_to(request.user), pk=pk)
    movement.bloc_year = find_year(request, movement.bloc_year_id)
    require(request.user, "blocs.run_year", movement.bloc_year)
    return movement


@login_required
def movement_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct a movement."""
    movement = _movement(request, pk)
    now = stored(movement, FIELDS)
    form = mark(MovementForm(request.POST or None, initial=now), now)
    return _movement_form(
        request, movement.bloc_year, form,
        lambda: change_movement(movement, by=request.user, **marked(form)), now,
    )  # fmt: skip


@login_required
@require_POST
def movement_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """The year no longer counts the movement."""
    movement = _movement(request, pk)
    remove_movement(movement, by=request.user)
    messages.success(request, _("“%(name)s” is off the list.") % {"name": movement.name})
    return redirect("blocs:movements", movement.bloc_year_id)


@login_required
def mandates(request: HttpRequest, pk: int) -> HttpResponse:
    """Mandates the person may read: their own organisations', or all for who runs the year."""
    year = find_year(request, pk)
    rows = Mandate.objects.visible_to(request.user).filter(bloc_year=year)
    return year_page(
        request, year, "blocs/year_mandates.html", "overview",
        mandates=rows.select_related("organisation", "deputy", "granted_by"),
        may_grant=request.user.has_perm("blocs.grant_mandate", year), today=today(),
        signs_for=signs_for(request.user),
        is_secretary=request.user.has_perm("blocs.change_year", year),
    )  # fmt: skip


@login_required
def mandate_grant(request: HttpRequest, pk: int) -> HttpResponse:
    """A signatory lets a deputy act for the organisation."""
    year = find_year(request, pk)
    require(request.user, "blocs.grant_mandate", year)
    form = MandateForm(request.POST or None, year=year, user=request.user)
    if request.method == "POST" and attempt(
        form, lambda: grant_mandate(year, form.grant(), by=request.user)
    ):
        messages.success(request, _("The mandate is given."))
        return redirect("blocs:mandates", year.pk)
    nobody = _(
        "Nobody else of your organisation has an account in this system yet. Ask the council's"
        " secretary to give your deputy an account and a role in your organisation; then give the"
        " mandate here."
    )
    return form_page(
        request, year, form, tab="overview", heading=_("Give a mandate"),
        warnings=[] if form.has_deputies else [nobody],
        submit=_("Give the mandate"), back=reverse("blocs:mandates", args=[year.pk]),
        intro=_("The deputy signs, submits and votes for the organisation on these days."),
    )  # fmt: skip


@login_required
def mandate_revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """The mandate ends now."""
    rows = Mandate.objects.visible_to(request.user).select_related("organisation", "deputy")
    mandate = get_object_or_404(rows, pk=pk)
    year = mandate.bloc_year = find_year(request, mandate.bloc_year_id)
    require(request.user, "blocs.revoke_mandate", mandate)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and attempt(
        form, lambda: revoke_mandate(mandate, by=request.user, **form.cleaned_data)
    ):
        messages.success(request, _("The mandate is revoked."))
        return redirect("blocs:mandates", year.pk)
    return form_page(
        request, year, form, tab="overview", submit=_("Revoke the mandate"),
        heading=_("Revoke the mandate of %(deputy)s") % {"deputy": mandate.deputy},
        intro=_("%(deputy)s can no longer act for %(organisation)s from now on.")
        % {"deputy": mandate.deputy, "organisation": mandate.organisation},
        back=reverse("blocs:mandates", args=[year.pk]),
    )  # fmt: skip
