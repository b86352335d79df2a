"""What ballots make people do: vote, open, close, count, publish, put into office."""

from collections.abc import Iterator
from typing import Any

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ballots.counting import Standing
from ballots.enums import BallotState, BallotWay, Purpose
from ballots.models import Ballot
from blocs.models import BlocYear
from common.wiring import WorkItem

# What who runs the year is asked to do with a ballot in this state.
ASKED = {
    BallotState.CLOSED: (_("Closed, and to be counted: %(title)s"), _("Count")),
    BallotState.COUNTED: (_("Counted, and not published: %(title)s"), _("Look and publish")),
}


def waiting_for(user: Any) -> Iterator[WorkItem]:
    """Ballots of the years on their course: to vote in, and those that the person runs."""
    now = timezone.now()
    rows = Ballot.objects.visible_to(user).filter(bloc_year__in=BlocYear.objects.current())
    rows = rows.select_related("bloc_year__bloc").defer("data").order_by("pk")
    for ballot in rows.waiting_for(user).exclude(way=BallotWay.ACCLAMATION):
        if not ballot.is_over(now):
            yield _item(ballot, _("Vote: %(title)s"), _("Vote"))
    for ballot in rows.filter(bloc_year__in=BlocYear.objects.run_by(user), state__in=[*ASKED]):
        yield _item(ballot, *ASKED[ballot.state_now])
    yield from _to_seat(user, rows)


def _to_seat(user: Any, rows: Any) -> Iterator[WorkItem]:
    """Published ballots on the lead that chose somebody who is not in office yet."""
    leads = rows.filter(
        bloc_year__in=BlocYear.objects.run_by(user), state=BallotState.PUBLISHED,
        purpose__in=[Purpose.CHAIR, Purpose.VICE_CHAIR], seated_at__isnull=True,
        data__outcome__verdict__in=["decided", "short", "tie"],
    ).annotate(results=F("data__outcome__results"))  # fmt: skip
    for ballot in leads:
        if any(row["standing"] == Standing.CHOSEN for row in ballot.results):
            yield _item(ballot, _("Chosen, and not in office: %(title)s"), _("Put into office"))


def _item(ballot: Ballot, title: Any, action: Any) -> WorkItem:
    day = timezone.localdate(ballot.closes_at) if ballot.closes_at else None
    return WorkItem(
        title=title % {"title": ballot.title}, context=str(ballot.bloc_year),
        url=ballot.get_absolute_url(), action=action,
        due_on=day if ballot.state == BallotState.OPEN else None,
    )  # fmt: skip
