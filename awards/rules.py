"""Who may enter awards, keep the catalogue with its quotas and conditions, and see who is eligible.

Who runs the year proposes, the secretary records what was given. The catalogue, quotas and
conditions are the council's own: members read neither them nor the reasons of other members.

Proposals: who runs the year compiles them and answers the public; a member's people bring their own
nominees while it is a draft; the secretary submits, decides, announces and revokes.
"""

from typing import Any

import rules

from awards.enums import ProposalState
from blocs.rules import (
    acting_organisations,
    is_administrator,
    is_leader_of_council,
    is_leader_of_year,
    is_not_archived,
    is_secretary_anywhere,
    is_secretary_of_council,
    is_secretary_of_year,
    runs_year,
)

serves_year = is_administrator | is_secretary_of_year
keeps_council = is_administrator | is_secretary_of_council

rules.add_perm("awards.propose_award", runs_year & is_not_archived)
rules.add_perm("awards.record_award", serves_year & is_not_archived)
rules.add_perm("awards.view_catalogue", keeps_council | is_leader_of_council)
rules.add_perm("awards.keep_catalogue", keeps_council)
rules.add_perm("awards.import_awards", is_administrator | is_secretary_anywhere)
rules.add_perm("awards.view_eligibility", runs_year | is_leader_of_year)


@rules.predicate
def runs_its_year(user: Any, part: Any) -> bool:
    return part is not None and bool(runs_year.test(user, part.year_of))


@rules.predicate
def serves_its_year(user: Any, part: Any) -> bool:
    return part is not None and bool(serves_year.test(user, part.year_of))


@rules.predicate
def leads_its_council(user: Any, part: Any) -> bool:
    return part is not None and bool(is_leader_of_year.test(user, part.year_of))


@rules.predicate
def its_year_goes_on(user: Any, part: Any) -> bool:
    return part is not None and bool(is_not_archived.test(user, part.year_of))


@rules.predicate
def is_drafted(user: Any, proposal: Any) -> bool:
    return proposal is not None and proposal.state == ProposalState.DRAFTED


@rules.predicate
def takes_papers(user: Any, proposal: Any) -> bool:
    """Its dossier is still being put together."""
    return proposal is not None and proposal.state in ("drafted", "nominated", "public_comment")


@rules.predicate
def acts_for_a_member(user: Any, proposal: Any) -> bool:
    return proposal is not None and bool(nominating(user, proposal))


@rules.predicate
def is_decided(user: Any, proposal: Any) -> bool:
    return proposal is not None and proposal.state in ("decided", "announced")


@rules.predicate
def keeps_its_council(user: Any, proposal: Any) -> bool:
    return proposal is not None and bool(keeps_council.test(user, proposal.bloc_year.bloc.council))


@rules.predicate
def brought(user: Any, nominee: Any) -> bool:
    """Acts for the organisation of the nominee."""
    return nominee is not None and nominee.organisation_id in acting_organisations(user)


@rules.predicate
def of_drafted(user: Any, nominee: Any) -> bool:
    return nominee is not None and is_drafted.test(user, nominee.proposal)


@rules.predicate
def of_open_dossier(user: Any, nominee: Any) -> bool:
    return nominee is not None and takes_papers.test(user, nominee.proposal)


def nominating(user: Any, proposal: Any) -> set[int]:
    """Ids of the members that the person acts for in the proposal's year."""
    mine = acting_organisations(user)
    rows = proposal.bloc_year.members().filter(organisation__in=mine)
    return set(rows.values_list("organisation", flat=True)) if mine else set()


# On a proposal.
rules.add_perm("awards.compile_proposal", runs_its_year & its_year_goes_on)
rules.add_perm("awards.serve_proposal", serves_its_year & its_year_goes_on)
rules.add_perm("awards.handle_proposal", runs_its_year | leads_its_council)
rules.add_perm(
    "awards.nominate", is_drafted & (runs_its_year | acts_for_a_member) & its_year_goes_on
)
rules.add_perm("awards.file_paper", takes_papers & runs_its_year & its_year_goes_on)
rules.add_perm("awards.print_certificates", is_decided & keeps_its_council)
# On a nominee.
rules.add_perm("awards.change_nominee", of_drafted & (runs_its_year | brought) & its_year_goes_on)
rules.add_perm(
    "awards.file_nominee_paper", of_open_dossier & (runs_its_year | brought) & its_year_goes_on
)
