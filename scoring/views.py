"""The criteria of a year: what is in force, the draft, adopting it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from blocs.models import BlocYear
from blocs.views.frame import find_year, form_page, year_page
from common.forms import attempt, renew
from common.views import require
from scoring import actions
from scoring.forms import AdoptForm, CriteriaForm, CriterionFormSet, text_in
from scoring.models import CriteriaSet


def _sets(request: HttpRequest, year: BlocYear) -> list[CriteriaSet]:
    """Every version of the year, the newest first, with its criteria."""
    rows = CriteriaSet.objects.visible_to(request.user).filter(bloc_year=year)
    return list(rows.prefetch_related("criteria"))


@login_required
def year(request: HttpRequest, pk: int) -> HttpResponse:
    """The criteria as a list: the draft, what is in force, and earlier versions."""
    year = find_year(request, pk)
    sets = _sets(request, year)
    adopted = [each for each in sets if not each.is_draft]
    return year_page(
        request, year, "scoring/year.html", "criteria",
        draft=next((each for each in sets if each.is_draft), None),
        in_force=adopted[0] if adopted else None,
        earlier=adopted[1:],
        may_write=request.user.has_perm("scoring.write_criteria", year),
    )  # fmt: skip


@login_required
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Write the draft; without one a new version begins, from the one in force."""
    year = find_year(request, pk)
    require(request.user, "scoring.write_criteria", year)
    sets = _sets(request, year)
    draft = next((each for each in sets if each.is_draft), None)
    source = sets[0] if sets else None
    form = CriteriaForm(request.POST or None, year=year, draft=draft, source=source)
    start = draft or source
    rows = CriterionFormSet(
        request.POST or None, prefix="row",
        initial=[
            {"text": row.text, "maximum": row.maximum}
            for row in (start.criteria.all() if start else [])
        ],
    )  # fmt: skip

    def deed() -> None:
        actions.write_criteria(
            year, text_in(form, rows), by=request.user, seen=form.cleaned_data["seen"]
        )

    if request.method == "POST" and rows.is_valid() and attempt(form, deed):
        messages.success(request, _("The draft of the criteria is saved."))
        return redirect("scoring:edit" if "more" in request.POST else "scoring:year", year.pk)
    saved: list[str] = []
    if form.is_bound:
        form.is_valid()
        stale = form.data.get("seen") != actions.criteria_version(draft)
        saved = actions.content_of(draft).get("criteria", []) if stale else []
        renew(form, seen=actions.criteria_version(draft))
    return year_page(
        request, year, "scoring/edit.html", "criteria", form=form, rows=rows, draft=draft,
        saved=saved,
    )  # fmt: skip


@login_required
def adopt(request: HttpRequest, pk: int) -> HttpResponse:
    """The bloc has adopted the draft."""
    drafts = CriteriaSet.objects.visible_to(request.user)
    criteria_set = get_object_or_404(drafts, pk=pk)
    year = criteria_set.bloc_year = find_year(request, criteria_set.bloc_year_id)
    require(request.user, "scoring.adopt_criteria", year)
    initial = {"seen": actions.criteria_version(criteria_set)}
    form = AdoptForm(request.POST or None, initial=initial)

    def deed() -> None:
        actions.adopt_criteria(criteria_set, by=request.user, **form.cleaned_data)

    if request.method == "POST" and attempt(form, deed):
        messages.success(request, _("The criteria are adopted."))
        return redirect("scoring:year", year.pk)
    return form_page(
        request, year, form, tab="criteria", heading=_("Adopt the criteria"), submit=_("Adopt"),
        intro=_("An adopted version no longer changes; a change is then a new version."),
        back=reverse("scoring:year", args=[year.pk]),
    )  # fmt: skip
