"""Deeds on awards: the catalogue, quotas, conditions, proposals, what a year gave."""

from awards.actions.awards import AwardEntry, change_award, record_award, remove_award, told
from awards.actions.conditions import (
    ConditionEntry,
    add_condition,
    change_condition,
    condition_mark,
    end_condition,
)
from awards.actions.courses import (
    DecisionEntry,
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
from awards.actions.eligible import propose_eligible
from awards.actions.nominations import Nomination
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
from awards.actions.quotas import (
    QuotaEntry,
    Scope,
    change_quota,
    quota_mark,
    set_quota,
    withdraw_quota,
    within_quotas,
)
from awards.actions.types import TypeEntry, add_type, change_type, end_type, renew_type, type_mark

__all__ = [
    "AwardEntry",
    "ConditionEntry",
    "DecisionEntry",
    "Nomination",
    "NomineeEntry",
    "QuotaEntry",
    "Scope",
    "TypeEntry",
    "add_condition",
    "add_nominee",
    "add_type",
    "announce",
    "answer_objection",
    "bars_on",
    "change_award",
    "change_condition",
    "change_nominee",
    "change_proposal",
    "change_quota",
    "change_type",
    "condition_mark",
    "decide",
    "discard_proposal",
    "draft_proposal",
    "end_condition",
    "end_type",
    "file_paper",
    "hindrances",
    "make_paper",
    "nominate",
    "nominee_mark",
    "object_publicly",
    "open_comment",
    "proposal_mark",
    "propose_eligible",
    "quota_mark",
    "record_award",
    "record_objection",
    "refuse_proposal",
    "remove_award",
    "remove_nominee",
    "renew_type",
    "return_proposal",
    "revoke",
    "set_quota",
    "submit_proposal",
    "take_up",
    "told",
    "type_mark",
    "withdraw_quota",
    "within_quotas",
]
