"""The invented year's ballots, brought where they stand by the very deeds people use."""

from decimal import Decimal

from accounts.models import User
from ballots import actions
from ballots.actions import BallotPlan, Candidate
from ballots.actions.drafting import AGREE, DISAGREE
from ballots.models import Ballot
from blocs.models import BlocYear
from emulation.demo.reader import Table
from emulation.demo.rows import Register


def hold_ballots(year: BlocYear, tables: list[Table], register: Register) -> list[Ballot]:
    """Prepare the ballots in turn, have the accounts vote, and count what is published.

    The accounts have to be there, since the roll is made of them.
    """
    chair = User.objects.get(username="chair")
    return [_hold(year, table, register, by=chair) for table in tables]


def _hold(year: BlocYear, table: Table, register: Register, *, by: User) -> Ballot:
    ballot = actions.create_ballot(year, _plan(table, register), by=by)
    if table["reaches"] == "draft":
        return ballot
    ballot = actions.open_ballot(ballot, by=by)
    numbers = dict(ballot.options.values_list("organisation__code", "number"))
    for username, code in table["votes"].items():
        voter = User.objects.get(username=username)
        entry = ballot.roll.open_to(voter).get()
        actions.cast_vote(entry, [numbers[code]], by=voter)
    if table["reaches"] == "published":
        actions.close_ballot(ballot, by=by)
        actions.count_ballot(ballot, by=by)
        ballot = actions.publish_ballot(ballot, by=by)
    return ballot


def _plan(table: Table, register: Register) -> BallotPlan:
    members = [Candidate(organisation=register.organisations[c]) for c in table["candidates"]]
    return BallotPlan(
        purpose=table["purpose"], title=table["title"], question=table["question"],
        candidates=members or [Candidate(AGREE), Candidate(DISAGREE, says_no=True)],
        base=table["base"], threshold=Decimal(table["threshold"]), above=table["above"],
        quorum=Decimal(table["quorum"]), rule_basis=table["rule_basis"],
    )  # fmt: skip
