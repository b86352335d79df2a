"""Making a proposal from the list of those who are eligible."""

from collections.abc import Collection
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from awards.actions.proposals import NomineeEntry, add_nominee, draft_proposal
from awards.builders.nominees import cut_of
from awards.enums import AwardSubject
from awards.models import AwardType, Proposal
from blocs.actions.years import locked_year
from blocs.models import BlocYear
from common.errors import RuleViolation


@transaction.atomic
def propose_eligible(
    year: BlocYear, award_type: AwardType, title: str, members: Collection[int], *, by: Any,
    beyond: bool = False,
) -> Proposal:  # fmt: skip
    """Draft a proposal with the eligible members (by key) as collectives, in the order of places.

    Raises RuleViolation as `draft_proposal` and `add_nominee` do, `nobody-chosen`, `not-eligible`
    for one that does not meet the conditions as they are now, and `more-than-left` for more than
    the quota leaves unless `beyond` says that this is meant; nomination holds to quotas all the
    same.
    """
    year = locked_year(year)
    cut = cut_of(year, award_type)
    message: Any
    if not members:
        message = _("Choose at least one member.")
        raise RuleViolation("nobody-chosen", message, fields={"members": message})
    lines = [line for line in cut.eligible if line.organisation.pk in members]
    if len(lines) < len(set(members)):
        message = _("Somebody you chose is not eligible any more. Look through the list again.")
        raise RuleViolation("not-eligible", message, fields={"members": message})
    if cut.left is not None and len(lines) > cut.left and not beyond:
        message = _("The quota leaves %(left)s, and you chose %(chosen)s.") % {
            "left": cut.left, "chosen": len(lines),
        }  # fmt: skip
        raise RuleViolation("more-than-left", message, fields={"members": message})
    proposal = draft_proposal(year, award_type, title, by=by)
    for line in lines:
        add_nominee(proposal, NomineeEntry(AwardSubject.COLLECTIVE, line.organisation), by=by)
    return proposal
