"""The catalogue, the quotas of a season and who is eligible as workbooks.

Headings are in Vietnamese whatever the language of the screen, as the papers are.
"""

from collections.abc import Iterable, Iterator

from django.utils.translation import override

from awards.builders.eligibility import Eligibility
from awards.builders.quotas import Standing
from awards.conditions import Answer
from awards.models import AwardType
from blocs.models import BlocYear, Council
from blocs.tables import Table, write_tables
from common.formatting import date_short

CATALOGUE = ["Mã", "Tên danh hiệu, hình thức khen thưởng", "Loại", "Đối tượng", "Cấp",
             "Loại hình thành tích", "Thẩm quyền quyết định", "Căn cứ pháp lý", "Hiệu lực từ",
             "Hiệu lực đến", "Riêng của Hội đồng"]  # fmt: skip
QUOTAS = ["Mã", "Danh hiệu, hình thức", "Phạm vi", "Đối tượng", "Chỉ tiêu", "Cách tính",
          "Đã đề nghị", "Đã quyết định", "Còn lại", "Căn cứ", "Hiệu lực từ", "Hiệu lực đến",
          "Đã rút vì"]  # fmt: skip
VERDICTS = {
    Answer.YES: "Đủ điều kiện", Answer.NO: "Không đủ điều kiện", Answer.UNKNOWN: "Chưa xác định",
}  # fmt: skip
MET = {Answer.YES: "Đạt", Answer.NO: "Không đạt", Answer.UNKNOWN: "Chưa rõ"}
ILLUSTRATIVE = "Số liệu minh họa, không phải dữ liệu thật."


def catalogue_book(council: Council, rows: Iterable[AwardType]) -> bytes:
    """An XLSX of the award types given. Text is written as text, whatever it begins with."""
    with override("vi"):
        lines = [
            [
                row.code, row.name, str(row.get_form_display()), row.subjects_in_words(),
                str(row.get_level_display()), row.merits_in_words(), row.decided_by,
                row.legal_basis, date_short(row.effective_from),
                date_short(row.effective_to) if row.effective_to else "",
                "x" if row.is_own else "",
            ]
            for row in rows
        ]  # fmt: skip
        widths = [18, 44, 20, 24, 18, 24, 40, 50, 14, 14, 12]
        return write_tables([Table("Danh mục", CATALOGUE, lines, widths, [council.name])])


def quota_book(council: Council, year: int, rows: Iterable[Standing]) -> bytes:
    """An XLSX of the quotas given, the withdrawn ones as well."""
    with override("vi"):
        lines = [_quota_line(row) for row in rows]
        notes = [council.name, f"Chỉ tiêu khen thưởng năm {year}"]
        widths = [18, 44, 30, 16, 10, 50, 12, 14, 10, 50, 14, 14, 30]
        return write_tables([Table("Chỉ tiêu", QUOTAS, lines, widths, notes)])


def _quota_line(row: Standing) -> list[str | int]:
    quota = row.quota
    return [
        quota.award_type.code, quota.award_type.name, str(quota.bloc or "Toàn Hội đồng"),
        str(quota.get_subject_display()), row.allowed, row.basis, row.proposed, row.decided,
        row.left, quota.legal_basis, date_short(quota.effective_from),
        date_short(quota.effective_to) if quota.effective_to else "", quota.withdrawn_because,
    ]  # fmt: skip


def eligibility_book(year: BlocYear, table: Eligibility) -> bytes:
    """An XLSX of the lines given: each condition as a column with its answer and reason.

    The words of the answers are those the table was made with.
    """
    headings = ["Mã đơn vị", "Đơn vị", "Thứ hạng", "Kết luận", *(a.words for a in table.asked)]
    lines = [
        [
            line.organisation.code, line.organisation.name,
            line.place if line.place is not None else "", VERDICTS[line.verdict],
            *(f"{MET[each.finding.answer]}: {each.words}" for each in line.answers),
        ]
        for line in table.lines
    ]  # fmt: skip
    widths = [16, 44, 10, 20, *(36 for _asked in table.asked)]
    return write_tables([Table("Đủ điều kiện", headings, lines, widths, [*_notes(year, table)])])


def _notes(year: BlocYear, table: Eligibility) -> Iterator[str]:
    yield f"{year.bloc.name}, năm {year.year}"
    yield table.award_type.name
    if year.is_illustrative:
        yield ILLUSTRATIVE
    if table.ranking is None:
        yield "Chưa có bảng xếp hạng được công bố."
