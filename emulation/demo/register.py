"""Councils, organisations, letterheads and blocs of the demo."""

from datetime import date
from typing import TypeVar

from django.utils.translation import gettext_noop

from blocs.models import Bloc, Council, Membership, Organisation
from common.log import log
from documents.models import Letterhead
from emulation.demo.reader import Table
from emulation.demo.rows import Register, create, picked

RECORDED = gettext_noop("recorded from source")

Registered = TypeVar("Registered", Council, Organisation)


def record_register(data: Table) -> Register:
    """The register of the data files; what is there by its code already stays as it is."""
    councils = {each["code"]: _council(each) for each in data["councils"]}
    organisations = {each["code"]: _organisation(each, councils) for each in data["organisations"]}
    found = Register(councils, organisations)
    record_letterheads(data["letterheads"], found)
    return found


def _council(table: Table) -> Council:
    known = Council.objects.filter(code=table["code"]).first()
    return known or _logged(
        create(Council, **picked(table, "code", "name", "short_name", "level")), table
    )


def _organisation(table: Table, councils: dict[str, Council]) -> Organisation:
    known = Organisation.objects.filter(code=table["code"]).first()
    return known or _logged(
        create(
            Organisation,
            keeper=councils[table["keeper"]],
            **picked(table, "code", "name", "short_name", "kind"),
        ),
        table,
    )


def _logged(row: Registered, table: Table) -> Registered:
    log(None, RECORDED, row, after={"name": row.name}, reason=_because(table["source"]))
    return row


def _because(source: str) -> str:
    """A source as the log says it: data of the demo speak Vietnamese, as the articles do."""
    if source.startswith("convention: "):
        return "Bài báo không nêu; ghi theo thể thức văn bản hành chính"
    return f"Theo bài báo: {source}" if source else "Số liệu minh họa"


def record_letterheads(tables: list[Table], register: Register) -> None:
    """Letterheads of organisations that have none; a place that is not stated stays empty."""
    for table in tables:
        organisation = register.organisations[table["organisation"]]
        if not Letterhead.objects.filter(organisation=organisation).exists():
            values = {
                "place": "",
                **picked(
                    table, "parent_name", "issuer_name", "symbol", "place", "signing_for",
                    "signer_title",
                ),
            }  # fmt: skip
            head = create(Letterhead, unchecked=["place"], organisation=organisation, **values)
            log(None, RECORDED, head, after=values, reason=_because(table.get("source", "")))


def record_bloc(data: Table, register: Register) -> Bloc:
    """The bloc of an article with its members, from the first day of the earliest year attested."""
    table = data["bloc"]
    bloc = create(
        Bloc,
        council=register.councils[table["council"]["code"]],
        **picked(
            table, "code", "name", "short_name", "label",
            "rotation", "rotation_rest", "rotation_basis",
        ),
    )  # fmt: skip
    since = date(min(year["year"] for year in data["years"]), 1, 1)
    for position, member in enumerate(data["members"], 1):
        organisation = register.organisations[member["organisation"]]
        create(Membership, bloc=bloc, organisation=organisation, starts_on=since, position=position)
    after = {"name": bloc.name, "members": [member["organisation"] for member in data["members"]]}
    log(None, RECORDED, bloc, after=after, reason=data["article"]["cite"])
    return bloc
