"""Template builtins: icons, states, addresses of lists, dates in words."""

from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django import template
from django.conf import settings
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common import formatting
from common.numbers import printed

register = template.Library()


@lru_cache(maxsize=512)
def _svg(name: str) -> str:
    """The drawing of icon `name`, copied from the icon set at set-up by script/vendor."""
    text = (settings.VENDOR_DIR / "icons" / f"{name}.svg").read_text(encoding="utf-8")
    return text[text.index("<svg") :].replace(
        "<svg", '<svg aria-hidden="true" focusable="false"', 1
    )


@register.simple_tag
def icon(name: str, css: str = "") -> SafeString:
    """An icon beside a word; it says nothing by itself to a screen reader."""
    return format_html('<span class="icon-box {}">{}</span>', css, mark_safe(_svg(name)))  # noqa: S308 - our own files


@register.simple_tag(takes_context=True)
def query(context: dict[str, Any], **changes: Any) -> str:
    """The current query string with some parameters changed; None or "" takes one out."""
    parameters = context["request"].GET.copy()
    for name, value in changes.items():
        if value in (None, ""):
            parameters.pop(name, None)
        else:
            parameters[name] = value
    return "?" + parameters.urlencode()


@register.filter
def in_words(day: date | None) -> str:
    """ngày 09 tháng 4 năm 2021"""
    return formatting.date_in_words(day) if day else ""


@register.filter
def short_date(day: date | None) -> str:
    """09/4/2021"""
    return formatting.date_short(day) if day else ""


@register.filter
def dong(amount: Decimal | None) -> str:
    """12.300.000 đồng"""
    return f"{printed(amount)} đồng" if amount is not None else ""


@register.filter
def days_left(day: date | None) -> str:
    """How far a deadline is, in words: "còn 3 ngày", "hôm nay", "quá hạn 2 ngày"."""
    if day is None:
        return ""
    days = (day - timezone.localdate()).days
    if days == 0:
        return _("today")
    if days > 0:
        return ngettext("%(days)s day left", "%(days)s days left", days) % {"days": days}
    return ngettext("%(days)s day overdue", "%(days)s days overdue", -days) % {"days": -days}


@register.filter
def due_state(day: date | None) -> str:
    """The style of a deadline: late when past, due within 7 days, else none."""
    if day is None:
        return "none"
    days = (day - timezone.localdate()).days
    return "late" if days < 0 else "due" if days <= 7 else "none"


@register.simple_tag(takes_context=True)
def can(context: dict[str, Any], permission: str, target: Any = None) -> bool:
    """Whether the person at the screen may: `{% can "blocs.run_year" year as may_run %}`."""
    user = context["request"].user
    return bool(user.is_authenticated and user.has_perm(permission, target))
