"""The public page shows what was published, and nothing else; and the pages of health."""

from datetime import date

import pytest
from django.utils import timezone

from documents.models import Document
from tests.factories.blocs import BlocYearFactory
from tests.queries import queries_of


def paper(year, title="Báo cáo tổng kết", *, published=True, **fields):
    number = Document.objects.count()
    return Document.objects.create(
        **{
            "kind": "report", "bloc_year": year, "title": title, "data": {},
            "data_sha256": "0" * 64, "sha256": "0" * 64, "size": 1, "pages": 2,
            "issued_on": date(2026, 12, 30), "source_key": f"test:{number}",
            "published_at": timezone.now() if published else None, **fields,
        }
    )  # fmt: skip


def shown(client, **parameters):
    return [row.title for row in client.get("/", parameters).context["page"].object_list]


def test_a_visitor_reads_what_was_published_by_council_and_year(client, year):
    paper(year, "Báo cáo tổng kết năm 2026", number="05", symbol="BC-MTTW")
    page = client.get("/").content.decode()
    for words in (
        year.bloc.council.name, year.bloc.name, "Báo cáo tổng kết năm 2026",
        "Số: 05/BC-MTTW", "30/12/2026", "Đăng nhập",
    ):  # fmt: skip
        assert words in page


def test_nothing_that_was_not_published_is_told(client, year):
    paper(year, "Báo cáo mật", published=False)
    page = client.get("/").content.decode()
    for words in ("Báo cáo mật", year.bloc.name, year.bloc.council.name):
        assert words not in page
    assert "Chưa có gì được công bố" in page


def test_a_paper_that_was_replaced_gives_way_to_the_newer(client, year):
    old = paper(year, "Bản cũ")
    paper(year, "Bản mới", replaces=old)
    assert shown(client) == ["Bản mới"]


def test_papers_are_found_by_words_council_and_year(client, year):
    other = BlocYearFactory(year=2025)
    paper(year, "Báo cáo của Hội Nông dân")
    paper(other, "Báo cáo của cụm khác")
    assert shown(client, q="hoi nong dan") == ["Báo cáo của Hội Nông dân"]
    assert shown(client, council=other.bloc.council_id) == ["Báo cáo của cụm khác"]
    assert shown(client, year=2026) == ["Báo cáo của Hội Nông dân"]
    assert shown(client, q="xyz") == []
    assert "Không tìm thấy" in client.get("/", {"q": "xyz"}).content.decode()


def test_the_choices_name_only_councils_and_years_that_published(client, year):
    silent = BlocYearFactory(year=2019)
    paper(silent, "Chưa công bố", published=False)
    paper(year)
    page = client.get("/").content.decode()
    assert silent.bloc.council.name not in page
    assert 'value="2019"' not in page


@pytest.mark.parametrize("parameters", [{"year": "abc"}, {"council": "x"}, {"page": "999"}])
def test_nonsense_in_the_address_is_ignored(client, year, parameters):
    paper(year)
    assert client.get("/", parameters).status_code == 200


def test_illustrative_figures_say_so(client, year):
    year.is_illustrative = True
    year.save()
    paper(year)
    assert "Số liệu minh họa" in client.get("/").content.decode()


def test_someone_signed_in_finds_the_way_to_his_work(client, leader, year):
    client.force_login(leader)
    page = client.get("/").content.decode()
    assert 'href="/home/"' in page
    assert "Về việc của tôi" in page


def test_thirty_papers_cost_as_many_queries_as_one(client, year):
    paper(year, issuer=year.chair.organisation)
    before, _answer = queries_of(client, "/")
    for number in range(30):
        another = BlocYearFactory(year=2000 + number)
        paper(another, issuer=year.chair.organisation)
    after, answer = queries_of(client, "/")
    assert answer.context["page"].paginator.count == 31
    assert after == before


def test_the_page_of_the_api_tells_every_endpoint_without_a_script_of_its_own(client, db):
    answer = client.get("/api/v1/docs/")
    page = answer.content.decode()
    for words in ("/api/v1/years/", "/api/v1/conferences/{id}/", "client_credentials", "429"):
        assert words in page
    assert "<script>" not in page
    assert "cdn" not in page


def test_the_process_and_its_parts_say_how_they_are(client, db):
    assert client.get("/healthz").content == b"ok"
    ready = client.get("/readyz")
    assert ready.status_code == 200
    assert ready.json() == {"database": True, "broker": True}


def test_a_broker_that_does_not_answer_is_told(client, db, monkeypatch):
    # By the environment, not by `conf`: what is set there stays for the tests that follow.
    monkeypatch.setenv("CELERY_BROKER_URL", "redis://127.0.0.1:1/0")
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json() == {"database": True, "broker": False}
