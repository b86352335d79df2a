"""What a member commits itself to: written, changed and taken out while the pledge is a draft."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from blocs.models import BlocYear, Organisation
from common.changes import apply_changes, locked_row, refuse_stale, stored, version_of
from common.errors import RuleViolation
from common.log import log
from common.numbers import printed
from common.text import fold, normalise
from pledges.actions.texts import locked_pledge, refuse_unless_draft
from pledges.enums import TargetKind
from pledges.models import MOST, Commitment, Pledge
from pledges.validators import check_due_on

FIELDS = (
    "name", "unit", "kind", "target_number", "target_text", "target_yes_no", "due_on", "movement",
)  # fmt: skip
ADDED, CHANGED = gettext_noop("registered a commitment"), gettext_noop("changed a commitment")
NO_TARGET: dict[str, Any] = {"target_number": None, "target_text": "", "target_yes_no": None}


@transaction.atomic
def save_commitment(
    pledge: Pledge,
    organisation: Organisation,
    values: Mapping[str, Any],
    *,
    by: Any,
    commitment: Commitment | None = None,
    seen: str | None = None,
) -> Commitment:
    """Add a commitment of the organisation, or change `commitment`; `values` are its `FIELDS`.

    Of the three targets the one of its kind is kept. Raises RuleViolation when the pledge is no
    draft, the organisation no member, the target missing, the name taken, the deadline outside the
    year, there are too many, or somebody saved a change since `seen` (`commitment_mark`).
    """
    pledge = locked_pledge(pledge)
    refuse_unless_draft(pledge)
    refuse_stranger(pledge, organisation)
    row = locked_row(commitment) if commitment else _new(pledge, organisation)
    row.pledge, row.organisation = pledge, organisation
    refuse_stale(seen, commitment_mark(row if row.pk else None))
    _refuse_doubled(row, values)
    _refuse_outside_year(pledge.bloc_year, values)
    before, after = apply_changes(row, with_one_target(values))
    if after:
        row.save()
        verb = CHANGED if commitment else ADDED
        log(by, verb, row, before=_told(before) if commitment else None, after=_told(after))
    return row


def commitment_mark(commitment: Commitment | None) -> str:
    """The mark of a commitment as it is stored: what `save_commitment` compares."""
    return version_of(_told(stored(commitment, FIELDS)) if commitment else None)


def _told(values: Mapping[str, Any]) -> dict[str, Any]:
    """Values with the number as it is printed: 98.5 and 98.5000 are one."""
    number = values.get("target_number")
    return {**values, "target_number": printed(number)} if number is not None else {**values}


def refuse_stranger(pledge: Pledge, organisation: Organisation) -> None:
    """Raise RuleViolation for an organisation that is no member of the pledge's year."""
    if not pledge.bloc_year.members().filter(organisation=organisation).exists():
        raise RuleViolation(
            "not-a-member", _("Only members of this year register commitments in its pledge.")
        )


def with_one_target(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values with the target of their kind alone. Raises RuleViolation when it is missing."""
    kind = TargetKind(values["kind"])
    target = values.get(kind.field)
    target = normalise(target) if isinstance(target, str) else target
    if target in (None, ""):
        message = _("Give what is to be reached.")
        raise RuleViolation("target-missing", message, fields={kind.field: message})
    return {**values, **NO_TARGET, kind.field: target}


def _new(pledge: Pledge, organisation: Organisation) -> Commitment:
    rows = Commitment.objects.filter(pledge=pledge, organisation=organisation)
    if rows.count() >= MOST:
        raise RuleViolation(
            "too-many-commitments",
            _("At most %(most)s commitments of one member; keep those that count.")
            % {"most": MOST},
        )
    last = rows.aggregate(last=Max("position"))["last"] or 0
    return Commitment(pledge=pledge, organisation=organisation, position=last + 1)


def _refuse_doubled(row: Commitment, values: Mapping[str, Any]) -> None:
    others = Commitment.objects.filter(pledge=row.pledge, organisation=row.organisation)
    names = others.exclude(pk=row.pk).values_list("name", flat=True)
    if fold(values["name"]) in map(fold, names):
        message = _("This target is registered already; change that line instead.")
        raise RuleViolation("commitment-twice", message, fields={"name": message})


def _refuse_outside_year(year: BlocYear, values: Mapping[str, Any]) -> None:
    try:
        check_due_on(values["due_on"], year.starts_on, year.ends_on)
    except ValidationError as error:
        (message,) = error.messages
        raise RuleViolation(str(error.code), message, fields={"due_on": message}) from error


@transaction.atomic
def remove_commitment(commitment: Commitment, *, by: Any) -> None:
    """Take a commitment out of the draft. Raises RuleViolation once the pledge is no draft."""
    pledge = locked_pledge(commitment.pledge)
    refuse_unless_draft(pledge)
    row = locked_row(commitment)
    row.pledge = pledge
    log(by, gettext_noop("took a commitment out"), row, before=_told(stored(row, FIELDS)))
    row.delete()
