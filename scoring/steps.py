"""How far each member's scorecard is: two columns of the year's overview."""

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from blocs.enums import DeadlineStep
from blocs.models import BlocYear
from blocs.steps import waiting_style
from common.wiring import Cell, Step
from scoring.builders.scores import scored_set
from scoring.enums import CardState


def year_steps(year: BlocYear) -> list[Step]:
    """Self-scoring and appraisal, once the year has cards. Everybody who reads the year sees them:
    that a card was submitted, never what stands in it or that it was returned."""
    criteria_set = scored_set(year)
    rows = criteria_set.scorecards.values_list("organisation", "state") if criteria_set else []
    states = {organisation: CardState(state) for organisation, state in rows}
    if not states:
        return []
    deadlines = {row.step: row.due_on for row in year.deadlines.all()}
    url = reverse("scoring:scores", args=[year.pk])
    scored, appraised = (
        deadlines.get(DeadlineStep.SELF_SCORE), deadlines.get(DeadlineStep.APPRAISAL)
    )  # fmt: skip
    return [
        Step(
            DeadlineStep.SELF_SCORE.value, _("Self-scoring"), scored,
            {each: _self_scored(state, scored, url) for each, state in states.items()},
        ),
        Step(
            DeadlineStep.APPRAISAL.value, _("Appraisal"), appraised,
            {each: _appraised(state, appraised, url) for each, state in states.items()},
        ),
    ]  # fmt: skip


def _self_scored(state: CardState, due_on: date | None, url: str) -> Cell:
    if state == CardState.DRAFT:
        return Cell(waiting_style(due_on), CardState.DRAFT.label, url)
    return Cell("done", CardState.SUBMITTED.label, url)


def _appraised(state: CardState, due_on: date | None, url: str) -> Cell:
    if state in {CardState.APPRAISED, CardState.REAPPRAISED, CardState.ADOPTED}:
        return Cell("done", state.label, url)
    style = waiting_style(due_on)
    if state == CardState.DRAFT:
        return Cell(style if style == "late" else "none", _("Not submitted yet"), url)
    label = _("Waits for the panel") if state == CardState.SUBMITTED else state.label
    return Cell(style, label, url)
