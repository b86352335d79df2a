"""What a report gathers and what it writes of it: nothing invented, nothing lost."""

import json
import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from blocs.enums import LineageKind
from blocs.models import LineageEvent
from conferences.enums import ConferenceKind
from documents.models import Letterhead
from reports.builders import canonical, gather, hash_of, paper_html
from reports.enums import SectionKey
from reports.models import ReportSection
from tests.factories.conferences import AttendanceFactory
from tests.factories.documents import LetterheadFactory
from tests.factories.reports import (
    ConferenceReportFactory,
    HeldConferenceFactory,
    full_conference,
)
from tests.factories.years import AwardFactory, AwardTypeFactory

pytestmark = pytest.mark.django_db


def text_of(conference):
    """The paper's words, as one line."""
    html = paper_html(gather(conference.pk)).split("<body", 1)[1]
    words = re.sub(r"<[^>]*>", " ", html.split(">", 1)[1]).replace("\u00a0", " ")
    return re.sub(r" ([;.,])", r"\1", " ".join(words.split()))


def write(conference, **sections):
    report = ConferenceReportFactory(conference=conference)
    for key, body in sections.items():
        ReportSection.objects.create(report=report, key=SectionKey(key), body=body, version=1)
    return report


def test_a_snapshot_is_plain_and_its_hash_does_not_depend_on_order():
    snapshot = gather(full_conference().pk)
    again = json.loads(json.dumps(snapshot))
    assert again == snapshot
    backwards = dict(reversed(snapshot.items()))
    assert (canonical(backwards), hash_of(backwards)) == (canonical(snapshot), hash_of(snapshot))


def test_a_paper_is_vietnamese_whatever_the_screen_speaks():
    conference = full_conference()
    expected = canonical(gather(conference.pk))
    with override("en"):
        assert canonical(gather(conference.pk)) == expected


def test_the_same_snapshot_makes_the_same_paper():
    snapshot = gather(full_conference().pk)
    assert paper_html(snapshot) == paper_html(json.loads(canonical(snapshot)))


def test_gathering_takes_as_many_queries_for_30_members_as_for_five():
    small, large = full_conference(members=5), full_conference(members=30, points=30)
    counts = []
    for conference in (small, large):
        with CaptureQueriesContext(connection) as queries:
            gather(conference.pk)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_every_part_is_printed_in_order_and_numbered_by_what_is_there():
    conference = full_conference()
    write(conference, situation="Bối cảnh.", results="Đã làm.", shortcomings="Còn thiếu.",
          directions="Sẽ làm.")  # fmt: skip
    text = text_of(conference)
    parts = [
        "I. ĐẶC ĐIỂM TÌNH HÌNH", "II. KẾT QUẢ THỰC HIỆN PHONG TRÀO THI ĐUA",
        "III. KẾT QUẢ HỘI NGHỊ", "IV. TỒN TẠI, HẠN CHẾ",
        "V. Ý KIẾN PHÁT BIỂU VÀ CHỈ ĐẠO TẠI HỘI NGHỊ", "VI. PHƯƠNG HƯỚNG, NHIỆM VỤ",
    ]  # fmt: skip
    places = [text.find(part) for part in parts]
    assert -1 not in places
    assert places == sorted(places)


@pytest.mark.parametrize(
    "sentence",
    [
        "Căn cứ Luật Thi đua, khen thưởng;",
        "Căn cứ Quy chế của Hội đồng.",
        "có 05 đơn vị thành viên, gồm: Ủy ban nhân dân thành phố số 1;",
        "Cụm trưởng: Ủy ban nhân dân thành phố số 1, đại diện là đồng chí Trần Văn Ất",
        "Cụm phó: Ủy ban nhân dân thành phố số 2.",
        "Chủ đề thi đua năm 2020: “Đoàn kết, sáng tạo”.",
        "vào sáng ngày 09 tháng 4 năm 2021, tại Hà Nội.",
        "Dự và chỉ đạo Hội nghị: đồng chí Nguyễn Đình Giáp, Phó Chủ tịch Hội đồng.",
        "đại diện lãnh đạo Ủy ban nhân dân thành phố số 2.",
        "Báo cáo tóm tắt kết quả năm 2020 - đồng chí Trần Văn Ất.",
        "Hội nghị đã nghe tám tham luận, trong đó có tham luận của đồng chí Ngô Đức Thắng",
        "gồm 03 tiêu chí:",
        "Đại diện 05 đơn vị thành viên đã ký kết giao ước thi đua năm 2021, gồm:",
        "thống nhất suy tôn Ủy ban nhân dân thành phố số 4 làm Cụm phó năm 2021.",
        "thành phố số 1 đã bàn giao nhiệm vụ Cụm trưởng cho Ủy ban nhân dân thành phố số 3.",
        "Bằng khen của Thủ tướng Chính phủ: 04 tập thể, do Hội đồng tặng; trong đó có Cờ thi đua",
        "Cờ thi đua của Chính phủ: 01 tập thể (Ủy ban nhân dân thành phố số 1).",
        "02 tập thể (Ủy ban nhân dân thành phố số 1 và Ủy ban nhân dân thành phố số 2).",
        "1. Ý kiến chỉ đạo của đồng chí Nguyễn Đình Giáp, Phó Chủ tịch Hội đồng a) Nội dung",
        "đ) Nội dung chỉ đạo thứ 5",
        "2. Kết luận của đồng chí Trần Văn Ất, Chủ tịch thành phố, Ủy ban nhân dân thành phố số 1",
        "Các thành viên tiếp tục thực hiện giao ước đã ký.",
    ],
)
def test_a_fact_is_told_in_a_sentence(sentence):
    assert sentence in text_of(full_conference())


