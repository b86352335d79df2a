"""The story of article 002 through the pages: the chair passes on at the conference of 2020, with a
record both sides sign, and four are commended, one of them with the flag."""

from datetime import date

import pytest
import time_machine
from playwright.sync_api import expect

from blocs.enums import OrganisationOffice
from conferences.models import Handover
from conferences.tasks import bring_handovers_into_force
from documents.keys import DemoAuthority
from tests.browser.stories import (
    at,  # noqa: F401
    bloc_of,
    conference_of,
    person_of,
    read,
    record_award,
    secretary_of,
    visitor,  # noqa: F401
    work,
    year_of,
)
from tests.browser.test_signing import consent
from tests.factories.years import AwardTypeFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
GENERAL, FARMERS, VETERANS = UNITS = [
    "Tổng cục Chính trị Quân đội nhân dân Việt Nam", "Trung ương Hội Nông dân Việt Nam",
    "Hội Cựu chiến binh Việt Nam",
]  # fmt: skip
FRONT = "Chủ tịch Ủy ban Trung ương Mặt trận Tổ quốc Việt Nam"


@pytest.fixture
def authority_of_then(settings, tmp_path):
    """A key for the seal that was valid at the hour of the story."""
    settings.SIGNING_KEY_FILE = tmp_path / "keys" / "system.p12"
    settings.SIGNING_TRUST_ROOTS = tmp_path / "keys" / "roots.pem"
    with time_machine.travel("2020-12-01 08:00+07:00"):
        DemoAuthority(tmp_path / "keys").make()


@pytest.fixture
def scene(at, transactional_db, authority_of_then):  # noqa: F811
    """The bloc on the morning of the conference; 2021 is open, led by the chair of 2020 as yet."""
    at("2020-12-30 08:00+07:00")
    bloc, units = bloc_of(
        "Cụm thi đua các tổ chức chính trị - xã hội và các tổ chức liên hiệp", UNITS
    )
    year = year_of(bloc, 2020, chair=units[GENERAL])
    following = year_of(bloc, 2021, chair=units[GENERAL])
    title = "Hội nghị tổng kết hoạt động thi đua năm 2020"
    return conference_of(year, date(2020, 12, 30), "Hà Nội", title, following), units


def people_of(unit, full_name, position):
    """Its editor and who signs for it."""
    signs = OrganisationOffice.SIGNATORY
    return person_of(unit), person_of(unit, signs, full_name=full_name, position=position)


def runs(visitor, year):  # noqa: F811
    """Whether whoever is signed in finds the button of those who run the year."""
    visitor.go(f"/years/{year.pk}/ballots/")
    expect(visitor.page.locator("#ballots-heading")).to_be_visible()
    return visitor.page.get_by_role("link", name="Chuẩn bị bỏ phiếu", exact=True)


def prepare(visitor, conference, incoming):  # noqa: F811
    """The chair's editor begins the record, fills in the amount that is missing, adds a row."""
    visitor.go(f"/conferences/{conference.pk}/?tab=handover")
    visitor.follow("Lập bàn giao")
    visitor.fill(incoming=incoming.pk, handed_on="2020-12-30", hour="11:30")
    visitor.send()
    missing = visitor.page.locator("tr", has=visitor.page.locator(".state-due"))
    missing.first.get_by_role("link", name="Sửa").click()
    visitor.fill(amount="5.000.000")
    visitor.send()
    visitor.follow("Thêm vào danh mục")
    visitor.fill(kind="documents", text="Hồ sơ thi đua năm 2020 của Cụm", quantity=1, unit="bộ")
    visitor.send()
    visitor.sees("Hồ sơ thi đua năm 2020 của Cụm", "5.000.000")


