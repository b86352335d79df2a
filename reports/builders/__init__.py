"""From a conference to its report: gathered figures, frozen, then written out and set."""

from documents.frozen import canonical, hash_of
from reports.builders.figures import gather
from reports.builders.issue import chair_of, default_issue, issue_of
from reports.builders.paper import paper_context, paper_html

__all__ = [
    "canonical",
    "chair_of",
    "default_issue",
    "gather",
    "hash_of",
    "issue_of",
    "paper_context",
    "paper_html",
]
