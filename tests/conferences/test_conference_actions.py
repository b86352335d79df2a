"""A conference is planned, held, called off; the rules of its date."""

from datetime import date, time

import pytest

from blocs.models import BlocYear
from common.errors import RuleViolation
from common.models import LogEntry
from conferences import actions
from conferences.enums import ConferenceState
from conferences.models import Conference
from tests.factories.blocs import BlocYearFactory
from tests.factories.conferences import AgendaItemFactory, AttendanceFactory


def data(**changes):
    return {
        "kind": "midyear", "title": "Hội nghị sơ kết", "held_on": date(2026, 7, 20),
        "starts_at": None, "part_of_day": "", "place": "Hà Nội", "next_year": None,
        "stated_papers": None, "outside_course_reason": "", "source": "", **changes,
    }  # fmt: skip


def refused(code, deed, *args, **kwargs):
    """The deed is refused by the rule `code`, and neither conferences nor log have changed."""
    before = list(Conference.objects.values()), LogEntry.objects.count()
    with pytest.raises(RuleViolation) as caught:
        deed(*args, **kwargs)
    assert caught.value.code == code
    assert (list(Conference.objects.values()), LogEntry.objects.count()) == before
    return caught.value


def test_a_conference_is_planned_and_logged_in_the_chain_of_its_year(year, chair_editor):
    conference = actions.add_conference(year, data(), by=chair_editor)
    assert conference.state == ConferenceState.PLANNED
    entry = LogEntry.objects.get()
    assert entry.verb == "added the conference"
    assert entry.chain_id == f"year:{year.pk}"
    assert str(year.chair.organisation) in entry.role


def test_without_a_title_it_is_named_after_its_kind_and_year(year, secretary):
    conference = actions.add_conference(year, data(title=" "), by=secretary)
    assert conference.title.startswith("Hội nghị sơ kết hoạt động thi đua 6 tháng đầu năm 2026")


@pytest.mark.parametrize("day", [date(2025, 11, 1), date(2027, 5, 1)])
def test_a_date_far_outside_the_year_without_a_reason_names_the_window(year, secretary, day):
    violation = refused(
        "conference-outside-course",
        actions.add_conference, year, data(held_on=day, outside_course_reason="  "), by=secretary,
    )  # fmt: skip
    assert "02/11/2025" in violation.fields["held_on"]
    assert "30/4/2027" in violation.fields["held_on"]


@pytest.mark.parametrize("day", [date(2025, 11, 2), date(2027, 4, 30)])
def test_the_ends_of_the_window_need_no_reason(year, secretary, day):
    assert not actions.add_conference(year, data(held_on=day), by=secretary).is_outside_course


def test_with_a_reason_a_date_outside_the_year_is_taken(year, secretary):
    reason = "Hoãn vì bão số 3"
    row = data(held_on=date(2027, 6, 1), outside_course_reason=reason)
    assert actions.add_conference(year, row, by=secretary).outside_course_reason == reason


@pytest.mark.parametrize("day", [date(1, 1, 1), date(1944, 12, 31), date(2200, 1, 1), date.max])
def test_a_date_that_makes_no_sense_is_refused_whatever_the_reason(year, secretary, day):
    row = data(held_on=day, outside_course_reason="Ghi theo biên bản")
    violation = refused("day-not-sensible", actions.add_conference, year, row, by=secretary)
    assert "held_on" in violation.fields
    conference = actions.add_conference(year, data(), by=secretary)
    refused("day-not-sensible", actions.change_conference, conference, row, by=secretary)


def test_the_window_is_the_council_s_own(year, secretary):
    year.bloc.council.days_after_year = 0
    year.bloc.council.save()
    late = data(held_on=date(2027, 1, 1))
    refused("conference-outside-course", actions.add_conference, year, late, by=secretary)


def test_the_hour_must_fall_in_the_part_of_the_day(year, secretary):
    row = data(starts_at=time(14, 0), part_of_day="morning")
    refused("hour-outside-part-of-day", actions.add_conference, year, row, by=secretary)


