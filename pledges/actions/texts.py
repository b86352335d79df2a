"""Writing the draft of a pledge."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from blocs.actions.years import locked_year
from blocs.models import BlocYear
from common.changes import apply_changes, refuse_stale, version_of
from common.errors import RuleViolation
from common.log import log
from common.models import LogEntry
from common.text import normalise
from pledges.models import Pledge, PledgeClause

FIELDS = ("title", "legal_bases", "preamble", "closing")
STARTED_OVER = gettext_noop("started the draft of the pledge over")


@dataclass(frozen=True)
class PledgeText:
    """What the members pledge: a title, legal bases (one a line), a preamble, numbered clauses, a
    closing. Preamble, clauses and closing are the small Markdown of papers."""

    title: str
    clauses: Sequence[str]
    preamble: str = ""
    closing: str = ""
    legal_bases: str = ""


@transaction.atomic
def write_pledge(year: BlocYear, text: PledgeText, *, by: Any, seen: str | None = None) -> Pledge:
    """Create the draft of the year's pledge, or change it.

    Raises RuleViolation when the pledge is no draft any more, when no clause is given, or when
    somebody saved a change since `seen` (see `pledge_version`).
    """
    year = locked_year(year)
    pledge = Pledge.objects.select_for_update(of=("self",)).filter(bloc_year=year).first()
    refuse_stale(seen, pledge_version(pledge))
    if pledge is not None:
        refuse_unless_draft(pledge)
    old = text_of(pledge)
    pledge = pledge or Pledge(bloc_year=year)
    new = _set_text(pledge, text)
    if new != old:
        changed = [name for name in new if old.get(name) != new[name]]
        log(
            by, gettext_noop("wrote the draft of the pledge"), pledge,
            before={name: old.get(name) for name in changed} if old else None,
            after={name: new[name] for name in changed},
        )  # fmt: skip
    return pledge


@transaction.atomic
def start_over(
    pledge: Pledge, text: PledgeText, *, begun_with: str, by: Any, seen: str | None = None
) -> Pledge:
    """Replace the whole draft by a text to begin with, whose name is `begun_with`.

    The log keeps the old text whole: `replaced_draft` finds it. Versions that were circulated stay,
    with their comments. Raises RuleViolation as `write_pledge` does.
    """
    pledge = locked_pledge(pledge)
    refuse_stale(seen, pledge_version(pledge))
    refuse_unless_draft(pledge)
    old = text_of(pledge)
    new = _set_text(pledge, text)
    if new != old:
        log(by, STARTED_OVER, pledge, before=old, after={"begun_with": begun_with, **new})
    return pledge


def replaced_draft(pledge: Pledge) -> tuple[datetime, dict[str, Any]] | None:
    """When the draft was last started over, and the text that stood there before."""
    lines = LogEntry.objects.filter(target_type=pledge._meta.label, target_id=str(pledge.pk))
    last = lines.filter(verb=STARTED_OVER).first()
    return (last.at, last.before) if last and last.before else None


def _set_text(pledge: Pledge, text: PledgeText) -> dict[str, Any]:
    """Write the text and return it as it is stored now. Raises RuleViolation without a clause."""
    clauses = [clean for clause in text.clauses if (clean := normalise(clause))]
    if not clauses:
        message = _("Write at least one clause.")
        raise RuleViolation("pledge-without-clause", message, fields={"clauses": message})
    apply_changes(pledge, {name: _plain_lines(getattr(text, name)) for name in FIELDS})
    pledge.save()
    _set_clauses(pledge, map(_plain_lines, clauses))
    return text_of(pledge)


def text_of(pledge: Pledge | None) -> dict[str, Any]:
    """The text as versions and the log keep it; empty when there is no pledge."""
    if pledge is None:
        return {}
    numbered = PledgeClause.objects.filter(pledge=pledge).order_by("number")
    return {
        "title": pledge.title,
        "legal_bases": pledge.legal_bases,
        "preamble": pledge.preamble,
        "clauses": list(numbered.values_list("text", flat=True)),
        "closing": pledge.closing,
    }


def pledge_version(pledge: Pledge | None) -> str:
    """The mark of the text as it is: what `write_pledge` compares."""
    return version_of(text_of(pledge))


def locked_pledge(pledge: Pledge) -> Pledge:
    """The pledge as it is now, its year and itself locked until the deed is done."""
    year = locked_year(pledge.bloc_year)
    pledge = Pledge.objects.select_for_update(of=("self",)).get(pk=pledge.pk)
    pledge.bloc_year = year
    return pledge


def refuse_unless_draft(pledge: Pledge) -> None:
    """Raise RuleViolation for a pledge that was opened for signature, or signed."""
    if not pledge.is_draft:
        raise RuleViolation(
            "pledge-not-draft",
            _("Only a draft can be changed; what was opened for signature or signed stays."),
        )


def _plain_lines(text: str) -> str:
    """A browser sends lines with a carriage return, which is no part of a text."""
    return text.replace("\r\n", "\n")


def _set_clauses(pledge: Pledge, texts: Iterable[str]) -> None:
    pledge.clauses.all().delete()
    PledgeClause.objects.bulk_create(
        PledgeClause(pledge=pledge, number=number, text=text)
        for number, text in enumerate(texts, start=1)
    )
