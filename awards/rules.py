"""Who may enter awards: who runs the year proposes, the secretary records what was given."""

import rules

from blocs.rules import is_administrator, is_not_archived, is_secretary_of_year, runs_year

rules.add_perm("awards.propose_award", runs_year & is_not_archived)
rules.add_perm("awards.record_award", (is_administrator | is_secretary_of_year) & is_not_archived)
