"""Who may enter awards, keep the catalogue with its quotas and conditions, and see who is eligible.

Who runs the year proposes, the secretary records what was given. The catalogue, quotas and
conditions are the council's own: members read neither them nor the reasons of other members.
"""

import rules

from blocs.rules import (
    is_administrator,
    is_leader_of_council,
    is_leader_of_year,
    is_not_archived,
    is_secretary_of_council,
    is_secretary_of_year,
    runs_year,
)

keeps_council = is_administrator | is_secretary_of_council

rules.add_perm("awards.propose_award", runs_year & is_not_archived)
rules.add_perm("awards.record_award", (is_administrator | is_secretary_of_year) & is_not_archived)
rules.add_perm("awards.view_catalogue", keeps_council | is_leader_of_council)
rules.add_perm("awards.keep_catalogue", keeps_council)
rules.add_perm("awards.view_eligibility", runs_year | is_leader_of_year)
