"""What the public says of a list of nominees, and what is answered."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from awards.actions.proposals import locked_proposal, refuse_unless
from awards.enums import ObjectionOutcome, ProposalState
from awards.mail import tell_of_comment
from awards.models import Nominee, Objection, Proposal
from blocs.querysets import today
from common.changes import locked_row, needed_text
from common.errors import RuleViolation
from common.log import log
from common.text import normalise

WAITING_AT_MOST = 500  # of one proposal: what is more than this is a flood, not a public


@transaction.atomic
def object_publicly(
    proposal: Proposal, *, by_name: str, contact: str, body: str, nominee: Nominee | None = None
) -> Objection:
    """Somebody of the public comments on a list that is open today.

    Raises RuleViolation `comment-closed`, `too-many-comments`, `nominee-of-another`, and for a
    name, contact or text that is missing.
    """
    proposal = locked_proposal(proposal)
    if not proposal.takes_comment():
        raise RuleViolation("comment-closed", _("Public comment on this list is closed."))
    if proposal.objections.waiting().count() >= WAITING_AT_MOST:
        raise RuleViolation(
            "too-many-comments",
            _("Very many comments came in. Please call or write to the council itself."),
        )
    return _entered(proposal, nominee, by_name, contact, body, today(), None)


@transaction.atomic
def record_objection(
    proposal: Proposal, *, by_name: str, contact: str, body: str, received_on: date, by: Any,
    nominee: Nominee | None = None,
) -> Objection:  # fmt: skip
    """Enter what came by letter or telephone while the list was open.

    Raises RuleViolation `proposal-not-public-comment`, `received-outside-window`, and as
    `object_publicly` does.
    """
    proposal = locked_proposal(proposal)
    refuse_unless(proposal, ProposalState.PUBLIC_COMMENT)
    first = proposal.comment_from
    if first is None or not first <= received_on <= today():
        message = _("It was received from the first day of the public comment to today.")
        raise RuleViolation("received-outside-window", message, fields={"received_on": message})
    return _entered(proposal, nominee, by_name, contact, body, received_on, by)


@transaction.atomic
def answer_objection(
    objection: Objection, outcome: ObjectionOutcome, answer: str, *, by: Any
) -> Objection:
    """Say what was made of a comment; once, and the log keeps it.

    Raises RuleViolation `objection-answered`, `answer-needed`, `proposal-not-public-comment` once
    the list is with the council.
    """
    proposal = locked_proposal(objection.proposal)
    refuse_unless(proposal, "public_comment", "returned", "drafted", "nominated")
    objection = locked_row(objection)
    if objection.is_answered:
        raise RuleViolation("objection-answered", _("Somebody answered this comment already."))
    objection.answer = needed_text(answer, "answer-needed", _("Write the answer."), "answer")
    objection.outcome = outcome
    objection.answered_at, objection.answered_by = timezone.now(), by
    objection.save()
    after = {"outcome": str(outcome), "answer": objection.answer}
    log(by, gettext_noop("answered a public comment"), objection, after=after)
    return objection


def _entered(
    proposal: Proposal, nominee: Nominee | None, by_name: str, contact: str, body: str,
    received_on: date, by: Any,
) -> Objection:  # fmt: skip
    if nominee is not None and nominee.proposal_id != proposal.pk:
        message = _("Choose a nominee of this list.")
        raise RuleViolation("nominee-of-another", message, fields={"nominee": message})
    by_name, contact = normalise(by_name), normalise(contact)
    for value, field in ((by_name, "by_name"), (contact, "contact")):
        if not value:
            message = _("This field is required.")
            raise RuleViolation("objector-needed", message, fields={field: message})
    body = needed_text(body, "comment-needed", _("Write the comment."), "body")
    objection = Objection(
        proposal=proposal, nominee=nominee, by_name=by_name, contact=contact, body=body,
        received_on=received_on, entered_by=by,
    )  # fmt: skip
    objection.save()
    # The log of a year is read by more people than its public comments: no name, no text.
    log(by, gettext_noop("received a public comment"), objection, after={"on": received_on})
    tell_of_comment(proposal, but=by)
    return objection
