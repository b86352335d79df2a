"""Who may do what at a conference: those who run its year, until the year is archived."""

from typing import Any

import rules

from blocs.rules import (
    acting_organisations,
    is_administrator,
    is_not_archived,
    is_secretary_of_year,
    runs_year,
)


@rules.predicate
def runs_its_year(user: Any, conference: Any) -> bool:
    return conference is not None and runs_year.test(user, conference.bloc_year)


@rules.predicate
def year_is_open(user: Any, conference: Any) -> bool:
    return conference is not None and is_not_archived.test(user, conference.bloc_year)


@rules.predicate
def is_responsible(user: Any, conclusion: Any) -> bool:
    """Edits or signs for the organisation that has to follow the conclusion up."""
    return (
        conclusion is not None
        and conclusion.responsible_id is not None
        and conclusion.responsible_id in acting_organisations(user)
    )


@rules.predicate
def runs_its_conference(user: Any, conclusion: Any) -> bool:
    return conclusion is not None and runs_its_year.test(user, conclusion.conference)


@rules.predicate
def its_year_is_open(user: Any, conclusion: Any) -> bool:
    return conclusion is not None and year_is_open.test(user, conclusion.conference)


rules.add_perm("conferences.change_conference", runs_its_year & year_is_open)
rules.add_perm(
    "conferences.report_follow_up", (runs_its_conference | is_responsible) & its_year_is_open
)


@rules.predicate
def acts_for_reporter(user: Any, report: Any) -> bool:
    """Edits or signs for the member whose report it is."""
    return report is not None and report.organisation_id in acting_organisations(user)


@rules.predicate
def runs_year_of(user: Any, report: Any) -> bool:
    return report is not None and runs_year.test(user, report.request.bloc_year)


@rules.predicate
def report_year_is_open(user: Any, report: Any) -> bool:
    return report is not None and is_not_archived.test(user, report.request.bloc_year)


rules.add_perm("conferences.send_report", acts_for_reporter & report_year_is_open)
rules.add_perm("conferences.receive_report", runs_year_of & report_year_is_open)


# -- handover ----------------------------------------------------------------------------------


@rules.predicate
def acts_for_chair(user: Any, conference: Any) -> bool:
    """Edits or signs for the chair in office of the conference's year."""
    chair = conference.bloc_year.chair if conference is not None else None
    return chair is not None and chair.organisation_id in acting_organisations(user)


@rules.predicate
def keeps_its_conference(user: Any, conference: Any) -> bool:
    """The council's secretary."""
    return conference is not None and is_secretary_of_year.test(user, conference.bloc_year)


@rules.predicate
def hands_over(user: Any, handover: Any) -> bool:
    """Edits or signs for the side that hands over."""
    return handover is not None and handover.outgoing_id in acting_organisations(user)


@rules.predicate
def takes_over(user: Any, handover: Any) -> bool:
    """Edits or signs for the side that takes over."""
    return handover is not None and handover.incoming_id in acting_organisations(user)


@rules.predicate
def keeps_its_handover(user: Any, handover: Any) -> bool:
    return handover is not None and keeps_its_conference.test(user, handover.conference)


@rules.predicate
def handover_year_is_open(user: Any, handover: Any) -> bool:
    return handover is not None and year_is_open.test(user, handover.conference)


rules.add_perm(
    "conferences.draft_handover",
    (is_administrator | keeps_its_conference | acts_for_chair) & year_is_open,
)
rules.add_perm(
    "conferences.prepare_handover",
    (is_administrator | keeps_its_handover | hands_over) & handover_year_is_open,
)
rules.add_perm("conferences.remark_handover", takes_over & handover_year_is_open)
