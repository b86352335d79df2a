"""How a proposal was nominated: by a ballot of the bloc, or as who runs the year writes it down."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from awards.builders.votes import Vote, ballots_for, outcome_of
from awards.models import Nominee, Proposal
from ballots.models import Ballot
from common.errors import RuleViolation


@dataclass(frozen=True)
class Nomination:
    """How a proposal was nominated: when, on what ground, and by which vote where there was one.

    With a `ballot`, day, ground and votes are those of its count; a ground of one's own may still
    be written.
    """

    on: date | None = None
    basis: str = ""
    votes_for: int | None = None
    votes_entitled: int | None = None
    ballot: Ballot | None = None


def by_ballot(proposal: Proposal, nomination: Nomination, ballot: Ballot) -> Nomination:
    """The nomination as the frozen count tells it: the day of the last of its ballots, how the
    nominees were chosen, and the fewest votes that one of them got.

    Raises RuleViolation `ballot-of-another` unless it is a published ballot of the year that may
    nominate for this award, `votes-from-ballot` for numbers typed beside it, and
    `nominee-not-chosen` naming each nominee that it did not choose, and why.
    """
    if not ballots_for(proposal.bloc_year, proposal.award_type).filter(pk=ballot.pk).exists():
        message = _("Choose a published ballot of this year on nominations for this award.")
        raise RuleViolation("ballot-of-another", message, fields={"ballot": message})
    if nomination.votes_for is not None or nomination.votes_entitled is not None:
        message = _("The ballot tells the votes: leave the numbers empty.")
        raise RuleViolation("votes-from-ballot", message, fields={"votes_for": message})
    outcome = outcome_of(ballot)
    nominees = list(proposal.nominees.select_related("organisation"))
    votes = outcome.votes_for(nominees)
    _refuse_not_chosen(nominees, votes)
    fewest = min(votes.values(), key=lambda vote: (vote.share or 0, vote.votes))
    return replace(
        nomination, on=outcome.day, basis=nomination.basis or outcome.in_words,
        ballot=outcome.ballots[-1],
        votes_for=fewest.votes, votes_entitled=fewest.entitled,
    )  # fmt: skip


def _refuse_not_chosen(nominees: Sequence[Nominee], votes: dict[int, Vote]) -> None:
    told = [
        f"{each} ({_why(votes.get(each.pk))})"
        for each in nominees
        if each.pk not in votes or not votes[each.pk].is_chosen
    ]
    if told:
        message = ngettext(
            "The ballot did not choose %(names)s. Take the nominee out, or choose the ballot that "
            "did.",
            "The ballot did not choose %(names)s. Take these nominees out, or choose the ballot "
            "that did.", len(told),
        ) % {"names": "; ".join(told)}  # fmt: skip
        raise RuleViolation("nominee-not-chosen", message, fields={"ballot": message})


def _why(vote: Vote | None) -> str:
    if vote is None:
        return str(_("not on the slip"))
    told = {"votes": vote.votes, "entitled": vote.entitled}
    if vote.is_tied:
        return str(_("tied at the last seat with %(votes)s votes: hold the run-off first") % told)
    return str(_("%(votes)s of %(entitled)s votes") % told)


def refuse_votes(nomination: Nomination) -> None:
    """RuleViolation `votes-wrong` for half a vote, or for more in favour than there are."""
    votes, entitled = nomination.votes_for, nomination.votes_entitled
    if (votes is None) != (entitled is None):
        message = _("Give both numbers of votes, or neither.")
        raise RuleViolation("votes-wrong", message, fields={"votes_entitled": message})
    if votes is not None and entitled is not None and not 0 <= votes <= entitled:
        message = _("There cannot be more votes in favour than entitled to vote.")
        raise RuleViolation("votes-wrong", message, fields={"votes_for": message})
    if entitled == 0:
        message = _("Give both numbers of votes, or neither.")
        raise RuleViolation("votes-wrong", message, fields={"votes_entitled": message})
