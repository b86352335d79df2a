"""Who may write and make the reports of a conference: whoever runs its year, past ones too."""

from typing import Any

import rules

from blocs.rules import runs_year


@rules.predicate
def runs_year_of_conference(user: Any, conference: Any) -> bool:
    return conference is not None and runs_year.test(user, conference.bloc_year)


rules.add_perm("reports.make_report", runs_year_of_conference)
