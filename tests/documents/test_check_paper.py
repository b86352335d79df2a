"""script/check-paper passes papers in the official layout and names each breach of others."""

import re
import subprocess
import sys

import pikepdf
import pytest
from django.conf import settings
from django.template.loader import render_to_string
from weasyprint import HTML

from documents.papers import foot_of, head_of, subject_lines
from documents.rendering import _fetcher, render_pdf
from script.lib.check_paper import main
from script.lib.check_paper_measures import Unreadable, measure

ISSUE = {
    "motto": "state", "parent_name": "Ủy ban Trung ương Mặt trận Tổ quốc Việt Nam",
    "issuer_name": "Khối thi đua các tổ chức Chính trị - Xã hội và các tổ chức Liên hiệp",
    "number": "5", "symbol": "BC-KTĐ", "place": "Hà Nội", "issued_on": "2021-04-09",
    "year": 2021, "signing_for": "TM. Khối thi đua", "signer_title": "Khối trưởng",
    "signer_name": "Trần Văn Ất", "recipients": ["Như trên", "Lưu: VT"],
}  # fmt: skip
PARAGRAPH = (
    "Các đơn vị thành viên trong Khối thi đua đã tổ chức thực hiện đồng bộ, có hiệu quả các "
    "nhiệm vụ, giải pháp đã đề ra; phong trào thi đua đi vào nền nếp, thiết thực. "
)


def html_of(*, body="", illustrative=False, **issue):
    """A paper of three pages, by the product's own templates."""
    facts = ISSUE | issue
    part = {"number": "I", "title": "Kết quả", "sections": []}
    text = "\n\n".join([PARAGRAPH * 3] * 14)
    part["sections"] = [{"title": "", "blocks": [{"kind": "markdown", "text": text}]}]
    context = {
        "title": "Báo cáo", "author": "Khối", "kind_name": "BÁO CÁO",
        "subject": subject_lines("Kết quả hoạt động thi đua năm 2020"),
        "head": head_of(facts), "foot": foot_of(facts),
        "body": {"basis": [], "opening": PARAGRAPH, "parts": [part], "closing": "Hết./."},
        "body_template": "papers/_conference_report.html", "is_illustrative": illustrative,
    }  # fmt: skip
    html = render_to_string("papers/conference_report.html", context)
    return html.replace("</body>", f"{body}</body>")


@pytest.fixture
def check(tmp_path):
    """Render HTML, with CSS added, and give what check-paper finds wrong."""

    def breaches(html, css="", **options):
        path = tmp_path / "paper.pdf"
        styled = html.replace("</head>", f"<style>{css}</style></head>")
        path.write_bytes(render_pdf(styled).content)
        return {each.name for each in measure(path, **options) if not each.is_met}

    return breaches


@pytest.mark.parametrize(
    "issue",
    [
        {},
        {"number": "", "issued_on": None},
        {"place": "", "issued_on": None, "number": "", "parent_name": ""},
        {"issued_on": None, "year": None},
        {"motto": "party"},
        {"issuer_name": "Văn phòng Quốc hội"},
        {"issuer_name": "Hiệp hội Doanh nghiệp của Thương binh và Người khuyết tật Việt Nam"},
    ],
)
def test_our_own_papers_pass(check, issue):
    assert check(html_of(**issue)) == set()


def test_the_illustrative_mark_is_allowed(check):
    assert check(html_of(illustrative=True)) == set()


BROKEN = {
    "letter size": ("@page { size: Letter }", "page size"),
    "on its side": ("@page { size: A4 landscape }", "page size"),
    "left too narrow": ("@page { margin-left: 20mm }", "margin left"),
    "left too wide": ("@page { margin-left: 40mm }", "margin left"),
    "right too narrow": ("@page { margin-right: 10mm }", "margin right"),
    "right too wide": ("@page { margin-right: 30mm }", "margin right"),
    "top too wide": ("@page { margin-top: 32mm }", "margin top"),
    "bottom too narrow": ("@page { margin-bottom: 8mm }", "margin bottom"),
    "number on page 1": ("@page :first { @top-center { content: '1' } }", "number on page 1"),
    "no page numbers": ("@page { @top-center { content: none } }", "page numbers"),
    "numbers below": (
        "@page { @top-center { content: none } @bottom-center { content: counter(page) } }",
        "page numbers",
    ),
    "numbers too small": ("@page { @top-center { font-size: 10pt } }", "page number size"),
    "numbers aside": (
        "@page { @top-center { content: none } @top-left { content: counter(page) } }",
        "page number place",
    ),
    "body too small": (".paper-body, .paper-body * { font-size: 12pt !important }", "body size"),
    "body too big": (".paper-body, .paper-body * { font-size: 16pt !important }", "body size"),
    "coloured text": (".paper-body p { color: #0000c0 }", "black"),
    "national title too big": (".paper-national { font-size: 15pt }", "national title"),
    "national title not bold": (".paper-national { font-weight: 400 }", "national title"),
    "motto too small": (".paper-motto { font-size: 11pt }", "motto"),
    "no rule under the motto": (
        ".paper .ruled-full::after { display: none }", "rule under the motto",
    ),
    "short rule under the motto": (
        ".paper .ruled-full::after { width: 50% }", "rule under the motto",
    ),
    "issuer not bold": (".paper-issuer { font-weight: 400 }", "issuing body"),
    "issuer too big": (".paper-issuer { font-size: 16pt }", "issuing body"),
    "long rule under the issuer": (
        ".paper .ruled-part::after { width: 100% }", "rule under the issuer",
    ),
    "number too small": (".paper-head .number { font-size: 10pt }", "number and symbol"),
    "date not italic": (".paper-head .dated { font-style: normal }", "place and date"),
    "name not bold": (".paper-kind { font-weight: 400 }", "name of the paper"),
    "subject too small": (".paper-subject { font-size: 11pt }", "subject"),
}  # fmt: skip


