"""One invented year of a real bloc, in the middle of its course on the day of loading."""

from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext_noop

from blocs.models import Bloc, BlocYear, Deadline
from common.log import log
from emulation.demo.conferences import add_conference
from emulation.demo.reader import Table
from emulation.demo.register import record_letterheads
from emulation.demo.rows import Register, create
from emulation.demo.years import described, fill_year

ILLUSTRATED = gettext_noop("loaded as illustration")
DAYS = ("held", "adopted", "signed", "due")


def add_illustrative_year(data: Table, register: Register, *, today: date) -> BlocYear | None:
    """The invented year with its conferences; None when the bloc has one already."""
    bloc = Bloc.objects.get(code=data["bloc"]["code"])
    if bloc.years.filter(is_illustrative=True).exists():
        return None
    first, last = season(today, data["year"]["months_before"])
    told = dated(data, today, first.year)
    year = _year(bloc, told["year"], first, last)
    record_letterheads(told["letterheads"], register)  # the pledge is opened under the chair's
    fill_year(year, told["year"], register)
    for step, days in told["year"]["deadlines"].items():
        create(Deadline, bloc_year=year, step=step, due_on=today + timedelta(days=days))
    for table in told["conferences"]:
        add_conference(year, table, register, next_year=None, source=year.source)
    log(None, ILLUSTRATED, year, after={"phase": year.phase}, reason=year.source)
    return year


def _year(bloc: Bloc, table: Table, first: date, last: date) -> BlocYear:
    return create(
        BlocYear,
        bloc=bloc,
        year=first.year,
        starts_on=first,
        ends_on=last,
        phase=table["phase"],
        source=table["source"],
        is_illustrative=True,
        **described(table),
    )


def season(today: date, months_before: int) -> tuple[date, date]:
    """First and last day of a year that began so many months before `today`."""
    months = today.year * 12 + today.month - 1 - months_before
    first = date(months // 12, months % 12 + 1, 1)
    return first, first.replace(year=first.year + 1) - timedelta(days=1)


def dated(value: Any, today: date, year: int) -> Any:
    """The data with `{year}` filled in and days counted from `today` turned into dates."""
    if isinstance(value, dict):
        return {
            f"{key}_on" if key in DAYS else key: today + timedelta(days=inner)
            if key in DAYS
            else dated(inner, today, year)
            for key, inner in value.items()
        }
    if isinstance(value, list):
        return [dated(inner, today, year) for inner in value]
    return value.replace("{year}", str(year)) if isinstance(value, str) else value
