"""The card most tests of pages speak of, and whoever looks at it."""

import pytest

from tests.scoring.cards import card_of, scored_year


@pytest.fixture
def card(year, secretary, member):
    scored_year(year, secretary)
    return card_of(year, member)


@pytest.fixture
def as_(client):
    def sign_in(user):
        client.force_login(user)
        return client

    return sign_in
