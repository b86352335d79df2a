"""What the draft of a pledge makes people do. Signing itself is told by `documents.work`."""

from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from blocs.enums import DeadlineStep, OrganisationOffice
from blocs.models import BlocYear, Deadline, Membership
from blocs.querysets import organisations_of
from common.wiring import WorkItem
from pledges.models import Commitment, Pledge, PledgeComment, PledgeVersion


def waiting_for(user: Any) -> list[WorkItem]:
    """Targets to register, circulated drafts to comment on, and comments to answer."""
    return [*_of_members(user), *_of_the_chair(user)]


def _of_members(user: Any) -> list[WorkItem]:
    """Members the person edits or signs for, in years whose draft was circulated."""
    mine = organisations_of(user, OrganisationOffice.EDITOR, OrganisationOffice.SIGNATORY)
    path = "bloc__years__pledge"
    committed = Commitment.objects.filter(
        pledge=OuterRef(path), organisation=OuterRef("organisation")
    )
    said = PledgeComment.objects.filter(
        version__pledge=OuterRef(path), organisation=OuterRef("organisation")
    )
    rows = (
        Membership.objects.filter(
            Q(ends_on__isnull=True) | Q(ends_on__gte=F("bloc__years__starts_on")),
            organisation__in=mine, starts_on__lte=F("bloc__years__ends_on"),
            bloc__years__in=BlocYear.objects.in_progress(),
            bloc__years__pledge__in=_circulated_drafts(),
        )
        .annotate(has_committed=Exists(committed), has_said=Exists(said))
        .annotate(year_id=F("bloc__years"), year=F("bloc__years__year"))
        .select_related("organisation", "bloc")
        .order_by("organisation__name", "pk", "year")
    )  # fmt: skip
    members = list(rows)
    due = _deadlines({row.year_id for row in members})
    return [item for row in members for item in _items(row, due)]


def _circulated_drafts() -> Any:
    versions = PledgeVersion.objects.filter(pledge=OuterRef("pk"))
    return Pledge.objects.drafts().filter(Exists(versions))


def _deadlines(years: set[int]) -> dict[int, Any]:
    rows = Deadline.objects.filter(bloc_year__in=years, step=DeadlineStep.PLEDGE)
    return dict(rows.values_list("bloc_year", "due_on"))


def _items(row: Any, due: dict[int, Any]) -> list[WorkItem]:
    context, named = f"{row.bloc}, {row.year}", {"organisation": row.organisation}
    items = []
    if not row.has_committed:
        items.append((
            _("%(organisation)s has not registered its targets"), "commitments",
            _("Register targets"),
        ))  # fmt: skip
    if not row.has_said:
        items.append((
            _("%(organisation)s has not commented on the draft of the pledge"), "comments",
            _("Read and comment"),
        ))  # fmt: skip
    return [
        WorkItem(
            title=title % named, context=context, action=action, due_on=due.get(row.year_id),
            url=reverse(f"pledges:{name}", args=[row.year_id]),
        )
        for title, name, action in items
    ]  # fmt: skip


def _of_the_chair(user: Any) -> list[WorkItem]:
    """Comments on the latest version of a draft that nobody has answered."""
    latest = PledgeVersion.objects.filter(pledge=OuterRef("version__pledge")).order_by("-number")
    waiting = (
        PledgeComment.objects.waiting()
        .filter(version=latest.values("pk")[:1])
        .filter(version__pledge__bloc_year__in=BlocYear.objects.run_by(user).in_progress())
        .filter(version__pledge__in=Pledge.objects.drafts())
        .order_by()
        .values("version__pledge__bloc_year")
        .annotate(count=Count("pk"))
    )
    counts = {row["version__pledge__bloc_year"]: row["count"] for row in waiting}
    years = BlocYear.objects.filter(pk__in=counts).select_related("bloc")
    return [
        WorkItem(
            title=ngettext(
                "%(count)s comment on the pledge waits for an answer",
                "%(count)s comments on the pledge wait for an answer",
                counts[year.pk],
            )
            % {"count": counts[year.pk]},
            context=str(year),
            url=reverse("pledges:comments", args=[year.pk]),
            action=_("Read and answer"),
        )
        for year in years
    ]
