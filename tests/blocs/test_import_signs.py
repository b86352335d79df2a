"""Signs in spreadsheets that can be neither printed nor stored."""

import io

import pytest

from blocs.actions.imports import preview_import
from blocs.builders.imports import HEADINGS
from tests.blocs.register import row, workbook
from tests.factories.blocs import CouncilFactory, CouncilRoleFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def council():
    return CouncilFactory()


@pytest.fixture
def clerk(council):
    return CouncilRoleFactory(council=council).user


@pytest.mark.parametrize("column", ["name", "code"])
def test_half_a_sign_in_a_cell_is_told_at_its_cell(client, council, clerk, column):
    """`_xD800_` is Excel's way to write half of a pair: neither printed nor stored."""
    cells = {"code": "xa-an-binh", column: "Xã _xD800_ An Bình"}
    made = preview_import(council, io.BytesIO(workbook(row(**cells))), clerk)
    assert [(fault["column"], fault["code"]) for fault in made.rows[0]["errors"]] == [
        (column, "unprintable")
    ]
    client.force_login(clerk)
    assert client.get(made.get_absolute_url()).status_code == 200


def test_half_a_sign_in_a_heading_nobody_asked_for_is_left_out(client, council, clerk):
    headings = [*HEADINGS.values(), "Cột _xD800_ lạ"]
    made = preview_import(council, io.BytesIO(workbook(row("xa-a"), headings=headings)), clerk)
    client.force_login(clerk)
    assert client.get(made.get_absolute_url()).status_code == 200
    assert made.summary["unused"] == ["Cột  lạ"]
