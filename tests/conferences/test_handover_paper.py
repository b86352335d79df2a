"""The record of a handover: what it prints, on one page or on many, measured as a PDF."""

import io

import pdfplumber
import pytest
from django.template.loader import render_to_string
from django.utils.translation import override

from conferences import actions
from conferences.builders import default_items, frozen_handover, sheet
from conferences.builders.paper import grouped, hour_in_words, quantity_in_words, total_of
from conferences.enums import ItemKind
from documents.frozen import hash_of
from documents.tasks import paper_with_fields
from script.lib.check_paper_measures import measure
from tests.conferences.signed_handovers import facts, row, with_amounts


@pytest.fixture
def handover(conference, member, secretary):
    handover = actions.draft_handover(conference, facts(member, copies=4), by=secretary)
    return with_amounts(handover)


def body(handover, items=None):
    data = frozen_handover(handover, items or handover.items.all(), issued_on=handover.handed_on)
    return render_to_string("papers/_sheet.html", sheet(data))


def text_of(content):
    with pdfplumber.open(io.BytesIO(content)) as pdf:
        return [page.extract_text() for page in pdf.pages]


def test_the_record_names_both_sides_the_list_the_funds_and_the_hour(handover, chair, member):
    text = " ".join(body(handover).split())
    assert f"BÊN BÀN GIAO: {chair.name}" in text
    assert f"BÊN NHẬN BÀN GIAO: {member.name}" in text
    assert "Nguyễn Văn A, Phó Chủ tịch" in text
    assert "Trần Thị B, Chủ tịch" in text
    assert "12.300.000 đồng. Bằng chữ: Mười hai triệu ba trăm nghìn đồng." in text
    assert "từ 08 giờ 00 phút, ngày 20 tháng 8 năm 2026" in text
    assert "được lập thành 04 bản có giá trị như nhau, mỗi bên giữ 02 bản" in text


def test_an_odd_number_of_copies_is_not_shared_out(handover):
    handover.copies = 3
    assert "lập thành 03 bản có giá trị như nhau." in " ".join(body(handover).split())


def test_without_funds_no_sum_is_printed(handover):
    handover.items.filter(kind="funds").delete()
    assert "Bằng chữ" not in body(handover)


def test_a_remark_of_the_other_side_is_printed(handover, secretary):
    actions.remark(handover.items.first(), "remarked", "Thiếu phụ lục", by=secretary)
    assert "Ý kiến bên nhận: Thiếu phụ lục" in body(handover)


def test_what_is_typed_is_never_markup(handover, secretary):
    actions.add_item(handover, row(text="<script>alert(1)</script>"), by=secretary)
    assert "<script>" not in body(handover)


def test_the_same_rows_give_the_same_hash_whatever_the_language(handover):
    items = list(handover.items.all())
    with override("vi"):
        one = frozen_handover(handover, items, issued_on=handover.handed_on)
    with override("en"):
        other = frozen_handover(handover, items, issued_on=handover.handed_on)
    assert hash_of(one) == hash_of(other)


def test_rows_are_grouped_by_kind_and_numbered_through():
    item = {"text": "x", "quantity": None, "unit": "", "amount": None, "note": "", "remark": ""}
    groups = grouped([{**item, "kind": "other"}, {**item, "kind": "seal"},
                      {**item, "kind": "documents"}, {**item, "kind": "seal"}])  # fmt: skip
    assert [group["name"] for group in groups] == ["Hồ sơ, tài liệu", "Con dấu", "Nội dung khác"]
    assert [line["number"] for group in groups for line in group["rows"]] == [1, 2, 3, 4]


@pytest.mark.parametrize(
    ("item", "words"),
    [
        ({"amount": None, "quantity": 2, "unit": "bộ"}, "02 bộ"),
        ({"amount": None, "quantity": None, "unit": ""}, ""),
        ({"amount": None, "quantity": 12, "unit": ""}, "12"),
        ({"amount": "0", "quantity": None, "unit": ""}, "0 đồng"),
        ({"amount": "1234567", "quantity": 1, "unit": "quỹ"}, "1.234.567 đồng"),
    ],
)
def test_how_much_is_handed_over(item, words):
    assert quantity_in_words(item) == words


def test_the_hour_and_the_sum():
    assert hour_in_words("2027-01-01T00:05+07:00") == "00 giờ 05 phút, ngày 01 tháng 01 năm 2027"
    assert total_of([{"amount": "5"}, {"amount": None}, {"amount": "7"}]) == 12
    assert total_of([{"amount": None}]) is None


def test_the_usual_rows_are_of_known_kinds_and_say_which_bloc(year):
    rows = default_items(year)
    assert {each["kind"] for each in rows} <= set(ItemKind.values)
    assert any(year.bloc.name in each["text"] for each in rows)
    assert not any("{" in each["text"] for each in rows)


@pytest.mark.parametrize("more", [0, 30])
def test_the_paper_keeps_the_official_layout_and_repeats_its_head(
    handover, secretary, settings, tmp_path, more
):
    settings.MEDIA_ROOT = tmp_path
    for number in range(more):
        text = f"Hồ sơ số {number}: kế hoạch, công văn, báo cáo và các phụ lục kèm theo"
        actions.add_item(handover, row(text=text), by=secretary)
    signing = actions.open_handover(handover, by=secretary).signing
    with override("vi"):
        paper = paper_with_fields(signing)
    path = tmp_path / "record.pdf"
    path.write_bytes(paper.content)
    assert [each for each in measure(path) if not each.is_met] == []
    pages = text_of(paper.content)
    with_rows = [page for page in pages if "01 bộ" in page]
    assert len(with_rows) >= (3 if more else 1)
    assert all("STT Nội dung Số lượng Ghi chú" in page for page in with_rows)
    last = next(page for page in pages if "ĐẠI DIỆN" in page)
    assert "ĐẠI DIỆN ĐẠI DIỆN" in last  # side by side


def test_a_task_longer_than_a_page_loses_no_word(handover, secretary, settings, tmp_path):
    """Rows are kept whole on a page where they can be; this one cannot."""
    settings.MEDIA_ROOT = tmp_path
    words = [f"việc{number}" for number in range(1, 1100)]
    actions.add_item(handover, row(kind="tasks", text=" ".join(words)), by=secretary)
    signing = actions.open_handover(handover, by=secretary).signing
    with override("vi"):
        paper = paper_with_fields(signing)
    assert set(words) <= set(" ".join(text_of(paper.content)).split())
