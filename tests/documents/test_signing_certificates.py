"""A member's own certificate: what comes back is the present paper with its one field signed."""

import io
import shutil
import subprocess

import pytest
from asn1crypto.pdf import RevocationInfoArchival
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.general import simple_cms_attribute
from pyhanko.sign.signers import SimpleSigner
from pyhanko.sign.validation.dss import DocumentSecurityStore

from common.log import verify_log
from documents import keys
from documents.actions import close_signing, sign_by_certificate, void_signing
from documents.enums import RevisionKind, SigningState, SigningWay
from documents.growing import present_paper
from documents.models import PaperRevision, Signature
from documents.pades.checking import look_at
from tests.documents.whole import refused
from tests.factories.blocs import MembershipFactory
from tests.factories.certificates import sign_field, sign_with
from tests.factories.documents import LetterheadFactory, open_signing, signatory_of

pytestmark = pytest.mark.django_db


def test_a_good_signature_is_taken_as_it_is(upload, paper, party, token, signatory, signing):
    content = sign_field(paper(), party.field_name, token)
    signature = upload(content)
    assert (signature.way, signature.signer) == (SigningWay.CERTIFICATE, signatory)
    assert signature.text_sha256 == signing.data_sha256
    assert signature.address == "203.0.113.9"
    assert signature.certificate["common_name"] == "Lê Thị Hòa"
    assert signature.certificate["organisation"] == party.organisation.name
    assert signature.certificate["serial"] == f"{token.certificate.serial_number:x}"
    revision = PaperRevision.objects.get(signature=signature)
    assert (revision.kind, revision.number) == (RevisionKind.SIGNATURE, 1)
    assert present_paper(signing)[1] == content
    assert not list(verify_log())


@pytest.mark.parametrize(
    ("name", "organisation"),
    [
        ("Lê Thị Hòa", "{name}"), ("{name}", ""), ("{name}", "Tập đoàn khác"),
        ("LÊ THỊ HOÀ", ""), ("le thi hoa", ""), ("Ai đó", "{short}"), ("Ai đó", "{head}"),
        ("Ai đó", "{upper}"), ("Ai đó", "UBND TỈNH B"),
    ],
)  # fmt: skip
def test_a_certificate_names_the_member_or_the_person_alone(
    upload, paper, party, tokens, name, organisation
):
    member = party.organisation
    member.short_name, member.other_names = "ĐV2", "UBND tỉnh A\nUBND tỉnh B"
    member.save()
    LetterheadFactory(organisation=member, issuer_name="Đơn vị hai, tỉnh B")
    words = {
        "name": member.name, "short": "đv2", "head": "don vi hai, tinh b",
        "upper": member.name.upper(),
    }  # fmt: skip
    token = tokens.token(name.format(**words), organisation.format(**words))
    assert upload(sign_field(paper(), party.field_name, token)).pk


@pytest.mark.parametrize(
    ("name", "organisation"),
    [
        ("Lê Thị Hòa", "Tập đoàn khác"), ("Trần Văn Khác", ""), ("", ""), ("", "Tập đoàn khác"),
        ("Đơn vị số", ""), ("Lê Thị", ""),
    ],
)  # fmt: skip
def test_a_certificate_of_somebody_else_is_refused(
    upload, paper, party, tokens, name, organisation
):
    token = tokens.token(name, organisation)
    content = sign_with(paper(), token, party.field_name, name="Ai đó")
    with refused("certificate-of-another"):
        upload(content)


def test_a_certificate_without_names_is_not_that_of_a_person_without_a_name(
    upload, paper, party, tokens, signatory
):
    signatory.full_name = ""
    signatory.save()
    content = sign_with(paper(), tokens.token("", ""), party.field_name, name="Ai đó")
    with refused("certificate-of-another"):
        upload(content)


def test_the_second_of_two_at_once_is_told_to_take_the_newer_paper_and_nothing_is_lost(
    upload, paper, parties, party, token, tokens
):
    chair = parties[0]
    both_saw = paper()
    theirs = sign_field(both_saw, chair.field_name, tokens.token("x", chair.organisation.name))
    upload(theirs, to=chair, by=signatory_of(chair.organisation))
    with refused("newer-revision"):
        upload(sign_field(both_saw, party.field_name, token))
    assert paper() == theirs
    upload(sign_field(paper(), party.field_name, token))
    found = look_at(paper(), roots=keys.trust_roots()).signatures
    assert [(each.field, each.is_intact, each.is_trusted) for each in found] == [
        (chair.field_name, True, True), (party.field_name, True, True),
    ]  # fmt: skip


def test_a_consent_filled_meanwhile_makes_the_paper_newer_too(
    upload, paper, parties, party, token, sign, work
):
    seen = paper()
    sign(parties[0])
    work()
    with refused("newer-revision"):
        upload(sign_field(seen, party.field_name, token))
    upload(sign_field(paper(), party.field_name, token))


def test_a_certificate_outside_the_roots_is_refused(upload, paper, party, strange_tokens):
    token = strange_tokens.token("Lê Thị Hòa", party.organisation.name)
    content = sign_field(paper(), party.field_name, token)
    with refused("certificate-not-trusted"):
        upload(content)


