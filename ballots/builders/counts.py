"""The frozen picture of a count: all that the result was made of."""

from collections.abc import Sequence
from typing import Any

from ballots.counting import Count, Outcome, count_slips, decide, rounded
from ballots.enums import BallotWay, VoteWay
from ballots.models import Ballot, HandCount, NamedVote, Option, RollEntry, Urn

BY_HAND = [VoteWay.PAPER, VoteWay.WRITTEN]


def wants_hand_counts(ballot: Ballot) -> bool:
    """Hands, or slips that came outside the system, wait for somebody to count them."""
    return ballot.is_shown_hands or (ballot.is_secret and by_hand_on_roll(ballot) > 0)


def by_hand_on_roll(ballot: Ballot) -> int:
    """How many members vote on paper or in writing, by the roll."""
    return ballot.roll.filter(way__in=BY_HAND).count()


def picture_of(ballot: Ballot, rows: Sequence[HandCount]) -> dict[str, Any]:
    """Everything that a count is made of and comes to, as JSON. Of a secret ballot the slips with
    their receipts, and who took part in the order of the roll; nothing leads from the one to the
    other. Shares are rounded half up to two digits, as they are printed."""
    options = list(ballot.options.select_related("organisation"))
    keys = [option.key for option in options]
    roll = list(ballot.roll.select_related("organisation"))
    online, slips, named = _given(ballot, keys, len(roll))
    hand = _by_hand(rows)
    total = online + hand if hand else online
    present = sum(entry.is_present or entry.way != VoteWay.NONE for entry in roll)
    outcome = decide(
        ballot.rule(), total, keys, entitled=len(roll), present=present,
        against={option.key for option in options if option.says_no},
    )  # fmt: skip
    return {
        "title": ballot.title,
        "question": ballot.question,
        "purpose": ballot.purpose,
        "award": _award_told(ballot),
        "way": ballot.way,
        "rule": _rule_told(ballot),
        "entitled": len(roll),
        "present": max(present, outcome.took_part),
        "counts": {
            "online": None if ballot.is_shown_hands else _count_told(online),
            "hand": _count_told(hand) if hand else None,
            "total": _count_told(total),
        },
        "counted_by_hand": [row.entered_by.get_full_name() for row in rows],
        "options": [option.told() for option in options],
        "outcome": _outcome_told(outcome, {option.key: option for option in options}),
        "slips": slips,
        "named": named,
        "roll": [_entry_told(entry) for entry in roll],
        "below_quorum_because": ballot.below_quorum_because,
    }


def _entry_told(entry: RollEntry) -> dict[str, Any]:
    return {
        "organisation": entry.organisation.label,
        "way": entry.way,
        "is_present": entry.is_present,
        "voter": entry.voter_name,
        "capacity": entry.capacity,
    }


def _given(
    ballot: Ballot, keys: list[str], entitled: int
) -> tuple[Count, list[Any], list[dict[str, Any]]]:  # fmt: skip
    """What was given in the system: the count, the slips, the votes by name."""
    if ballot.way == BallotWay.ACCLAMATION:
        return Count(), [], []
    if ballot.is_secret:
        slips = Urn.objects.get(ballot=ballot).slips
        chosen = [[str(each) for each in choices] for _receipt, choices in slips]
        return count_slips(chosen, keys, entitled - by_hand_on_roll(ballot)), slips, []
    votes = NamedVote.objects.filter(entry__ballot=ballot).order_by("entry__number")
    named = [
        {"organisation": vote.entry.organisation.label, "choices": vote.choices}
        for vote in votes.select_related("entry__organisation")
    ]
    chosen = [[str(each) for each in row["choices"]] for row in named]
    return count_slips(chosen, keys, entitled), [], named


def _by_hand(rows: Sequence[HandCount]) -> Count | None:
    """The count on which all agree."""
    if not rows:
        return None
    row = rows[0]
    return Count(row.issued, row.cast, row.valid, row.votes)


def _award_told(ballot: Ballot) -> dict[str, str] | None:
    kind = ballot.award_type
    return {"code": kind.code, "name": kind.name} if kind else None


def _rule_told(ballot: Ballot) -> dict[str, Any]:
    names = ("seats", "base", "above", "may_abstain", "takes_written", "run_off", "rule_basis")
    return {
        **{name: getattr(ballot, name) for name in names},
        "threshold": str(ballot.threshold),
        "quorum": str(ballot.quorum),
    }


def _count_told(count: Count) -> dict[str, Any]:
    return {
        "issued": count.issued, "cast": count.cast, "unused": count.unused, "valid": count.valid,
        "invalid": count.invalid, "votes": dict(count.votes),
    }  # fmt: skip


def _outcome_told(outcome: Outcome, options: dict[str, Option]) -> dict[str, Any]:
    return {
        "verdict": outcome.verdict.value,
        "base": outcome.base,
        "took_part": outcome.took_part,
        "open_seats": outcome.open_seats,
        "results": [
            {
                "number": options[each.option].number,
                "label": options[each.option].label,
                "organisation": options[each.option].organisation_id,
                "votes": each.votes,
                "share": None if each.share is None else str(rounded(each.share)),
                "standing": each.standing.value,
            }
            for each in outcome.results
        ],
    }
