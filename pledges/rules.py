"""Who may write a pledge and record its signing. The state of the pledge is the deed's affair."""

import rules

from blocs.rules import is_administrator, is_not_archived, is_secretary_of_year, runs_year

rules.add_perm("pledges.write_pledge", runs_year & is_not_archived)
rules.add_perm(
    "pledges.record_signing", (is_administrator | is_secretary_of_year) & is_not_archived
)
