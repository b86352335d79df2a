"""The one door to WeasyPrint: HTML of a paper in, an archivable PDF out.

WeasyPrint takes a second to load, so it is imported where it is used; only workers pay for it.
Its fetcher serves the faces and style sheets of papers and nothing else: no network, no file of
the machine, whatever a text may name.
"""

import gc
import hashlib
import unicodedata
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from django.conf import settings

SCHEME = "paper:"
VARIANT = "pdf/a-3u"
POINT = 0.75  # of a CSS pixel
UNSEEN = {"Cc", "Cf", "Zs", "Zl", "Zp"}  # controls, marks of direction, blanks
FACES = ("Regular", "Italic", "Bold", "BoldItalic")


class RenderError(Exception):
    """The paper could not be rendered as it was meant."""


class Place(NamedTuple):
    """A box of a paper: its page from 0, and its edges in points from the page's lower left."""

    page: int
    left: int
    bottom: int
    right: int
    top: int


@dataclass(frozen=True)
class RenderedPaper:
    """A paper as bytes, how many pages it has, and where the elements that have an id stand."""

    content: bytes
    pages: int
    places: dict[str, Place] = field(default_factory=dict)

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


def face_path(face: str) -> Path:
    """Where a face of Tinos lies, put there at set-up."""
    return settings.VENDOR_DIR / "tinos" / f"{face}.ttf"


@lru_cache(maxsize=1)
def _drawable() -> frozenset[int]:
    """Code points that every face of papers has a letter for."""
    from fontTools.ttLib import TTFont

    return frozenset.intersection(*(frozenset(TTFont(face_path(f)).getBestCmap()) for f in FACES))


@lru_cache(maxsize=len(FACES))
def _advances(face: str) -> dict[int, float]:
    """How far each sign of a face moves the pen, for letters of one point."""
    from fontTools.ttLib import TTFont

    font = TTFont(face_path(face))
    widths, unit = font["hmtx"].metrics, font["head"].unitsPerEm
    return {sign: widths[name][0] / unit for sign, name in font.getBestCmap().items()}


def text_width(text: str, face: str = "Regular") -> float:
    """How wide the text is in a face of papers, for letters of one point, kerning apart; a sign
    without a letter counts as wide as an em."""
    advances = _advances(face)
    return sum(advances.get(ord(sign), 1.0) for sign in text)


def signs_without_letter(value: Any) -> list[str]:
    """Signs in the texts of `value` (nested lists and dicts) that the faces of papers cannot draw.

    Emoji and the private bullets of office programs are such; another face would slip in for them.
    """
    if isinstance(value, str):
        return sorted(
            sign
            for sign in set(value)
            if ord(sign) not in _drawable() and unicodedata.category(sign) not in UNSEEN
        )
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        return sorted({sign for each in value for sign in signs_without_letter(each)})
    return []


def printable(value: Any) -> Any:
    """`value` (nested lists and dicts) with “?” for each sign the faces of papers cannot draw.

    For what nobody can be asked to write otherwise: the name of a browser, a reason given long ago.
    """
    if isinstance(value, str):
        missing = str.maketrans(dict.fromkeys(signs_without_letter(value), "?"))
        return value.translate(missing)
    if isinstance(value, dict):
        return {name: printable(each) for name, each in value.items()}
    return [printable(each) for each in value] if isinstance(value, list) else value


def served_files() -> dict[str, tuple[Path, str]]:
    """Every address the fetcher answers, with its file and type."""
    css = settings.BASE_DIR / "static" / "css"
    sheets = {
        f"{SCHEME}{name}.css": (css / f"{name}.css", "text/css")
        for name in ("paper", "page", "certificate")
    }
    faces = {f"{SCHEME}{face}.ttf": (face_path(face), "font/ttf") for face in FACES}
    return sheets | faces


class OwnFile(NamedTuple):
    """What a single paper loads beside the common files: content that we made, and its type."""

    content: bytes
    media_type: str


def render_pdf(html: str, own: Mapping[str, OwnFile] | None = None) -> RenderedPaper:
    """The HTML document of a paper as PDF/A-3u; the same HTML gives the same bytes.

    `own` are files of this paper alone, by name: the paper loads `own.jpg` as `paper:own/own.jpg`.
    They are handed over as bytes, so that no address leads to a file of the machine.

    Title, author and language come from the document's own head (`templates/papers/base.html`).
    Raises RenderError when the paper names something the fetcher does not serve, a face or sheet
    is missing, so that no paper silently falls back to another face.
    """
    from weasyprint import HTML
    from weasyprint.urls import FatalURLFetchingError

    own = own or {}
    made_of = [html.encode(), *(own[name].content for name in sorted(own))]
    digests = (hashlib.sha256(each).digest() for each in made_of)
    identifier = hashlib.sha256(b"".join(digests)).digest()[:16]
    try:
        with _collector_at_rest():
            document = HTML(string=html, base_url=SCHEME, url_fetcher=_fetcher(own)).render()
            content = document.write_pdf(
                pdf_variant=VARIANT, pdf_identifier=identifier, custom_metadata=False
            )
    except FatalURLFetchingError as error:
        raise RenderError(str(error)) from error
    return RenderedPaper(bytes(content), len(document.pages), places_of(document))


def places_of(document: Any) -> dict[str, Place]:
    """Where each element with an id stands on the pages of a laid-out document."""
    return {
        name: Place(
            number, round(x1 * POINT), round((page.height - y2) * POINT),
            round(x2 * POINT), round((page.height - y1) * POINT),
        )
        for number, page in enumerate(document.pages)
        for name, (x1, y1, x2, y2) in page.anchors.items()
    }  # fmt: skip


@contextmanager
def _collector_at_rest() -> Iterator[None]:
    """No garbage collection meanwhile: a million boxes that all live until the end of the render
    are looked at again and again for nothing, which costs up to a third of its time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _fetcher(own: Mapping[str, OwnFile] | None = None) -> Any:
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    files = served_files()
    of_paper = {f"{SCHEME}own/{name}": file for name, file in (own or {}).items()}

    class PaperFetcher(URLFetcher):
        """Answers the addresses of papers; everything else stops the rendering."""

        def fetch(self, url: str, headers: Any = None) -> Any:
            if url in of_paper:
                content, media_type = of_paper[url]
                return URLFetcherResponse(url, content, {"Content-Type": media_type})
            if url not in files:
                raise ValueError(f"A paper may not load {url}")
            path, content_type = files[url]
            return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": content_type})

    return PaperFetcher(fail_on_errors=True)
