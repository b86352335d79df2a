"""Having the minutes of a count made, and letting them out with the result."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from ballots.models import Ballot
from ballots.moving import locked_ballot
from ballots.papers import MAKE_MINUTES, key_of, minutes_of, source_key
from common import jobs
from common.errors import RuleViolation
from common.log import log
from common.models import Job
from documents.actions import release_document


@transaction.atomic
def make_minutes(ballot: Ballot, *, by: Any, anew: bool = False) -> Job | None:
    """Have the minutes of the count made in the background; None where they are there already.

    Those that are being made are not begun twice. With `anew`, a new edition takes the place of
    the one that is there. Raises RuleViolation `ballot-not-counted`.
    """
    ballot = locked_ballot(ballot)
    if not ballot.state_now.is_counted:
        raise RuleViolation("ballot-not-counted", _("Count the votes first."))
    made = minutes_of(ballot)
    if made and not anew:
        return None
    edition = key_of(made[-1].source_key)[1] + 1 if made else 1
    subject = source_key(ballot.pk, edition)
    running = Job.objects.unfinished().filter(task=MAKE_MINUTES, subject=subject).first()
    if running:
        return running
    log(by, gettext_noop("had the minutes of the count made"), ballot, after={"papers": subject})
    return jobs.enqueue(MAKE_MINUTES, subject, by=by)


def release_minutes(ballot: Ballot, *, by: Any) -> None:
    """Let whoever reads the year read the minutes; for the publication, within it."""
    for document in minutes_of(ballot):
        release_document(document, replaces_id=document.replaces_id, by=by)
