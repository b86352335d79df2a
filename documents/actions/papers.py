"""Opening papers to the public, and letterheads."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from blocs.models import Organisation
from common.changes import apply_changes, refuse_stale, stored, version_of
from common.errors import RuleViolation
from common.log import log
from common.text import normalise
from documents.enums import DocumentKind, SigningState
from documents.models import Document, Letterhead, Signing

LETTERHEAD = (
    "motto", "parent_name", "issuer_name", "symbol", "place", "signing_for", "signer_title",
    "signer_name", "recipients",
)  # fmt: skip
SIGNED = (SigningState.SEALED, SigningState.RECORDED)


@transaction.atomic
def publish_document(document: Document, *, by: Any) -> Document:
    """Open the paper to the public.

    Raises RuleViolation for one that a newer one replaced, for one that is withheld, and for a
    record of signing: it holds addresses of people.
    """
    document = _locked(document)
    if document.is_withheld:
        raise RuleViolation(
            "document-withheld",
            _("This paper tells what has not been published. Publish that first."),
        )
    if document.kind == DocumentKind.EVIDENCE:
        raise RuleViolation(
            "evidence-not-public",
            _("A record of signing holds addresses of people and is never published."),
        )
    if Signing.objects.filter(document=document).exclude(state__in=SIGNED).exists():
        raise RuleViolation(
            "document-unsealed",
            _("This paper is not signed for good: it holds what the members have not settled yet."),
        )
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
    if not normalise(reason):
        raise RuleViolation(
            "reason-needed", _("Say why."), fields={"reason": _("Say why; the log keeps it.")}
        )
    before, document.published_at = document.published_at, None
    document.save(update_fields=["published_at", "updated_at"])
    log(by, gettext_noop("withdrew the paper"), document, before=before, reason=normalise(reason))
    return document


@transaction.atomic
def release_document(document: Document, *, replaces_id: int | None, by: Any) -> None:
    """Let whoever reads the year read a withheld paper, and name what it stands in the place of.

    The file stays as it is. Does nothing to one that is not withheld.
    """
    document = _locked(document)
    if not document.is_withheld:
        return
    document.is_withheld, document.replaces_id = False, replaces_id
    document.save(update_fields=["is_withheld", "replaces", "updated_at"])
    log(by, gettext_noop("released the paper"), document, after={"replaces": replaces_id})


def _locked(document: Document) -> Document:
    rows = Document.objects.select_for_update(of=("self",))
    return rows.select_related("bloc_year__bloc__council").get(pk=document.pk)


@transaction.atomic
def save_letterhead(
    organisation: Organisation, values: Mapping[str, Any], *, by: Any, seen: str | None = None
) -> Letterhead:
    """Set the letterhead of an organisation; papers already made keep the one they were made with.

    Logs what changed; nothing when nothing did. Raises RuleViolation when somebody else set it
    since `seen`.
    """
    organisation = Organisation.objects.select_for_update(of=("self",)).get(pk=organisation.pk)
    found = Letterhead.objects.filter(organisation=organisation).first()
    letterhead = found or Letterhead(organisation=organisation)
    refuse_stale(seen, version_of(stored(letterhead, LETTERHEAD)))
    before, after = apply_changes(letterhead, values)
    if found is None or after:
        letterhead.save()
        log(by, gettext_noop("set the letterhead"), letterhead, before=before or None, after=after)
    return letterhead
