"""What the pledge makes people do."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from blocs.enums import DeadlineStep, OrganisationOffice
from blocs.models import Deadline
from blocs.querysets import organisations_of
from common.wiring import WorkItem
from pledges.enums import PledgeState
from pledges.models import PledgeParty


def waiting_for(user: Any) -> list[WorkItem]:
    """Open pledges that a member the person edits or signs for has not signed."""
    mine = organisations_of(user, OrganisationOffice.EDITOR, OrganisationOffice.SIGNATORY)
    parties = list(
        PledgeParty.objects.waiting()
        .filter(organisation__in=mine, pledge__state=PledgeState.OPEN)
        .select_related("organisation", "pledge__bloc_year__bloc")
    )
    years = [party.pledge.bloc_year_id for party in parties]
    due = dict(
        Deadline.objects.filter(bloc_year__in=years, step=DeadlineStep.PLEDGE).values_list(
            "bloc_year_id", "due_on"
        )
    )
    return [
        WorkItem(
            title=_("%(organisation)s has not signed the pledge")
            % {"organisation": party.organisation},
            context=str(party.pledge.bloc_year),
            url=reverse("pledges:year", args=[party.pledge.bloc_year_id]),
            action=_("Read the pledge"),
            due_on=due.get(party.pledge.bloc_year_id),
        )
        for party in parties
    ]
