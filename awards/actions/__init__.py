"""Deeds on awards."""

from awards.actions.awards import AwardEntry, change_award, record_award, remove_award, told

__all__ = ["AwardEntry", "change_award", "record_award", "remove_award", "told"]
