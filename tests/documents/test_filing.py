"""Papers are filed once, under their hash, and a transaction that fails leaves no file."""

import hashlib

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages

from common.errors import RuleViolation
from common.models import LogEntry
from documents.actions import (
    file_document,
    filing,
    publish_document,
    save_letterhead,
    withdraw_document,
)
from documents.enums import DocumentKind
from documents.models import Document, Letterhead
from documents.rendering import RenderedPaper
from tests.factories.documents import DocumentFactory, LetterheadFactory

pytestmark = pytest.mark.django_db
PAPER = RenderedPaper(content=b"%PDF-1.7 a paper", pages=1)
FACTS = {
    "kind": DocumentKind.REPORT,
    "title": "Báo cáo",
    "data": {},
    "data_sha256": "0" * 64,
}


def file_one(year, by, key="edition:1", paper=PAPER):
    with filing(year) as cabinet:
        return file_document(cabinet, paper, source_key=key, by=by, **FACTS)


def file_and_fail(year, by, key):
    with filing(year) as cabinet:
        file_document(cabinet, PAPER, source_key=key, by=by, **FACTS)
        raise ZeroDivisionError


def stored(paper=PAPER):
    return f"documents/{paper.sha256[:2]}/{paper.sha256}.pdf"


@pytest.fixture(autouse=True)
def _empty_storage(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    storages["default"].__dict__.pop("base_location", None)
    storages["default"].__dict__.pop("location", None)
    yield
    storages["default"].__dict__.pop("base_location", None)
    storages["default"].__dict__.pop("location", None)


def test_a_paper_lies_under_its_hash_and_is_logged(year, secretary):
    document = file_one(year, secretary)
    assert document.file.name == stored()
    assert document.sha256 == hashlib.sha256(PAPER.content).hexdigest()
    assert document.file.read() == PAPER.content
    entry = LogEntry.objects.get(verb="filed the paper")
    assert entry.after["sha256"] == document.sha256
    assert entry.chain_id == f"year:{year.pk}"


def test_one_source_makes_one_document(year, secretary):
    first = file_one(year, secretary)
    again = file_one(year, secretary, paper=RenderedPaper(b"other", 1))
    assert again == first
    assert Document.objects.count() == 1
    assert LogEntry.objects.filter(verb="filed the paper").count() == 1


def test_a_transaction_that_fails_leaves_neither_row_nor_file(year, secretary):
    with pytest.raises(ZeroDivisionError):
        file_and_fail(year, secretary, "edition:1")
    assert not Document.objects.exists()
    assert not LogEntry.objects.filter(verb="filed the paper").exists()
    assert not storages["default"].exists(stored())


def test_a_file_that_another_paper_uses_stays_when_a_transaction_fails(year, secretary):
    file_one(year, secretary)
    with pytest.raises(ZeroDivisionError):
        file_and_fail(year, secretary, "edition:2")
    assert Document.objects.get().file.read() == PAPER.content


def test_what_a_crash_left_half_written_is_replaced(year, secretary):
    path = storages["default"].path(stored())
    storages["default"].save(stored(), ContentFile(b"%PDF-1.7 a pa"))
    document = file_one(year, secretary)
    assert document.file.name == stored()
    with open(path, "rb") as file:
        assert file.read() == PAPER.content


def test_publishing_opens_the_paper_once(year, secretary):
    document = DocumentFactory(bloc_year=year)
    publish_document(document, by=secretary)
    publish_document(document, by=secretary)
    document.refresh_from_db()
    assert document.published_at
    assert LogEntry.objects.filter(verb="published the paper").count() == 1


def test_a_replaced_paper_is_not_published(year, secretary):
    document = DocumentFactory(bloc_year=year)
    DocumentFactory(bloc_year=year, replaces=document)
    with pytest.raises(RuleViolation, match="document-replaced"):
        publish_document(document, by=secretary)
    document.refresh_from_db()
    assert document.published_at is None
    assert not LogEntry.objects.exists()


def test_withdrawing_needs_a_reason(year, secretary):
    document = publish_document(DocumentFactory(bloc_year=year), by=secretary)
    with pytest.raises(RuleViolation, match="reason-needed"):
        withdraw_document(document, by=secretary, reason=" ")
    document.refresh_from_db()
    assert document.published_at
    withdraw_document(document, by=secretary, reason="Sai số hiệu")
    document.refresh_from_db()
    assert document.published_at is None
    assert LogEntry.objects.get(verb="withdrew the paper").reason == "Sai số hiệu"


def test_a_letterhead_is_logged_when_it_changes_and_only_then(chair, secretary):
    values = {"issuer_name": "Khối thi đua", "place": "Hà Nội"}
    save_letterhead(chair, values, by=secretary)
    save_letterhead(chair, values, by=secretary)
    save_letterhead(chair, {**values, "place": "Huế"}, by=secretary)
    assert Letterhead.objects.get().place == "Huế"
    last, first = LogEntry.objects.filter(verb="set the letterhead")
    assert first.after["place"] == "Hà Nội"
    assert (last.before, last.after) == ({"place": "Hà Nội"}, {"place": "Huế"})


def test_a_letterhead_says_whose_it_is():
    letterhead = LetterheadFactory()
    assert letterhead.log_chain() == f"council:{letterhead.organisation.keeper_id}"
