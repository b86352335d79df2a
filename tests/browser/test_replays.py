"""The stories of articles 001 and 003, done through the pages by the people who would do it.

Set up is only what precedes each story: the bloc, its members and people, the year, the
conference's day. The clock stands at the hour of the story.
"""

from datetime import date

import pytest
from playwright.sync_api import expect

from awards.models import AwardType
from ballots.models import Ballot
from blocs.enums import BlocLabel
from tests.browser.stories import (
    acclaim,
    approve,
    at,  # noqa: F401
    bloc_of,
    conference_of,
    person_of,
    read,
    read_in,
    read_minutes,
    record_award,
    seat,
    secretary_of,
    visitor,  # noqa: F401
    work,
    year_of,
)
from tests.factories.years import AwardTypeFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

OFFICE, ALLIANCE, PLANNING = (
    "Văn phòng Quốc hội", "Liên minh Hợp tác xã Việt Nam", "Bộ Kế hoạch và Đầu tư",
)  # fmt: skip
MINISTRIES = [
    OFFICE, ALLIANCE, "Văn phòng Chủ tịch nước", "Ủy ban Dân tộc", "Văn phòng Chính phủ", PLANNING,
    *(f"Bộ, ngành không nêu tên, thứ {number}" for number in range(7, 11)),
]  # fmt: skip


def due_by_rule(visitor, bloc):  # noqa: F811
    """The rule is set; the page says who is due and why."""
    visitor.go(f"/blocs/{bloc.pk}/rotation/")
    visitor.follow("Đặt quy tắc")
    visitor.fill(rotation="vice-succeeds", rotation_basis="Quy chế của Khối")
    visitor.send()
    due = visitor.page.locator(".due-facts")
    expect(due.locator("dd").first).to_contain_text(ALLIANCE)
    expect(due.locator("dd").first).to_contain_text("2021")
    expect(due.locator("dd").first).to_contain_text("phó")


def test_001_the_vice_chair_is_due_and_acclaimed_and_34_are_commended(visitor, at, tmp_path):  # noqa: F811
    at("2022-03-17 08:00+07:00")
    bloc, units = bloc_of("Khối thi đua các Bộ, ngành tổng hợp", MINISTRIES, BlocLabel.KHOI)
    year = year_of(bloc, 2021, chair=units[OFFICE], vice=units[ALLIANCE])
    secretary, editor = secretary_of(bloc), person_of(units[OFFICE])
    visitor.become(secretary)
    due_by_rule(visitor, bloc)
    following = year_of(bloc, 2022)
    title = "Hội nghị tổng kết công tác thi đua, khen thưởng năm 2021"
    conference = conference_of(year, date(2022, 3, 17), "Nhà Quốc hội", title, following)
    visitor.become(editor)
    acclaim(visitor, conference, following, units[ALLIANCE], hands=10, purpose="chair",
            title="Suy tôn Khối trưởng năm 2022")  # fmt: skip
    assert "Nhà Quốc hội" in read_minutes(visitor, tmp_path, units[ALLIANCE], hands=10)
    acclaim(visitor, conference, following, units[PLANNING], hands=10, purpose="vice_chair",
            title="Suy tôn Khối phó năm 2022")  # fmt: skip
    put_into_office(visitor, secretary, year, following)
    commend(visitor, year, conference, tmp_path)


def put_into_office(visitor, secretary, year, following):  # noqa: F811
    """The secretary records both; the year's page and the rotation tell of it."""
    visitor.become(secretary)
    for title in ("Suy tôn Khối trưởng năm 2022", "Suy tôn Khối phó năm 2022"):
        visitor.go(f"/years/{year.pk}/ballots/")
        visitor.follow(title)
        seat(visitor)
    visitor.go(f"/years/{following.pk}/leadership/")
    visitor.sees(f"Khối trưởng: {ALLIANCE}", f"Khối phó: {PLANNING}", "17/3/2022")


def commend(visitor, year, conference, tmp_path):  # noqa: F811
    """12 collectives and 22 people; the awards tab and the report of the conference say so."""
    kind = AwardTypeFactory(name="Bằng khen", effective_from=date(2014, 6, 1))
    for subject, number, words in (
        ("collective", 12, "Tập thể"), ("individual", 22, "Cá nhân"),
    ):  # fmt: skip
        record_award(
            visitor, year, state="granted", award_type=kind.pk, subject=subject, quantity=number,
            conference=conference.pk, reason="Thành tích xuất sắc trong công tác của Khối",
        )  # fmt: skip
        visitor.send()
        row = visitor.page.locator("table.awards tbody tr", has_text=words)
        expect(row.locator("td.num")).to_have_text(str(number))
    visitor.go(f"/conferences/{conference.pk}/")
    visitor.press("Tạo báo cáo")
    expect(visitor.page.get_by_role("button", name="Tạo báo cáo", exact=True)).to_have_count(0)
    work()
    visitor.page.reload()
    report = read(visitor, "Mở PDF", tmp_path)
    assert "12 tập thể" in report
    assert "22 cá nhân" in report


