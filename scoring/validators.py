"""Is this evidence acceptable? Addresses; files are looked at by `common.files`."""

from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _

from common.text import normalise

LONGEST_LINK = 1000

_is_address: Any = URLValidator(schemes=["http", "https"])


def sound_link(text: str) -> str:
    """The address of a page that anybody may open.

    Raises ValidationError for another scheme than http and https, for a name or password in it,
    and for what is no address.
    """
    link = normalise(text)
    if len(link) > LONGEST_LINK:
        raise ValidationError(_("The address is too long. Use the page's short one."), code="long")
    try:
        parts = urlsplit(link)
        has_credentials = parts.username is not None or parts.password is not None
    except ValueError:
        raise ValidationError(_no_address(), code="address") from None
    if parts.scheme not in {"http", "https"}:
        raise ValidationError(
            _("Write the whole address, beginning with https:// or http://."), code="scheme"
        )
    if has_credentials:
        raise ValidationError(
            _("The address holds a name or a password. Take it out: others would read it."),
            code="credentials",
        )
    try:
        _is_address(link)
    except ValidationError:
        raise ValidationError(_no_address(), code="address") from None
    return link


def _no_address() -> Any:
    return _("This is no address of a page. Copy it from the browser's address bar.")
