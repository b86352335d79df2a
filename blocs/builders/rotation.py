"""Who is due to lead a bloc, with reasons in words: what the rule makes of who has led."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _

from blocs.enums import LeadershipOffice
from blocs.models import Bloc, BlocYear, LeadershipTerm, Organisation
from blocs.querysets import today
from blocs.rotation import Due, Led, Proposal, Reason, Rotation, Rule, Why, propose
from common.wiring import PanelLine

ONE_YEAR = timedelta(days=364)


@dataclass(frozen=True)
class YearLed:
    """One year of the bloc: its terms as chair and as vice-chair, those who left first."""

    year: BlocYear
    chairs: list[LeadershipTerm]
    vices: list[LeadershipTerm]
    changes: Sequence[PanelLine] = ()  # how the lead passed on, as far as the reader may know


@dataclass(frozen=True)
class Turn:
    """A member, and how it stands to the lead of the year asked for."""

    organisation: Organisation
    last: int | None
    reason: str
    is_free: bool
    office: str = ""  # what it is proposed for


@dataclass(frozen=True)
class Turns:
    """`year` is asked for; `rule` None where the bloc has declared none: then nobody is proposed,
    and `members` say only who led when."""

    year: int
    rule: Rule | None
    chair: Turn | None
    vice: Turn | None
    members: list[Turn]


def years_led(
    bloc: Bloc, years: Any, changes: Mapping[int, Sequence[PanelLine]] | None = None
) -> list[YearLed]:
    """Who led in each of these years, the newest first; in a constant number of queries."""
    rows = years.filter(bloc=bloc).prefetch_related("terms__organisation").order_by("-year")
    told = changes or {}
    return [
        YearLed(
            row, _terms(row, LeadershipOffice.CHAIR), _terms(row, LeadershipOffice.VICE_CHAIR),
            told.get(row.pk, ()),
        )
        for row in rows
    ]  # fmt: skip


def _terms(year: BlocYear, office: LeadershipOffice) -> list[LeadershipTerm]:
    """In the order in which they were in office; whoever is in office still comes last."""
    held = [term for term in year.terms.all() if term.office == office]
    return sorted(held, key=lambda term: (term.ends_on is None, term.ends_on or today(),
                                          term.position, term.pk))  # fmt: skip


def turns_of(bloc: Bloc, led: Iterable[YearLed]) -> Turns:
    """Who is due in the year after the newest of those told of."""
    led = list(led)
    newest = led[0].year if led else None
    year = newest.year + 1 if newest else today().year
    day = newest.ends_on + timedelta(days=1) if newest else today()
    members = [row.organisation for row in bloc.members_during(day, day + ONE_YEAR)]
    by_code = {each.code: each for each in members}
    history = {
        each.year.year: Led(
            [term.organisation.code for term in each.chairs],
            [term.organisation.code for term in each.vices],
        )
        for each in led
    }
    rule = Rule(Rotation(bloc.rotation), bloc.rotation_rest) if bloc.rotation else None
    found = propose(rule or Rule(Rotation.FREE), list(by_code), history, year)
    turns = {turn.organisation.code: turn for turn in _turns(found, by_code)}
    return Turns(
        year, rule, turns.get(found.chair or ""), turns.get(found.vice or ""),
        list(turns.values()),
    )  # fmt: skip


def _turns(found: Proposal, organisations: dict[str, Organisation]) -> Iterator[Turn]:
    for due in found.members:
        reason, office = _for_office(found, due)
        yield Turn(organisations[due.member], due.last, in_words(reason), due.is_free, office)


def _for_office(found: Proposal, due: Due) -> tuple[Reason, str]:
    if due.member == found.chair and found.chair_because:
        return found.chair_because, LeadershipOffice.CHAIR
    if due.member == found.vice and found.vice_because:
        return found.vice_because, LeadershipOffice.VICE_CHAIR
    return due.reason, ""


def in_words(reason: Reason) -> str:
    """A reason as a sentence."""
    told = {"year": reason.year, "until": reason.until}
    if reason.why == Why.WAS_VICE:
        return _("It was vice-chair in %(year)s.") % told
    if reason.why == Why.NEXT_IN_TURN and reason.year:
        return _("It comes after the chair of %(year)s in the order of the members.") % told
    if reason.why == Why.NEXT_IN_TURN:
        return _("It comes after the proposed chair in the order of the members.")
    if reason.why == Why.LONGEST_AGO and reason.year:
        return _("Of those who may lead, its last year in the chair, %(year)s, is longest ago.") % (
            told
        )
    if reason.why == Why.LONGEST_AGO:
        return _("It has never led, and comes first in the order of the members.")
    if reason.why == Why.RESTS:
        return _("It led in %(year)s and does not lead again before %(until)s.") % told
    return _("It may be chosen.")