def test_the_year_opened_is_another_year_of_the_same_bloc(year, secretary):
    for other in (BlocYearFactory(), year):
        row = data(next_year=other)
        refused("next-year-of-another-bloc", actions.add_conference, year, row, by=secretary)


def test_what_lies_in_the_future_was_not_held(year, secretary):
    row = data(held_on=date(2026, 12, 20), state="held")
    refused("conference-not-yet", actions.add_conference, year, row, by=secretary)


def test_a_change_is_logged_with_what_differs_only(conference, secretary):
    actions.change_conference(conference, data(title=conference.title, place="Huế"), by=secretary)
    entry = LogEntry.objects.get()
    assert entry.before == {"place": "Hà Nội"}
    assert entry.after == {"place": "Huế"}


def test_saving_without_a_change_writes_no_line(conference, secretary):
    actions.change_conference(conference, data(title=conference.title), by=secretary)
    assert not LogEntry.objects.exists()


def test_whoever_saves_second_is_told(conference, secretary, chair_editor):
    seen = actions.version_of(conference)
    Conference.objects.filter(pk=conference.pk).update(updated_at="2026-08-10T03:00:00Z")
    refused(
        "changed-meanwhile",
        actions.change_conference, conference, data(place="Huế"), by=secretary, version=seen,
    )  # fmt: skip


def test_a_conference_is_held_once_its_day_has_come(conference, secretary):
    assert actions.hold_conference(conference, by=secretary).is_held
    refused("conference-cannot-move", actions.hold_conference, conference, by=secretary)


def test_a_conference_is_not_held_before_its_day(conference, secretary):
    Conference.objects.update(held_on=date(2026, 8, 11))
    refused("conference-not-yet", actions.hold_conference, conference, by=secretary)


def test_calling_off_needs_a_reason_and_keeps_it(conference, secretary):
    refused("reason-needed", actions.cancel_conference, conference, by=secretary, reason=" ")
    cancelled = actions.cancel_conference(conference, by=secretary, reason="Bão số 3")
    assert (cancelled.state, cancelled.cancel_reason) == ("cancelled", "Bão số 3")
    assert LogEntry.objects.get().reason == "Bão số 3"


def test_a_wrong_click_is_undone_with_a_reason(held, secretary):
    refused("reason-needed", actions.reopen_conference, held, by=secretary, reason="")
    assert actions.reopen_conference(held, by=secretary, reason="Nhầm").is_planned


def test_a_conference_with_an_agenda_only_may_be_deleted(conference, secretary):
    AgendaItemFactory(conference=conference)
    actions.delete_conference(conference, by=secretary)
    assert not Conference.objects.exists()
    assert LogEntry.objects.get().before["place"] == "Hà Nội"


def test_a_conference_with_content_is_not_deleted(conference, secretary):
    AttendanceFactory(conference=conference)
    refused("conference-has-content", actions.delete_conference, conference, by=secretary)


def test_a_held_conference_is_not_deleted(held, secretary):
    refused("conference-has-content", actions.delete_conference, held, by=secretary)


def test_nothing_changes_in_an_archived_year(archived, administrator):
    year = BlocYear.objects.get()
    code, by = "year-archived", administrator
    refused(code, actions.add_conference, year, data(), by=by)
    refused(code, actions.change_conference, archived, data(), by=by)
    refused(code, actions.hold_conference, archived, by=by)
    refused(code, actions.cancel_conference, archived, by=by, reason="x")
    refused(code, actions.delete_conference, archived, by=by)
    refused(code, actions.add_members, archived, by=by)
    refused(code, actions.add_paper, archived, {"author_name": "A"}, by=by)


def test_a_conference_opens_no_year_of_the_past(year, chair_editor):
    past = BlocYearFactory(bloc=year.bloc, year=year.year - 1)
    row = data(next_year=past)
    refused("next-year-is-earlier", actions.add_conference, year, row, by=chair_editor)
