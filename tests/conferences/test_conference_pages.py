"""The pages of conferences: who sees what, what a form says back, how many queries a list takes."""

from datetime import date

import pytest
from django.urls import reverse

from common.models import LogEntry
from conferences import actions
from conferences.models import (
    AgendaItem,
    Attendance,
    Conclusion,
    Conference,
    Handover,
    Paper,
)
from tests.factories.blocs import (
    BlocYearFactory,
    CouncilRoleFactory,
    MembershipFactory,
    OrganisationFactory,
    OrganisationRoleFactory,
)
from tests.factories.conferences import (
    AttendanceFactory,
    ConclusionFactory,
    ConferenceFactory,
    PaperFactory,
)

TABS = ["attendance", "papers", "conclusions", "handover"]


def pages(conference):
    """Every page that reads."""
    year, pk = conference.bloc_year_id, conference.pk
    return [
        reverse("conferences:year", args=[year]),
        reverse("conferences:follow_ups", args=[year]),
        *(f"{conference.get_absolute_url()}?tab={tab}" for tab in TABS),
        reverse("conferences:xlsx", args=[pk]),
        reverse("conferences:sheet", args=[pk]),
    ]


def forms(conference):
    """Every page that writes, with what is posted."""
    year, pk = conference.bloc_year_id, conference.pk
    rows = [
        (part, getattr(conference, name).get().pk)
        for part, name in (
            ("agenda", "agenda"), ("attendance", "attendances"), ("papers", "papers"),
            ("conclusions", "conclusions"),
        )
    ]  # fmt: skip
    names = ("edit", "hold", "cancel", "reopen", "delete", "add_members", "hand_over")
    return [
        reverse("conferences:add", args=[year]),
        *(reverse(f"conferences:{name}", args=[pk]) for name in names),
        *(reverse("conferences:part_add", args=[pk, part]) for part, _row in rows),
        *(reverse("conferences:part", args=[pk, part, row]) for part, row in rows),
        *(reverse("conferences:part_delete", args=[pk, part, row]) for part, row in rows),
        *(reverse("conferences:part_move", args=[pk, part, row]) for part, row in rows),
        reverse("conferences:follow_up", args=[rows[3][1]]),
    ]


def everything():
    models = (Conference, AgendaItem, Attendance, Paper, Conclusion, Handover)
    return [list(model.objects.values()) for model in models], LogEntry.objects.count()


def test_a_stranger_finds_nothing(client, stranger, full):
    client.force_login(stranger)
    before = everything()
    assert {client.get(page).status_code for page in pages(full)} == {404}
    assert {client.post(form, {"reason": "x"}).status_code for form in forms(full)} == {404}
    assert everything() == before


def test_who_is_not_signed_in_is_sent_to_sign_in(client, full):
    for page in [*pages(full), *forms(full)]:
        assert client.get(page).status_code == 302


@pytest.mark.parametrize("person", ["member_editor", "viewer", "leader"])
def test_a_reader_reads_but_changes_nothing_and_sees_no_button(client, full, person, request):
    client.force_login(request.getfixturevalue(person))
    before = everything()
    for page in pages(full):
        answer = client.get(page)
        assert answer.status_code == 200
        if not page.endswith("xlsx"):
            html = answer.content.decode()
            assert not [form for form in forms(full) if f'"{form}"' in html]
    codes = {client.post(form, {"reason": "x"}).status_code for form in forms(full)}
    assert codes == {403}
    assert everything() == before


@pytest.mark.parametrize("person", ["secretary", "chair_editor"])
def test_who_runs_the_year_sees_the_buttons(client, full, person, request):
    client.force_login(request.getfixturevalue(person))
    html = client.get(full.get_absolute_url()).content.decode()
    for name in ("edit", "hold", "cancel"):
        assert reverse(f"conferences:{name}", args=[full.pk]) in html


def test_before_its_day_a_conference_cannot_be_recorded_as_held(client, secretary, conference):
    Conference.objects.update(held_on=date(2026, 8, 11))
    client.force_login(secretary)
    address = reverse("conferences:hold", args=[conference.pk])
    assert address not in client.get(conference.get_absolute_url()).content.decode()
    client.post(address)
    assert Conference.objects.get().is_planned


@pytest.mark.parametrize("person", ["secretary", "chair_editor", "administrator"])
def test_an_archived_year_shows_no_button_and_takes_nothing(client, full, person, request):
    full.bloc_year.phase = "archived"
    full.bloc_year.save()
    client.force_login(request.getfixturevalue(person))
    for page in pages(full)[:-2]:
        html = client.get(page).content.decode()
        assert not [form for form in forms(full) if f'"{form}"' in html]
    before = everything()
    for form in forms(full):
        assert client.post(form, {"reason": "x"}).status_code in {200, 302, 403, 404, 409}
    assert everything() == before


