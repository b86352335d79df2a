"""Is this input acceptable? Forms and the import of spreadsheets share these."""

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

CODE = re.compile(r"[a-z0-9_-]+")


def one_line(text: str) -> str:
    """`text` in NFC on one line: runs of white space become one blank, invisible signs go.

    Raises ValidationError for control characters, which no name or address holds.
    """
    text = " ".join(unicodedata.normalize("NFC", text).split())
    if not text.isprintable():
        text = "".join(sign for sign in text if unicodedata.category(sign) != "Cf")
    if not text.isprintable():
        raise ValidationError(_("Take out the signs that cannot be printed."), code="unprintable")
    return text


def clean_code(text: str) -> str:
    """A code as the register keeps it: lower case letters without diacritics, digits, - and _.

    Raises ValidationError for anything else.
    """
    code = text.strip().lower()
    if not CODE.fullmatch(code):
        raise ValidationError(
            _("Use only letters without diacritics, digits, “-” and “_”, e.g. ubnd-ha-noi."),
            code="code",
        )
    return code
