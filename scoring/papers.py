"""Which papers a ranking has: each is known by the ranking, what it shows and its edition."""

from dataclasses import dataclass
from typing import Any, Self

from django.utils.translation import gettext_lazy as _

from blocs.actions.years import locked_year
from common.errors import RuleViolation
from documents.models import Document
from scoring.models import Ranking

SUMMARY = "summary"


@dataclass(frozen=True)
class PaperKey:
    """What a paper is made from, as its `source_key` holds it: `ranking:12:summary:1`. `part` is
    the table of points or, by its key, one card."""

    ranking: int
    part: str
    edition: int

    def __str__(self) -> str:
        return f"ranking:{self.ranking}:{self.part}:{self.edition}"

    @classmethod
    def of(cls, source_key: str) -> Self:
        """The key that `str` wrote. ValueError for what it never writes."""
        _ranking, key, part, edition = source_key.split(":")
        return cls(int(key), part, int(edition))


def card_part(card: int) -> str:
    """The part of a paper that shows one card."""
    return f"card-{card}"


def card_in(part: str) -> int:
    """The key of the card that `card_part` was given."""
    return int(part.removeprefix("card-"))


def papers_of(ranking: Ranking) -> Any:
    """All papers of the ranking, without their data."""
    rows = Document.objects.filter(source_key__startswith=f"ranking:{ranking.pk}:")
    return rows.select_related("bloc_year__bloc__council", "replaces").defer(
        "data", "replaces__data"
    )


def papers_by_part(ranking: Ranking, user: Any = None) -> dict[str, Document]:
    """The newest edition of each paper of the ranking; with `user`, of those it may read."""
    rows = papers_of(ranking)
    if user is not None:
        rows = rows.filter(pk__in=Document.objects.visible_to(user).values("pk"))
    found: dict[str, Document] = {}
    for document in sorted(rows, key=lambda each: PaperKey.of(each.source_key).edition):
        found[PaperKey.of(document.source_key).part] = document
    return found


def refuse_replaced(ranking: Ranking) -> None:
    """RuleViolation `ranking-replaced` for a ranking that a correction took the place of; locks the
    year, so that none does meanwhile."""
    locked_year(ranking.bloc_year)
    if Ranking.objects.filter(replaces=ranking).exists():
        raise RuleViolation(
            "ranking-replaced", _("This ranking was replaced by a correction; look at that one.")
        )


def replaced_by(ranking: Ranking, part: str) -> int | None:
    """The key of the paper that a first edition takes the place of: the same one of the ranking
    that this one corrects."""
    if ranking.replaces is None:
        return None
    earlier = papers_by_part(ranking.replaces).get(part)
    return earlier.pk if earlier else None
