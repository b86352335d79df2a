"""Prepared fields and new signatures: each call appends one incremental update to the paper."""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko.sign.fields import SigFieldSpec, append_signature_field, ensure_sig_flags

from documents.pades.loops import on_own_loop
from documents.pades.stamp import SignatureStampStyle, StampLine
from documents.rendering import Place

SEAL_FIELD = "niem-phong"
DIGEST = "sha256"
# Hexadecimal digits kept free for a signature: with a chain of four certificates it takes some
# 12,000, with a timestamp 12,000 more. Told the room, pyHanko need not sign twice to measure it.
ROOM, ROOM_STAMPED = 16_384, 32_768


@dataclass(frozen=True)
class FieldOrder:
    """An empty signature field: its name, where it stands, and how a screen reader calls it."""

    name: str
    place: Place
    label: str


@dataclass(frozen=True)
class SignatureOrder:
    """A signature to be made in a prepared field."""

    field: str
    lines: Sequence[StampLine]
    reason: str
    place: str = ""


def with_fields(paper: bytes, orders: Sequence[FieldOrder]) -> bytes:
    """The paper with one empty signature field for each order. They are all there before the first
    signature, since a field added later would look like a change of what was signed. So are the
    flags that a program sets when it signs: the first signature then changes its field alone."""
    writer = IncrementalPdfFileWriter(io.BytesIO(paper))
    for order in orders:
        append_signature_field(writer, _spec(order))
    ensure_sig_flags(writer, lock_sig_flags=True)
    grown = io.BytesIO()
    writer.write(grown)
    return grown.getvalue()


def _spec(order: FieldOrder) -> SigFieldSpec:
    place = order.place
    return SigFieldSpec(
        order.name, on_page=place.page, readable_field_name=order.label,
        box=(place.left, place.bottom, place.right, place.top),
    )  # fmt: skip


def signed(
    paper: bytes, order: SignatureOrder, signer: signers.Signer, *, timestamper: Any = None
) -> bytes:
    """The paper with the field of `order` signed by `signer` (PAdES B-B; B-T with a timestamper).

    The result begins with `paper`, byte for byte. Raises what pyHanko and the key raise.
    """
    metadata = signers.PdfSignatureMetadata(
        field_name=order.field, md_algorithm=DIGEST, subfilter=fields.SigSeedSubFilter.PADES,
        reason=order.reason, location=order.place or None,
    )  # fmt: skip
    maker = signers.PdfSigner(
        metadata, signer=signer, timestamper=timestamper,
        stamp_style=SignatureStampStyle(lines=tuple(order.lines)),
    )  # fmt: skip
    grown = io.BytesIO()
    room = ROOM_STAMPED if timestamper else ROOM
    writer = IncrementalPdfFileWriter(io.BytesIO(paper))
    on_own_loop(lambda: maker.sign_pdf(writer, output=grown, bytes_reserved=room))
    return grown.getvalue()


def places_for(names: Mapping[str, str], places: Mapping[str, Place]) -> list[FieldOrder]:
    """Orders for the fields `names` (name to label). Raises KeyError for one the paper lacks."""
    return [FieldOrder(name, places[name], label) for name, label in names.items()]