@pytest.mark.parametrize("form", ["ông", ""])
def test_people_are_named_as_the_conference_addresses_them(form):
    conference = full_conference()
    conference.form_of_address = form
    conference.save()
    text = text_of(conference)
    named = f"{form} Trần Văn Ất".strip()
    assert "đồng chí" not in text
    for words in ("đại diện là", "kết quả năm 2020 -", "Kết luận của"):
        assert f"{words} {named}" in text
    assert f"có tham luận của {form} Ngô Đức Thắng".replace("  ", " ") in text


def test_a_snapshot_from_before_the_form_was_asked_says_what_it_said():
    snapshot = gather(full_conference().pk)
    whole = paper_html(snapshot)
    del snapshot["conference"]["address"]
    assert paper_html(snapshot) == whole


def test_a_launch_tells_what_is_set_out_to_do_and_calls_it_no_result(year):
    conference = full_conference()
    conference.kind = ConferenceKind.LAUNCH
    conference.save()
    text = text_of(conference)
    assert f"II. NỘI DUNG THI ĐUA NĂM {conference.bloc_year.year}" in text
    assert "KẾT QUẢ THỰC HIỆN PHONG TRÀO" not in text


@pytest.mark.parametrize(("day", "printed"), [((2020, 7, 20), "2020"), ((2020, 12, 30), "")])
def test_after_december_nobody_knows_the_year_of_issue(conference, day, printed):
    conference.held_on = date(*day)
    conference.save()
    dated = re.search(r"ngày +tháng +năm ?(\d*)", text_of(conference), re.I)
    assert dated[1] == printed


def test_papers_that_a_source_quotes_are_not_called_the_basis_of_its_report():
    text = text_of(full_conference(source="Bài viết ngày 09/4/2021"))
    assert "Căn cứ Luật" not in text
    assert "Các văn bản liên quan: Luật Thi đua, khen thưởng; Quy chế của Hội đồng." in text


def test_a_bare_conference_has_no_empty_part(conference):
    text = text_of(conference)
    for word in ("TỒN TẠI", "Ý KIẾN", "PHƯƠNG HƯỚNG", "Khen thưởng:", "Tham luận", "Bàn giao",
                 "giao ước", "Chủ đề", "Căn cứ", "Ghi chú", "None", "minh họa"):  # fmt: skip
        assert word not in text
    assert "II. KẾT QUẢ HỘI NGHỊ" in text  # the second part of two


def test_one_part_of_an_award_is_not_counted_twice():
    text = text_of(full_conference())
    assert text.count("Cờ thi đua của Chính phủ: 01 tập thể") == 1


def test_a_source_that_names_some_members_is_not_taken_to_name_all():
    conference = full_conference(source="Báo ngày 09/4/2021")
    text = text_of(conference)
    assert "có 05 đơn vị" not in text
    assert "Trong các đơn vị thành viên Cụm thi đua số" in text
    assert "có: Ủy ban nhân dân thành phố số 1;" in text
    assert "Đại diện các đơn vị thành viên đã ký kết giao ước thi đua năm 2021" in text


def test_a_count_that_is_stated_is_told_with_the_names_known():
    text = text_of(full_conference(source="Báo", stated_members=10))
    assert "có 10 đơn vị thành viên, trong đó có:" in text


