"""Having the papers of a proposal made."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from awards.actions.proposals import locked_proposal, refuse_unless
from awards.enums import OPEN_DOSSIER
from awards.models import Nominee, Proposal
from awards.papers import ASSESSMENT, SUBMISSION, PaperKey, nominee_part, papers_of
from common import jobs
from common.errors import RuleViolation
from common.log import log
from common.models import Job

MAKE_PAPER = "awards.tasks.make_paper"


@transaction.atomic
def make_paper(
    proposal: Proposal, nominee: Nominee | None = None, *, by: Any, part: str = SUBMISSION
) -> Job:
    """Have the submission made in the background, the minutes of the assessment, or the achievement
    report of a nominee.

    A new edition takes the place of the one that is there; one that is being made is not begun
    twice. Raises RuleViolation `proposal-not-drafted` once its dossier is closed, `no-nominee`
    without a list, `not-nominated` for minutes of an assessment that was not held, and
    `nominee-of-another`.
    """
    proposal = locked_proposal(proposal)
    refuse_unless(proposal, *OPEN_DOSSIER)
    if not proposal.nominees.exists():
        raise RuleViolation("no-nominee", _("Add at least one nominee first."))
    if nominee is not None and nominee.proposal_id != proposal.pk:
        raise RuleViolation("nominee-of-another", _("Choose a nominee of this list."))
    if part == ASSESSMENT and proposal.nominated_on is None:
        raise RuleViolation(
            "not-nominated", _("Record the nomination first: the minutes tell how it was made.")
        )
    part = nominee_part(nominee.pk) if nominee is not None else part
    made = papers_of(proposal).get(part)
    edition = PaperKey.of(made.source_key).edition + 1 if made else 1
    subject = str(PaperKey(proposal.pk, part, edition))
    running = Job.objects.unfinished().filter(task=MAKE_PAPER, subject=subject).first()
    if running:
        return running
    log(by, gettext_noop("had a paper of the proposal made"), proposal, after={"paper": subject})
    return jobs.enqueue(MAKE_PAPER, subject, by=by)
