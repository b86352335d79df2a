"""Deeds on ballots: prepare, open, vote, close, count, publish, and what follows from it."""

from ballots.actions.closing import close_ballot
from ballots.actions.counting import (
    HandFigures,
    count_ballot,
    discard_count,
    enter_count,
    publish_ballot,
)
from ballots.actions.drafting import (
    BallotPlan,
    Candidate,
    cancel_ballot,
    change_ballot,
    create_ballot,
)
from ballots.actions.following import draft_run_off, seat_chosen
from ballots.actions.opening import open_ballot
from ballots.actions.roll import mark_present, set_way
from ballots.actions.voting import Given, cast_vote, enter_named_vote

__all__ = [
    "BallotPlan", "Candidate", "Given", "HandFigures", "cancel_ballot", "cast_vote",
    "change_ballot", "close_ballot", "count_ballot", "create_ballot", "discard_count",
    "draft_run_off", "enter_count", "enter_named_vote", "mark_present", "open_ballot",
    "publish_ballot", "seat_chosen", "set_way",
]  # fmt: skip
