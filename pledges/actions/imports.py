"""Reading a spreadsheet of commitments into a preview, and writing it: all of it or nothing."""

import hashlib
from collections import Counter
from typing import Any, BinaryIO

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from blocs.builders.imports import summarise
from blocs.enums import RowState
from blocs.models import Organisation
from blocs.spreadsheets import read_rows, too_large
from common.errors import RuleViolation
from common.log import log
from common.text import fold, normalise
from pledges.actions.commitments import with_one_target
from pledges.actions.texts import locked_pledge, refuse_unless_draft
from pledges.builders import rows as builder
from pledges.models import Commitment, CommitmentImport, Pledge


def preview_import(
    pledge: Pledge, organisation: Organisation | None, file: BinaryIO, by: Any
) -> CommitmentImport:
    """Read `file` and keep what each row would do; no commitment is touched.

    With `organisation` the file may speak of it alone, without of every member. Raises
    RuleViolation when the pledge is no draft, or the file as a whole cannot be used.
    """
    refuse_unless_draft(pledge)
    data = file.read(settings.IMPORT_MAX_BYTES + 1)
    if len(data) > settings.IMPORT_MAX_BYTES:
        raise too_large()
    sheet = builder.read_entries(read_rows(data))
    rows = builder.compare(sheet.entries, scope_of(pledge, organisation))
    return CommitmentImport.objects.create(
        pledge=pledge,
        organisation=organisation,
        uploaded_by=by,
        file_name=normalise(str(getattr(file, "name", "") or "")).split("/")[-1][-255:],
        sha256=hashlib.sha256(data).hexdigest(),
        rows=rows,
        summary={**summarise(rows), "columns": sheet.columns, "unused": sheet.unused},
    )


def scope_of(pledge: Pledge, organisation: Organisation | None) -> builder.Scope:
    """Whose commitments a file may speak of, and what stands there, in a few queries."""
    members = {row.organisation.code: row.organisation for row in pledge.bloc_year.members()}
    mine = {organisation.code: organisation} if organisation else members
    stored = Commitment.objects.filter(pledge=pledge).of_members(mine.values()).for_lists()
    kept = [builder.values_of(row) for row in stored]
    return builder.Scope(
        organisations={code: each for code, each in mine.items() if code in members},
        members=frozenset(members),
        movements={fold(row.name): row for row in pledge.bloc_year.movements.all()},
        kept={builder.key_of(values): values for values in kept},
        counts=Counter(values["code"] for values in kept),
        first_day=pledge.bloc_year.starts_on,
        last_day=pledge.bloc_year.ends_on,
    )


@transaction.atomic
def recheck_import(import_: CommitmentImport, by: Any) -> CommitmentImport:
    """Compare the rows anew with what is stored now; no commitment is touched.

    Raises RuleViolation `import-already-confirmed` for an import that was written.
    """
    import_ = _locked(import_)
    import_.rows = builder.compare(import_.rows, scope_of(import_.pledge, import_.organisation))
    import_.summary |= summarise(import_.rows)
    import_.save(update_fields=["rows", "summary", "updated_at"])
    return import_


@transaction.atomic
def confirm_import(import_: CommitmentImport, by: Any) -> CommitmentImport:
    """Write every new and changed row in one transaction, with one line of log.

    Commitments the file does not name stay as they are. Raises RuleViolation
    `import-already-confirmed`, `import-has-errors`, `import-changes-nothing`, `pledge-not-draft`,
    or `import-stale` when something was changed after the preview; nothing is written then.
    """
    import_ = _locked(import_)
    refuse_unless_draft(import_.pledge)
    if import_.summary[RowState.ERROR]:
        raise RuleViolation(
            "import-has-errors",
            _("Some rows have errors, so nothing was imported. Correct them in the file and send "
              "it again."),
        )  # fmt: skip
    if not import_.summary[RowState.NEW] + import_.summary[RowState.CHANGED]:
        raise RuleViolation(
            "import-changes-nothing", _("All of this is registered already.")
        )  # fmt: skip
    scope = scope_of(import_.pledge, import_.organisation)
    if builder.compare(import_.rows, scope) != import_.rows:
        raise RuleViolation(
            "import-stale",
            _("Something was changed after this preview was made, so nothing was imported. The "
              "preview below is up to date again: please look through it and confirm once more."),
        )  # fmt: skip
    _write(import_, scope)
    import_.confirmed_at = timezone.now()
    import_.save(update_fields=["confirmed_at", "updated_at"])
    counts = {state: import_.summary[state] for state in RowState.values}
    after = {"file": import_.file_name, "sha256": import_.sha256, **counts}
    log(by, gettext_noop("imported commitments"), import_, after=after)
    return import_


def _locked(import_: CommitmentImport) -> CommitmentImport:
    pledge = locked_pledge(import_.pledge)
    rows = CommitmentImport.objects.select_for_update(of=("self",)).select_related("organisation")
    import_ = rows.get(pk=import_.pk)
    import_.pledge = pledge
    if import_.confirmed_at:
        raise RuleViolation("import-already-confirmed", _("This file was already written."))
    return import_


def _write(import_: CommitmentImport, scope: builder.Scope) -> None:
    """The new rows behind those that stand there; the changed ones where they stand."""
    pledge = import_.pledge
    stored = Commitment.objects.filter(pledge=pledge).of_members(scope.organisations.values())
    kept = {builder.key_of(builder.values_of(row)): row for row in stored.for_lists()}
    last: Counter[str] = Counter()
    for row in kept.values():
        last[row.organisation.code] = max(last[row.organisation.code], row.position)
    for entry in import_.rows:
        values = entry["values"]
        if entry["state"] == RowState.UNCHANGED:
            continue
        code = values["code"]
        row = kept.get(builder.key_of(values)) or Commitment(
            pledge=pledge, organisation=scope.organisations[code]
        )
        if row.pk is None:
            last[code] += 1
            row.position = last[code]
        for name, value in with_one_target(builder.fields_of(values, scope)).items():
            setattr(row, name, value)
        row.save()
