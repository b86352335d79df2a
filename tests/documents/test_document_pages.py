"""Pages of papers: who sees which, how they are found, what a browser gets."""

from urllib.parse import unquote

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from documents.models import Document, Letterhead
from tests.factories.blocs import BlocYearFactory
from tests.factories.documents import DocumentFactory, LetterheadFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def document(year):
    return DocumentFactory(bloc_year=year, title="Báo cáo của Hội Nông dân", issued_on="2026-07-20")


@pytest.fixture
def secret(db):
    """A paper of another council's year."""
    return DocumentFactory(title="Báo cáo nội bộ của cụm khác")


def get(client, user, name, *args, **query):
    if user:
        client.force_login(user)
    return client.get(reverse(name, args=args), query)


@pytest.mark.parametrize("who", ["secretary", "leader", "chair_editor", "viewer"])
def test_who_reads_the_year_reads_its_papers(who, client, request, document):
    user = request.getfixturevalue(who)
    assert document in Document.objects.visible_to(user)
    assert get(client, user, "documents:document", document.pk).status_code == 200
    assert get(client, user, "documents:pdf", document.pk).status_code == 200


def test_a_stranger_gets_404_everywhere(client, stranger, document, year):
    for name in ("documents:document", "documents:pdf"):
        assert get(client, stranger, name, document.pk).status_code == 404
    assert get(client, stranger, "documents:year", year.pk).status_code == 404
    for name in ("documents:publish", "documents:withdraw"):
        assert client.post(reverse(name, args=[document.pk])).status_code == 404
    document.refresh_from_db()
    assert document.published_at is None


def test_a_visitor_is_asked_to_sign_in_whether_the_paper_exists_or_not(client, document):
    for pk in (document.pk, 10**6):
        answer = get(client, None, "documents:document", pk)
        assert answer.status_code == 302
        assert answer.url.startswith(reverse("account_login"))


def test_a_published_paper_is_everybodys(client, document):
    Document.objects.update(published_at=timezone.now())
    answer = get(client, None, "documents:document", document.pk)
    assert document.title in answer.text
    assert get(client, None, "documents:pdf", document.pk).status_code == 200


def test_neither_list_nor_search_nor_filters_tell_of_papers_of_others(client, viewer, document):
    secret = DocumentFactory(
        title="Báo cáo bí mật", bloc_year=BlocYearFactory(year=2019), kind="minutes"
    )
    for query in ({}, {"q": "bi mat"}, {"kind": "minutes"}, {"year": "2019"}):
        answer = get(client, viewer, "documents:list", **query)
        assert secret.title not in answer.text
        assert ">2019<" not in answer.text
    council = secret.bloc_year.bloc.council
    answer = get(client, viewer, "documents:list", council=council.pk)
    assert council.name not in answer.text


def test_a_paper_is_found_without_diacritics(client, viewer, document, year):
    other = DocumentFactory(bloc_year=year, title="Biên bản họp")
    answer = get(client, viewer, "documents:list", q="hoi nong dan")
    assert document.title in answer.text
    assert other.title not in answer.text


def test_a_search_without_result_says_so(client, viewer, document):
    answer = get(client, viewer, "documents:list", q="không có gì")
    assert "Không tìm thấy" in answer.text


def test_a_hostile_filter_is_ignored(client, viewer, document):
    answer = get(
        client, viewer, "documents:list", kind="'; drop", year="x", council="0", sort="-id;",
        page="9999999",
    )  # fmt: skip
    assert answer.status_code == 200
    assert document.title in answer.text


@pytest.mark.parametrize("name", ["documents:list", "documents:year"])
def test_lists_take_as_many_queries_for_30_papers_as_for_one(
    name, client, viewer, year, django_assert_num_queries
):
    client.force_login(viewer)
    url = reverse(name, args=[year.pk] if name == "documents:year" else [])

    def fill(count):
        for number in range(count):
            first = DocumentFactory(bloc_year=year, issuer=year.chair.organisation)
            if number % 2:
                DocumentFactory(bloc_year=year, replaces=first)

    fill(1)
    client.get(url)
    with CaptureQueriesContext(connection) as one:
        client.get(url)
    fill(30)
    with django_assert_num_queries(len(one)):
        client.get(url)


