"""From the frozen data of a paper of a proposal to its HTML."""

from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import override

from awards.builders.assessment import assessment_sheet
from awards.builders.papers import achievement_sheet, submission_sheet
from documents.enums import DocumentKind
from documents.rendering import printable

SHEETS = {
    DocumentKind.SUBMISSION: submission_sheet, DocumentKind.MINUTES: assessment_sheet,
    DocumentKind.ACHIEVEMENT: achievement_sheet,
}  # fmt: skip


def paper_html(kind: DocumentKind, data: dict[str, Any]) -> str:
    """The paper as one HTML document for documents.rendering."""
    with override("vi"):
        return render_to_string("papers/base.html", SHEETS[kind](printable(data)))
