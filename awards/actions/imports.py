"""Reading a workbook of past awards into a preview, and writing it: all of it or nothing."""

import hashlib
from contextlib import ExitStack
from datetime import date
from typing import Any, BinaryIO

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from awards.actions.quotas import within_quotas
from awards.builders import imports as builder
from awards.enums import AwardState
from awards.models import Award, AwardImport, AwardReceiver, AwardType
from blocs.actions.years import locked_year
from blocs.enums import RowState
from blocs.models import BlocYear, Council
from blocs.spreadsheets import read_rows, too_large
from common.errors import RuleViolation
from common.log import log
from common.text import normalise

CORRECTED = ("decision_number", "decided_on", "granted_by", "reason", "updated_at")


def preview_award_import(council: Council, file: BinaryIO, *, by: Any) -> AwardImport:
    """Read `file` and keep what each row would do; no award is touched.

    Raises RuleViolation when the file as a whole cannot be used; nothing is kept then. Faults of
    single rows are kept with the rows.
    """
    data = file.read(settings.IMPORT_MAX_BYTES + 1)
    if len(data) > settings.IMPORT_MAX_BYTES:
        raise too_large()
    entries, columns, unused = builder.read_entries(read_rows(data))
    rows = builder.compare(entries, council)
    return AwardImport.objects.create(
        council=council, uploaded_by=by, rows=rows, sha256=hashlib.sha256(data).hexdigest(),
        file_name=normalise(str(getattr(file, "name", "") or "")).split("/")[-1][-255:],
        summary={**builder.summarise(rows), "columns": columns, "unused": unused},
    )  # fmt: skip


@transaction.atomic
def recheck_award_import(import_: AwardImport, *, by: Any) -> AwardImport:
    """Compare the rows anew with the awards as they are now; no award is touched."""
    import_ = _lock_waiting(import_)
    import_.rows = builder.compare(import_.rows, import_.council)
    import_.summary |= builder.summarise(import_.rows)
    import_.save(update_fields=["rows", "summary", "updated_at"])
    return import_


@transaction.atomic
def confirm_award_import(import_: AwardImport, *, by: Any) -> AwardImport:
    """Write every new and changed row in one transaction, with one line of log.

    Raises RuleViolation `import-already-confirmed`, `import-has-errors`, `import-changes-nothing`,
    `import-stale` when something changed after the preview, `quota-overrun`, or `year-archived`.
    Nothing is written in any of these cases.
    """
    import_ = _lock_waiting(import_)
    if import_.summary[RowState.ERROR]:
        raise RuleViolation(
            "import-has-errors",
            _("Some rows have errors, so nothing was imported. Correct them in the file and send "
              "it again."),
        )  # fmt: skip
    written = [row for row in import_.rows if row["state"] in (RowState.NEW, RowState.CHANGED)]
    if not written:
        raise RuleViolation("import-changes-nothing", _("The history already holds all of this."))
    years = {pk: locked_year(BlocYear(pk=pk)) for pk in sorted({row["year_id"] for row in written})}
    if builder.compare(import_.rows, import_.council) != import_.rows:
        raise RuleViolation(
            "import-stale",
            _("Awards changed after this preview was made, so nothing was imported. The preview "
              "below is up to date again: please look through it and confirm once more."),
        )  # fmt: skip
    _write(written, years)
    import_.confirmed_at = timezone.now()
    import_.save(update_fields=["confirmed_at", "updated_at"])
    counts = {state: import_.summary[state] for state in RowState.values}
    after = {"file": import_.file_name, "sha256": import_.sha256, **counts}
    log(by, gettext_noop("imported past awards"), import_, after=after)
    return import_


def _lock_waiting(import_: AwardImport) -> AwardImport:
    import_ = AwardImport.objects.select_for_update().get(pk=import_.pk)
    if import_.confirmed_at:
        raise RuleViolation("import-already-confirmed", _("This file was already imported."))
    return import_


def _write(rows: list[dict[str, Any]], years: dict[int, BlocYear]) -> None:
    """New awards with their receivers, each year within its quotas; then the corrections."""
    types = AwardType.objects.in_bulk({row["type_id"] for row in rows})
    new = [row for row in rows if row["state"] == RowState.NEW]
    with ExitStack() as stack:
        for pk, year in years.items():
            given = {row["type_id"] for row in new if row["year_id"] == pk}
            if given:
                stack.enter_context(within_quotas(year, *(types[each] for each in sorted(given))))
        awards = Award.objects.bulk_create([_award(row) for row in new])
        AwardReceiver.objects.bulk_create(
            [_receiver(row, award) for row, award in zip(new, awards, strict=True)]
        )
    _correct([row for row in rows if row["state"] == RowState.CHANGED])


def _award(row: dict[str, Any]) -> Award:
    award = Award(
        bloc_year_id=row["year_id"], award_type_id=row["type_id"], state=AwardState.GRANTED,
        subject=row["values"]["subject"], quantity=1,
    )  # fmt: skip
    return _told(award, row["values"])


def _told(award: Award, values: dict[str, str]) -> Award:
    day = values["decided_on"]
    award.decision_number, award.granted_by = values["decision"], values["issuer"]
    award.decided_on = date.fromisoformat(day) if day else None
    award.reason, award.updated_at = values["reason"], timezone.now()
    award.tidy()
    return award


def _receiver(row: dict[str, Any], award: Award) -> AwardReceiver:
    name = "" if row["organisation_id"] else row["values"]["receiver"]
    receiver = AwardReceiver(
        award=award, organisation_id=row["organisation_id"], name=name, order=1
    )  # fmt: skip
    receiver.tidy()
    return receiver


def _correct(rows: list[dict[str, Any]]) -> None:
    """The corrected awards, in batches that a statement can hold."""
    for start in range(0, len(rows), 500):
        part = {row["target"]: row["values"] for row in rows[start : start + 500]}
        held = Award.objects.select_for_update(of=("self",)).filter(pk__in=part).order_by("pk")
        changed = [_told(award, part[award.pk]) for award in held]
        Award.objects.bulk_update(changed, CORRECTED, batch_size=100)
