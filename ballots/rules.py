"""Who may prepare and run ballots, vote, and read what was counted. The state of a ballot is the
deed's affair, but for what has not been published."""

from typing import Any

import rules

from ballots.enums import BallotState
from blocs.rules import is_leader_of_year, is_not_archived, runs_year


@rules.predicate
def is_published(user: Any, ballot: Any) -> bool:
    return ballot is not None and ballot.state == BallotState.PUBLISHED


@rules.predicate
def watches_its_year(user: Any, ballot: Any) -> bool:
    """Runs the year, or leads its council."""
    return ballot is not None and (runs_year | is_leader_of_year).test(user, ballot.year_of)


@rules.predicate
def is_on_roll(user: Any, ballot: Any) -> bool:
    return ballot is not None and ballot.roll.open_to(user).exists()


rules.add_perm("ballots.run_ballots", runs_year & is_not_archived)
rules.add_perm("ballots.vote", is_on_roll)
rules.add_perm("ballots.view_roll", is_published | watches_its_year)
rules.add_perm("ballots.view_count", is_published | watches_its_year)
