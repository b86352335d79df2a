"""A scorecard from a workbook: looked at first, then written, all of it or nothing."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, BinaryIO

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.errors import RuleViolation
from scoring.actions.imports import refuse_unusable, refuse_written, sent_file, told_faults
from scoring.actions.marks import Given, locked_card, open_rung, save_marks
from scoring.builders.facts import FactSheet, facts_of
from scoring.builders.figures import entry_in_words
from scoring.builders.versions import mark_version
from scoring.enums import CardState, FigureState, Rung
from scoring.models import CardImport, Criterion, Mark, Scorecard, nodes_of
from scoring.trees import Node
from scoring.workbooks.card_reading import CardRead, read_card
from scoring.workbooks.cards import CardBook, Filled, plain_note

Marks = Mapping[str, Mark]  # by code


def marks_of(card: Scorecard) -> dict[str, Mark]:
    """What the member itself says on the card, by code."""
    rows = card.marks.filter(rung=Rung.SELF).select_related("criterion")
    return {mark.criterion.code: mark for mark in rows}


def book_of(card: Scorecard, marks: Marks | None = None) -> CardBook:
    """The card as its workbook holds it: the member's own figures, nobody else's."""
    year, member = card.year_of, card.organisation
    rows = Criterion.objects.filter(criteria_set=card.criteria_set_id).order_by("number")
    nodes = tuple(nodes_of(rows.prefetch_related("assigned")))
    facts = facts_of(year)
    counted = {node.code: facts.get((member.code, node.fact), FactSheet())
               for node in nodes if node.fact}  # fmt: skip
    held = marks_of(card) if marks is None else marks
    return CardBook(
        card.criteria_set.title, member.code, member.name, year.bloc.code, year.bloc.name,
        year.year, card.criteria_set.sha256, nodes,
        {code: filled_of(mark) for code, mark in held.items()},
        {code: (sheet.kept, sheet.due) for code, sheet in counted.items()},
    )  # fmt: skip


def filled_of(mark: Mark | None) -> Filled:
    """What a mark says, as a row of the workbook says it."""
    return Filled(mark.value, mark.target, plain_note(mark.note)) if mark else Filled()


def refuse_not_fillable(card: Scorecard) -> None:
    """RuleViolation `card-not-draft`, or `deadline-over`: a file fills in the member's own figures,
    so it is read only while these are written."""
    if card.state != CardState.DRAFT:
        raise RuleViolation(
            "card-not-draft",
            _("A card is filled in from Excel only before it is submitted. This card is “%(state)s”"
              " now, so nothing was imported.") % {"state": card.state_now.label},
        )  # fmt: skip
    open_rung(card)


def preview_card_import(card: Scorecard, file: BinaryIO, *, by: Any) -> CardImport:
    """Read the workbook and keep what it would do to the card; no mark is touched.

    A criterion that the file leaves out stays as it is; a figure left empty is taken back. What is
    wrong with single cells is kept and shown. Raises RuleViolation when the file as a whole cannot
    be used, and as `refuse_not_fillable`.
    """
    refuse_not_fillable(card)
    data = file.read(settings.IMPORT_MAX_BYTES + 1)
    marks = marks_of(card)
    book = book_of(card, marks)
    read = read_card(data, book)
    refuse_unusable(read.faults)
    rows = [] if read.faults else _rows(book, read)
    states = [row["state"] for row in rows]
    return CardImport.objects.create(
        scorecard=card, uploaded_by=by, rows=rows, **sent_file(file, data),
        content=_content(rows, read, marks),
        summary={
            **{state: states.count(state) for state in FigureState.values},
            "faults": told_faults(read.faults), "unused": list(read.unused),
        },
    )  # fmt: skip


def _rows(book: CardBook, read: CardRead) -> list[dict[str, Any]]:
    """What each row of the file would do, in the order of the criteria."""
    return [
        _row(node, book.filled.get(node.code, Filled()), read.filled[node.code])
        for node in book.nodes
        if node.code in read.filled
    ]


def _row(node: Node, was: Filled, now: Filled) -> dict[str, Any]:
    told = {"code": node.code, "text": node.text, "state": _state(was, now).value}
    return {**told, "was": _told(node, was), "now": _told(node, now)}


def _told(node: Node, filled: Filled) -> dict[str, str]:
    """The figure in words, and the note; a target alone is told as such."""
    words = entry_in_words(node, filled.value, filled.target)
    if filled.value is None and filled.target is not None:
        words = f"– / {entry_in_words(node, filled.target, None)}"
    return {"figure": words, "note": filled.note}


def _state(was: Filled, now: Filled) -> FigureState:
    if was == now:
        return FigureState.UNCHANGED
    if now.value is None and was.value is not None:
        return FigureState.TAKEN_BACK
    return FigureState.NEW if was.value is None and now.value is not None else FigureState.CHANGED


def _content(rows: list[dict[str, Any]], read: CardRead, marks: Marks) -> dict[str, Any]:
    """What would be written, in plain values; rows that change nothing are left out."""
    codes = [row["code"] for row in rows if row["state"] != FigureState.UNCHANGED]
    return {
        code: {
            "value": _plain(read.filled[code].value), "target": _plain(read.filled[code].target),
            "note": read.filled[code].note, "seen": mark_version(marks.get(code)),
        }
        for code in codes
    }  # fmt: skip


def _plain(number: Decimal | None) -> str | None:
    return None if number is None else f"{number:f}"


def _given(kept: Mapping[str, Any]) -> Given:
    value, target = (None if kept[name] is None else Decimal(kept[name])
                     for name in ("value", "target"))  # fmt: skip
    return Given(value, target, note=kept["note"], seen=kept["seen"])


@transaction.atomic
def confirm_card_import(import_: CardImport, *, by: Any) -> list[Mark]:
    """The card becomes what the file says, in one transaction; `save_marks` writes the log's line.

    Raises RuleViolation `import-already-confirmed`, `import-has-errors`, `import-stale` when one of
    the figures was changed after the preview, `import-changes-nothing`, or as
    `refuse_not_fillable` and `save_marks`.
    """
    card = locked_card(import_.scorecard)
    import_ = CardImport.objects.select_for_update().get(pk=import_.pk)
    refuse_written(import_)
    refuse_not_fillable(card)
    if not import_.content:
        raise RuleViolation(
            "import-changes-nothing", _("All of this stands on the card already.")
        )  # fmt: skip
    written = _save(card, import_, by)
    import_.confirmed_at = timezone.now()
    import_.save(update_fields=["confirmed_at", "updated_at"])
    return written


def _save(card: Scorecard, import_: CardImport, by: Any) -> list[Mark]:
    given = {code: _given(kept) for code, kept in import_.content.items()}
    try:
        return save_marks(card, given, by=by)
    except RuleViolation as violation:
        if violation.code != "changed-meanwhile":
            raise
        raise RuleViolation(
            "import-stale",
            _("Figures of the card were changed after this preview was made, so nothing was "
              "imported. Send the file again to see what it would change now."),
        ) from violation  # fmt: skip