def test_lists_hold_nothing_of_another_bloc(client, secretary, full):
    other = ConferenceFactory(title="Hội nghị của khối khác")
    person = AttendanceFactory(conference=other, full_name="Người khối khác")
    ConclusionFactory(conference=other, speaker=person, follow_up="open", text="Việc khối khác")
    CouncilRoleFactory(user=secretary, council=other.bloc_year.bloc.council)
    client.force_login(secretary)  # reads both, yet each year's pages show its own
    for page in pages(full)[:-2]:
        assert "khối khác" not in client.get(page).content.decode()


def test_rows_of_another_conference_are_not_reached_through_this_one(client, secretary, full):
    other = PaperFactory(conference=ConferenceFactory(bloc_year=full.bloc_year))
    client.force_login(secretary)
    for name in ("part", "part_delete", "part_move"):
        address = reverse(f"conferences:{name}", args=[full.pk, "papers", other.pk])
        assert client.post(address, {"title": "x"}).status_code == 404
    assert Paper.objects.filter(pk=other.pk).exists()


def test_who_only_joins_the_opened_year_reads_the_conference_in_its_frame(
    client, held, next_year, year
):
    held.next_year = next_year
    held.save()
    newcomer = MembershipFactory(bloc=year.bloc, starts_on=date(2027, 1, 1)).organisation
    client.force_login(OrganisationRoleFactory(organisation=newcomer).user)
    answer = client.get(held.get_absolute_url())
    assert answer.status_code == 200
    assert answer.context["year"] == next_year
    listed = client.get(reverse("conferences:year", args=[next_year.pk]))
    assert held.title in listed.content.decode()


def conference_data(**changes):
    return {
        "kind": "midyear", "state": "planned", "held_on": "2026-09-20", "starts_at": "08:30",
        "part_of_day": "morning", "place": "Hải Phòng", "title": "Hội nghị chuyên đề",
        "next_year": "", "stated_papers": "", "outside_course_reason": "", "source": "", **changes,
    }  # fmt: skip


def test_a_conference_is_added_from_the_form(client, chair_editor, year):
    client.force_login(chair_editor)
    answer = client.post(reverse("conferences:add", args=[year.pk]), conference_data())
    conference = Conference.objects.get()
    assert answer.url == conference.get_absolute_url()
    assert conference.starts_at.hour == 8


def test_a_date_outside_the_year_is_refused_at_its_field_and_asks_for_the_reason(
    client, secretary, year
):
    client.force_login(secretary)
    address = reverse("conferences:add", args=[year.pk])
    plain = client.get(address)
    assert "outside_course_reason" not in plain.content.decode().replace("[name=outside", "")
    answer = client.post(address, conference_data(held_on="2027-06-01"))
    html = answer.content.decode()
    assert "30/4/2027" in str(answer.context["form"].errors["held_on"])
    assert 'name="outside_course_reason"' in html
    assert "Hội nghị chuyên đề" in html
    assert not Conference.objects.exists()
    client.post(address, conference_data(held_on="2027-06-01", outside_course_reason="Hoãn"))
    assert Conference.objects.get().outside_course_reason == "Hoãn"


@pytest.mark.parametrize(
    ("day", "asks"), [("2027-06-01", True), ("2026-06-01", False), ("x", False)]
)
def test_the_reason_is_asked_for_while_the_date_is_typed(client, secretary, year, day, asks):
    client.force_login(secretary)
    answer = client.get(reverse("conferences:reason", args=[year.pk]), {"held_on": day})
    assert ("outside_course_reason" in answer.content.decode()) is asks


@pytest.mark.parametrize(
    "bad",
    [
        {"kind": "party"}, {"held_on": "31/02/2026"}, {"held_on": ""}, {"starts_at": "25:00"},
        {"starts_at": "15:00"}, {"stated_papers": "-1"}, {"stated_papers": "99999999999"},
        {"next_year": "999999999999999999999999"}, {"title": "x" * 401}, {"place": "a\x00b"},
        {"state": "cancelled"},
    ],
)  # fmt: skip
def test_hostile_values_come_back_at_their_field(client, secretary, year, bad):
    client.force_login(secretary)
    answer = client.post(reverse("conferences:add", args=[year.pk]), conference_data(**bad))
    assert answer.status_code == 200
    assert set(answer.context["form"].errors) == set(bad)
    assert not Conference.objects.exists()


def test_the_year_of_another_bloc_is_no_choice(client, secretary, year):
    other = BlocYearFactory()
    client.force_login(secretary)
    data = conference_data(next_year=other.pk)
    answer = client.post(reverse("conferences:add", args=[year.pk]), data)
    assert set(answer.context["form"].errors) == {"next_year"}


@pytest.mark.parametrize("query", ["q=%00", "q=%25", "kind=x&state=y&sort=z&page=-1", "page=x"])
def test_hostile_filters_are_harmless(client, secretary, full, query):
    client.force_login(secretary)
    for page in pages(full):
        join = "&" if "?" in page else "?"
        assert (
            client.get(f"{page}{join}{query}&responsible=99999999999999999999").status_code == 200
        )


def test_text_is_escaped(client, secretary, conference):
    PaperFactory(conference=conference, title="<script>alert(1)</script>")
    client.force_login(secretary)
    html = client.get(f"{conference.get_absolute_url()}?tab=papers").content.decode()
    assert "<script>alert" not in html


