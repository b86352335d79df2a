"""What conferences tell My work, the checks before a move, and the year's overview."""

from datetime import date

from django.urls import reverse

from blocs.models.years import Deadline
from common.wiring import checks_for
from conferences import checks, steps, work
from conferences.enums import ConferenceKind, ConferenceState
from conferences.models import Conference
from tests.factories.conferences import (
    AgendaItemFactory,
    AttendanceFactory,
    ConclusionFactory,
    ConferenceFactory,
)


def titles(user):
    return [str(item.title) for item in work.waiting_for(user)]


def test_a_conference_ahead_without_an_agenda_waits_for_who_runs_the_year(
    conference, chair_editor, secretary, member_editor, stranger
):
    Conference.objects.update(held_on=date(2026, 9, 1))
    for user in (chair_editor, secretary):
        (item,) = work.waiting_for(user)
        assert item.url == reverse("conferences:part_add", args=[conference.pk, "agenda"])
        assert item.due_on == date(2026, 9, 1)
    for user in (member_editor, stranger):
        assert not titles(user)
    AgendaItemFactory(conference=conference)
    assert not titles(chair_editor)


def test_a_conference_far_ahead_waits_for_nobody(conference, chair_editor):
    Conference.objects.update(held_on=date(2026, 12, 1))
    assert not titles(chair_editor)


def test_a_planned_conference_whose_day_has_passed_waits_to_be_recorded(conference, chair_editor):
    AgendaItemFactory.create_batch(3, conference=conference)
    (item,) = work.waiting_for(chair_editor)
    assert item.url == conference.get_absolute_url()


def test_a_deadline_of_a_conference_waits_until_one_is_planned(year, chair_editor):
    Deadline.objects.create(bloc_year=year, step="year_end", due_on=date(2026, 9, 10))
    (item,) = work.waiting_for(chair_editor)
    assert item.due_on == date(2026, 9, 10)
    ConferenceFactory(bloc_year=year, kind=ConferenceKind.YEAR_END, held_on=date(2026, 9, 1))
    assert len(titles(chair_editor)) == 1  # its agenda now
    Conference.objects.update(state=ConferenceState.CANCELLED)
    assert [item.due_on for item in work.waiting_for(chair_editor)] == [date(2026, 9, 10)]


def test_an_open_conclusion_waits_for_the_responsible_organisation(
    held, speaker, member, member_editor, chair_editor, viewer
):
    row = ConclusionFactory(
        conference=held, speaker=speaker, follow_up="open", responsible=member,
        due_on=date(2026, 8, 1),
    )  # fmt: skip
    (item,) = work.waiting_for(member_editor)
    assert (item.due_on, item.url) == (
        date(2026, 8, 1), reverse("conferences:follow_up", args=[row.pk]),
    )  # fmt: skip
    assert not titles(chair_editor)
    assert not titles(viewer)


def met(year, to):
    return {check.code: check.is_met for check in checks.year_checks(year, to)}


def test_the_year_moves_on_once_its_conferences_were_held(year, next_year):
    assert met(year, "underway") == {"launch-held": False}
    assert met(year, "self_scoring") == {"midyear-held": False}
    assert met(year, "concluded") == {"year-end-held": False}
    for kind in (ConferenceKind.LAUNCH, ConferenceKind.MIDYEAR, ConferenceKind.YEAR_END):
        ConferenceFactory(bloc_year=year, kind=kind, state=ConferenceState.HELD)
    for to in ("underway", "self_scoring", "concluded"):
        assert all(met(year, to).values())
    assert met(next_year, "underway") == {"launch-held": False}
    Conference.objects.filter(kind=ConferenceKind.YEAR_END).update(next_year=next_year)
    assert met(next_year, "underway") == {"launch-held": True}


def test_before_archiving_nothing_is_left_planned_or_open(conference, speaker):
    ConclusionFactory(conference=conference, speaker=speaker, follow_up="open")
    year = conference.bloc_year
    assert met(year, "archived") == {
        "no-conference-planned": False, "follow-ups-done": False, "handovers-settled": True,
    }  # fmt: skip


def test_a_step_back_asks_nothing(year):
    year.phase = "self_scoring"
    assert met(year, "underway") == {}


def test_the_checks_are_wired(year):
    assert "midyear-held" in {check.code for check in checks_for(year, "self_scoring")}


def test_the_overview_counts_conferences_attended(held, member, chair, django_assert_num_queries):
    year = held.bloc_year
    AttendanceFactory.create_batch(2, conference=held, organisation=member, organisation_name="")
    with django_assert_num_queries(3):
        (step,) = steps.year_steps(year)
    assert (step.cells[member.pk].state, step.cells[chair.pk].state) == ("done", "late")


def test_without_a_conference_held_nobody_is_late(conference, chair):
    (step,) = steps.year_steps(conference.bloc_year)
    assert step.cells[chair.pk].state == "none"


def test_the_overview_names_the_next_conference_or_the_last(conference, viewer, stranger):
    year = conference.bloc_year
    Conference.objects.update(held_on=date(2026, 12, 1))
    (panel,) = steps.year_panels(year, viewer)
    assert conference.title in [str(line.text) for line in panel.lines]
    (panel,) = steps.year_panels(year, stranger)
    assert not panel.lines


def test_who_a_source_does_not_name_is_not_said_to_have_stayed_away(conference, chair, member):
    Conference.objects.update(state=ConferenceState.HELD, source="Bài đăng ngày 20/7/2026")
    AttendanceFactory(conference=conference, organisation=chair, organisation_name="")
    (step,) = steps.year_steps(conference.bloc_year)
    assert step.cells[chair.pk].state == "done"
    assert (step.cells[member.pk].state, str(step.cells[member.pk].label)) == (
        "none", "Nguồn không nêu",
    )  # fmt: skip