def test_a_paper_compiled_from_a_source_says_so():
    conference = HeldConferenceFactory(source="Bài “Hội nghị”, Báo Nhân Dân.")
    assert (
        "tổng hợp từ thông tin đã công bố (bài “Hội nghị”, Báo Nhân Dân), "
        "không phải là văn bản gốc" in text_of(conference)
    )


def test_illustrative_figures_are_marked_on_paper():
    conference = full_conference(is_illustrative=True)
    html = paper_html(gather(conference.pk))
    assert "paper-illustrative" in html
    assert "số liệu minh họa, không phải số liệu thật" in text_of(conference)
    assert "paper-illustrative" not in paper_html(gather(full_conference().pk))


def test_organisations_bear_the_name_of_the_day():
    conference = full_conference()
    chair = conference.bloc_year.chair.organisation
    LineageEvent.objects.create(
        organisation=chair, kind=LineageKind.RENAMED, effective_on=date(2023, 1, 1),
        former_name=chair.name, reason="Nghị quyết",
    )  # fmt: skip
    chair.name = "Tên mới năm 2023"
    chair.save()
    text = text_of(conference)
    assert "Tên mới" not in text
    assert "Cụm trưởng: Ủy ban nhân dân thành phố số 1" in text


def test_what_is_not_given_is_left_blank_for_the_clerk():
    html = paper_html(gather(full_conference().pk))
    space = "\u00a0"
    assert f"Số: {space * 8}/BC" in html
    assert f"ngày{space * 6}tháng{space * 6}năm 2021".capitalize() in html


def test_the_letterhead_of_the_chair_heads_and_signs_the_paper():
    conference = full_conference()
    LetterheadFactory(organisation=conference.bloc_year.chair.organisation)
    report = write(conference)
    report.number, report.issued_on = "7", date(2021, 4, 12)
    report.save()
    text = text_of(conference)
    assert text.startswith("HỘI ĐỒNG THI ĐUA - KHEN THƯỞNG KHỐI THI ĐUA CÁC TỔ CHỨC")
    assert "Số: 07/BC-KTĐ" in text
    assert "Hà Nội, ngày 12 tháng 4 năm 2021" in text
    assert "- Hội đồng (để b/c); - Lưu: VT. TM. KHỐI THI ĐUA KHỐI TRƯỞNG Trần Văn Ất" in text


def test_what_is_typed_for_one_report_wins_over_the_letterhead():
    conference = full_conference()
    LetterheadFactory(organisation=conference.bloc_year.chair.organisation)
    report = write(conference)
    report.signer_name, report.recipients = "Lê Thị Bính", "- Nơi khác"
    report.save()
    text = text_of(conference)
    assert "Lê Thị Bính" in text
    assert "Trần Văn Ất Ghi chú" not in text
    assert "- Nơi khác. TM." in text
    assert Letterhead.objects.get().signer_name == "Trần Văn Ất"


def test_what_people_write_cannot_bring_markup_into_the_paper():
    conference = full_conference()
    write(conference, results="<script>x</script> <img src='file:///etc/passwd'> **đậm**")
    html = paper_html(gather(conference.pk))
    assert "<script" not in html
    assert "<img" not in html
    assert "<strong>đậm</strong>" in html


def test_awards_are_a_list_and_what_they_are_for_follows_bare_numbers_without_a_comma():
    conference = HeldConferenceFactory()
    kind = AwardTypeFactory(name="Bằng khen")
    for quantity, subject in ((12, "collective"), (22, "individual")):
        AwardFactory(
            bloc_year=conference.bloc_year, conference=conference, award_type=kind,
            quantity=quantity, subject=subject, state="granted", granted_by="",
            reason="Thành tích xuất sắc",
        )  # fmt: skip
    told = text_of(conference)
    assert "Bằng khen: 12 tập thể có thành tích xuất sắc; " in told
    assert "Bằng khen: 22 cá nhân có thành tích xuất sắc. " in told


def test_one_guest_without_a_name_is_told_in_the_middle_of_a_sentence():
    conference = HeldConferenceFactory()
    AttendanceFactory(
        conference=conference, capacity="guest", full_name="",
        position="Đại diện Sở Nội vụ", organisation_name="Sở Nội vụ",
    )  # fmt: skip
    assert "Khách mời: đại diện Sở Nội vụ." in text_of(conference)


def test_awards_of_another_conference_of_the_year_are_not_told_here():
    conference = full_conference()
    midyear = HeldConferenceFactory(bloc_year=conference.bloc_year)
    assert gather(midyear.pk)["awards"] == []
    assert len(gather(conference.pk)["awards"]) == 3
