"""A paper's file as an answer to a browser or a program."""

from io import BytesIO
from pathlib import PurePath
from typing import Any

from django.http import FileResponse
from django.utils.cache import patch_cache_control

from common.files import safe_name
from documents.growing import present_paper
from documents.models import Document, PaperRevision, Signature, Signing


def pdf_answer(document: Document, *, as_attachment: bool = False) -> FileResponse:
    """The paper's present file as an answer that no shared cache keeps and no browser misreads.

    A paper that is being signed, or was, comes with the signatures it has by now.
    """
    content: Any
    signing = Signing.objects.filter(document=document).first()
    if signing is None:
        content, digest = document.file.open("rb"), document.sha256
    else:
        revision, paper = present_paper(signing)
        content, digest = BytesIO(paper), revision.sha256
    answer = FileResponse(
        content, content_type="application/pdf", as_attachment=as_attachment,
        filename=file_name(document),
    )  # fmt: skip
    answer["X-Content-Type-Options"] = "nosniff"
    answer["ETag"] = f'"{digest}"'
    patch_cache_control(answer, private=True, no_cache=True)
    return answer


def present_file(document: Document) -> "Document | PaperRevision":
    """What the file is now, with its `sha256` and `size`: a paper that is signed grows."""
    revisions = PaperRevision.objects.filter(signing__document=document)
    return revisions.order_by("-number").first() or document


def scan_answer(signature: Signature) -> FileResponse:
    """The scanned page of a signature in ink, to be saved under the signer's organisation."""
    title = f"{signature.party.signing.title}, {signature.party.organisation.label}"
    ending = PurePath(signature.scan.name or "").suffix
    answer = FileResponse(
        signature.scan.open("rb"), as_attachment=True, filename=f"{safe_name(title)}{ending}"
    )
    answer["X-Content-Type-Options"] = "nosniff"
    patch_cache_control(answer, private=True, no_cache=True)
    return answer


def file_name(document: Document) -> str:
    """A name a person finds again: number, title, year."""
    number = f"{document.number}-{document.symbol} " if document.number else ""
    return f"{safe_name(f'{number}{document.title}')}.pdf"
