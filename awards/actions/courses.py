"""The course of a proposal: nominated, shown to the public, submitted, decided, announced, revoked;
or sent back. Each deed locks the year and the proposal, so that of two at once one is refused."""

from collections.abc import Iterable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from awards.actions.nominations import Nomination, by_ballot, refuse_votes
from awards.actions.parts import settle_parts
from awards.actions.proposals import locked_proposal
from awards.actions.quotas import within_quotas
from awards.dossiers import missing_in
from awards.enums import AwardState, ProposalState
from awards.mail import tell_of_move
from awards.models import Award, AwardReceiver, Decision, Nominee, Proposal
from awards.models.decisions import scan_path
from blocs.querysets import today
from common.changes import needed_text, stored
from common.errors import RuleViolation
from common.files import SoundFile, new_file
from common.formatting import date_short
from common.log import log
from common.text import normalise
from scoring.models import Bar

FAR = timedelta(days=366)  # nobody means a window or a paper further from today


@dataclass(frozen=True)
class DecisionEntry:
    """A decision as it was signed, and the nominees (by key) that it grants."""

    number: str
    decided_on: date
    issuer: str
    signer_name: str
    signer_title: str
    granted: Iterable[int]
    scan: SoundFile | None = None


@transaction.atomic
def nominate(proposal: Proposal, nomination: Nomination, *, by: Any) -> Proposal:
    """Close the draft: these are the nominees, and from now they take their places from quotas.

    Raises RuleViolation `quota-overrun`, `move-not-allowed`, `no-nominee`, `basis-needed`,
    `votes-wrong`, `day-needed`, `day-not-bearable` for a day to come; and by a ballot
    `ballot-of-another`, `votes-from-ballot` for numbers typed beside it, `nominee-not-chosen`.
    """
    proposal = _moving(proposal, ProposalState.NOMINATED)
    if not proposal.nominees.exists():
        raise RuleViolation("no-nominee", _("Add at least one nominee first."))
    if nomination.ballot is not None:
        nomination = by_ballot(proposal, nomination, nomination.ballot)
    day = _needed_day(nomination.on, "nominated_on")
    _refuse_far(day, "nominated_on")
    _refuse_future(day, "nominated_on")
    refuse_votes(nomination)
    proposal.nominated_on, proposal.ballot = day, nomination.ballot
    proposal.content_at = timezone.now()
    proposal.basis = needed_text(
        nomination.basis, "basis-needed",
        _("Write how it was nominated: which meeting or ballot, when."), "basis",
    )  # fmt: skip
    proposal.votes_for, proposal.votes_entitled = nomination.votes_for, nomination.votes_entitled
    told = {
        "nominated_on": day, "basis": proposal.basis, "ballot": str(nomination.ballot or ""),
        "votes_for": nomination.votes_for, "votes_entitled": nomination.votes_entitled,
    }  # fmt: skip
    with within_quotas(proposal.bloc_year, proposal.award_type):
        return _moved(proposal, ProposalState.NOMINATED, by, gettext_noop("nominated"), told)


@transaction.atomic
def open_comment(proposal: Proposal, first: date, last: date, *, by: Any) -> Proposal:
    """Show the list of nominees to the public from the first to the last day, both included.

    Raises RuleViolation `move-not-allowed`, `window-out-of-order`, `window-begins-past`,
    `day-not-bearable`.
    """
    proposal = _moving(proposal, ProposalState.PUBLIC_COMMENT)
    for day, field in ((first, "comment_from"), (last, "comment_to")):
        _refuse_far(day, field)
    if last < first:
        message = _("The last day must not come before the first.")
        raise RuleViolation("window-out-of-order", message, fields={"comment_to": message})
    if first < today():
        message = _("The first day is past: nobody could have read the list then.")
        raise RuleViolation("window-begins-past", message, fields={"comment_from": message})
    proposal.comment_from, proposal.comment_to = first, last
    told = {"comment_from": first, "comment_to": last}
    return _moved(
        proposal, ProposalState.PUBLIC_COMMENT, by, gettext_noop("opened for public comment"), told
    )


