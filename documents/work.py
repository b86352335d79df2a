"""What papers that are signed make people do."""

from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from blocs.enums import OrganisationOffice, YearPhase
from blocs.models import BlocYear
from blocs.querysets import organisations_of, rows_of, today
from common.enums import JobState
from common.wiring import WorkItem
from documents.enums import SigningState
from documents.models import Party, Signing


def waiting_for(user: Any) -> list[WorkItem]:
    """Papers to sign, and for who runs the year: those overdue, and work on them that failed."""
    return [*_to_sign(user), *_to_look_after(user)]


def _to_sign(user: Any) -> list[WorkItem]:
    mine = organisations_of(user, OrganisationOffice.SIGNATORY)
    deputised = rows_of("Mandate").in_force().filter(deputy=user)
    parties = (
        Party.objects.waiting()
        .filter(signing__state=SigningState.OPEN)
        .exclude(signing__bloc_year__phase=YearPhase.ARCHIVED)
        .filter(Q(organisation__in=mine) | Q(pk__in=_parties_by_mandate(deputised)))
        .select_related("organisation", "signing__bloc_year__bloc")
        .prefetch_related("signing__bloc_year__deadlines")
    )
    return [
        WorkItem(
            title=_("%(organisation)s has not signed: %(title)s")
            % {"organisation": party.organisation, "title": party.signing.title},
            context=str(party.signing.bloc_year), url=party.signing.get_absolute_url(),
            action=_("Read and sign"), due_on=party.signing.due_on,
        )
        for party in parties
    ]  # fmt: skip


def _parties_by_mandate(mandates: Any) -> Any:
    pairs = Q(pk__in=[])
    for year, organisation in mandates.values_list("bloc_year", "organisation"):
        pairs |= Q(signing__bloc_year=year, organisation=organisation)
    return Party.objects.filter(pairs).values("pk")


def _to_look_after(user: Any) -> list[WorkItem]:
    years = BlocYear.objects.run_by(user).current()
    rows = Signing.objects.for_lists().select_related("job").filter(bloc_year__in=years)
    items = []
    for signing in rows.filter(Q(state=SigningState.OPEN) | Q(job__state=JobState.FAILED)):
        failed = signing.job is not None and signing.job.state == JobState.FAILED
        late = signing.due_on is not None and signing.due_on < today()
        if failed and signing.state != SigningState.VOIDED:
            title, action = _("The system could not finish: %(title)s"), _("See why")
        elif late and signing.is_open:
            title, action = _("Signing is overdue: %(title)s"), _("See who has not signed")
        else:
            continue
        items.append(
            WorkItem(
                title=title % {"title": signing.title}, context=str(signing.bloc_year),
                url=reverse("documents:signing", args=[signing.pk]), action=action,
                due_on=signing.due_on,
            )
        )  # fmt: skip
    return items
