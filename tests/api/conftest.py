"""A conference with everything in it, and a program that may read it."""

from datetime import date

import pytest

from conferences.models import (
    AgendaItem,
    Attendance,
    Conclusion,
    Conference,
    Handover,
    Paper,
)
from documents.models import Document
from tests.factories.api import program_of


def hold_conference(year, *, by, kind="midyear"):
    """A conference of `year` with one of each part, led by organisation `by`."""
    conference = Conference.objects.create(
        bloc_year=year, kind=kind, title=f"Sơ kết {year}", held_on=date(year.year, 7, 20)
    )
    speaker = Attendance.objects.create(
        conference=conference, full_name="Trần Văn Bí", organisation=by, capacity="directing"
    )
    AgendaItem.objects.create(conference=conference, title="Báo cáo", presenter=speaker)
    Paper.objects.create(conference=conference, author_name="Lê Thị Tham", organisation=by)
    Conclusion.objects.create(
        conference=conference, speaker=speaker, number=1, text="Nhân rộng", responsible=by
    )
    other = year.bloc.memberships.exclude(organisation=by).first()
    if other:
        Handover.objects.create(
            conference=conference, outgoing=by, incoming=other.organisation,
            handed_on=conference.held_on,
        )  # fmt: skip
    return conference


def file_paper(year, title, **fields):
    """A document of `year`, not published unless `fields` say so."""
    return Document.objects.create(
        **{
            "kind": "report", "bloc_year": year, "title": title, "data": {"secret": title},
            "data_sha256": "0" * 64, "sha256": "1" * 64, "size": 1, "pages": 2,
            "source_key": f"test:{Document.objects.count()}", **fields,
        }
    )  # fmt: skip


@pytest.fixture
def conference(year, chair):
    return hold_conference(year, by=chair)


@pytest.fixture
def program(leader):
    """A program that acts as a leader of the council."""
    return program_of(leader)
