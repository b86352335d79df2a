"""The history of awards as a workbook. Headings are in Vietnamese whatever the language of the
screen, as the papers are; what the import of past awards asks for is among them, so an export can
be sent back."""

from collections.abc import Iterable

from django.utils.translation import override

from awards.builders.history import Line
from blocs.tables import Table, write_tables
from common.formatting import date_short

HEADINGS = ["Người, tập thể được khen", "Danh hiệu, hình thức", "Năm", "Khối, cụm", "Đối tượng",
            "Số quyết định", "Ngày quyết định", "Cấp quyết định", "Trạng thái", "Lý do khen thưởng",
            "Mã đơn vị", "Mã danh hiệu, hình thức", "Mã khối, cụm"]  # fmt: skip
WIDTHS = [44, 44, 8, 44, 14, 18, 14, 36, 14, 50, 18, 22, 22]


def history_book(lines: Iterable[Line]) -> bytes:
    """An XLSX of these lines. Text is written as text, whatever it begins with."""
    with override("vi"):
        rows = [
            [
                line.receiver, line.award, line.year, line.bloc, str(line.subject), line.decision,
                date_short(line.decided_on) if line.decided_on else "", line.granted_by,
                "Đã thu hồi" if line.is_revoked else "Đã tặng", line.reason,
                line.organisation_code, line.award_code, line.bloc_code,
            ]
            for line in lines
        ]  # fmt: skip
        return write_tables([Table("Lịch sử khen thưởng", HEADINGS, rows, WIDTHS)])
