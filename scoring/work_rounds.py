"""What the draft of the criteria makes people do: comment or agree, and answer."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from blocs.enums import OrganisationOffice
from blocs.models import BlocYear, Membership
from blocs.querysets import organisations_of
from common.wiring import WorkItem
from scoring.models import Agreement, CriteriaRound, RoundComment


def waiting_for(user: Any) -> Iterator[WorkItem]:
    """Rounds that the person's members have said nothing of, and comments the chair answers."""
    yield from _of_members(user)
    yield from _of_the_chair(user)


def _of_members(user: Any) -> Iterator[WorkItem]:
    """Members the person edits or signs for that neither commented on the latest round nor agreed
    to it."""
    mine = organisations_of(user, OrganisationOffice.EDITOR, OrganisationOffice.SIGNATORY)
    memberships = Membership.objects.filter(organisation__in=mine)
    years = BlocYear.objects.in_progress().filter(bloc__in=memberships.values("bloc"))
    rounds = list(
        CriteriaRound.objects.open()
        .filter(criteria_set__bloc_year__in=years)
        .select_related("criteria_set__bloc_year__bloc")
    )
    heard = {
        pair
        for model in (RoundComment, Agreement)
        for pair in model.objects.filter(round__in=rounds).values_list("round", "organisation")
    }
    members = memberships.select_related("organisation").order_by("organisation__name", "pk")
    for member in members if rounds else ():
        for each in rounds:
            year = each.criteria_set.bloc_year
            if (each.pk, member.organisation_id) not in heard and _is_member(member, year):
                yield _to_comment(member, each, year)


def _is_member(member: Membership, year: BlocYear) -> bool:
    """The membership shares a day with the year."""
    if member.bloc_id != year.bloc_id or member.starts_on > year.ends_on:
        return False
    return member.ends_on is None or member.ends_on >= year.starts_on


def _to_comment(member: Membership, round_: CriteriaRound, year: BlocYear) -> WorkItem:
    return WorkItem(
        title=_("%(organisation)s has not commented on the draft of the criteria")
        % {"organisation": member.organisation},
        context=f"{year.bloc}, {year.year}",
        url=reverse("scoring:round", args=[round_.pk]),
        action=_("Read and comment"),
    )


def _of_the_chair(user: Any) -> Iterator[WorkItem]:
    """Comments on drafts of the years the person runs that nobody has answered."""
    years = BlocYear.objects.run_by(user).in_progress()
    path = "round__criteria_set__bloc_year"
    waiting = (
        RoundComment.objects.waiting()
        .of_drafts()
        .filter(**{f"{path}__in": years.values("pk")})
        .order_by()
        .values(path)
        .annotate(count=Count("pk"))
    )
    counts = {row[path]: row["count"] for row in waiting}
    for year in BlocYear.objects.filter(pk__in=counts).select_related("bloc").order_by("pk"):
        count = counts[year.pk]
        yield WorkItem(
            title=ngettext(
                "%(count)s comment on the criteria waits for an answer",
                "%(count)s comments on the criteria wait for an answer",
                count,
            )
            % {"count": count},
            context=str(year),
            url=reverse("scoring:rounds", args=[year.pk]),
            action=_("Read and answer"),
        )
