"""Files that people send: looked at by what they hold and never by their name alone, put into
storage with their row or not at all, under a safe name."""

import codecs
import hashlib
import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from textwrap import shorten
from typing import Any, NamedTuple

import puremagic
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.core.files.storage import Storage
from django.utils.translation import gettext_lazy as _

from common.text import normalise

FILE_NAME_SIGNS = 120


@contextmanager
def new_file(field: Any, name: str, content: bytes | File) -> Iterator[str]:
    """`content` in storage, to become the value of a row's `field`; gone when the block fails.

    What fails once the transaction was committed (a message to the broker) takes no file away.
    """
    storage: Storage = field.storage
    file = ContentFile(content) if isinstance(content, bytes) else content
    file.seek(0)
    name = str(storage.save(name, file))
    try:
        yield name
    except BaseException:
        if not field.model.objects.filter(**{field.name: name}).exists():
            storage.delete(name)
        raise


def safe_name(text: str) -> str:
    """The text as the name of a file, without signs that systems refuse and of bearable length."""
    text = normalise(text)
    safe = "".join(" " if sign in '\\/:*?"<>|' or not sign.isprintable() else sign for sign in text)
    return shorten(safe, FILE_NAME_SIGNS, placeholder="").rstrip(" .")


# -- what is taken, and what is not ----------------------------------------------------------------

MOST_BYTES = 20 * 1024 * 1024
MOST_UNPACKED = 400 * 1024 * 1024
MOST_PARTS = 10_000
MOST_TIMES_LARGER = 200  # what documents reach: long tables of the same words, 50 or so
HEAD = 4096


class Kind(NamedTuple):
    """A kind of file that is taken. `parts` are what its ZIP must hold; a browser shows it
    in place where `is_shown`."""

    endings: tuple[str, ...]
    media_type: str
    parts: tuple[str, ...] = ()
    is_shown: bool = False

    @property
    def is_open_document(self) -> bool:
        return self.media_type.startswith("application/vnd.oasis.")


_OFFICE = "application/vnd.openxmlformats-officedocument"
_TYPES = "[Content_Types].xml"
_OASIS = "application/vnd.oasis.opendocument"
# All that is taken. One line more is one kind more.
KINDS = (
    Kind(("pdf",), "application/pdf", is_shown=True),
    Kind(("jpg", "jpeg"), "image/jpeg", is_shown=True),
    Kind(("png",), "image/png", is_shown=True),
    Kind(("tif", "tiff"), "image/tiff"),
    Kind(("docx",), f"{_OFFICE}.wordprocessingml.document", (_TYPES, "word/document.xml")),
    Kind(("xlsx",), f"{_OFFICE}.spreadsheetml.sheet", (_TYPES, "xl/workbook.xml")),
    Kind(("pptx",), f"{_OFFICE}.presentationml.presentation", (_TYPES, "ppt/presentation.xml")),
    Kind(("odt",), f"{_OASIS}.text", ("mimetype", "content.xml")),
    Kind(("ods",), f"{_OASIS}.spreadsheet", ("mimetype", "content.xml")),
    Kind(("txt",), "text/plain"),
    Kind(("csv",), "text/csv"),
)
ACCEPT = ",".join(f".{ending}" for kind in KINDS for ending in kind.endings)  # as HTML has it
SHOWN = {kind.media_type for kind in KINDS if kind.is_shown}
TEXTS = {"text/plain", "text/csv"}

PROGRAMS = (b"MZ", b"\x7fELF", b"\xca\xfe\xba\xbe", b"\xfe\xed\xfa", b"\xce\xfa\xed\xfe",
            b"\xcf\xfa\xed\xfe", b"#!")  # fmt: skip
