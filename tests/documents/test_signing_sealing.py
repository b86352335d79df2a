"""Sealing: when all have signed or the chair closes, once, with a record of how each signed."""

import io

import pdfplumber
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.serialization import pkcs12
from django.urls import reverse
from django.utils import timezone

from blocs.querysets import today
from common.enums import JobState
from common.models import LogEntry
from documents import finishing, keys
from documents.actions import (
    InkPage,
    attach_ink,
    close_signing,
    decline,
    publish_document,
    retry_job,
    sign_by_certificate,
    void_signing,
)
from documents.builders import record_of
from documents.enums import (
    Authentication,
    DocumentKind,
    PartyState,
    RevisionKind,
    SigningState,
)
from documents.growing import present_paper
from documents.models import Document
from documents.pades.checking import look_at
from documents.pades.signing import SEAL_FIELD
from documents.tasks import fill_fields
from tests.documents.test_signing_certificates import assert_valid_for_poppler
from tests.documents.test_signing_ink import PNG
from tests.documents.whole import refused, stored_files, unchanged
from tests.factories.blocs import OrganisationRoleFactory, UserFactory
from tests.factories.certificates import sign_field
from tests.factories.documents import signatory_of
from tests.factories.years import MandateFactory

pytestmark = pytest.mark.django_db


def words_of(document):
    with pdfplumber.open(io.BytesIO(document.file.read())) as pdf:
        return " ".join(" ".join(page.extract_text() for page in pdf.pages).split())


@pytest.fixture
def closed(signing, parties, sign, secretary):
    """Closed by the secretary after one of three has signed."""
    sign(parties[0])
    return close_signing(signing, by=secretary, reason="Đã quá hạn ký")


def test_the_last_signature_begins_the_sealing_and_the_job_ends_it(sign, parties, signing, work):
    for party in parties:
        sign(party)
    signing.refresh_from_db()
    assert signing.state == SigningState.SEALING
    signing = work()
    assert (signing.state, signing.job.state) == (SigningState.SEALED, JobState.DONE)
    assert signing.sealed_at
    assert signing.seal["common_name"] == "Hệ thống Khối thi đua"
    assert signing.seal["stamped"] is False
    assert signing.revisions.last().kind == RevisionKind.SEAL
    assert LogEntry.objects.filter(verb="sealed the paper").count() == 1


def test_a_last_signature_by_certificate_begins_it_as_well(
    sign, parties, tokens, paper, work, signing
):
    sign(parties[0])
    sign(parties[1])
    work()
    token = tokens.token("x", parties[2].organisation.name)
    content = sign_field(paper(), parties[2].field_name, token)
    sign_by_certificate(parties[2], content, by=signatory_of(parties[2].organisation), address=None)
    assert work().state == SigningState.SEALED


def test_all_signatures_are_valid_after_the_seal_in_every_reader(
    sign, parties, tokens, paper, work, signing, secretary, tmp_path
):
    sign(parties[0])
    work()
    token = tokens.token("x", parties[1].organisation.name)
    content = sign_field(paper(), parties[1].field_name, token)
    sign_by_certificate(parties[1], content, by=signatory_of(parties[1].organisation), address=None)
    attach_ink(parties[2], InkPage("Ông Tư", "", today(), PNG, "png"), by=secretary)
    work()
    found = look_at(paper(), roots=keys.trust_roots()).signatures
    assert [each.field for each in found] == ["ky-001", "ky-002", "ky-003", SEAL_FIELD]
    assert all(each.is_intact and each.is_trusted for each in found)
    assert found[-1].covers_all
    assert_valid_for_poppler(paper(), 4, tmp_path)


def test_closing_early_needs_a_reason_and_says_who_did_not_sign(closed, parties, work, secretary):
    line = LogEntry.objects.get(verb="closed the paper to signatures")
    assert (line.actor, line.reason) == (secretary, "Đã quá hạn ký")
    assert line.after["unsigned"] == [str(party) for party in parties[1:]]
    assert work().state == SigningState.SEALED


def test_a_paper_nobody_signed_is_not_sealed(signing, secretary):
    with refused("signing-without-signature"):
        close_signing(signing, by=secretary, reason="Quá hạn")


@pytest.mark.parametrize("reason", ["", " \n "])
def test_closing_without_a_reason_is_refused(signing, parties, sign, secretary, reason):
    sign(parties[0])
    with refused("reason-needed"):
        close_signing(signing, by=secretary, reason=reason)


def test_closing_twice_is_refused(closed, secretary, work):
    for _state in ("sealing", "sealed"):
        with refused("signing-not-open"):
            close_signing(closed, by=secretary, reason="Nữa")
        work()


def test_who_has_not_signed_when_the_paper_is_sealed_reads_as_not_signed(sealed):
    parties = sealed.parties.filter(signature__isnull=True)
    assert {party.state for party in parties} == {PartyState.UNSIGNED}


def test_a_paper_that_is_being_sealed_is_not_taken_back(closed, secretary):
    with refused("signing-not-open"):
        void_signing(closed, by=secretary, reason="Sửa")


