"""The year of the common fixtures with a conference that was held."""

import pytest

from tests.factories.reports import HeldConferenceFactory


@pytest.fixture
def conference(year):
    return HeldConferenceFactory(bloc_year=year)
