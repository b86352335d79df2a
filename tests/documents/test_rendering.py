"""The one door to PDF: what it serves, what it refuses, what comes out."""

import io

import pikepdf
import pytest

from documents import rendering
from documents.checks import faces_are_there, sheets_are_there
from documents.markdown import render_markdown
from documents.rendering import RenderError, printable, render_pdf

PAGE = """<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8"><title>Báo cáo</title>
<link rel="stylesheet" href="paper:page.css"><link rel="stylesheet" href="paper:paper.css">
</head><body class="paper">{}</body></html>"""


def test_the_same_html_gives_the_same_bytes():
    html = PAGE.format("<p>Hội Nông dân, <b>ơ ư ạ</b> <i>ỵ</i></p>")
    assert render_pdf(html) == render_pdf(html)


def test_the_paper_is_archivable_and_tells_its_title_and_language():
    paper = render_pdf(PAGE.format("<p>Một</p><p style='break-before: page'>Hai</p>"))
    assert paper.pages == 2
    with pikepdf.open(io.BytesIO(paper.content)) as pdf:
        assert pdf.Root.Lang == "vi"
        with pdf.open_metadata() as metadata:
            assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("3", "U")
            assert metadata["dc:title"] == "Báo cáo"


@pytest.mark.parametrize(
    "address",
    [
        "file:///etc/passwd",
        "http://127.0.0.1:1/x.png",
        "https://example.vn/x.png",
        "data:image/svg+xml,<svg/>",
        "paper:../secret",
        "ftp://example.vn/x",
    ],
)
def test_nothing_but_faces_and_sheets_of_papers_is_served(address):
    with pytest.raises(RenderError):
        render_pdf(PAGE.format(f'<img src="{address}">'))


def test_a_missing_face_stops_the_rendering(settings, tmp_path):
    settings.VENDOR_DIR = tmp_path
    with pytest.raises(RenderError):
        render_pdf(PAGE.format("<p>Một</p>"))


def test_a_missing_or_damaged_face_is_told_at_start(settings, tmp_path):
    assert faces_are_there(None) == []
    settings.VENDOR_DIR = tmp_path
    (tmp_path / "tinos").mkdir()
    (tmp_path / "tinos" / "Regular.ttf").write_text("<html>not found</html>")
    assert [each.id for each in faces_are_there(None)] == ["documents.E001"] * 4


def test_a_missing_style_sheet_is_told_at_start(settings, tmp_path):
    assert sheets_are_there(None) == []
    settings.BASE_DIR = tmp_path
    assert [each.id for each in sheets_are_there(None)] == ["documents.E002"] * 3


def test_weasyprint_is_not_loaded_before_it_is_needed():
    assert "weasyprint" not in vars(rendering)


def test_markdown_knows_paragraphs_bold_italic_and_lists():
    html = render_markdown("Một **hai** *ba*\n\n- bốn\n- năm\n\n1. sáu")
    assert html.replace("\n", "") == (
        "<p>Một <strong>hai</strong> <em>ba</em></p>"
        "<ul><li>bốn</li><li>năm</li></ul><ol><li>sáu</li></ol>"
    )


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        "![x](https://example.vn/x.png)",
        "# Đề mục\n\n> trích\n\n```\nmã\n```\n\n| a |\n|---|\n| b |",
        "<b onclick='x()'>a</b>",
    ],
)
def test_markdown_knows_nothing_else(text):
    html = render_markdown(text)
    for sign in ("<script", "<img", "<a", "<h1", "<blockquote", "<pre", "<table", "<b>", "<b "):
        assert sign not in html


def test_what_cannot_be_drawn_is_printed_as_a_question_mark():
    assert printable({"lý do": ["Chờ ý kiến 🙂", 3]}) == {"lý do": ["Chờ ý kiến ?", 3]}
