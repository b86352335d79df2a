"""Text as the product stores and searches it."""

import re
import unicodedata

_STROKED = str.maketrans({"đ": "d", "Đ": "d"})
# What no text means and XML (spreadsheets) or PostgreSQL cannot hold: control signs but for tab and
# line ends, halves of surrogate pairs, the two that are no characters; and the marks that turn the
# direction of writing, with which a paper would read otherwise than it was signed.
_NO_TEXT = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)


def normalise(text: str) -> str:
    """`text` in Unicode NFC, outer white space and signs that are no text gone: the one form in
    which it is stored."""
    return unicodedata.normalize("NFC", _NO_TEXT.sub("", text)).strip()


def fold(text: str) -> str:
    """`text` without case and Vietnamese diacritics: "Hội Nông dân" becomes "hoi nong dan"."""
    decomposed = unicodedata.normalize("NFD", normalise(text).translate(_STROKED).casefold())
    return " ".join("".join(c for c in decomposed if not unicodedata.combining(c)).split())
