"""The report as an outline on the page: what people write, and what the system gathers."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from conferences.models import Conference
from reports.builders import gather
from reports.enums import SectionKey
from reports.models import ReportSection

Text = str | Promise


@dataclass(frozen=True)
class Fact:
    """One thing the system brings along: how many there are and where they are kept."""

    label: Text
    count: int
    url: str
    is_printed: bool


@dataclass(frozen=True)
class OutlinePart:
    """A part of the report: a section to write, or facts."""

    title: Text
    section: ReportSection | None = None
    facts: tuple[Fact, ...] = ()


def outline_of(conference: Conference, sections: Iterable[ReportSection]) -> list[OutlinePart]:
    """The parts in the order of the paper, with what each would print now."""
    written = {section.key: section for section in sections}
    facts = _Facts(conference, gather(conference.pk))
    return [
        OutlinePart(_("Situation"), written[SectionKey.SITUATION], facts.situation()),
        OutlinePart(_("Results"), written[SectionKey.RESULTS], facts.results()),
        OutlinePart(_("The conference"), facts=facts.conference()),
        OutlinePart(_("Shortcomings and limits"), written[SectionKey.SHORTCOMINGS]),
        OutlinePart(_("Opinions and directions"), facts=facts.opinions()),
        OutlinePart(_("Directions and tasks"), written[SectionKey.DIRECTIONS]),
    ]


class _Facts:
    def __init__(self, conference: Conference, snapshot: dict[str, Any]) -> None:
        year = conference.bloc_year_id
        self.snapshot = snapshot
        self.year = reverse("blocs:year", args=[year])
        self.pledge = reverse("pledges:year", args=[year])
        self.criteria = reverse("scoring:year", args=[year])
        self.awards = reverse("awards:year", args=[year])
        self.page = conference.get_absolute_url()

    def situation(self) -> tuple[Fact, ...]:
        year = self.snapshot["year"]
        members = year["stated_members"] or len(year["members"])
        return (
            self._fact(_("Members"), members, self.year),
            self._fact(_("Chair and vice-chairs"), len(year["leaders"]), self.year),
        )

    def results(self) -> tuple[Fact, ...]:
        awards = self.snapshot["awards"]
        given = sum(1 for award in awards if award["state"] == "granted")
        return (
            self._fact(_("Movements"), len(self.snapshot["movements"]), self.year),
            self._fact(_("Awards given"), given, self.awards),
            self._fact(_("Awards proposed"), len(awards) - given, self.awards),
        )

    def conference(self) -> tuple[Fact, ...]:
        snapshot, papers = self.snapshot, self.snapshot["papers"]
        criteria = snapshot["criteria"]["points"] if snapshot["criteria"] else []
        elected = snapshot["elected"]["terms"] if snapshot["elected"] else []
        signed = sum(p["stated"] or len(p["parties"]) for p in snapshot["pledges"])
        count = papers["stated"] or len(papers["named"])
        return (
            self._fact(_("Attendance"), len(snapshot["attendance"]), self.page),
            self._fact(_("Points of the agenda"), len(snapshot["agenda"]), self.page),
            self._fact(_("Papers read"), count, self.page),
            self._fact(_("Criteria"), len(criteria), self.criteria),
            self._fact(_("Members that signed the pledge"), signed, self.pledge),
            self._fact(_("Chosen for the next year"), len(elected), self.page),
            self._fact(_("Handover"), len(snapshot["handovers"]), self.page),
        )

    def opinions(self) -> tuple[Fact, ...]:
        points = sum(len(group["points"]) for group in self.snapshot["conclusions"])
        return (self._fact(_("Points of opinion and direction"), points, self.page),)

    def _fact(self, label: Text, count: int, url: str) -> Fact:
        return Fact(label, count, url, is_printed=count > 0)
