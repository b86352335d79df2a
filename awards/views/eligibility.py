"""Ai đủ điều kiện: the members of a year before the conditions of one award."""

from dataclasses import dataclass, replace
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_safe

from awards import actions
from awards.builders.eligibility import Eligibility, eligibility_of
from awards.builders.nominees import Cut, cut_of, for_the_slip, left_for
from awards.builders.quotas import Standing, standings_of
from awards.conditions import Answer
from awards.enums import AwardSubject
from awards.forms import EligibilityFilter, FromEligibleForm
from awards.models import AwardType, Condition, Proposal, Quota
from awards.views.catalogue import download
from awards.workbooks import eligibility_book
from blocs.models import BlocYear
from blocs.views.frame import find_year, form_page, year_page
from common.forms import attempt
from common.views import require


@dataclass(frozen=True)
class Asked:
    """What the address asks for: the award, and the lines left by the filter."""

    filters: EligibilityFilter
    table: Eligibility | None
    counts: dict[str, int]


def _asked(request: HttpRequest, year: BlocYear) -> Asked:
    conditions = Condition.objects.for_year(year)
    types = AwardType.objects.for_year(year).asked_by(conditions)
    first = types.first()
    filters = EligibilityFilter(
        {"award": first.pk if first else "", **request.GET.dict()}, types=types
    )
    chosen = filters.cleaned_data["award"] if filters.is_valid() else None
    if request.GET.get("award") and chosen is None:
        raise Http404
    if chosen is None:
        return Asked(filters, None, {})
    table = eligibility_of(year, chosen)
    counts = {answer.value: table.count(answer) for answer in Answer}
    if filters.cleaned_data["only"]:
        lines = [line for line in table.lines if line.verdict == Answer.YES]
        table = replace(table, lines=lines)
    return Asked(filters, table, counts)


def _quotas(request: HttpRequest, year: BlocYear, table: Eligibility | None) -> list[Standing]:
    """The quotas of the award that the year is held by, for who reads the council's quotas."""
    if table is None:
        return []
    rows = Quota.objects.visible_to(request.user).binding(year).of_award(table.award_type)
    of_year = rows.filter(council=year.bloc.council_id, year=year.year)
    mine = of_year.filter(Q(bloc__isnull=True) | Q(bloc=year.bloc_id))
    return standings_of(mine.for_lists())


@login_required
@require_safe
def eligible(request: HttpRequest, pk: int) -> HttpResponse:
    """Each member before each condition: met, not met or not known, with the reason."""
    year = find_year(request, pk)
    require(request.user, "awards.view_eligibility", year)
    asked = _asked(request, year)
    here = reverse("awards:eligible", args=[year.pk])
    return year_page(
        request, year, "awards/eligible.html", "awards", table=asked.table, counts=asked.counts,
        filters=asked.filters, runs_ranking=request.user.has_perm("scoring.run_scoring", year),
        may_keep=request.user.has_perm("awards.keep_catalogue", year.bloc.council),
        all_url=f"{here}?award={asked.table.award_type.pk}" if asked.table else here,
        quotas=_quotas(request, year, asked.table),
        may_propose=request.user.has_perm("awards.propose_award", year)
        and _takes_members(asked.table),
        ballot_url=_ballot_address(request, year, asked.table),
    )  # fmt: skip


def _ballot_address(request: HttpRequest, year: BlocYear, table: Eligibility | None) -> str:
    """Where a ballot on the award is prepared, its slip filled with whoever no other condition
    rules out; nothing where there is nobody to choose among, or for who runs no ballots."""
    if table is None or AwardSubject.COLLECTIVE not in table.award_type.subjects:
        return ""
    lines = for_the_slip(table)
    if not lines or not request.user.has_perm("ballots.run_ballots", year):
        return ""
    left = left_for(year, table.award_type)
    if left == 0:
        return ""
    with override("vi"):  # it is printed
        title = _("Nomination for the award: %(award)s") % {"award": table.award_type}
    asked: dict[str, Any] = {
        "award": table.award_type.pk, "members": [line.organisation.pk for line in lines],
        "title": title, "seats": len(lines) if left is None else min(left, len(lines)),
    }  # fmt: skip
    return f"{reverse('ballots:add', args=[year.pk])}?{urlencode(asked, doseq=True)}"


@login_required
@require_safe
def eligible_export(request: HttpRequest, pk: int) -> HttpResponse:
    """The table as filtered, as a workbook."""
    year = find_year(request, pk)
    require(request.user, "awards.view_eligibility", year)
    with override("vi"):  # as the headings of every workbook are
        table = _asked(request, year).table
    if table is None:
        raise Http404
    name = f"du-dieu-kien-{year.bloc.code}-{year.year}.xlsx"
    return download(eligibility_book(year, table), name)


