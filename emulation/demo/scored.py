"""One invented bloc whose members score themselves: last year ranked, this year under way."""

from datetime import date, timedelta

from accounts.models import User
from blocs.models import Bloc, BlocYear, Deadline
from common.log import log
from emulation.demo.cards import rank, score
from emulation.demo.conferences import add_conference
from emulation.demo.illustrative import ILLUSTRATED, dated, season
from emulation.demo.reader import Table
from emulation.demo.register import record_bloc, record_register
from emulation.demo.rows import Register, create
from emulation.demo.years import described, fill_year


def record_illustrative_members(data: Table) -> Register:
    """The invented council and the organisations it keeps; what is there stays as it is."""
    council = {**data["council"], "source": ""}
    table = data["members"]
    organisations = [
        {
            "code": code, "name": table["name"].format(number=code[-2:]), "kind": table["kind"],
            "keeper": council["code"], "source": "",
        }
        for code in _codes(data)
    ]  # fmt: skip
    codes = _codes(data)
    leading = {data[name]["leadership"]["chair"] for name in ("last_year", "this_year")}
    heads = [{**data["letterhead"], "organisation": codes[place - 1]} for place in sorted(leading)]
    return record_register(
        {"councils": [council], "organisations": organisations, "letterheads": heads}
    )


def _codes(data: Table) -> list[str]:
    """The codes of the members, in the order of the bloc."""
    table = data["members"]
    return [table["code"].format(number=f"{n:02}") for n in range(1, table["number"] + 1)]


def add_scored_bloc(data: Table, register: Register, *, today: date) -> list[BlocYear]:
    """The invented bloc with its two years; nothing when the bloc is there already.

    The panel's deeds are the demo secretary's, so its account has to be there.
    """
    if Bloc.objects.filter(code=data["bloc"]["code"]).exists():
        return []
    first, _last = season(today, data["last_year"]["months_before"])
    bloc = record_bloc(
        {
            "bloc": {**data["bloc"], "council": data["council"]},
            "members": [{"organisation": code} for code in _codes(data)],
            "years": [{"year": first.year}],
            "article": {"cite": data["source"]},
        },
        register,
    )
    panel = User.objects.get(username="secretary")
    last = _add_year(bloc, data, "last_year", register, today=today)
    score(last, data, data["last_year"], by=panel)
    rank(last, by=panel)
    this = _add_year(bloc, data, "this_year", register, today=today, previous=last)
    score(this, data, data["this_year"], by=panel)
    for step, days in data["this_year"]["deadlines"].items():
        create(Deadline, bloc_year=this, step=step, due_on=today + timedelta(days=days))
    for year in (last, this):
        log(None, ILLUSTRATED, year, after={"phase": year.phase}, reason=year.source)
    return [last, this]


def _add_year(
    bloc: Bloc, data: Table, name: str, register: Register, *, today: date,
    previous: BlocYear | None = None,
) -> BlocYear:  # fmt: skip
    first, last = season(today, data[name]["months_before"])
    told = dated(data, today, first.year)
    table = told[name]
    year = create(
        BlocYear, bloc=bloc, year=first.year, starts_on=first, ends_on=last, phase=table["phase"],
        source=data["source"], is_illustrative=True, previous=previous,
        **described({"theme": {"text": table["theme"]}}),
    )  # fmt: skip
    codes = _codes(data)
    fill_year(year, _contents(told, table, codes, first), register)
    for each in table["conferences"]:
        add_conference(year, _attended(each, codes), register, next_year=None, source=year.source)
    return year


def _contents(told: Table, table: Table, codes: list[str], first: date) -> Table:
    """Leadership, pledge and criteria of a year as `fill_year` takes them."""
    signed_on = first + timedelta(days=told["pledge"]["signed_after"])
    return {
        "leadership": [
            {"organisation": codes[place - 1], "office": office, "basis": "Minh họa"}
            for office, place in table["leadership"].items()
        ],
        "pledge": {**told["pledge"], "parties": codes, "signed_on": signed_on},
        "criteria": {
            **told["criteria"], "adopted_on": table["adopted_on"],
            **({"round": table["round"]} if "round" in table else {}),
        },
    }  # fmt: skip


def _attended(table: Table, codes: list[str]) -> Table:
    """A conference to which every member but the absent ones sent a delegation."""
    people = [
        {"key": code, "organisation": code, "capacity": "delegate"}
        for place, code in enumerate(codes, 1)
        if place not in table["absent"]
    ]
    return {**table, "people": people}
