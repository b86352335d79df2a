"""The council whose register most tests of spreadsheets speak of, and who keeps it."""

import pytest

from tests.factories.blocs import CouncilFactory, CouncilRoleFactory


@pytest.fixture
def council():
    return CouncilFactory()


@pytest.fixture
def clerk(council):
    return CouncilRoleFactory(council=council).user