@pytest.mark.parametrize(
    ("days", "code"),
    [({"from_days": -400, "to_days": -1}, "certificate-expired"),
     ({"from_days": 1, "to_days": 365}, "certificate-not-begun")],
    ids=["expired", "not yet valid"],
)  # fmt: skip
def test_a_certificate_out_of_its_time_is_refused(upload, paper, party, tokens, days, code):
    token = tokens.token("Lê Thị Hòa", party.organisation.name, **days)
    content = sign_field(paper(), party.field_name, token)
    with refused(code):
        upload(content)


def with_evidence(content, *lists):
    """`content` with revocation lists in its security store, as a B-LT program adds them."""
    grown = io.BytesIO(content)
    signature = list(PdfFileReader(io.BytesIO(content)).embedded_signatures)[-1]
    DocumentSecurityStore.add_dss(
        grown, signature.pkcs7_content, crls=list(lists), force_write=True
    )
    return grown.getvalue()


def test_a_certificate_that_the_embedded_list_revokes_is_refused(
    upload, paper, party, tokens, token
):
    revoked = tokens.issuer.revoke(token.certificate)
    content = with_evidence(sign_field(paper(), party.field_name, token), revoked)
    with refused("certificate-revoked"):
        upload(content)


def test_a_list_inside_the_signature_itself_counts_as_well(paper, party, tokens, token, upload):
    """As Adobe's programs embed it."""
    revoked = tokens.issuer.revoke(token.certificate)
    evidence = RevocationInfoArchival({"crl": [revoked]})

    class Program(SimpleSigner):
        async def signed_attrs(self, *args, **kwargs):
            attributes = await super().signed_attrs(*args, **kwargs)
            attributes.append(simple_cms_attribute("adobe_revocation_info_archival", evidence))
            return attributes

    program = Program(
        signing_cert=token.signing_cert, signing_key=token.signing_key,
        cert_registry=token.cert_registry,
    )  # fmt: skip
    content = sign_with(
        paper(), program, party.field_name, subfilter=SigSeedSubFilter.ADOBE_PKCS7_DETACHED
    )
    with refused("certificate-revoked"):
        upload(content)


def test_an_embedded_list_that_revokes_others_does_no_harm(upload, paper, party, tokens, token):
    other = tokens.token("Khác", "Khác")
    listed = tokens.issuer.revoke(other.certificate)
    content = with_evidence(sign_field(paper(), party.field_name, token), listed)
    assert upload(content).pk
    assert paper() == content


def test_a_signed_copy_of_another_paper_is_refused(upload, year, members, party, token, secretary):
    other = open_signing(year, members, by=secretary, title="Biên bản khác")
    content = sign_field(present_paper(other)[1], party.field_name, token)
    with refused("not-this-paper"):
        upload(content)


def test_a_voided_and_a_closed_paper_take_no_upload(
    upload, paper, party, parties, token, signing, secretary, sign
):
    content = sign_field(paper(), party.field_name, token)
    sign(parties[0])
    close_signing(signing, by=secretary, reason="Quá hạn")
    with refused("signing-closed"):
        upload(content)
    type(signing).objects.update(state=SigningState.OPEN)
    void_signing(signing, by=secretary, reason="Sửa")
    with refused("signing-voided"):
        upload(content)


def test_without_roots_nobody_is_trusted(upload, paper, party, token, settings, tmp_path):
    settings.SIGNING_TRUST_ROOTS = tmp_path / "none.pem"
    content = sign_field(paper(), party.field_name, token)
    with refused("roots-missing"):
        upload(content)


def test_the_page_says_what_is_wrong_and_keeps_nothing(
    client, signatory, signing, party, paper, token
):
    client.force_login(signatory)
    address = reverse("documents:certificate", args=[signing.pk, party.pk])

    def send(content):
        return client.post(address, {"file": SimpleUploadedFile("ky.pdf", content)})

    answer = send(paper())
    assert answer.status_code == 422
    assert "Chưa có chữ ký" in answer.text or "ký" in answer.text
    assert not Signature.objects.exists()
    assert send(sign_field(paper(), party.field_name, token)).status_code == 302
    assert Signature.objects.get().way == SigningWay.CERTIFICATE


def test_thirty_members_one_after_another_leave_thirty_valid_signatures(
    year, members, papers, secretary, tokens, tmp_path, settings
):
    more = MembershipFactory.create_batch(27, bloc=year.bloc)
    everybody = [*members, *(each.organisation for each in more)]
    signing = open_signing(year, everybody, by=secretary)
    for party in signing.parties.select_related("organisation"):
        token = tokens.token("Người ký", party.organisation.name)
        content = sign_field(present_paper(signing)[1], party.field_name, token)
        sign_by_certificate(party, content, by=signatory_of(party.organisation), address=None)
    content = present_paper(signing)[1]
    found = look_at(content, roots=keys.trust_roots()).signatures
    assert len(found) == 30
    assert all(each.is_intact and each.is_trusted for each in found)
    signing.refresh_from_db()
    assert signing.state == SigningState.SEALING
    assert_valid_for_poppler(content, 30, tmp_path)


def assert_valid_for_poppler(content, count, folder):
    """poppler's `pdfsig` reads it as we do; skipped silently where the machine has none."""
    if not shutil.which("pdfsig"):
        return
    (folder / "signed.pdf").write_bytes(content)
    said = subprocess.run(
        ["pdfsig", "-nocert", folder / "signed.pdf"], capture_output=True, text=True
    ).stdout
    assert said.count("Signature is Valid.") == count, said
    assert said.count("Total document signed") == 1  # the last; the others cover what was there