def hindrances(proposal: Proposal) -> list[str]:
    """Why the proposal may not go to the council yet, in words; empty when it may."""
    told = []
    if proposal.comment_to and proposal.comment_to >= today():
        told.append(
            _("Public comment is open until the end of %(day)s.")
            % {"day": date_short(proposal.comment_to)}
        )
    waiting = proposal.objections.waiting().count()
    if waiting:
        told.append(_("Public comments not answered: %(count)s.") % {"count": waiting})
    told += [
        _("%(name)s is barred: %(bar)s.") % {"name": bar.scorecard.organisation, "bar": bar}
        for bar in bars_on(proposal)
    ]
    missing = missing_in(proposal)
    if missing:
        told.append(_("The dossier lacks: %(papers)s.") % {"papers": "; ".join(missing)})
    return [str(line) for line in told]


def bars_on(proposal: Proposal) -> list[Bar]:
    """Bars noted in the year's scoring against members that are nominees themselves."""
    members = proposal.nominees.filter(name="").values("organisation")
    rows = Bar.objects.filter(
        scorecard__criteria_set__bloc_year=proposal.bloc_year_id,
        scorecard__organisation__in=members,
    )
    return list(rows.select_related("scorecard__organisation"))


@transaction.atomic
def submit_proposal(proposal: Proposal, number: str, on: date, *, by: Any) -> Proposal:
    """Put the proposal before the council, under the number of its submission.

    Raises RuleViolation `move-not-allowed`, `number-needed`, `submitted-before-window-ends`,
    `day-not-bearable`, and `not-ready` naming each of the `hindrances`: no reason overrides them.
    """
    proposal = _moving(proposal, ProposalState.SUBMITTED)
    found = hindrances(proposal)
    if found:
        raise RuleViolation("not-ready", " ".join(found))
    _refuse_far(on, "submitted_on")
    _refuse_future(on, "submitted_on")
    last: Any = proposal.comment_to  # never empty once the public was asked
    if on <= last:
        message = _("Public comment went on until %(day)s: the submission comes after it.") % {
            "day": date_short(last)
        }
        raise RuleViolation(
            "submitted-before-window-ends", message, fields={"submitted_on": message}
        )
    proposal.number = _needed_line(number, "number")
    proposal.submitted_on = on
    told = {"number": proposal.number, "submitted_on": on}
    return _moved(
        proposal, ProposalState.SUBMITTED, by, gettext_noop("submitted to the council"), told
    )


@transaction.atomic
def return_proposal(proposal: Proposal, *, by: Any, reason: str) -> Proposal:
    """Send the proposal back to its makers. Raises RuleViolation `move-not-allowed`, and
    `reason-required`."""
    proposal = _moving(proposal, ProposalState.RETURNED)
    proposal.reason = needed_text(
        reason, "reason-required", _("Write what is to be changed."), "reason"
    )
    return _moved(
        proposal, ProposalState.RETURNED, by, gettext_noop("returned a proposal"),
        reason=proposal.reason,
    )  # fmt: skip


@transaction.atomic
def take_up(proposal: Proposal, *, by: Any) -> Proposal:
    """Make a returned proposal a draft again; nomination, window and submission begin anew, and the
    log keeps what they were. Public comments and the dossier stay."""
    proposal = _moving(proposal, ProposalState.DRAFTED)
    cleared: dict[str, Any] = {
        "nominated_on": None, "basis": "", "ballot": None, "votes_for": None,
        "votes_entitled": None, "comment_from": None, "comment_to": None, "number": "",
        "submitted_on": None,
    }  # fmt: skip
    before = {name: value for name, value in stored(proposal, cleared).items() if value}
    for name, value in cleared.items():
        setattr(proposal, name, value)
    proposal.content_at = timezone.now()
    return _moved(
        proposal, ProposalState.DRAFTED, by, gettext_noop("took a proposal up again"),
        before=before,
    )  # fmt: skip