@pytest.mark.parametrize("case", BROKEN, ids=str)
def test_a_broken_paper_is_named_by_its_breach(check, case):
    css, breach = BROKEN[case]
    assert breach in check(html_of(), css)


@pytest.mark.parametrize(
    ("pattern", "replacement", "breach"),
    [
        (r'<table class="paper-head".*?</table>', "", "national title"),
        (r"CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "VIỆT NAM", "national title"),
        (r"Số: 05", "05", "number and symbol"),
        (r"Hà Nội, ngày 09 tháng 4 năm 2021", "Hà Nội, 9/4/2021", "place and date"),
        (r"MẶT.TRẬN", "Mặt trận", "issuer and superior"),
        (r"BÁO CÁO", "Báo cáo", "name of the paper"),
        (r'lang="vi"', 'lang="en"', "language"),
        (r"<title>.*?</title>", "", "title"),
    ],
)
def test_a_missing_part_is_named(check, pattern, replacement, breach):
    assert breach in check(re.sub(pattern, replacement, html_of(), flags=re.DOTALL))


def test_an_annex_may_lie_on_its_side_and_have_no_head(check):
    headless = re.sub(r'<table class="paper-head".*?</table>', "", html_of(), flags=re.DOTALL)
    css = "@page { size: A4 landscape }"
    assert check(headless, css, landscape_ok=True, head=False) == set()


def plain_pdf(path, html, **options):
    """The same layout without the door's own settings."""
    HTML(string=html, base_url="paper:", url_fetcher=_fetcher()).write_pdf(path, **options)
    return {each.name for each in measure(path) if not each.is_met}


def test_a_pdf_that_is_not_archivable_is_named(tmp_path):
    assert plain_pdf(tmp_path / "a.pdf", html_of()) >= {"PDF/A marker", "output intent"}


def test_another_face_is_named(tmp_path):
    html = html_of().replace("</head>", "<style>.paper-body { font-family: sans-serif }</style>")
    assert "faces" in plain_pdf(tmp_path / "a.pdf", html)


def test_a_face_that_is_not_embedded_is_named(tmp_path):
    path = tmp_path / "a.pdf"
    path.write_bytes(render_pdf(html_of()).content)
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        for font in pdf.pages[0].Resources.Font.values():
            del font.DescendantFonts[0].FontDescriptor["/FontFile2"]
        pdf.save(path)
    assert "faces embedded" in {each.name for each in measure(path) if not each.is_met}


@pytest.mark.parametrize("content", [b"", b"not a PDF", b"%PDF-1.7\n%%EOF"])
def test_a_file_that_is_no_paper_is_refused(tmp_path, content):
    path = tmp_path / "a.pdf"
    path.write_bytes(content)
    with pytest.raises(Unreadable):
        measure(path)
    assert main([str(path)]) == 2


def test_the_command_prints_each_measure_and_ends_with_the_verdict(tmp_path):
    good, bad = tmp_path / "good.pdf", tmp_path / "bad.pdf"
    good.write_bytes(render_pdf(html_of()).content)
    css = "<style>.paper-motto { font-size: 11pt }</style></head>"
    bad.write_bytes(render_pdf(html_of().replace("</head>", css)).content)
    for path, code, verdict in ((good, 0, "passes"), (bad, 1, "1 breach")):
        done = subprocess.run(
            [sys.executable, "-m", "script.lib.check_paper", str(path)],
            cwd=settings.BASE_DIR, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == code
        assert verdict in done.stdout.splitlines()[-1]
        assert len(done.stdout.splitlines()) > 20
    assert "FAIL  motto" in done.stdout
