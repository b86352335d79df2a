"""A paper changed before, with or after a member's signature on it: none of it is taken."""

import io
import random
from collections import Counter

import pikepdf
import pytest
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import FieldMDPAction, FieldMDPSpec, MDPPerm

from common.errors import RuleViolation
from documents.certificates import check_upload
from documents.models import Signature
from documents.pades.signing import SEAL_FIELD
from tests.documents.whole import refused, stored_files
from tests.factories.certificates import changed, sign_field, sign_with

pytestmark = pytest.mark.django_db


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