@transaction.atomic
def refuse_proposal(proposal: Proposal, *, by: Any, reason: str) -> Proposal:
    """The council does not grant it. Raises RuleViolation `move-not-allowed`, `reason-required`."""
    proposal = _moving(proposal, ProposalState.REFUSED)
    proposal.reason = needed_text(
        reason, "reason-required", _("Write why the council refuses."), "reason"
    )
    return _moved(
        proposal, ProposalState.REFUSED, by, gettext_noop("refused a proposal"),
        reason=proposal.reason,
    )  # fmt: skip


def decide(proposal: Proposal, entry: DecisionEntry, *, by: Any) -> Proposal:
    """Record the decision and enter the awards it gives, one row for each kind of subject, with
    their receivers.

    Raises RuleViolation `move-not-allowed`, `nobody-granted`, `decided-before-submission`,
    `day-not-bearable`, `number-needed` (or issuer, signer); nothing is kept then, no file either.
    """
    with ExitStack() as stack:
        stored_as = ""
        if entry.scan is not None:
            field = Decision._meta.get_field("scan")
            path = scan_path(
                Decision(bloc_year=proposal.bloc_year), f"{entry.scan.sha256}.{entry.scan.ending}"
            )
            stored_as = stack.enter_context(new_file(field, path, entry.scan.file))
        stack.enter_context(transaction.atomic())
        return _decided(proposal, entry, stored_as, by)


def _decided(proposal: Proposal, entry: DecisionEntry, stored_as: str, by: Any) -> Proposal:
    proposal = _moving(proposal, ProposalState.DECIDED)
    granted = _granted(proposal, entry)
    _refuse_far(entry.decided_on, "decided_on")
    _refuse_future(entry.decided_on, "decided_on")
    submitted: Any = proposal.submitted_on  # never empty with the council
    if entry.decided_on < submitted:
        message = _("The proposal was submitted on %(day)s; the decision cannot be older.") % {
            "day": date_short(submitted)
        }
        raise RuleViolation("decided-before-submission", message, fields={"decided_on": message})
    decision = Decision(bloc_year=proposal.bloc_year, decided_on=entry.decided_on)
    for name in ("number", "issuer", "signer_name", "signer_title"):
        setattr(decision, name, _needed_line(getattr(entry, name), name))
    if entry.scan is not None:
        decision.scan, decision.scan_name = stored_as, entry.scan.name
        decision.scan_type, decision.scan_sha256 = entry.scan.media_type, entry.scan.sha256
    decision.save()
    proposal.nominees.update(is_granted=False)
    proposal.nominees.filter(pk__in=[each.pk for each in granted]).update(is_granted=True)
    _enter_awards(proposal, decision, granted)
    proposal.decision, proposal.decided_on = decision, entry.decided_on
    told = {
        "number": decision.number, "decided_on": decision.decided_on, "issuer": decision.issuer,
        "signer": f"{decision.signer_name}, {decision.signer_title}",
        "granted": [str(each) for each in granted], "scan": decision.scan_sha256,
    }  # fmt: skip
    return _moved(proposal, ProposalState.DECIDED, by, gettext_noop("recorded a decision"), told)


def _granted(proposal: Proposal, entry: DecisionEntry) -> list[Nominee]:
    wanted = set(entry.granted)
    rows = [row for row in proposal.nominees.select_related("organisation") if row.pk in wanted]
    if not rows:
        message = _("Choose who is granted the award. If nobody is, refuse the proposal.")
        raise RuleViolation("nobody-granted", message, fields={"granted": message})
    return rows


def _enter_awards(proposal: Proposal, decision: Decision, granted: list[Nominee]) -> None:
    """An award row for each kind of subject, where the year's awards, reports and dashboards look
    for them."""
    for subject in dict.fromkeys(each.subject for each in granted):
        rows = [each for each in granted if each.subject == subject]
        award = Award(
            bloc_year=proposal.bloc_year, award_type=proposal.award_type,
            state=AwardState.GRANTED, subject=subject, quantity=len(rows), decision=decision,
            granted_by=decision.issuer, reason=proposal.title,
        )  # fmt: skip
        award.save()
        for order, each in enumerate(rows, start=1):
            AwardReceiver(
                award=award, order=order, name=each.name,
                organisation=each.organisation if each.is_member_itself else None,
            ).save()  # fmt: skip


