"""The page of verification: anybody drops a paper and gets one sentence."""

import tempfile
from hashlib import sha256
from pathlib import Path

import pytest
from django.test import Client

from tests.documents.hostile import HOSTILE, dropped
from tests.documents.whole import unchanged
from tests.factories.blocs import MembershipFactory
from tests.factories.documents import open_signing
from tests.queries import queries_of

pytestmark = pytest.mark.django_db
VERIFY = "/verify/"


def test_anybody_drops_a_paper_and_gets_one_sentence(client, sealed, final):
    answer = client.post(VERIFY, dropped(final))
    assert answer.status_code == 200
    assert "nguyên vẹn" in answer.text
    assert sealed.code in answer.text
    spoilt = client.post(VERIFY, dropped(final[:-1] + b"x")).text
    assert "verdict-late" in spoilt


@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE)
def test_the_page_answers_hostile_files(client, content):
    answer = client.post(VERIFY, dropped(content))
    assert answer.status_code == 200
    assert "verdict-late" in answer.text
    assert "verdict-done" not in answer.text


def test_the_name_of_a_file_is_text_and_no_markup(client, final):
    answer = client.post(VERIFY, dropped(final, "<script>alert(1)</script>.pdf"))
    assert "<script>alert" not in answer.text


def test_uploaded_files_are_not_kept(client, final, settings, tmp_path):
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 1000  # so that it goes through the disk
    temporary = tmp_path / "uploads"
    temporary.mkdir()
    settings.FILE_UPLOAD_TEMP_DIR = temporary
    before = set(Path(tempfile.gettempdir()).iterdir())
    with unchanged():
        client.post(VERIFY, dropped(final + b"\n"))
    assert not list(temporary.iterdir())
    assert not {each for each in set(Path(tempfile.gettempdir()).iterdir()) - before
                if each.name.endswith(".upload")}  # fmt: skip


def test_neither_code_nor_file_is_told(client):
    answer = client.post(VERIFY, {})
    assert answer.status_code == 422


def test_an_unknown_code_answers_404_and_a_known_one_200(client, sealed):
    assert client.get("/verify/AAAA-AAAA-AAAA/").status_code == 404
    assert client.get(f"/verify/{sealed.code}/").status_code == 200


def test_a_file_over_the_limit_is_told_in_words(client, settings):
    settings.PAPER_MAX_BYTES = 10_000
    with unchanged():
        answer = client.post(VERIFY, dropped(b"%PDF-" + b"x" * 20_000))
    assert answer.status_code == 422
    assert "MB" in answer.text
    assert set(answer.context["form"].errors) == {"file"}


def test_looks_from_one_address_are_limited(client, settings, sealed):
    settings.VERIFY_RATE = "3/m/ip"
    address = f"/verify/{sealed.code}/"
    answers = [client.get(address).status_code for _time in range(5)]
    assert answers == [200, 200, 200, 429, 429]
    assert client.post(VERIFY, dropped(b"x")).status_code == 429
    assert client.get(address, REMOTE_ADDR="198.51.100.9").status_code == 200


def test_looks_that_give_nothing_count_too(client, settings, db):
    settings.VERIFY_RATE = "2/m/ip"
    answers = [client.post(VERIFY, {}).status_code for _time in range(3)]
    assert answers == [422, 422, 429]


def test_a_post_needs_its_token(sealed, final):
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(VERIFY, dropped(final)).status_code == 403
    strict.get(VERIFY)
    token = strict.cookies["csrftoken"].value
    assert strict.post(VERIFY, {**dropped(final), "csrfmiddlewaretoken": token}).status_code == 200


def test_the_page_asks_as_many_queries_at_30_members_as_at_3(
    client, year, members, papers, secretary
):
    few = open_signing(year, members, by=secretary)
    more = [each.organisation for each in MembershipFactory.create_batch(27, bloc=year.bloc)]
    many = open_signing(year, [*members, *more], by=secretary)
    client.get(f"/verify/{few.code}/")
    counts = [queries_of(client, f"/verify/{each.code}/")[0] for each in (few, many)]
    assert counts[0] == counts[1]


def test_a_program_is_told_the_hash_of_the_file_it_gets(client, sealed, secretary, paper):
    client.force_login(secretary)
    told = client.get(f"/api/v1/documents/{sealed.document_id}/").json()
    content = b"".join(client.get(told["pdf"]).streaming_content)
    assert content == paper()
    assert (told["sha256"], told["size"]) == (sha256(content).hexdigest(), len(content))
