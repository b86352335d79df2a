"""The door to pyHanko: prepared fields, appearances, and what a check says of a signature."""

import asyncio
import io

import pikepdf
import pytest
from pyhanko.pdf_utils.reader import PdfFileReader

from documents.pades.checking import PaperRefused, check_added_signature, look_at
from documents.pades.facts import NO_FACTS, facts_of
from documents.pades.signing import FieldOrder, SignatureOrder, places_for, signed, with_fields
from documents.pades.stamp import StampLine
from documents.rendering import Place, render_pdf
from tests.factories.certificates import as_asn1, sign_field, sign_with

HTML = "<!DOCTYPE html><html lang='vi'><head><title>Thử</title></head><body>Giao ước</body></html>"
LONG = "PHÓ CHỦ TỊCH THƯỜNG TRỰC ỦY BAN MẶT TRẬN TỔ QUỐC VIỆT NAM " * 6


@pytest.fixture(scope="module")
def bare():
    return render_pdf(HTML).content


@pytest.fixture(scope="module")
def paper(bare):
    places = {name: Place(0, 50, 100 * n, 250, 100 * n + 80) for n, name in enumerate("abc", 1)}
    return with_fields(bare, places_for({name: f"Chữ ký {name}" for name in "abc"}, places))


@pytest.fixture(scope="module")
def roots(tokens):
    return [as_asn1(tokens.issuer.root)]


@pytest.fixture(scope="module")
def token(tokens):
    return tokens.token("Lê Thị Hòa", "Đơn vị")


def test_fields_are_an_incremental_update(bare, paper):
    assert paper.startswith(bare)
    names = [str(each.get_object()["/T"]) for each in fields_of(paper)]
    assert names == ["a", "b", "c"]


def fields_of(content):
    return PdfFileReader(io.BytesIO(content)).root["/AcroForm"]["/Fields"]


def test_the_form_is_append_only_from_the_beginning(paper, token):
    """A program that signs sets these flags; set before, the first signature changes no more."""
    for content in (paper, sign_field(paper, "a", token)):
        with pikepdf.open(io.BytesIO(content)) as pdf:
            assert int(pdf.Root.AcroForm.SigFlags) == 3


def test_a_field_stands_where_it_was_ordered(paper):
    rect = [int(edge) for edge in next(iter(fields_of(paper))).get_object()["/Rect"]]
    assert rect == [50, 100, 250, 180]


def test_a_place_that_the_paper_lacks_is_an_error():
    with pytest.raises(KeyError):
        places_for({"a": "x"}, {})


@pytest.mark.parametrize("order", ["abc", "cab", "bca"])
def test_signatures_in_any_order_leave_each_other_valid(paper, token, roots, order):
    content = paper
    for name in order:
        grown = sign_field(content, name, token)
        assert grown.startswith(content)
        content = grown
    found = look_at(content, roots=roots).signatures
    assert [each.field for each in found] == list(order)
    assert all(each.is_intact and each.is_trusted for each in found)
    assert [each.covers_all for each in found] == [False, False, True]


@pytest.mark.parametrize(
    "lines",
    [
        [StampLine("", 9)], [StampLine("Trần Thị Ưng Đoàn", 12)], [StampLine(LONG, 9)],
        [StampLine("x" * 500, 9)], [StampLine(LONG, 9)] * 9, [StampLine("😀 \u202e\0漢", 9)],
    ],
    ids=["empty", "name", "long", "one word", "too many", "no letters"],
)  # fmt: skip
def test_any_lines_make_an_appearance_that_stays_in_its_block(paper, token, roots, lines):
    content = signed(paper, SignatureOrder("a", lines, reason="Thử"), token)
    (found,) = look_at(content, roots=roots).signatures
    assert found.is_intact
    with pikepdf.open(io.BytesIO(content)) as pdf:
        field = next(each for each in pdf.Root.AcroForm.Fields if str(each.T) == "a")
        box = [float(edge) for edge in field.AP.N.BBox]
    assert (abs(box[2] - box[0]), abs(box[3] - box[1])) == (200, 80)


