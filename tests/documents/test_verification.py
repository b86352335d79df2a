"""Verification: “intact” is said of the very bytes kept here and of nothing else."""

import io
import random
import tempfile
from hashlib import sha256
from pathlib import Path

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name

from documents.actions import close_signing, void_signing
from documents.growing import present_paper
from documents.pades.checking import LOOKED_AT_MOST, look_at
from documents.pades.signing import SEAL_FIELD
from documents.verification import COMPARE, STANDINGS, printed_code, verify_code, verify_file
from tests.documents.whole import unchanged
from tests.factories.blocs import MembershipFactory
from tests.factories.certificates import changed, sign_field
from tests.factories.documents import DocumentFactory, open_signing
from tests.queries import queries_of

pytestmark = pytest.mark.django_db
VERIFY = "/verify/"
CODES = {
    "unknown-code", "stored-damaged", "earlier-revision", "voided", "replaced", "not-sealed",
    "sealed", "intact", "grown-elsewhere", "not-a-pdf", "changed", "foreign-seal",
    "not-issued-here",
}  # fmt: skip


@pytest.fixture
def bytes_of():
    return lambda signing: present_paper(signing)[1]


@pytest.fixture
def final(sealed, bytes_of):
    """The sealed paper."""
    return bytes_of(sealed)


def test_every_verdict_the_engine_gives_is_tried_here():
    source = Path(verify_file.__code__.co_filename).read_text()
    given_there = {line.split('"')[1] for line in source.split("Verdict(")[1:] if '"' in line}
    assert {*given_there, *STANDINGS} - {""} == CODES


# -- by code --------------------------------------------------------------------------------------


def test_a_sealed_paper_is_intact_by_its_code_and_by_its_file(sealed, final):
    for verdict in (verify_code(sealed.code), verify_file(final)):
        assert (verdict.code, verdict.is_intact) == ("sealed", True)
        assert verdict.document == sealed.document
        assert [each.signature.way for each in verdict.parties if each.is_signed] == ["consent"]


def test_a_code_is_found_however_it_is_typed(client, signing):
    code = signing.code
    bare, spaced = code.replace("-", ""), code.replace("-", "  ")
    for typed in (code, code.lower(), f" {code.lower()} ", bare, spaced):
        assert verify_code(typed).code == "not-sealed"
        assert client.post(VERIFY, {"code": typed}).url == f"/verify/{code}/"


@pytest.mark.parametrize(
    "code", ["x", "0000-0000-0000", "%", "\x00", "' or 1=1 --", "đ" * 40, "../..", "A" * 5000]
)
def test_an_unknown_code_is_told_so(code, db):
    verdict = verify_code(code)
    assert (verdict.code, verdict.is_intact, verdict.document) == ("unknown-code", False, None)


@pytest.mark.parametrize("address", ["%00", "a%00b", "..", "%F0%9F%98%80", "A" * 3000])
def test_a_hostile_address_is_not_found_and_no_error(client, address):
    assert client.get(f"/verify/{address}/").status_code in {302, 404}


def test_every_code_is_compared_in_its_printed_form():
    assert printed_code("abcd efgh.jkmn") == "ABCD-EFGH-JKMN"
    assert printed_code("") == ""


def test_a_paper_that_nobody_signs_is_intact_by_code_and_file(year, media):
    document = DocumentFactory(bloc_year=year)
    content = document.file.read()
    assert verify_code(document.verification_code).code == "intact"
    assert verify_file(content).code == "intact"
    (media / document.file.name).write_bytes(content + b"x")
    assert verify_code(document.verification_code).code == "stored-damaged"
    (media / document.file.name).unlink()
    assert verify_code(document.verification_code).code == "stored-damaged"


def test_a_paper_still_being_signed_says_so(signing, paper):
    for verdict in (verify_code(signing.code), verify_file(paper())):
        assert (verdict.code, verdict.style) == ("not-sealed", "due")


def test_a_closed_paper_that_waits_for_its_seal_is_not_called_sealed(
    signing, parties, sign, secretary
):
    sign(parties[0])
    close_signing(signing, by=secretary, reason="Quá hạn")
    assert verify_code(signing.code).code == "not-sealed"


def test_a_voided_text_is_no_more_by_code_by_file_and_by_any_of_its_states(
    signing, parties, sign, work, paper, secretary
):
    states = [paper()]
    for party in parties[:2]:
        sign(party)
        work()
        states.append(paper())
    void_signing(signing, by=secretary, reason="Sửa điều 2")
    for verdict in [verify_code(signing.code), *map(verify_file, states)]:
        assert (verdict.code, verdict.is_intact) == ("voided", False)


