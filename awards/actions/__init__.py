"""Deeds on awards, and on the proposals they come from."""

from awards.actions.awards import AwardEntry, change_award, record_award, remove_award, told
from awards.actions.courses import (
    DecisionEntry,
    Nomination,
    announce,
    bars_on,
    decide,
    hindrances,
    nominate,
    open_comment,
    refuse_proposal,
    return_proposal,
    revoke,
    submit_proposal,
    take_up,
)
from awards.actions.dossiers import file_paper
from awards.actions.objections import answer_objection, object_publicly, record_objection
from awards.actions.papers import make_paper
from awards.actions.proposals import (
    NomineeEntry,
    add_nominee,
    change_nominee,
    change_proposal,
    discard_proposal,
    draft_proposal,
    nominee_mark,
    proposal_mark,
    remove_nominee,
)

__all__ = [
    "AwardEntry", "DecisionEntry", "Nomination", "NomineeEntry", "add_nominee", "announce",
    "answer_objection", "bars_on", "change_award", "change_nominee", "change_proposal", "decide",
    "discard_proposal", "draft_proposal", "file_paper", "hindrances", "make_paper", "nominate",
    "nominee_mark",
    "object_publicly", "open_comment", "proposal_mark", "record_award", "record_objection",
    "refuse_proposal", "remove_award", "remove_nominee", "return_proposal", "revoke",
    "submit_proposal", "take_up", "told",
]  # fmt: skip
