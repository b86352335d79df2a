"""Papers that are signed, and the records of their signing: from frozen data to HTML."""

from collections.abc import Iterable
from datetime import date
from typing import Any

import qrcode
from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import override
from qrcode.image.svg import SvgPathImage

from blocs.models import Mandate
from common.formatting import date_in_words, date_short
from documents import keys
from documents.enums import PartyState, RevisionKind
from documents.frozen import in_groups
from documents.layout import balanced_lines
from documents.models import Letterhead, Party, Signature, Signing
from documents.papers import head_of, letterhead_facts, subject_lines
from documents.rendering import printable

BLOCK_SIGNS = 28  # of bold capitals at 13 pt in half the width
DEMO_NOTE = "Khóa ký minh họa: chữ ký số trên văn bản này không có giá trị chứng thực"


def sheet_of(signing: Signing) -> dict[str, Any]:
    """What `papers/_sheet.html` prints of the frozen data, by the builder of its kind."""
    return import_string(settings.SHEET_BUILDERS[signing.kind])(signing.data)


def verify_address(code: str) -> str:
    """Where anybody checks the paper of this code."""
    return f"{settings.SITE_URL}{reverse('documents:verify', args=[code])}"


def qr_svg(text: str) -> str:
    """`text` as an inline SVG picture, one path, black.

    Any of the eight masks can be read; trying them all takes as long as setting a page.
    """
    code = qrcode.QRCode(image_factory=SvgPathImage, border=0, box_size=10, mask_pattern=2)
    code.add_data(text)
    return str(code.make_image().to_string(encoding="unicode"))


def signing_html(signing: Signing) -> str:
    """The paper to be signed, with a block for each party in order, code, QR and room for a seal.

    The same signing gives the same text; nothing of it depends on who has signed.
    """
    parties = list(signing.parties.select_related("organisation"))
    context = {
        **sheet_of(signing),
        "blocks": [(party.field_name, _block_lines(party)) for party in parties],
        "code": signing.code,
        "address": verify_address(signing.code),
        "qr": qr_svg(verify_address(signing.code)),
        "text_sha256": in_groups(signing.data_sha256),
        "demo_note": DEMO_NOTE if keys.is_demo(keys.system_certificate()) else "",
        "is_illustrative": signing.bloc_year.is_illustrative,
    }
    with override("vi"):
        return render_to_string("papers/signed.html", context)


def _block_lines(party: Party) -> list[str]:
    """The organisation's name above its block; no line ends inside a compound."""
    return balanced_lines(party.organisation.name.upper(), BLOCK_SIGNS)


# -- the record of signing ------------------------------------------------------------------------


def record_of(signing: Signing) -> dict[str, Any]:
    """What the record of signing says, as plain values: who signed how and when, who did not."""
    along = ("signature__mandate__granted_by", "signature__recorded_by")
    parties = list(signing.parties.for_lists().select_related(*along))
    revisions = signing.revisions.filter(kind=RevisionKind.BASE)
    return {
        "title": f"Bản ghi nhận việc ký {signing.title[0].lower()}{signing.title[1:]}",
        "paper": signing.title,
        "code": signing.code,
        "text_sha256": signing.data_sha256,
        "paper_sha256": revisions.values_list("sha256", flat=True).first(),
        "opened_at": _moment(signing.opened_at),
        "closed_at": _moment(signing.closed_at),
        "reason": signing.reason,
        "signatures": [_signature(party) for party in parties if party.is_signed],
        "unsigned": [_unsigned(party) for party in parties if not party.is_signed],
        "issue": _issue(signing),
        "year": {"is_illustrative": signing.bloc_year.is_illustrative},
    }


def _issue(signing: Signing) -> dict[str, Any]:
    """The record is issued by whoever issued the paper, under the same letterhead."""
    letterhead = Letterhead.objects.filter(organisation=signing.issuer).first()
    issuer = signing.issuer.name if signing.issuer else ""
    facts = letterhead_facts(
        letterhead, parent_name=issuer, issuer_name=signing.bloc_year.bloc.name
    )
    facts["symbol"] = ""
    closed = timezone.localdate(signing.closed_at) if signing.closed_at else timezone.localdate()
    return {**facts, "number": "", "issued_on": closed.isoformat(), "year": closed.year}


def _moment(moment: Any) -> str:
    """`09:35:12 ngày 25 tháng 11 năm 2026 (+07:00)`"""
    if moment is None:
        return ""
    local = timezone.localtime(moment)
    return f"{local:%H:%M:%S} {date_in_words(local.date())} (+07:00)"


def _day(day: date | None) -> str:
    return date_in_words(day) if day else ""


