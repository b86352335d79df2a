"""Preparing a ballot: its question, its rule, what may be chosen; calling one off."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.apps import apps
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from ballots.enums import BallotState, BallotWay, Purpose, ShareBase
from ballots.models import Ballot, Option
from ballots.moving import locked_ballot, refuse_move, refuse_unless
from blocs.actions.years import locked_year
from blocs.models import BlocYear, Organisation
from common.changes import apply_changes, needed_text, refuse_stale, stored, version_of
from common.errors import RuleViolation
from common.log import log
from common.text import normalise
from conferences.models import Conference

MOST_OPTIONS = 200  # lines on one slip
LONGEST_NAME = 300  # signs
AGREE, DISAGREE = "Đồng ý", "Không đồng ý"  # the slip of an approval, as it is printed
FIELDS = (
    "purpose", "award_type", "way", "title", "question", "conference", "for_year", "seats", "base",
    "threshold", "above", "quorum", "may_abstain", "takes_written", "run_off", "rule_basis",
    "closes_at",
)  # fmt: skip


@dataclass(frozen=True)
class Candidate:
    """A line of the slip: a member or a name, and what voters should know about it."""

    label: str = ""
    organisation: Organisation | None = None
    facts: str = ""
    says_no: bool = False

    @property
    def name(self) -> str:
        return normalise(self.label) or (self.organisation.label if self.organisation else "")


@dataclass(frozen=True)
class BallotPlan:
    """What is asked, by which rule, and what may be chosen. Percents are 0 to 100."""

    purpose: str
    title: str
    candidates: Sequence[Candidate]
    award_type: Any = None  # of an app above this one: see `blocs.querysets.rows_of`
    way: str = BallotWay.SECRET
    question: str = ""
    conference: Conference | None = None
    for_year: BlocYear | None = None
    seats: int = 1
    base: str = ShareBase.VALID
    threshold: Decimal = field(default_factory=lambda: Decimal(50))
    above: bool = True
    quorum: Decimal = field(default_factory=Decimal)
    may_abstain: bool = False
    takes_written: bool = False
    run_off: bool = True
    rule_basis: str = ""
    closes_at: datetime | None = None

    def values(self) -> dict[str, Any]:
        """What lies on the ballot's own row."""
        return {name: getattr(self, name) for name in FIELDS}


@transaction.atomic
def create_ballot(year: BlocYear, plan: BallotPlan, *, by: Any) -> Ballot:
    """Prepare a ballot. Raises RuleViolation when the plan contradicts itself (see `_refuse`)."""
    year = locked_year(year)
    _refuse(year, plan)
    ballot = Ballot.objects.create(bloc_year=year, **plan.values())
    _write_options(ballot, plan.candidates)
    log(by, gettext_noop("prepared a ballot"), ballot, after=told(ballot))
    return ballot


@transaction.atomic
def change_ballot(ballot: Ballot, plan: BallotPlan, *, by: Any, seen: str | None = None) -> Ballot:
    """Change a ballot that is not opened yet; nothing is logged when nothing differs.

    Raises RuleViolation as `create_ballot` does, once voting has begun, and `changed-meanwhile`
    when somebody changed it since `seen`.
    """
    ballot = locked_ballot(ballot)
    refuse_unless(ballot, BallotState.DRAFT)
    before = told(ballot)
    refuse_stale(seen, version_of(before))
    if ballot.follows_id is not None:
        _refuse_other_question(ballot, plan)
    _refuse(ballot.bloc_year, plan)
    apply_changes(ballot, plan.values())
    ballot.save()
    ballot.options.all().delete()
    _write_options(ballot, plan.candidates)
    after = told(ballot)
    changed = [name for name in after if before[name] != after[name]]
    if changed:
        log(
            by, gettext_noop("changed a ballot"), ballot,
            before={name: before[name] for name in changed},
            after={name: after[name] for name in changed},
        )  # fmt: skip
    return ballot


@transaction.atomic
def cancel_ballot(ballot: Ballot, *, by: Any, reason: str) -> Ballot:
    """Call a ballot off, for a reason that everybody who reads the ballot sees. Votes already given
    are never counted; who had voted stays on record.

    Raises RuleViolation without a reason, and once the result is published.
    """
    reason = needed_text(
        reason, "reason-needed", _("Write why the ballot is called off."), "reason"
    )
    ballot = locked_ballot(ballot)
    refuse_move(ballot, BallotState.CANCELLED)
    before, ballot.state = ballot.state, BallotState.CANCELLED
    ballot.cancelled_because = reason
    ballot.save(update_fields=["state", "cancelled_because", "updated_at"])
    log(
        by, gettext_noop("called off the ballot"), ballot,
        before={"state": before}, after={"state": ballot.state}, reason=reason,
    )  # fmt: skip
    return ballot


def told(ballot: Ballot) -> dict[str, Any]:
    """A ballot as the log keeps it, and as a form marks what it has seen."""
    names = [option.label for option in ballot.options.all()]
    percents = {name: f"{getattr(ballot, name):.2f}" for name in ("threshold", "quorum")}
    return {**stored(ballot, FIELDS), **percents, "options": names}


