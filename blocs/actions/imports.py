"""Reading a spreadsheet of organisations into a preview, and writing it: all of it or nothing."""

import hashlib
from typing import Any, BinaryIO

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from blocs.builders import imports as builder
from blocs.enums import RowState
from blocs.models import Council, Organisation, OrganisationImport
from blocs.spreadsheets import read_rows, too_large
from common.errors import RuleViolation
from common.log import log
from common.text import normalise

UPDATED = (
    "name", "short_name", "kind", "parent", "address", "email", "search_text", "updated_at",
)  # fmt: skip


def preview_import(council: Council, file: BinaryIO, by: Any) -> OrganisationImport:
    """Read `file` and keep what each row would do; the register is not touched.

    Raises RuleViolation when the file as a whole cannot be used; nothing is kept then. Faults of
    single rows are kept with the rows.
    """
    data = file.read(settings.IMPORT_MAX_BYTES + 1)
    if len(data) > settings.IMPORT_MAX_BYTES:
        raise too_large()
    sheet = builder.read_entries(read_rows(data))
    rows = builder.compare(sheet.entries, builder.read_register(), council)
    summary = {**builder.summarise(rows), "columns": sheet.columns, "unused": sheet.unused}
    return OrganisationImport.objects.create(
        council=council,
        uploaded_by=by,
        file_name=normalise(str(getattr(file, "name", "") or "")).split("/")[-1][-255:],
        sha256=hashlib.sha256(data).hexdigest(),
        rows=rows,
        summary=summary,
    )


@transaction.atomic
def recheck_import(import_: OrganisationImport, by: Any) -> OrganisationImport:
    """Compare the rows anew with the register as it is now; the register is not touched.

    Raises RuleViolation `import-already-confirmed` for an import that was written.
    """
    import_ = _lock_waiting(import_)
    import_.rows = builder.compare(import_.rows, builder.read_register(), import_.council)
    import_.summary |= builder.summarise(import_.rows)
    import_.save(update_fields=["rows", "summary", "updated_at"])
    return import_


def confirm_import(import_: OrganisationImport, by: Any) -> OrganisationImport:
    """Write every new and changed row to the register in one transaction, with one line of log.

    Raises RuleViolation `import-already-confirmed`, `import-has-errors`, `import-changes-nothing`,
    or `import-stale` when the register changed after the preview: the person has not seen then
    what would be written. Nothing is written in any of these cases.
    """
    try:
        return _confirm(import_, by)
    except IntegrityError as error:  # somebody else wrote the same code this very moment
        raise _stale() from error


@transaction.atomic
def _confirm(import_: OrganisationImport, by: Any) -> OrganisationImport:
    import_ = _lock_waiting(import_)
    if import_.summary[RowState.ERROR]:
        raise RuleViolation(
            "import-has-errors",
            _("Some rows have errors, so nothing was imported. Correct them in the file and send "
              "it again."),
        )  # fmt: skip
    if not import_.summary[RowState.NEW] + import_.summary[RowState.CHANGED]:
        raise RuleViolation("import-changes-nothing", _("The register already holds all of this."))
    register = _lock_register(import_)
    if builder.compare(import_.rows, register, import_.council) != import_.rows:
        raise _stale()
    _write(import_, {code: kept.pk for code, kept in register.items()})
    import_.confirmed_at = timezone.now()
    import_.save(update_fields=["confirmed_at", "updated_at"])
    counts = {state: import_.summary[state] for state in RowState.values}
    after = {"file": import_.file_name, "sha256": import_.sha256, **counts}
    log(by, gettext_noop("imported organisations"), import_, after=after)
    return import_


def _stale() -> RuleViolation:
    return RuleViolation(
        "import-stale",
        _("The register changed after this preview was made, so nothing was imported. The preview "
          "below is up to date again: please look through it and confirm once more."),
    )  # fmt: skip


def _lock_waiting(import_: OrganisationImport) -> OrganisationImport:
    import_ = OrganisationImport.objects.select_for_update().get(pk=import_.pk)
    if import_.confirmed_at:
        raise RuleViolation(
            "import-already-confirmed", _("This file was already written to the register.")
        )
    return import_


def _lock_register(import_: OrganisationImport) -> dict[str, builder.Kept]:
    """The register, with the council's other imports and the rows to change held fast."""
    Council.objects.select_for_update().get(pk=import_.council_id)
    changed = [row["values"]["code"] for row in import_.rows if row["state"] == RowState.CHANGED]
    for start in range(0, len(changed), 500):
        codes = changed[start : start + 500]
        list(
            Organisation.objects.select_for_update()
            .filter(code__in=codes)
            .order_by("pk")
            .values_list("pk")
        )
    return builder.read_register()


def _write(import_: OrganisationImport, keys: dict[str, int]) -> None:
    """New rows level by level, so that each finds its superior; then the changed rows at once."""
    rows = [row["values"] for row in import_.rows if row["state"] == RowState.NEW]
    while rows:
        level = [row for row in rows if not row["parent"] or row["parent"] in keys]
        rows = [row for row in rows if row["parent"] and row["parent"] not in keys]
        new = [_organisation(values, keys, import_.council_id) for values in level]
        keys |= {row.code: row.pk for row in Organisation.objects.bulk_create(new)}
    changed = [
        _organisation(row["values"], keys, import_.council_id, pk=keys[row["values"]["code"]])
        for row in import_.rows
        if row["state"] == RowState.CHANGED
    ]
    # An upsert on the key: one statement a batch, where bulk_update is slow by its size.
    Organisation.objects.bulk_create(
        changed, update_conflicts=True, unique_fields=["id"], update_fields=UPDATED
    )


def _organisation(
    values: dict[str, str], keys: dict[str, int], council: int, pk: int | None = None
) -> Organisation:
    own = {name: values[name] for name in builder.FIELDS if name != "parent"}
    parent = keys[values["parent"]] if values["parent"] else None
    row = Organisation(pk=pk, keeper_id=council, parent_id=parent, **own)
    row.tidy()
    return row
