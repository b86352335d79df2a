"""Pages of a bloc's rotation: who has led, who is due and why, and the rule."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from blocs.actions import blocs as deeds
from blocs.builders.rotation import turns_of, years_led
from blocs.forms.blocs import RotationForm
from blocs.models import Bloc, BlocYear
from blocs.views.blocs import crumbs, find_bloc
from blocs.views.lists import answer_form
from common.changes import stored
from common.views import require
from common.wiring import lead_changes_of


@login_required
def rotation(request: HttpRequest, pk: int) -> HttpResponse:
    """Who has led the bloc since it exists, and who is due next."""
    row = find_bloc(request, pk)
    changes = lead_changes_of(row, request.user)
    led = years_led(row, BlocYear.objects.visible_to(request.user), changes)
    context = {
        "bloc": row, "led": led, "turns": turns_of(row, led),
        "may_change": request.user.has_perm("blocs.change_bloc", row),
        "crumbs": crumbs((row, row.get_absolute_url())),
    }  # fmt: skip
    return render(request, "blocs/rotation.html", context)


@login_required
def rotation_rule(request: HttpRequest, pk: int) -> HttpResponse:
    """Say how the next chair is found."""
    row = find_bloc(request, pk)
    require(request.user, "blocs.change_bloc", row)
    initial = {**stored(row, deeds.ROTATION), "seen": deeds.rotation_mark(row)}
    form = RotationForm(request.POST or None, initial=initial)
    back = reverse("blocs:rotation", args=[row.pk])

    def now() -> dict[str, Any]:
        return stored(Bloc.objects.get(pk=row.pk), deeds.ROTATION)

    def deed() -> str:
        values = {name: form.cleaned_data[name] for name in deeds.ROTATION}
        deeds.set_rotation(row, values, by=request.user, seen=form.cleaned_data["seen"] or None)
        return back

    return answer_form(
        request, form, deed, done=_("Saved."), now=now,
        page={
            "heading": _("How the next chair is found"), "submit": _("Save"), "back": back,
            "crumbs": crumbs((row, row.get_absolute_url()), (_("Rotation"), back)),
        },
    )  # fmt: skip
