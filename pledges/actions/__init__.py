"""Deeds on a pledge: its text, its rounds, the members' commitments, its opening."""

from pledges.actions.commitments import commitment_mark, remove_commitment, save_commitment
from pledges.actions.rounds import (
    add_version,
    agree,
    answer_comment,
    circulate,
    comment,
    withdraw_comment,
)
from pledges.actions.signing import (
    asked_to_sign,
    begin_new_version,
    open_pledge,
    opening_version,
    record_signing,
    reopen_pledge,
)
from pledges.actions.texts import (
    PledgeText,
    pledge_version,
    replaced_draft,
    start_over,
    text_of,
    write_pledge,
)

__all__ = [
    "PledgeText",
    "add_version",
    "agree",
    "answer_comment",
    "asked_to_sign",
    "begin_new_version",
    "circulate",
    "comment",
    "commitment_mark",
    "open_pledge",
    "opening_version",
    "pledge_version",
    "record_signing",
    "remove_commitment",
    "reopen_pledge",
    "replaced_draft",
    "save_commitment",
    "start_over",
    "text_of",
    "withdraw_comment",
    "write_pledge",
]
