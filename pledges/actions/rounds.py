"""Rounds of a draft: circulating it, commenting on it, answering."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext, gettext_noop, override
from django.utils.translation import gettext_lazy as _

from blocs.models import Organisation
from common.changes import locked_row, needed_text, refuse_stale
from common.errors import RuleViolation
from common.log import log
from common.text import normalise
from documents.frozen import hash_of
from pledges.actions.texts import locked_pledge, refuse_unless_draft, text_of
from pledges.enums import CommentOutcome
from pledges.mail import tell_of_answer, tell_of_circulation
from pledges.models import WHOLE, Pledge, PledgeComment, PledgeVersion, keys_of


@transaction.atomic
def circulate(pledge: Pledge, *, note: str = "", by: Any, seen: str | None = None) -> PledgeVersion:
    """Send the draft round for comment: keep it as a version that the members comment on, and ask
    them to by e-mail.

    Raises RuleViolation when the pledge is no draft, has no clause, says what the last version
    said, or is not the text that was `seen` (its hash).
    """
    pledge = locked_pledge(pledge)
    refuse_unless_draft(pledge)
    text = text_of(pledge)
    if seen is not None and seen != hash_of(text):
        raise RuleViolation(
            "changed-meanwhile",
            _("The draft changed after you opened this page, so nothing was sent. Read what is new"
              " in it now, then circulate it."),
        )  # fmt: skip
    if not text["clauses"]:
        raise RuleViolation("pledge-without-clause", _("Write at least one clause."))
    last = pledge.versions.first()
    if last is not None and last.sha256 == hash_of(text):
        raise RuleViolation(
            "version-unchanged",
            _("The draft says what version %(number)s says. Amend it, then circulate it again.")
            % {"number": last.number},
        )
    version = add_version(pledge, text, note=note, by=by)
    log(
        by, gettext_noop("circulated the draft of the pledge"), version,
        after={"version": version.number, "sha256": version.sha256, "note": version.note},
    )  # fmt: skip
    tell_of_circulation(version, but=by)
    return version


def add_version(
    pledge: Pledge, text: dict[str, Any], *, by: Any, note: str = "", **facts: Any
) -> PledgeVersion:
    """The next version of a locked pledge."""
    last = pledge.versions.first()
    return PledgeVersion.objects.create(
        pledge=pledge, number=last.number + 1 if last else 1, text=text, sha256=hash_of(text),
        note=note, circulated_by=by, **facts,
    )  # fmt: skip


@transaction.atomic
def comment(
    version: PledgeVersion,
    key: str,
    body: str,
    *,
    organisation: Organisation,
    is_private: bool = False,
    by: Any,
) -> PledgeComment:
    """What a member says about one part of the latest version; `key` as in `keys_of`.

    Raises RuleViolation when a newer version was circulated, the pledge is no draft any more, the
    organisation is no member of the year, or nothing is said.
    """
    version = _latest(version)
    if key not in keys_of(version.text):
        raise RuleViolation("comment-on-nothing", _("The text has no such part."))
    if not version.year_of.members().filter(organisation=organisation).exists():
        raise RuleViolation(
            "not-a-member", _("Only members of this year comment on its pledge.")
        )  # fmt: skip
    body = needed_text(body, "comment-empty", _("Write your comment."), "body")
    made = PledgeComment.objects.create(
        version=version, key=key, body=body, organisation=organisation, is_private=is_private,
        author=by,
    )  # fmt: skip
    log(
        by, gettext_noop("commented on the draft of the pledge"), made,
        after={"version": version.number, "part": key, "is_private": is_private,
               **({} if is_private else {"body": body})},
    )  # fmt: skip
    return made


@transaction.atomic
def agree(
    version: PledgeVersion, organisations: Iterable[Organisation], *, by: Any
) -> list[PledgeComment]:
    """Say for each of the members that it agrees with the latest version: a comment on the whole.

    One that said so of this version already says it once. Returns the comments made. Raises
    RuleViolation as `comment`; nothing is said for anybody then.
    """
    version = _latest(version)
    with override("vi"):  # stored as it is read by all
        body = gettext("We agree with the draft.")
    said = version.comments.filter(key=WHOLE, body=body).values_list("organisation", flat=True)
    have_agreed = set(said)
    return [
        comment(version, WHOLE, body, organisation=each, by=by)
        for each in organisations
        if each.pk not in have_agreed
    ]


def _latest(version: PledgeVersion) -> PledgeVersion:
    """The version, its pledge locked, if it is the one that is commented on now; RuleViolation
    else."""
    pledge = locked_pledge(version.pledge)
    if not pledge.is_draft:
        raise RuleViolation(
            "comments-closed", _("The pledge is opened for signature; its text is settled.")
        )
    latest = pledge.versions.first()
    if latest is None or latest.pk != version.pk:
        raise RuleViolation(
            "version-not-latest",
            _("A newer version was circulated meanwhile. Your comment is still here: look whether"
              " the new text answers it, then send it."),
        )  # fmt: skip
    latest.pledge = pledge
    return latest


@transaction.atomic
def withdraw_comment(comment: PledgeComment, *, by: Any) -> None:
    """Take back a comment that was not answered yet. Raises RuleViolation for an answered one."""
    pledge = locked_pledge(comment.version.pledge)
    comment = locked_row(comment)
    comment.version.pledge = pledge
    if comment.is_answered:
        raise RuleViolation(
            "comment-answered", _("This comment was answered; question and answer stay.")
        )
    log(by, gettext_noop("took a comment back"), comment, before={"part": comment.key})
    comment.delete()


@transaction.atomic
def answer_comment(
    comment: PledgeComment, outcome: str, answer: str, *, by: Any, seen: str | None = None
) -> PledgeComment:
    """What the chair makes of a comment, told to the member by e-mail; may be put otherwise until
    the pledge is opened.

    Raises RuleViolation when the pledge is no draft any more, when a comment is not accepted
    without saying why, or when somebody else answered since `seen` (see
    `MemberComment.answer_version`).
    """
    pledge = locked_pledge(comment.version.pledge)
    refuse_unless_draft(pledge)
    comment = locked_row(comment)
    comment.version.pledge = pledge
    refuse_stale(seen, comment.answer_version)
    outcome = CommentOutcome(outcome)
    if outcome == CommentOutcome.DECLINED:
        why = _("Say why it is not accepted; the member reads it.")
        answer = needed_text(answer, "reason-required", why, "answer")
    before = {"outcome": comment.outcome} if comment.outcome else None
    comment.outcome, comment.answer = outcome, normalise(answer)
    comment.answered_by, comment.answered_at = by, timezone.now()
    comment.save()
    log(
        by, gettext_noop("answered a comment on the pledge"), comment, before=before,
        after={"outcome": outcome, **({} if comment.is_private else {"answer": comment.answer})},
    )  # fmt: skip
    tell_of_answer(comment, but=by)
    return comment
