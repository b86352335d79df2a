"""The invented year's pledge before it was opened: its first round, comments, commitments."""

from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from accounts.models import User
from blocs.models import BlocYear
from common.numbers import read_number
from emulation.demo.reader import Table
from emulation.demo.rows import Register, create
from pledges.actions import PledgeText, circulate, save_commitment, write_pledge
from pledges.models import Pledge, PledgeComment


def draft_pledge(
    year: BlocYear, table: Table, text: Mapping[str, Any], register: Register
) -> Pledge:
    """The draft as it was after its round, with what each member commits itself to."""
    if "round" in table:
        first = write_pledge(year, PledgeText(clauses=table["round"]["clauses"], **text), by=None)
        circulate(first, note=table["round"]["note"], by=None)
    pledge = write_pledge(year, PledgeText(clauses=table["clauses"], **text), by=None)
    for row in table.get("commitments", []):
        organisation = register.organisations[row["organisation"]]
        save_commitment(pledge, organisation, _values(row), by=None)
    return pledge


def _values(row: Table) -> dict[str, Any]:
    kind = next(kind for name, kind in KINDS.items() if name in row)
    number = read_number(row["number"]) if "number" in row else None
    return {
        "name": row["name"], "unit": row.get("unit", ""), "kind": kind, "target_number": number,
        "target_text": row.get("words", ""), "target_yes_no": row.get("yes"), "due_on": None,
        "movement": None,
    }  # fmt: skip


KINDS = {"number": "number", "words": "text", "yes": "yes_no"}


def talk_over(year: BlocYear, table: Table, register: Register) -> None:
    """What people said about the first round, and what the chair made of it."""
    version = Pledge.objects.get(bloc_year=year).versions.get(number=1)
    for row in table["round"]["comments"]:
        create(
            PledgeComment,
            version=version,
            key=row["key"],
            organisation=register.organisations[row["organisation"]],
            author=User.objects.get(username=row["person"]),
            body=row["body"],
            outcome=row["outcome"],
            answer=row["answer"],
            answered_by=User.objects.get(username="chair"),
            answered_at=timezone.now(),
        )
