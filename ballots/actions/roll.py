"""How a member of the roll takes part: there in person, on paper, in writing."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from ballots.enums import BallotState, VoteWay
from ballots.models import NamedVote, RollEntry
from ballots.moving import locked_ballot, refuse_unless
from common.changes import locked_row
from common.errors import RuleViolation
from common.log import log

BY_HAND = {VoteWay.PAPER, VoteWay.WRITTEN}


@transaction.atomic
def set_way(entry: RollEntry, way: VoteWay, *, by: Any) -> RollEntry:
    """A slip on paper was handed to the member, or its opinion came in writing; or, with NONE, that
    was a mistake, and so was the vote by name that was entered for it. Who votes by hand no longer
    votes online: one member, one vote. Such notes are corrected until the votes are counted.

    Raises RuleViolation before voting and after the count, in a ballot that takes no such votes,
    and when the member has voted online.
    """
    entry = _locked_entry(entry)
    ballot = entry.ballot
    if not ballot.is_secret and way != VoteWay.NONE:
        raise RuleViolation(
            "votes-by-name", _("This ballot is by name: enter how the member voted instead.")
        )
    if way == VoteWay.WRITTEN and not ballot.takes_written:
        raise RuleViolation(
            "written-not-taken", _("By its rule this ballot takes no opinion in writing.")
        )
    if way == VoteWay.ONLINE:
        raise RuleViolation("online-by-member", _("Only the member itself votes online."))
    if entry.way == VoteWay.ONLINE:
        raise voted_already(entry)
    NamedVote.objects.filter(entry=entry).delete()
    _write(entry, way, by)
    return entry


@transaction.atomic
def mark_present(entry: RollEntry, *, is_present: bool, by: Any) -> RollEntry:
    """The member is at the conference, or is not; noted until the votes are counted, which may be
    of those present. RuleViolation before voting and after the count."""
    entry = _locked_entry(entry)
    if entry.is_present != is_present:
        entry.is_present = is_present
        entry.save(update_fields=["is_present"])
        log(
            by, gettext_noop("noted who is present"), entry.ballot,
            after={"organisations": [str(entry)], "present": is_present},
        )  # fmt: skip
    return entry


def voted_already(entry: RollEntry) -> RuleViolation:
    """A member has one vote."""
    return RuleViolation(
        "voted-already",
        _("%(organisation)s has voted already. A member has one vote.")
        % {"organisation": entry.organisation},
    )


def _locked_entry(entry: RollEntry) -> RollEntry:
    ballot = locked_ballot(entry.ballot)
    refuse_unless(ballot, BallotState.OPEN, BallotState.CLOSED)
    entry = locked_row(entry)
    entry.ballot = ballot
    return entry


def _write(entry: RollEntry, way: VoteWay, by: Any) -> None:
    if entry.way == way:
        return
    before, entry.way = entry.way, way
    entry.save(update_fields=["way"])
    log(
        by, gettext_noop("noted how a member takes part"), entry.ballot,
        before={"organisations": [str(entry)], "vote": VoteWay(before).label},
        after={"organisations": [str(entry)], "vote": way.label},
    )  # fmt: skip
