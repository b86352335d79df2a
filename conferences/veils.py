"""Which lines of a year's log a person may not know of, or not why (common.wiring: LOG_SCREENS,
LOG_VEILS)."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Q

from blocs.models import BlocYear
from common.models import LogEntry
from conferences.enums import HandoverState
from conferences.models import Handover


def hidden_lines(year: BlocYear, user: Any) -> Q:
    """Lines about handovers whose list the person may not read."""
    if user.is_superuser:
        return Q(pk__in=[])
    seen = Handover.objects.visible_to(user).values("pk")
    hidden = Handover.objects.filter(conference__bloc_year=year).exclude(pk__in=seen)
    ids = [str(pk) for pk in hidden.values_list("pk", flat=True)]
    return Q(target_type=Handover._meta.label, target_id__in=ids)


def veiled_lines(_year: BlocYear, user: Any, entries: Sequence[LogEntry]) -> set[int]:
    """The ids of lines that tell why a handover went back to draft, where the person is of neither
    side: once it is signed every member reads it, yet not what was said on the way."""
    lines = [line for line in entries if line.reason and line.target_type == Handover._meta.label]
    if not lines:
        return set()
    told = Handover.objects.explained_to(user).values("pk")
    kept = Handover.objects.exclude(state=HandoverState.RECORDED).exclude(pk__in=told)
    pks = kept.filter(pk__in={line.target_id for line in lines}).values_list("pk", flat=True)
    veiled = {str(pk) for pk in pks}
    return {line.pk for line in lines if line.target_id in veiled}
