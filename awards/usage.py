"""What of the quotas is used: the one place where everything that takes an award from one is told.

Each function of `PROVIDERS` tells its rows for the seasons asked for (council and year), and leaves
out what another one tells: it would count twice. The deeds that write such rows do it inside
`awards.actions.within_quotas`.
"""

from collections.abc import Callable, Collection, Iterable, Iterator
from functools import reduce
from operator import or_
from typing import NamedTuple

from django.db.models import Count, F, Q, Sum, Value

from awards.enums import UNDER_WAY, AwardState
from awards.models import Award, Nominee, Quota

Season = tuple[int, int]  # the council's id and the number of the year


class Use(NamedTuple):
    """How many awards of one kind were proposed and decided in one bloc. `owner` is the id of the
    council whose own type it is, None for one of the general catalogue."""

    council: int
    year: int
    code: str
    owner: int | None
    bloc: int
    subject: str
    proposed: int
    decided: int

    @property
    def total(self) -> int:
        return self.proposed + self.decided


Provider = Callable[[Collection[Season]], Iterable[Use]]


def of_awards(seasons: Collection[Season]) -> Iterator[Use]:
    """The awards recorded in years. A part counts for its own kind of award (one flag among four
    commended), but not again where its whole is of the same kind."""
    asked = reduce(
        or_,
        (Q(bloc_year__bloc__council=council, bloc_year__year=year) for council, year in seasons),
    )
    again = Q(
        part_of__award_type__code=F("award_type__code"),
        part_of__award_type__council__isnull=True,
        award_type__council__isnull=True,
    ) | Q(
        part_of__award_type__code=F("award_type__code"),
        part_of__award_type__council=F("award_type__council"),
    )
    proposed = Sum("quantity", filter=Q(state=AwardState.PROPOSED), default=0)
    decided = Sum("quantity", filter=Q(state=AwardState.GRANTED), default=0)
    rows = (
        Award.objects.filter(asked)
        .filter(Q(part_of__isnull=True) | ~again)
        .order_by()
        .values_list(
            "bloc_year__bloc__council", "bloc_year__year", "award_type__code",
            "award_type__council", "bloc_year__bloc", "subject",
        )
        .annotate(proposed=proposed, decided=decided)
    )  # fmt: skip
    for row in rows:
        yield Use(*row)


def of_proposals(seasons: Collection[Season]) -> Iterator[Use]:
    """The nominees of proposals under way, from their nomination until they are decided: then they
    are awards. What was returned or refused has given its place back."""
    asked = reduce(
        or_,
        (
            Q(proposal__bloc_year__bloc__council=council, proposal__bloc_year__year=year)
            for council, year in seasons
        ),
    )
    rows = (
        Nominee.objects.filter(asked, proposal__state__in=UNDER_WAY)
        .order_by()
        .values_list(
            "proposal__bloc_year__bloc__council", "proposal__bloc_year__year",
            "proposal__award_type__code", "proposal__award_type__council",
            "proposal__bloc_year__bloc", "subject",
        )
        .annotate(proposed=Count("pk"), decided=Value(0))
    )  # fmt: skip
    for row in rows:
        yield Use(*row)


PROVIDERS: list[Provider] = [of_awards, of_proposals]


def uses_in(seasons: Collection[Season]) -> list[Use]:
    """All that was proposed and decided in the seasons; a fixed number of queries."""
    if not seasons:
        return []
    return [use for provider in PROVIDERS for use in provider(seasons)]


def used_by(quota: Quota, uses: Iterable[Use]) -> list[Use]:
    """Those of the uses that the quota counts. `award_type` of the quota is read."""
    award = quota.award_type
    return [
        use for use in uses
        if (use.council, use.year) == (quota.council_id, quota.year)
        and (use.code, use.owner) == (award.code, award.council_id)
        and quota.bloc_id in (None, use.bloc)
        and quota.subject in ("", use.subject)
    ]  # fmt: skip