HANOI, HCMC, DANANG, CANTHO, HAIPHONG = CITIES = [
    "Thành phố Hà Nội", "Thành phố Hồ Chí Minh", "Thành phố Đà Nẵng", "Thành phố Cần Thơ",
    "Thành phố Hải Phòng",
]  # fmt: skip


def test_003_five_cities_acclaim_their_chair_and_propose_two_and_two(visitor, at, tmp_path):  # noqa: F811
    at("2021-04-09 08:00+07:00")
    bloc, cities = bloc_of("Cụm thi đua 5 thành phố trực thuộc Trung ương", CITIES)
    year, following = year_of(bloc, 2020), year_of(bloc, 2021)
    secretary = secretary_of(bloc)
    title = "Hội nghị tổng kết thực hiện giao ước thi đua năm 2020"
    conference = conference_of(year, date(2021, 4, 9), "Hà Nội", title, following)
    visitor.become(secretary)
    for purpose, title, city in (
        ("chair", "Suy tôn Cụm trưởng năm 2021", HCMC),
        ("vice_chair", "Suy tôn Cụm phó năm 2021", DANANG),
    ):
        acclaim(visitor, conference, following, cities[city], hands=5, purpose=purpose, title=title)
        read_minutes(visitor, tmp_path, cities[city], hands=5)
        seat(visitor)
    visitor.go(f"/years/{following.pk}/leadership/")
    visitor.sees(f"Cụm trưởng: {HCMC}", f"Cụm phó: {DANANG}", "9/4/2021")
    for name, chosen in (
        ("Cờ thi đua của Chính phủ", (HANOI, HCMC)),
        ("Bằng khen của Thủ tướng Chính phủ", (CANTHO, HAIPHONG)),
    ):
        kind = AwardTypeFactory(name=name, level="state", effective_from=date(2014, 6, 1))
        propose(visitor, secretary, conference, kind, [cities[each] for each in chosen])
        assessment = read_made(visitor, tmp_path, "Lập biên bản bình xét")
        assert "Hội nghị tổng kết thực hiện giao ước thi đua năm 2020 (Hà Nội)" in assessment
        assert all(f"{city} 5/5 (100 %)" in assessment for city in chosen)
        submission = read_made(visitor, tmp_path, "Lập tờ trình")
        assert f"đề nghị tặng {name} năm 2020 cho 02 tập thể" in submission
        assert "05/05 phiếu" in submission or "5/5 phiếu" in submission
        assert [city for city in CITIES if f"{city} " in submission.partition("gồm:")[2]] == [
            *chosen
        ]
    visitor.go(f"/years/{year.pk}/proposals/")
    expect(visitor.page.locator(".state", has_text="Đã bình xét")).to_have_count(2)
    assert AwardType.objects.count() == 2


def propose(visitor, secretary, conference, kind, cities):  # noqa: F811
    """The secretary begins it, each city brings itself, all raise their hands for the list, and the
    secretary records the nomination by that ballot."""
    visitor.become(secretary)
    visitor.go(f"/years/{conference.bloc_year_id}/awards/")
    visitor.follow("Đề nghị khen thưởng")
    visitor.follow("Lập đề nghị")
    visitor.fill(award_type=kind.pk, title=f"Về việc đề nghị tặng {kind.name}")
    visitor.send()
    address = visitor.page.url.removeprefix(visitor.site)
    for city in cities:
        visitor.become(person_of(city))
        visitor.go(address)
        visitor.follow("Thêm người, tập thể")
        visitor.fill(subject="collective", organisation=city.pk,
                     achievements="Dẫn đầu phong trào thi đua năm 2020")  # fmt: skip
        visitor.send()
        visitor.sees(city.name)
    visitor.become(secretary)
    approve(visitor, conference, kind, f"Thông qua danh sách đề nghị {kind.name}", hands=5)
    visitor.go(address)
    visitor.sees(*(city.name for city in cities))
    visitor.follow("Ghi nhận bình xét")
    visitor.fill(ballot=Ballot.objects.latest("pk").pk)
    visitor.send()
    visitor.sees("Đã bình xét", "09/4/2021", "5/5 (100")


def read_made(visitor, tmp_path, button):  # noqa: F811
    """The paper of the proposal that is shown, made by its button."""
    if visitor.page.get_by_role("button", name=button, exact=True).count() == 0:
        visitor.follow("Lập văn bản")
    row = visitor.page.locator("tr").filter(has=visitor.page.get_by_role("button", name=button))
    number = row.evaluate("row => row.rowIndex")
    visitor.press(button)
    visitor.sees("Đang lập")
    work()
    visitor.page.reload()
    row = visitor.page.locator("table tr").nth(number)
    return read_in(visitor, row, "Mở PDF", tmp_path)
