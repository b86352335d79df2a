"""Quotas, conditions and awards of the invented bloc, done by the demo's secretary."""

from decimal import Decimal
from typing import Any

from accounts.models import User
from awards.actions import (
    AwardEntry,
    ConditionEntry,
    QuotaEntry,
    Scope,
    add_condition,
    record_award,
    set_quota,
)
from awards.models import AwardType
from blocs.models import BlocYear
from emulation.demo.reader import Table


def award_bloc(data: Table, last: BlocYear, this: BlocYear) -> None:
    """What the council of the bloc sets and what its last year gave; `data` is awards.toml."""
    by = User.objects.get(username="secretary")
    years = {"last_year": last, "this_year": this}
    for table in data["quotas"]:
        for name in table["years"]:
            _set_quota(table, data["basis"], years[name], since=last, by=by)
    for table in data["conditions"]:
        for each in table["kinds"]:
            limits = {name: value for name, value in each.items() if name != "kind"}
            entry = ConditionEntry(data["basis"], last.starts_on, limits=limits)
            council = last.bloc.council
            add_condition(council, _type(table["award"], last), each["kind"], entry, by=by)
    for table in data["awards"]:
        _record(table, years[table["year"]], by=by)


def _type(code: str, year: BlocYear) -> AwardType:
    return AwardType.objects.for_year(year).get(code=code, council__isnull=True)


def _set_quota(table: Table, basis: str, year: BlocYear, *, since: BlocYear, by: Any) -> None:
    bloc = year.bloc if table.get("of_bloc") else None
    scope = Scope(_type(table["award"], year), year.year, bloc, table.get("subject", ""))
    percent = Decimal(table["percent"]) if "percent" in table else None
    entry = QuotaEntry(
        basis, since.starts_on, number=table.get("number"), percent=percent,
        base=table.get("base", ""), rounding=table.get("rounding", ""),
    )  # fmt: skip
    set_quota(year.bloc.council, scope, entry, by=by)


def _record(table: Table, year: BlocYear, *, by: Any) -> None:
    members = [row.organisation for row in year.members()]
    entry = AwardEntry(
        _type(table["award"], year), table["state"], "collective", len(table["members"]),
        granted_by=table.get("granted_by", ""), reason=table["reason"], merit_type=table["merit"],
        organisations=[members[place - 1] for place in table["members"]],
    )  # fmt: skip
    record_award(year, entry, by=by)
