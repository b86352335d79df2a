"""Which criteria sets, visible to whom."""

from typing import Self

from blocs.querysets import YearPartQuerySet
from scoring.enums import CriteriaState


class CriteriaSetQuerySet(YearPartQuerySet):
    def drafts(self) -> Self:
        return self.filter(state=CriteriaState.DRAFT)

    def adopted(self) -> Self:
        return self.filter(state=CriteriaState.ADOPTED)
