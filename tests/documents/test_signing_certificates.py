"""A member's own certificate: what comes back is the present paper with its one field signed."""

import io
import random
import shutil
import subprocess
from collections import Counter

import pikepdf
import pytest
from asn1crypto.pdf import RevocationInfoArchival
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import FieldMDPAction, FieldMDPSpec, MDPPerm, SigSeedSubFilter
from pyhanko.sign.general import simple_cms_attribute
from pyhanko.sign.signers import SimpleSigner
from pyhanko.sign.validation.dss import DocumentSecurityStore

from common.errors import RuleViolation
from common.log import verify_log
from documents import keys
from documents.actions import close_signing, sign_by_certificate, void_signing
from documents.certificates import check_upload
from documents.enums import RevisionKind, SigningState, SigningWay
from documents.growing import present_paper
from documents.models import PaperRevision, Signature
from documents.pades.checking import look_at
from documents.pades.signing import SEAL_FIELD
from tests.documents.whole import refused, stored_files
from tests.factories.blocs import MembershipFactory
from tests.factories.certificates import changed, sign_field, sign_with
from tests.factories.documents import LetterheadFactory, open_signing, signatory_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def token(tokens, party):
    """A token on the name of the member."""
    return tokens.token("Lê Thị Hòa", party.organisation.name)


@pytest.fixture
def upload(party, signatory):
    def one(content, to=party, by=signatory):
        return sign_by_certificate(to, content, by=by, address="203.0.113.9")

    return one


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


def test_one_byte_changed_before_the_signature_is_refused_wherever_it_is(
    upload, paper, party, token
):
    base = paper()
    content = sign_field(base, party.field_name, token)
    for place in random.Random(3).sample(range(len(base)), 40):
        with refused("not-a-pdf" if place < 5 else "not-this-paper"):
            upload(flipped(content, place))


def test_one_byte_changed_in_the_signed_update_is_refused_in_words(upload, paper, party, token):
    base = paper()
    content = sign_field(base, party.field_name, token)
    hole = hole_of(content)
    places = [each for each in range(len(base), len(content)) if each not in hole]
    codes = Counter(
        refusal(party, base, flipped(content, place, bit))
        for place in random.Random(4).sample(places, 30)
        for bit in (0, 5)
    )
    assert set(codes) <= {"not-readable", "signature-broken", "changed-besides", "other-field",
                          "nothing-signed"}  # fmt: skip
    with pytest.raises(RuleViolation):
        upload(flipped(content, places[-40]))
    assert not Signature.objects.exists()
    assert not stored_files("signings")


HEADER = 120  # digits of a signature that list its algorithms: nothing covers or reads them


def test_one_byte_changed_in_the_signature_itself_is_refused_in_words(paper, party, token):
    base = paper()
    content = sign_field(base, party.field_name, token)
    hole = hole_of(content)
    used = content[hole.start : hole.stop].rstrip(b"0>")
    taken = [
        place
        for place in random.Random(5).sample(range(hole.start + HEADER, hole.start + len(used)), 50)
        if refusal(party, base, flipped(content, place)) is None
    ]
    assert not taken


def refusal(party, present, content):
    """The code by which an upload is refused, or None; anything else than a refusal is raised."""
    try:
        check_upload(party, present, content)
    except RuleViolation as violation:
        return violation.code
    return None


def flipped(content, place, bit=0):
    return content[:place] + bytes([content[place] ^ (1 << bit)]) + content[place + 1 :]


def hole_of(content):
    """The places of the last signature's own digits, which it cannot cover itself."""
    found = list(PdfFileReader(io.BytesIO(content)).embedded_signatures)[-1]
    _start, first, second, _rest = found.sig_object["/ByteRange"]
    return range(int(first), int(second))


def test_bytes_hidden_in_the_room_of_the_signature_are_refused(upload, paper, party, token):
    content = sign_field(paper(), party.field_name, token)
    end = hole_of(content).stop - 1
    hidden = b"48656c6c6f"
    with refused("signature-broken"):
        upload(content[: end - len(hidden)] + hidden + content[end:])


def test_a_signature_in_another_members_field_is_refused(upload, paper, parties, token):
    with refused("other-field"):
        upload(sign_field(paper(), parties[0].field_name, token))
    with refused("other-field"):
        upload(sign_field(paper(), SEAL_FIELD, token))


