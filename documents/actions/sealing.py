"""Closing a paper to signatures, and having its fields filled and its seal set."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from common import jobs
from common.enums import JobState
from common.errors import RuleViolation
from common.log import log
from common.text import normalise
from documents.enums import SigningState
from documents.growing import locked_signing
from documents.models import Signing

FILL_FIELDS = "documents.tasks.fill_fields"


def ring(signing: Signing) -> None:
    """Have the system fill the fields of signatures that have none in the PDF yet.

    The caller holds the signing's lock, as does the job when it looks whether anything is left;
    so a signature is never left behind between the two.
    """
    signing.job = jobs.enqueue(FILL_FIELDS, f"signing:{signing.pk}", by=signing.created_by)
    signing.save(update_fields=["job", "updated_at"])


def seal_if_complete(signing: Signing) -> bool:
    """Begin sealing when every party of a locked signing has signed; tells whether it did."""
    if signing.parties.unsigned().exists():
        return False
    _begin_sealing(signing, by=None, reason="")
    return True


@transaction.atomic
def close_signing(signing: Signing, *, by: Any, reason: str) -> Signing:
    """Close the paper to signatures though some members have not signed, and have it sealed.

    Raises RuleViolation when it is not open, nobody has signed, or no reason is given.
    """
    signing = locked_signing(signing.pk)
    if not signing.is_open:
        raise RuleViolation("signing-not-open", _("This paper is not open for signature."))
    if not signing.parties.signed().exists():
        raise RuleViolation(
            "signing-without-signature",
            _("Nobody has signed. Take the text back instead of sealing it."),
        )
    reason = normalise(reason)
    if not reason:
        message = _("Say why; the record of signing prints it.")
        raise RuleViolation("reason-needed", message, fields={"reason": message})
    _begin_sealing(signing, by=by, reason=reason)
    return signing


def _begin_sealing(signing: Signing, *, by: Any, reason: str) -> None:
    signing.state, signing.reason = SigningState.SEALING, reason
    signing.closed_at, signing.closed_by = timezone.now(), by
    signing.save(update_fields=["state", "reason", "closed_at", "closed_by", "updated_at"])
    missing = [str(p) for p in signing.parties.unsigned().select_related("organisation")]
    log(
        by, gettext_noop("closed the paper to signatures"), signing, reason=reason,
        before={"state": SigningState.OPEN}, after={"state": signing.state, "unsigned": missing},
    )  # fmt: skip
    ring(signing)


@transaction.atomic
def retry_job(signing: Signing, *, by: Any) -> Signing:
    """Run the failed work on this paper again: its making, its fields, its seal.

    Raises RuleViolation when nothing has failed.
    """
    signing = locked_signing(signing.pk)
    job = signing.job
    if job is None or job.state != JobState.FAILED or not jobs.retry(job):
        raise RuleViolation("nothing-failed", _("Nothing has failed here."))
    log(by, gettext_noop("had the work on the paper run again"), signing, after={"task": job.task})
    return signing