def test_a_message_delivered_again_seals_nothing_twice(sealed):
    with unchanged():
        fill_fields(sealed.job_id)
    assert Document.objects.filter(kind=DocumentKind.EVIDENCE).count() == 1


# -- a key that fails -----------------------------------------------------------------------------


def expired_key(authority, folder):
    path = folder / "expired.p12"
    path.write_bytes(authority.issue("Hệ thống cũ", "Khối thi đua", days=-3))
    return path


def broken_key(authority, folder):
    path = folder / "broken.p12"
    path.write_bytes(b"no key at all")
    return path


def missing_key(authority, folder):
    return folder / "missing.p12"


@pytest.mark.parametrize(
    "bad", [expired_key, broken_key, missing_key], ids=lambda bad: bad.__name__
)
def test_with_a_bad_key_sealing_fails_visibly_and_can_be_tried_again(
    bad, closed, authority, settings, tmp_path, work, client, secretary
):
    right, settings.SIGNING_KEY_FILE = settings.SIGNING_KEY_FILE, bad(authority, tmp_path)
    revisions = closed.revisions.count()
    signing = work()
    assert (signing.state, signing.job.state) == (SigningState.SEALING, JobState.FAILED)
    assert signing.job.error
    assert signing.revisions.count() == revisions
    assert not stored_files("signings")
    client.force_login(secretary)
    page = client.get(signing.get_absolute_url()).text
    assert "Thử lại" in page
    settings.SIGNING_KEY_FILE = right
    assert client.post(reverse("documents:retry_signing", args=[signing.pk])).status_code == 302
    assert work().state == SigningState.SEALED
    assert LogEntry.objects.filter(verb="had the work on the paper run again").count() == 1


def test_only_failed_work_is_run_again(signing, closed, secretary, work):
    for _time in range(2):
        with refused("nothing-failed"):
            retry_job(closed, by=secretary)
        work()


def test_a_wrong_passphrase_fails_visibly(closed, settings, work, tmp_path):
    key, certificate, chain = pkcs12.load_key_and_certificates(
        settings.SIGNING_KEY_FILE.read_bytes(), None
    )
    path = tmp_path / "locked.p12"
    best = serialization.BestAvailableEncryption(b"bi mat")
    path.write_bytes(pkcs12.serialize_key_and_certificates(b"k", key, certificate, chain, best))
    settings.SIGNING_KEY_FILE, settings.SIGNING_KEY_PASSPHRASE = path, "sai"
    assert work().job.state == JobState.FAILED
    settings.SIGNING_KEY_PASSPHRASE = "bi mat"
    retry_job(closed, by=UserFactory())
    assert work().state == SigningState.SEALED


def test_a_timestamp_authority_that_is_silent_fails_visibly(closed, settings, work, secretary):
    settings.SIGNING_TIMESTAMP_URL = "http://127.0.0.1:9/tsa"
    signing = work()
    assert (signing.state, signing.job.state) == (SigningState.SEALING, JobState.FAILED)
    settings.SIGNING_TIMESTAMP_URL = ""
    retry_job(signing, by=secretary)
    assert work().state == SigningState.SEALED


def test_a_worker_stopped_at_the_very_end_of_sealing_leaves_nothing_of_it(closed, monkeypatch):
    """No file, no record, no state: the paper is as its last signature left it."""

    def stopped(*args, **kwargs):
        raise KeyboardInterrupt

    closed.refresh_from_db()
    monkeypatch.setattr(finishing, "hash_of", stopped)
    with pytest.raises(KeyboardInterrupt):
        fill_fields(closed.job_id)
    closed.refresh_from_db()
    assert closed.state == SigningState.SEALING
    assert present_paper(closed)[0].kind == RevisionKind.SIGNATURE
    assert list(stored_files("signings")) == [closed.file.name]
    assert not Document.objects.filter(kind=DocumentKind.EVIDENCE).exists()


# -- the record of signing ------------------------------------------------------------------------


@pytest.fixture
def evidence(signing, parties, sign, secretary, work, year):
    """One signs by mandate, one in ink, one declines; closed and sealed."""
    head = signatory_of(parties[0].organisation, "Chủ tịch", full_name="Trần Thị Đầu")
    mandate = MandateFactory(
        bloc_year=year, organisation=parties[0].organisation, granted_by=head,
        deputy=UserFactory(full_name="Phạm Văn Phó", position="Phó Chủ tịch"),
        starts_on=today(), ends_on=today(), basis="Giấy ủy quyền số 17",
    )  # fmt: skip
    sign(
        parties[0], by=mandate.deputy, authentication=Authentication.PASSWORD_AND_CODE,
        address="203.0.113.77", user_agent="Trình duyệt <b>",
    )  # fmt: skip
    attach_ink(parties[1], InkPage("Ông Tư", "Giám đốc", today(), PNG, "png"), by=secretary)
    person = signatory_of(parties[2].organisation)
    decline(parties[2], by=person, reason="Chờ ý kiến cấp ủy")
    close_signing(signing, by=secretary, reason="Đến hạn")
    return work().evidence


