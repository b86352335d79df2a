"""Deeds on councils."""

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from blocs.models import Council
from common.changes import apply_changes, refuse_stale, stored, version_of
from common.errors import RuleViolation
from common.log import log

FIELDS = (
    "code", "name", "short_name", "level", "legal_basis", "days_before_year", "days_after_year",
    "requires_second_factor", "remind_days_before", "remind_days_after",
)  # fmt: skip


def council_mark(council: Council) -> str:
    """Changes whenever one of the fields a form shows does."""
    return version_of(stored(council, FIELDS))


@transaction.atomic
def add_council(values: Mapping[str, Any], *, by: Any) -> Council:
    """Enter a council. Raises RuleViolation `code-taken`."""
    council = Council(**values)
    _save(council)
    log(by, gettext_noop("added the council"), council, after=stored(council, FIELDS))
    return council


@transaction.atomic
def change_council(
    council: Council, values: Mapping[str, Any], *, by: Any, seen: str | None = None
) -> Council:
    """Correct a council's facts and rules.

    Raises RuleViolation `changed-meanwhile`, `code-taken`.
    """
    council = Council.objects.select_for_update().get(pk=council.pk)
    refuse_stale(seen, council_mark(council))
    before, after = apply_changes(council, values)
    if after:
        _save(council)
        log(by, gettext_noop("changed the council"), council, before=before, after=after)
    return council


def _save(council: Council) -> None:
    try:
        with transaction.atomic():
            council.save()
    except IntegrityError as error:
        message = _("Another council has this code; choose another one.")
        raise RuleViolation("code-taken", message, fields={"code": message}) from error