def test_002_the_chair_is_handed_over_and_four_are_commended(visitor, scene, tmp_path):  # noqa: F811
    conference, units = scene
    following = conference.next_year
    old_editor, old_signs = people_of(units[GENERAL], "Trần Quang Phương", "Phó Chủ nhiệm")
    new_editor, new_signs = people_of(units[FARMERS], "Người ký của bên nhận", "Chủ tịch")
    visitor.become(new_editor)
    expect(runs(visitor, following)).to_have_count(0)
    visitor.become(old_editor)
    expect(runs(visitor, following)).to_have_count(1)
    prepare(visitor, conference, units[FARMERS])
    handover = Handover.objects.get()
    address = handover.get_absolute_url()
    visitor.become(new_editor)
    visitor.go(address)
    visitor.press("Đồng ý các mục còn lại")
    expect(visitor.page.locator(".state", has_text="Chưa có ý kiến")).to_have_count(0)
    visitor.become(old_editor)
    visitor.go(address)
    visitor.follow("Mở ký biên bản")
    visitor.send()
    work()
    both_sign(visitor, address, old_signs, new_signs)
    record = read(visitor, "Mở PDF", tmp_path)
    assert all(each in record for each in (
        GENERAL, FARMERS, "Trần Quang Phương", "Hồ sơ thi đua năm 2020 của Cụm", "5.000.000",
        "Năm triệu đồng", "11 giờ 30 phút",
    ))  # fmt: skip
    passes_on(visitor, handover, old_editor, new_editor)
    commend(visitor, conference, units)


def both_sign(visitor, address, *people):  # noqa: F811
    """Each side by consent, on the page of the record."""
    for person in people:
        visitor.become(person)
        visitor.go(address)
        visitor.follow("Xem biên bản và việc ký")
        expect(visitor.page.locator(".signing-sheet")).to_contain_text("Hồ sơ thi đua năm 2020")
        consent(visitor.page)
        work()
    visitor.go(address)
    visitor.sees("Đã ký, chưa đến giờ hiệu lực")


def passes_on(visitor, handover, old_editor, new_editor):  # noqa: F811
    """At half past eleven the chair of 2021 is another; the old one keeps the year that closes."""
    conference = handover.conference
    with time_machine.travel(handover.in_force_at):
        bring_handovers_into_force()
    visitor.become(new_editor)
    visitor.go(handover.get_absolute_url())
    visitor.sees("Đang hiệu lực")
    expect(runs(visitor, conference.next_year)).to_have_count(1)
    visitor.go(f"/years/{conference.next_year_id}/leadership/")
    visitor.sees(f"Cụm trưởng: {FARMERS}", "Nhận bàn giao", "30/12/2020")
    visitor.become(old_editor)
    expect(runs(visitor, conference.next_year)).to_have_count(0)
    expect(runs(visitor, conference.bloc_year)).to_have_count(1)


def commend(visitor, conference, units):  # noqa: F811
    """The secretary records the four, then that the flag is one of them."""
    year = conference.bloc_year
    since = {"effective_from": date(2014, 6, 1), "subjects": ["collective"]}
    commendation = AwardTypeFactory(name="Khen thưởng của Mặt trận", **since)
    flag = AwardTypeFactory(name="Cờ thi đua của Mặt trận", form="title", **since)
    given = {"state": "granted", "subject": "collective", "granted_by": FRONT,
             "conference": conference.pk}  # fmt: skip
    visitor.become(secretary_of(year.bloc))
    record_award(visitor, year, award_type=commendation.pk, quantity=4, **given)
    visitor.send()
    rows = visitor.page.locator("table.awards tbody tr")
    expect(rows).to_have_count(1)
    whole = year.awards.get()
    record_award(visitor, year, award_type=flag.pk, quantity=1, part_of=whole.pk, **given)
    visitor.tick("organisations", units[GENERAL])
    visitor.send()
    expect(rows).to_have_count(2)
    expect(rows.nth(0).locator("td.num")).to_have_text("4")
    part = visitor.page.locator("tr.award-part")
    expect(part).to_contain_text("Cờ thi đua của Mặt trận")
    expect(part).to_contain_text(GENERAL)
    expect(part.locator("td.num")).to_have_text("1")