def test_the_file_comes_with_a_name_a_person_finds_again(client, viewer, year):
    document = DocumentFactory(
        bloc_year=year, title='Báo cáo: kết quả "A/B"\r\nX-Bad: 1', number="05", symbol="BC-KTĐ"
    )
    answer = get(client, viewer, "documents:pdf", document.pk)
    disposition = unquote(answer["Content-Disposition"])
    assert disposition.startswith("inline")
    assert disposition.endswith("05-BC-KTĐ Báo cáo kết quả A B X-Bad 1.pdf")
    assert answer["Content-Type"] == "application/pdf"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "private" in answer["Cache-Control"]
    assert b"".join(answer.streaming_content).startswith(b"%PDF")
    saved = get(client, viewer, "documents:pdf", document.pk, download=1)
    assert saved["Content-Disposition"].startswith("attachment")


def test_a_page_shows_the_chain_of_editions(client, viewer, year):
    first = DocumentFactory(bloc_year=year)
    second = DocumentFactory(bloc_year=year, replaces=first)
    assert second.get_absolute_url() in get(client, viewer, "documents:document", first.pk).text
    page = get(client, viewer, "documents:document", second.pk).text
    assert first.get_absolute_url() in page
    assert second.sha256 in page


def test_a_public_page_does_not_lead_to_an_internal_edition(client, year):
    first = DocumentFactory(bloc_year=year, published_at=timezone.now())
    second = DocumentFactory(bloc_year=year, replaces=first, title="Bản mới còn nội bộ")
    page = get(client, None, "documents:document", first.pk).text
    assert second.title not in page
    assert second.get_absolute_url() not in page


def test_who_runs_the_year_publishes_and_withdraws(client, chair_editor, document):
    client.force_login(chair_editor)
    client.post(reverse("documents:publish", args=[document.pk]))
    document.refresh_from_db()
    assert document.published_at
    withdraw = reverse("documents:withdraw", args=[document.pk])
    assert client.post(withdraw, {"reason": ""}).status_code == 409
    client.post(withdraw, {"reason": "Sai"})
    document.refresh_from_db()
    assert document.published_at is None


@pytest.mark.parametrize("who", ["viewer", "member_editor", "leader"])
def test_a_reader_may_not_publish_and_sees_no_button(who, client, request, document):
    user = request.getfixturevalue(who)
    page = get(client, user, "documents:document", document.pk).text
    assert reverse("documents:publish", args=[document.pk]) not in page
    assert client.post(reverse("documents:publish", args=[document.pk])).status_code == 403
    document.refresh_from_db()
    assert document.published_at is None


def letterhead_values(**changes):
    return {
        "motto": "state", "parent_name": "", "issuer_name": "Khối thi đua", "symbol": "KTĐ",
        "place": "Hà Nội", "signing_for": "", "signer_title": "", "signer_name": "",
        "recipients": "", **changes,
    }  # fmt: skip


@pytest.mark.parametrize("who", ["secretary", "chair_editor", "administrator"])
def test_keeper_and_own_people_set_the_letterhead(who, client, request, chair):
    client.force_login(request.getfixturevalue(who))
    url = reverse("documents:letterhead", args=[chair.pk])
    assert client.get(url).status_code == 200
    assert client.post(url, letterhead_values()).status_code == 302
    assert Letterhead.objects.get(organisation=chair).issuer_name == "Khối thi đua"


def test_a_letterhead_without_issuer_is_refused_and_what_was_typed_stays(client, secretary, chair):
    client.force_login(secretary)
    url = reverse("documents:letterhead", args=[chair.pk])
    answer = client.post(url, letterhead_values(issuer_name="", place="Thừa Thiên Huế"))
    assert answer.status_code == 200
    assert "Thừa Thiên Huế" in answer.text
    assert not Letterhead.objects.exists()


def test_nobody_else_sets_a_letterhead(client, member_editor, stranger, chair):
    letterhead = LetterheadFactory(organisation=chair)
    url = reverse("documents:letterhead", args=[chair.pk])
    for user, status in ((member_editor, 403), (stranger, 404)):
        client.force_login(user)
        assert client.get(url).status_code == status
        assert client.post(url, letterhead_values()).status_code == status
    assert Letterhead.objects.get().updated_at == letterhead.updated_at
