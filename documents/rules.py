"""Who may publish papers and set letterheads."""

from typing import Any

import rules

from blocs.rules import (
    acting_organisations,
    is_administrator,
    is_keeper_of_organisation,
    runs_year,
)


@rules.predicate
def runs_its_year(user: Any, document: Any) -> bool:
    return document is not None and runs_year.test(user, document.year_of)


@rules.predicate
def acts_for_organisation(user: Any, organisation: Any) -> bool:
    return organisation is not None and organisation.pk in acting_organisations(user)


rules.add_perm("documents.publish_document", runs_its_year)
rules.add_perm(
    "documents.change_letterhead",
    is_administrator | is_keeper_of_organisation | acts_for_organisation,
)