def test_a_stranger_is_not_told_why_a_text_was_taken_back(client, signing, paper, secretary):
    file = dropped(paper())
    void_signing(signing, by=secretary, reason="Lý do nội bộ")
    for answer in (client.get(f"/verify/{signing.code}/"), client.post(VERIFY, file)):
        assert answer.context["verdict"].code == "voided"
        assert "Lý do nội bộ" not in answer.text


def test_a_code_alone_vouches_for_no_file(client, year, sealed, final, media):
    """Anybody can print a code on another text."""
    for code in (sealed.code, DocumentFactory(bloc_year=year).verification_code):
        verdict = verify_code(code)
        assert "nguyên vẹn" not in str(verdict.sentence)
        assert verdict.advice == COMPARE
    verdict = verify_file(final)
    assert "nguyên vẹn" in str(verdict.sentence)
    assert not verdict.advice


def test_a_voided_paper_names_the_one_that_replaces_it(signing, year, members, secretary):
    void_signing(signing, by=secretary, reason="Sửa")
    newer = open_signing(year, members, by=secretary, replaces=signing)
    verdict = verify_code(signing.code)
    assert (verdict.code, verdict.newer) == ("voided", newer.document)


def test_a_replaced_paper_says_so(year, media):
    old = DocumentFactory(bloc_year=year)
    new = DocumentFactory(bloc_year=year, replaces=old)
    verdict = verify_file(old.file.read())
    assert (verdict.code, verdict.style, verdict.newer) == ("replaced", "due", new)
    assert verify_code(old.verification_code).code == "replaced"


# -- by file --------------------------------------------------------------------------------------


def test_after_flipping_any_one_of_200_bytes_it_is_never_intact(final):
    places = random.Random(200).sample(range(len(final)), 200)
    for number, place in enumerate(places):
        spoilt = bytearray(final)
        spoilt[place] ^= 1 << (number % 8)
        verdict = verify_file(bytes(spoilt))
        assert (verdict.is_intact, verdict.style) == (False, "late"), place
        assert verdict.code in {"changed", "grown-elsewhere", "not-a-pdf", "not-issued-here"}


def test_every_earlier_state_is_told_to_be_one(sealed, final):
    for revision in sealed.revisions.order_by("number")[:2]:
        verdict = verify_file(final[: revision.size])
        assert (verdict.code, verdict.style) == ("earlier-revision", "due")
        assert verdict.document == sealed.document


def test_bytes_appended_elsewhere_are_found(sealed, final):
    for rest in (b"\n", b" ", b"%%EOF\n", b"x" * 5000, b"\0"):
        verdict = verify_file(final + rest)
        assert (verdict.code, verdict.is_intact) == ("grown-elsewhere", False)
        assert verdict.document == sealed.document
        assert verdict.parties == []  # who signed our paper says nothing of this file


def note(writer):
    writer.root[pdf_name("/Note")] = generic.pdf_string("x")
    writer.update_root()


def test_an_update_appended_elsewhere_is_found(final):
    assert verify_file(changed(final, note)).code == "grown-elsewhere"


def test_a_signature_added_elsewhere_is_found_and_shown(
    signing, paper, parties, strange_tokens, sealed, final
):
    base = final[: sealed.revisions.get(number=0).size]
    elsewhere = sign_field(base, parties[0].field_name, strange_tokens.token("Kẻ lạ", "Kẻ lạ"))
    verdict = verify_file(elsewhere)
    assert verdict.code == "grown-elsewhere"
    assert [each.certificate.common_name for each in verdict.findings] == ["Kẻ lạ"]
    assert not verdict.findings[0].is_trusted


def test_a_changed_text_sealed_again_by_another_key_is_not_ours(final, strange_tokens):
    """The forger makes a paper of the same looks from the first state, and seals it himself."""
    forged = io.BytesIO()
    with pikepdf.open(io.BytesIO(final)) as pdf:
        for field in pdf.Root.AcroForm.Fields:
            if "/V" in field:
                del field["/V"]
        pdf.docinfo["/Title"] = "Biên bản đã sửa"
        pdf.save(forged)
    token = strange_tokens.token("Hệ thống Khối thi đua", "Khối thi đua")
    verdict = verify_file(sign_field(forged.getvalue(), SEAL_FIELD, token))
    assert (verdict.code, verdict.is_intact) == ("foreign-seal", False)
    assert not verdict.findings[0].is_trusted


