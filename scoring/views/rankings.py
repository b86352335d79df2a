"""How the members of a year stand: the table, one frozen ranking, a member's ladder, the deeds."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from blocs.models import BlocYear
from blocs.views.frame import find_year, form_page, year_page
from common.forms import attempt, renew
from common.views import require
from documents.frozen import hash_of
from scoring import actions
from scoring.actions.rankings import waiting_for_adoption
from scoring.builders.boards import board_of, picture_of
from scoring.builders.corrections import differences
from scoring.builders.ladders import ladder_of
from scoring.builders.provisional import provisional_of
from scoring.builders.standings import Picture, matrix_of, table_of, tied_for_ballot
from scoring.forms import FreezeForm, PublishForm, ReopenForm
from scoring.models import CriteriaSet, Ranking

TAB = "ranking"


def _editions(request: HttpRequest, year: BlocYear) -> list[Ranking]:
    """Every ranking of the year that this person reads, the newest first."""
    rows = Ranking.objects.visible_to(request.user).filter(bloc_year=year)
    return list(rows.select_related("frozen_by"))


def _previous(request: HttpRequest, year: BlocYear) -> Picture | None:
    """The newest ranking of the year before that this person reads."""
    rows = Ranking.objects.visible_to(request.user).filter(bloc_year=year.previous_id)
    return rows.values_list("data", flat=True).first() if year.previous_id else None


def _find_ranking(request: HttpRequest, pk: int) -> tuple[BlocYear, Ranking]:
    ranking = get_object_or_404(Ranking.objects.visible_to(request.user), pk=pk)
    ranking.bloc_year = find_year(request, ranking.bloc_year_id)
    return ranking.bloc_year, ranking


@login_required
def results(request: HttpRequest, pk: int) -> HttpResponse:
    """The bloc's table: the newest frozen ranking, or else the provisional figures."""
    year = find_year(request, pk)
    editions = _editions(request, year)
    if editions:
        return _ranking_page(request, year, editions[0], editions)
    found = provisional_of(year, request.user)
    picture = found.picture if found else None
    return _table_page(
        request, year, picture, lambda code: reverse("scoring:ladder_now", args=[year.pk, code]),
        provisional=found, has_cards=CriteriaSet.objects.filter(bloc_year=year).scored().exists(),
    )  # fmt: skip


@login_required
def ranking(request: HttpRequest, pk: int) -> HttpResponse:
    """One frozen ranking, whichever edition."""
    year, found = _find_ranking(request, pk)
    return _ranking_page(request, year, found, _editions(request, year))


def _ranking_page(
    request: HttpRequest, year: BlocYear, ranking: Ranking, editions: list[Ranking]
) -> HttpResponse:
    replaced = next((each for each in editions if each.pk == ranking.replaces_id), None)

    def link(code: str) -> str:
        return reverse("scoring:ladder", args=[ranking.pk, code])

    return _table_page(
        request, year, ranking.data, link,
        ranking=ranking, editions=editions, replaced=replaced,
        replacement=next((each for each in editions if each.replaces_id == ranking.pk), None),
        changes=differences(replaced.data, ranking.data) if replaced else None,
    )  # fmt: skip


def _table_page(
    request: HttpRequest, year: BlocYear, picture: Picture | None, link: Callable[[str], str],
    **context: Any,
) -> HttpResponse:  # fmt: skip
    by_criteria = request.GET.get("view") == "criteria"
    if picture is not None and by_criteria:
        context["matrix"] = matrix_of(picture, link=link)
    elif picture is not None:
        context["table"] = table_of(
            picture, link=link, previous=_previous(request, year),
            sort=request.GET.get("sort", "place"),
        )  # fmt: skip
    return year_page(
        request, year, "scoring/ranking.html", TAB, picture=picture, by_criteria=by_criteria,
        may_run=request.user.has_perm("scoring.run_scoring", year), **context,
    )  # fmt: skip


# -- the ladder -----------------------------------------------------------------------------------


