"""Opening: the text is frozen, the paper made with a field for each, nobody is told twice."""

import hashlib
import io

import pikepdf
import pytest
from django.db import IntegrityError
from pyhanko.pdf_utils.reader import PdfFileReader

from common.enums import JobState
from common.models import Job, LogEntry, Notice
from documents.actions import (
    Consent,
    close_signing,
    prepare_signing,
    publish_document,
    sign_by_consent,
    void_signing,
)
from documents.builders import signing_html
from documents.enums import RevisionKind, SigningState
from documents.frozen import canonical, hash_of
from documents.growing import present_paper
from documents.models import Document, PaperRevision, Signing
from documents.pades.signing import SEAL_FIELD
from documents.tasks import fill_fields, prepare_paper
from documents.verification import verify_code
from tests.documents.whole import refused, stored_files, unchanged
from tests.factories.blocs import UserFactory
from tests.factories.documents import open_signing, order_of, signatory_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def prepared(year, members, papers, secretary):
    return prepare_signing(year, order_of(members), by=secretary)


def test_the_text_is_frozen_under_the_hash_of_its_one_written_form(prepared):
    assert prepared.data_sha256 == hash_of(prepared.data)
    assert prepared.data_sha256 == hashlib.sha256(canonical(prepared.data).encode()).hexdigest()
    assert prepared.state == SigningState.PREPARING
    assert LogEntry.objects.get(verb="froze the text for signature").after["text_sha256"] == (
        prepared.data_sha256
    )


def test_with_a_key_that_cannot_sign_nothing_is_opened(
    year, members, papers, secretary, authority, settings, tmp_path
):
    settings.SIGNING_KEY_FILE = tmp_path / "expired.p12"
    settings.SIGNING_KEY_FILE.write_bytes(authority.issue("Cũ", "Khối thi đua", days=-3))
    with refused("key-unusable"), unchanged():
        prepare_signing(year, order_of(members), by=secretary)


def test_the_hash_does_not_depend_on_the_order_of_keys_but_on_every_sign():
    assert hash_of({"a": 1, "b": ["Ấ"]}) == hash_of({"b": ["Ấ"], "a": 1})
    assert hash_of({"a": "Ấ"}) != hash_of({"a": "Ầ"})
    assert hash_of({"a": ["1", "2"]}) != hash_of({"a": ["2", "1"]})


def test_parties_stand_in_the_order_given(prepared, members):
    parties = list(prepared.parties.all())
    assert [party.organisation for party in parties] == members
    assert [party.field_name for party in parties] == ["ky-001", "ky-002", "ky-003"]


def test_a_text_that_nobody_is_to_sign_is_not_frozen(year, papers, secretary):
    with refused("signing-without-parties"):
        prepare_signing(year, order_of([]), by=secretary)
    assert not Job.objects.exists()


def test_the_paper_has_one_empty_field_for_each_party_and_one_for_the_seal(signing):
    reader = PdfFileReader(io.BytesIO(present_paper(signing)[1]))
    assert not list(reader.embedded_signatures)
    form = reader.root["/AcroForm"]["/Fields"]
    names = [str(field.get_object()["/T"]) for field in form]
    assert names == ["ky-001", "ky-002", "ky-003", SEAL_FIELD]
    assert all("/V" not in field.get_object() for field in form)


def test_each_field_says_whose_it_is_and_stands_on_its_own_place(signing, parties):
    with pikepdf.open(io.BytesIO(present_paper(signing)[1])) as pdf:
        fields = list(pdf.Root.AcroForm.Fields)
        labels = [str(field.TU) for field in fields]
        places = [tuple(map(float, field.Rect)) for field in fields]
    assert labels[:3] == [f"Chữ ký của {party.organisation.name}" for party in parties]
    assert len(set(places)) == len(places)
    assert all(right > left and top > bottom for left, bottom, right, top in places)


def test_the_paper_is_marked_as_pdf_a(signing):
    with pikepdf.open(io.BytesIO(present_paper(signing)[1])) as pdf, pdf.open_metadata() as facts:
        assert facts.pdfa_status == "3U"


def test_the_first_revision_is_the_paper_as_it_was_filed(signing):
    revision = PaperRevision.objects.get()
    content = signing.document.file.read()
    assert (revision.number, revision.kind) == (0, RevisionKind.BASE)
    assert (revision.size, revision.sha256) == (len(content), signing.document.sha256)
    assert hashlib.sha256(content).hexdigest() == revision.sha256
    assert signing.document.verification_code == signing.code
    assert signing.document.data_sha256 == signing.data_sha256
    assert signing.opened_at


def test_the_paper_prints_code_address_hash_and_that_its_key_is_a_demos(signing):
    html = signing_html(signing)
    assert signing.code in html
    assert f"/verify/{signing.code}/" in html
    assert signing.data_sha256[:8] in html
    assert "không có giá trị chứng thực" in html


def test_nothing_of_the_paper_depends_on_who_has_signed_or_declined(signing, parties, sign):
    before = signing_html(signing)
    sign(parties[0])
    assert signing_html(signing) == before


