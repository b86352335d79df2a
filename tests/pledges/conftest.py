"""A draft of the year's pledge, and what tests of spreadsheets share."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

from blocs.enums import OrganisationOffice
from blocs.spreadsheets import MEDIA_TYPE
from pledges.actions import PledgeText, circulate, write_pledge
from pledges.builders.rows import HEADINGS
from tests.factories.blocs import OrganisationRoleFactory

TEXT = PledgeText(
    "Giao ước thi đua năm 2026", ["Đoàn kết một lòng", "Sáng tạo không ngừng"], "Mở đầu", "Kết",
    "Luật Thi đua, khen thưởng",
)  # fmt: skip


@pytest.fixture
def draft(year, secretary):
    return write_pledge(year, TEXT, by=secretary)


@pytest.fixture
def version(draft, secretary):
    return circulate(draft, by=secretary)


@pytest.fixture
def other(year):
    """A member that neither leads nor is `member`."""
    return year.bloc.memberships.order_by("pk")[2].organisation


@pytest.fixture
def other_editor(other):
    return OrganisationRoleFactory(organisation=other, office=OrganisationOffice.EDITOR).user


def row(code, name="Tỷ lệ hồ sơ đúng hạn", **values):
    """One row of the template, as a list."""
    cells = {"code": code, "name": name, "kind": "Số", "target": 98.5, **values}
    return [cells.get(column) for column in HEADINGS]


def workbook(*rows, headings=None):
    """A workbook of commitments as an uploaded file."""
    book = Workbook()
    sheet = book.active
    sheet.append(list(HEADINGS.values()) if headings is None else headings)
    for cells in rows:
        sheet.append(cells)
    file = io.BytesIO()
    book.save(file)
    return SimpleUploadedFile("chi-tieu.xlsx", file.getvalue(), content_type=MEDIA_TYPE)
