"""Evidence on cards of the invented bloc: notes, links, and small files made while loading."""

import io
import struct
import zlib
from collections.abc import Iterable
from typing import Any

from django.core.files.base import ContentFile
from django.template.loader import render_to_string

from common.files import SoundFile, sound_file
from documents.rendering import render_pdf
from emulation.demo.reader import Table
from scoring.actions.evidence import About, add_files, add_link, add_note, add_version
from scoring.models import Scorecard
from scoring.validators import sound_link

WIDTH, HEIGHT = 320, 200  # of the picture, in pixels
RED, PAPER = b"\xb9\x1c\x1c", b"\xf5\xf1\xe8"


def bring(card: Scorecard, pieces: Iterable[Table], *, by: Any) -> None:
    """Each piece as the file tells it, by the deeds a member uses; the card is still filled in."""
    for each in pieces:
        about = About(each["codes"], each["title"], each.get("note", ""))
        if "link" in each:
            add_link(card, sound_link(each["link"]), about, by=by)
        elif "pages" in each:
            first, *newer = each["pages"]
            (piece,) = add_files(card, [paper(each, first)], about, by=by)
            for text in newer:
                add_version(piece, paper(each, text), by=by)
        elif "picture" in each:
            add_files(card, [_sound(each["picture"], _picture())], about, by=by)
        else:
            add_note(card, about, by=by)


def paper(table: Table, text: str) -> SoundFile:
    """A page with a title and a sentence, set as every paper is."""
    told = {"title": table["title"], "text": text, "is_illustrative": True}
    page = render_to_string("papers/demo_evidence.html", told)
    return _sound(table["file"], render_pdf(page).content)


def _picture() -> bytes:
    """A PNG: red bars on a pale ground, each higher than the one before."""
    rows = []
    for y in range(HEIGHT):
        inked = [HEIGHT - y < 30 + x // 40 * 20 and x % 40 < 28 for x in range(WIDTH)]
        rows.append(b"\0" + b"".join(RED if each else PAPER for each in inked))
    head = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 2, 0, 0, 0)
    file = io.BytesIO(b"\x89PNG\r\n\x1a\n")
    file.seek(0, io.SEEK_END)
    for kind, data in ((b"IHDR", head), (b"IDAT", zlib.compress(b"".join(rows))), (b"IEND", b"")):
        check = zlib.crc32(kind + data)
        file.write(struct.pack(">I", len(data)) + kind + data + struct.pack(">I", check))
    return file.getvalue()


def _sound(name: str, content: bytes) -> SoundFile:
    return sound_file(ContentFile(content, name))
