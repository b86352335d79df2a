"""A handover on paper: opening it for both sides to sign, taking it back, cancelling it.

Signing itself is the affair of `documents`; rights move in `conferences/force.py`.
"""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from blocs.models import BlocYear, Organisation
from blocs.querysets import today
from common.changes import version_of
from common.errors import RuleViolation
from common.log import log
from conferences import validators
from conferences.actions import writing
from conferences.actions.handover_lists import check_sides, locked_draft
from conferences.builders import frozen_handover
from conferences.enums import ConferenceState, HandoverState, ItemKind
from conferences.models import Handover, HandoverItem
from documents.actions import SigningOrder, annul_signing, prepare_signing, void_signing
from documents.enums import DocumentKind, SigningState
from documents.papers import lines_of
from documents.rendering import signs_without_letter


def opening_version(handover: Handover) -> str:
    """The mark of what opening would freeze now: what `open_handover` compares."""
    return version_of(_order(handover).data)


@transaction.atomic
def open_handover(handover: Handover, *, by: Any, seen: str | None = None) -> Handover:
    """Freeze text and list under one hash and have the paper prepared that both sides sign.

    Raises RuleViolation unless the handover is a draft with a whole list and people on both sides,
    the outgoing side is still in the chair, and every sign can be printed; and when it is not what
    was `seen` (see `opening_version`).
    """
    handover = locked_draft(handover)
    if seen is not None and seen != opening_version(handover):
        raise RuleViolation(
            "changed-meanwhile",
            _("The list or the facts changed after you opened this page, so nothing was fixed."
              " Read what would be fixed now, then open it."),
        )  # fmt: skip
    _refuse_unready(handover)
    order = _order(handover)
    _refuse_undrawable(order.data)
    year = signing_year(handover)
    handover.year, handover.signing = handover.target, prepare_signing(year, order, by=by)
    handover.state = HandoverState.OPEN
    handover.save(update_fields=["year", "signing", "state", "updated_at"])
    log(
        by, gettext_noop("opened the handover for signature"), handover,
        before={"state": HandoverState.DRAFT},
        after={
            "state": handover.state, "in_force_at": handover.in_force_at,
            "text_sha256": handover.signing.data_sha256,
        },
    )  # fmt: skip
    return handover


def signing_year(handover: Handover) -> BlocYear:
    """The year in which the paper is signed, so that the people of both sides read it and their
    mandates count: the conference's own, unless only the year opened there has the newcomer."""
    year, opened = handover.conference.bloc_year, handover.conference.next_year
    if opened and not year.members().filter(organisation=handover.incoming_id).exists():
        return opened
    return year


@transaction.atomic
def return_handover(handover: Handover, *, by: Any, reason: str) -> Handover:
    """Take a handover that is open for signature back to draft: its signatures hold no more, and
    who has signed is told why. Raises RuleViolation when it is not open, or without a reason."""
    handover = writing.lock_part(handover)
    reason = writing.needed(reason)
    if handover.state != HandoverState.OPEN or handover.signing is None:
        raise RuleViolation("handover-not-open", _("This handover is not open for signature."))
    void_signing(handover.signing, by=by, reason=reason)
    handover.last_signing, handover.signing = handover.signing, None
    handover.state, handover.year = HandoverState.DRAFT, None
    handover.save(update_fields=["last_signing", "signing", "state", "year", "updated_at"])
    log(
        by, gettext_noop("returned the handover to draft"), handover, reason=reason,
        before={"state": HandoverState.OPEN}, after={"state": handover.state},
    )  # fmt: skip
    return handover


@transaction.atomic
def cancel_handover(handover: Handover, *, by: Any, reason: str) -> Handover:
    """Call a handover off before it is in force; the side that hands over stays in the chair.

    Who has signed is told why. Raises RuleViolation once it is in force or recorded, while its
    paper is being sealed, or without a reason.
    """
    handover = writing.lock_part(handover)
    if not handover.state_now.can_become(HandoverState.CANCELLED):
        raise RuleViolation(
            "handover-settled", _("Only a handover that is not in force yet can be cancelled.")
        )
    reason = writing.needed(reason)
    if handover.signing is not None:
        _call_off(handover, by=by, reason=reason)
    before, handover.state = handover.state, HandoverState.CANCELLED
    handover.cancel_reason = reason
    handover.save(update_fields=["state", "cancel_reason", "updated_at"])
    log(
        by, gettext_noop("cancelled the handover"), handover, reason=reason,
        before={"state": before}, after={"state": handover.state},
    )  # fmt: skip
    return handover


