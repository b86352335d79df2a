"""The file of a paper that is being signed: read, and grown by one incremental update at a time."""

import hashlib
import logging
from contextlib import AbstractContextManager
from functools import partial

from django.core.files.storage import Storage
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from common.errors import RuleViolation
from common.files import new_file
from documents.enums import RevisionKind
from documents.models import PaperRevision, Signature, Signing
from documents.models.signing import signing_path

logger = logging.getLogger(__name__)
TRIES = 3


def present_paper(signing: Signing) -> tuple[PaperRevision, bytes]:
    """The latest revision and its bytes.

    A file that was replaced between the two looks is looked for again. Raises RuleViolation
    `paper-damaged` when what lies in storage is not what was stored there.
    """
    for _try in range(TRIES):
        signing.refresh_from_db(fields=["file", "document"])
        revision = signing.revisions.order_by("-number").first()
        stored = signing.file or (signing.document.file if signing.document else None)
        if revision is None or stored is None or not stored.name:
            break
        try:
            with stored.storage.open(stored.name) as file:
                content = file.read()
        except FileNotFoundError:
            continue
        if hashlib.sha256(content).hexdigest() == revision.sha256:
            return revision, content
    raise RuleViolation(
        "paper-damaged",
        _("The stored paper is not as it was filed. Tell the administrator; nothing was changed."),
    )


def grown_file(signing: Signing, content: bytes) -> AbstractContextManager[str]:
    """The new state of the paper's file, in storage under its own name; gone again on failure."""
    digest = hashlib.sha256(content).hexdigest()
    return new_file(
        Signing._meta.get_field("file"), signing_path(signing, f"{digest}.pdf"), content
    )


def append_revision(
    signing: Signing, content: bytes, name: str, *, signature: Signature | None = None
) -> PaperRevision:
    """Make `content`, stored under `name`, the paper's present state.

    `signing` is locked by the caller. A revision without a signature is the seal. The file before
    is deleted once this is committed: it is the beginning of the new one.
    """
    last = signing.revisions.order_by("-number").values_list("number", flat=True).first()
    revision = PaperRevision.objects.create(
        signing=signing, number=(last or 0) + 1, signature=signature, size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        kind=RevisionKind.SIGNATURE if signature else RevisionKind.SEAL,
    )  # fmt: skip
    before, signing.file.name = signing.file.name, name
    signing.save(update_fields=["file", "updated_at"])
    if before and before != name:
        transaction.on_commit(partial(_take_away, signing.file.storage, before))
    return revision


def _take_away(storage: Storage, name: str) -> None:
    """Delete a former state; that it cannot be deleted harms nobody."""
    try:
        storage.delete(name)
    except OSError:
        logger.exception("%s could not be deleted.", name)


def locked_signing(pk: int) -> Signing:
    """The signing, locked, with its year read: what every deed on it begins with."""
    rows = Signing.objects.select_for_update(of=("self",))
    return rows.select_related("bloc_year__bloc__council").get(pk=pk)