def test_the_record_lists_every_signature_and_who_did_not_sign(evidence, signing, parties):
    words = words_of(evidence)
    for part in (
        "Phạm Văn Phó", "KT. Chủ tịch, Phó Chủ tịch", "Giấy ủy quyền số 17", "203.0.113.77",
        "mật khẩu và mã xác thực lần hai", "Xác nhận đồng ý trong hệ thống", "Ông Tư", "Ký tay",
        "từ chối ký: Chờ ý kiến cấp ủy", "Đến hạn", signing.code,
    ):  # fmt: skip
        assert part in words, part
    for party in parties:
        assert party.organisation.name in words
    assert "<b>" in words  # as it was sent: text, not markup
    signing.refresh_from_db()
    record = evidence.data
    assert record["text_sha256"] == signing.data_sha256
    assert record["paper_sha256"] == signing.revisions.first().sha256
    assert [each["organisation"] for each in record["signatures"]] == [
        party.organisation.name for party in parties[:2]
    ]
    assert [each["organisation"] for each in record["unsigned"]] == [parties[2].organisation.name]


def test_signs_that_the_face_lacks_do_not_keep_a_paper_from_being_sealed(
    signing, parties, sign, secretary, work
):
    sign(parties[0], user_agent="Máy 😀 \u202e\u0007 <script>")
    decline(parties[1], by=signatory_of(parties[1].organisation), reason="🙂 漢字 " * 50)
    close_signing(signing, by=secretary, reason="𝔘ng dung \u200b")
    assert work().state == SigningState.SEALED


def test_the_record_prints_the_hash_that_each_signed(evidence, signing):
    for each in evidence.data["signatures"]:
        lines = dict(each["lines"])
        assert lines["SHA-256 nội dung"].replace(" ", "") == signing.data_sha256


def test_times_are_told_to_the_second_with_their_zone(signing, parties, sign):
    signature = sign(parties[0])
    at = timezone.localtime(signature.signed_at)
    lines = dict(record_of(signing)["signatures"][0]["lines"])
    assert lines["Thời điểm"].startswith(f"{at:%H:%M:%S}")
    assert lines["Thời điểm"].endswith("(+07:00)")


@pytest.fixture
def plain_members(parties, viewer, member_editor, stranger):
    signatory = signatory_of(parties[2].organisation)
    other = OrganisationRoleFactory(organisation=parties[2].organisation, office="editor").user
    return [viewer, member_editor, stranger, signatory, other]


def test_plain_members_see_nothing_of_the_record(client, plain_members, evidence, year):
    def seen(address, **query):
        return evidence.title in client.get(address, query).text

    for person in plain_members:
        client.force_login(person)
        for name in ("document", "pdf"):
            answer = client.get(reverse(f"documents:{name}", args=[evidence.pk]))
            assert answer.status_code == 404
        assert not seen(reverse("documents:list"))
        assert not seen(reverse("documents:list"), q="ban ghi nhan")
        assert not seen(reverse("documents:list"), kind="evidence")
        assert "Trình duyệt" not in client.get("/search/", {"q": "ghi nhan"}).text
        assert not seen("/search/", q="ghi nhan viec ky")
        assert client.get(f"/api/v1/documents/{evidence.pk}/").status_code == 404
        assert client.get(f"/api/v1/documents/{evidence.pk}/pdf/").status_code == 404
        assert not seen("/api/v1/documents/")
        assert not seen("/api/v1/documents/", kind="evidence")
        page = client.get(reverse("documents:year", args=[year.pk]))
        assert evidence.title not in page.text


def test_visitors_see_nothing_of_the_record_and_its_code_tells_no_address(client, evidence):
    for name in ("document", "pdf"):
        assert client.get(reverse(f"documents:{name}", args=[evidence.pk])).status_code == 302
    page = client.get(reverse("documents:verify", args=[evidence.verification_code])).text
    assert "203.0.113.77" not in page
    assert "cấp ủy" not in page


def test_who_runs_the_year_and_its_council_read_the_record(
    client, evidence, secretary, leader, chair_editor, administrator
):
    for person in (secretary, leader, chair_editor, administrator):
        client.force_login(person)
        page = client.get(reverse("documents:document", args=[evidence.pk]))
        assert page.status_code == 200
        assert reverse("documents:publish", args=[evidence.pk]) not in page.text


def test_the_record_cannot_be_published(client, evidence, secretary):
    with refused("evidence-not-public"):
        publish_document(evidence, by=secretary)
    client.force_login(secretary)
    with unchanged():
        client.post(reverse("documents:publish", args=[evidence.pk]))
    client.logout()
    assert client.get(reverse("documents:document", args=[evidence.pk])).status_code == 302


def test_the_verify_page_names_signers_but_no_address_and_no_reason(client, evidence, signing):
    page = client.get(reverse("documents:verify", args=[signing.code])).text
    assert "Phạm Văn Phó" in page
    for secret in ("203.0.113.77", "Trình duyệt", "cấp ủy", "Giấy ủy quyền"):
        assert secret not in page
