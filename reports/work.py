"""Reports that wait for somebody: conferences that were held and have no paper yet."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from blocs.models import BlocYear
from common.wiring import WorkItem
from conferences.enums import ConferenceState
from conferences.models import Conference


def waiting_for(user: Any) -> list[WorkItem]:
    """One row for each held conference without a report, of the current years the user runs."""
    years = BlocYear.objects.run_by(user).current()
    without = Conference.objects.filter(bloc_year__in=years, state=ConferenceState.HELD).exclude(
        report__editions__document__isnull=False
    )
    return [
        WorkItem(
            title=_("Write and make the report: %(conference)s") % {"conference": each.title},
            context=str(each.bloc_year),
            url=reverse("reports:report", args=[each.pk]),
            action=_("Write the report"),
        )
        for each in without.select_related("bloc_year__bloc")
    ]
