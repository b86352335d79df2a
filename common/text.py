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


# Letters and signs by their category that nonetheless draw nothing: fillers and the empty Braille.
_BLANK = frozenset("\u115f\u1160\u2800\u3164\uffa0")


def normalise(text: str) -> str:
    """`text` in Unicode NFC, outer white space and signs that are no text gone: the one form in
    which it is stored. Text with nothing to be seen in it is no text."""
    clean = unicodedata.normalize("NFC", _NO_TEXT.sub("", text)).strip()
    return clean if is_visible(clean) else ""


def is_visible(text: str) -> bool:
    """Holds at least one letter, digit or sign that is drawn: zero-width signs give no reason."""
    return any(
        unicodedata.category(sign)[0] in "LNPS" and sign not in _BLANK for sign in text
    )  # fmt: skip


def holds_no_text(text: str) -> bool:
    """Holds a sign that no text means: control signs, halves of pairs, turned writing."""
    return bool(_NO_TEXT.search(text))


def fold(text: str) -> str:
    """`text` without case and Vietnamese diacritics: "Hội Nông dân" becomes "hoi nong dan"."""
    decomposed = unicodedata.normalize("NFD", normalise(text).translate(_STROKED).casefold())
    return " ".join("".join(c for c in decomposed if not unicodedata.combining(c)).split())
