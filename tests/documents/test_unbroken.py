"""Numbers of papers, dates and spans of years are never divided between two lines."""

import pytest

from documents.templatetags.papers import unbroken


@pytest.mark.parametrize(
    "text",
    [
        "số 16/KH-HĐTĐKT", "05-CT/TW", "số 01/NQ-CP", "ngày 24/5/2019", "30/2020/NĐ-CP",
        "2021 - 2025", "2021-2025", "63/63",
    ],
)  # fmt: skip
def test_what_is_read_as_one_is_set_as_one(text):
    assert unbroken(f"<p>Theo {text}.</p>") == f'<p>Theo <span class="as-one">{text}</span>.</p>'


@pytest.mark.parametrize(
    "html",
    [
        "<p>10 - 12 đơn vị, 2.000 tỷ đồng</p>", "<p>kinh tế - xã hội</p>",
        '<a href="/x/2020-12/A">x</a>', "<p>&#39;&lt;1&gt;&#x27;</p>", "",
    ],
)  # fmt: skip
def test_nothing_else_is_touched(html):
    assert unbroken(html) == html
