"""Deeds on criteria: each locks the year, checks, writes, and leaves a line in the log."""

from scoring.actions.criteria import (
    add_criterion,
    adopt_criteria,
    begin_draft,
    change_criterion,
    content_of,
    criteria_version,
    criterion_version,
    move_criterion,
    remove_criterion,
    text_of,
    write_criteria,
)
from scoring.actions.imports import confirm_import, preview_import

__all__ = [
    "add_criterion",
    "adopt_criteria",
    "begin_draft",
    "change_criterion",
    "confirm_import",
    "content_of",
    "criteria_version",
    "criterion_version",
    "move_criterion",
    "preview_import",
    "remove_criterion",
    "text_of",
    "write_criteria",
]