def test_the_check_finds_the_one_signature_that_was_added(paper, token, roots):
    finding = check_added_signature(paper, sign_field(paper, "b", token), into="b", roots=roots)
    assert finding.is_intact
    assert finding.is_trusted
    assert finding.covers_all
    assert finding.certificate.names == ("Lê Thị Hòa", "Đơn vị")
    assert finding.signed_at


def test_what_is_checked_is_the_present_state_whatever_was_signed_before(paper, token, roots):
    present = sign_field(sign_field(paper, "a", token), "c", token)
    finding = check_added_signature(present, sign_field(present, "b", token), into="b", roots=roots)
    assert finding.field == "b"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda paper, token: b"", "not-a-pdf"),
        (lambda paper, token: b"%PDF-1.7", "not-this-revision"),
        (lambda paper, token: paper, "nothing-signed"),
        (lambda paper, token: sign_field(paper, "a", token), "other-field"),
        (lambda paper, token: sign_with(paper, token, "neu"), "other-field"),
        (lambda paper, token: paper + b"garbage", "nothing-signed"),
        (lambda paper, token: sign_field(paper, "b", token)[:-300], "not-readable"),
        (lambda paper, token: sign_with(paper, token, "b", certify=True), "paper-locked"),
    ],
    ids=[
        "nothing",
        "header",
        "unsigned",
        "other field",
        "new field",
        "garbage",
        "cut",
        "certified",
    ],
)
def test_each_refusal_has_its_code(paper, token, roots, change, code):
    with pytest.raises(PaperRefused) as refused:
        check_added_signature(paper, change(paper, token), into="b", roots=roots)
    assert refused.value.code == code


def test_no_root_trusts_nobody_and_another_root_neither(paper, token, strange_tokens):
    content = sign_field(paper, "b", token)
    for roots in ([], [as_asn1(strange_tokens.issuer.root)]):
        with pytest.raises(PaperRefused) as refused:
            check_added_signature(paper, content, into="b", roots=roots)
        assert refused.value.code == "certificate-not-trusted"
        (found,) = look_at(content, roots=roots).signatures
        assert (found.is_intact, found.is_trusted) == (True, False)


def test_a_signature_behind_which_something_was_added_does_not_count_as_intact(paper, token, roots):
    content = with_fields(
        sign_field(paper, "a", token), [FieldOrder("new", Place(0, 0, 0, 9, 9), "x")]
    )
    (found,) = look_at(content, roots=roots).signatures
    assert not found.is_intact


def test_a_signature_that_cannot_be_read_counts_as_broken(paper, token, roots):
    content = sign_field(paper, "a", token)
    at = content.index(b"/Contents <3") + 11
    found = look_at(content[:at] + b"ffffffff" + content[at + 8 :], roots=roots)
    assert all(not each.is_intact for each in found.signatures)


def test_facts_of_a_certificate_are_plain_and_whole(token):
    facts = facts_of(token.signing_cert)
    assert facts.common_name == "Lê Thị Hòa"
    assert facts.organisation == "Đơn vị"
    assert facts.subject.startswith("CN=Lê Thị Hòa, ")
    assert "O=Đơn vị" in facts.subject
    assert "MINH HOA" in token.signing_cert.issuer.human_friendly
    assert facts.issuer == "Khối thi đua – gốc minh họa"
    assert facts.as_json()["sha256"] == facts.sha256
    assert not facts.is_expired
    assert NO_FACTS.names == ()


def test_signing_and_checking_work_where_a_loop_runs_already(paper, token, roots):
    """As under an ASGI server, or beside a browser's driver."""

    async def within():
        return look_at(sign_field(paper, "a", token), roots=roots).signatures

    (found,) = asyncio.run(within())
    assert (found.is_intact, found.is_trusted) == (True, True)
