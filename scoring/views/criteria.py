"""The criteria of a year: what is in force, the draft and each criterion of it, adopting it."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from blocs.models import BlocYear
from blocs.views.frame import find_year, form_page, year_page
from common.errors import RuleViolation
from common.forms import attempt, renew
from common.views import require
from scoring import actions, builders
from scoring.forms import AdoptForm, CriteriaForm, CriterionForm
from scoring.models import CriteriaSet
from scoring.trees import Node, faults_of, next_code


def _sets(request: HttpRequest, year: BlocYear) -> list[CriteriaSet]:
    """Every version of the year, the newest first."""
    rows = CriteriaSet.objects.visible_to(request.user).filter(bloc_year=year)
    return list(rows.prefetch_related("criteria__assigned"))


def _shown(criteria_set: CriteriaSet, names: dict[str, str]) -> dict[str, Any]:
    """A version as a page shows it."""
    nodes = [row.node for row in criteria_set.criteria.all()]
    found = faults_of(nodes, criteria_set.total) if criteria_set.is_draft else []
    return {
        "set": criteria_set,
        "rows": builders.rows_of(nodes, found, names),
        "faults": [(each.code, builders.fault_in_words(each)) for each in found],
        "leaves": sum(not row.is_group for row in builders.rows_of(nodes)),
    }


def _names(year: BlocYear) -> dict[str, str]:
    return {each.organisation.code: each.organisation.label for each in year.members()}


@login_required
def year(request: HttpRequest, pk: int) -> HttpResponse:
    """The criteria as a tree: the draft, what is in force, and earlier versions."""
    year = find_year(request, pk)
    names = _names(year)
    sets = [_shown(each, names) for each in _sets(request, year)]
    adopted = [each for each in sets if not each["set"].is_draft]
    return year_page(
        request, year, "scoring/year.html", "criteria",
        draft=next((each for each in sets if each["set"].is_draft), None),
        in_force=adopted[0] if adopted else None,
        earlier=adopted[1:],
        may_write=request.user.has_perm("scoring.write_criteria", year),
    )  # fmt: skip


def _draft(request: HttpRequest, pk: int) -> tuple[BlocYear, CriteriaSet | None, list[Node]]:
    """The year, for who may write its criteria, with its draft and the criteria in it."""
    year = find_year(request, pk)
    require(request.user, "scoring.write_criteria", year)
    drafts = CriteriaSet.objects.visible_to(request.user).filter(bloc_year=year).drafts()
    draft = drafts.prefetch_related("criteria__assigned").first()
    return year, draft, [row.node for row in draft.criteria.all()] if draft else []


@login_required
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """The draft as a whole: what it declares, its criteria, what is not finished."""
    year, draft, nodes = _draft(request, pk)
    form = CriteriaForm(request.POST or None, year=year, draft=draft)

    def deed() -> None:
        actions.write_criteria(
            year, form.text(nodes), by=request.user, seen=form.cleaned_data["seen"]
        )

    if request.method == "POST" and attempt(form, deed):
        messages.success(request, _("The draft of the criteria is saved."))
        return redirect("scoring:edit", year.pk)
    if form.is_bound:
        renew(form, seen=actions.criteria_version(draft))
    return year_page(
        request, year, "scoring/edit.html", "criteria", form=form,
        draft=_shown(draft, _names(year)) if draft else None,
    )  # fmt: skip


@login_required
@require_POST
def begin(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin a new version from the one in force."""
    year, _now, _nodes = _draft(request, pk)
    return _done(request, year, lambda: actions.begin_draft(year, by=request.user))


@login_required
def criterion_add(request: HttpRequest, pk: int) -> HttpResponse:
    """One more criterion, at the top or below `?under=`."""
    year, _now, nodes = _draft(request, pk)
    code = next_code(nodes, request.GET.get("under", "")[:50])
    members = [each.organisation for each in year.members()]
    form = CriterionForm(request.POST or None, members=members, code=code)

    def deed() -> None:
        actions.add_criterion(year, form.node(), by=request.user)

    return _criterion(request, year, form, deed, heading=_("Add a criterion"))


@login_required
def criterion_edit(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """Change one criterion of the draft."""
    year, _now, nodes = _draft(request, pk)
    node = _node(nodes, code)
    members = [each.organisation for each in year.members()]
    form = CriterionForm(request.POST or None, members=members, node=node)

    def deed() -> None:
        actions.change_criterion(
            year, code, form.node(), by=request.user, seen=form.cleaned_data["seen"]
        )

    heading = _("Criterion %(code)s") % {"code": code}
    return _criterion(request, year, form, deed, heading=heading, node=node)


def _criterion(
    request: HttpRequest, year: BlocYear, form: CriterionForm, deed: Callable[[], None],
    *, heading: str, node: Node | None = None,
) -> HttpResponse:  # fmt: skip
    if request.method == "POST" and attempt(form, deed):
        messages.success(
            request, _("Criterion %(code)s is saved.") % {"code": form.cleaned_data["code"]}
        )
        if "more" in request.POST:
            under = form.cleaned_data["code"].rpartition(".")[0]
            return redirect(f"{reverse('scoring:criterion_add', args=[year.pk])}?under={under}")
        return redirect("scoring:edit", year.pk)
    if form.is_bound and node is not None:
        renew(form, seen=actions.criterion_version(node))
    return year_page(
        request, year, "scoring/criterion.html", "criteria", form=form, heading=heading, node=node
    )


def _node(nodes: list[Node], code: str) -> Node:
    for node in nodes:
        if node.code == code:
            return node
    raise Http404


@login_required
@require_POST
def criterion_remove(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """Take a criterion, with all it holds, out of the draft."""
    year, _now, _nodes = _draft(request, pk)
    return _done(request, year, lambda: actions.remove_criterion(year, code, by=request.user))


@login_required
@require_POST
def criterion_move(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """Move a criterion one place up or down among those of its group."""
    year, _now, _nodes = _draft(request, pk)
    places = -1 if request.POST.get("to") == "up" else 1
    return _done(request, year, lambda: actions.move_criterion(year, code, places, by=request.user))


def _done(request: HttpRequest, year: BlocYear, deed: Callable[[], Any]) -> HttpResponse:
    """Do the deed or say why not; then the draft again."""
    try:
        deed()
    except RuleViolation as violation:
        messages.error(request, str(violation.message))
    return redirect("scoring:edit", year.pk)


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
    nodes = actions.text_of(criteria_set).nodes
    found = faults_of(nodes, criteria_set.total) if criteria_set.is_draft else []
    return form_page(
        request, year, form, tab="criteria", heading=_("Adopt the criteria"), submit=_("Adopt"),
        intro=_("An adopted version no longer changes; a change is then a new version."),
        warnings=[builders.fault_in_words(each) for each in found],
        back=reverse("scoring:year", args=[year.pk]),
    )  # fmt: skip
