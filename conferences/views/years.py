"""The conferences of a year, and what is to be done after them."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import F, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from blocs.models import BlocYear
from blocs.rules import acting_organisations
from common.errors import RuleViolation
from common.text import fold
from common.views import require
from conferences import actions, exports
from conferences.enums import ConferenceKind, ConferenceState
from conferences.forms import ConferenceForm
from conferences.models import Conclusion, Conference
from conferences.querysets import ConferenceQuerySet
from conferences.views.finding import (
    PAGE_SIZE,
    find_year,
    may_run,
    refuse,
    spreadsheet,
    words_of,
)

LONGEST_ID = 19
SORTS = {"date": "held_on", "-date": "-held_on", "title": "title", "-title": "-title"}


@login_required
def conferences(request: HttpRequest, pk: int) -> HttpResponse:
    """The conferences that belong to the year or open it."""
    year = find_year(request, pk)
    rows = _filtered(request, year)
    if request.GET.get("export") == "xlsx":
        return spreadsheet(exports.conferences(rows), f"hoi-nghi-{year.year}")
    return render(
        request,
        "conferences/conferences.html",
        {
            "year": year,
            "tab": "conferences",
            "page": Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page")),
            "kinds": ConferenceKind.choices,
            "states": ConferenceState.choices,
            "is_filtered": any(request.GET.get(name) for name in ("q", "kind", "state")),
            "sort": request.GET.get("sort", "-date"),
            "may_run": may_run(request, year),
            "open_follow_ups": _conclusions(request, year).open().count(),
        },
    )


def _filtered(request: HttpRequest, year: BlocYear) -> ConferenceQuerySet:
    rows = Conference.objects.visible_to(request.user).of_year(year).with_counts()
    rows = rows.select_related("bloc_year__bloc", "next_year").search(words_of(request))
    for name, choices in (("kind", ConferenceKind), ("state", ConferenceState)):
        if request.GET.get(name) in choices.values:
            rows = rows.filter(**{name: request.GET[name]})
    return rows.order_by(SORTS.get(request.GET.get("sort", ""), "-held_on"), "-pk")


@login_required
def add(request: HttpRequest, pk: int) -> HttpResponse:
    """Plan a conference, or record one already held."""
    year = find_year(request, pk)
    require(request.user, "blocs.run_year", year)
    initial = {"kind": request.GET.get("kind", "")}
    data = request.POST or None
    form = ConferenceForm(data, initial=initial, year=year, person=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            conference = actions.add_conference(year, form.values, by=request.user)
        except RuleViolation as violation:
            refuse(form, violation)
        else:
            messages.success(request, _("The conference was added. Now set up its agenda."))
            return redirect(conference)
    context = {"year": year, "tab": "conferences", "form": form}
    return render(request, "conferences/conference_form.html", context)


@login_required
def reason(request: HttpRequest, pk: int) -> HttpResponse:
    """The field for a reason, if the date being typed lies outside the year's course (htmx)."""
    year = find_year(request, pk)
    require(request.user, "blocs.run_year", year)
    form = ConferenceForm(initial=request.GET.dict(), year=year, person=request.user)
    return render(request, "conferences/_reason.html", {"form": form})


@login_required
def follow_ups(request: HttpRequest, pk: int) -> HttpResponse:
    """What is to be done after the conferences of the year, and what was done."""
    year = find_year(request, pk)
    rows = _wanted(request, _conclusions(request, year))
    if request.GET.get("export") == "xlsx":
        return spreadsheet(exports.follow_ups(rows), f"viec-can-lam-{year.year}")
    runs = may_run(request, year)
    return render(
        request,
        "conferences/follow_ups.html",
        {
            "year": year,
            "tab": "conferences",
            "page": Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page")),
            "show": request.GET.get("show", "open"),
            "members": year.member_organisations(),
            "responsible": request.GET.get("responsible", ""),
            "may_run": runs,
            "acting": set() if year.phase == "archived" else acting_organisations(request.user),
        },
    )


def _conclusions(request: HttpRequest, year: BlocYear) -> Any:
    return Conclusion.objects.visible_to(request.user).filter(conference__bloc_year=year)


def _wanted(request: HttpRequest, rows: Any) -> Any:
    show, responsible = request.GET.get("show", "open"), request.GET.get("responsible", "")
    rows = rows.followed_up()
    if show in {"open", "overdue"}:
        rows = rows.open() if show == "open" else rows.overdue()
    elif show == "done":
        rows = rows.filter(follow_up="done")
    if responsible.isdecimal() and len(responsible) < LONGEST_ID:
        rows = rows.filter(responsible=int(responsible))
    rows = rows.select_related("conference", "speaker__organisation", "responsible")
    rows = rows.order_by(F("due_on").asc(nulls_last=True), "pk")
    words = fold(words_of(request)).split()
    if not words:
        return rows
    # Conclusions keep no folded text; a year has few, so they are folded here.
    texts = ((row.pk, fold(f"{row.text} {row.speaker} {row.conference}")) for row in rows)
    return rows.filter(Q(pk__in=[pk for pk, text in texts if all(w in text for w in words)]))
