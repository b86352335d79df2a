"""Who may write and adopt criteria. The state of the set is the deed's affair."""

import rules

from blocs.rules import is_not_archived, runs_year

rules.add_perm("scoring.write_criteria", runs_year & is_not_archived)
rules.add_perm("scoring.adopt_criteria", runs_year & is_not_archived)
