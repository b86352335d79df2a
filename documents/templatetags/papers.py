"""Filters of papers."""

import re

from django import template
from django.utils.safestring import SafeString, mark_safe

from documents.markdown import render_markdown

register = template.Library()
# “số 16/KH-HĐTĐKT”, “24/5/2019”, “2021 - 2025”: read as one, so set on one line.
_AS_ONE = re.compile(
    r"(?:\b(?:[Ss]ố|ngày|tháng|năm) )?\b\d{1,4}(?:[/-][0-9A-ZĐ]\w*){1,4}|\b\d{4} [-–] \d{4}\b"
)
_TAG = re.compile(r"(<[^>]*>)")


@register.filter
def markdown(text: str) -> SafeString:
    """The limited Markdown of papers as HTML."""
    return render_markdown(text)


@register.filter
def unbroken(html: str) -> SafeString:
    """HTML of a paper in which no line ends inside a number of a paper, a date or a span of years.

    `html` is what a template has escaped already; only its text is looked at, never its tags.
    """
    parts = _TAG.split(html)
    parts[::2] = [_AS_ONE.sub(r'<span class="as-one">\g<0></span>', text) for text in parts[::2]]
    return mark_safe("".join(parts))  # noqa: S308  (escaped by the template it comes from)
