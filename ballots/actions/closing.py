"""Closing a ballot."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from ballots.closing import close_now, lacks_quorum, turnout
from ballots.enums import BallotState
from ballots.models import Ballot
from ballots.moving import locked_ballot, refuse_move
from common.errors import RuleViolation
from common.numbers import printed
from common.text import normalise


@transaction.atomic
def close_ballot(ballot: Ballot, *, by: Any, reason: str = "") -> Ballot:
    """Take no more votes.

    Raises RuleViolation unless voting goes on, and `below-quorum` when too few took part and no
    reason is given: with one it is closed, and nobody will be chosen.
    """
    ballot = locked_ballot(ballot)
    refuse_move(ballot, BallotState.CLOSED)
    took_part, entitled = turnout(ballot)
    reason = normalise(reason)
    is_below = lacks_quorum(ballot)
    if is_below and not reason:
        message = _(
            "%(took_part)s of %(entitled)s took part, fewer than the quorum of %(quorum)s %%. Wait"
            " for more, or write why it is closed all the same: then nobody is chosen."
        ) % {"took_part": took_part, "entitled": entitled, "quorum": printed(ballot.quorum)}
        raise RuleViolation("below-quorum", message, fields={"reason": message})
    return close_now(ballot, by=by, because=reason if is_below else "")
