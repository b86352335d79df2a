"""Pages of a year's leadership: who is in office, appointing, ending, representatives."""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from blocs.actions import leadership as deeds
from blocs.forms.leadership import AppointForm, EndTermForm, RepresentativeForm, TermForm
from blocs.models import BlocYear, LeadershipTerm, Representative
from blocs.views.frame import after_refusal, find_year, form_page, year_page
from common.changes import stored
from common.forms import attempt, mark, marked, renew
from common.views import require


@login_required
def leadership(request: HttpRequest, pk: int) -> HttpResponse:
    """Every term of the year, those in office first, with their people."""
    year = find_year(request, pk)
    terms = year.terms.in_order().select_related("organisation").prefetch_related("representatives")
    rows = list(terms)
    return year_page(
        request, year, "blocs/year_leadership.html", "overview",
        in_office=[term for term in rows if term.ends_on is None],
        former=[term for term in rows if term.ends_on is not None],
    )  # fmt: skip


@login_required
def leader_appoint(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a member into office; a new chair ends the term of the old one."""
    year = find_year(request, pk)
    require(request.user, "blocs.change_year", year)
    form = AppointForm(request.POST or None, year=year, office=request.GET.get("office", ""))
    intro = ""
    if year.chair:
        intro = _("A new chair ends the term of %(chair)s on the day it takes office.") % {
            "chair": year.chair.organisation
        }

    def deed() -> None:
        deeds.appoint_leader(
            year, form.appointment(), by=request.user, seen_chair=form.cleaned_data["seen_chair"]
        )

    if request.method == "POST" and attempt(form, deed):
        messages.success(request, _("The leadership is changed."))
        return redirect("blocs:leadership", year.pk)
    if form.is_bound:  # the person has now seen who the chair is
        renew(form, seen_chair=deeds.chair_mark(find_year(request, pk)))
    return form_page(
        request, year, form, tab="overview", heading=_("Appoint to the leadership"),
        submit=_("Appoint"), back=reverse("blocs:leadership", args=[year.pk]), intro=intro,
    )  # fmt: skip


def _term(request: HttpRequest, pk: int, permission: str) -> LeadershipTerm:
    """The term if this person reads its year and may act on it; 404 or 403 else."""
    terms = LeadershipTerm.objects.visible_to(request.user).select_related("organisation")
    term = get_object_or_404(terms, pk=pk)
    term.bloc_year = find_year(request, term.bloc_year_id)
    require(request.user, permission, term.bloc_year)
    return term


def _term_form(
    request: HttpRequest,
    term: LeadershipTerm,
    form: Any,
    act: Callable[[], Any],
    *,
    now: Mapping[str, Any] | None = None,
    **page: Any,
) -> HttpResponse:
    """Do `act` on a good form and go back to the leadership, else show the form (again), with what
    is stored `now` if somebody else saved meanwhile."""
    if request.method == "POST" and attempt(form, act):
        messages.success(request, _("The leadership is changed."))
        return redirect("blocs:leadership", term.bloc_year_id)
    return form_page(
        request, term.bloc_year, form, tab="overview",
        back=reverse("blocs:leadership", args=[term.bloc_year_id]), **page,
        **(after_refusal(form, now) if now else {}),
    )  # fmt: skip


@login_required
def term_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct from when, or on what basis."""
    term = _term(request, pk, "blocs.change_year")
    now = stored(term, deeds.TERM)
    form = mark(TermForm(request.POST or None, initial=now), now)
    return _term_form(
        request, term, form,
        lambda: deeds.change_term(term, by=request.user, **marked(form)), now=now,
        heading=_("Term of %(organisation)s") % {"organisation": term.organisation},
        submit=_("Save"),
    )  # fmt: skip


@login_required
def term_end(request: HttpRequest, pk: int) -> HttpResponse:
    """The organisation leaves its office and nobody takes its place."""
    term = _term(request, pk, "blocs.change_year")
    form = EndTermForm(request.POST or None)
    return _term_form(
        request, term, form,
        lambda: deeds.end_term(term, by=request.user, **form.cleaned_data),
        heading=_("End the term of %(organisation)s") % {"organisation": term.organisation},
        intro=_("To put another in its place, appoint the other: that ends this term too."),
        submit=_("End the term"),
    )  # fmt: skip


@login_required
def person_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Name a person who stands for the organisation."""
    term = _term(request, pk, "blocs.run_year")
    form = RepresentativeForm(request.POST or None)
    return _term_form(
        request, term, form,
        lambda: deeds.add_representative(term, by=request.user, **form.cleaned_data),
        heading=_("Representative of %(organisation)s") % {"organisation": term.organisation},
        submit=_("Save"),
    )  # fmt: skip


def _person(request: HttpRequest, pk: int) -> tuple[LeadershipTerm, Representative]:
    years = BlocYear.objects.visible_to(request.user)
    people = Representative.objects.filter(term__bloc_year__in=years)
    person = get_object_or_404(people, pk=pk)
    term = person.term = _term(request, person.term_id, "blocs.run_year")
    return term, person


@login_required
def person_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct a representative's name or position."""
    term, person = _person(request, pk)
    now = stored(person, deeds.PERSON)
    form = mark(RepresentativeForm(request.POST or None, initial=now), now)
    return _term_form(
        request, term, form,
        lambda: deeds.change_representative(person, by=request.user, **marked(form)), now=now,
        heading=_("Representative of %(organisation)s") % {"organisation": term.organisation},
        submit=_("Save"),
    )  # fmt: skip


@login_required
@require_POST
def person_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a person off the list."""
    term, person = _person(request, pk)
    deeds.remove_representative(person, by=request.user)
    messages.success(request, _("%(name)s is off the list.") % {"name": person.full_name})
    return redirect("blocs:leadership", term.bloc_year_id)