def _takes_members(table: Eligibility | None) -> bool:
    """Is the award one for collectives, with somebody eligible that has it not yet?"""
    if table is None or AwardSubject.COLLECTIVE not in table.award_type.subjects:
        return False
    return any(line.verdict == Answer.YES and not line.is_given for line in table.lines)


@login_required
def propose(request: HttpRequest, pk: int, type_pk: int) -> HttpResponse:
    """Draft a proposal from those who are eligible: within the quota, by place."""
    year = find_year(request, pk)
    require(request.user, "awards.propose_award", year)
    types = AwardType.objects.for_year(year).asked_by(Condition.objects.for_year(year))
    award_type = get_object_or_404(types, pk=type_pk)
    cut = cut_of(year, award_type)
    if not cut.eligible:
        return _nobody(request, year, cut)
    form = FromEligibleForm(request.POST or None, cut=cut)
    made: list[Proposal] = []
    if request.method == "POST" and attempt(
        form,
        lambda: made.append(
            actions.propose_eligible(year, award_type, **form.cleaned_data, by=request.user)
        ),
    ):
        messages.success(request, _("The proposal is begun with these nominees."))
        return redirect(made[0])
    return form_page(
        request, year, form, tab="awards", submit=_("Begin"), intro=_said_of(cut),
        heading=_("Propose from the eligible: %(award)s") % {"award": award_type},
        back=f"{reverse('awards:eligible', args=[year.pk])}?award={award_type.pk}",
    )  # fmt: skip


def _nobody(request: HttpRequest, year: BlocYear, cut: Cut) -> HttpResponse:
    """Where nobody is eligible: why, and what to do."""
    table = cut.table
    counts = {answer: table.count(answer) for answer in Answer}
    url = f"{reverse('awards:eligible', args=[year.pk])}?award={table.award_type.pk}"
    action = _("See what each member lacks")
    if not table.lines:
        why = _("The bloc has no members in this year. Enter them first.")
        action = _("Go to the bloc")
        url = year.bloc.get_absolute_url()
    elif counts[Answer.YES]:
        why = _("Whoever meets the conditions was given this award already.")
    elif table.ranking is None and counts[Answer.UNKNOWN]:
        why = _("No ranking of this year is published, so %(unknown)s members cannot be judged yet."
                " Freeze and publish the ranking, then come back.") % {
            "unknown": counts[Answer.UNKNOWN]
        }  # fmt: skip
        if request.user.has_perm("scoring.run_scoring", year):
            url, action = reverse("scoring:results", args=[year.pk]), _("Go to the ranking")
    elif counts[Answer.UNKNOWN]:
        why = _("Of %(unknown)s members something that is asked is not known yet, and %(no)s do not"
                " meet the conditions. Enter what is missing, then come back.") % {
            "unknown": counts[Answer.UNKNOWN], "no": counts[Answer.NO],
        }  # fmt: skip
    else:
        why = _("None of the %(no)s members meets all conditions. Look at what each lacks; nominees"
                " for whom the conditions do not hold are proposed by a draft of its own.") % {
            "no": counts[Answer.NO]
        }  # fmt: skip
    return year_page(
        request, year, "awards/nobody_eligible.html", "awards", award_type=table.award_type,
        why=why, action=action, url=url,
    )  # fmt: skip


def _said_of(cut: Cut) -> str:
    """How many the quota has room for, and what to do about a shared place at its end."""
    if cut.outcome is not None:
        return _("Ticked are the eligible whom the ballot “%(ballot)s” chose.") % {
            "ballot": cut.outcome.first
        }
    if cut.left is None:
        return _("No quota of this award holds for the bloc; all who are eligible are ticked.")
    if not cut.left:
        return _(
            "The quota leaves nothing, so nobody is ticked. A draft may be begun all the same; it"
            " is nominated once the council raises the quota or a place is given back."
        )
    said = _("The quota leaves %(left)s; who comes first by place is ticked.") % {"left": cut.left}
    if not cut.tied:
        return said
    names = "; ".join(str(line.organisation) for line in cut.tied)
    told = {"names": names, "place": cut.tied[0].place}
    if cut.by_ballot:
        tie = _(
            "Place %(place)s is shared by %(names)s, and the quota does not reach for all. By "
            "the declared rule a run-off ballot decides: hold it, then tick who is chosen."
        )
    else:
        tie = _("Place %(place)s is shared by %(names)s, and the quota does not reach for all. The "
                "criteria leave places shared: let the bloc decide in a run-off ballot, or ask the "
                "council for a higher quota.")  # fmt: skip
    return f"{said} {tie % told}"
