"""Which pledges and parties, visible to whom."""

from typing import Self

from blocs.querysets import YearPartQuerySet
from pledges.enums import PartyState, PledgeState


class PledgeQuerySet(YearPartQuerySet):
    def open(self) -> Self:
        """Waiting for signatures."""
        return self.filter(state=PledgeState.OPEN)


class PledgePartyQuerySet(YearPartQuerySet):
    year_path = "pledge__bloc_year"

    def signed(self) -> Self:
        return self.filter(state=PartyState.SIGNED)

    def waiting(self) -> Self:
        return self.filter(state=PartyState.WAITING)
