"""From the draft to signatures and back: opening, taking back, recording what was signed on paper.

Signing itself is the affair of `documents`; here it is decided what is signed, and by whom.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from blocs.enums import DeadlineStep
from blocs.models import BlocYear, Organisation
from blocs.querysets import today
from common.changes import refuse_stale, version_of
from common.errors import RuleViolation
from common.log import log
from common.text import normalise
from documents.actions import (
    Signer,
    SigningOrder,
    prepare_signing,
    record_outside,
    void_signing,
)
from documents.enums import DocumentKind
from documents.frozen import hash_of
from documents.mail import tell_of_new_version
from documents.models import Signing
from documents.rendering import signs_without_letter
from pledges.actions.rounds import add_version
from pledges.actions.texts import locked_pledge, refuse_unless_draft, text_of
from pledges.builders import frozen_data
from pledges.enums import PledgeState
from pledges.models import Commitment, Pledge, PledgeVersion


def opening_version(pledge: Pledge) -> str:
    """The mark of what opening would freeze now: what `open_pledge` compares."""
    members = [member.organisation for member in pledge.bloc_year.members()]
    return version_of(_order(pledge, text_of(pledge), members, issued_on=today()).data)


@transaction.atomic
def open_pledge(pledge: Pledge, *, by: Any, seen: str | None = None) -> Pledge:
    """Freeze text and commitments under one hash, and have the paper prepared that every member
    of the year signs.

    Raises RuleViolation unless the pledge is a draft with a clause, in a year with members, of
    which every sign can be printed; and when it is not what was `seen` (see `opening_version`).
    """
    pledge = locked_pledge(pledge)
    refuse_unless_draft(pledge)
    members = _members(pledge.bloc_year)
    text = text_of(pledge)
    if seen is not None and seen != opening_version(pledge):
        raise RuleViolation(
            "changed-meanwhile",
            _("Text, targets or members changed after you opened this page, so nothing was fixed."
              " Read what would be fixed now, then open it."),
        )  # fmt: skip
    if not text["clauses"]:
        raise RuleViolation("pledge-without-clause", _("Write at least one clause."))
    version = _version_to_sign(pledge, text, by)
    order = _order(pledge, text, members, issued_on=today(), version=version.number)
    _refuse_undrawable(order.data)
    pledge.signing = version.signing = prepare_signing(pledge.bloc_year, order, by=by)
    pledge.save(update_fields=["signing", "updated_at"])
    version.save(update_fields=["signing", "updated_at"])
    log(
        by, gettext_noop("opened the pledge for signature"), pledge,
        before={"state": PledgeState.DRAFT},
        after={
            "state": pledge.state, "parties": [str(each) for each in members],
            "version": version.number, "text_sha256": pledge.signing.data_sha256,
        },
    )  # fmt: skip
    return pledge


def _members(year: BlocYear) -> list[Organisation]:
    members = [member.organisation for member in year.members()]
    if not members:
        raise RuleViolation(
            "pledge-without-members", _("The bloc has no member in this year; nobody could sign.")
        )
    return members


def _version_to_sign(pledge: Pledge, text: dict[str, Any], by: Any) -> PledgeVersion:
    """The version last circulated, if it says this and was not opened before; else one more."""
    last = pledge.versions.first()
    if last is None or last.signing_id is not None or last.sha256 != hash_of(text):
        return add_version(pledge, text, by=by)
    return last


def _order(
    pledge: Pledge,
    text: dict[str, Any],
    members: Sequence[Organisation],
    *,
    issued_on: date,
    version: int = 1,
) -> SigningOrder:
    year = pledge.bloc_year
    rows: dict[int, list[Commitment]] = {each.pk: [] for each in members}
    for row in Commitment.objects.filter(pledge=pledge, organisation__in=members).for_lists():
        rows[row.organisation_id].append(row)
    commitments = [row for each in members for row in rows[each.pk]]
    data = frozen_data(year, text, issued_on=issued_on, commitments=commitments, version=version)
    return SigningOrder(
        kind=DocumentKind.PLEDGE, title=pledge.title, data=data, organisations=members,
        issuer=year.chair.organisation if year.chair else None, symbol=data["issue"]["symbol"],
        deadline_step=DeadlineStep.PLEDGE, replaces=_last_signing(pledge),
    )  # fmt: skip


def _last_signing(pledge: Pledge) -> Signing | None:
    """What the next signing of the pledge replaces: the last of its year, sealed or voided."""
    return (
        Signing.objects.filter(bloc_year=pledge.bloc_year_id, kind=DocumentKind.PLEDGE)
        .filter(replaced_by__isnull=True)
        .order_by("-pk")
        .first()
    )


def _refuse_undrawable(data: dict[str, Any]) -> None:
    signs = signs_without_letter(data)
    if signs:
        raise RuleViolation(
            "signs-not-printable",
            _(
                "Official papers have no letter for these signs: %(signs)s. Find them in the text,"
                " the commitments or the names of members and take them out; then open the pledge."
            )
            % {"signs": " ".join(signs[:20])},
        )


def asked_to_sign(pledge: Pledge) -> dict[str, Any]:
    """Which version the members are asked to sign, if any: what taking it back compares."""
    signing = pledge.signing
    return {"signing": signing.pk, "title": signing.title} if signing else {}


@transaction.atomic
def reopen_pledge(pledge: Pledge, *, by: Any, reason: str, seen: str | None = None) -> Pledge:
    """Take a pledge that is open for signature back to draft, whoever has signed it meanwhile.

    Their signatures are voided and they are told why. Raises RuleViolation when it is not open, no
    reason is given, or another version was opened since `seen` (the mark of `asked_to_sign`).
    """
    pledge = locked_pledge(pledge)
    refuse_stale(seen, version_of(asked_to_sign(pledge)))
    if pledge.signing is None or pledge.state not in {PledgeState.PREPARING, PledgeState.OPEN}:
        raise RuleViolation("pledge-not-open", _("This pledge is not open for signature."))
    before, reason = pledge.state, _needed(reason)
    void_signing(pledge.signing, by=by, reason=reason)
    pledge.signing = None
    pledge.save(update_fields=["signing", "updated_at"])
    log(
        by, gettext_noop("returned the pledge to draft"), pledge,
        before={"state": before}, after={"state": pledge.state}, reason=reason,
    )  # fmt: skip
    return pledge


@transaction.atomic
def begin_new_version(pledge: Pledge, *, by: Any, reason: str) -> Pledge:
    """Make a draft again of a sealed pledge; what was sealed holds until the new one is sealed.

    Whoever has signed it is told why. Raises RuleViolation when it is not sealed, or no reason is
    given.
    """
    pledge = locked_pledge(pledge)
    if pledge.signing is None or pledge.state != PledgeState.SEALED:
        raise RuleViolation(
            "pledge-not-sealed", _("Only a sealed pledge can be replaced by a new version.")
        )
    before, reason = pledge.state, _needed(reason)
    tell_of_new_version(pledge.signing, reason)
    pledge.in_force, pledge.signing = pledge.signing, None
    pledge.save(update_fields=["in_force", "signing", "updated_at"])
    log(
        by, gettext_noop("began a new version of the pledge"), pledge,
        before={"state": before}, after={"state": pledge.state}, reason=reason,
    )  # fmt: skip
    return pledge


def _needed(reason: str) -> str:
    if not normalise(reason):
        message = _("Write why; whoever has signed is told.")
        raise RuleViolation("reason-required", message, fields={"reason": message})
    return normalise(reason)


@transaction.atomic
def record_signing(
    pledge: Pledge,
    *,
    signed_on: date,
    place: str = "",
    signers: Sequence[Signer] = (),
    organisations: Sequence[Organisation] | None = None,
    stated_parties: int | None = None,
    by: Any,
) -> Pledge:
    """Record that the draft was signed outside the system: which day, where, by whom.

    The parties are `organisations`, else the members of the year; those that are not among the
    signers stay on the list as not signed. Raises RuleViolation when the pledge is no draft, or
    nobody signed.
    """
    pledge = locked_pledge(pledge)
    refuse_unless_draft(pledge)
    if organisations is None:
        organisations = [member.organisation for member in pledge.bloc_year.members()]
    order = _order(pledge, text_of(pledge), organisations, issued_on=signed_on)
    pledge.signing = record_outside(
        pledge.bloc_year, order, signed_on=signed_on, place=place, signers=signers,
        stated_parties=stated_parties, by=by,
    )  # fmt: skip
    pledge.save(update_fields=["signing", "updated_at"])
    log(
        by, gettext_noop("recorded the signing of the pledge"), pledge,
        before={"state": PledgeState.DRAFT},
        after={
            "state": pledge.state, "signed_on": signed_on, "place": place,
            "stated_parties": stated_parties,
            "signers": [str(signer.organisation) for signer in signers],
        },
    )  # fmt: skip
    return pledge
