"""The list of a year's cards: each as a row for the person who looks, filtered and in order."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from blocs.models import Organisation
from blocs.rules import is_not_archived
from scoring.builders.scores import Progress, progress_of
from scoring.enums import CardState
from scoring.models import CriteriaSet, Recusal, Scorecard
from scoring.querysets import TO_ADOPT


@dataclass(frozen=True)
class Line:
    """One member's card as the list shows it. `action` is the word on the way to the card, empty
    where the person may know its course and no more."""

    card: Scorecard
    progress: Progress | None  # None for whoever may not know it
    action: str
    is_own: bool
    waits: bool  # for the person who looks
    may_recuse: bool
    is_recused: bool

    @property
    def is_returned(self) -> bool:
        """Whether the person may know that the card came back to its member."""
        is_draft = self.card.state == CardState.DRAFT
        return bool(is_draft and self.card.returned_because and self.progress)

    @property
    def submitted_at(self) -> Any:
        """When the card was handed in; None while its member has it."""
        return None if self.card.state == CardState.DRAFT else self.card.submitted_at


SORTS: dict[str, Callable[[Line], Any]] = {
    "name": lambda line: line.card.organisation.search_text,
    "state": lambda line: line.card.state_now.position,
    "scored": lambda line: line.progress and line.progress.share,
    "missing": lambda line: line.progress and line.progress.unproven,
    "submitted": lambda line: line.submitted_at,
}


def matching(cards: Iterable[Scorecard], *, state: str, words: str) -> list[Scorecard]:
    """The cards in this state whose member is found by these words; what is empty asks nothing."""
    found = [card for card in cards if not state or card.state == state]
    if not words.strip():
        return found
    members = Organisation.objects.filter(pk__in=[card.organisation_id for card in found])
    named = set(members.search(words).order_by().values_list("pk", flat=True))
    return [card for card in found if card.organisation_id in named]


def in_order(lines: Iterable[Line], sort: str) -> list[Line]:
    """The rows by one of SORTS (“-” before it: downwards), what is not known last; by anything else
    in the order they have."""
    lines = list(lines)
    key = SORTS.get(sort.removeprefix("-"))
    if key is None:
        return lines
    known = [line for line in lines if key(line) is not None]
    known.sort(key=key, reverse=sort.startswith("-"))
    return known + [line for line in lines if key(line) is None]


def lines_of(
    user: Any, criteria_set: CriteriaSet, cards: list[Scorecard], *, may_run: bool, handles: bool
) -> list[Line]:
    """The cards as rows, in a constant number of queries."""
    rows = Scorecard.objects.filter(criteria_set=criteria_set)
    readable = set(rows.visible_to(user).values_list("pk", flat=True))
    own = set(rows.filter(rows.of_own(user)).values_list("pk", flat=True))
    filled = set(rows.to_fill_by(user).values_list("pk", flat=True))
    appraised = set(rows.to_appraise_by(user).values_list("pk", flat=True))
    recused, could_score = _standing_back(user, criteria_set, is_peer=bool(filled))
    could_score = could_score or may_run
    progress = progress_of(cards)
    lines: list[Line] = []
    for card in cards:
        is_own, is_readable = card.pk in own, card.pk in readable
        action, waits = _action(
            card, fills=card.pk in filled, appraises=card.pk in appraised, may_run=may_run
        )
        lines.append(
            Line(
                card, progress[card.pk] if handles or is_own else None,
                action if is_readable else "", is_own=is_own, waits=waits and is_readable,
                may_recuse=could_score and card.state != CardState.ADOPTED
                and card.pk not in own | recused,
                is_recused=card.pk in recused,
            )
        )  # fmt: skip
    return lines


def _standing_back(
    user: Any, criteria_set: CriteriaSet, *, is_peer: bool
) -> tuple[set[int], bool]:  # fmt: skip
    """The cards the person stood back from, and whether it could score others' as a peer or of the
    panel."""
    rows = Recusal.objects.visible_to(user).filter(scorecard__criteria_set=criteria_set)
    recused = set(rows.filter(person=user).values_list("scorecard", flat=True))
    if not is_not_archived.test(user, criteria_set.bloc_year):
        return recused, False
    if is_peer and criteria_set.cross_weight:
        return recused, True
    return recused, criteria_set.appraisers.filter(person=user).exists()


def _action(
    card: Scorecard, *, fills: bool, appraises: bool, may_run: bool
) -> tuple[str, bool]:  # fmt: skip
    """The word on the way to the card, and whether it waits for this person."""
    if fills and card.state == CardState.DRAFT:
        return _("Score"), True
    if appraises:
        again = card.state == CardState.EXPLAINED
        return (_("Appraise again") if again else _("Appraise")), True
    if fills and card.state == CardState.APPRAISED:
        return _("Read and explain"), True
    if may_run and card.state in TO_ADOPT:
        return _("Read and adopt"), False
    return _("Open the card"), False
