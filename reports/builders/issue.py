"""How a report is issued: what people filled in, over what the chair's letterhead gives."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import override

from blocs.models import LeadershipTerm, Organisation
from conferences.models import Conference
from documents.enums import DocumentKind
from documents.models import Letterhead
from documents.papers import facts_for_bloc, lines_of
from reports.models import ConferenceReport

DECEMBER = 12
TYPED = ("number", "symbol", "place", "signing_for", "signer_title", "signer_name")


def chair_of(conference: Conference) -> LeadershipTerm | None:
    """The chair that held the conference: in office then, else in office now, else the last one.

    Reads `terms` if prefetched.
    """
    chairs = [t for t in conference.bloc_year.terms.all() if t.office == "chair"]
    day = conference.held_on
    held = [
        t for t in chairs
        if (t.starts_on is None or t.starts_on <= day) and (t.ends_on is None or t.ends_on >= day)
    ]  # fmt: skip
    return next(iter(sorted(held or chairs, key=lambda t: (t.ends_on is not None, t.pk))), None)


def default_subject(conference: Conference) -> str:
    """`Kết quả Hội nghị …`"""
    return f"Kết quả {conference.title}"


@override("vi")  # printed as it stands, whatever the screen's language
def default_issue(
    conference: Conference, name_of: Callable[[Organisation], str] | None = None
) -> dict[str, Any]:
    """The issue of a conference's report as the chair's letterhead gives it.

    Who signs for whom and who gets it follow from the bloc where the letterhead is silent.
    """
    bloc, term = conference.bloc_year.bloc, chair_of(conference)
    organisation = term.organisation if term else None
    letterhead = Letterhead.objects.filter(organisation=organisation).first() if term else None
    name_of = name_of or (lambda each: each.name_on(conference.held_on))
    chair_name = name_of(organisation) if organisation else ""
    facts = facts_for_bloc(letterhead, bloc, DocumentKind.REPORT, chair_name=chair_name)
    blank = {"title": default_subject(conference), "number": "", "issued_on": None}
    return {**facts, **blank, "year": _year_of_issue(conference)}


def _year_of_issue(conference: Conference) -> int | None:
    """The year a report not dated yet will bear; after a conference in December, nobody knows."""
    held_on = conference.held_on
    return None if held_on.month == DECEMBER else held_on.year


def issue_of(
    conference: Conference,
    report: ConferenceReport | None,
    name_of: Callable[[Organisation], str] | None = None,
) -> dict[str, Any]:
    """The issue as it will be printed: each line as typed, or as `default_issue` has it."""
    issue = default_issue(conference, name_of)
    if report is None:
        return issue
    typed = {name: getattr(report, name) for name in ("title", *TYPED)}
    issue |= {name: value for name, value in typed.items() if value}
    issue["recipients"] = lines_of(report.recipients) or issue["recipients"]
    issue["issued_on"] = report.issued_on.isoformat() if report.issued_on else None
    return issue
