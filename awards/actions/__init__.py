"""Deeds on awards: the catalogue, its quotas and conditions, what a year proposed and gave."""

from awards.actions.awards import AwardEntry, change_award, record_award, remove_award, told
from awards.actions.conditions import (
    ConditionEntry,
    add_condition,
    change_condition,
    condition_mark,
    end_condition,
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
from awards.actions.types import (
    TypeEntry,
    add_type,
    change_type,
    end_type,
    renew_type,
    type_mark,
)

__all__ = [
    "AwardEntry", "ConditionEntry", "QuotaEntry", "Scope", "TypeEntry",
    "add_condition", "add_type", "change_award", "change_condition", "change_quota", "change_type",
    "condition_mark", "end_condition", "end_type", "quota_mark", "record_award", "remove_award",
    "renew_type", "set_quota", "told", "type_mark", "withdraw_quota", "within_quotas",
]  # fmt: skip
