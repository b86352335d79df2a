"""How the demo writes: each row checked as a form would check it, each deed in the log."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db.models import Model

from blocs.models import Council, Organisation
from emulation.demo.reader import Table

Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True)
class Register:
    """The councils and organisations the data files speak of, by code."""

    councils: dict[str, Council]
    organisations: dict[str, Organisation]

    def with_all_of(self, other: "Register") -> "Register":
        """Both registers as one."""
        return Register(
            {**self.councils, **other.councils}, {**self.organisations, **other.organisations}
        )

    def organisation(self, code: str | None) -> Organisation | None:
        """The organisation of that code; None where the file names none. KeyError if unknown."""
        return self.organisations[code] if code else None


def create(model: type[Row], *, unchecked: Iterable[str] = (), **values: Any) -> Row:
    """A new row. Raises ValidationError; `unchecked` names fields a source may leave empty."""
    row = model(**values)
    row.full_clean(exclude=set(unchecked))
    row.save()
    return row


def picked(table: Table, *names: str) -> Table:
    """The named values of a table that are there; a model's default stands for the others."""
    return {name: table[name] for name in names if name in table}
