"""Who may publish papers, set letterheads, close a paper to signatures and record ink."""

from typing import Any

import rules

from blocs.rules import (
    acting_organisations,
    is_administrator,
    is_keeper_of_organisation,
    is_not_archived,
    is_secretary_of_year,
    runs_year,
)
from documents.enums import BETWEEN_PARTIES


@rules.predicate
def runs_its_year(user: Any, document: Any) -> bool:
    return document is not None and runs_year.test(user, document.year_of)


@rules.predicate
def keeps_its_year(user: Any, paper: Any) -> bool:
    """The council's secretary, or an administrator."""
    keeps = is_administrator | is_secretary_of_year
    return paper is not None and bool(keeps.test(user, paper.year_of))


@rules.predicate
def its_year_is_open(user: Any, paper: Any) -> bool:
    return paper is not None and is_not_archived.test(user, paper.year_of)


@rules.predicate
def is_between_parties(user: Any, signing: Any) -> bool:
    """A paper that is whole only once every side has signed."""
    return signing is not None and signing.kind in BETWEEN_PARTIES


@rules.predicate
def acts_for_organisation(user: Any, organisation: Any) -> bool:
    return organisation is not None and organisation.pk in acting_organisations(user)


rules.add_perm("documents.publish_document", runs_its_year)
rules.add_perm(
    "documents.change_letterhead",
    is_administrator | is_keeper_of_organisation | acts_for_organisation,
)
rules.add_perm("documents.read_scan", runs_its_year)
# A record between two is nothing with one signature: it is returned or called off instead.
rules.add_perm("documents.close_signing", runs_its_year & its_year_is_open & ~is_between_parties)
rules.add_perm("documents.record_ink", keeps_its_year & its_year_is_open)
