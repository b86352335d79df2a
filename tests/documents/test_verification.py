"""Verification: “intact” is said of the very bytes kept here and of nothing else."""

import io
import random
from datetime import date
from pathlib import Path

import pikepdf
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name

from documents.actions import Signer, close_signing, record_outside, void_signing
from documents.enums import SigningState
from documents.pades.checking import LOOKED_AT_MOST, look_at
from documents.pades.signing import SEAL_FIELD
from documents.verification import COMPARE, STANDINGS, printed_code, verify_code, verify_file
from tests.documents.hostile import HOSTILE, dropped
from tests.factories.certificates import changed, sign_field
from tests.factories.documents import DocumentFactory, open_signing, order_of

pytestmark = pytest.mark.django_db
VERIFY = "/verify/"
CODES = {
    "unknown-code", "stored-damaged", "earlier-revision", "voided", "replaced", "not-sealed",
    "sealed", "intact", "grown-elsewhere", "not-a-pdf", "changed", "foreign-seal",
    "not-issued-here",
}  # fmt: skip


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


def test_a_sealed_paper_holds_until_its_successor_is_sealed(sealed, year, members, secretary):
    newer = open_signing(year, members, by=secretary, replaces=sealed)
    verdict = verify_code(sealed.code)
    assert (verdict.code, verdict.newer) == ("sealed", None)
    newer.state = SigningState.RECORDED
    newer.save(update_fields=["state"])
    verdict = verify_code(sealed.code)
    assert (verdict.code, verdict.newer) == ("replaced", newer.document)


def test_a_version_signed_on_paper_replaces_a_sealed_one_too(sealed, year, members, secretary):
    order = order_of(members, replaces=sealed)
    signers = [Signer(members[0], "Nguyễn Văn A")]
    record_outside(year, order, signed_on=date(2026, 5, 1), signers=signers, by=secretary)
    verdict = verify_code(sealed.code)
    assert (verdict.code, verdict.newer) == ("replaced", None)


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
