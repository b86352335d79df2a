"""The demo's data files, read and checked: every statement names its article and paragraph."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "data"
CITATION = re.compile(r"(\d{3}) ([pc]\d+)")

Table = dict[str, Any]


class DemoDataError(ValueError):
    """A data file breaks the convention of data/README.md."""


def read(name: str) -> Table:
    """One data file as it is."""
    with (DATA / name).open("rb") as file:
        return tomllib.load(file)


def articles() -> list[Table]:
    """The articles' files in order, checked. Raises DemoDataError."""
    found = [read(path.name) for path in sorted(DATA.glob("0*.toml"))]
    known = paragraphs(found)
    for data in found:
        check(data, known, where=data["article"]["key"])
    return found


def register() -> Table:
    """Councils, organisations and letterheads the articles share, checked."""
    data = read("register.toml")
    check(data, paragraphs([read(path.name) for path in DATA.glob("0*.toml")]), where="register")
    return data


def illustrative() -> Table:
    """The invented year. It cites nothing, since nothing in it is a fact."""
    return read("illustrative.toml")


def scored() -> Table:
    """The invented bloc whose members score themselves; it cites nothing either."""
    return read("scored.toml")


def awards() -> Table:
    """Quotas, conditions and awards of the invented bloc; it cites nothing either."""
    return read("awards.toml")


def paragraphs(files: list[Table]) -> set[tuple[str, str]]:
    """Every (article, paragraph) that may be cited."""
    return {(f["article"]["key"], name) for f in files for name in f["article"]["paragraphs"]}


def check(data: Table, known: set[tuple[str, str]], *, where: str) -> None:
    """Raise DemoDataError at the first statement whose source is missing or cannot be found."""
    for path, table in statements(data):
        source = table.get("source", "")
        if not source.startswith("convention: ") and not cites(source, known):
            raise DemoDataError(f"{where}: {path}: source {source!r}")


def statements(table: Table, path: str = "") -> Iterator[tuple[str, Table]]:
    """Every table that states something itself, with its path; the article's own head left out."""
    if path and any(not _holds_tables(value) for value in table.values()):
        yield path, table
    for name, value in table.items():
        if name == "article":
            continue
        for inner in value if isinstance(value, list) else [value]:
            if isinstance(inner, dict):
                yield from statements(inner, f"{path}.{name}".lstrip("."))


def _holds_tables(value: Any) -> bool:
    first = value[0] if isinstance(value, list) and value else value
    return isinstance(first, dict)


def cites(source: str, known: set[tuple[str, str]]) -> bool:
    """Is `source` a list of paragraphs that are there, e.g. `000 p1, 000 c3`?"""
    found = [CITATION.fullmatch(part) for part in source.split(", ")]
    return all(match and (match[1], match[2]) in known for match in found)
