"""Deeds on the leadership of a year: chair and vice-chairs, and the people who stand for them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from blocs.actions.years import locked_year
from blocs.enums import LeadershipOffice
from blocs.models import BlocYear, LeadershipTerm, Organisation, Representative
from common.changes import apply_changes, locked_row, refuse_stale, stored, version_of
from common.errors import RuleViolation
from common.formatting import date_short
from common.log import log

TERM = ("starts_on", "basis")  # what a form corrects
PERSON = ("full_name", "position")


@dataclass(frozen=True)
class Appointment:
    """Which organisation takes which office, from when, and on what basis."""

    organisation: Organisation
    office: str
    starts_on: date
    basis: str = ""


@transaction.atomic
def appoint_leader(
    year: BlocYear, appointment: Appointment, *, by: Any, seen_chair: str | None = None
) -> LeadershipTerm:
    """Put a member into office; a new chair ends the term of the old one in the same breath.

    `seen_chair` is the mark of the chair the person saw (see `chair_mark`); None: did not look.
    Raises RuleViolation when the organisation is no member on that day, holds the office
    already, starts before the term it ends, or another chair took office meanwhile.
    """
    year = locked_year(year)
    _refuse_outsider(year, appointment)
    if appointment.office == LeadershipOffice.CHAIR:
        _refuse_other_chair(year, seen_chair)
    ended = _terms_ended_by(year, appointment)
    for term in ended:
        _refuse_early_end(term, appointment.starts_on, field="starts_on")
        term.ends_on = appointment.starts_on
        term.save(update_fields=["ends_on", "updated_at"])
    term = LeadershipTerm.objects.create(
        bloc_year=year,
        organisation=appointment.organisation,
        office=appointment.office,
        starts_on=appointment.starts_on,
        basis=appointment.basis,
        position=year.terms.count(),
    )
    log(
        by, gettext_noop("appointed to the leadership"), term,
        before={"ended_terms": [str(old) for old in ended]} if ended else None,
        after={"office": term.office, "starts_on": term.starts_on, "basis": term.basis},
    )  # fmt: skip
    return term


def _refuse_outsider(year: BlocYear, appointment: Appointment) -> None:
    """The membership on the day the term begins is held, so that it does not end while its holder
    takes office."""
    organisation = appointment.organisation
    day = appointment.starts_on
    members = year.members_on(day).filter(organisation=organisation).order_by("pk")
    if not list(members.select_for_update(of=("self",))):
        message = _(
            "%(organisation)s is not a member of %(bloc)s on %(day)s. Only a member leads the"
            " bloc; add it to the bloc first, or choose another."
        ) % {"organisation": organisation, "bloc": year.bloc, "day": date_short(day)}
        raise RuleViolation("leader-not-member", message, fields={"organisation": message})


def chair_mark(year: BlocYear) -> str:
    """The id of the chair's term in office, or "none"."""
    return str(year.chair.pk) if year.chair else "none"


def _refuse_other_chair(year: BlocYear, seen: str | None) -> None:
    chair = year.chair
    if seen is not None and seen != chair_mark(year):
        raise RuleViolation(
            "chair-changed-meanwhile",
            _("Meanwhile %(organisation)s became chair. Look at the leadership again, then decide.")
            % {"organisation": chair.organisation if chair else "–"},
        )


def _terms_ended_by(year: BlocYear, appointment: Appointment) -> list[LeadershipTerm]:
    """Terms in office that give way: the old chair's, and any other office of the newcomer."""
    terms = list(
        year.terms.in_office().select_for_update(of=("self",)).select_related("organisation")
    )
    own = [term for term in terms if term.organisation_id == appointment.organisation.pk]
    if any(term.office == appointment.office for term in own):
        message = _("%(organisation)s holds this office already.") % {
            "organisation": appointment.organisation
        }
        raise RuleViolation("already-in-office", message, fields={"organisation": message})
    if appointment.office != LeadershipOffice.CHAIR:
        return own
    return [*own, *(term for term in terms if term.office == LeadershipOffice.CHAIR)]


def _refuse_early_end(term: LeadershipTerm, day: date, *, field: str) -> None:
    if term.starts_on and day < term.starts_on:
        message = _("%(organisation)s took office on %(day)s; choose that day or a later one.") % {
            "organisation": term.organisation,
            "day": date_short(term.starts_on),
        }
        raise RuleViolation("term-ends-before-start", message, fields={field: message})


@transaction.atomic
def change_term(
    term: LeadershipTerm, values: Mapping[str, Any], *, by: Any, seen: str | None = None
) -> LeadershipTerm:
    """Correct from when, or on what basis, an organisation is in office.

    Raises RuleViolation when somebody corrected it since `seen`.
    """
    locked_year(term.bloc_year)
    term = LeadershipTerm.objects.select_for_update().get(pk=term.pk)
    refuse_stale(seen, version_of(stored(term, TERM)))
    before, after = apply_changes(term, values)
    if term.ends_on:
        _refuse_early_end(term, term.ends_on, field="starts_on")
    if after:
        term.save()
        log(by, gettext_noop("corrected the term"), term, before=before, after=after)
    return term


@transaction.atomic
def end_term(term: LeadershipTerm, ends_on: date, *, by: Any, reason: str = "") -> LeadershipTerm:
    """The organisation leaves its office on that day; nobody takes its place.

    Raises RuleViolation when it left already, or the day is before it took office.
    """
    locked_year(term.bloc_year)
    term = LeadershipTerm.objects.select_for_update().get(pk=term.pk)
    if term.ends_on is not None:
        raise RuleViolation(
            "term-ended", _("This term has ended already, on %(day)s.") % {
                "day": date_short(term.ends_on)
            },
        )  # fmt: skip
    _refuse_early_end(term, ends_on, field="ends_on")
    term.ends_on = ends_on
    term.save(update_fields=["ends_on", "updated_at"])
    log(by, gettext_noop("ended the term"), term, after={"ends_on": ends_on}, reason=reason)
    return term


@transaction.atomic
def add_representative(
    term: LeadershipTerm, *, full_name: str, position: str = "", by: Any
) -> Representative:
    """Name a person who stands for the organisation in its office."""
    locked_year(term.bloc_year)
    person = Representative.objects.create(
        term=term, full_name=full_name, position=position, order=term.representatives.count() + 1
    )
    log(
        by, gettext_noop("named a representative"), term,
        after={"full_name": person.full_name, "position": person.position},
    )  # fmt: skip
    return person


@transaction.atomic
def change_representative(
    person: Representative, values: Mapping[str, Any], *, by: Any, seen: str | None = None
) -> Representative:
    """Correct a representative's name or position.

    Raises RuleViolation when somebody corrected it since `seen`, or took the person off the list.
    """
    locked_year(person.term.bloc_year)
    person = locked_row(person)
    refuse_stale(seen, version_of(stored(person, PERSON)))
    before, after = apply_changes(person, values)
    if after:
        person.save()
        log(
            by, gettext_noop("corrected a representative"), person.term,
            before=before, after=after,
        )  # fmt: skip
    return person


@transaction.atomic
def remove_representative(person: Representative, *, by: Any) -> None:
    """Take a person off the list; the log keeps the name."""
    locked_year(person.term.bloc_year)
    person = locked_row(person)
    before = {"full_name": person.full_name, "position": person.position}
    log(by, gettext_noop("removed a representative"), person.term, before=before)
    person.delete()