def test_two_signatures_in_one_upload_are_refused(upload, paper, party, parties, token):
    twice = sign_field(sign_field(paper(), parties[0].field_name, token), party.field_name, token)
    with refused("other-field"):
        upload(twice)


def test_a_signature_in_a_field_of_ones_own_making_is_refused(upload, paper, token):
    with refused("other-field"):
        upload(sign_with(paper(), token, "cua-toi"))


def page_of(writer):
    return writer.find_page_for_modification(0)[0].get_object()


def new_page(writer):
    from pyhanko.pdf_utils.writer import PageObject

    stream = writer.add_object(generic.StreamObject(stream_data=b"BT ET"))
    writer.insert_page(PageObject(contents=stream, media_box=(0, 0, 595, 842)))


def annotation(writer):
    note = generic.DictionaryObject(
        {
            pdf_name("/Type"): pdf_name("/Annot"), pdf_name("/Subtype"): pdf_name("/Text"),
            pdf_name("/Rect"): generic.ArrayObject(map(generic.NumberObject, (9, 9, 99, 99))),
            pdf_name("/Contents"): generic.pdf_string("Ghi chú"),
        }
    )  # fmt: skip
    page = page_of(writer)
    if "/Annots" not in page:
        page[pdf_name("/Annots")] = generic.ArrayObject()
    page["/Annots"].append(writer.add_object(note))
    writer.update_container(page["/Annots"])


def drawing(writer):
    reference, _resources = writer.find_page_for_modification(0)
    stream = generic.StreamObject(stream_data=b"0 0 300 300 re f")
    page = reference.get_object()
    writer.mark_update(reference)
    old = page["/Contents"]
    kept = list(old) if isinstance(old, generic.ArrayObject) else [page.raw_get("/Contents")]
    page[pdf_name("/Contents")] = generic.ArrayObject([*kept, writer.add_object(stream)])


def title(writer):
    writer.set_info(
        generic.DictionaryObject({pdf_name("/Title"): generic.pdf_string("Văn bản khác")})
    )


def script(writer):
    action = {pdf_name("/S"): pdf_name("/JavaScript"), pdf_name("/JS"): generic.pdf_string("x()")}
    writer.root[pdf_name("/OpenAction")] = generic.DictionaryObject(action)
    writer.update_root()


def attachment(writer):
    files = generic.DictionaryObject({pdf_name("/EmbeddedFiles"): generic.DictionaryObject()})
    writer.root[pdf_name("/Names")] = files
    writer.update_root()


def field_moved(writer):
    """The field is stretched over the page, so that its picture hides the text."""
    field = next(
        each.get_object()
        for each in writer.root["/AcroForm"]["/Fields"]
        if each.get_object()["/T"] == "ky-002"
    )
    field[pdf_name("/Rect")] = generic.ArrayObject(map(generic.NumberObject, (0, 0, 595, 842)))
    writer.mark_update(field.container_ref)


def test_one_member_cannot_fill_the_paper_until_nobody_else_can_sign(
    upload, paper, party, token, settings
):
    def hidden(writer):
        writer.add_object(generic.StreamObject(stream_data=random.randbytes(200_000)))

    settings.SIGNATURE_MAX_BYTES = 200_000
    content = sign_with(paper(), token, party.field_name, before=hidden)
    with refused("signature-too-large"):
        upload(content)
    upload(sign_with(paper(), token, party.field_name))


def field_added(writer):
    from pyhanko.sign.fields import SigFieldSpec, append_signature_field

    append_signature_field(writer, SigFieldSpec("them", box=(0, 0, 595, 842)))


CHANGES = [new_page, annotation, drawing, title, script, attachment, field_moved, field_added]


NOT_ALONE = {"changed-besides", "other-field", "signature-broken"}


def test_whatever_else_was_changed_before_with_or_after_signing_is_refused(paper, party, token):
    base, field = paper(), party.field_name
    for change in CHANGES:
        told = {
            "before": refusal(party, base, sign_with(changed(base, change), token, field)),
            "with": refusal(party, base, sign_with(base, token, field, before=change)),
            "after": refusal(party, base, changed(sign_field(base, field, token), change)),
        }
        assert set(told.values()) <= NOT_ALONE, (change.__name__, told)


