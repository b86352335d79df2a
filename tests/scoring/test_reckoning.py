"""Workers rank many years: which ones, and that the same rows always give the same result."""

from contextlib import suppress
from io import StringIO

import pytest
from django.core.management import call_command

from blocs.enums import YearPhase
from blocs.models import BlocYear
from emulation.celery import app as celery
from scoring.models import Mark
from scoring.reckoning import rank, years_to_rank
from scoring.tasks import rank_year
from tests.conftest import QUEUE
from tests.factories.blocs import BlocYearFactory
from tests.scoring.cards import cards, filled, scored_year


@pytest.fixture
def scored(year, secretary):
    scored_year(year, secretary)
    for card in cards(year):
        filled(card, secretary)
    return year


def waiting():
    """The ids of years that wait in the broker; what waits there is taken out of it."""
    found = []
    with (
        celery.connection_for_read() as connection,
        connection.SimpleQueue(QUEUE) as queue,
        suppress(queue.Empty),
    ):
        while True:
            message = queue.get(block=False)
            message.ack()  # else it is put back, and the next look finds it again
            if message.headers["task"] == rank_year.name:
                found.append(message.payload[0][0])
    return found


def test_the_same_rows_give_the_same_result_and_another_figure_another(scored):
    before = rank(scored.pk)
    assert len(before) == 64
    assert rank_year(scored.pk) == rank(scored.pk) == before
    Mark.objects.filter(criterion__code="I.1").update(value=3)
    assert rank(scored.pk) != before


def test_a_year_without_cards_has_no_result(year):
    assert rank(year.pk) == ""


@pytest.mark.parametrize("phase", YearPhase)
def test_years_are_ranked_while_their_members_are_scored(db, phase):
    year = BlocYearFactory(phase=phase)
    is_due = phase in {YearPhase.SELF_SCORING, YearPhase.APPRAISAL}
    assert years_to_rank() == ([year.pk] if is_due else [])


def test_the_command_hands_every_such_year_to_the_workers(scored):
    BlocYearFactory()
    waiting()
    out = StringIO()
    call_command("rank_years", stdout=out)
    assert waiting() == [scored.pk]
    assert "1 " in out.getvalue()
    assert BlocYear.objects.count() == 2
