"""Setting a text into a box: at the largest size that fits, and never clipped."""

from hypothesis import given
from hypothesis import strategies as st

from awards.fitting import LINE, SPARE, fit
from awards.layouts import Box, fault_of, unknown_words, usual_boxes


def widths(text):
    return len(text) * 0.5


def test_a_short_name_keeps_its_size_and_a_long_one_breaks_or_shrinks():
    assert fit("Lê An", 500, 100, 32, 6, widths) == (("Lê An",), 32)
    lines, size = fit("Ủy ban Mặt trận Tổ quốc Việt Nam", 250, 60, 32, 6, widths)
    assert len(lines) == 2
    assert size < 32


def test_line_ends_are_kept_and_a_word_wider_than_the_box_is_broken_at_the_smallest_size():
    assert fit("CHỦ TỊCH\n\nLê Văn Ký", 500, 100, 14, 6, widths).lines == (
        "CHỦ TỊCH", "", "Lê Văn Ký",
    )  # fmt: skip
    lines, size = fit("A" * 100, 60, 200, 20, 6, widths)
    assert size == 6
    assert "".join(lines) == "A" * 100
    assert fit("A" * 100, 60, 20, 20, 6, widths) is None


@given(
    text=st.text(alphabet="aă ộệW", max_size=200),
    width=st.floats(10, 800), height=st.floats(8, 300), largest=st.floats(6, 120),
)  # fmt: skip
def test_what_is_fitted_lies_within_the_box_and_loses_no_letter(text, width, height, largest):
    fitted = fit(text, width, height, largest, 6, widths)
    if fitted is not None:
        assert 6 <= fitted.size <= max(largest, 6)
        assert len(fitted.lines) * fitted.size * LINE <= height
        most = width * SPARE / fitted.size
        assert all(widths(line) <= most + 1e-9 for line in fitted.lines)
        assert "".join("".join(fitted.lines).split()) == "".join(text.split())


def test_boxes_lie_on_the_sheet_and_nonsense_is_none():
    for paper in ("a4", "a3"):
        for landscape in (True, False):
            width, height = {"a4": (297, 210), "a3": (420, 297)}[paper][:: 1 if landscape else -1]
            for box in usual_boxes(paper, landscape).values():
                assert fault_of(box, width, height) == ""
    nan, big = float("nan"), float("inf")
    assert fault_of(Box(nan, 0, 50, 20, 12), 297, 210) == "off-sheet"
    assert fault_of(Box(0, 0, big, 20, 12), 297, 210) == "small"
    assert fault_of(Box(0, 0, 50, 20, nan), 297, 210) == "size"
    assert fault_of(Box(260, 0, 50, 20, 12), 297, 210) == "off-sheet"
    assert fault_of(Box(0, 0, 50, 20, 12, "up"), 297, 210) == "side"


def test_only_known_words_are_filled_in():
    assert unknown_words("{danh hiệu} năm {năm}") == []
    assert unknown_words("{tên} năm {năm}") == ["{tên} năm "]
    assert unknown_words("lỗi }") == ["}"]
