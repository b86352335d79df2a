"""Files dropped on the page of verification, and those that might break what looks at them."""

from django.core.files.uploadedfile import SimpleUploadedFile


def dropped(content, name="van-ban.pdf"):
    """What the page gets when somebody drops a file on it."""
    return {"file": SimpleUploadedFile(name, content, "application/pdf")}


def xref_of(count):
    return b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\nxref\n0 " + str(count).encode() + (
        b"\n0000000000 65535 f \ntrailer\n<</Size 99999999/Root 1 0 R/Prev 36>>"
        b"\nstartxref\n36\n%%EOF"
    )  # fmt: skip


HOSTILE = {
    "empty": b"",
    "one byte": b"%",
    "header": b"%PDF-1.7",
    "only an end": b"%%EOF",
    "many ends": b"%PDF-1.7\n" + b"%%EOF\r\n" * 60_000,
    "huge xref": xref_of(10**9),
    "negative xref": xref_of(-5),
    "xref that leads to itself": xref_of(1),
    "startxref beyond": b"%PDF-1.7\nstartxref\n999999999999\n%%EOF",
    "deep arrays": b"%PDF-1.7\n1 0 obj\n" + b"[" * 50_000 + b"\nstartxref\n9\n%%EOF",
    "deep dictionaries": (
        b"%PDF-1.7\n1 0 obj\n"
        + b"<</A" * 50_000
        + b"\nendobj\ntrailer\n"
        + b"<</Root" * 20_000
        + b"\nstartxref\n9\n%%EOF"
    ),
    "nul": b"\0" * 10_000,
    "exe": b"MZ" + b"\x90" * 1000,
    "xml": b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY a 'a'>]><a>&a;</a>",
}  # fmt: skip
