"""The panel: who appraises which groups, who stands back, what bars a member from awards."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from blocs.models import BlocYear
from blocs.views.frame import after_refusal, find_year, form_page, year_page
from common.forms import attempt, mark, marked
from common.views import require
from scoring import actions
from scoring.actions.cards import groups_now
from scoring.builders.readers import peers_of
from scoring.builders.scores import candidates, scored_set
from scoring.forms.panel import AppointForm, BarForm, GroupsForm, ReasonForm, RecuseForm
from scoring.models import Appraiser, Bar, CriteriaSet, Criterion, Recusal, Scorecard
from scoring.rules import is_of_panel, runs_its_year


def _tops(criteria_set: CriteriaSet) -> list[Criterion]:
    """The groups, and single criteria, at the top of the set."""
    return list(criteria_set.criteria.exclude(code__contains=".").order_by("number"))


@login_required
def panel(request: HttpRequest, pk: int) -> HttpResponse:
    """Who appraises which groups, the groups nobody has, and who stands back from which card."""
    year = find_year(request, pk)
    criteria_set = scored_set(year)
    if criteria_set is None:
        return year_page(request, year, "scoring/panel.html", "scores", set=None)
    tops, people = _tops(criteria_set), candidates(year)
    appraisers = Appraiser.objects.visible_to(request.user).filter(criteria_set=criteria_set)
    rows = [
        (row, people.get(row.person_id), [top for top in tops if top.code in row.groups])
        for row in appraisers.select_related("person")
    ]
    covered = {code for row, _person, _groups in rows for code in row.groups}
    has_all = any(not row.groups for row, _person, _groups in rows)
    recusals = Recusal.objects.visible_to(request.user).filter(scorecard__criteria_set=criteria_set)
    return year_page(
        request, year, "scoring/panel.html", "scores", set=criteria_set, rows=rows,
        uncovered=[] if has_all else [top for top in tops if top.code not in covered],
        recusals=recusals.select_related("person", "organisation", "scorecard__organisation"),
        may_run=request.user.has_perm("scoring.run_scoring", year),
    )  # fmt: skip


@login_required
def appoint(request: HttpRequest, pk: int) -> HttpResponse:
    """Put one more person on the panel."""
    year = find_year(request, pk)
    require(request.user, "scoring.run_scoring", year)
    criteria_set = scored_set(year)
    if criteria_set is None:
        raise Http404
    on_it = set(criteria_set.appraisers.values_list("person", flat=True))
    people = {pk: each for pk, each in candidates(year).items() if pk not in on_it}
    form = AppointForm(request.POST or None, people=people, tops=_tops(criteria_set))

    def deed() -> None:
        actions.appoint_appraiser(
            criteria_set, form.cleaned_data["person"], form.cleaned_data["groups"],
            by=request.user, is_new=True,
        )  # fmt: skip

    if request.method == "POST" and attempt(form, deed):
        told = {"person": form.cleaned_data["person"].get_full_name()}
        messages.success(request, _("%(person)s is on the panel.") % told)
        return redirect("scoring:panel", year.pk)
    return form_page(
        request, year, form, tab="scores", heading=_("Add an appraiser"), submit=_("Add"),
        back=reverse("scoring:panel", args=[year.pk]),
        intro=_("Whoever is chosen never appraises the card of its own organisation."),
    )  # fmt: skip


def _appraiser(request: HttpRequest, pk: int) -> tuple[Appraiser, BlocYear]:
    """A person of the panel and its year, for who may change the panel."""
    rows = Appraiser.objects.visible_to(request.user).select_related("criteria_set", "person")
    row = get_object_or_404(rows, pk=pk)
    year = row.criteria_set.bloc_year = find_year(request, row.criteria_set.bloc_year_id)
    require(request.user, "scoring.run_scoring", year)
    return row, year


@login_required
def appraiser(request: HttpRequest, pk: int) -> HttpResponse:
    """Change which groups a person appraises."""
    row, year = _appraiser(request, pk)
    data = request.POST if request.method == "POST" else None  # no group at all is an answer
    now = groups_now(row)
    form = mark(GroupsForm(data, tops=_tops(row.criteria_set), initial=now), now)

    def deed() -> None:
        given = marked(form)
        groups, seen = given["values"]["groups"], given["seen"]
        actions.appoint_appraiser(row.criteria_set, row.person, groups, by=request.user, seen=seen)

    if request.method == "POST" and attempt(form, deed):
        messages.success(request, _("The panel is changed."))
        return redirect("scoring:panel", year.pk)
    return form_page(
        request, year, form, tab="scores", submit=_("Save"),
        heading=_("What %(person)s appraises") % {"person": row.person.get_full_name()},
        back=reverse("scoring:panel", args=[year.pk]), **_others_groups(row, form),
    )  # fmt: skip


def _others_groups(row: Appraiser, form: GroupsForm) -> dict[str, Any]:
    """What somebody else saved of the person meanwhile, for a form that was refused."""
    fresh = Appraiser.objects.filter(pk=row.pk).first()
    names = ", ".join(groups_now(fresh)["groups"]) or _("All groups")
    label = form.fields["groups"].label
    saved = after_refusal(form, groups_now(fresh), (label, names)).get("saved", [])
    return {"saved": [pair for pair in saved if isinstance(pair[1], str)]}


@login_required
@require_POST
def dismiss(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a person off the panel."""
    row, year = _appraiser(request, pk)
    actions.dismiss_appraiser(row, by=request.user)
    told = {"person": row.person.get_full_name()}
    messages.success(request, _("%(person)s no longer appraises.") % told)
    return redirect("scoring:panel", year.pk)


