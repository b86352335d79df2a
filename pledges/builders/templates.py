"""Texts a chair may begin its draft with: `pledges/data/templates.toml`."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from blocs.models import BlocYear

DATA = Path(__file__).resolve().parent.parent / "data" / "templates.toml"


@dataclass(frozen=True)
class Template:
    """One text to begin with; its name and what it is for are data, in Vietnamese."""

    code: str
    name: str
    about: str
    text: Mapping[str, Any]


@cache
def templates() -> dict[str, Template]:
    """All of them by code, in the order of the file."""
    with DATA.open("rb") as file:
        tables = tomllib.load(file)
    return {
        code: Template(code, table.pop("name"), table.pop("about"), table)
        for code, table in tables.items()
    }


def filled(template: Template, year: BlocYear) -> dict[str, Any]:
    """The text with the year and the bloc's name put in."""

    def fill(value: Any) -> Any:
        if isinstance(value, list):
            return [fill(each) for each in value]
        return (
            str(value).replace("{year}", str(year.year)).replace("{bloc}", year.bloc.name).strip()
        )

    return {name: fill(value) for name, value in template.text.items()}
