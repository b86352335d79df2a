"""What follows from a published ballot: who was chosen takes office; who tied goes on."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop, override

from ballots.actions.drafting import FIELDS, told
from ballots.counting import Standing
from ballots.enums import BallotState, BallotWay, Purpose
from ballots.models import Ballot, Option
from ballots.moving import locked_ballot
from blocs.actions.leadership import Appointment, appoint_leader
from blocs.enums import LeadershipOffice
from blocs.models import BlocYear, LeadershipTerm, Organisation
from common.errors import RuleViolation
from common.formatting import date_short
from common.log import log

OFFICES = {
    Purpose.CHAIR: LeadershipOffice.CHAIR,
    Purpose.VICE_CHAIR: LeadershipOffice.VICE_CHAIR,
}
NEW_IN_RUN_OFF = {"title", "seats", "closes_at", "conference"}


@transaction.atomic
def seat_chosen(
    ballot: Ballot, year: BlocYear, starts_on: date, *, by: Any, seen_chair: str | None = None
) -> list[LeadershipTerm]:
    """Put who was chosen into office in `year` from that day, once; the term names the ballot.

    Raises RuleViolation unless the ballot is published, is about the lead and chose somebody;
    `seated-already`; and what `blocs.actions.leadership.appoint_leader` raises.
    """
    ballot = locked_ballot(ballot)
    if ballot.state != BallotState.PUBLISHED:
        raise RuleViolation("ballot-not-published", _("Publish the result first."))
    if not ballot.is_leadership:
        raise RuleViolation("not-on-lead", _("This ballot was not about the lead."))
    if ballot.seated_at is not None:
        raise RuleViolation("seated-already", _("Who was chosen has taken office already."))
    if year.bloc_id != ballot.bloc_year.bloc_id or year.starts_on < ballot.bloc_year.starts_on:
        message = _("Choose this year or a later one of the same bloc.")
        raise RuleViolation("ballot-year", message, fields={"year": message})
    chosen = _with_standing(ballot, Standing.CHOSEN)
    if not chosen:
        raise RuleViolation("nobody-chosen", _("This ballot chose nobody."))
    office, basis = OFFICES[Purpose(ballot.purpose)], basis_in_words(ballot)
    organisations = Organisation.objects.in_bulk([row["organisation"] for row in chosen])
    terms = [
        appoint_leader(
            year, Appointment(organisations[row["organisation"]], office, starts_on, basis),
            by=by, seen_chair=seen_chair if office == LeadershipOffice.CHAIR else None,
        )
        for row in chosen
    ]  # fmt: skip
    ballot.seated_at, ballot.for_year = timezone.now(), year
    ballot.save(update_fields=["seated_at", "for_year", "updated_at"])
    names = [str(term.organisation) for term in terms]
    log(by, gettext_noop("put who was chosen into office"), ballot, after={"organisations": names})
    return terms


def basis_in_words(ballot: Ballot) -> str:
    """On what a term rests, in the Vietnamese of papers, as its row holds it."""
    verb = "Suy tôn" if ballot.way == BallotWay.ACCLAMATION else "Bầu"
    at = f" tại {ballot.conference.title}" if ballot.conference else ""
    closed = timezone.localdate(ballot.closed_at) if ballot.closed_at else timezone.localdate()
    return f"{verb}{at}, ngày {date_short(closed)} ({ballot.title})"[:300]


@transaction.atomic
def draft_run_off(ballot: Ballot, *, by: Any) -> Ballot:
    """Prepare the run-off between those who tied, for the seats that were left, by the same rule.

    Raises RuleViolation unless the result is published, `no-tie`, `no-run-off` where the rule knows
    none, and `run-off-there` while there is one that was not called off.
    """
    ballot = locked_ballot(ballot)
    if ballot.state != BallotState.PUBLISHED:
        raise RuleViolation("ballot-not-published", _("Publish the result first."))
    tied = {row["number"] for row in _with_standing(ballot, Standing.TIED)}
    if not tied:
        raise RuleViolation("no-tie", _("Nobody tied at the last seat."))
    if not ballot.run_off:
        raise RuleViolation("no-run-off", _("The rule of this ballot knows no run-off."))
    if ballot.run_offs.exclude(state=BallotState.CANCELLED).exists():
        raise RuleViolation("run-off-there", _("The run-off has been prepared already."))
    same = {name: getattr(ballot, name) for name in FIELDS if name not in NEW_IN_RUN_OFF}
    with override("vi"):  # as it is printed, whatever the language of the screen
        title = str(_("Run-off: %(title)s") % {"title": ballot.title})
    following = Ballot.objects.create(
        bloc_year=ballot.bloc_year, follows=ballot, title=title[:300],
        seats=_seats_left(ballot), conference=ballot.conference, **same,
    )  # fmt: skip
    options = ballot.options.filter(number__in=tied)
    Option.objects.bulk_create(
        Option(
            ballot=following, number=number, label=each.label, organisation=each.organisation,
            facts=each.facts,
        )
        for number, each in enumerate(options, start=1)
    )  # fmt: skip
    log(by, gettext_noop("prepared a run-off"), following, after=told(following))
    return following


def _seats_left(ballot: Ballot) -> int:
    return int(ballot.frozen["outcome"]["open_seats"])


def _with_standing(ballot: Ballot, standing: Standing) -> list[dict[str, Any]]:
    rows = ballot.frozen["outcome"]["results"]
    return [row for row in rows if row["standing"] == standing.value]