def _write_options(ballot: Ballot, candidates: Sequence[Candidate]) -> None:
    Option.objects.bulk_create(
        Option(
            ballot=ballot, number=number, label=each.name, organisation=each.organisation,
            facts=normalise(each.facts), says_no=each.says_no,
        )
        for number, each in enumerate(candidates, start=1)
    )  # fmt: skip


def _refuse(year: BlocYear, plan: BallotPlan) -> None:
    """RuleViolation at the field that contradicts the others."""
    _refuse_candidates(year, plan)
    if plan.for_year is not None:
        _refuse_year(year, plan)
    if plan.award_type is not None:
        _refuse_award(year, plan)
    for name in ("threshold", "quorum"):
        value = Decimal(getattr(plan, name))
        if not value.is_finite() or not 0 <= value <= 100:
            raise _refusal("percent", _("A percent lies from 0 to 100."), name)
    if plan.way == BallotWay.ACCLAMATION and plan.takes_written:
        message = _("A show of hands counts who is there; it takes no opinion in writing.")
        raise _refusal("written-by-hands", message, "takes_written")
    if plan.closes_at is not None and plan.closes_at <= timezone.now():
        raise _refusal("closes-in-past", _("This time has passed already."), "closes_at")


def _refuse_candidates(year: BlocYear, plan: BallotPlan) -> None:
    lines = list(plan.candidates)
    message = _fault_of_names(lines) or _fault_of_members(year, plan)
    if message:
        raise _refusal("ballot-options", message, "candidates")
    choosable = sum(not each.says_no for each in lines)
    if not 1 <= plan.seats <= choosable:
        message = _("Choose between 1 and as many as may be chosen (%(most)s).") % {
            "most": choosable
        }
        raise _refusal("ballot-seats", message, "seats")
    if plan.purpose == Purpose.CHAIR and plan.seats != 1:
        raise _refusal("ballot-seats", _("A bloc has one chair."), "seats")


def _fault_of_names(lines: Sequence[Candidate]) -> Any:
    names = [each.name.casefold() for each in lines]
    if all(each.says_no for each in lines):
        return _("Write at least one line that can be chosen.")
    if len(lines) > MOST_OPTIONS:
        return _("A slip holds at most %(most)s lines.") % {"most": MOST_OPTIONS}
    if "" in names:
        return _("Every line has a name.")
    if max(map(len, names)) > LONGEST_NAME:
        return _("A name has at most %(most)s signs.") % {"most": LONGEST_NAME}
    return _("A name stands on the slip twice.") if len(set(names)) != len(names) else None


def _fault_of_members(year: BlocYear, plan: BallotPlan) -> Any:
    members = set(year.members().values_list("organisation_id", flat=True))
    chosen = [each.organisation.pk for each in plan.candidates if each.organisation]
    if len(set(chosen)) != len(chosen):
        return _("A name stands on the slip twice.")
    if not set(chosen) <= members:
        return _("Somebody on the slip is no member in this year.")
    is_named = any(each.organisation is None and not each.says_no for each in plan.candidates)
    if Purpose(plan.purpose).is_leadership and is_named:
        return _("Members lead a bloc: choose the names from the list of members.")
    return None


def _refuse_year(year: BlocYear, plan: BallotPlan) -> None:
    assert plan.for_year is not None  # noqa: S101
    if not Purpose(plan.purpose).is_leadership:
        message = _("Only a ballot on the lead is about another year.")
        raise _refusal("ballot-year", message, "for_year")
    if plan.for_year.bloc_id != year.bloc_id or plan.for_year.starts_on < year.starts_on:
        message = _("Choose this year or a later one of the same bloc.")
        raise _refusal("ballot-year", message, "for_year")


def _refuse_award(year: BlocYear, plan: BallotPlan) -> None:
    message: Any
    if Purpose(plan.purpose).is_leadership:
        message = _("A ballot on the lead is about no award.")
        raise _refusal("ballot-award", message, "award_type")
    if not awards_of(year).filter(pk=plan.award_type.pk).exists():
        message = _("“%(award)s” is not in force in this year.") % {"award": plan.award_type}
        raise _refusal("ballot-award", message, "award_type")


def awards_of(year: BlocYear) -> Any:
    """The awards that a ballot of the year may be about: those in force in it."""
    return apps.get_model("awards", "AwardType")._default_manager.for_year(year)


def _refuse_other_question(ballot: Ballot, plan: BallotPlan) -> None:
    """A run-off is between those who tied, for the seats that were left."""
    now = [(option.label, option.organisation_id) for option in ballot.options.all()]
    new = [(each.name, each.organisation.pk if each.organisation else None)
           for each in plan.candidates]  # fmt: skip
    same = (plan.purpose, plan.seats, plan.award_type, new)
    if same != (ballot.purpose, ballot.seats, ballot.award_type, now):
        message = _("A run-off is between those who tied, for the seats that were left.")
        raise _refusal("run-off-fixed", message, "candidates")


def _refusal(code: str, message: Any, field: str) -> RuleViolation:
    return RuleViolation(code, message, fields={field: message})
