"""Filing papers: in storage by their hash, in the register with one line of the log."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import Storage
from django.db import transaction
from django.utils.translation import gettext_noop

from blocs.models import BlocYear
from common.log import log
from documents.models import Document, document_path
from documents.rendering import RenderedPaper


@dataclass
class Cabinet:
    """The papers of one year while a transaction files them; holds the year's lock."""

    year: BlocYear
    written: list[tuple[Storage, str, str]] = field(default_factory=list)


@contextmanager
def filing(year: BlocYear) -> Iterator[Cabinet]:
    """A transaction in which papers of `year` are filed.

    Files lie in storage by their hash. When the transaction fails, those written in it are taken
    out again, unless another paper has the same content. The year's row is locked meanwhile, so
    a file is never taken from under a paper that is being filed.
    """
    cabinet = Cabinet(year)
    try:
        with transaction.atomic():
            BlocYear.objects.select_for_update().get(pk=year.pk)
            yield cabinet
    except BaseException:
        _take_out(cabinet)
        raise


def _take_out(cabinet: Cabinet) -> None:
    with transaction.atomic():
        BlocYear.objects.select_for_update().get(pk=cabinet.year.pk)
        for storage, name, sha256 in cabinet.written:
            if not Document.objects.filter(sha256=sha256).exists():
                storage.delete(name)


def file_document(
    cabinet: Cabinet, paper: RenderedPaper, *, source_key: str, by: Any, **facts: Any
) -> Document:
    """The official paper made from `source_key`; one source makes one, whoever asks how often.

    `facts` are the other fields of Document. Writes the file and one line of the log, inside
    `filing`. Raises IntegrityError for facts the database refuses.
    """
    filed = Document.objects.filter(source_key=source_key).first()
    if filed:
        return filed
    document = Document(
        bloc_year=cabinet.year, source_key=source_key, created_by=by, sha256=paper.sha256,
        size=len(paper.content), pages=paper.pages, **facts,
    )  # fmt: skip
    document.file.name = _store(cabinet, document, paper)
    document.save()
    after = {"sha256": document.sha256, "pages": document.pages, "from": source_key}
    if document.replaces is not None:
        after["replaces"] = f"{document.replaces} (SHA-256 {document.replaces.sha256[:12]}…)"
    log(by, gettext_noop("filed the paper"), document, after=after)
    return document


def _store(cabinet: Cabinet, document: Document, paper: RenderedPaper) -> str:
    """Put the content where its hash says. What a crash left half-written there is replaced."""
    storage, name = document.file.storage, document_path(document, "")
    if storage.exists(name):
        with storage.open(name) as file:
            if hashlib.sha256(file.read()).hexdigest() == paper.sha256:
                return name
        storage.delete(name)
    cabinet.written.append((storage, name, paper.sha256))
    return str(storage.save(name, ContentFile(paper.content)))
