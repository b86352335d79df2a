"""Freezing a text for signature, and taking it back."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from blocs.actions.years import locked_year
from blocs.models import BlocYear, Organisation
from common import jobs
from common.errors import RuleViolation
from common.log import log
from common.text import normalise
from documents import keys
from documents.actions.papers import withdraw_document
from documents.enums import DocumentKind, SigningState
from documents.frozen import hash_of
from documents.growing import locked_signing
from documents.mail import tell_of_cancellation, tell_of_voiding
from documents.models import FrozenText, Party, Signing

PREPARE_PAPER = "documents.tasks.prepare_paper"


@dataclass(frozen=True)
class SigningOrder:
    """What is to be signed, and by whom. `data` is plain JSON, laid out by the kind's sheet."""

    kind: DocumentKind
    title: str
    data: dict[str, Any]
    organisations: Sequence[Organisation]
    issuer: Organisation | None = None
    symbol: str = ""
    deadline_step: str = ""
    replaces: Signing | None = None


@transaction.atomic
def prepare_signing(year: BlocYear, order: SigningOrder, *, by: Any) -> Signing:
    """Freeze the text under its SHA-256, list who is to sign, and have the PDF made.

    The paper opens for signature when the job has made it. Raises RuleViolation
    `signing-without-parties`, or `key-unusable` when the system's key could not sign its fields.
    """
    _refuse_unusable_key()
    year = locked_year(year)
    if not order.organisations:
        raise RuleViolation("signing-without-parties", _("Nobody is there to sign this paper."))
    signing = new_signing(year, order, by=by)
    signing.job = jobs.enqueue(PREPARE_PAPER, f"signing:{signing.pk}", by=by)
    signing.save(update_fields=["job", "updated_at"])
    parties = [str(each) for each in order.organisations]
    log(
        by, gettext_noop("froze the text for signature"), signing,
        after={"text_sha256": signing.data_sha256, "parties": parties},
    )  # fmt: skip
    return signing


def _refuse_unusable_key() -> None:
    try:
        with keys.signer_in_time():
            pass
    except keys.KeyUnusable as error:
        message = _(
            "The paper cannot be opened for signature: the system's signing key cannot be used"
            " (%(why)s). Tell the administrator."
        )
        raise RuleViolation("key-unusable", message % {"why": error}) from error


def new_signing(year: BlocYear, order: SigningOrder, *, by: Any, **facts: Any) -> Signing:
    """The rows of a signing: the frozen text and its parties in the order given."""
    signing = Signing.objects.create(
        bloc_year=year, kind=order.kind, title=order.title,
        data_sha256=hash_of(order.data), issuer=order.issuer, symbol=order.symbol,
        deadline_step=order.deadline_step, replaces=order.replaces, created_by=by, **facts,
    )  # fmt: skip
    FrozenText.objects.create(signing=signing, data=order.data)
    Party.objects.bulk_create(
        Party(signing=signing, organisation=organisation, position=position)
        for position, organisation in enumerate(order.organisations, start=1)
    )
    return signing


@transaction.atomic
def void_signing(signing: Signing, *, by: Any, reason: str) -> Signing:
    """Take the text back: its signatures hold no more, and who had signed is told why.

    Raises RuleViolation `signing-not-open` once it is being sealed or was, and `reason-needed`.
    """
    locked_year(signing.bloc_year)
    signing = locked_signing(signing.pk)
    if signing.is_over or not signing.state_now.can_become(SigningState.VOIDED):
        raise RuleViolation(
            "signing-not-open",
            _("This paper is not open for signature any more, so it cannot be taken back."),
        )
    _voided(signing, by=by, reason=reason)
    tell_of_voiding(signing)
    return signing


@transaction.atomic
def annul_signing(signing: Signing, *, by: Any, reason: str) -> Signing:
    """Take back a paper that was sealed but never took effect, as of a handover called off before
    its hour: it vouches for nothing any more, is closed to the public, and the signers are told.

    Raises RuleViolation `signing-not-sealed`, and `reason-needed`.
    """
    locked_year(signing.bloc_year)
    signing = locked_signing(signing.pk)
    if signing.state != SigningState.SEALED:
        raise RuleViolation("signing-not-sealed", _("This paper is not sealed."))
    _voided(signing, by=by, reason=reason)
    document = signing.document
    if document is not None and document.published_at:
        withdraw_document(document, by=by, reason=reason)
    tell_of_cancellation(signing, signing.reason)
    return signing


def _voided(signing: Signing, *, by: Any, reason: str) -> None:
    reason = normalise(reason)
    if not reason:
        message = _("Say why; those who have signed are told.")
        raise RuleViolation("reason-needed", message, fields={"reason": message})
    before, signing.state, signing.reason = signing.state, SigningState.VOIDED, reason
    signing.closed_at, signing.closed_by = timezone.now(), by
    signing.save(update_fields=["state", "reason", "closed_at", "closed_by", "updated_at"])
    voided = [str(party) for party in signing.parties.signed().select_related("organisation")]
    log(
        by, gettext_noop("voided the signatures"), signing, reason=reason,
        before={"state": before}, after={"state": signing.state, "voided": voided},
    )  # fmt: skip
