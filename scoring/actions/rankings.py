"""Freezing how the members of a year stand, publishing it, correcting it."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from blocs.actions.years import locked_year
from blocs.models import BlocYear
from common.changes import refuse_stale
from common.errors import RuleViolation
from common.log import log
from common.text import normalise
from documents.frozen import hash_of
from scoring.actions.marks import refuse_standing
from scoring.actions.papers import release_papers
from scoring.builders.boards import Board, board_of, picture_of
from scoring.enums import CardState
from scoring.mail import tell_of_publishing
from scoring.models import CriteriaSet, Ranking
from scoring.papers import refuse_replaced


@transaction.atomic
def freeze_ranking(
    year: BlocYear, *, by: Any, votes: Mapping[str, int] | None = None, seen: str | None = None
) -> Ranking:  # fmt: skip
    """Freeze how the members stand, with all it was made of, under a SHA-256.

    The first of a year, or the correction of one that was reopened: it then names what it replaces
    and why. `votes` part members whose tie the set leaves to a ballot, by their codes. `seen` is
    the hash of the result, without votes, that the person has seen; None skips the comparison.

    Raises RuleViolation `no-scorecards`, `cards-not-adopted` (naming the members),
    `ranking-frozen` while one stands that is not being corrected, `changed-meanwhile`.
    """
    year = locked_year(year)
    last = Ranking.objects.filter(bloc_year=year).current().first()
    refuse_standing(last)
    criteria_set = _scored_set(year)
    _hold_cards(criteria_set)
    board = board_of(criteria_set)
    _refuse_waiting(year, board)
    data = picture_of(board)
    refuse_stale(seen, hash_of(data))
    if votes:
        data = picture_of(board, votes)
    ranking = Ranking.objects.create(
        bloc_year=year, criteria_set=board.criteria_set, number=last.number + 1 if last else 1,
        data=data, sha256=hash_of(data), frozen_at=timezone.now(), frozen_by=by, replaces=last,
        reason=last.reopened_because if last else "",
    )  # fmt: skip
    log(
        by, gettext_noop("froze the ranking"), ranking,
        before={"sha256": last.sha256} if last else None,
        after={"sha256": ranking.sha256, "places": _places(data)}, reason=ranking.reason,
    )  # fmt: skip
    return ranking


def _scored_set(year: BlocYear) -> CriteriaSet:
    """The newest adopted set that has cards. RuleViolation `no-scorecards` without one."""
    found = CriteriaSet.objects.filter(bloc_year=year).scored().first()
    if found is None:
        raise RuleViolation("no-scorecards", _("No scorecard of this year has been opened."))
    return found


def _hold_cards(criteria_set: CriteriaSet) -> None:
    """Lock the cards: a figure that is being written is waited for, one that comes later is
    refused. Whoever writes to a card locks it first, then asks whether the ranking is frozen."""
    rows = criteria_set.scorecards.select_for_update().order_by("pk")
    list(rows.values_list("pk", flat=True))


def waiting_for_adoption(year: BlocYear, board: Board) -> list[str]:
    """The members that a ranking of `year` would lack: those whose card is not adopted, or who
    have none."""
    states = {card.organisation_id: card.state for card in board.cards.values()}
    waiting = [
        member.organisation.label
        for member in year.members()
        if states.pop(member.organisation_id, None) != CardState.ADOPTED
    ]
    others = board.cards.values()  # of who is no member any more
    return waiting + [
        card.organisation.label
        for card in others
        if card.organisation_id in states and card.state != CardState.ADOPTED
    ]


def _refuse_waiting(year: BlocYear, board: Board) -> None:
    waiting = waiting_for_adoption(year, board)
    if waiting:
        raise RuleViolation(
            "cards-not-adopted",
            _("Not adopted yet: %(members)s.") % {"members": ", ".join(waiting)},
        )


def _places(data: dict[str, Any]) -> dict[str, int]:
    return {member["label"]: member["place"] for member in data["members"]}


@transaction.atomic
def publish_ranking(ranking: Ranking, *, by: Any) -> Ranking:
    """Let every member of the bloc read the ranking and the papers made of it.

    RuleViolation `ranking-published`, `ranking-replaced`, `ranking-reopened` once it is being
    corrected.
    """
    ranking = _locked(ranking)
    if ranking.is_published:
        raise RuleViolation("ranking-published", _("This ranking has been published already."))
    if ranking.reopened_at is not None:
        raise RuleViolation(
            "ranking-reopened",
            _("This ranking is being corrected: publish the one that corrects it."),
        )
    ranking.published_at = timezone.now()
    ranking.save(update_fields=["published_at", "updated_at"])
    release_papers(ranking, by=by)
    log(by, gettext_noop("published the ranking"), ranking, after={"sha256": ranking.sha256})
    tell_of_publishing(ranking, but=by)
    return ranking


@transaction.atomic
def reopen_ranking(ranking: Ranking, reason: str, *, by: Any) -> Ranking:
    """Begin a correction: the bloc may adopt other figures until the next freeze, whose ranking
    then names this one. Until then this one stands as it is.

    Raises RuleViolation `reason-missing`, `ranking-replaced`, `ranking-reopened`.
    """
    ranking = _locked(ranking)
    reason = normalise(reason).strip()
    if not reason:
        raise RuleViolation(
            "reason-missing", _("Say why."), fields={"reason": _("Say why.")}
        )  # fmt: skip
    if ranking.reopened_at is not None:
        raise RuleViolation("ranking-reopened", _("A correction has been begun already."))
    ranking.reopened_at, ranking.reopened_because = timezone.now(), reason
    ranking.save(update_fields=["reopened_at", "reopened_because", "updated_at"])
    log(by, gettext_noop("began to correct the ranking"), ranking, reason=reason)
    return ranking


def _locked(ranking: Ranking) -> Ranking:
    """The ranking as it is now, with its year locked; a replaced one is no longer acted on."""
    refuse_replaced(ranking)
    return Ranking.objects.select_for_update(of=("self",)).get(pk=ranking.pk)
