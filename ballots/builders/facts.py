"""What voters should know of a member, from what the bloc has published."""

from decimal import Decimal

from blocs.models import BlocYear
from common.numbers import printed
from scoring.models import Ranking, Scorecard


def facts_of(year: BlocYear) -> dict[int, str]:
    """By organisation: its place and rate in the newest published ranking of the year, in the
    Vietnamese of slips; nothing before there is one."""
    data = (
        Ranking.objects.filter(bloc_year=year, published_at__isnull=False)
        .order_by("-number").values_list("data", flat=True).first()
    )  # fmt: skip
    members = {each["card"]: each for each in data["members"]} if data else {}
    cards = Scorecard.objects.filter(pk__in=members).values_list("pk", "organisation")
    return {organisation: _in_words(members[card]) for card, organisation in cards}


def _in_words(member: dict[str, str]) -> str:
    return f"Xếp thứ {member['place']}, đạt {printed(Decimal(member['rate']))} %"