def test_a_changed_page_is_refused_and_nothing_of_it_is_kept(upload, paper, party, token):
    with refused("changed-besides"):
        upload(sign_with(paper(), token, party.field_name, before=drawing))


@pytest.mark.parametrize("rest", [b"\n", b"%%EOF\n", b"x" * 1000])
def test_bytes_after_the_signature_are_refused(upload, paper, party, token, rest):
    with pytest.raises(RuleViolation) as caught:
        upload(sign_field(paper(), party.field_name, token) + rest)
    assert caught.value.code in {"signature-broken", "not-readable"}
    assert not Signature.objects.exists()


@pytest.mark.parametrize(
    "lock",
    [
        {"certify": True, "docmdp_permissions": MDPPerm.NO_CHANGES},
        {"certify": True, "docmdp_permissions": MDPPerm.FILL_FORMS},
    ],
    ids=["no changes", "fill in"],
)
def test_a_member_that_certifies_or_locks_the_paper_is_told_not_to(
    upload, paper, party, token, lock
):
    """“Lock document after signing” of a PDF program: every later signature would break it."""
    with refused("paper-locked"):
        upload(sign_with(paper(), token, party.field_name, **lock))


def test_a_member_that_locks_all_fields_is_told_not_to(upload, paper, party, token):
    def lock(writer):
        field = next(
            each.get_object()
            for each in writer.root["/AcroForm"]["/Fields"]
            if each.get_object()["/T"] == party.field_name
        )
        spec = FieldMDPSpec(FieldMDPAction.ALL)
        field[pdf_name("/Lock")] = writer.add_object(spec.as_sig_field_lock())
        writer.mark_update(field.container_ref)

    content = sign_with(paper(), token, party.field_name, before=lock)
    with pytest.raises(RuleViolation) as caught:
        upload(content)
    assert caught.value.code in {"paper-locked", "changed-besides"}
    assert not Signature.objects.exists()


def test_a_certificate_outside_the_roots_is_refused(upload, paper, party, strange_tokens):
    token = strange_tokens.token("Lê Thị Hòa", party.organisation.name)
    content = sign_field(paper(), party.field_name, token)
    with refused("certificate-not-trusted"):
        upload(content)


@pytest.mark.parametrize(
    "days", [{"from_days": -400, "to_days": -1}, {"from_days": 1, "to_days": 365}],
    ids=["expired", "not yet valid"],
)  # fmt: skip
def test_a_certificate_out_of_its_time_is_refused(upload, paper, party, tokens, days):
    token = tokens.token("Lê Thị Hòa", party.organisation.name, **days)
    content = sign_field(paper(), party.field_name, token)
    with refused("certificate-expired"):
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


def test_not_a_pdf_is_refused(upload):
    for content in (b"", b"x", b"MZ\x90\x00" * 100, b"<html>%PDF-</html>"):
        with refused("not-a-pdf"):
            upload(content)


def test_the_paper_unsigned_is_refused(upload, paper):
    with refused("nothing-signed"):
        upload(paper())


def test_an_earlier_state_of_the_paper_signed_or_not_is_refused(upload, paper, parties, sign, work):
    earlier = paper()
    sign(parties[0])
    work()
    with refused("newer-revision"):
        upload(earlier)


def test_an_encrypted_copy_is_refused(upload, paper):
    locked = io.BytesIO()
    with pikepdf.open(io.BytesIO(paper())) as pdf:
        pdf.save(locked, encryption=pikepdf.Encryption(owner="o", user="u"))
    with refused("not-this-paper"):
        upload(locked.getvalue())


def test_a_copy_saved_anew_and_signed_is_refused(upload, paper, party, token):
    saved = io.BytesIO()
    with pikepdf.open(io.BytesIO(paper())) as pdf:
        pdf.save(saved)
    with refused("not-this-paper"):
        upload(sign_field(saved.getvalue(), party.field_name, token))


@pytest.mark.parametrize("share", [0.3, 0.99])
def test_a_truncated_upload_is_refused(upload, paper, party, token, share):
    base = paper()
    content = sign_field(base, party.field_name, token)
    with refused("not-this-paper"):
        upload(content[: int(len(base) * share)])
    cut = len(base) + int((len(content) - len(base)) * share)
    with pytest.raises(RuleViolation) as caught:
        upload(content[:cut])
    assert caught.value.code in {"not-readable", "nothing-signed"}
    assert not Signature.objects.exists()


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
