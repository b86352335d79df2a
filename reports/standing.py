"""How the blocs of a council stand in one year: what leaders see at a glance.

Everything is read in sets, so a council of thirty blocs costs as many queries as one of one.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from awards.models import Award
from blocs.enums import DeadlineStep, YearPhase
from blocs.models import Bloc, BlocYear, Council
from blocs.querysets import today
from common.formatting import date_short
from conferences.enums import ConferenceKind, ConferenceState
from conferences.models import Conference
from pledges.models import pledge_parties
from reports.models import ReportEdition

SOON = timedelta(days=7)

# A step is finished once the year has left the phase it belongs to …
PHASE_OF_STEP = {
    DeadlineStep.PLAN: YearPhase.PLANNING,
    DeadlineStep.PLEDGE: YearPhase.PLEDGING,
    DeadlineStep.MIDYEAR: YearPhase.UNDERWAY,
    DeadlineStep.SELF_SCORE: YearPhase.SELF_SCORING,
    DeadlineStep.APPRAISAL: YearPhase.APPRAISAL,
    DeadlineStep.BALLOT: YearPhase.BALLOTING,
    DeadlineStep.YEAR_END: YearPhase.CONCLUDED,
    DeadlineStep.DOSSIER: YearPhase.CONCLUDED,
}
# … but a review is finished only by a conference that was held.
CONFERENCE_OF_STEP = {
    DeadlineStep.MIDYEAR: ConferenceKind.MIDYEAR,
    DeadlineStep.YEAR_END: ConferenceKind.YEAR_END,
}


WORDS = {
    "none": _("Not yet"),
    "doing": _("In progress"),
    "due": _("Due within 7 days"),
    "late": _("Late"),
    "done": pgettext_lazy("step", "Done"),
}


@dataclass(frozen=True)
class StepCell:
    """How one bloc-year stands in one step; `state` is a style: none, doing, due, late, done."""

    step: DeadlineStep
    state: str
    label: "str | Promise"
    url: str
    due_on: date | None = None

    @property
    def word(self) -> "str | Promise":
        """The state in words, since colour alone tells not everybody."""
        return WORDS[self.state]


@dataclass
class BlocRow:
    """One bloc in the year looked at; without `year` it was not opened."""

    bloc: Bloc
    year: BlocYear | None = None
    cells: list[StepCell] = field(default_factory=list)
    conferences: list[Conference] = field(default_factory=list)

    @property
    def held(self) -> list[Conference]:
        return [each for each in self.conferences if each.state == ConferenceState.HELD]

    @property
    def reported(self) -> int:
        """Conferences held whose report was made."""
        return sum(each.is_reported for each in self.held)  # type: ignore[attr-defined]

    @property
    def late(self) -> list[StepCell]:
        return [cell for cell in self.cells if cell.state == "late"]

    @property
    def due(self) -> list[StepCell]:
        return [cell for cell in self.cells if cell.state == "due"]


@dataclass
class _Facts:
    """What the steps of all years looked at are judged by, by id of the year."""

    conferences: dict[int, list[Conference]]
    signed: dict[int, tuple[int, int]]
    awarded: set[int]


def reported(conferences: "QuerySet[Conference]") -> "QuerySet[Conference]":
    """With `is_reported`: whether a report of the conference was made."""
    made = ReportEdition.objects.filter(report__conference=OuterRef("pk"), document__isnull=False)
    return conferences.annotate(is_reported=Exists(made))


def standing(council: Council, number: int, user: Any) -> list[BlocRow]:
    """Every bloc of `council` in year `number`, as far as `user` may read, opened ones first."""
    years = (
        BlocYear.objects.visible_to(user)
        .filter(bloc__council=council, year=number)
        .select_related("bloc")
        .prefetch_related("deadlines", "terms__organisation")
        .order_by("bloc__name", "pk")
    )
    facts = _facts_of(list(years), user)
    rows = [
        BlocRow(year.bloc, year, _cells(year, facts), facts.conferences[year.pk]) for year in years
    ]
    opened = [year.bloc_id for year in years]
    active = Q(dissolved_on__isnull=True) | Q(dissolved_on__year__gte=number)
    rest = Bloc.objects.visible_to(user).filter(active, council=council).exclude(pk__in=opened)
    return rows + [BlocRow(bloc) for bloc in rest.order_by("name", "pk")]


def _facts_of(years: Iterable[BlocYear], user: Any) -> _Facts:
    ids = [year.pk for year in years]
    conferences: dict[int, list[Conference]] = defaultdict(list)
    for conference in reported(Conference.objects.visible_to(user).filter(bloc_year__in=ids)):
        conferences[conference.bloc_year_id].append(conference)
    parties = (
        pledge_parties()
        .visible_to(user)
        .filter(signing__bloc_year__in=ids)
        .order_by()
        .values_list("signing__bloc_year")
        .annotate(Count("pk"), signed=Count("signature"))
    )
    signed = {year: (done, of) for year, of, done in parties}
    awards = Award.objects.in_force().visible_to(user).filter(bloc_year__in=ids).order_by()
    return _Facts(conferences, signed, set(awards.values_list("bloc_year", flat=True).distinct()))


def _cells(year: BlocYear, facts: _Facts) -> list[StepCell]:
    deadlines = {DeadlineStep(row.step): row.due_on for row in year.deadlines.all()}
    return [_cell(year, step, deadlines.get(step), facts) for step in DeadlineStep]


def _cell(year: BlocYear, step: DeadlineStep, due_on: date | None, facts: _Facts) -> StepCell:
    phase = PHASE_OF_STEP[step]
    label: str | Promise = _day(due_on, year) if due_on else ""
    url = _place_of(year, step)
    done = year.phase_now.position > phase.position and not (due_on is None and _is_compiled(year))
    signed, parties = facts.signed.get(year.pk, (0, 0))
    if step in CONFERENCE_OF_STEP:
        kind = CONFERENCE_OF_STEP[step]
        held = [
            each
            for each in facts.conferences[year.pk]
            if each.kind == kind and each.state == ConferenceState.HELD
        ]
        done = bool(held)
        if held:
            label, url = _day(held[0].held_on, year), held[0].get_absolute_url()
    elif step == DeadlineStep.PLEDGE and parties:
        done = signed == parties
        label = _("signed %(signed)s/%(total)s") % {"signed": signed, "total": parties}
    elif step == DeadlineStep.DOSSIER:
        done = year.pk in facts.awarded or year.phase == YearPhase.ARCHIVED
    state = "done" if done else _state(year, phase, due_on)
    return StepCell(step, state, label or _word(year, phase, state), url, due_on)


def _is_compiled(year: BlocYear) -> bool:
    """Recorded afterwards from what was published: what is not told there was perhaps never done,
    so that the year is over proves no step."""
    return bool(year.source) and not year.is_illustrative


def _day(day: date, year: BlocYear) -> str:
    """As short as a cell: the year is said only when it is not the one looked at."""
    text = date_short(day)
    return text.rpartition("/")[0] if day.year == year.year else text


def _state(year: BlocYear, phase: YearPhase, due_on: date | None) -> str:
    if year.phase == YearPhase.ARCHIVED:
        return "none"
    if due_on is not None and due_on < today():
        return "late"
    if due_on is not None and due_on <= today() + SOON:
        return "due"
    is_now = year.phase_now == phase and phase != YearPhase.CONCLUDED
    return "doing" if is_now else "none"


def _word(year: BlocYear, phase: YearPhase, state: str) -> "str | Promise":
    """What a cell says that has no date: of a year that is over, nothing more is to come."""
    is_over = year.phase_now.position >= YearPhase.CONCLUDED.position
    is_past = is_over or year.phase_now.position > phase.position
    return "–" if state == "none" and is_past else WORDS[state]


def _place_of(year: BlocYear, step: DeadlineStep) -> str:
    if step == DeadlineStep.PLEDGE:
        return reverse("pledges:year", args=[year.pk])
    if step in CONFERENCE_OF_STEP:
        return reverse("conferences:year", args=[year.pk])
    return year.get_absolute_url()
