"""Rounds of a draft: circulating it, commenting on it, answering, agreeing."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from blocs.actions.years import locked_year
from blocs.models import Organisation
from common.changes import locked_row, needed_text, refuse_stale, version_of
from common.errors import RuleViolation
from common.log import log
from common.text import normalise
from documents.frozen import hash_of
from scoring.actions.criteria import content_of
from scoring.enums import CommentOutcome
from scoring.models import Agreement, CriteriaRound, CriteriaSet, RoundComment


@transaction.atomic
def circulate(
    criteria_set: CriteriaSet, *, note: str = "", by: Any, seen: str | None = None
) -> CriteriaRound:
    """Send the draft round for comment and agreement: keep its text as the next round.

    Raises RuleViolation when the set is no draft, holds no criterion, says what its last round
    said, or changed since `seen` (see `criteria_version`).
    """
    criteria_set = _locked_draft(criteria_set)
    content = content_of(criteria_set)
    refuse_stale(seen, version_of(content))
    if not content["criteria"]:
        raise RuleViolation("round-of-nothing", _("Write at least one criterion."))
    last = criteria_set.rounds.first()
    if last is not None and last.sha256 == hash_of(content):
        raise RuleViolation(
            "round-unchanged",
            _("The draft says what round %(number)s says. Amend it, then circulate it again.")
            % {"number": last.number},
        )
    made = CriteriaRound.objects.create(
        criteria_set=criteria_set, number=last.number + 1 if last else 1, content=content,
        sha256=hash_of(content), note=normalise(note), circulated_by=by,
    )  # fmt: skip
    log(
        by, gettext_noop("circulated the draft of the criteria"), made,
        after={"round": made.number, "sha256": made.sha256, "note": made.note},
    )  # fmt: skip
    return made


@transaction.atomic
def comment(
    round: CriteriaRound,
    code: str,
    body: str,
    *,
    organisation: Organisation,
    is_private: bool = False,
    by: Any,
) -> RoundComment:
    """What a member says about a criterion of the latest round; no `code`: about the whole.

    Raises RuleViolation when a newer round was circulated, the set is adopted, the round has no
    such criterion, the organisation is no member of the year, or nothing is said.
    """
    round = _latest(round)
    if code and code not in round.codes:
        raise RuleViolation("comment-on-nothing", _("The text has no such part."))
    _refuse_strangers(round, [organisation])
    body = needed_text(body, "comment-empty", _("Write your comment."), "body")
    made = RoundComment.objects.create(
        round=round, code=code, body=body, organisation=organisation, is_private=is_private,
        author=by,
    )  # fmt: skip
    log(
        by, gettext_noop("commented on the draft of the criteria"), made,
        after={"round": round.number, "is_private": is_private,
               **({} if is_private else {"part": code, "body": body})},
    )  # fmt: skip
    return made


@transaction.atomic
def agree(
    round: CriteriaRound, organisations: Iterable[Organisation], *, by: Any
) -> list[Agreement]:
    """Say for each of the members that it agrees to the latest round; one that agreed already does
    not agree again. Returns what is new. Raises RuleViolation as `comment`, for all or none."""
    round = _latest(round)
    agreed = set(round.agreements.values_list("organisation", flat=True))
    new = [each for each in organisations if each.pk not in agreed]
    _refuse_strangers(round, new)
    made = [Agreement.objects.create(round=round, organisation=each, by=by) for each in new]
    for each in made:
        log(
            by, gettext_noop("agreed to the draft of the criteria"), each,
            after={"round": round.number, "sha256": round.sha256},
        )  # fmt: skip
    return made


@transaction.atomic
def withdraw_comment(comment: RoundComment, *, by: Any) -> None:
    """Take back a comment that was not answered yet. Raises RuleViolation for an answered one, and
    once the set is adopted."""
    comment = _locked_comment(comment)
    if comment.is_answered:
        raise RuleViolation(
            "comment-answered", _("This comment was answered; question and answer stay.")
        )
    before: dict[str, Any] = {"round": comment.round.number}
    if not comment.is_private:
        before["part"] = comment.code
    log(by, gettext_noop("took a comment back"), comment, before=before)
    comment.delete()


@transaction.atomic
def answer_comment(
    comment: RoundComment, outcome: str, answer: str, *, by: Any, seen: str | None = None
) -> RoundComment:
    """What the chair makes of a comment, with a sentence; may be put otherwise until the set is
    adopted. Raises RuleViolation when it is, when the sentence is missing, and when somebody else
    answered since `seen` (see `MemberComment.answer_version`)."""
    comment = _locked_comment(comment)
    refuse_stale(seen, comment.answer_version)
    why = _("Answer with a sentence; the member reads it.")
    answer = needed_text(answer, "reason-required", why, "answer")
    before = None
    if comment.outcome and not comment.is_private:
        before = {"outcome": comment.outcome, "answer": comment.answer}
    comment.outcome, comment.answer = CommentOutcome(outcome), answer
    comment.answered_by, comment.answered_at = by, timezone.now()
    comment.save()
    after: dict[str, Any] = {"round": comment.round.number}
    if not comment.is_private:
        after |= {"outcome": comment.outcome, "answer": answer}
    log(by, gettext_noop("answered a comment on the criteria"), comment, before=before, after=after)
    return comment


def _locked_draft(criteria_set: CriteriaSet) -> CriteriaSet:
    """The set, locked with its year; RuleViolation when it is a draft no more."""
    year = locked_year(criteria_set.bloc_year)
    criteria_set = locked_row(criteria_set)
    criteria_set.bloc_year = year
    if not criteria_set.is_draft:
        raise RuleViolation(
            "comments-closed", _("The criteria are adopted; their text is settled.")
        )
    return criteria_set


def _latest(round: CriteriaRound) -> CriteriaRound:
    """The round, its set locked, if it is the one that is commented on now; RuleViolation else."""
    criteria_set = _locked_draft(round.criteria_set)
    latest = criteria_set.rounds.first()
    if latest is None or latest.pk != round.pk:
        raise RuleViolation(
            "round-not-latest",
            _("A newer round was circulated meanwhile. Nothing was sent: look at the new text"
              " first."),
        )  # fmt: skip
    latest.criteria_set = criteria_set
    return latest


def _locked_comment(comment: RoundComment) -> RoundComment:
    criteria_set = _locked_draft(comment.round.criteria_set)
    comment = locked_row(comment)
    comment.round.criteria_set = criteria_set
    return comment


def _refuse_strangers(round: CriteriaRound, organisations: list[Organisation]) -> None:
    members = set(round.year_of.members().values_list("organisation", flat=True))
    if any(each.pk not in members for each in organisations):
        raise RuleViolation(
            "not-a-member", _("Only members of this year say something about its criteria.")
        )
