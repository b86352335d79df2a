"""The papers of a ranking: what can be made, what is made; and the workbook of results."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from blocs.spreadsheets import MEDIA_TYPE
from blocs.views.frame import find_year, year_page
from common.enums import JobState
from common.errors import RuleViolation
from common.models import Job
from common.views import require
from scoring.actions.papers import TASKS, make_card, make_cards, make_summary
from scoring.builders.provisional import provisional_of
from scoring.models import Ranking
from scoring.papers import SUMMARY, card_part, papers_by_part
from scoring.workbooks.results import Origin, write_results


def _ranking(request: HttpRequest, pk: int) -> Ranking:
    """The ranking if this person reads it, its year with leaders; else 404."""
    rows = Ranking.objects.visible_to(request.user).select_related("replaces", "replaced_by")
    ranking = get_object_or_404(rows, pk=pk)
    ranking.bloc_year = find_year(request, ranking.bloc_year_id)
    return ranking


def _shown(request: HttpRequest, ranking: Ranking) -> dict[str, Any]:
    """What is made and what is being made, of what the person may read."""
    made = papers_by_part(ranking, request.user)
    may_make = request.user.has_perm("scoring.run_scoring", ranking.bloc_year)
    jobs = _last_jobs(ranking) if may_make else []
    running = [each for each in jobs if not each.is_finished]
    members = ranking.data["members"]
    cards = [(each, made.get(card_part(each["card"]))) for each in members]
    return {
        "ranking": ranking, "year": ranking.bloc_year,
        "may_make": may_make and not hasattr(ranking, "replaced_by"),
        "running": running,
        "failed": [each for each in jobs if each.state == JobState.FAILED][:1],
        "summary": made.get(SUMMARY), "cards": cards,
        "missing": sum(paper is None for _member, paper in cards),
    }  # fmt: skip


def _last_jobs(ranking: Ranking) -> list[Job]:
    """The last job of each subject; one that failed only counts while nothing came after it."""
    rows = Job.objects.filter(task__in=TASKS, subject__startswith=f"ranking:{ranking.pk}:")
    last: dict[str, Job] = {}
    for job in rows.order_by("created_at"):
        last[job.subject] = job
    return list(last.values())


@login_required
@require_GET
def papers(request: HttpRequest, pk: int) -> HttpResponse:
    """All papers of a ranking, each with its button."""
    ranking = _ranking(request, pk)
    shown = _shown(request, ranking)
    del shown["year"]
    return year_page(request, ranking.bloc_year, "scoring/papers.html", "ranking", **shown)


@login_required
@require_GET
def state(request: HttpRequest, pk: int) -> HttpResponse:
    """The list alone, which asks again while something is being made."""
    return render(request, "scoring/_papers.html", _shown(request, _ranking(request, pk)))


@login_required
@require_POST
def summary_paper(request: HttpRequest, pk: int) -> HttpResponse:
    """Have the table of points made; `anew` makes a new edition."""
    anew = "anew" in request.POST
    return _made(request, pk, lambda ranking: make_summary(ranking, by=request.user, anew=anew))


@login_required
@require_POST
def card_paper(request: HttpRequest, pk: int) -> HttpResponse:
    """Have the paper of one member made (`card`), or those of all that have none."""
    card, anew = request.POST.get("card", ""), "anew" in request.POST
    if card and not (card.isascii() and card.isdigit() and len(card) < 10):
        raise Http404

    def deed(ranking: Ranking) -> Job | None:
        if not card:
            return make_cards(ranking, by=request.user)
        return make_card(ranking, int(card), by=request.user, anew=anew)

    return _made(request, pk, deed)


def _made(
    request: HttpRequest, pk: int, deed: Callable[[Ranking], Job | None]
) -> HttpResponse:  # fmt: skip
    ranking = _ranking(request, pk)
    require(request.user, "scoring.run_scoring", ranking.bloc_year)
    try:
        if deed(ranking) is None:
            messages.info(request, _("The paper is there already."))
    except RuleViolation as violation:
        messages.error(request, str(violation.message))
    return redirect("scoring:papers", ranking.pk)


@login_required
@require_GET
def results_export(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything in a ranking as a workbook."""
    ranking = _ranking(request, pk)
    origin = Origin(ranking.number, ranking.sha256, ranking.frozen_at, ranking.reason)
    name = f"xep-hang-{ranking.bloc_year.year}-{ranking.number}.xlsx"
    return _file(write_results(ranking.data, origin), name)


@login_required
@require_GET
def results_now_export(request: HttpRequest, pk: int) -> HttpResponse:
    """How the members stand now, provisional, for who handles the year; of the cards that were
    submitted."""
    year = find_year(request, pk)
    found = provisional_of(year, request.user)
    if found is None:
        raise Http404
    if not found.is_whole:
        raise PermissionDenied
    return _file(write_results(found.picture), f"xep-hang-tam-tinh-{year.year}.xlsx")


def _file(content: bytes, name: str) -> HttpResponse:
    disposition = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=MEDIA_TYPE, headers=disposition)
