"""Pages of blocs: the list, one bloc with its years and members, and forming them."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Case, Count, IntegerField, OuterRef, Prefetch, Q, Subquery, Value, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from blocs.actions import blocs as deeds
from blocs.enums import LeadershipOffice
from blocs.forms.blocs import BlocFilter, BlocForm
from blocs.models import Bloc, BlocYear, Council, LeadershipTerm, Membership
from blocs.querysets import today
from blocs.views.lists import answer_form, in_order, page_of
from common.changes import stored
from common.views import require

ORDERS = {"name": ["search_text"], "council": ["council__search_text", "search_text"]}


def crumbs(*more: tuple[Any, str]) -> list[tuple[Any, str]]:
    """Where a page of a bloc stands."""
    return [(_("Blocs"), reverse("blocs:list")), *more]


def find_bloc(request: HttpRequest, pk: int) -> Bloc:
    """The bloc if this person reads it; else 404."""
    rows = Bloc.objects.visible_to(request.user).select_related("council")
    return get_object_or_404(rows, pk=pk)


def with_year_now(rows: Any, user: Any) -> Any:
    """Each bloc with `years_now`: the year that holds today, else the newest, as far as the person
    reads it, with its leadership."""
    day = today()
    holds_today = Case(
        When(starts_on__lte=day, ends_on__gte=day, then=Value(0)), default=Value(1),
        output_field=IntegerField(),
    )  # fmt: skip
    years = BlocYear.objects.visible_to(user)
    first = years.filter(bloc=OuterRef("bloc")).order_by(holds_today, "-year").values("pk")[:1]
    now = years.filter(pk=Subquery(first)).prefetch_related("terms__organisation")
    return rows.prefetch_related(Prefetch("years", now, to_attr="years_now"))


@login_required
def blocs(request: HttpRequest) -> HttpResponse:
    """The blocs this person reads, each with its year now, phase and chair."""
    user = request.user
    rows = Bloc.objects.visible_to(user)
    councils = Council.objects.filter(blocs__in=rows.order_by()).distinct()
    filters = BlocFilter(request.GET, councils=councils)
    found = in_order(request, filters.apply(rows), ORDERS).select_related("council")
    members = Count("memberships", filter=Q(memberships__in=_members_today()), distinct=True)
    context = {
        "page": page_of(request, with_year_now(found.annotate(member_count=members), user)),
        "filters": filters,
        "is_filtered": any(request.GET.values()),
        "may_form": Council.objects.served_by(user).exists(),
    }
    return render(request, "blocs/blocs.html", context)


def _members_today() -> Any:
    return Membership.objects.in_force().values("pk")


@login_required
def bloc(request: HttpRequest, pk: int) -> HttpResponse:
    """One bloc: its years, newest first, its members now and before, who led it."""
    row = find_bloc(request, pk)
    years = BlocYear.objects.visible_to(request.user).filter(bloc=row)
    terms = LeadershipTerm.objects.filter(bloc_year__in=years).select_related(
        "organisation", "bloc_year"
    )
    members = list(row.memberships.select_related("organisation"))
    day = today()
    context = {
        "bloc": row,
        "years": years.prefetch_related("terms__organisation").order_by("-year"),
        "members": [m for m in members if m.ends_on is None or m.ends_on >= day],
        "former": [m for m in members if m.ends_on and m.ends_on < day],
        "chairs": terms.filter(office=LeadershipOffice.CHAIR).order_by("-bloc_year__year", "-pk"),
        "today": day,
    }
    return render(request, "blocs/bloc.html", context)


@login_required
def bloc_add(request: HttpRequest) -> HttpResponse:
    councils = Council.objects.served_by(request.user)
    require(request.user, "blocs.manage_register")
    asked = request.GET.get("council", "")
    initial = {"council": asked} if asked.isdecimal() else {}
    form = BlocForm(request.POST or None, councils=councils, initial=initial)

    def deed() -> Bloc:
        council = form.cleaned_data["council"]
        require(request.user, "blocs.form_blocs", council)
        values = {name: form.cleaned_data[name] for name in deeds.FIELDS if name != "dissolved_on"}
        return deeds.form_bloc(council, values, by=request.user)

    return answer_form(
        request, form, deed, done=_("The bloc is formed. Now take in its members."),
        page={
            "heading": _("Form a bloc"), "submit": _("Form the bloc"), "crumbs": crumbs(),
            "back": reverse("blocs:list"),
        },
    )  # fmt: skip


@login_required
def bloc_edit(request: HttpRequest, pk: int) -> HttpResponse:
    row = find_bloc(request, pk)
    require(request.user, "blocs.change_bloc", row)
    initial = {**stored(row, deeds.FIELDS), "seen": deeds.bloc_mark(row)}
    form = BlocForm(request.POST or None, initial=initial)

    def now() -> dict[str, Any]:
        fresh = Bloc.objects.get(pk=row.pk)
        return stored(fresh, deeds.FIELDS)

    def deed() -> Bloc:
        values = {name: form.cleaned_data[name] for name in deeds.FIELDS}
        return deeds.change_bloc(row, values, by=request.user, seen=form.cleaned_data["seen"])

    return answer_form(
        request, form, deed, done=_("Saved."), now=now,
        page={
            "heading": _("Change the bloc"), "submit": _("Save"),
            "crumbs": crumbs((row, row.get_absolute_url())), "back": row.get_absolute_url(),
        },
    )  # fmt: skip
