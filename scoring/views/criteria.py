"""The criteria of a year: what is in force, the draft and each criterion of it, adopting it."""

from collections.abc import Callable, Iterable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from blocs.models import BlocYear
from blocs.views.frame import find_year, year_page
from common.errors import RuleViolation
from common.forms import attempt, renew
from common.views import require
from documents.frozen import hash_of
from scoring import actions, builders
from scoring.builders.declared import declared_in_words
from scoring.builders.rounds import counts_of, standings_of
from scoring.declaring import faults_of_set
from scoring.forms import AdoptForm, CriteriaForm, CriterionForm
from scoring.models import CriteriaRound, CriteriaSet, RoundComment
from scoring.texts import CriteriaText
from scoring.trees import Node, leaves_in, next_code


def _sets(request: HttpRequest, year: BlocYear) -> list[CriteriaSet]:
    """Every version of the year, the newest first."""
    rows = CriteriaSet.objects.visible_to(request.user).filter(bloc_year=year)
    return list(rows.prefetch_related("criteria__assigned"))


def _shown(
    criteria_set: CriteriaSet, names: dict[str, str], rounds: Iterable[CriteriaRound] = ()
) -> dict[str, Any]:
    """A version as a page shows it; `rounds` of the year, the newest first."""
    mine = [each for each in rounds if each.criteria_set_id == criteria_set.pk]
    nodes = [row.node for row in criteria_set.criteria.all()]
    text = CriteriaText(criteria_set.title, nodes, criteria_set.declared)
    found = faults_of_set(text) if criteria_set.is_draft else []
    return {
        "set": criteria_set,
        "round": next((each for each in mine if each.is_adopted), None),
        "open_round": mine[0] if mine and criteria_set.is_draft else None,
        "rows": builders.rows_of(nodes, found, names),
        "faults": [(each.code, builders.fault_in_words(each)) for each in found],
        "leaves": len(leaves_in(nodes)),
        "declared": declared_in_words(text.declared, nodes),
    }


def names_of(year: BlocYear) -> dict[str, str]:
    """What the members are called, by code."""
    return {each.organisation.code: each.organisation.label for each in year.members()}


@login_required
def year(request: HttpRequest, pk: int) -> HttpResponse:
    """The criteria as a tree: the draft, what is in force, and earlier versions."""
    year = find_year(request, pk)
    names = names_of(year)
    rounds = list(CriteriaRound.objects.visible_to(request.user).of_year(year).for_lists())
    sets = [_shown(each, names, rounds) for each in _sets(request, year)]
    adopted = [each for each in sets if not each["set"].is_draft]
    return year_page(
        request, year, "scoring/year.html", "criteria",
        draft=next((each for each in sets if each["set"].is_draft), None),
        in_force=adopted[0] if adopted else None,
        earlier=adopted[1:],
        rounds=rounds,
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
    form = CriteriaForm(request.POST or None, year=year, draft=draft, nodes=nodes)

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
        draft=_shown(draft, names_of(year)) if draft else None,
        seen=actions.criteria_version(draft),
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
    seen = request.POST.get("seen")
    return _done(
        request, year, lambda: actions.remove_criterion(year, code, by=request.user, seen=seen)
    )


@login_required
@require_POST
def criterion_move(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """Move a criterion one place up or down among those of its group."""
    year, _now, _nodes = _draft(request, pk)
    places, seen = (-1 if request.POST.get("to") == "up" else 1), request.POST.get("seen")

    def deed() -> None:
        actions.move_criterion(year, code, places, by=request.user, seen=seen)

    return _done(request, year, deed)


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
    found = faults_of_set(actions.text_of(criteria_set)) if criteria_set.is_draft else []
    asked = _asked(request, year, criteria_set)
    return year_page(
        request, year, "scoring/adopt.html", "criteria", form=form,
        heading=_("Adopt the criteria"), submit=_("Adopt"),
        intro=_("An adopted version no longer changes; a change is then a new version."),
        warnings=[*asked.pop("warnings"), *(builders.fault_in_words(each) for each in found)],
        back=reverse("scoring:year", args=[year.pk]), **asked,
    )  # fmt: skip


def _asked(request: HttpRequest, year: BlocYear, criteria_set: CriteriaSet) -> dict[str, Any]:
    """What the members were asked of the set and said: the round whose text it is, or else its
    latest; how they stand to it; comments of any round that nobody answered."""
    rounds = list(criteria_set.rounds.all())
    if not rounds:
        return {"warnings": [_(
            "This text was circulated in no round, so the members were not asked here. It can be"
            " adopted all the same, if the bloc has approved it elsewhere."
        )]}  # fmt: skip
    now = hash_of(actions.content_of(criteria_set))
    same = next((each for each in rounds if each.sha256 == now), None)
    round = same or rounds[0]
    comments = RoundComment.objects.visible_to(request.user).for_lists()
    comments = comments.filter(round__criteria_set=criteria_set).select_related("round")
    standings = standings_of(year, round, [each for each in comments if each.round_id == round.pk])
    changed = _(
        "The draft is not what round %(number)s says: nobody was asked about its present text."
        " Circulate it again, or adopt it as it is."
    )
    return {
        "warnings": [] if same else [changed % {"number": round.number}],
        "round": round, "standings": standings, "counts": counts_of(standings),
        "unanswered": [each for each in comments if not each.is_answered],
    }  # fmt: skip
