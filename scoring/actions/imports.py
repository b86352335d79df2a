"""A criteria set from a workbook: looked at first, then written, all of it or nothing."""

import hashlib
from collections.abc import Iterable
from dataclasses import replace
from typing import Any, BinaryIO

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from blocs.actions.years import locked_year
from blocs.models import BlocYear
from common.errors import RuleViolation
from common.log import log
from common.models import SheetImport
from common.text import normalise
from scoring.actions.criteria import criteria_version, text_of, write_criteria
from scoring.builders.differences import differences
from scoring.enums import ImportState
from scoring.models import CriteriaImport, CriteriaSet
from scoring.texts import CriteriaText, Declared
from scoring.trees import canonical, from_canonical
from scoring.workbooks import CellFault, read_workbook


def preview_import(year: BlocYear, file: BinaryIO, *, by: Any) -> CriteriaImport:
    """Read the workbook and keep what it would do to the draft; no criterion is touched.

    The file stands for the whole set: what it does not name would go. What is wrong with single
    cells is kept and shown. Raises RuleViolation when the file as a whole cannot be used.
    """
    data = file.read(settings.IMPORT_MAX_BYTES + 1)
    members = {each.organisation.code for each in year.members()}
    read = read_workbook(data, members)
    refuse_unusable(read.faults)
    draft, last = _now(year)
    text = replace(read.text, title=normalise(read.text.title))
    rows = [] if read.faults else differences(text, text_of(last) if last else None)
    counts = {state: sum(row["state"] == state for row in rows) for state in ImportState.values}
    return CriteriaImport.objects.create(
        bloc_year=year, uploaded_by=by, rows=rows, **sent_file(file, data), content=_written(text),
        summary={
            **counts, "faults": told_faults(read.faults), "unused": list(read.unused),
            "seen": criteria_version(draft),
        },
    )  # fmt: skip


def sent_file(file: BinaryIO, data: bytes) -> dict[str, str]:
    """What is kept of a file itself: its name and its SHA-256."""
    name = normalise(str(getattr(file, "name", "") or "")).split("/")[-1][-255:]
    return {"file_name": name, "sha256": hashlib.sha256(data).hexdigest()}


def refuse_unusable(faults: Iterable[CellFault]) -> None:
    """RuleViolation at the field of the file when one of the faults is of the whole file."""
    for fault in faults:
        if not fault.cell and fault.of_set is None:
            raise RuleViolation(fault.code, fault.message, fields={"file": fault.message})


def told_faults(faults: Iterable[CellFault]) -> list[dict[str, str]]:
    """The faults of cells as an import keeps them."""
    return [
        {"cell": each.cell, "heading": each.heading, "value": each.value, "words": each.message}
        for each in faults
    ]


def _now(year: BlocYear) -> tuple[CriteriaSet | None, CriteriaSet | None]:
    """The draft, and the version a draft would begin from."""
    last = CriteriaSet.objects.filter(bloc_year=year).first()
    return (last if last and last.is_draft else None), last


def _written(text: CriteriaText) -> dict[str, Any]:
    nodes = [canonical(node) for node in text.nodes]
    return {"title": text.title, "declared": text.declared.plain(), "criteria": nodes}


def _read(content: dict[str, Any]) -> CriteriaText:
    nodes = [from_canonical(each) for each in content["criteria"]]
    return CriteriaText(content["title"], nodes, Declared.from_plain(content["declared"]))


def refuse_written(import_: SheetImport) -> None:
    """RuleViolation `import-already-confirmed` or `import-has-errors`."""
    if import_.confirmed_at:
        raise RuleViolation("import-already-confirmed", _("This file was already written."))
    if import_.summary["faults"]:
        raise RuleViolation(
            "import-has-errors",
            _("Some rows have errors, so nothing was imported. Correct them in the file and send "
              "it again."),
        )  # fmt: skip


@transaction.atomic
def confirm_import(import_: CriteriaImport, *, by: Any) -> CriteriaSet:
    """The draft becomes what the file says, in one transaction.

    Raises RuleViolation `import-already-confirmed`, `import-has-errors`, `import-stale` when the
    draft changed after the preview, or as `write_criteria`.
    """
    year = locked_year(import_.bloc_year)
    import_ = CriteriaImport.objects.select_for_update().get(pk=import_.pk)
    refuse_written(import_)
    draft, _last = _now(year)
    if criteria_version(draft) != import_.summary["seen"]:
        raise RuleViolation(
            "import-stale",
            _("The draft was changed after this preview was made, so nothing was imported. Send "
              "the file again to see what it would change now."),
        )  # fmt: skip
    written = write_criteria(year, _read(import_.content), by=by)
    import_.confirmed_at = timezone.now()
    import_.save(update_fields=["confirmed_at", "updated_at"])
    counts = {state: import_.summary[state] for state in ImportState.values}
    after = {"file": import_.file_name, "sha256": import_.sha256, **counts}
    log(by, gettext_noop("imported criteria"), import_, after=after)
    return written
