"""What a file of evidence may be, told by what it holds; and which addresses are taken."""

import struct
import unicodedata

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile

from common.files import FAULTS, KINDS, MOST_BYTES, sound_file
from scoring.validators import sound_link
from tests.scoring.proofs import JPEG, ODT, OLE, PDF, PNG, TIFF, office, opened, upload, zipped

SOUND = {
    "a.pdf": PDF, "a.PDF": PDF, "a.jpg": JPEG, "a.jpeg": JPEG, "a.png": PNG, "a.tif": TIFF,
    "a.tiff": TIFF, "a.docx": office(), "a.xlsx": office("xl/workbook.xml"),
    "a.pptx": office("ppt/presentation.xml"), "a.odt": opened(),
    "a.ods": opened("application/vnd.oasis.opendocument.spreadsheet"),
    "a.txt": "Xã Tân Phú đạt 98,5 %\n".encode(), "a.csv": b"\xef\xbb\xbfxa;diem\r\nTan Phu;98\r\n",
}  # fmt: skip
PROGRAM = b"MZ\x90\x00" + bytes(200)
LOCKED = OLE + "EncryptedPackage".encode("utf-16-le")
BOMB = zipped({"[Content_Types].xml": "<Types/>", "word/document.xml": bytes(30_000_000)})
ENCRYPTED = bytearray(office())
ENCRYPTED[ENCRYPTED.rindex(b"PK\x01\x02") + 8] |= 1
UNFIT = {
    "empty": ("a.pdf", b""),
    "program": ("a.pdf", PROGRAM),
    "web-page": ("a.pdf", b"\n <!DOCTYPE html><html><script>alert(1)</script>"),
    "archive": ("a.zip", zipped({"a.pdf": PDF})),
    "old-office": ("a.doc", OLE),
    "locked": ("a.docx", LOCKED),
    "macros": ("a.docx", office(**{"word/vbaProject.bin": b"x"})),
    "unpacks-too-large": ("a.docx", BOMB),
    "damaged": ("a.docx", office()[:-30]),
    "no-ending": ("bao cao", PDF),
    "ending-differs": ("a.docx", PDF),
    "not-utf-8": ("a.csv", "Tân Phú".encode("utf-16")),
    "unknown": ("a.mp4", b"\x00\x00\x00\x18ftypmp42" + bytes(30)),
}


def fault_of(name, content):
    with pytest.raises(ValidationError) as caught:
        sound_file(upload(name, content))
    assert name.rpartition(".")[0] in caught.value.messages[0]
    return caught.value.code


@pytest.mark.parametrize("name", SOUND)
def test_every_kind_that_is_allowed_is_taken(name):
    file = sound_file(upload(name, SOUND[name]))
    kind = next(kind for kind in KINDS if name.lower()[2:] in kind.endings)
    assert (file.media_type, file.size) == (kind.media_type, len(SOUND[name]))
    assert len(file.sha256) == 64


@pytest.mark.parametrize("code", UNFIT)
def test_what_may_not_be_is_refused_with_its_own_sentence(code):
    assert fault_of(*UNFIT[code]) == code


def test_each_fault_has_a_test_and_a_sentence_of_its_own():
    assert set(FAULTS) == {*UNFIT, "too-large"}
    assert len({str(each) for each in FAULTS.values()}) == len(FAULTS)


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.docx", PROGRAM, "program"),
        ("a.txt", b"#!/bin/sh\nrm -rf /\n", "program"),
        ("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "web-page"),
        ("a.png", b"<?xml version='1.0'?><svg/>", "web-page"),
        ("a.txt", b"\xef\xbb\xbf<HTML><body onload=x>", "web-page"),
        ("a.docx", zipped({"a.pdf": PDF}), "archive"),
        ("a.rar", b"Rar!\x1a\x07\x00", "archive"),
        ("a.xlsx", OLE, "old-office"),
        ("a.docx", bytes(ENCRYPTED), "locked"),
        ("a.odt", opened(**{"Basic/Standard/Module1.xml": "x"}), "macros"),
        ("a.xlsx", office(), "ending-differs"),
        ("a.odt", opened(f"{ODT}-template"), "archive"),
        ("a.pdf.exe", PDF, "ending-differs"),
        ("a.md", b"# Tieu de", "ending-differs"),
        ("a.txt", b"\x01\x02\x03", "not-utf-8"),
        ("a.txt", "Tân".encode()[:2], "not-utf-8"),
        ("a.pdf", b"PK\x03\x04" + bytes(100), "damaged"),
    ],
)
def test_disguises_are_seen_through(name, content, code):
    assert fault_of(name, content) == code


def test_a_file_above_the_limit_is_not_read():
    class Large(ContentFile):
        def read(self, *_args):
            raise AssertionError("read")

    large = Large(b"", name="a.pdf")
    large.size = MOST_BYTES + 1
    with pytest.raises(ValidationError) as caught:
        sound_file(large)
    assert caught.value.code == "too-large"


def test_a_table_of_contents_that_lies_about_sizes_does_no_harm():
    book = bytearray(office())
    at = book.rindex(b"PK\x01\x02") + 24  # the unpacked size of the last part
    book[at : at + 4] = struct.pack("<L", 2**31)
    assert fault_of("a.docx", bytes(book)) == "unpacks-too-large"


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        (unicodedata.normalize("NFD", "Báo cáo quý Ⅳ.pdf"), "Báo cáo quý Ⅳ.pdf"),
        ("..\\..\\windows\\Báo cáo.pdf", "Báo cáo.pdf"),
        ("bao\u202ecao\x07 2026.pdf", "baocao 2026.pdf"),
        ("bao\ncao:*?.PDF", "bao cao.pdf"),
        (".pdf", "tep.pdf"),
    ],
)
def test_a_name_is_kept_readable_and_made_safe(sent, kept):
    file = ContentFile(PDF, name=None)
    file.name = sent
    assert sound_file(file).name == kept


def test_a_long_name_is_cut_but_keeps_its_ending():
    file = ContentFile(PDF, name=None)
    file.name = "Đ" * 300 + ".pdf"
    name = sound_file(file).name
    assert name.startswith("ĐĐĐ")
    assert name.endswith("Đ.pdf")
    assert len(name) <= 130


@pytest.mark.parametrize(
    "link",
    ["https://thidua.example.vn/bai/1?x=%C3%A2#c", "http://103.1.2.3:8080/a", " https://a.vn "],
)
def test_addresses_of_pages_are_taken(link):
    assert sound_link(link) == link.strip()


@pytest.mark.parametrize(
    ("link", "code"),
    [
        ("javascript:alert(1)", "scheme"),
        ("ftp://a.vn/x", "scheme"),
        ("www.a.vn", "scheme"),
        ("file:///etc/passwd", "scheme"),
        ("https://an:mat-khau@a.vn/", "credentials"),
        ("https://an@a.vn/", "credentials"),
        ("https://", "address"),
        ("https://a b.vn/", "address"),
        ("http://[::1/", "address"),
        ("https://a.vn/" + "x" * 1000, "long"),
        ("", "scheme"),
    ],
)
def test_other_addresses_are_refused(link, code):
    with pytest.raises(ValidationError) as caught:
        sound_link(link)
    assert caught.value.code == code
