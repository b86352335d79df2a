"""What is stored about official papers and about their signing."""

from documents.models.papers import Document, Letterhead, document_path, new_verification_code
from documents.models.signing import FrozenText, PaperRevision, Party, Signature, Signing

__all__ = [
    "Document",
    "FrozenText",
    "Letterhead",
    "PaperRevision",
    "Party",
    "Signature",
    "Signing",
    "document_path",
    "new_verification_code",
]
