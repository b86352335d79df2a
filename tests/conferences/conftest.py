"""The conference most tests speak of."""

from datetime import date

import pytest
import time_machine

from blocs.enums import YearPhase
from conferences.enums import ConferenceState
from tests.factories.blocs import BlocYearFactory
from tests.factories.conferences import (
    AgendaItemFactory,
    AttendanceFactory,
    ConclusionFactory,
    ConferenceFactory,
    PaperFactory,
)


@pytest.fixture(autouse=True)
def _on_a_day_of_the_year():
    with time_machine.travel("2026-08-10 09:00+07:00", tick=False):
        yield


@pytest.fixture
def conference(year):
    """The mid-year conference, planned for 20/7/2026."""
    return ConferenceFactory(bloc_year=year)


@pytest.fixture
def held(conference):
    conference.state = ConferenceState.HELD
    conference.save()
    return conference


@pytest.fixture
def speaker(conference):
    return AttendanceFactory(conference=conference, full_name="Trần Thanh Mẫn")


@pytest.fixture
def next_year(year):
    """The following year of the same bloc."""
    return BlocYearFactory(
        bloc=year.bloc, year=2027, starts_on=date(2027, 1, 1), ends_on=date(2027, 12, 31)
    )


@pytest.fixture
def archived(conference):
    """The conference, its year closed for good."""
    year = conference.bloc_year
    year.phase = YearPhase.ARCHIVED
    year.save()
    return conference


@pytest.fixture
def full(conference):
    """The conference with one row of everything."""
    person = AttendanceFactory(conference=conference)
    AgendaItemFactory(conference=conference, presenter=person)
    PaperFactory(conference=conference)
    ConclusionFactory(conference=conference, speaker=person, follow_up="open")
    return conference