def test_every_signatory_is_invited_once(year, members, papers, secretary):
    people = [signatory_of(each) for each in members]
    signing = open_signing(year, members, by=secretary)
    assert sorted(Notice.objects.values_list("recipient", flat=True)) == sorted(
        person.pk for person in people
    )
    prepare_paper(signing.job_id)
    assert Notice.objects.count() == 3


def test_a_message_delivered_twice_opens_one_paper(signing):
    with unchanged():
        prepare_paper(signing.job_id)
    assert Document.objects.count() == 1


def test_a_text_voided_while_its_paper_is_made_files_nothing(prepared, secretary, monkeypatch):
    """The chair takes the text back between the worker's claim and its filing."""
    from documents import tasks

    made = tasks.paper_with_fields

    def slow(signing):
        paper = made(signing)
        void_signing(signing, by=secretary, reason="Sai điều 2")
        return paper

    monkeypatch.setattr(tasks, "paper_with_fields", slow)
    prepare_paper(prepared.job_id)
    prepared.refresh_from_db()
    assert prepared.state == SigningState.VOIDED
    assert prepared.document is None
    assert prepared.job.state == JobState.DONE
    assert not Document.objects.exists()
    assert not Notice.objects.exists()
    assert not stored_files()


def test_a_text_voided_before_its_paper_is_made_files_nothing(prepared, secretary):
    void_signing(prepared, by=secretary, reason="Sai điều 2")
    prepare_paper(prepared.job_id)
    prepared.refresh_from_db()
    assert (prepared.state, prepared.document) == (SigningState.VOIDED, None)
    assert not stored_files()


def test_without_a_key_the_paper_waits_and_says_why(prepared, settings, tmp_path):
    right, settings.SIGNING_KEY_FILE = settings.SIGNING_KEY_FILE, tmp_path / "no.p12"
    prepare_paper(prepared.job_id)
    prepared.refresh_from_db()
    assert (prepared.state, prepared.job.state) == (SigningState.PREPARING, JobState.FAILED)
    assert "no.p12" in prepared.job.error
    assert not stored_files()
    settings.SIGNING_KEY_FILE = right


@pytest.mark.parametrize("reason", ["", "  \n "])
def test_taking_a_text_back_needs_a_reason(signing, secretary, reason):
    with refused("reason-needed"):
        void_signing(signing, by=secretary, reason=reason)


def test_a_sealed_paper_is_not_taken_back(sealed, secretary):
    with refused("signing-not-open"):
        void_signing(sealed, by=secretary, reason="Muộn rồi")


def test_a_new_text_names_the_one_it_replaces(signing, year, members, secretary):
    void_signing(signing, by=secretary, reason="Sai điều 2")
    newer = open_signing(year, members, by=secretary, replaces=Signing.objects.get())
    assert newer.code != signing.code
    assert Signing.objects.get(pk=signing.pk).newest == newer
    assert newer.document.replaces is None  # what was taken back held for nobody


def test_a_new_version_taken_back_leaves_the_sealed_one_in_force(
    sealed, year, members, secretary, client
):
    papers = Document.objects.filter(kind=sealed.kind)
    second = open_signing(year, members, by=secretary, replaces=sealed)
    assert set(papers.current()) == {sealed.document, second.document}
    void_signing(second, by=secretary, reason="Sai")
    assert set(papers.current()) == {sealed.document}
    third = open_signing(year, members, by=secretary, replaces=Signing.objects.get(pk=second.pk))
    assert verify_code(second.code).newer == third.document
    verdict = verify_code(sealed.code)
    assert (verdict.code, verdict.newer) == ("sealed", None)
    client.force_login(secretary)
    assert client.get(sealed.get_absolute_url()).context["newest"] is None
    assert client.get(second.get_absolute_url()).context["newest"] == third


def test_what_is_sealed_stands_in_the_place_of_what_was_sealed_before(
    sealed, year, members, secretary, consent, client
):
    publish_document(sealed.document, by=secretary)
    second = open_signing(year, members, by=secretary, replaces=sealed)
    public = client.get("/").text
    assert sealed.document.get_absolute_url() in public
    party = second.parties.first()
    said = Consent(**{**consent.__dict__, "text_sha256": second.data_sha256})
    sign_by_consent(party, said, by=signatory_of(party.organisation))
    close_signing(second, by=secretary, reason="Đã đến hạn")
    second.refresh_from_db()
    fill_fields(second.job_id)
    second.refresh_from_db()
    assert second.document.replaces == sealed.document
    assert list(Document.objects.filter(kind=sealed.kind).current()) == [second.document]
    verdict = verify_code(sealed.code)
    assert (verdict.code, verdict.newer) == ("replaced", second.document)


def test_the_parties_of_one_paper_are_each_there_once(year, members, papers):
    with pytest.raises(IntegrityError):
        prepare_signing(year, order_of([members[0], members[0]]), by=UserFactory())
