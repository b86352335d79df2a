"""Percents, bars and words of ballots."""

from decimal import Decimal

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from ballots.builders import counts
from ballots.models import Ballot
from common.numbers import printed

register = template.Library()


@register.filter
def percent(share: Decimal | None) -> str:
    """66.67 as `66,67 %`; None, a share of nothing, as a dash."""
    return "–" if share is None else f"{printed(share)} %"


@register.filter
def needed_in_words(ballot: Ballot) -> str:
    """`more than 50 % of valid slips`."""
    told = _("more than %(share)s of %(base)s") if ballot.above else _(
        "at least %(share)s of %(base)s"
    )  # fmt: skip
    return told % {"share": percent(ballot.threshold), "base": ballot.get_base_display()}


@register.filter
def wants_hand_counts(ballot: Ballot) -> bool:
    """Whether something waits to be counted by hand."""
    return counts.wants_hand_counts(ballot)


@register.filter
def slip_label(name: str) -> str:
    """What a number of slips is called."""
    return {
        "issued": _("Slips handed out"), "cast": _("Slips that came back"),
        "valid": _("Valid slips"), "invalid": _("Invalid slips"),
    }[name]  # fmt: skip


@register.simple_tag
def share_bar(share: Decimal | None, threshold: Decimal, stand: str) -> SafeString:
    """A bar of the share with the threshold as a line. It says nothing that the row does not say in
    figures, so it is hidden from screen readers; drawn as SVG, since the CSP forbids styles."""
    width = min(Decimal(100), share or Decimal(0))
    return format_html(
        '<svg class="share-bar share-{}" viewBox="0 0 100 12" preserveAspectRatio="none"'
        ' aria-hidden="true" focusable="false"><rect class="share-room" width="100" height="12"/>'
        '<rect class="share-part" width="{}" height="12"/>'
        '<line class="share-line" x1="{}" x2="{}" y1="0" y2="12"/></svg>',
        stand, f"{width:.2f}", f"{threshold:.2f}", f"{threshold:.2f}",
    )  # fmt: skip
