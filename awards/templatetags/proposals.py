"""How pages write what a ballot said of nominees."""

from collections.abc import Mapping

from django import template

from awards.builders.votes import Vote
from awards.models import Nominee
from ballots.counting import rounded
from common.numbers import printed

register = template.Library()


@register.filter
def votes_in(nominee: Nominee, votes: Mapping[int, Vote]) -> str:
    """The votes of a nominee, of how many entitled, with the percent."""
    vote = votes.get(nominee.pk)
    if vote is None:
        return "–"
    share = rounded(vote.share)
    return f"{vote.votes}/{vote.entitled}" + ("" if share is None else f" ({printed(share)}%)")