@transaction.atomic
def announce(proposal: Proposal, *, by: Any) -> Proposal:
    """Tell everybody: the decision and who is granted the award stand on the public page."""
    proposal = _moving(proposal, ProposalState.ANNOUNCED)
    proposal.announced_at = timezone.now()
    return _moved(proposal, ProposalState.ANNOUNCED, by, gettext_noop("announced a decision"))


@transaction.atomic
def revoke(
    proposal: Proposal, number: str, on: date, *, by: Any, reason: str, parts: str = ""
) -> Proposal:
    """Take the decision back, with the awards it gave: they stay, marked as revoked. `parts` says
    what becomes of awards that are counted in them (PartsFate).

    Raises RuleViolation `move-not-allowed`, `number-needed`, `reason-required`,
    `revoked-before-decision`, `day-not-bearable`, `parts-undecided`.
    """
    proposal = _moving(proposal, ProposalState.REVOKED)
    decision = Decision.objects.select_for_update().get(proposal=proposal)
    _refuse_far(on, "revoked_on")
    _refuse_future(on, "revoked_on")
    if on < decision.decided_on:
        message = _("The decision is of %(day)s; it cannot be revoked before.") % {
            "day": date_short(decision.decided_on)
        }
        raise RuleViolation("revoked-before-decision", message, fields={"revoked_on": message})
    decision.revoked_number, decision.revoked_on = _needed_line(number, "revoked_number"), on
    decision.revoked_because = needed_text(
        reason, "reason-required", _("Write why the decision is revoked."), "reason"
    )
    decision.save()
    settle_parts(decision, parts, by=by, reason=decision.revoked_because)
    for award in decision.awards.select_for_update():
        award.state = AwardState.REVOKED
        award.save(update_fields=["state", "updated_at"])
    proposal.decision = decision
    told = {"number": decision.revoked_number, "revoked_on": on}
    return _moved(
        proposal, ProposalState.REVOKED, by, gettext_noop("revoked a decision"), told,
        reason=decision.revoked_because,
    )  # fmt: skip


# -- what every deed does -------------------------------------------------------------------------


def _moving(proposal: Proposal, to: ProposalState) -> Proposal:
    """The proposal, locked, that may become `to`. RuleViolation `move-not-allowed` else."""
    proposal = locked_proposal(proposal)
    if not proposal.state_now.can_become(to):
        raise RuleViolation(
            "move-not-allowed",
            _("This proposal is “%(state)s” now, so it cannot become “%(to)s”.")
            % {"state": proposal.state_now.label, "to": to.label},
        )
    return proposal


def _moved(
    proposal: Proposal, to: ProposalState, by: Any, verb: str,
    after: dict[str, Any] | None = None, *, before: dict[str, Any] | None = None, reason: str = "",
) -> Proposal:  # fmt: skip
    came_from, proposal.state = proposal.state, to
    proposal.save()
    log(
        by, verb, proposal, before={"state": came_from, **(before or {})},
        after={"state": str(to), **(after or {})}, reason=reason,
    )  # fmt: skip
    tell_of_move(proposal, but=by)
    return proposal


def _needed_line(text: str, field: str) -> str:
    text = normalise(text)
    if not text:
        message = _("This field is required.")
        raise RuleViolation(f"{field.replace('_', '-')}-needed", message, fields={field: message})
    return text


def _refuse_far(day: date, field: str) -> None:
    if abs(day - today()) > FAR:
        message = _("This day is more than a year away. Check the year.")
        raise RuleViolation("day-not-bearable", message, fields={field: message})


def _refuse_future(day: date, field: str) -> None:
    if day > today():
        message = _("This day has not come yet.")
        raise RuleViolation("day-not-bearable", message, fields={field: message})


def _needed_day(day: date | None, field: str) -> date:
    if day is None:
        message = _("Give the day.")
        raise RuleViolation("day-needed", message, fields={field: message})
    return day
