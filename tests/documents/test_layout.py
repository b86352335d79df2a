"""How papers set their lines, numbers and dates."""

from hypothesis import given
from hypothesis import strategies as st

from documents.layout import balanced_lines, date_line, full_number, roman

NBSP = "\u00a0"
LONG = "KHỐI THI ĐUA CÁC TỔ CHỨC CHÍNH TRỊ - XÃ HỘI VÀ CÁC TỔ CHỨC LIÊN HIỆP"


def plain(lines):
    return [line.replace(NBSP, " ") for line in lines]


def test_a_long_name_breaks_between_its_parts():
    assert plain(balanced_lines(LONG, 27)) == [
        "KHỐI THI ĐUA",
        "CÁC TỔ CHỨC CHÍNH TRỊ -",
        "XÃ HỘI",
        "VÀ CÁC TỔ CHỨC LIÊN HIỆP",
    ] or plain(balanced_lines(LONG, 27)) == [
        "KHỐI THI ĐUA CÁC TỔ CHỨC",
        "CHÍNH TRỊ - XÃ HỘI",
        "VÀ CÁC TỔ CHỨC LIÊN HIỆP",
    ]


def test_a_short_name_stays_on_one_line():
    assert plain(balanced_lines("VĂN PHÒNG QUỐC HỘI", 27)) == ["VĂN PHÒNG QUỐC HỘI"]


def test_no_line_ends_inside_a_date_or_on_a_number():
    subject = "Kết quả Hội nghị sơ kết hoạt động thi đua 6 tháng đầu năm 2020 của Khối thi đua"
    lines = plain(balanced_lines(subject, 50))
    assert all(not line.endswith(("6", "năm")) for line in lines)


@given(
    words=st.lists(st.text("ABCĐƠƯ", min_size=1, max_size=12), min_size=1, max_size=15),
    longest=st.integers(12, 40),
)
def test_lines_hold_every_word_in_order_and_fit(words, longest):
    lines = balanced_lines(" ".join(words), longest)
    assert " ".join(lines).replace(NBSP, " ").split() == words
    assert all(len(line) <= longest for line in lines)


def test_a_number_below_ten_carries_a_zero():
    assert full_number("5", "BC-MTTW") == "Số: 05/BC-MTTW"


def test_a_number_not_given_leaves_room_for_the_clerk():
    assert full_number("", "BC-MTTW") == f"Số: {NBSP * 8}/BC-MTTW"


def test_a_date_not_given_leaves_day_and_month_open():
    assert date_line("Hà Nội", "", 2020).replace(NBSP, "_") == (
        "Hà Nội, ngày______tháng______năm 2020"
    )
    assert date_line("", "", 2020).startswith("Ngày")


def test_a_date_given_is_printed():
    assert date_line("Hà Nội", "ngày 09 tháng 4 năm 2021", 2021) == (
        "Hà Nội, ngày 09 tháng 4 năm 2021"
    )


def test_roman_numbers():
    assert [roman(n) for n in (1, 4, 6, 9, 14)] == ["I", "IV", "VI", "IX", "XIV"]
