"""The history of awards: who reads it, searching, order, the workbook."""

import io

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from awards.builders.history import history_for
from tests.factories.blocs import BlocYearFactory
from tests.factories.years import AwardFactory, AwardReceiverFactory
from tests.queries import queries_of

pytestmark = pytest.mark.django_db
URL = "/awards/history/"


def received(year, name="", organisation=None, state="granted", **facts):
    award = AwardFactory(bloc_year=year, state=state, **facts)
    return AwardReceiverFactory(award=award, name=name, organisation=organisation)


def shown(client, **asked):
    return [line.receiver for line in client.get(URL, asked).context["page"].object_list]


def test_everybody_reads_what_it_reads_of_years_and_nothing_proposed(client, year, viewer):
    received(year, "Lê Văn An")
    received(year, "Chỉ đề nghị", state="proposed")
    received(BlocYearFactory(), "Của khối khác")
    client.force_login(viewer)
    assert shown(client) == ["Lê Văn An"]
    client.logout()
    assert client.get(URL).status_code == 302


def test_words_without_diacritics_year_and_award_narrow_it(client, year, member, viewer):
    received(year, "Đặng Thị Hường", award_type__name="Cờ thi đua của Chính phủ")
    received(year, organisation=member)
    client.force_login(viewer)
    assert shown(client, q="huong dang") == ["Đặng Thị Hường"]
    assert shown(client, award="Cờ thi đua của Chính phủ") == ["Đặng Thị Hường"]
    assert shown(client, year="1999", award="\x00") == shown(client)
    assert shown(client, sort="receiver") == ["Đặng Thị Hường", member.name]
    assert client.get(URL, {"q": "khong co ai"}).status_code == 200


def test_the_workbook_holds_the_lines_that_were_asked_for_as_text(client, year, viewer):
    received(year, "=SUM(A1)")
    received(year, "Người khác")
    client.force_login(viewer)
    content = client.get(reverse("awards:history_export"), {"q": "sum"}).content
    rows = list(load_workbook(io.BytesIO(content)).active.iter_rows(min_row=2))
    assert [(row[0].value, row[0].data_type) for row in rows] == [("=SUM(A1)", "s")]


def test_it_asks_as_much_for_thirty_as_for_one(client, year, viewer):
    received(year, "A")
    client.force_login(viewer)
    few, _answer = queries_of(client, URL)
    for number in range(29):
        received(year, f"Người {number}")
    assert queries_of(client, URL)[0] == few
    assert len(history_for(viewer)) == 30
