"""Drawing up proposals: the draft, and its nominees."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from awards.enums import AwardSubject, ProposalState
from awards.models import AwardType, Nominee, Proposal
from blocs.actions.years import locked_year
from blocs.models import BlocYear, Organisation
from common.changes import (
    apply_changes,
    locked_row,
    needed_text,
    refuse_stale,
    stored,
    version_of,
)
from common.errors import RuleViolation
from common.log import log
from common.text import normalise

NOMINEE = (
    "subject", "organisation", "name", "birth_year", "title", "workplace", "features",
    "achievements", "past_awards",
)  # fmt: skip
PROPOSAL = ("award_type", "title", "legal_basis")


@dataclass(frozen=True)
class NomineeEntry:
    """Who is proposed, and what is told of it in the sections of the achievement report."""

    subject: str
    organisation: Organisation
    name: str = ""
    birth_year: int | None = None
    title: str = ""
    workplace: str = ""
    features: str = ""
    achievements: str = ""
    past_awards: str = ""

    def values(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in NOMINEE}


def proposal_mark(proposal: Proposal) -> str:
    """The mark of a draft as it is: what changing it compares."""
    return version_of(stored(proposal, PROPOSAL))


def nominee_mark(nominee: Nominee) -> str:
    """The mark of a nominee as it is: what changing it compares."""
    return version_of(stored(nominee, NOMINEE))


def locked_proposal(proposal: Proposal) -> Proposal:
    """The proposal as it is now, it and its year locked until the deed is done; the year first, as
    every deed of a year does. Raises RuleViolation where the year is archived or it is gone."""
    year = locked_year(proposal.bloc_year)
    proposal = locked_row(proposal)
    proposal.bloc_year = year
    return proposal


def touch(proposal: Proposal) -> None:
    """What its papers tell has changed: those made before are out of date."""
    proposal.content_at = timezone.now()
    proposal.save(update_fields=["content_at", "updated_at"])


def refuse_unless(proposal: Proposal, *states: str) -> None:
    """RuleViolation `proposal-not-<state>` unless the proposal is in one of the states."""
    if proposal.state in states:
        return
    raise RuleViolation(
        f"proposal-not-{states[0].replace('_', '-')}",
        _("This proposal is “%(state)s” now, so this cannot be done. Open it again to see why.")
        % {"state": proposal.state_now.label},
    )


@transaction.atomic
def draft_proposal(
    year: BlocYear, award_type: AwardType, title: str, *, by: Any, legal_basis: str = ""
) -> Proposal:
    """Begin a proposal of one award; without a basis it stands on that of the award type.

    Raises RuleViolation `award-not-in-force` for a type that does not hold in the year, and
    `title-needed`.
    """
    year = locked_year(year)
    proposal = Proposal(
        bloc_year=year, award_type=award_type, title=_title(title),
        legal_basis=normalise(legal_basis) or award_type.legal_basis,
    )  # fmt: skip
    _refuse_type(year, award_type)
    proposal.save()
    log(by, gettext_noop("began a proposal"), proposal, after=stored(proposal, PROPOSAL))
    return proposal


@transaction.atomic
def change_proposal(
    proposal: Proposal, values: Mapping[str, Any], *, by: Any, seen: str | None = None
) -> Proposal:
    """Change award, subject or basis of a draft.

    Raises RuleViolation as `draft_proposal` does, `proposal-not-drafted`, `changed-meanwhile`, and
    `award-wrong-subject` where the new award is not given to a nominee that is there.
    """
    proposal = locked_proposal(proposal)
    refuse_unless(proposal, ProposalState.DRAFTED)
    refuse_stale(seen, proposal_mark(proposal))
    wanted = {name: values[name] for name in PROPOSAL}
    wanted["title"] = _title(wanted["title"])
    wanted["legal_basis"] = normalise(wanted["legal_basis"]) or wanted["award_type"].legal_basis
    before, after = apply_changes(proposal, wanted)
    _refuse_type(proposal.bloc_year, proposal.award_type)
    for subject in proposal.nominees.values_list("subject", flat=True).distinct():
        _refuse_subject(proposal.award_type, subject, "award_type")
    if after:
        proposal.content_at = timezone.now()
        proposal.save()
        if "award_type" in after:  # their reports name it
            proposal.nominees.update(updated_at=proposal.content_at)
        log(by, gettext_noop("changed a proposal"), proposal, before=before, after=after)
    return proposal


@transaction.atomic
def discard_proposal(proposal: Proposal, *, by: Any, reason: str) -> None:
    """Take out a draft begun by mistake; the log keeps what it was and why.

    Raises RuleViolation without a reason, `proposal-not-drafted`, and `proposal-has-papers` once
    the public or a dossier hangs on it: such a proposal is kept.
    """
    proposal = locked_proposal(proposal)
    refuse_unless(proposal, ProposalState.DRAFTED)
    reason = needed_text(reason, "reason-required", _("Write why it is taken out."), "reason")
    if proposal.objections.exists() or proposal.dossier.exists():
        raise RuleViolation(
            "proposal-has-papers",
            _("Papers or public comments belong to this proposal, so it is kept."),
        )
    names = [str(each) for each in proposal.nominees.select_related("organisation")]
    before = stored(proposal, PROPOSAL) | {"nominees": names}
    log(by, gettext_noop("took out a proposal"), proposal, before=before, reason=reason)
    proposal.delete()


# -- nominees -------------------------------------------------------------------------------------


@transaction.atomic
def add_nominee(proposal: Proposal, entry: NomineeEntry, *, by: Any) -> Nominee:
    """Propose somebody in a draft.

    Raises RuleViolation `proposal-not-drafted`, `nominee-not-a-member`, `award-wrong-subject`,
    `nominee-needs-name`, `nominee-twice`.
    """
    proposal = locked_proposal(proposal)
    refuse_unless(proposal, ProposalState.DRAFTED)
    last = proposal.nominees.aggregate(last=Max("position"))["last"] or 0
    nominee = Nominee(proposal=proposal, position=last + 1, **_tidy(entry))
    _refuse_contradiction(nominee)
    nominee.save()
    touch(proposal)
    log(by, gettext_noop("nominated somebody"), nominee, after=_told(nominee))
    return nominee


@transaction.atomic
def change_nominee(
    nominee: Nominee, entry: NomineeEntry, *, by: Any, seen: str | None = None
) -> Nominee:
    """Correct a nominee of a draft. Raises RuleViolation as `add_nominee` does, and
    `changed-meanwhile`."""
    proposal = locked_proposal(nominee.proposal)
    refuse_unless(proposal, ProposalState.DRAFTED)
    nominee = locked_row(nominee)
    nominee.proposal = proposal
    refuse_stale(seen, nominee_mark(nominee))
    before, after = apply_changes(nominee, _tidy(entry))
    _refuse_contradiction(nominee)
    if after:
        nominee.save()
        touch(proposal)
        log(by, gettext_noop("changed a nominee"), nominee, before=before, after=after)
    return nominee


@transaction.atomic
def remove_nominee(nominee: Nominee, *, by: Any, reason: str) -> None:
    """Take somebody out of a draft; the log keeps who and why. What the public said of the nominee
    stays with the proposal. Raises RuleViolation without a reason, and `proposal-not-drafted`."""
    proposal = locked_proposal(nominee.proposal)
    refuse_unless(proposal, ProposalState.DRAFTED)
    nominee = locked_row(nominee)
    reason = needed_text(
        reason, "reason-required", _("Write why the nominee is taken out."), "reason"
    )
    log(by, gettext_noop("took out a nominee"), nominee, before=_told(nominee), reason=reason)
    nominee.delete()
    touch(proposal)


def _told(nominee: Nominee) -> dict[str, Any]:
    return {name: value for name, value in stored(nominee, NOMINEE).items() if value}


def _tidy(entry: NomineeEntry) -> dict[str, Any]:
    values = entry.values()
    return {
        name: normalise(value) if isinstance(value, str) else value
        for name, value in values.items()
    }


def _title(title: str) -> str:
    title = normalise(title)
    if not title:
        message = _("Write what the submission is about.")
        raise RuleViolation("title-needed", message, fields={"title": message})
    return title


def _refuse_type(year: BlocYear, award_type: AwardType) -> None:
    if not AwardType.objects.for_year(year).filter(pk=award_type.pk).exists():
        message = _("“%(award)s” is not in force in this year.") % {"award": award_type}
        raise RuleViolation("award-not-in-force", message, fields={"award_type": message})


def _refuse_subject(award_type: AwardType, subject: str, field: str) -> None:
    if subject not in award_type.subjects:
        message = _("“%(award)s” is not given to such a subject.") % {"award": award_type}
        raise RuleViolation("award-wrong-subject", message, fields={field: message})


def _refuse_contradiction(nominee: Nominee) -> None:
    proposal = nominee.proposal
    _refuse_subject(proposal.award_type, nominee.subject, "subject")
    message: Any
    members = proposal.bloc_year.members()
    if not members.filter(organisation=nominee.organisation_id).exists():
        message = _("“%(name)s” is not a member in this year.") % {"name": nominee.organisation}
        raise RuleViolation("nominee-not-a-member", message, fields={"organisation": message})
    if nominee.subject != AwardSubject.COLLECTIVE and not nominee.name:
        message = _("Write the name.")
        raise RuleViolation("nominee-needs-name", message, fields={"name": message})
    if nominee.subject == AwardSubject.COLLECTIVE and nominee.birth_year:
        message = _("Only a person has a birth year.")
        raise RuleViolation("birth-year-of-nobody", message, fields={"birth_year": message})
    same = proposal.nominees.filter(
        organisation=nominee.organisation_id, name=nominee.name, birth_year=nominee.birth_year
    )
    if same.exclude(pk=nominee.pk).exists():
        message = _("“%(name)s” is in this proposal already.") % {"name": nominee}
        raise RuleViolation("nominee-twice", message, fields={"name": message})
