"""Agenda, attendance, papers and conclusions of a conference."""

from datetime import date

import pytest

from common.errors import RuleViolation
from common.models import LogEntry
from conferences import actions
from conferences.enums import ConferenceState
from conferences.models import AgendaItem, Attendance, Conclusion
from tests.factories.conferences import (
    AgendaItemFactory,
    AttendanceFactory,
    ConclusionFactory,
    ConferenceFactory,
    PaperFactory,
)


def agenda(**changes):
    return {
        "kind": "report", "starts_at": None, "title": "Báo cáo", "presenter": None, "summary": "",
        **changes,
    }  # fmt: skip


def person(**changes):
    return {
        "full_name": "Trần Văn Thuật", "position": "", "organisation": None,
        "organisation_name": "", "capacity": "delegate", "is_representative": False, "note": "",
        **changes,
    }  # fmt: skip


def conclusion(speaker, **changes):
    return {
        "speaker": speaker, "kind": "direction", "number": None, "text": "Đổi mới nội dung.",
        "follow_up": "none", "responsible": None, "due_on": None, "follow_up_note": "", **changes,
    }  # fmt: skip


def refused(code, deed, *args, **kwargs):
    before = LogEntry.objects.count()
    counted = [model.objects.count() for model in (AgendaItem, Attendance, Conclusion)]
    with pytest.raises(RuleViolation) as caught:
        deed(*args, **kwargs)
    assert caught.value.code == code
    assert LogEntry.objects.count() == before
    assert [model.objects.count() for model in (AgendaItem, Attendance, Conclusion)] == counted


def test_points_of_the_agenda_stand_in_the_order_they_were_added(conference, secretary):
    for title in ("Khai mạc", "Báo cáo", "Bế mạc"):
        actions.add_agenda_item(conference, agenda(title=title), by=secretary)
    assert [str(item) for item in conference.agenda.all()] == ["Khai mạc", "Báo cáo", "Bế mạc"]


def test_a_point_is_presented_by_somebody_who_attends_this_conference(conference, secretary):
    elsewhere = AttendanceFactory()
    refused(
        "presenter-not-here",
        actions.add_agenda_item, conference, agenda(presenter=elsewhere), by=secretary,
    )  # fmt: skip


@pytest.mark.parametrize(("up", "expected"), [(True, ["b", "a", "c"]), (False, ["a", "c", "b"])])
def test_a_point_changes_places_with_its_neighbour(conference, secretary, up, expected):
    items = [AgendaItemFactory(conference=conference, title=t, order=0) for t in "abc"]
    actions.move_part(items[1], up=up, by=secretary)
    assert [item.title for item in conference.agenda.all()] == expected


def test_at_the_end_of_the_order_nothing_moves(conference, secretary):
    item = AgendaItemFactory(conference=conference)
    actions.move_part(item, up=True, by=secretary)
    assert not LogEntry.objects.exists()


def test_an_attendance_names_a_person_or_an_organisation(conference, secretary, member):
    refused("attendance-of-nobody", actions.add_attendance, conference, person(full_name=" "),
            by=secretary)  # fmt: skip
    both = person(organisation=member, organisation_name="Bộ Nội vụ")
    refused("two-organisations", actions.add_attendance, conference, both, by=secretary)
    row = actions.add_attendance(conference, person(full_name="", organisation=member),
                                 by=secretary)  # fmt: skip
    assert str(row) == str(member)


def test_all_members_are_entered_once(conference, secretary, year, member):
    AttendanceFactory(conference=conference, organisation=member, organisation_name="")
    assert actions.add_members(conference, by=secretary) == 2
    assert actions.add_members(conference, by=secretary) == 0
    listed = set(conference.attendances.values_list("organisation", flat=True))
    assert listed == set(year.members().values_list("organisation", flat=True))
    assert len(LogEntry.objects.get().after["organisations"]) == 2


def test_whoever_gave_a_conclusion_stays_on_the_list(conference, speaker, secretary):
    ConclusionFactory(conference=conference, speaker=speaker)
    refused("attendance-gave-conclusions", actions.remove_attendance, speaker, by=secretary)
    assert Attendance.objects.filter(pk=speaker.pk).exists()


def test_a_removed_attendance_is_kept_in_the_log(conference, speaker, secretary):
    actions.remove_attendance(speaker, by=secretary)
    assert not Attendance.objects.exists()
    assert LogEntry.objects.get().before["full_name"] == "Trần Thanh Mẫn"


def test_conclusions_are_numbered_by_speaker(conference, speaker, secretary):
    other = AttendanceFactory(conference=conference)
    made = [
        actions.add_conclusion(conference, conclusion(who), by=secretary)
        for who in (speaker, speaker, other)
    ]
    assert [row.number for row in made] == [1, 2, 1]


def test_a_number_is_given_once(conference, speaker, secretary):
    ConclusionFactory(conference=conference, speaker=speaker, number=1)
    again = conclusion(speaker, number=1)
    refused("conclusion-number-taken", actions.add_conclusion, conference, again, by=secretary)


def test_a_conclusion_is_given_by_somebody_who_attends(conference, secretary):
    elsewhere = conclusion(AttendanceFactory())
    refused("speaker-not-here", actions.add_conclusion, conference, elsewhere, by=secretary)


def test_a_deadline_without_anything_to_do_is_refused(conference, speaker, secretary):
    row = conclusion(speaker, due_on=date(2026, 9, 1))
    refused("deadline-without-follow-up", actions.add_conclusion, conference, row, by=secretary)


def test_done_needs_a_word_on_what_was_done(conference, speaker, member_editor):
    row = ConclusionFactory(conference=conference, speaker=speaker, follow_up="open")
    data = {"follow_up": "done", "follow_up_note": " "}
    refused("follow-up-unexplained", actions.report_follow_up, row, data, by=member_editor)
    data["follow_up_note"] = "Đã ban hành kế hoạch."
    assert actions.report_follow_up(row, data, by=member_editor).follow_up == "done"


def test_where_nothing_is_to_be_done_nothing_is_reported(conference, speaker, secretary):
    row = ConclusionFactory(conference=conference, speaker=speaker)
    data = {"follow_up": "done", "follow_up_note": "Xong"}
    refused("nothing-to-follow-up", actions.report_follow_up, row, data, by=secretary)


def test_whoever_saves_a_paper_second_is_told_and_the_first_text_stays(conference, secretary):
    paper = PaperFactory(conference=conference, title="Bản đầu")
    version = "2026-01-01T00:00:00+00:00"
    data = {"title": "Bản sau", "author_name": "Lê", "author_position": "", "summary": ""}
    with pytest.raises(RuleViolation, match="changed-meanwhile"):
        actions.change_paper(paper, data, by=secretary, version=version)
    paper.refresh_from_db()
    assert paper.title == "Bản đầu"


def test_nothing_is_recorded_at_a_cancelled_conference(year, secretary):
    off = ConferenceFactory(bloc_year=year, state=ConferenceState.CANCELLED)
    refused("conference-cancelled", actions.add_agenda_item, off, agenda(), by=secretary)
    refused("conference-cancelled", actions.add_attendance, off, person(), by=secretary)
    refused("conference-cancelled", actions.add_members, off, by=secretary)
