"""The little Markdown people write in papers: paragraphs, bold, italic, lists, nothing else."""

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

TAGS = {"p", "strong", "em", "ul", "ol", "li", "br"}

_parser = MarkdownIt("zero", {"breaks": True}).enable(["emphasis", "list", "newline", "escape"])


def render_markdown(text: str) -> SafeString:
    """`text` as HTML of the few tags allowed; any HTML typed in it shows as typed."""
    return mark_safe(nh3.clean(_parser.render(text), tags=TAGS, attributes={}))  # noqa: S308
