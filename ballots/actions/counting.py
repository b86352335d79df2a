"""Counting and publishing. What was counted is frozen under a hash and never changes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from ballots.actions.papers import release_minutes
from ballots.builders.counts import BY_HAND, by_hand_on_roll, picture_of, wants_hand_counts
from ballots.counting import Count, Fault, count_faults
from ballots.enums import FAULTS, BallotState
from ballots.mail import tell_of_publishing
from ballots.models import Ballot, HandCount, NamedVote
from ballots.moving import locked_ballot, refuse_move, refuse_unless
from common.changes import locked_row, needed_text, refuse_stale, version_of
from common.errors import RuleViolation
from common.log import log
from documents.frozen import hash_of

LARGEST = 1_000_000  # slips; far above any bloc, below what columns hold
FAULTY_FIELD = {Fault.CAST_ABOVE_ISSUED: "cast", Fault.VALID_ABOVE_CAST: "valid"}


@dataclass(frozen=True)
class HandFigures:
    """What a person counted: slips handed out, come back, valid; votes by option number. Of a show
    of hands all three are those who were there."""

    issued: int
    cast: int
    valid: int
    votes: Mapping[int, int] = field(default_factory=dict)

    def as_count(self) -> Count:
        votes = {str(number): votes for number, votes in self.votes.items()}
        return Count(self.issued, self.cast, self.valid, votes)


@transaction.atomic
def enter_count(
    ballot: Ballot, figures: HandFigures, *, by: Any, seen: str | None = None
) -> HandCount:
    """Enter what `by` counted by hand, or correct one's own figures. The log keeps that it was
    done, not the figures: the second person counts without having seen the first one's.

    Raises RuleViolation unless the ballot is closed and has slips on paper or hands to count, when
    the figures do not add up, when more or fewer slips were handed out than the roll notes, and
    `changed-meanwhile` when one's own figures changed since `seen`.
    """
    ballot = locked_ballot(ballot)
    refuse_unless(ballot, BallotState.CLOSED)
    if not wants_hand_counts(ballot):
        raise RuleViolation(
            "nothing-by-hand", _("Everybody voted online; there is nothing to count by hand.")
        )
    _refuse_faults(ballot, figures)
    found = ballot.hand_counts.select_for_update().filter(entered_by=by).first()
    refuse_stale(seen, own_mark(found))
    row = found or HandCount(ballot=ballot, entered_by=by)
    row.issued, row.cast, row.valid = figures.issued, figures.cast, figures.valid
    row.votes = dict(figures.as_count().votes)
    row.save()
    verb = gettext_noop("corrected the count by hand") if found else gettext_noop("counted by hand")
    log(by, verb, ballot)
    return row


@transaction.atomic
def discard_count(row: HandCount, *, by: Any, reason: str) -> None:
    """Take out what somebody counted by hand and cannot correct, for a reason; the log keeps who
    and why. Raises RuleViolation without one, and unless the ballot is closed and not counted."""
    reason = needed_text(reason, "reason-needed", _("Write why the count is taken out."), "reason")
    ballot = locked_ballot(row.ballot)
    refuse_unless(ballot, BallotState.CLOSED)
    row = locked_row(row)
    log(
        by, gettext_noop("took out a count by hand"), ballot,
        before={"receivers": [row.entered_by.get_full_name()]}, reason=reason,
    )  # fmt: skip
    row.delete()


def own_mark(row: HandCount | None) -> str:
    """A short mark of one's own figures, for `enter_count`."""
    figures = (row.issued, row.cast, row.valid, row.votes) if row else ()
    return version_of(figures)


def _refuse_faults(ballot: Ballot, figures: HandFigures) -> None:
    count = figures.as_count()
    if max(count.issued, *count.votes.values(), 0) > LARGEST:
        large = _("This number is too large.")
        raise RuleViolation("count-does-not-add-up", large, fields={"issued": large})
    options = [option.key for option in ballot.options.all()]
    faults = count_faults(count, options, ballot.rule())
    if faults:
        fields = {FAULTY_FIELD.get(fault, "votes"): FAULTS[fault] for fault in reversed(faults)}
        raise RuleViolation("count-does-not-add-up", FAULTS[faults[0]], fields=fields)
    entitled = ballot.roll.count()
    message: Any = None
    if ballot.is_shown_hands and count.cast > entitled:
        message = _("Only %(entitled)s are entitled to vote.") % {"entitled": entitled}
        raise RuleViolation("count-above-roll", message, fields={"cast": message})
    _refuse_against_roll(ballot, count.issued)


