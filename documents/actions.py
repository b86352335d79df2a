"""Filing papers, opening them to the public, and letterheads."""

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import Storage
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from blocs.models import BlocYear, Organisation
from common.changes import apply_changes
from common.errors import RuleViolation
from common.log import log
from documents.models import Document, Letterhead, document_path
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
    if document.replaces_id:
        after["replaces"] = document.replaces_id
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


@transaction.atomic
def publish_document(document: Document, *, by: Any) -> Document:
    """Open the paper to the public. Raises RuleViolation for one that a newer one replaced."""
    document = _locked(document)
    if document.published_at:
        return document
    if hasattr(document, "replaced_by"):
        raise RuleViolation(
            "document-replaced",
            _("A newer version replaced this paper. Publish the newer one."),
        )
    document.published_at = timezone.now()
    document.save(update_fields=["published_at", "updated_at"])
    log(by, gettext_noop("published the paper"), document, after={"sha256": document.sha256})
    return document


@transaction.atomic
def withdraw_document(document: Document, *, by: Any, reason: str) -> Document:
    """Close a published paper to the public again; the paper itself stays as it is.

    Raises RuleViolation without a reason, or when it is not published.
    """
    document = _locked(document)
    if not document.published_at:
        raise RuleViolation("document-not-published", _("This paper is not published."))
    if not reason.strip():
        raise RuleViolation(
            "reason-needed", _("Say why."), fields={"reason": _("Say why; the log keeps it.")}
        )
    before, document.published_at = document.published_at, None
    document.save(update_fields=["published_at", "updated_at"])
    log(by, gettext_noop("withdrew the paper"), document, before=before, reason=reason.strip())
    return document


def _locked(document: Document) -> Document:
    rows = Document.objects.select_for_update(of=("self",))
    return rows.select_related("bloc_year__bloc__council").get(pk=document.pk)


@transaction.atomic
def save_letterhead(
    organisation: Organisation, values: Mapping[str, Any], *, by: Any
) -> Letterhead:
    """Set the letterhead of an organisation; papers already made keep the one they were made with.

    Logs what changed; nothing when nothing did.
    """
    organisation = Organisation.objects.select_for_update(of=("self",)).get(pk=organisation.pk)
    found = Letterhead.objects.filter(organisation=organisation).first()
    letterhead = found or Letterhead(organisation=organisation)
    before, after = apply_changes(letterhead, values)
    if found is None or after:
        letterhead.save()
        log(by, gettext_noop("set the letterhead"), letterhead, before=before or None, after=after)
    return letterhead
