"""Everything a refused deed must leave as it was: rows, log, outbox and every stored byte."""

import hashlib
from contextlib import contextmanager

import pytest
from django.conf import settings

from common.errors import RuleViolation
from common.models import LogEntry, Notice
from documents.models import Document, PaperRevision, Party, Signature, Signing

ROWS = (Signing, Party, Signature, PaperRevision, Document, LogEntry, Notice)


def stored_files(under=""):
    """Every file in storage below `under`, by its path, with its SHA-256."""
    root = settings.MEDIA_ROOT
    return {
        path.relative_to(root).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted((root / under).rglob("*"))
        if path.is_file()
    }


def everything():
    rows = {model.__name__: list(model.objects.order_by("pk").values()) for model in ROWS}
    return {**rows, "files": stored_files()}


@contextmanager
def unchanged():
    """The block changes nothing that is kept."""
    before = everything()
    yield
    assert everything() == before


@contextmanager
def refused(code):
    """The block is refused by the rule `code`, in words, and nothing is changed by it."""
    before = everything()
    with pytest.raises(RuleViolation) as caught:
        yield
    assert caught.value.code == code
    assert str(caught.value.message)
    assert everything() == before
