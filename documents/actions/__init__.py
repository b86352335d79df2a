"""Deeds on official papers: filing, publishing, letterheads, signing, sealing."""

from documents.actions.opening import (
    SigningOrder,
    annul_signing,
    prepare_signing,
    void_signing,
)
from documents.actions.papers import (
    LETTERHEAD,
    publish_document,
    release_document,
    save_letterhead,
    withdraw_document,
)
from documents.actions.sealing import close_signing, retry_job
from documents.actions.signing import (
    Consent,
    InkPage,
    Signer,
    attach_ink,
    decline,
    mark_seen,
    record_outside,
    record_signature_outside,
    sign_by_certificate,
    sign_by_consent,
)
from documents.filing import Cabinet, file_document, filing

__all__ = [
    "LETTERHEAD",
    "Cabinet",
    "Consent",
    "InkPage",
    "Signer",
    "SigningOrder",
    "annul_signing",
    "attach_ink",
    "close_signing",
    "decline",
    "file_document",
    "filing",
    "mark_seen",
    "prepare_signing",
    "publish_document",
    "record_outside",
    "record_signature_outside",
    "release_document",
    "retry_job",
    "save_letterhead",
    "sign_by_certificate",
    "sign_by_consent",
    "void_signing",
    "withdraw_document",
]
