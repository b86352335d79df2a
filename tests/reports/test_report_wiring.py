"""What reports and documents tell the rest: waiting work, the last papers of a year."""

import pytest
from django.urls import reverse

from blocs.enums import YearPhase
from documents.panels import year_panels
from reports import actions, tasks, work
from tests.factories.documents import DocumentFactory

pytestmark = pytest.mark.django_db


def test_a_held_conference_without_paper_waits_for_who_runs_the_year(conference, chair_editor):
    (item,) = work.waiting_for(chair_editor)
    assert item.url == reverse("reports:report", args=[conference.pk])
    edition = actions.make_report(conference, by=chair_editor)
    assert len(work.waiting_for(chair_editor)) == 1
    tasks.make_edition(edition.job_id)
    assert work.waiting_for(chair_editor) == []


@pytest.mark.parametrize("who", ["viewer", "member_editor", "leader", "stranger"])
def test_it_waits_for_nobody_else(who, request, conference):
    assert work.waiting_for(request.getfixturevalue(who)) == []


def test_a_planned_conference_and_an_archived_year_wait_for_nobody(conference, chair_editor):
    conference.state = "planned"
    conference.save()
    assert work.waiting_for(chair_editor) == []
    conference.state = "held"
    conference.save()
    conference.bloc_year.phase = YearPhase.ARCHIVED
    conference.bloc_year.save()
    assert work.waiting_for(chair_editor) == []


def test_the_last_papers_stand_beside_the_year(year, viewer, stranger):
    old = DocumentFactory(bloc_year=year)
    new = DocumentFactory(bloc_year=year, replaces=old)
    DocumentFactory()
    (panel,) = year_panels(year, viewer)
    assert [line.url for line in panel.lines] == [new.get_absolute_url()]
    (panel,) = year_panels(year, stranger)
    assert panel.lines == ()
