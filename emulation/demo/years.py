"""Years of the demo: their leadership, movements, pledge and criteria."""

from datetime import date

from blocs.enums import YearPhase
from blocs.models import Bloc, BlocYear, LeadershipTerm, Movement, Representative
from documents.actions import Signer
from emulation.demo.pledges import draft_pledge
from emulation.demo.reader import Table
from emulation.demo.rounds import talk_over_criteria
from emulation.demo.rows import Register, create, picked
from pledges.actions import open_pledge, record_signing
from pledges.models import Pledge, PledgeClause
from scoring.actions import adopt_criteria, write_criteria
from scoring.texts import CriteriaText, Declared
from scoring.trees import from_canonical


def past_year(bloc: Bloc, table: Table, cite: str) -> BlocYear:
    """The row of a year that is over; the calendar year, where an article gives no days."""
    number = table["year"]
    return create(
        BlocYear,
        bloc=bloc,
        year=number,
        starts_on=date(number, 1, 1),
        ends_on=date(number, 12, 31),
        phase=YearPhase.CONCLUDED,
        source=cite,
        stated_members=table.get("stated_members", {}).get("number"),
        previous=bloc.years.filter(year=number - 1).first(),
        **described(table),
    )


def described(table: Table) -> dict[str, str]:
    """Theme and legal basis of a year, one basis a line."""
    return {
        "theme": table.get("theme", {}).get("text", ""),
        "legal_basis": "\n".join(each["text"] for each in table.get("basis", [])),
    }


def fill_year(year: BlocYear, table: Table, register: Register) -> None:
    """Everything that hangs on a year in its data file."""
    for position, term in enumerate(table.get("leadership", []), 1):
        _add_term(year, term, position, register)
    for position, movement in enumerate(table.get("movements", []), 1):
        values = picked(movement, "name", "kind", "launched_by")
        create(Movement, bloc_year=year, position=position, **values)
    if "pledge" in table:
        _add_pledge(year, table["pledge"], register)
    if "criteria" in table:
        _add_criteria(year, table["criteria"], register)


def _add_term(year: BlocYear, table: Table, position: int, register: Register) -> None:
    term = create(
        LeadershipTerm,
        bloc_year=year,
        organisation=register.organisations[table["organisation"]],
        position=position,
        **picked(table, "office", "basis"),
    )
    for order, person in enumerate(table.get("people", []), 1):
        create(
            Representative,
            term=term,
            full_name=person["name"],
            position=person["position"],
            order=order,
        )


def _add_pledge(year: BlocYear, table: Table, register: Register) -> None:
    """A pledge as the file has it: recorded as signed, or open for signature."""
    text = picked(table, "title", "legal_bases", "preamble", "closing")
    clauses = table.get("clauses", [])
    if table.get("state") == "open":
        open_pledge(draft_pledge(year, table, text, register), by=None)
        return
    pledge = create(Pledge, bloc_year=year, **text)
    for number, clause in enumerate(clauses, 1):
        create(PledgeClause, pledge=pledge, number=number, text=clause)
    parties = [register.organisations[code] for code in table["parties"]]
    # Those the article names are all it tells of: whoever else is a member is no party here.
    record_signing(
        pledge,
        organisations=parties,
        signers=[Signer(each) for each in parties],
        by=None,
        **picked(table, "signed_on", "place", "stated_parties"),
    )


def _add_criteria(year: BlocYear, table: Table, register: Register) -> None:
    items: list[Table] = table["items"]
    nodes = [from_canonical({"code": str(n), **item}) for n, item in enumerate(items, 1)]
    points = picked(table, "total", "bonus_cap", "deduction_cap")
    said = picked(table, "digits", "ties", "thresholds", "knockouts")
    declared = Declared.from_plain({**{name: str(each) for name, each in points.items()}, **said})
    text = CriteriaText(table["title"], nodes, declared)
    if "round" in table:
        talk_over_criteria(year, text, table["round"], register)
    draft = write_criteria(year, text, by=None)
    adopt_criteria(draft, table["adopted_on"], by=None)
