"""Conditions papers need on this machine, found at start and not at the first paper."""

import os
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

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
