"""Loading the demo: articles, invented years, accounts; all of it or none."""

from typing import NamedTuple

from django.db import transaction
from django.utils import timezone

from awards.catalogue import load_award_types
from awards.dossiers import load_dossier_needs
from blocs.models import Bloc, BlocYear
from common.log import log
from emulation.demo import reader
from emulation.demo.accounts import Account, ensure_accounts
from emulation.demo.awards import award_bloc
from emulation.demo.ballots import hold_ballots
from emulation.demo.conferences import add_conference
from emulation.demo.handovers import prepare_handover
from emulation.demo.illustrative import add_illustrative_year
from emulation.demo.pledges import talk_over
from emulation.demo.proposals import propose
from emulation.demo.reader import Table
from emulation.demo.register import RECORDED, record_bloc, record_register
from emulation.demo.rows import Register
from emulation.demo.scored import add_scored_bloc, record_illustrative_members
from emulation.demo.signatures import sign_pledge
from emulation.demo.years import fill_year, past_year
from scoring.actions import open_scorecards


class Outcome(NamedTuple):
    """What a run did."""

    years: list[BlocYear]
    has_changed: bool
    accounts: list[Account]


def is_loaded() -> bool:
    """Are the blocs of all articles there? One query, for a quick answer."""
    codes = [data["bloc"]["code"] for data in reader.articles()]
    return Bloc.objects.filter(code__in=codes).count() == len(codes)


@transaction.atomic
def load_demo() -> Outcome:
    """Record what is not there yet. A second run finds everything and changes nothing; what
    people changed since then stays as they left it.

    Raises DemoDataError when a data file is at fault and AccountTaken when an account of a demo
    name is a real person's; nothing is written then.
    """
    articles, invented, scored = reader.articles(), reader.illustrative(), reader.scored()
    has_new_types = load_award_types().has_changed
    has_new_types = bool(load_dossier_needs()) or has_new_types
    register = record_register(reader.register())
    years = [year for data in articles for year in _record_article(data, register)]
    extra = add_illustrative_year(invented, register, today=timezone.localdate())
    years += [extra] if extra else []
    members = record_illustrative_members(scored)
    accounts, has_new_accounts = ensure_accounts(invented["people"], register.with_all_of(members))
    if extra:
        talk_over(extra, invented["year"]["pledge"], register)
        sign_pledge(extra, invented["people"])
        open_scorecards(extra, by=None)
        prepare_handover(extra, invented["handover"], register)
        hold_ballots(extra, invented["ballots"], register)
    invented_bloc = add_scored_bloc(scored, members, today=timezone.localdate())
    if invented_bloc:
        award_bloc(reader.awards(), *invented_bloc)
        last_year = invented_bloc[0]
        propose(reader.awards()["proposals"], last_year, today=timezone.localdate())
    years += invented_bloc
    return Outcome(years, bool(years) or has_new_types or has_new_accounts, accounts)


def _record_article(data: Table, register: Register) -> list[BlocYear]:
    """The bloc of one article with its years and conference; nothing when the bloc is there."""
    if Bloc.objects.filter(code=data["bloc"]["code"]).exists():
        return []
    bloc = record_bloc(data, register)
    cite = data["article"]["cite"]
    years: dict[int, BlocYear] = {}
    for table in data["years"]:
        years[table["year"]] = past_year(bloc, table, cite)
        fill_year(years[table["year"]], table, register)
    table = data["conference"]
    opened = years[table["next_year"]] if "next_year" in table else None
    add_conference(years[table["year"]], table, register, next_year=opened, source=cite)
    for year in years.values():
        log(None, RECORDED, year, after=_counted(year), reason=cite)
    return list(years.values())


def _counted(year: BlocYear) -> dict[str, int]:
    """How much an article gave for a year; the log keeps it."""
    return {
        "members": year.members().count(),
        "leaders": year.terms.count(),
        "movements": year.movements.count(),
        "conferences": year.conferences.count(),
        "awards": year.awards.count(),
    }
