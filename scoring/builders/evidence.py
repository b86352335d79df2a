"""Which criteria want evidence and have none; and whether what is stored is what was brought."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from django.db.models import QuerySet

from scoring.models import CriteriaSet, Criterion, Evidence, EvidenceVersion, Scorecard

CHUNK = 1024 * 1024


def leaves_of(criteria_set: CriteriaSet) -> list[Criterion]:
    """The criteria that are scored, with whom they are given to, in order; two queries."""
    rows = Criterion.objects.filter(criteria_set=criteria_set).exclude(way="")
    return list(rows.prefetch_related("assigned").order_by("number"))


def wanting(card: Scorecard) -> list[str]:
    """The codes of the criteria that want evidence of this member and have none in force, in the
    order of the set. Three queries."""
    return _wanting([card], leaves_of(card.criteria_set))[card.pk]


def wanting_in(criteria_set: CriteriaSet) -> dict[int, list[str]]:
    """The same for every card of a set, by the card's key. Four queries."""
    return _wanting(list(criteria_set.scorecards.all()), leaves_of(criteria_set))


def _wanting(cards: list[Scorecard], leaves: list[Criterion]) -> dict[int, list[str]]:
    proven = defaultdict(set)
    rows = Evidence.objects.in_force().filter(scorecard__in=[card.pk for card in cards])
    for card, criterion in rows.values_list("scorecard", "criteria"):
        proven[card].add(criterion)
    return {
        card.pk: [
            leaf.code
            for leaf in leaves
            if leaf.evidence.strip()
            and leaf.is_given_to(card.organisation_id)
            and leaf.pk not in proven[card.pk]
        ]
        for card in cards
    }


class Damage(NamedTuple):
    """A stored file that is not what was brought: `missing`, or `changed`."""

    version: EvidenceVersion
    fault: str


def damaged(versions: Iterable[EvidenceVersion] | None = None) -> Iterator[Damage]:
    """The versions whose files are missing or hash to something else, in the order they came;
    each file is read, in parts."""
    for version in stored_versions() if versions is None else versions:
        digest = hashlib.sha256()
        try:
            with version.file.open("rb") as file:
                for chunk in file.chunks(CHUNK):
                    digest.update(chunk)
        except FileNotFoundError:
            yield Damage(version, "missing")
            continue
        if digest.hexdigest() != version.sha256:
            yield Damage(version, "changed")


def stored_versions() -> Iterator[EvidenceVersion]:
    """Every version there is, the first first; read as they are asked for."""
    rows: QuerySet[EvidenceVersion] = EvidenceVersion.objects.select_related(
        "evidence__scorecard__organisation"
    )
    yield from rows.order_by("pk").iterator(chunk_size=500)
