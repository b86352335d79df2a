"""Deeds on a pledge: writing the draft, opening it for signature, recording a signing on paper."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from blocs.actions.years import locked_year
from blocs.models import BlocYear, Organisation
from common.changes import apply_changes, refuse_stale, version_of
from common.errors import RuleViolation
from common.log import log
from common.text import normalise
from pledges.enums import PartyState, PledgeState
from pledges.models import Pledge, PledgeClause, PledgeParty


@dataclass(frozen=True)
class PledgeText:
    """What the members pledge: a title, a preamble, numbered clauses, a closing."""

    title: str
    clauses: Sequence[str]
    preamble: str = ""
    closing: str = ""


@dataclass(frozen=True)
class Signer:
    """Who signed for one organisation, where the source names the person."""

    organisation: Organisation
    full_name: str = ""
    position: str = ""


@dataclass(frozen=True)
class Signing:
    """A signing on paper: the day, the place and those who signed."""

    signed_on: date
    place: str = ""
    signers: Sequence[Signer] = field(default_factory=list)
    stated_parties: int | None = None


@transaction.atomic
def write_pledge(year: BlocYear, text: PledgeText, *, by: Any, seen: str | None = None) -> Pledge:
    """Create the draft of the year's pledge, or change it.

    Raises RuleViolation when the pledge is no draft any more, when no clause is given, or when
    somebody saved a change since `seen` (see `pledge_version`).
    """
    year = locked_year(year)
    pledge = Pledge.objects.select_for_update().filter(bloc_year=year).first()
    refuse_stale(seen, pledge_version(pledge))
    if pledge is not None:
        _refuse_unless_draft(pledge)
    clauses = [clean for clause in text.clauses if (clean := normalise(clause))]
    if not clauses:
        message = _("Write at least one clause.")
        raise RuleViolation("pledge-without-clause", message, fields={"clauses": message})
    old = text_of(pledge)
    pledge = pledge or Pledge(bloc_year=year)
    apply_changes(pledge, {"title": text.title, "preamble": text.preamble, "closing": text.closing})
    pledge.save()
    _set_clauses(pledge, clauses)
    new = text_of(pledge)
    if new != old:
        changed = [name for name in new if old.get(name) != new[name]]
        log(
            by, gettext_noop("wrote the draft of the pledge"), pledge,
            before={name: old.get(name) for name in changed} if old else None,
            after={name: new[name] for name in changed},
        )  # fmt: skip
    return pledge


def text_of(pledge: Pledge | None) -> dict[str, Any]:
    """The text as the log keeps it; empty when there is no pledge."""
    if pledge is None:
        return {}
    return {
        "title": pledge.title,
        "preamble": pledge.preamble,
        "clauses": list(
            PledgeClause.objects.filter(pledge=pledge).order_by("number").values_list(
                "text", flat=True
            )
        ),
        "closing": pledge.closing,
    }  # fmt: skip


def pledge_version(pledge: Pledge | None) -> str:
    """The mark of the text as it is: what `write_pledge` compares."""
    return version_of(text_of(pledge))


def _set_clauses(pledge: Pledge, texts: Iterable[str]) -> None:
    pledge.clauses.all().delete()
    PledgeClause.objects.bulk_create(
        PledgeClause(pledge=pledge, number=number, text=text)
        for number, text in enumerate(texts, start=1)
    )


def _refuse_unless_draft(pledge: Pledge) -> None:
    if pledge.state != PledgeState.DRAFT:
        raise RuleViolation(
            "pledge-not-draft",
            _("Only a draft can be changed; what was opened for signature or signed stays."),
        )


@transaction.atomic
def open_pledge(pledge: Pledge, *, by: Any) -> Pledge:
    """Fix the text and put every member of the year on the list of those who are to sign.

    Raises RuleViolation unless the pledge is a draft with a clause in a year with members.
    """
    year = locked_year(pledge.bloc_year)
    pledge = Pledge.objects.select_for_update().get(pk=pledge.pk)
    _refuse_unless_draft(pledge)
    if not pledge.clauses.exists():
        raise RuleViolation("pledge-without-clause", _("Write at least one clause."))
    members = list(year.members())
    if not members:
        raise RuleViolation(
            "pledge-without-members", _("The bloc has no member in this year; nobody could sign.")
        )
    _add_parties(pledge, [member.organisation for member in members])
    before, pledge.state = pledge.state, PledgeState.OPEN
    pledge.save(update_fields=["state", "updated_at"])
    log(
        by, gettext_noop("opened the pledge for signature"), pledge,
        before={"state": before},
        after={"state": pledge.state, "parties": [str(m.organisation) for m in members]},
    )  # fmt: skip
    return pledge


def _add_parties(pledge: Pledge, organisations: Iterable[Organisation]) -> None:
    """Each organisation once, in the order given; those already on the list stay as they are."""
    known = set(pledge.parties.values_list("organisation_id", flat=True))
    PledgeParty.objects.bulk_create(
        PledgeParty(pledge=pledge, organisation=organisation, position=position)
        for position, organisation in enumerate(organisations, start=1)
        if organisation.pk not in known
    )


@transaction.atomic
def return_to_draft(pledge: Pledge, *, by: Any, reason: str) -> Pledge:
    """Take an open pledge back to change its text, as long as nobody has signed it.

    Raises RuleViolation when it is not open, somebody signed, or no reason is given.
    """
    locked_year(pledge.bloc_year)
    pledge = Pledge.objects.select_for_update().get(pk=pledge.pk)
    if pledge.state != PledgeState.OPEN:
        raise RuleViolation("pledge-not-open", _("This pledge is not open for signature."))
    if pledge.parties.signed().exists():
        raise RuleViolation(
            "pledge-has-signatures", _("A member has signed; a signed text never changes.")
        )
    if not reason.strip():
        message = _("Write why the pledge goes back to draft.")
        raise RuleViolation("reason-required", message, fields={"reason": message})
    before, pledge.state = pledge.state, PledgeState.DRAFT
    pledge.save(update_fields=["state", "updated_at"])
    pledge.parties.all().delete()
    log(
        by, gettext_noop("returned the pledge to draft"), pledge,
        before={"state": before}, after={"state": pledge.state}, reason=reason.strip(),
    )  # fmt: skip
    return pledge


@transaction.atomic
def record_signing(pledge: Pledge, signing: Signing, *, by: Any) -> Pledge:
    """Record that the pledge was signed on paper: which day, where, by whom.

    Members of the year that are not among the signers stay on the list as waiting; a member that
    had signed before stays signed. Raises RuleViolation when the pledge was sealed or recorded
    already, or nobody signed.
    """
    year = locked_year(pledge.bloc_year)
    pledge = Pledge.objects.select_for_update().get(pk=pledge.pk)
    if not PledgeState(pledge.state).can_become(PledgeState.RECORDED):
        raise RuleViolation("pledge-signed", _("The signing of this pledge is recorded already."))
    if not signing.signers and not signing.stated_parties:
        raise RuleViolation(
            "pledge-without-signers",
            _("Mark at least one member that signed, or give the number the source states."),
        )
    _add_parties(pledge, [member.organisation for member in year.members()])
    before = pledge.state
    pledge.state, pledge.signed_on = PledgeState.RECORDED, signing.signed_on
    pledge.place, pledge.stated_parties = signing.place, signing.stated_parties
    pledge.save()
    _sign(pledge, signing)
    log(
        by, gettext_noop("recorded the signing of the pledge"), pledge,
        before={"state": before},
        after={
            "state": pledge.state, "signed_on": pledge.signed_on, "place": pledge.place,
            "stated_parties": pledge.stated_parties,
            "signers": [str(signer.organisation) for signer in signing.signers],
        },
    )  # fmt: skip
    return pledge


def _sign(pledge: Pledge, signing: Signing) -> None:
    parties = {party.organisation_id: party for party in pledge.parties.waiting()}
    for signer in signing.signers:
        party = parties.get(signer.organisation.pk)
        if party is None:
            continue
        party.state, party.signed_on = PartyState.SIGNED, signing.signed_on
        party.signer_name, party.signer_position = signer.full_name, signer.position
        party.save()


@transaction.atomic
def record_signature(
    party: PledgeParty, signer: Signer, signed_on: date, *, by: Any
) -> PledgeParty:
    """Record that one more member signed on paper.

    Raises RuleViolation when the pledge is a draft or sealed, or the member signed already.
    """
    locked_year(party.pledge.bloc_year)
    pledge = Pledge.objects.select_for_update().get(pk=party.pledge_id)
    party = PledgeParty.objects.select_for_update().get(pk=party.pk)
    if pledge.state not in {PledgeState.OPEN, PledgeState.RECORDED}:
        raise RuleViolation(
            "pledge-takes-no-signature", _("This pledge takes no signature in its present state.")
        )
    if party.state == PartyState.SIGNED:
        raise RuleViolation("party-signed", _("This member has signed already."))
    before = party.state
    party.state, party.signed_on = PartyState.SIGNED, signed_on
    party.signer_name, party.signer_position = signer.full_name, signer.position
    party.save()
    log(
        by, gettext_noop("recorded a signature on paper"), party,
        before={"state": before},
        after={
            "state": party.state, "signed_on": signed_on, "signer_name": party.signer_name,
            "signer_position": party.signer_position,
        },
    )  # fmt: skip
    return party
