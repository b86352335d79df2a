"""Pictures of strangers: refused when hostile, made anew when sound."""

import io
import struct
import zlib

import pytest
from django.core.exceptions import ValidationError
from PIL import Image

from common.files import sound_file
from common.pictures import plain_picture
from tests.factories.certificates_of_awards import picture, uploaded


def made(content, name="nen.png"):
    return plain_picture(sound_file(uploaded(content, name)))


def code_of(content, name="nen.png"):
    with pytest.raises(ValidationError) as refused:
        made(content, name)
    return refused.value.error_list[0].code


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def bomb(width, height):
    """A PNG of a few bytes that says it is enormous."""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    body = chunk(b"IDAT", zlib.compress(b"\0" * 1000))
    return b"\x89PNG\r\n\x1a\n" + head + body + chunk(b"IEND", b"")


def test_a_sound_picture_becomes_a_plain_jpeg_on_white():
    content = made(picture(400, 300, mode="RGBA", color=(255, 0, 0, 0)))
    with Image.open(io.BytesIO(content)) as opened:
        assert (opened.format, opened.mode, opened.size) == ("JPEG", "RGB", (400, 300))
        assert min(opened.getpixel((10, 10))) > 250


def test_notes_of_the_camera_are_not_kept():
    exif = Image.Exif()
    exif[0x010E] = "bí mật của máy ảnh"
    made_of = io.BytesIO()
    Image.new("CMYK", (400, 300)).save(made_of, "JPEG", exif=exif)
    content = made(made_of.getvalue(), "nen.jpg")
    assert b"Exif" not in content
    with Image.open(io.BytesIO(content)) as opened:
        assert opened.mode == "RGB"


@pytest.mark.parametrize("size", [(60_000, 60_000), (12_001, 400), (2_147_483_647, 1)])
def test_enormous_dimensions_are_refused_before_they_are_unpacked(size):
    assert code_of(bomb(*size)) == "picture-too-large"


def test_broken_small_or_foreign_files_are_refused():
    assert code_of(picture()[:400]) == "picture-damaged"
    assert code_of(picture(kind="JPEG")[:4000], "nen.jpg") == "picture-damaged"
    assert code_of(bomb(400, 400)) == "picture-damaged"
    assert code_of(picture(299, 400)) == "picture-too-small"
    assert code_of(picture(kind="TIFF"), "nen.tif") == "not-picture"
    assert code_of(b"%PDF-1.7\n1 0 obj\n", "nen.pdf") == "not-picture"
    assert code_of(b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "nen.svg") == (
        "web-page"
    )
    assert code_of(b"<svg xmlns='http://www.w3.org/2000/svg'/>", "nen.png") == "web-page"
