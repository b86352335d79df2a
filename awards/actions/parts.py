"""What becomes of awards that are counted in others which a decision takes back."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from awards.enums import AwardState, PartsFate
from awards.models import Award, Decision
from common.errors import RuleViolation
from common.log import log


def parts_of(decision: Decision) -> list[Award]:
    """Awards in force, entered by hand, that are counted in what the decision gave."""
    rows = Award.objects.in_force().filter(part_of__decision=decision, decision__isnull=True)
    return list(rows.select_related("award_type").order_by("pk"))


def settle_parts(decision: Decision, fate: str, *, by: Any, reason: str) -> None:
    """Revoke the parts with the decision, or let them count by themselves from now on; without any
    nothing happens. For the deed that revokes, in its transaction.

    A part may rest on a decision of its own (a flag to one of four commended), which the product
    does not know, so a person says it: raises RuleViolation `parts-undecided` else, naming them.
    """
    rows = Award.objects.select_for_update(of=("self",)).filter(
        pk__in=[part.pk for part in parts_of(decision)]
    )
    parts = list(rows.select_related("award_type").order_by("pk"))
    if parts and fate not in PartsFate.values:
        message = _("Say what becomes of the awards that are counted in these: %(parts)s.") % {
            "parts": "; ".join(str(part) for part in parts)
        }
        raise RuleViolation("parts-undecided", message, fields={"parts": message})
    before: dict[str, Any]
    after: dict[str, Any]
    for part in parts:
        if fate == PartsFate.REVOKED:
            before, after = {"state": part.state}, {"state": str(AwardState.REVOKED)}
            part.state, part.decision = AwardState.REVOKED, decision
            verb = gettext_noop("revoked an award with its whole")
        else:
            before, after = {"part_of": str(part.part_of)}, {"part_of": None}
            part.part_of = None
            verb = gettext_noop("let an award count by itself")
        part.save()
        log(by, verb, part, before=before, after=after, reason=reason)
