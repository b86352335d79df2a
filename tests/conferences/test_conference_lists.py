"""Lists of conferences: how many queries they take, how they are filtered and exported."""

import io
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from tests.factories.blocs import (
    OrganisationFactory,
)
from tests.factories.conferences import (
    AgendaItemFactory,
    AttendanceFactory,
    ConclusionFactory,
    ConferenceFactory,
    PaperFactory,
)


def counted(client, page):
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert client.get(page).status_code == 200
    return len(queries)


@pytest.mark.parametrize(
    ("listing", "more"),
    [
        ("year", lambda c: ConferenceFactory(bloc_year=c.bloc_year)),
        ("attendance", lambda c: AttendanceFactory(
            conference=c, organisation=OrganisationFactory(), organisation_name="")),
        ("sheet", lambda c: AttendanceFactory(
            conference=c, organisation=OrganisationFactory(), organisation_name="")),
        ("agenda", lambda c: AgendaItemFactory(
            conference=c, presenter=AttendanceFactory(conference=c))),
        ("papers", lambda c: PaperFactory(conference=c, organisation=OrganisationFactory())),
        ("conclusions", lambda c: ConclusionFactory(
            conference=c, follow_up="open", responsible=OrganisationFactory())),
        ("follow_ups", lambda c: ConclusionFactory(
            conference=c, follow_up="open", responsible=OrganisationFactory())),
    ],
)  # fmt: skip
def test_a_list_takes_as_many_queries_for_thirty_rows_as_for_one(
    client, secretary, conference, listing, more
):
    client.force_login(secretary)
    if listing in {"year", "follow_ups"}:
        address = reverse(f"conferences:{listing}", args=[conference.bloc_year_id])
    elif listing == "sheet":
        address = reverse("conferences:sheet", args=[conference.pk])
    else:
        address = f"{conference.get_absolute_url()}?tab={listing}"
    more(conference)
    first = counted(client, address)
    for _number in range(29):
        more(conference)
    assert counted(client, address) == first
    assert first == EXPECTED[listing]


# Session, person, the menu's roles, the year with its leadership, then the list itself.
EXPECTED = {
    "year": 11, "attendance": 12, "sheet": 10, "agenda": 12, "papers": 12, "conclusions": 13,
    "follow_ups": 12,
}  # fmt: skip


def test_the_attendance_is_exported_as_text_even_if_it_looks_like_a_formula(
    client, viewer, conference
):
    AttendanceFactory(conference=conference, full_name="=1+1", is_representative=True)
    client.force_login(viewer)
    answer = client.get(reverse("conferences:xlsx", args=[conference.pk]))
    sheet = load_workbook(io.BytesIO(answer.content)).active
    cell = sheet["B2"]
    assert (cell.value, cell.data_type) == ("=1+1", "s")
    assert sheet.max_row == 2


def test_lists_are_exported_with_their_filters(client, viewer, full):
    ConferenceFactory(bloc_year=full.bloc_year, title="Hội nghị chuyên đề", kind="thematic")
    client.force_login(viewer)
    address = reverse("conferences:year", args=[full.bloc_year_id])
    answer = client.get(address, {"kind": "thematic", "export": "xlsx"})
    rows = list(load_workbook(io.BytesIO(answer.content)).active.values)
    assert [row[1] for row in rows[1:]] == ["Hội nghị chuyên đề"]


def test_a_conference_is_found_without_diacritics(client, viewer, full):
    ConferenceFactory(bloc_year=full.bloc_year, title="Hội nghị chuyên đề", place="Đà Nẵng")
    client.force_login(viewer)
    address = reverse("conferences:year", args=[full.bloc_year_id])
    page = client.get(address, {"q": "da nang"}).context["page"]
    assert [row.place for row in page] == ["Đà Nẵng"]


def test_follow_ups_are_filtered_by_state_member_and_words(client, viewer, full, member):
    person = full.attendances.get()
    late = ConclusionFactory(
        conference=full, speaker=person, follow_up="open", due_on=date(2026, 8, 1),
        responsible=member, text="Chuẩn bị Đại hội",
    )  # fmt: skip
    client.force_login(viewer)
    address = reverse("conferences:follow_ups", args=[full.bloc_year_id])
    for query in ({"show": "overdue"}, {"responsible": member.pk}, {"q": "dai hoi"}):
        assert list(client.get(address, query).context["page"]) == [late]
    assert len(client.get(address).context["page"]) == 2
    assert not client.get(address, {"show": "done"}).context["page"].object_list
