"""The five figures of a council's year: each is the number of rows of a list one can open."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Q, QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from blocs.models import BlocYear, Council, Membership
from common.formatting import date_short
from common.text import fold
from conferences.enums import ConferenceState
from conferences.models import Conference
from documents.models import Party
from pledges.models import pledge_parties
from reports.standing import reported


@dataclass(frozen=True)
class Line:
    """One row behind a figure."""

    title: str
    context: str
    detail: "str | Promise"
    url: str


@dataclass(frozen=True)
class Figure:
    """A number with a name: which rows it counts, where they are searched, how they are shown."""

    code: str
    title: "str | Promise"
    rows: Callable[[Council, int, Any], QuerySet]
    search_paths: tuple[str, ...]
    line: Callable[[Any], Line]

    def found(self, rows: QuerySet, words: str) -> QuerySet:
        """Of `rows`, those that hold every word of `words`."""
        for word in fold(words).split():
            matches = Q()
            for path in self.search_paths:
                matches |= Q(**{f"{path}__contains": word})
            rows = rows.filter(matches)
        return rows


def _years(council: Council, number: int, user: Any) -> QuerySet:
    return (
        BlocYear.objects.visible_to(user)
        .filter(bloc__council=council, year=number)
        .select_related("bloc")
        .order_by("bloc__name", "pk")
    )


def _members(council: Council, number: int, user: Any) -> QuerySet:
    shares_a_day = Q(starts_on__lte=F("bloc__years__ends_on")) & (
        Q(ends_on__isnull=True) | Q(ends_on__gte=F("bloc__years__starts_on"))
    )
    return (
        Membership.objects.visible_to(user)
        .filter(shares_a_day, bloc__council=council, bloc__years__year=number)
        .select_related("bloc", "organisation")
        .order_by("bloc__name", "position", "pk")
    )


def _signatures(council: Council, number: int, user: Any) -> QuerySet:
    return (
        pledge_parties()
        .signed()
        .visible_to(user)
        .filter(signing__bloc_year__bloc__council=council, signing__bloc_year__year=number)
        .select_related("signing__bloc_year__bloc", "organisation", "signature")
        .order_by("signing__bloc_year__bloc__name", "position", "pk")
    )


def _conferences(council: Council, number: int, user: Any) -> QuerySet:
    return (
        reported(Conference.objects.visible_to(user))
        .filter(
            bloc_year__bloc__council=council, bloc_year__year=number, state=ConferenceState.HELD
        )
        .select_related("bloc_year__bloc")
        .order_by("-held_on", "pk")
    )


def _reports(council: Council, number: int, user: Any) -> QuerySet:
    return _conferences(council, number, user).filter(is_reported=True)


def _year_line(year: BlocYear) -> Line:
    return Line(year.bloc.name, str(year.year), year.get_phase_display(), year.get_absolute_url())


def _member_line(member: Membership) -> Line:
    since = _("member since %(day)s") % {"day": date_short(member.starts_on)}
    organisation = member.organisation
    return Line(organisation.name, member.bloc.name, since, organisation.get_absolute_url())


def _signature_line(party: Party) -> Line:
    year, day = party.signing.bloc_year, party.signature.day
    told = date_short(day) if day else party.state.label
    return Line(
        party.organisation.name, str(year), told, reverse("pledges:year", args=[year.pk])
    )  # fmt: skip


def _conference_line(conference: Conference) -> Line:
    day = date_short(conference.held_on)
    return Line(conference.title, str(conference.bloc_year), day, conference.get_absolute_url())


def _report_line(conference: Conference) -> Line:
    url = reverse("reports:report", args=[conference.pk])
    day = date_short(conference.held_on)
    return Line(conference.title, str(conference.bloc_year), day, url)


IN_CONFERENCE = ("search_text", "bloc_year__bloc__search_text")
FIGURES = {
    figure.code: figure
    for figure in (
        Figure("blocs", _("Blocs at work"), _years, ("bloc__search_text",), _year_line),
        Figure(
            "members", _("Member organisations"), _members,
            ("organisation__search_text", "bloc__search_text"), _member_line,
        ),
        Figure(
            "signatures", _("Pledges signed"), _signatures,
            ("organisation__search_text", "signing__bloc_year__bloc__search_text"), _signature_line,
        ),
        Figure("conferences", _("Conferences held"), _conferences, IN_CONFERENCE, _conference_line),
        Figure("reports", _("Conference reports made"), _reports, IN_CONFERENCE, _report_line),
    )
}  # fmt: skip
