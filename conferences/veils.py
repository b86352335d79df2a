"""Which lines of a year's log a person may not know of (common.wiring: LOG_SCREENS)."""

from typing import Any

from django.db.models import Q

from blocs.models import BlocYear
from conferences.models import Handover


def hidden_lines(year: BlocYear, user: Any) -> Q:
    """Lines about handovers whose list the person may not read."""
    if user.is_superuser:
        return Q(pk__in=[])
    seen = Handover.objects.visible_to(user).values("pk")
    hidden = Handover.objects.filter(conference__bloc_year=year).exclude(pk__in=seen)
    ids = [str(pk) for pk in hidden.values_list("pk", flat=True)]
    return Q(target_type=Handover._meta.label, target_id__in=ids)
