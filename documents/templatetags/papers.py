"""Filters of papers."""

from django import template
from django.utils.safestring import SafeString

from documents.markdown import render_markdown

register = template.Library()


@register.filter
def markdown(text: str) -> SafeString:
    """The limited Markdown of papers as HTML."""
    return render_markdown(text)
