"""What every deed on a ballot begins with: the row locked, and the move allowed."""

from django.utils.translation import gettext_lazy as _

from ballots.enums import BallotState
from ballots.models import Ballot
from blocs.actions.years import locked_year
from common.changes import locked_row
from common.errors import RuleViolation

WRONG_STATE = {
    BallotState.DRAFT: _("This ballot has not been opened yet."),
    BallotState.OPEN: _("Voting goes on; close the ballot first."),
    BallotState.CLOSED: _("This ballot is closed; no vote is taken any more."),
    BallotState.COUNTED: _("This ballot has been counted; its count no longer changes."),
    BallotState.PUBLISHED: _("The result of this ballot has been published already."),
    BallotState.CANCELLED: _("This ballot was called off."),
}


def locked_ballot(ballot: Ballot) -> Ballot:
    """The ballot as it is now, its year and its row locked. RuleViolation when the year is archived
    or the row is gone."""
    year = locked_year(ballot.bloc_year)
    fresh = locked_row(ballot)
    fresh.bloc_year = year
    return fresh


def refuse_unless(ballot: Ballot, *states: BallotState) -> None:
    """RuleViolation `ballot-<state>` that says where the ballot stands, unless in one of these."""
    state = ballot.state_now
    if state not in states:
        raise RuleViolation(f"ballot-{state.value}", WRONG_STATE[state])


def refuse_move(ballot: Ballot, new: BallotState) -> None:
    """RuleViolation `ballot-<state>` unless the ballot can become `new`."""
    if not ballot.state_now.can_become(new):
        raise RuleViolation(f"ballot-{ballot.state}", WRONG_STATE[ballot.state_now])