def _signature(party: Party) -> dict[str, Any]:
    signature: Signature = party.signature
    lines = [
        ("Người ký", signature.full_name),
        ("Tư cách", signature.in_capacity),
        *_mandate(signature.mandate),
        ("Cách ký", WAYS[signature.way]),
        ("Thời điểm", _moment(signature.signed_at) or _day(signature.signed_on)),
        ("Xác thực lại bằng", PROOFS.get(signature.authentication, "")),
        ("Địa chỉ mạng", signature.address or ""),
        ("Chương trình", signature.user_agent),
        ("Chứng thư số", signature.certificate.get("subject", "")),
        ("Nơi cấp chứng thư", signature.certificate.get("issuer", "")),
        ("Số hiệu chứng thư", signature.certificate.get("serial", "")),
        ("Người đính kèm trang ký", _recorder(signature)),
        ("SHA-256 trang ký", in_groups(signature.scan_sha256)),
        ("SHA-256 nội dung", in_groups(signature.text_sha256)),
    ]
    return {
        "organisation": party.organisation.name,
        "lines": [[name, value] for name, value in lines if value],
    }


def _mandate(mandate: Mandate | None) -> list[tuple[str, str]]:
    if mandate is None:
        return []
    return [
        ("Căn cứ ủy quyền", mandate.basis),
        ("Người ủy quyền", mandate.granted_by.get_full_name()),
        ("Thời hạn ủy quyền", f"{date_short(mandate.starts_on)} - {date_short(mandate.ends_on)}"),
    ]


def _recorder(signature: Signature) -> str:
    """Who attached a page signed in ink, and when."""
    if not signature.scan_sha256 or signature.recorded_by is None:
        return ""
    return f"{signature.recorded_by.get_full_name()}, {_moment(signature.created_at)}"


# Papers are in Vietnamese whatever the language of the screen, so the words stand here as printed.
WAYS = {
    "consent": "Xác nhận đồng ý trong hệ thống",
    "certificate": "Chữ ký số bằng chứng thư của người ký",
    "ink": "Ký tay trên bản giấy, trang ký được quét và lưu",
    "source": "Theo nguồn ghi nhận",
}
PROOFS = {
    "password": "mật khẩu",
    "password+code": "mật khẩu và mã xác thực lần hai",
    "passkey": "khóa truy cập (passkey)",
}


def _unsigned(party: Party) -> dict[str, str]:
    declined = party.state == PartyState.DECLINED
    return {
        "organisation": party.organisation.name,
        "why": f"từ chối ký: {party.decline_reason}" if declined else "chưa ký",
    }


def record_html(record: dict[str, Any]) -> str:
    """The record of signing as one HTML document; signs no face has a letter for become “?”."""
    record = printable(record)
    context = {
        "title": record["title"],
        "author": record["issue"]["issuer_name"],
        "kind_name": "BẢN GHI NHẬN",
        "subject": subject_lines(f"Việc ký {record['paper'][0].lower()}{record['paper'][1:]}"),
        "head": head_of(record["issue"]),
        "record": record | {
            "text_sha256": in_groups(record["text_sha256"]),
            "paper_sha256": in_groups(record["paper_sha256"] or ""),
        },
        "body_template": "papers/_record.html",
        "is_illustrative": record["year"]["is_illustrative"],
    }  # fmt: skip
    with override("vi"):
        return render_to_string("papers/base.html", context)


def stamp_lines(signature: Signature) -> list[tuple[str, float]]:
    """What a signature's field in the PDF shows: lines and their sizes in points."""
    at = _stamp_time(signature)
    head = f"KT. {signature.signs_for_head}".upper() if signature.signs_for_head else ""
    lines = [
        (head, 9.0), (signature.capacity.upper(), 9.0), (signature.full_name, 12.0),
        (STAMPS[signature.way], 8.0), (at, 8.0),
    ]  # fmt: skip
    return [(text, size) for text, size in lines if text]


STAMPS = {
    "consent": "Đồng ý trong hệ thống",
    "ink": "Đã ký tay trên bản giấy (bản quét lưu kèm)",
}


def _stamp_time(signature: Signature) -> str:
    if signature.signed_at:
        return f"{timezone.localtime(signature.signed_at):%H:%M:%S %d/%m/%Y} +07:00"
    return f"Ngày {signature.signed_on:%d/%m/%Y}" if signature.signed_on else ""


def seal_lines(names: Iterable[str], moment: Any) -> list[tuple[str, float]]:
    """What the seal's field shows."""
    return [
        ("ĐÃ NIÊM PHONG", 10.0),
        *((name, 8.0) for name in names),
        (f"{timezone.localtime(moment):%H:%M:%S %d/%m/%Y} +07:00", 8.0),
    ]
