"""How higher apps tell the lower ones what they know, without being imported by them.

`blocs` shows a year's checks, steps and waiting work, but pledges, reports and the rest know
the facts. Settings name the functions (`WORK_PROVIDERS`, `YEAR_CHECKS`, `YEAR_STEPS`,
`YEAR_PANELS`, `YEAR_CLONERS`, `YEAR_CITATIONS`,
`LOG_VEILS`, `LOG_SCREENS`, `LEAD_CHANGES`), as Django names back ends; this module calls them.
Each contract is a small frozen value.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import reduce
from operator import or_
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.module_loading import import_string

Text = str | Promise


@dataclass(frozen=True)
class WorkItem:
    """Something that waits for a person: one row of `/home/` with one button."""

    title: Text
    context: Text  # the bloc-year or other place it belongs to
    url: str
    action: Text  # the button's verb
    due_on: date | None = None


@dataclass(frozen=True)
class Check:
    """One line of the list shown before a year moves on. No reason overrides one `is_binding`."""

    code: str
    label: Text
    is_met: bool
    detail: Text = ""
    url: str = ""
    is_binding: bool = False


@dataclass(frozen=True)
class Cell:
    """How one member stands in one step. `state` is a style: none, doing, due, late, done."""

    state: str
    label: Text
    url: str = ""


@dataclass(frozen=True)
class Step:
    """One column of the overview: members as rows, a cell for each organisation id."""

    code: str
    title: Text
    due_on: date | None = None
    cells: dict[int, Cell] = field(default_factory=dict)


@dataclass(frozen=True)
class PanelLine:
    """One line of a panel: what, a word beside it, and where it leads."""

    text: Text
    note: Text = ""
    url: str = ""


@dataclass(frozen=True)
class Panel:
    """A small box beside a year's overview: the next conference, the last papers."""

    code: str
    title: Text
    lines: tuple[PanelLine, ...] = ()
    empty: Text = ""  # what stands there when there is no line
    url: str = ""  # where all of it is


@dataclass(frozen=True)
class Copy:
    """One part of a year that a new year may take over: shown before, then written.

    `write(target, by)` runs inside the transaction that opens the year. `lines` tell what would
    be copied when the new year is `shift` years after the old one.
    """

    code: str
    label: Text
    lines: tuple[Text, ...]
    write: Callable[[Any, Any], None]


def _functions(setting: str) -> Iterator[Callable[..., Iterable[Any]]]:
    return (import_string(path) for path in getattr(settings, setting))


def waiting_for(user: Any) -> list[WorkItem]:
    """Everything that waits for `user`, most urgent first; undated things last."""
    items = [item for provider in _functions("WORK_PROVIDERS") for item in provider(user)]
    return sorted(items, key=lambda item: (item.due_on is None, item.due_on or date.max))


def checks_for(year: Any, to: str) -> list[Check]:
    """Every check before `year` moves to phase `to`, in the order of the apps."""
    return [check for provider in _functions("YEAR_CHECKS") for check in provider(year, to)]


def steps_of(year: Any) -> list[Step]:
    """The columns of a year's overview, in the order of the apps."""
    return [step for provider in _functions("YEAR_STEPS") for step in provider(year)]


def panels_of(year: Any, user: Any) -> list[Panel]:
    """The boxes beside a year's overview, in the order of the apps."""
    return [panel for provider in _functions("YEAR_PANELS") for panel in provider(year, user)]


def citations_of(year: Any) -> list[str]:
    """What the year's papers may name as a basis: a line each, in the language of papers."""
    return [line for provider in _functions("YEAR_CITATIONS") for line in provider(year)]


def hidden_in(year: Any, user: Any) -> Q:
    """The lines of the year's log that `user` may not know of at all: who scored its own house as a
    peer, say."""
    none = Q(pk__in=[])
    return reduce(or_, (hide(year, user) for hide in _functions("LOG_SCREENS")), none)


def veiled_in(year: Any, user: Any, entries: Sequence[Any]) -> set[int]:
    """The ids of those lines of the year's log (`LogEntry`) whose deed `user` may know of, and not
    yet what it changed or why: the figures of a panel that is still at work, say."""
    return {pk for veil in _functions("LOG_VEILS") for pk in veil(year, user, entries)}


def lead_changes_of(bloc: Any, user: Any) -> dict[int, list[PanelLine]]:
    """What `user` may read of how the lead of `bloc` passed on, by the id of the year whose chair
    it concerns: the handover, its paper."""
    found: dict[int, list[PanelLine]] = {}
    for provider in _functions("LEAD_CHANGES"):
        for year, line in provider(bloc, user):
            found.setdefault(year, []).append(line)
    return found


def copies_of(source: Any, shift: int) -> list[Copy]:
    """What a year opened `shift` years after `source` may take over, in the order of the apps."""
    return [copy for provider in _functions("YEAR_CLONERS") for copy in provider(source, shift)]