@login_required
def ladder(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """One member in a frozen ranking."""
    year, found = _find_ranking(request, pk)
    return _ladder_page(request, year, found.data, code, ranking=found)


@login_required
def ladder_now(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """One member as it stands before anything is frozen, or while a correction is under way."""
    year = find_year(request, pk)
    found = provisional_of(year, request.user)
    if found is None:
        raise Http404
    return _ladder_page(request, year, found.picture, code, ranking=None)


def _ladder_page(
    request: HttpRequest, year: BlocYear, picture: Picture, code: str, ranking: Ranking | None
) -> HttpResponse:
    found = ladder_of(picture, code, _previous(request, year))
    if found is None:
        raise Http404
    return year_page(
        request, year, "scoring/ladder.html", TAB, ladder=found, ranking=ranking,
        why=request.GET.get("why", ""),
    )  # fmt: skip


# -- deeds ----------------------------------------------------------------------------------------


@login_required
def freeze(request: HttpRequest, pk: int) -> HttpResponse:
    """What freezing would fix, its checks, the votes that part ties; then the deed."""
    year = find_year(request, pk)
    require(request.user, "scoring.run_scoring", year)
    criteria_set = CriteriaSet.objects.filter(bloc_year=year).scored().first()
    if criteria_set is None:
        raise Http404
    criteria_set.bloc_year = year
    board = board_of(criteria_set)
    waiting = waiting_for_adoption(year, board)
    tied = [] if waiting else tied_for_ballot(board)
    picture = picture_of(board)
    seen = hash_of(picture)
    form = FreezeForm(request.POST or None, tied=tied, initial={"seen": seen})
    made: list[Ranking] = []

    def deed() -> None:
        votes, seen = form.votes(), form.cleaned_data["seen"]
        made.append(actions.freeze_ranking(year, by=request.user, votes=votes, seen=seen))

    if request.method == "POST" and attempt(form, deed):
        messages.success(request, _("The ranking is frozen."))
        return redirect(made[0])
    if form.is_bound:
        renew(form, seen=seen)
    last = next(iter(_editions(request, year)), None)
    return year_page(
        request, year, "scoring/ranking_freeze.html", TAB, form=form, waiting=waiting, tied=tied,
        last=last, stands=last is not None and last.reopened_at is None, criteria_set=criteria_set,
        table=None if waiting else table_of(
            picture, link=lambda code: reverse("scoring:ladder_now", args=[pk, code])
        ),
        changes=differences(last.data, picture) if last and not waiting else None,
    )  # fmt: skip


@login_required
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    """Who will read the ranking, and the deed."""
    year, found = _find_ranking(request, pk)
    require(request.user, "scoring.run_scoring", year)
    form = PublishForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and attempt(
        form, lambda: actions.publish_ranking(found, by=request.user)
    ):
        messages.success(request, _("The ranking is published."))
        return redirect(found)
    labels = [each.organisation.label for each in year.members()]
    readers = ngettext(
        "%(count)s member will read every figure of it: %(members)s.",
        "%(count)s members will read every figure of it, each other's too: %(members)s.",
        len(labels),
    ) % {"count": len(labels), "members": ", ".join(labels)}
    return form_page(
        request, year, form, tab=TAB,
        heading=_("Publish ranking number %(number)s") % {"number": found.number},
        submit=_("Publish"), back=found.get_absolute_url(), intro=readers,
        warnings=[_("Publishing cannot be taken back; a mistake is put right by a correction.")],
    )  # fmt: skip


@login_required
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin a correction, with its reason."""
    year, found = _find_ranking(request, pk)
    require(request.user, "scoring.run_scoring", year)
    form = ReopenForm(request.POST or None)

    def deed() -> None:
        actions.reopen_ranking(found, form.cleaned_data["reason"], by=request.user)

    if request.method == "POST" and attempt(form, deed):
        messages.success(request, _("The correction has begun: adopt the right figures, freeze."))
        return redirect(found)
    return form_page(
        request, year, form, tab=TAB,
        heading=_("Correct ranking number %(number)s") % {"number": found.number},
        submit=_("Begin the correction"), back=found.get_absolute_url(),
        intro=_(
            "This ranking stays as it is and stays readable. The correction becomes the next one,"
            " which names this one and the reason."
        ),
    )  # fmt: skip