def test_even_a_trusted_key_does_not_make_a_foreign_seal_ours(final, tokens):
    forged = io.BytesIO()
    with pikepdf.open(io.BytesIO(final)) as pdf:
        for field in pdf.Root.AcroForm.Fields:
            if "/V" in field:
                del field["/V"]
        pdf.save(forged)
    token = tokens.token("Hệ thống Khối thi đua", "Khối thi đua")
    verdict = verify_file(sign_field(forged.getvalue(), SEAL_FIELD, token))
    assert (verdict.code, verdict.is_intact) == ("foreign-seal", False)


def test_a_copy_saved_again_is_not_intact(final):
    saved = io.BytesIO()
    with pikepdf.open(io.BytesIO(final)) as pdf:
        pdf.save(saved)
    verdict = verify_file(saved.getvalue())
    assert verdict.style == "late"
    assert verdict.code == "changed"


def test_a_strange_pdf_is_not_ours(final):
    strange = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(strange)
    assert verify_file(strange.getvalue()).code == "not-issued-here"


def test_a_truncated_file_is_not_intact(final):
    for share in (0.1, 0.5, 0.9, 0.999):
        assert verify_file(final[: int(len(final) * share)]).style == "late"


def xref_of(count):
    return b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\nxref\n0 " + str(count).encode() + (
        b"\n0000000000 65535 f \ntrailer\n<</Size 99999999/Root 1 0 R/Prev 36>>"
        b"\nstartxref\n36\n%%EOF"
    )  # fmt: skip


HOSTILE = {
    "empty": b"",
    "one byte": b"%",
    "header": b"%PDF-1.7",
    "only an end": b"%%EOF",
    "many ends": b"%PDF-1.7\n" + b"%%EOF\r\n" * 60_000,
    "huge xref": xref_of(10**9),
    "negative xref": xref_of(-5),
    "xref that leads to itself": xref_of(1),
    "startxref beyond": b"%PDF-1.7\nstartxref\n999999999999\n%%EOF",
    "deep arrays": b"%PDF-1.7\n1 0 obj\n" + b"[" * 50_000 + b"\nstartxref\n9\n%%EOF",
    "deep dictionaries": (
        b"%PDF-1.7\n1 0 obj\n" + b"<</A" * 50_000 + b"\nendobj\ntrailer\n" + b"<</Root" * 20_000
        + b"\nstartxref\n9\n%%EOF"
    ),
    "nul": b"\0" * 10_000,
    "exe": b"MZ" + b"\x90" * 1000,
    "xml": b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY a 'a'>]><a>&a;</a>",
}  # fmt: skip


@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE)
def test_hostile_files_are_answered_and_never_intact(content, db):
    verdict = verify_file(content)
    assert (verdict.style, verdict.is_intact, verdict.document) == ("late", False, None)
    assert verdict.code in {"not-a-pdf", "not-issued-here"}
    assert str(verdict.sentence)


FUZZ = settings(
    max_examples=30,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@FUZZ
@given(content=st.binary(max_size=400))
def test_random_bytes_are_never_intact(content, db):
    assert verify_file(content).style == "late"


@FUZZ
@given(content=st.binary(max_size=300))
def test_random_bytes_in_the_dress_of_a_pdf_are_never_intact(content, db):
    dressed = b"%PDF-1.7\n" + content + b"\ntrailer\n<</Root 1 0 R>>\nstartxref\n9\n%%EOF\n"
    assert verify_file(dressed).style == "late"


@FUZZ
@given(data=st.data())
def test_a_paper_cut_and_pasted_at_random_is_never_intact(final, data):
    size = len(final)
    at, end = sorted(data.draw(st.tuples(st.integers(0, size), st.integers(0, size))))
    other = data.draw(st.binary(max_size=40))
    spoilt = final[:at] + other + final[end:]
    if spoilt != final:
        verdict = verify_file(spoilt)
        earlier = verdict.code == "earlier-revision" and final.startswith(spoilt)
        assert earlier or verdict.style == "late"


def test_a_very_large_file_is_not_looked_into():
    found = look_at(b"%PDF-1.7" + b"(" * LOOKED_AT_MOST, roots=[])
    assert (found.is_pdf, found.signatures) == (True, ())


# -- the page -------------------------------------------------------------------------------------


def dropped(content, name="van-ban.pdf"):
    return {"file": SimpleUploadedFile(name, content, "application/pdf")}


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