ARCHIVES = (b"Rar!", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b", b"BZh", b"\xfd7zXZ")
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # the old .xls and .doc, or a file with a password
ZIP = b"PK\x03\x04"
PASSWORD_MARK = "EncryptedPackage".encode("utf-16-le")
WEB_PAGE = re.compile(rb"<\s*(!doctype\s+html|html|head|body|script|svg|iframe|\?xml|!--)", re.I)
MACROS = re.compile(r"(^|/)(vbaproject\.bin|vbadata\.xml)$|^(basic|scripts)/.+", re.I)
# Signs of control that a text has no use for: no tab, line end or page end.
BINARY = re.compile("[\x00-\x08\x0b\x0e-\x1f]")
DAMAGE = (zipfile.BadZipFile, zlib.error, NotImplementedError, OSError, ValueError, EOFError,
          RuntimeError)  # fmt: skip

FAULTS = {
    "empty": _("“%(name)s” is empty. Save it again and choose it once more."),
    "too-large": _(
        "“%(name)s” is larger than 20 MB. Scan it with fewer dots, make its pictures smaller or "
        "send it in parts."
    ),
    "program": _("“%(name)s” is a program, whatever its name says. Programs are never taken."),
    "web-page": _(
        "“%(name)s” is a web page or a drawing with code in it. Print it to a PDF, or give its "
        "address as a link."
    ),
    "archive": _(
        "“%(name)s” is an archive. Unpack it and choose the files in it; several can be chosen at "
        "once."
    ),
    "old-office": _(
        "“%(name)s” is a file of an older Office, which may hold macros. Open it, choose “Save "
        "as” and the present format (.docx, .xlsx, .pptx), and send that file."
    ),
    "locked": _(
        "“%(name)s” is locked with a password, so nobody could read it. Take the password off."
    ),
    "macros": _("“%(name)s” holds macros. Save it without macros (.docx, .xlsx, .pptx)."),
    "unpacks-too-large": _(
        "“%(name)s” unpacks to far more than such a file holds. Save it again as a PDF."
    ),
    "damaged": _("“%(name)s” is damaged or incomplete. Open it, save it again and send that file."),
    "no-ending": _("“%(name)s” has no ending. Give it the one of its kind, such as %(fits)s."),
    "ending-differs": _(
        "“%(name)s” is in truth a file of the kind %(fits)s. Give it that ending, or choose the "
        "file you meant."
    ),
    "not-utf-8": _(
        "“%(name)s” is no plain text in UTF-8. Open it, choose “Save as” with the encoding UTF-8, "
        "and send that file."
    ),
    "unknown": _(
        "“%(name)s” is of no kind that is taken here. Send a PDF, a picture (JPEG, PNG, TIFF) "
        "or a document (DOCX, XLSX, PPTX, ODT, ODS, TXT, CSV)."
    ),
}


@dataclass(frozen=True)
class SoundFile:
    """A file that may be taken: nothing but `sound_file` makes one."""

    file: File
    name: str
    ending: str
    media_type: str
    sha256: str
    size: int

    @property
    def title(self) -> str:
        """Its name without the ending."""
        return self.name.removesuffix(f".{self.ending}")


def sound_file(file: File) -> SoundFile:
    """The file, looked at: its kind, its safe name, its hash. It is read in parts, never at once.

    Raises ValidationError with one of `FAULTS` as its code and a sentence that names the file.
    """
    stem, ending = split_name(str(file.name or ""))
    name = f"{stem}.{ending}" if ending else stem
    try:
        kind = _kind_of(file, ending)
        _check_ending(kind, ending)
    except Unfit as fault:
        words = {"name": name, "fits": fault.fits}
        raise ValidationError(FAULTS[fault.code], code=fault.code, params=words) from None
    digest = hashlib.sha256()
    for chunk in _chunks(file):
        digest.update(chunk)
    return SoundFile(file, name, ending, kind.media_type, digest.hexdigest(), int(file.size))


class Unfit(Exception):
    """Why a file is refused; `fits` are the endings that would fit it."""

    def __init__(self, code: str, fits: str = "") -> None:
        super().__init__(code)
        self.code, self.fits = code, fits


def split_name(name: str) -> tuple[str, str]:
    """A safe stem, readable and in NFC, and the ending in small letters; paths are cut off."""
    name = normalise(re.split(r"[\\/]", name)[-1])
    stem, dot, ending = name.rpartition(".")
    ending = ending.strip().casefold()
    if not dot or not re.fullmatch("[a-z0-9]{1,8}", ending):
        stem, ending = name, ""
    return safe_name(stem) or "tep", ending


def _chunks(file: File) -> Iterator[bytes]:
    file.seek(0)
    yield from file.chunks()
    file.seek(0)


def _kind_of(file: File, ending: str) -> Kind:
    """What the content is. Raises Unfit for what is not taken."""
    if not file.size:
        raise Unfit("empty")
    if file.size > MOST_BYTES:
        raise Unfit("too-large")
    file.seek(0)
    head = file.read(HEAD)
    _refuse_dangerous(head, file)
    if head.startswith(ZIP):
        return _kind_of_zip(file)
    media_type = _media_type(head)
    for kind in KINDS:
        if kind.media_type == media_type and not kind.parts and media_type not in TEXTS:
            return kind
    texts = {kind.endings[0]: kind for kind in KINDS if kind.media_type in TEXTS}
    if _is_text(file):
        return texts.get(ending, texts["txt"])
    raise Unfit("not-utf-8" if ending in texts else "unknown")


def _refuse_dangerous(head: bytes, file: File) -> None:
    if head.startswith(PROGRAMS):
        raise Unfit("program")
    if head.startswith(ARCHIVES):
        raise Unfit("archive")
    if head.startswith(OLE):
        raise Unfit("locked" if any(PASSWORD_MARK in part for part in _chunks(file)) else
                    "old-office")  # fmt: skip
    if WEB_PAGE.match(head.removeprefix(codecs.BOM_UTF8).lstrip()):
        raise Unfit("web-page")


def _media_type(head: bytes) -> str:
    try:
        return str(puremagic.from_string(head, mime=True))
    except (puremagic.PureError, ValueError):
        return ""


def _kind_of_zip(file: File) -> Kind:
    """The kind of document that a ZIP is, judged by its table of contents; nothing is unpacked but
    the few letters in which an OpenDocument says what it is."""
    try:
        with zipfile.ZipFile(file) as archive:
            parts = archive.infolist()
            names = {part.filename for part in parts}
            unpacked = sum(part.file_size for part in parts)
            most = min(MOST_UNPACKED, MOST_TIMES_LARGER * file.size)
            kind = _kind_of_parts(archive, names)
            if kind is None:
                raise Unfit("archive")
            if len(parts) > MOST_PARTS or unpacked > most:
                raise Unfit("unpacks-too-large")
            if any(part.flag_bits & 1 for part in parts):
                raise Unfit("locked")
            if any(MACROS.search(name) for name in names):
                raise Unfit("macros")
            return kind
    except DAMAGE as error:
        raise Unfit("damaged") from error


def _kind_of_parts(archive: zipfile.ZipFile, names: set[str]) -> Kind | None:
    for kind in KINDS:
        if not kind.parts or not names.issuperset(kind.parts):
            continue
        if not kind.is_open_document:
            return kind
        with archive.open("mimetype") as told:
            if told.read(HEAD).strip() == kind.media_type.encode():
                return kind
    return None


def _is_text(file: File) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for chunk in _chunks(file):
            if BINARY.search(decoder.decode(chunk)):
                return False
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _check_ending(kind: Kind, ending: str) -> None:
    fits = ", ".join(f".{each}" for each in kind.endings)
    if not ending:
        raise Unfit("no-ending", fits)
    if ending not in kind.endings:
        raise Unfit("ending-differs", fits)
