"""What is stored of a council's awards, read once for a whole workbook."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from awards.enums import AwardState
from awards.models import Award, AwardReceiver, AwardType
from blocs.models import Bloc, BlocYear, Council, Membership, Organisation
from blocs.validators import one_line
from common.text import fold

Place = tuple[int, str, str, Any]  # year, code of the award, subject, receiver


class Named(NamedTuple):
    """An organisation of the register."""

    pk: int
    name: str
    names: frozenset[str]

    def is_called(self, text: str) -> bool:
        return fold(text) in self.names


class Kept(NamedTuple):
    """An award that one receiver has."""

    pk: int
    values: dict[str, str]
    is_single: bool  # this receiver alone, counted once and by itself
    by_decision: bool


@dataclass
class Past:
    """All that rows are held against. Names lead to ids where they are one's alone."""

    blocs: dict[str, int | None] = field(default_factory=dict)
    years: dict[tuple[int, int], BlocYear] = field(default_factory=dict)
    types: dict[str, list[AwardType]] = field(default_factory=dict)
    organisations: dict[str, Named] = field(default_factory=dict)
    memberships: dict[int, list[Any]] = field(default_factory=dict)
    awards: dict[Place, dict[str, Kept]] = field(default_factory=dict)
    receivers: set[tuple[int, int]] = field(default_factory=set)
    members: dict[int, dict[int, str]] = field(default_factory=dict)
    called: dict[int, dict[str, int]] = field(default_factory=dict)

    def bloc(self, text: str) -> int | None:
        return self.blocs.get(fold(text))

    def editions(self, text: str) -> list[AwardType]:
        """Editions of the award of this code or name, the newest first."""
        return self.types.get(fold(text), [])

    def members_of(self, year: BlocYear) -> dict[int, str]:
        """Who shares a day with the year: keys and names."""
        if year.pk not in self.members:
            self.members[year.pk] = {
                each["organisation"]: each["organisation__name"]
                for each in self.memberships.get(year.bloc_id, [])
                if each["starts_on"] <= year.ends_on
                and (each["ends_on"] is None or each["ends_on"] >= year.starts_on)
            }
        return self.members[year.pk]

    def member_called(self, year: BlocYear, text: str) -> int | None:
        """The member of this very name."""
        if year.pk not in self.called:
            named = self.members_of(year)
            self.called[year.pk] = {fold(name): key for key, name in named.items()}
        return self.called[year.pk].get(fold(text))

    def received(self, year: BlocYear, organisation: int) -> bool:
        """Has it an award of the year already, member or not?"""
        return (year.pk, organisation) in self.receivers

    def kept(self, place: Place, decision: str) -> Kept | None:
        """The award by this decision; else one whose decision nobody wrote down yet."""
        held = self.awards.get(place, {})
        return held.get(fold(decision)) or held.get("")

    def decisions_at(self, place: Place) -> list[str]:
        return [kept.values["decision"] for kept in self.awards.get(place, {}).values()]


def read_past(council: Council) -> Past:
    """What is stored of the council, in a constant number of queries."""
    past = Past()
    past.blocs = _blocs(council)
    years = BlocYear.objects.filter(bloc__council=council).select_related("bloc__council")
    past.years = {(year.bloc_id, year.year): year for year in years}
    types = AwardType.objects.of_council(council).order_by("-effective_from", "-pk")
    named: dict[str, list[AwardType]] = defaultdict(list)
    for award_type in types:
        named[fold(award_type.code)].append(award_type)
    by_name: dict[str, set[str]] = defaultdict(set)
    for award_type in types:
        by_name[fold(award_type.name)].add(fold(award_type.code))
    for name, codes in by_name.items():
        if name not in named and len(codes) == 1:
            named[name] = named[next(iter(codes))]
    past.types = dict(named)
    _read_register(past, council)
    _read_awards(past, council)
    return past


def _blocs(council: Council) -> dict[str, int | None]:
    rows = list(Bloc.objects.filter(council=council).values_list("pk", "code", "name"))
    found: dict[str, int | None] = {}
    for pk, _code, name in rows:
        found[fold(name)] = None if fold(name) in found else pk
    return found | {fold(code): pk for pk, code, _name in rows}


def _read_register(past: Past, council: Council) -> None:
    rows = Organisation.objects.values_list("pk", "code", "name", "short_name", "other_names")
    for pk, code, name, short, others in rows.iterator():
        names = frozenset(fold(each) for each in (name, short, *others.splitlines()) if each)
        past.organisations[code.lower()] = Named(pk, name, names)
    memberships: dict[int, list[Any]] = defaultdict(list)
    fields = ("bloc", "organisation", "organisation__name", "starts_on", "ends_on")
    for each in Membership.objects.filter(bloc__council=council).values(*fields):
        memberships[each["bloc"]].append(each)
    past.memberships = dict(memberships)


def _read_awards(past: Past, council: Council) -> None:
    rows = AwardReceiver.objects.filter(award__bloc_year__bloc__council=council)
    rows = rows.exclude(award__state=AwardState.PROPOSED).select_related(
        "award__award_type", "award__decision"
    )
    wholes = set(
        Award.objects.filter(bloc_year__bloc__council=council, part_of__isnull=False)
        .values_list("part_of", flat=True)
    )  # fmt: skip
    for row in rows.order_by("award", "order", "pk"):
        award = row.award
        place = (
            award.bloc_year_id, award.award_type.code, award.subject,
            row.organisation_id or fold(row.name),
        )  # fmt: skip
        values = _values(award)
        is_single = award.quantity == 1 and award.part_of_id is None and award.pk not in wholes
        kept = Kept(award.pk, values, is_single, award.decision_id is not None)
        past.awards.setdefault(place, {}).setdefault(fold(values["decision"]), kept)
        if row.organisation_id:
            past.receivers.add((award.bloc_year_id, row.organisation_id))


def _values(award: Award) -> dict[str, str]:
    told = award.decision
    day = told.decided_on if told else award.decided_on
    return {
        "decision": told.number if told else award.decision_number,
        "decided_on": day.isoformat() if day else "", "issuer": award.granted_by,
        "reason": one_line(award.reason),
    }  # fmt: skip
