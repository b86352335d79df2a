"""The catalogue of award types, kept as data in `data/award_types.toml`."""

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from django.db import transaction

from awards.models import AwardType

SPACE = 10  # between the ranks of two awards: council's own ones stand there, by form and level
DATA = Path(__file__).parent / "data" / "award_types.toml"


class Changes(NamedTuple):
    """How many types of the catalogue were new, changed or as they are in the file."""

    new: int = 0
    changed: int = 0
    same: int = 0

    @property
    def has_changed(self) -> bool:
        return bool(self.new or self.changed)


@transaction.atomic
def load_award_types() -> Changes:
    """Bring the general catalogue up to its data file. Types a council added itself, and types no
    longer in the file, stay as they are: awards may stand on them."""
    counted = {"new": 0, "changed": 0, "same": 0}
    for values in rows():
        counted[_load(values)] += 1
    return Changes(**counted)


def rows() -> Iterator[dict[str, Any]]:
    """One row for each type and each law it stands in, highest first."""
    with DATA.open("rb") as file:
        data = tomllib.load(file)
    for rank, table in enumerate(data["types"], 1):
        known = {key: table[key] for key in ("code", "name", "form", "subjects", "level")}
        for number in table["laws"]:
            law = data["laws"][number]
            yield {
                **known,
                "merit_types": table.get("merits", []),
                "decided_by": table["decided_by"],
                "legal_basis": _basis(law, table, number),
                "effective_from": law["effective_from"],
                "effective_to": law.get("effective_to"),
                "rank": rank * SPACE,
            }


def _basis(law: dict[str, Any], table: dict[str, Any], number: str) -> str:
    article = f"{table['article']} " if number == "2022" and "article" in table else ""
    amended = f" ({law['amended']})" if "amended" in law else ""
    return f"{article}{law['name']}{amended}"


def _load(values: dict[str, Any]) -> str:
    """Store one row; tells `new`, `changed` or `same`."""
    key = {"code": values["code"], "effective_from": values["effective_from"], "council": None}
    found = AwardType.objects.filter(
        code=key["code"], effective_from=key["effective_from"], council__isnull=True
    ).first()
    row = found or AwardType(**key)
    before = {name: getattr(row, name) for name in values}
    if found and before == values:
        return "same"
    for name, value in values.items():
        setattr(row, name, value)
    row.full_clean()
    row.save()
    return "changed" if found else "new"
