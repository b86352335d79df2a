"""What proposals make people do (common.wiring: WORK_PROVIDERS)."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from awards.enums import ProposalState
from awards.models import Proposal
from blocs.enums import CouncilOffice
from blocs.models import BlocYear
from blocs.querysets import councils_of, today
from common.wiring import WorkItem

MAKING = (ProposalState.DRAFTED, ProposalState.NOMINATED, ProposalState.RETURNED)


def waiting_for(user: Any) -> Iterator[WorkItem]:
    """For who runs a year: drafts, nominations to open, proposals returned. For the secretary:
    public comments to answer, lists to submit, decisions to record and to announce."""
    rows = Proposal.objects.exclude(bloc_year__phase="archived").for_lists()
    runs = BlocYear.objects.run_by(user).values("pk")
    for proposal in rows.filter(state__in=MAKING, bloc_year__in=runs):
        yield _making(proposal)
    served = rows.filter(_served(user)).annotate(
        waiting=Count("objections", filter=Q(objections__outcome=""))
    )
    for proposal in served:
        if asked := _asked(proposal):
            yield _item(proposal, *asked)


def _served(user: Any) -> Q:
    if user.is_superuser:
        return Q()
    return Q(bloc_year__bloc__council__in=councils_of(user, CouncilOffice.SECRETARY))


def _making(proposal: Proposal) -> WorkItem:
    if proposal.state == ProposalState.RETURNED:
        title = _("Returned: %(title)s. %(reason)s") % {
            "title": proposal, "reason": proposal.reason[:120],
        }  # fmt: skip
        return _item(proposal, title, _("Read and take it up"))
    if proposal.state == ProposalState.DRAFTED:
        return _item(proposal, _("Proposal to complete: %(title)s") % {"title": proposal},
                     _("Complete"))  # fmt: skip
    title = _("Nominated, not open for public comment yet: %(title)s") % {"title": proposal}
    return _item(proposal, title, _("Open the list for public comment"))


def _asked(proposal: Any) -> tuple[Any, Any] | None:
    """What the proposal asks of the secretary of its council, if anything."""
    told = {"title": proposal, "count": proposal.waiting}
    if proposal.waiting and proposal.state in (*MAKING, ProposalState.PUBLIC_COMMENT):
        title = ngettext(
            "%(count)s public comment to answer: %(title)s",
            "%(count)s public comments to answer: %(title)s", proposal.waiting,
        )  # fmt: skip
        return title % told, _("Answer")
    if proposal.state == ProposalState.PUBLIC_COMMENT and proposal.comment_to < today():
        return _("Public comment is over: %(title)s") % told, _("Submit to the council")
    if proposal.state == ProposalState.SUBMITTED:
        return _("With the council: %(title)s") % told, _("Record the decision")
    if proposal.state == ProposalState.DECIDED:
        return _("Decided, not announced yet: %(title)s") % told, _("Announce the decision")
    return None


def _item(proposal: Proposal, title: Any, action: Any) -> WorkItem:
    return WorkItem(
        title=title, context=str(proposal.bloc_year), action=action,
        url=reverse("awards:proposal", args=[proposal.pk]),
    )  # fmt: skip
