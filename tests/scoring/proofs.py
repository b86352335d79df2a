"""Files as members send them, sound ones and others."""

import io
import zipfile

from django.core.files.uploadedfile import SimpleUploadedFile

from common.files import sound_file

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(40)
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + bytes(40)
TIFF = b"II*\x00\x08\x00\x00\x00" + bytes(40)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(5000)
TYPES = "[Content_Types].xml"
ODT = "application/vnd.oasis.opendocument.text"


def zipped(parts, compression=zipfile.ZIP_DEFLATED):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", compression) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()


def office(main="word/document.xml", **more):
    return zipped({TYPES: "<Types/>", main: "<document/>", **more})


def opened(kind=ODT, **more):
    return zipped({"mimetype": kind, "content.xml": "<office/>", **more})


def upload(name="bao-cao.pdf", content=PDF):
    return SimpleUploadedFile(name, content)


def proof(name="bao-cao.pdf", content=PDF):
    """A file that was found sound."""
    return sound_file(upload(name, content))
