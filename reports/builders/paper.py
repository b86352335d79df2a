"""From a snapshot to the paper's HTML, in print or on the page."""

from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import override

from documents.papers import foot_of, head_of, subject_lines
from reports.builders.prose import body_of, source_note


def paper_context(snapshot: dict[str, Any]) -> dict[str, Any]:
    """What the sheet of the report needs, from the snapshot alone."""
    issue = snapshot["issue"]
    return {
        "title": f"Báo cáo {issue['title'][0].lower()}{issue['title'][1:]}",
        "author": issue["issuer_name"],
        "kind_name": "BÁO CÁO",
        "subject": subject_lines(issue["title"]),
        "head": head_of(issue),
        "foot": foot_of(issue),
        "body": body_of(snapshot),
        "body_template": "papers/_conference_report.html",
        "source_note": source_note(snapshot),
        "is_illustrative": snapshot["year"]["is_illustrative"],
    }


def paper_html(snapshot: dict[str, Any]) -> str:
    """The report as one HTML document for documents.rendering; the same snapshot, the same text."""
    with override("vi"):
        return render_to_string("papers/conference_report.html", paper_context(snapshot))
