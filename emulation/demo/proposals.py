"""Proposals of the invented bloc, one at each stage worth seeing, done by the demo's secretary."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from accounts.models import User
from awards.actions import (
    DecisionEntry,
    Nomination,
    NomineeEntry,
    add_nominee,
    announce,
    answer_objection,
    decide,
    draft_proposal,
    file_paper,
    nominate,
    object_publicly,
    open_comment,
    submit_proposal,
)
from awards.dossiers import checklist
from awards.enums import ObjectionOutcome, ProposalState
from awards.models import AwardType, Proposal
from blocs.models import BlocYear
from common.log import log
from emulation.demo.evidence import paper
from emulation.demo.illustrative import ILLUSTRATED
from emulation.demo.reader import Table


def propose(tables: Iterable[Table], year: BlocYear, *, today: date) -> None:
    """Each proposal as far as its table goes. Days count from `today`."""
    by = User.objects.get(username="secretary")
    for table in tables:
        proposal = _drafted(table, year, by)
        if "nominated" in table:
            proposal = _nominated(proposal, table["nominated"], today, by)
        if "window" in table:
            proposal = _shown(proposal, table["window"], today, by)
        for each in table.get("comments", []):
            _comment(proposal, each, by)
        if "decision" in table:
            _granted(proposal, table, today, by)


def _drafted(table: Table, year: BlocYear, by: Any) -> Proposal:
    kind = AwardType.objects.for_year(year).get(code=table["award"], council__isnull=True)
    proposal = draft_proposal(year, kind, table["title"], by=by)
    members = [row.organisation for row in year.members()]
    for each in table["nominees"]:
        told = {name: value for name, value in each.items() if name not in ("subject", "member")}
        entry = NomineeEntry(each["subject"], members[each["member"] - 1], **told)
        add_nominee(proposal, entry, by=by)
    return proposal


def _nominated(proposal: Proposal, table: Table, today: date, by: Any) -> Proposal:
    on = today + timedelta(days=table["days"])
    votes = table["votes_for"], table["votes_entitled"]
    return nominate(proposal, Nomination(on, table["basis"], *votes), by=by)


def _shown(proposal: Proposal, days: list[int], today: date, by: Any) -> Proposal:
    """A window that begins today is opened; one that is past is recorded, since nobody can open a
    list on a day gone by."""
    first, last = (today + timedelta(days=each) for each in days)
    if first >= today:
        return open_comment(proposal, first, last, by=by)
    proposal.comment_from, proposal.comment_to = first, last
    proposal.state = ProposalState.PUBLIC_COMMENT
    proposal.save()
    told = {"state": proposal.state, "comment_from": first, "comment_to": last}
    log(None, ILLUSTRATED, proposal, after=told, reason=proposal.bloc_year.source)
    return proposal


def _comment(proposal: Proposal, table: Table, by: Any) -> None:
    objection = object_publicly(
        proposal, by_name=table["by_name"], contact=table["contact"], body=table["body"]
    )
    if "answer" in table:
        answer_objection(objection, ObjectionOutcome(table["outcome"]), table["answer"], by=by)


def _granted(proposal: Proposal, table: Table, today: date, by: Any) -> None:
    """Its dossier is filed, the council decides, everybody is told."""
    for line in checklist(proposal):
        text = {"title": line.label, "file": f"{line.need.code.lower()}.pdf"}
        sheet = paper(text, table["paper"])
        file_paper(proposal, line.need, sheet, nominee=line.nominee, by=by)
    sent, told = table["submission"], table["decision"]
    proposal = submit_proposal(
        proposal, sent["number"], today + timedelta(days=sent["days"]), by=by
    )
    entry = DecisionEntry(
        told["number"], today + timedelta(days=told["days"]), told["issuer"],
        told["signer_name"], told["signer_title"],
        granted=list(proposal.nominees.values_list("pk", flat=True)),
    )  # fmt: skip
    announce(decide(proposal, entry, by=by), by=by)