def _refuse_against_roll(ballot: Ballot, issued: int) -> None:
    noted = by_hand_on_roll(ballot)
    if not ballot.is_shown_hands and issued != noted:
        message = _(
            "The roll notes %(noted)s members that vote on paper or in writing, so that as many"
            " slips were handed out. Count again, or correct the roll."
        ) % {"noted": noted}
        raise RuleViolation("count-against-roll", message, fields={"issued": message})


def _refuse_own_entries(ballot: Ballot, by: Any) -> None:
    """Votes by name on paper pass two pairs of eyes: who entered them, and who counts."""
    own = NamedVote.objects.filter(
        entry__ballot=ballot, entry__way__in=BY_HAND, entered_by=getattr(by, "pk", None)
    )
    if own.exists():
        raise RuleViolation(
            "count-by-another",
            _(
                "You entered votes that came on paper or in writing. Somebody else who runs the"
                " year compares them with the slips and counts."
            ),
        )


@transaction.atomic
def count_ballot(ballot: Ballot, *, by: Any) -> Ballot:
    """Count all votes and freeze what comes out, under a SHA-256.

    Raises RuleViolation unless the ballot is closed; `count-needs-two` until two people counted the
    slips on paper (one is enough for a show of hands), `counts-differ` while theirs differ,
    `count-against-roll` where the roll was corrected since; `count-by-another` for who entered
    votes by name that came on paper or in writing.
    """
    ballot = locked_ballot(ballot)
    refuse_move(ballot, BallotState.COUNTED)
    by_hand = wants_hand_counts(ballot)
    rows = list(ballot.hand_counts.select_related("entered_by").order_by("pk")) if by_hand else []
    _refuse_hand_counts(ballot, rows)
    _refuse_own_entries(ballot, by)
    data = picture_of(ballot, rows)
    before, ballot.state = ballot.state, BallotState.COUNTED
    ballot.data, ballot.sha256, ballot.counted_at = data, hash_of(data), timezone.now()
    ballot.save(update_fields=["state", "data", "sha256", "counted_at", "updated_at"])
    log(
        by, gettext_noop("counted the ballot"), ballot, before={"state": before},
        after={"state": ballot.state, "sha256": ballot.sha256, "votes": _votes_told(data)},
    )  # fmt: skip
    return ballot


def _votes_told(data: Mapping[str, Any]) -> list[str]:
    return [f"{row['label']}: {row['votes']}" for row in data["outcome"]["results"]]


def _refuse_hand_counts(ballot: Ballot, rows: list[HandCount]) -> None:
    if not wants_hand_counts(ballot):
        return
    needed = 1 if ballot.is_shown_hands else 2
    if len(rows) < needed:
        raise RuleViolation(
            "count-needs-two",
            _("Enter how many hands were shown first.") if ballot.is_shown_hands
            else _("Two people count the slips on paper, each by itself; %(done)s did so far.")
            % {"done": len(rows)},
        )  # fmt: skip
    for row in rows:
        _refuse_against_roll(ballot, row.issued)
    if len({own_mark(row) for row in rows}) > 1:
        names = ", ".join(row.entered_by.get_full_name() for row in rows)
        raise RuleViolation(
            "counts-differ",
            _("The counts of %(names)s differ. Count the slips again together, then correct them.")
            % {"names": names},
        )


@transaction.atomic
def publish_ballot(ballot: Ballot, *, by: Any) -> Ballot:
    """Let everybody who reads the year read the result: the count, the receipts of a secret ballot
    with what their slips said, and who took part. RuleViolation unless it is counted."""
    ballot = locked_ballot(ballot)
    refuse_move(ballot, BallotState.PUBLISHED)
    before, ballot.state = ballot.state, BallotState.PUBLISHED
    ballot.published_at = timezone.now()
    ballot.save(update_fields=["state", "published_at", "updated_at"])
    log(
        by, gettext_noop("published the result of the ballot"), ballot,
        before={"state": before}, after={"state": ballot.state, "sha256": ballot.sha256},
    )  # fmt: skip
    release_minutes(ballot, by=by)
    tell_of_publishing(ballot, but=by)
    return ballot