def _card(request: HttpRequest, pk: int, permission: str) -> tuple[Scorecard, BlocYear]:
    """A card the person knows of and its year, for who may do `permission` on it."""
    rows = Scorecard.objects.known_to(request.user)
    card = get_object_or_404(rows.select_related("organisation", "criteria_set"), pk=pk)
    year = card.criteria_set.bloc_year = find_year(request, card.criteria_set.bloc_year_id)
    require(request.user, permission, card)
    return card, year


@login_required
def recuse(request: HttpRequest, pk: int) -> HttpResponse:
    """Declare a conflict of interest with one member's card."""
    card, year = _card(request, pk, "scoring.recuse")
    if card.recusals.filter(person=request.user.pk).exists():
        messages.info(request, _("You have stood back from this card already."))
        return redirect("scoring:panel", year.pk)
    form = RecuseForm(
        request.POST or None, peers=peers_of(request.user, card),
        is_alone=bool((runs_its_year | is_of_panel)(request.user, card)),
    )  # fmt: skip

    def deed() -> None:
        actions.recuse(
            card, request.user, form.cleaned_data["reason"], by=request.user,
            organisation=form.cleaned_data.get("organisation"),
        )  # fmt: skip

    told = {"member": card.organisation.label}
    if request.method == "POST" and attempt(form, deed):
        messages.success(request, _("You stand back from the card of %(member)s.") % told)
        return redirect("scoring:panel", year.pk)
    named = {"member": card.organisation}
    return form_page(
        request, year, form, tab="scores", submit=_("Declare"),
        heading=_("Declare a conflict of interest: %(member)s") % named,
        intro=_("Then you no longer score this card, and what your organisation gave as a peer "
                "counts no more. Who runs the year reads your reason."),
        confirm=_("You will no longer score the card of %(member)s. This cannot be taken back.")
        % told,
        back=reverse("scoring:scores", args=[year.pk]),
    )  # fmt: skip


@login_required
def bars(request: HttpRequest, pk: int) -> HttpResponse:
    """What bars the member from awards: each declared condition, noted or not."""
    card, year = _card(request, pk, "scoring.note_bar")
    declared = card.criteria_set.declared.knockouts
    conditions = [each.text for each in declared if not each.code]
    rows = Bar.objects.visible_to(request.user).filter(scorecard=card).select_related("by")
    noted = {bar.condition: bar for bar in rows}
    free = [each for each in conditions if each not in noted]
    form = BarForm(request.POST or None, conditions=free)

    def deed() -> None:
        actions.set_bar(card, by=request.user, **form.cleaned_data)

    if request.method == "POST" and attempt(form, deed):
        messages.success(request, _("It is noted. The member keeps its place in the ranking."))
        return redirect("scoring:bars", card.pk)
    return year_page(
        request, year, "scoring/bars.html", "scores", card=card, form=form, free=free,
        lines=[(each, noted.get(each)) for each in conditions],
        by_points=[each for each in declared if each.code],
    )  # fmt: skip


@login_required
def bar_lift(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back what was noted, with a reason."""
    rows = Bar.objects.visible_to(request.user).select_related("scorecard__organisation")
    bar = get_object_or_404(rows, pk=pk)
    card, year = _card(request, bar.scorecard_id, "scoring.note_bar")
    form = ReasonForm(request.POST or None)

    def deed() -> None:
        actions.lift_bar(bar, form.cleaned_data["reason"], by=request.user)

    if request.method == "POST" and attempt(form, deed):
        messages.success(request, _("The note is taken back."))
        return redirect("scoring:bars", card.pk)
    return form_page(
        request, year, form, tab="scores", submit=_("Take the note back"),
        heading=_("Take back: %(condition)s") % {"condition": bar.condition},
        intro=card.organisation.name, back=reverse("scoring:bars", args=[card.pk]),
    )  # fmt: skip
