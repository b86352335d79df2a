"""Conditions papers need on this machine, found at start and not at the first paper."""

import os
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register
from django.utils import timezone
from django.utils.translation import override

from documents import keys
from documents.rendering import FACES, face_path, served_files

SFNT = (b"\x00\x01\x00\x00", b"true", b"OTTO")


@register("documents")
def faces_are_there(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """documents.E001: the four faces of Tinos are there, whole, and are fonts."""
    return [
        Error(
            f"The face {face_path(face).name} of Tinos is missing or damaged.",
            hint="Run script/setup: it copies the faces of papers to var/vendor/tinos.",
            id="documents.E001",
        )
        for face in FACES
        if not _is_font(face)
    ]


def _is_font(face: str) -> bool:
    try:
        with face_path(face).open("rb") as file:
            return file.read(4) in SFNT
    except OSError:
        return False


@register("documents")
def sheets_are_there(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """documents.E002: the style sheets of papers are there."""
    missing = [path for path, kind in served_files().values() if kind == "text/css"]
    return [
        Error(f"The style sheet {path.name} of papers is missing.", id="documents.E002")
        for path in missing
        if not path.is_file()
    ]


@register("documents", deploy=True)
def storage_takes_papers(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """documents.E003: papers can be stored (the folder exists and may be written to)."""
    folder = settings.MEDIA_ROOT
    while not folder.exists():
        folder = folder.parent
    if os.access(folder, os.W_OK):
        return []
    return [Error(f"Papers cannot be stored: {folder} may not be written to.", id="documents.E003")]


@register("documents")
def key_is_usable(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """documents.E004–E006, W001: the system's signing key opens, is in time, and is not the demo's.

    Nothing is said where no key was ever set up and none is configured: a developer's first start
    comes before the key. Signing itself then says so.
    """
    try:
        certificate = keys.system_certificate()
    except keys.KeyUnusable as error:
        if _key_is_only_missing():
            return []
        text = f"The signing key cannot be used: {_plain(error)}."
        return [Error(text, hint=KEY_HINT, id="documents.E004")]
    now = timezone.now()
    if not certificate.not_valid_before <= now <= certificate.not_valid_after:
        day = f"{certificate.not_valid_after:%Y-%m-%d}"
        text = f"The certificate of the signing key is not valid now (it ends on {day})."
        return [Error(text, hint=KEY_HINT, id="documents.E005")]
    left = (certificate.not_valid_after - now).days
    if left < settings.SIGNING_KEY_WARN_DAYS:
        text = f"The certificate of the signing key ends in {left} days."
        return [Warning(text, hint=KEY_HINT, id="documents.W001")]
    return []


KEY_HINT = "See “The signing key” in docs/operations.md."


def _plain(error: keys.KeyUnusable) -> str:
    """Why, in the English of all checks."""
    with override("en"):
        return str(error)


def _key_is_only_missing() -> bool:
    """The embedded key's own place is empty; a configured key that is missing is a fault."""
    default = settings.VAR_DIR / "signing" / "system.p12"
    is_default = not settings.SIGNING_PKCS11_MODULE and default == settings.SIGNING_KEY_FILE
    return is_default and not default.exists()


@register("documents", deploy=True)
def key_is_for_real(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """documents.W002, E007: in production the key is no demo key, and roots are configured."""
    found: list[CheckMessage] = []
    try:
        if keys.is_demo(keys.system_certificate()):
            text = "Papers are sealed with the demo's own key; they prove nothing."
            found.append(Warning(text, hint=KEY_HINT, id="documents.W002"))
        keys.trust_roots()
    except keys.KeyUnusable as error:
        if not _key_is_only_missing():
            text = f"Signing is not set up: {_plain(error)}."
            found.append(Error(text, hint=KEY_HINT, id="documents.E007"))
    return found