def test_two_people_saving_one_paper_lose_nothing(client, secretary, conference):
    paper = PaperFactory(conference=conference, title="Bản cũ", summary="")
    address = reverse("conferences:part", args=[conference.pk, "papers", paper.pk])
    client.force_login(secretary)
    version = client.get(address).context["form"].initial["version"]
    first = {"title": "Bản của người thứ nhất", "author_name": "Lê"}
    actions.change_paper(paper, first, by=secretary, version=version)
    Paper.objects.update(updated_at="2026-08-10T02:00:01Z")
    mine = {"title": "Bản của tôi", "author_name": "Lê", "version": version}
    answer = client.post(address, mine)
    html = answer.content.decode()
    assert "Bản của người thứ nhất" in html
    assert "Bản của tôi" in html
    assert Paper.objects.get().title == "Bản của người thứ nhất"
    again = answer.context["form"]["version"].value()
    client.post(address, {**mine, "version": again})
    assert Paper.objects.get().title == "Bản của tôi"


def test_an_organisation_typed_by_its_name_is_linked_to_the_register(client, secretary, conference):
    known = OrganisationFactory(name="Bộ Nội vụ", code="bo-noi-vu")
    client.force_login(secretary)
    address = reverse("conferences:part_add", args=[conference.pk, "attendance"])
    for typed in ("bo noi vu", "bo-noi-vu", "Hội đồng hương"):
        data = {"full_name": "Lê A", "organisation_name": typed, "capacity": "guest"}
        client.post(address, data)
    rows = list(Attendance.objects.values_list("organisation", "organisation_name"))
    assert rows == [(known.pk, ""), (known.pk, ""), (None, "Hội đồng hương")]


def test_the_register_offers_what_the_person_may_read(client, secretary, chair_editor, conference):
    OrganisationFactory(name="Bộ Nội vụ")
    address = reverse("conferences:organisations", args=[conference.pk])
    client.force_login(secretary)
    assert "Bộ Nội vụ" in client.get(address, {"organisation_name": "noi vu"}).content.decode()
    client.force_login(chair_editor)
    assert "Bộ Nội vụ" not in client.get(address, {"organisation_name": "noi vu"}).content.decode()


def test_save_and_add_another_comes_back_to_the_empty_form(client, secretary, conference):
    client.force_login(secretary)
    address = reverse("conferences:part_add", args=[conference.pk, "papers"])
    answer = client.post(address, {"title": "A", "author_name": "Lê", "another": "1"})
    assert answer.url == address


def test_deleting_an_attendance_that_gave_a_conclusion_says_why_not(client, secretary, full):
    person = full.attendances.get()
    client.force_login(secretary)
    address = reverse("conferences:part_delete", args=[full.pk, "attendance", person.pk])
    answer = client.post(address, follow=True)
    assert str(person) in str(next(iter(answer.context["messages"])))
    assert full.attendances.exists()


def test_the_responsible_organisation_reports_what_it_did(client, member_editor, full, member):
    row = full.conclusions.get()
    address = reverse("conferences:follow_up", args=[row.pk])
    client.force_login(member_editor)
    done = {"follow_up": "done", "follow_up_note": "Đã làm"}
    assert client.post(address, done).status_code == 403
    Conclusion.objects.update(responsible=member)
    done["version"] = client.get(address).context["form"].initial["version"]
    tab = f"{full.get_absolute_url()}?tab=conclusions"
    assert address in client.get(tab).content.decode()
    assert client.post(address, done).status_code == 302
    assert Conclusion.objects.get().follow_up_note == "Đã làm"


def test_a_viewer_of_the_responsible_organisation_does_not_report(client, viewer, full, member):
    Conclusion.objects.update(responsible=member)
    client.force_login(viewer)
    address = reverse("conferences:follow_up", args=[full.conclusions.get().pk])
    assert client.get(address).status_code == 403


def test_the_handover_form_offers_chairs_and_members_of_the_opened_year(
    client, chair_editor, held, next_year, chair, year
):
    held.next_year = next_year
    held.save()
    newcomer = MembershipFactory(bloc=year.bloc, starts_on=date(2027, 1, 1)).organisation
    client.force_login(chair_editor)
    address = reverse("conferences:hand_over", args=[held.pk])
    form = client.get(address).context["form"]
    assert list(form.fields["outgoing"].queryset) == [chair]
    assert newcomer in form.fields["incoming"].queryset
    data = {"outgoing": chair.pk, "incoming": newcomer.pk, "handed_on": "2026-07-20"}
    client.post(address, data)
    next_year.refresh_from_db()
    assert next_year.chair.organisation == newcomer


def test_cancelling_shows_the_reason_to_everybody(client, secretary, viewer, conference):
    client.force_login(secretary)
    client.post(reverse("conferences:cancel", args=[conference.pk]), {"reason": "Bão số 3"})
    client.force_login(viewer)
    assert "Bão số 3" in client.get(conference.get_absolute_url()).content.decode()
