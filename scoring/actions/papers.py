"""Having the papers of a ranking made, and letting them out when it is published."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from common import jobs
from common.errors import RuleViolation
from common.log import log
from common.models import Job
from documents.actions import release_document
from scoring.models import Ranking
from scoring.papers import (
    SUMMARY,
    PaperKey,
    card_part,
    papers_by_part,
    papers_of,
    refuse_replaced,
)

MAKE_SUMMARY = "scoring.tasks.make_summary"
MAKE_CARD = "scoring.tasks.make_card"
MAKE_CARDS = "scoring.tasks.make_cards"
TASKS = (MAKE_SUMMARY, MAKE_CARD, MAKE_CARDS)


@transaction.atomic
def make_summary(ranking: Ranking, *, by: Any, anew: bool = False) -> Job | None:
    """Have the table of points made in the background; None where it is there already.

    One that is being made is not begun twice. With `anew`, a new edition takes the place of the one
    that is there. Raises RuleViolation `ranking-replaced`.
    """
    return _make(ranking, SUMMARY, MAKE_SUMMARY, by, anew)


@transaction.atomic
def make_card(ranking: Ranking, card: int, *, by: Any, anew: bool = False) -> Job | None:
    """Have one member's paper made, by the key of its card; see `make_summary`.

    Raises RuleViolation `card-not-ranked` for a card that is not in the ranking.
    """
    if card not in {each["card"] for each in ranking.data["members"]}:
        raise RuleViolation("card-not-ranked", _("This member is not in the ranking."))
    return _make(ranking, card_part(card), MAKE_CARD, by, anew)


@transaction.atomic
def make_cards(ranking: Ranking, *, by: Any) -> Job | None:
    """Have the papers made of all members that have none yet, as one job; None where all have.

    Raises RuleViolation `ranking-replaced`.
    """
    refuse_replaced(ranking)
    made = papers_by_part(ranking)
    if all(card_part(each["card"]) in made for each in ranking.data["members"]):
        return None
    return _enqueued(ranking, MAKE_CARDS, f"ranking:{ranking.pk}:cards", by)


def _make(ranking: Ranking, part: str, task: str, by: Any, anew: bool) -> Job | None:
    refuse_replaced(ranking)
    made = papers_by_part(ranking).get(part)
    if made is not None and not anew:
        return None
    edition = PaperKey.of(made.source_key).edition + 1 if made else 1
    return _enqueued(ranking, task, str(PaperKey(ranking.pk, part, edition)), by)


def _enqueued(ranking: Ranking, task: str, subject: str, by: Any) -> Job:
    running = Job.objects.unfinished().filter(task=task, subject=subject).first()
    if running:
        return running
    log(by, gettext_noop("had papers of the ranking made"), ranking, after={"papers": subject})
    return jobs.enqueue(task, subject, by=by)


def release_papers(ranking: Ranking, *, by: Any) -> None:
    """Let whoever reads the year read the ranking's papers; for its publication, within that.

    Only now does one take the place of a paper of the ranking that was corrected: until then,
    that is what the members know.
    """
    earlier = papers_by_part(ranking.replaces) if ranking.replaces else {}
    for document in papers_of(ranking).filter(is_withheld=True):
        replaced = earlier.get(PaperKey.of(document.source_key).part)
        replaces = document.replaces_id or (replaced.pk if replaced else None)
        release_document(document, replaces_id=replaces, by=by)
