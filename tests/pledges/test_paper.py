"""The paper of a pledge, from its frozen data to what is printed."""

import io

import pdfplumber
import pytest
from django.template.loader import render_to_string

from documents.papers import based_on
from documents.rendering import render_pdf
from pledges.actions import open_pledge
from pledges.builders import plain, sheet
from pledges.builders.paper import numbered, subject_of, width_of_numbers
from pledges.builders.templates import filled, templates
from tests.factories.documents import LetterheadFactory
from tests.factories.years import CommitmentFactory, MovementFactory


@pytest.fixture
def data(year, draft, chair, member, secretary):
    LetterheadFactory(organisation=chair, issuer_name="Cụm thi đua số 1", place="Hải Phòng")
    movement = MovementFactory(bloc_year=year, name="Chung sức xây dựng nông thôn mới")
    CommitmentFactory(
        pledge=draft, organisation=member, name="Tỷ lệ hồ sơ đúng hạn", movement=movement,
        due_on="2026-12-31",
    )  # fmt: skip
    CommitmentFactory(
        pledge=draft, organisation=member, name="Mô hình mới", kind="yes_no", unit="",
        target_number=None, target_yes_no=True,
    )  # fmt: skip
    return open_pledge(draft, by=secretary).signing.data


def html(data):
    return render_to_string("papers/conference_report.html", sheet(data))


def test_the_data_holds_all_that_is_printed_as_plain_values(data, year, member):
    assert data["legal_bases"] == ["Luật Thi đua, khen thưởng"]
    assert (data["year"]["bloc"], data["version"]) == (year.bloc.name, 1)
    assert data["issue"]["issuer_name"] == "Cụm thi đua số 1"
    assert data["commitments"][0] == {
        "organisation": member.name, "name": "Tỷ lệ hồ sơ đúng hạn", "unit": "%",
        "target": "98,5", "is_number": True, "deadline": "31/12/2026",
        "movement": "Chung sức xây dựng nông thôn mới",
    }  # fmt: skip
    assert data["commitments"][1]["target"] == "Có"


def test_the_paper_prints_bases_clauses_and_the_table_of_targets(data):
    text = html(data)
    for words in (
        "GIAO ƯỚC THI ĐUA", "Năm\xa02026", "Căn cứ Luật Thi đua, khen thưởng.",
        "<strong>Điều 1.</strong> Đoàn kết một lòng", "Chỉ tiêu đăng ký", "98,5", "31/12/2026",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Hải Phòng, ngày",
    ):  # fmt: skip
        assert words in text, words


def test_the_paper_is_the_same_whatever_is_changed_afterwards(data, year):
    before = html(data)
    year.bloc.name = "Tên khác"
    year.bloc.save()
    assert html(data) == before


def test_what_somebody_types_stays_text(data):
    data["clauses"] = ["<script>alert(1)</script> & **đậm**"]
    data["commitments"][0]["name"] = "<img src=x>"
    text = html(data)
    assert "<script>" not in text
    assert "<img" not in text
    assert "<strong>đậm</strong>" in text


def test_a_paper_without_targets_has_no_table(data):
    assert "paper-commitments" not in html({**data, "commitments": []})


def test_the_paper_can_be_set(data):
    assert render_pdf(html(data)).pages == 1


@pytest.mark.parametrize(
    ("target", "is_number"),
    [("123.456.789,1234", True), ("-99.999.999.999.999,9999", True), ("12.345.678", True),
     ("Tăng 123.456.789.012,5 đồng", False)],
)  # fmt: skip
def test_no_number_and_no_day_is_broken_between_two_lines(data, target, is_number):
    data["commitments"][0] |= {
        "target": target, "is_number": is_number,
        "unit": "triệu đồng quy đổi theo giá hiện hành của năm báo cáo",
    }  # fmt: skip
    with pdfplumber.open(io.BytesIO(render_pdf(html(data)).content)) as paper:
        text = " ".join(page.extract_text() for page in paper.pages)
    number = next(word for word in target.split() if any(map(str.isdigit, word)))
    assert number in text
    assert "31/12/2026" in text


@pytest.mark.parametrize(
    ("targets", "width"),
    [([], ""), (["98,5", "Đạt trên 12.345.678 đồng"], ""), (["98,5", "123.456.789"], "long"),
     (["-123.456.789,1234"], "long"), (["99.999.999.999.999,9999"], "longest")],
)  # fmt: skip
def test_the_column_of_targets_is_as_wide_as_its_longest_number(targets, width):
    assert width_of_numbers(targets) == width


def test_the_few_targets_of_a_member_stand_on_one_page_under_its_name(data):
    row = data["commitments"][0]
    data["commitments"] = [
        {**row, "organisation": f"Đơn vị {member}", "name": f"Chỉ tiêu m{member}t{target}."}
        for member in range(30)
        for target in range(3)
    ]
    with pdfplumber.open(io.BytesIO(render_pdf(html(data)).content)) as pdf:
        pages = [page.extract_text() for page in pdf.pages]
    assert len(pages) > 2
    for member in range(30):
        places = [
            next(number for number, text in enumerate(pages) if f"m{member}t{target}." in text)
            for target in range(3)
        ]
        assert len(set(places)) == 1, member


def test_legal_bases_begin_and_end_as_the_decree_wants():
    assert based_on(["Luật A;", "Căn cứ Nghị định B.", "Theo đề nghị của C", " "]) == [
        "Căn cứ Luật A;", "Căn cứ Nghị định B;", "Theo đề nghị của C.",
    ]  # fmt: skip


def test_a_list_in_a_clause_begins_on_its_own_line():
    assert numbered(2, "- một\n- hai") == "**Điều 2.**\n\n- một\n- hai"


def test_other_papers_quote_a_clause_without_its_marks():
    assert plain("**Đoàn kết.** A & B:\n\n- một\n- hai < ba") == "Đoàn kết. A & B: một hai < ba"


@pytest.mark.parametrize(
    ("title", "subject"),
    [("Giao ước thi đua năm 2026", "Năm 2026"), ("Bản cam kết năm 2026", "Bản cam kết năm 2026"),
     ("GIAO ƯỚC THI ĐUA – năm 2026", "Năm 2026"), ("Giao ước thi đua", "")],
)  # fmt: skip
def test_the_name_of_the_paper_is_not_said_twice(title, subject):
    assert subject_of(title) == subject


def test_every_template_is_whole_and_filled_in(year):
    assert len(templates()) >= 2
    for template in templates().values():
        text = filled(template, year)
        assert len(text["clauses"]) >= 5
        assert str(year.year) in text["title"]
        assert "{" not in str(list(text.values()))
