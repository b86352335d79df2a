"""Giving a vote."""

import secrets
from bisect import insort
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop
from django.views.decorators.debug import sensitive_variables

from ballots.actions.roll import BY_HAND, voted_already
from ballots.counting import Fault, slip_fault
from ballots.enums import BallotState, BallotWay, VoteWay
from ballots.models import Ballot, Elector, NamedVote, RollEntry, Urn
from ballots.moving import locked_ballot, refuse_unless
from blocs.enums import OrganisationOffice, YearPhase
from blocs.models import Mandate
from common.changes import locked_row
from common.errors import RuleViolation
from common.log import log

SIGNS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # none looks like another


@dataclass(frozen=True)
class Given:
    """A vote that was taken. `receipt` is told once, here, and kept nowhere beside the voter; empty
    for a vote by name."""

    organisation: str
    receipt: str = ""


@sensitive_variables("choices")
@transaction.atomic
def cast_vote(entry: RollEntry, choices: Sequence[int], *, by: Any) -> Given:
    """The member's vote, by the numbers of the options chosen.

    A secret vote joins the slips under a receipt; the roll keeps that the member voted, and by
    whom, and the log says so with its time: neither says what, nor the receipt.

    Raises RuleViolation when voting does not go on, `not-on-roll`, `mandate-ended` and
    `no-longer-signatory` when the right did not last, `voted-already`, `more-choices-than-seats`,
    `nothing-chosen`, `unknown-option`.
    """
    ballot = _locked_for_voting(entry.ballot)
    entry = locked_row(entry)
    elector = _elector(entry, by)
    if entry.way != VoteWay.NONE:
        raise voted_already(entry)
    refuse_slip(ballot, choices)
    receipt = ""
    if ballot.is_secret:
        receipt = _put(ballot, sorted(choices))
    else:
        _name(entry, choices, by)
    entry.way, entry.voter, entry.voter_name = VoteWay.ONLINE, by, by.get_full_name()
    entry.capacity = elector.capacity
    entry.save(update_fields=["way", "voter", "voter_name", "capacity"])
    log(by, gettext_noop("voted"), ballot, after={"organisations": [str(entry.organisation)]})
    return Given(entry.organisation.label, receipt)


@transaction.atomic
def enter_named_vote(
    entry: RollEntry, choices: Sequence[int], way: VoteWay, *, by: Any
) -> RollEntry:  # fmt: skip
    """Enter how a member voted by name, on paper or in writing; who runs the year does, and
    somebody else counts. `set_way` with NONE takes a mistake back.

    Raises RuleViolation as `cast_vote` does, in a ballot that is not by name, and where the rule
    takes no opinion in writing.
    """
    ballot = locked_ballot(entry.ballot)
    refuse_unless(ballot, BallotState.OPEN)
    entry = locked_row(entry)
    if ballot.way != BallotWay.NAMED or way not in BY_HAND:
        raise RuleViolation("not-by-name", _("This ballot is not by name."))
    if way == VoteWay.WRITTEN and not ballot.takes_written:
        raise RuleViolation(
            "written-not-taken", _("By its rule this ballot takes no opinion in writing.")
        )
    if entry.way != VoteWay.NONE:
        raise voted_already(entry)
    refuse_slip(ballot, choices)
    _name(entry, choices, by)
    entry.way = way
    entry.save(update_fields=["way"])
    log(
        by, gettext_noop("entered a member's vote"), ballot,
        after={"organisations": [str(entry.organisation)], "vote": way.label},
    )  # fmt: skip
    return entry


def _locked_for_voting(ballot: Ballot) -> Ballot:
    """The ballot, locked: votes queue here, and none comes in while it is being closed. The year is
    not locked, so that a whole bloc that votes at once holds up nobody else."""
    ballot = Ballot.objects.select_for_update(of=("self",)).select_related("bloc_year").get(
        pk=ballot.pk
    )  # fmt: skip
    refuse_unless(ballot, BallotState.OPEN)
    if ballot.bloc_year.phase == YearPhase.ARCHIVED or ballot.is_over(timezone.now()):
        raise RuleViolation("voting-over", _("The time for voting is over; no vote is taken."))
    if ballot.is_shown_hands:
        raise RuleViolation("by-hands", _("This is a show of hands; nobody votes here."))
    return ballot


def _elector(entry: RollEntry, by: Any) -> Elector:
    """The person on the frozen roll, whose right still holds."""
    elector = entry.electors.filter(user=by).select_related("mandate").first()
    if elector is None:
        raise RuleViolation(
            "not-on-roll",
            _(
                "You are not on the roll of %(organisation)s. It was settled when the ballot was"
                " opened: its signatories then, and the deputies with a mandate."
            )
            % {"organisation": entry.organisation},
        )
    if elector.mandate is not None:
        if not Mandate.objects.in_force().filter(pk=elector.mandate.pk).exists():
            raise RuleViolation(
                "mandate-ended",
                _("Your mandate no longer holds. A signatory of the member votes instead."),
            )
        return elector
    roles = by.organisation_roles.in_force().filter(
        organisation=entry.organisation_id, office=OrganisationOffice.SIGNATORY
    )
    if not roles.exists():
        raise RuleViolation(
            "no-longer-signatory",
            _("You are no longer a signatory of %(organisation)s.")
            % {"organisation": entry.organisation},
        )
    return elector


@sensitive_variables("choices")
def refuse_slip(ballot: Ballot, choices: Sequence[int]) -> None:
    """RuleViolation as `cast_vote` raises it, where these choices make no valid slip."""
    options = list(ballot.options.all())
    fault = slip_fault(
        [str(choice) for choice in choices], [option.key for option in options], ballot.rule(),
        against={option.key for option in options if option.says_no},
    )  # fmt: skip
    if fault is None:
        return
    code, message = {
        Fault.UNKNOWN_OPTION: ("unknown-option", _("Choose from what stands on the slip.")),
        Fault.FEWER_CHOICES_THAN_SLIPS: (
            "nothing-chosen", _("Nobody may abstain here. Choose at least one."),
        ),
    }.get(
        fault,
        (
            "more-choices-than-seats",
            _("Choose at most %(seats)s; a line that says no goes with no other.")
            % {"seats": ballot.seats},
        ),
    )  # fmt: skip
    raise RuleViolation(code, message, fields={"choices": message})


@sensitive_variables("choices")
def _put(ballot: Ballot, choices: list[int]) -> str:
    """Lay the slip among the others and give its receipt: 50 bits, unique in this urn."""
    urn = Urn.objects.select_for_update().get(ballot=ballot)
    taken = {receipt for receipt, _choices in urn.slips}
    while (receipt := _new_receipt()) in taken:
        pass
    insort(urn.slips, [receipt, choices])
    urn.save(update_fields=["slips"])
    return receipt


def _new_receipt() -> str:
    signs = "".join(secrets.choice(SIGNS) for _each in range(10))
    return f"{signs[:5]}-{signs[5:]}"


@sensitive_variables("choices")
def _name(entry: RollEntry, choices: Sequence[int], by: Any) -> None:
    NamedVote.objects.create(
        entry=entry, choices=sorted(choices), voted_at=timezone.now(), entered_by=by
    )