def _call_off(handover: Handover, *, by: Any, reason: str) -> None:
    """Void what is being signed or was sealed: no paper vouches for a handover that is not."""
    signing: Any = handover.signing
    if signing.state == SigningState.SEALING:
        raise RuleViolation(
            "handover-being-sealed",
            _("The paper is being sealed just now. Cancel the handover once that is done."),
        )
    if signing.state == SigningState.SEALED:
        annul_signing(signing, by=by, reason=reason)
    elif signing.state_now.can_become(SigningState.VOIDED):
        void_signing(signing, by=by, reason=reason)


def _order(handover: Handover) -> SigningOrder:
    """What is signed, and by whom: first the side that hands over."""
    rows = handover.items.all()
    data = frozen_handover(handover, rows, issued_on=today())
    sides: list[Organisation] = [handover.outgoing, handover.incoming]
    return SigningOrder(
        kind=DocumentKind.HANDOVER, title=data["title"], data=data, organisations=sides,
        issuer=handover.outgoing, symbol=data["issue"]["symbol"], replaces=handover.last_signing,
    )  # fmt: skip


def _refuse_unready(handover: Handover) -> None:
    conference = handover.conference
    if conference.state == ConferenceState.CANCELLED:
        raise RuleViolation(
            "conference-cancelled",
            _("The conference was cancelled. Set it back to planned to go on with it."),
        )
    chair = conference.bloc_year.chair
    if chair is None or chair.organisation_id != handover.outgoing_id:
        raise RuleViolation(
            "outgoing-not-chair",
            _("%(name)s is not in the chair any more. Cancel this handover and prepare another.")
            % {"name": handover.outgoing},
        )
    validators.check_hour_of_force(handover.handed_on, conference.held_on, handover.target.ends_on)
    check_sides(handover, handover.incoming, handover.handed_on)
    _refuse_another_chair(handover)
    if not (lines_of(handover.outgoing_people) and lines_of(handover.incoming_people)):
        raise RuleViolation(
            "handover-without-people",
            _("Name at least one person for each side; the paper prints them."),
        )
    _refuse_list(list(handover.items.all()))


def _refuse_another_chair(handover: Handover) -> None:
    """The year whose chair passes on has none, or one of the two sides."""
    chair = handover.target.chair
    sides = {handover.outgoing_id, handover.incoming_id}
    if chair is not None and chair.organisation_id not in sides:
        raise RuleViolation(
            "next-year-has-chair",
            _("%(year)s already has a chair, %(chair)s. Change its leadership first.")
            % {"year": handover.target.year, "chair": chair.organisation},
        )


def _refuse_list(items: list[HandoverItem]) -> None:
    if not items:
        raise RuleViolation("list-empty", _("Put on the list what is handed over."))
    blank = [item for item in items if item.kind == ItemKind.FUNDS and item.amount is None]
    if blank:
        raise RuleViolation(
            "funds-without-amount",
            _("Give the amount of these funds, or strike them out: %(rows)s.")
            % {"rows": "; ".join(map(str, blank[:5]))},
        )


def _refuse_undrawable(data: dict[str, Any]) -> None:
    signs = signs_without_letter(data)
    if signs:
        raise RuleViolation(
            "signs-not-printable",
            _("Official papers have no letter for these signs: %(signs)s. Take them out of the list"
              " or of the names, then open the handover.") % {"signs": " ".join(signs[:20])},
        )  # fmt: skip


def is_late(handover: Handover) -> bool:
    """Its hour is past: it comes into force as soon as the paper is sealed."""
    return handover.in_force_at is not None and handover.in_force_at <= timezone.now()
