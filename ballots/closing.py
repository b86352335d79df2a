"""Closing a ballot, by hand or by the clock: the one write that both share."""

from contextlib import suppress
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from ballots.counting import reaches
from ballots.enums import BallotState, VoteWay
from ballots.models import Ballot
from ballots.moving import locked_ballot
from common.errors import RuleViolation
from common.log import log


def turnout(ballot: Ballot) -> tuple[int, int]:
    """How many members took part in any way, and how many are entitled."""
    ways = list(ballot.roll.values_list("way", flat=True))
    return sum(way != VoteWay.NONE for way in ways), len(ways)


def lacks_quorum(ballot: Ballot) -> bool:
    """Whether, closed now, too few took part; of a show of hands that is known once they count."""
    if not ballot.quorum or ballot.is_shown_hands:
        return False
    return not reaches(*turnout(ballot), ballot.quorum)


def close_now(ballot: Ballot, *, by: Any, because: str = "") -> Ballot:
    """Close a locked ballot and log it; `because` says why it is closed below its quorum."""
    took_part, entitled = turnout(ballot)
    before, ballot.state = ballot.state, BallotState.CLOSED
    ballot.closed_at, ballot.below_quorum_because = timezone.now(), because
    ballot.save(update_fields=["state", "closed_at", "below_quorum_because", "updated_at"])
    log(
        by, gettext_noop("closed the ballot"), ballot, before={"state": before},
        after={"state": ballot.state, "took_part": took_part, "entitled": entitled},
        reason=because,
    )  # fmt: skip
    return ballot


def close_overdue() -> int:
    """Close ballots whose time is over, below their quorum too; how many were closed. Harmless when
    run twice at once."""
    closed = 0
    for ballot in Ballot.objects.overdue(timezone.now()).select_related("bloc_year"):
        with suppress(RuleViolation), transaction.atomic():  # archived or gone meanwhile
            fresh = locked_ballot(ballot)
            if fresh.state == BallotState.OPEN:
                close_now(fresh, by=None)
                closed += 1
    return closed
